"""Which column is which: Chinese headings that other systems use, guessed, and overruled by the person importing."""

from .loop import KINDS

# fmt: off
GUESSES = {
    "number": ["留言编号", "诉求编号", "工单编号", "工单号", "信件编号", "事项编号", "受理编号", "编号", "id", "序号"],
    "filer": ["留言用户", "用户", "网友", "user"],
    "title": ["留言主题", "标题", "主题", "诉求标题", "topic", "title"],
    "message": [
        "留言详情", "内容", "诉求内容", "留言内容", "详情", "反映内容", "来信内容", "工单内容", "信访内容", "反映问题",
        "问题描述", "诉求描述", "主要内容", "反映的问题", "反映的主要问题", "反映主要问题", "主要问题", "主要诉求", "反映事项",
        "反映情况", "来访内容", "来电内容", "投诉内容", "事项内容", "工单描述", "具体内容", "诉求详情", "detail", "content", "text",
    ],
    "filed_at": [
        "留言时间", "提交时间", "反映时间", "提出时间", "诉求时间", "来信时间", "来电时间", "来访时间", "投诉时间", "受理时间",
        "登记时间", "收件时间", "创建时间", "时间", "created_at", "time",
    ],
    "filed_on": [
        "留言日期", "提交日期", "反映日期", "提出日期", "来信日期", "来电日期", "来访日期", "投诉日期", "受理日期", "登记日期",
        "收件日期", "收信日期", "接访日期", "日期", "date",
    ],
    "reply": ["答复意见", "答复内容", "回复内容", "回复意见", "答复", "回复", "reply"],
    "answered_at": ["答复时间", "回复时间", "办结时间", "answered_at"],
    "answered_on": ["答复日期", "回复日期", "办结日期"],
    "kind": ["诉求类型", "类型", "kind"],
    "place": ["事发地点", "地点", "地址", "place"],
    "area": ["区划代码", "行政区划", "区划", "area"],
    "name": [
        "姓名", "诉求人", "诉求人姓名", "来信人", "来信人姓名", "来访人", "来访人姓名", "来电人", "来电人姓名", "反映人",
        "反映人姓名", "投诉人", "信访人", "群众姓名", "联系人", "联系人姓名", "name",
    ],
    "phone": [
        "电话", "联系电话", "手机号", "手机", "手机号码", "电话号码", "联系方式", "联系人电话", "诉求人电话", "来信人电话", "来信人联系方式",
        "来电号码", "反映人电话", "phone",
    ],
}
# fmt: on
REQUIRED = ("message",)
DAYS = {"filed_at": "filed_on", "answered_at": "answered_on"}  # a moment may be told in two columns
KIND_CODES = {spelling: code for code, label in KINDS for spelling in (code, label, f"{label}类")} | {
    "意见建议": "advice"
}
LABELS = {
    "number": "编号", "filer": "用户", "title": "标题", "message": "内容", "filed_at": "提出时间", "filed_on": "提出日期",
    "reply": "答复", "answered_at": "答复时间", "answered_on": "答复日期", "kind": "类型", "place": "地点", "area": "区划", "name": "姓名", "phone": "电话",
}  # fmt: skip
