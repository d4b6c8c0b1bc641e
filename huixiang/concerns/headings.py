"""Which column is which: Chinese headings that other systems use, guessed, and overruled by the person importing."""

from .loop import KINDS

# fmt: off
GUESSES = {
    "number": ["留言编号", "诉求编号", "工单编号", "工单号", "信件编号", "事项编号", "受理编号", "编号", "id", "序号"],
    "filer": ["留言用户", "用户", "网友", "user"],
    "title": ["留言主题", "标题", "主题", "诉求标题", "topic", "title"],
    "message": [
        "留言详情", "内容", "诉求内容", "留言内容", "详情", "反映内容", "来信内容", "工单内容", "信访内容", "反映问题",
        "问题描述", "诉求描述", "主要内容", "detail", "content", "text",
    ],
    "filed_at": [
        "留言时间", "提交时间", "反映时间", "提出时间", "诉求时间", "来信时间", "来电时间", "受理时间", "登记时间",
        "创建时间", "时间", "日期", "created_at", "time",
    ],
    "reply": ["答复意见", "答复内容", "回复内容", "回复意见", "答复", "回复", "reply"],
    "answered_at": ["答复时间", "回复时间", "答复日期", "回复日期", "办结时间", "answered_at"],
    "kind": ["诉求类型", "类型", "kind"],
    "place": ["事发地点", "地点", "地址", "place"],
    "area": ["区划代码", "行政区划", "区划", "area"],
    "name": ["姓名", "诉求人", "联系人", "name"],
    "phone": ["电话", "联系电话", "手机号", "手机", "phone"],
}
# fmt: on
REQUIRED = ("message",)
KIND_CODES = {spelling: code for code, label in KINDS for spelling in (code, label, f"{label}类")} | {
    "意见建议": "advice"
}
LABELS = {
    "number": "编号", "filer": "用户", "title": "标题", "message": "内容", "filed_at": "提出时间", "reply": "答复",
    "answered_at": "答复时间", "kind": "类型", "place": "地点", "area": "区划", "name": "姓名", "phone": "电话",
}  # fmt: skip
