"""Sentences of the desk, for people."""

TODAY, CASES, DISPATCH, FILE, TASKS = "今天", "事项", "分派", "登记", "任务树"
HOT = "热点"
POSTERS = "联络站和代表二维码"
OPEN_NEW, OPEN_ANY = "新建{loop}", "新建"

TODAY_BY = "今天 {time} 前"
DUE_TODAY = "今天到期"
LATE = "超期 {days} 天"
LATE_TODAY = "今天已超期"
LEFT = "还剩 {days} 天"
PAUSED = "{day}再看"
BEFORE, MIDNIGHT, WEEKDAYS = "{day}（周{weekday}）{hour}前", "24 时", "一二三四五六日"
WAITS_FOR = "等{holder}：{stage}"
YOUR_WORD, ASKED_OF_YOU = "等您答复", "请您决定：{moves}"
WANTED = "{why}。{wanted}"
STANDING = {"resident": "诉求人评价"}

COVERED_AS = "照片"
SIDES = {"left": "左", "top": "上", "width": "宽", "height": "高"}
LOOK_FIRST = "请看一遍下面遮好的样子，勾选「我看过了」，再公开"
PICTURE_GONE = "照片已按规定删除，不能公开"

ACTORS = {
    "resident": "诉求人",
    "clock": "时钟",
    "import": "导入",
    "job": "后台作业",
    "main": "主单",
    "parent": "上级事项",
    "watch": "系统",
    "vault": "身份库",
}
TOLD = "{who}：{move}"
TOLD_AS = "{who}（{role}）：{move}"
OPENED = "提出"
ABOUT, RECUSED = "被反映的单位", "回避人"
SENT_IT_BACK = "{unit}（已退回）"
KIND, CATEGORY, AREA, URGENCY = "类型", "事项分类", "所在区划", "紧急程度"
ABOVE, BELOW, BESIDE = "上级{loop}", "下级{loop}", "{loop}"
SO_MANY_PEOPLE = "{count} 人"
URGENT = {0: "一般", 1: "紧急", 2: "特急"}

STAND_IN, DECIDES = "由谁核定", "{role}（原定核定的人就是经办人，自己办的不由自己核定）"

MADE = "已{move}：{number}。"
NOT_NOW = "此件现在不能{move}。"
MOVED_ON = "您打开页面以后：{news}。您写的内容还在下面，请看过「经过」再决定是否提交。"
FILES_ANEW = "退回的那次附的文件没有带过来，要用请再选一次。"

ANY = "全部"
NONE_CHOSEN = "不选"
FILTER_LIST = "输入几个字，筛选下面的列表"
LOOP, STAGE, STATE, HANDS, UNIT = "事项类型", "环节", "状态", "在谁手上", "单位"
SINCE, UNTIL, WORDS, ORDER = "提出日期从", "到", "查找文字", "排序"
STATES = [("open", "在办"), ("overdue", "已超期"), ("soon", "三天内到期"), ("paused", "已挂起"), ("closed", "已办结")]
IN_HANDS = [
    ("mine", "我（我单位）"),
    ("sign", "等我签批"),
    ("others", "别人，我经办过"),
    ("nobody", "没有人接手"),
]
ORDERS = [("newest", "最新提出"), ("due", "最先到期")]
VIEW_KEPT = "已存为视图「{name}」。"
VIEW_RENAMED = "视图已改名为「{name}」。"
VIEW_TAKEN = "已有同名视图「{name}」，请换一个名字。"
VIEW_NAMELESS = "请给视图起一个 30 字以内的名字。"
UNTIL_BEFORE_SINCE = "「到」不能早于「提出日期从」。"
EXPORT_WRONG = "有的条件没有填对，没有导出。请改正标出的条件，再导出一次。"
VIEW_TOO_LONG = "条件太长，存不下，请减少几个条件或缩短查找文字。"
VIEW_DROPPED = "视图「{name}」已删除。"
NUMBER, TITLE, LEAD, OPENED_AT, DUE_AT = "编号", "标题", "办理单位", "提出时间", "环节期限"
COLUMNS = ["办理单位", "区划", "提出", "编号"]

EXPORT_NAME = "事项清单"
EXPORT_STATES = "导出时间：{at}　导出人：{who}　条件：{filters}　不含诉求人身份信息"
EXPORT_MOST = "最多导出 {most} 件，本次已到上限，请缩小条件再导。"
NO_FILTER = "无"

OF_LOOP = "{move}（{loop}）"
PICK_SOME = "请先选中要办的事项。"
PICKED_TOO_MANY = "一次最多选 {most} 件，您选了 {count} 件，都没有办。请分几次。"
BULK_MADE = "已{move} {count} 件。"
BULK_REFUSED = "{number} 没有办成：{why}"
BULK_OTHER_LOOP = "不是{loop}，不能一起办。"
BULK_UNSEEN = "有 {count} 件已看不到，没有办。"

RIGHT_REGISTERED = "已登记，等身份保管员核准；核准后自动执行，本人凭回执能看到。"
ASKED_TO_BE_KEPT = "本人要求保密"
AND = "、"
SEEN_BY = "只有{roles}看得到"
COVERED_WORDS, COVERED = "正文", "有遮住的内容"
ASKED_IDENTITY = "申请已送身份保管员，同意后可在此件上查看。诉求人凭回执能看到您的申请和理由。"
OPENED_CASE = "已新建 {number}。"
NO_SUCH_FILE = "文件已销毁或损坏。"
NEEDS = "请填写「{label}」。"
POST = "以哪个岗位"
NAME_OF_CASE, KIND_OF_CASE = "标题", "类型"

SEARCH_PROMPT = "查找编号、文字"
SEARCH_PROMPT_PHONE = "查找编号、文字、电话"
FOUND_BY = {
    "number": "编号相符",
    "phone": "这次查找已记入台账",
    "words": "文字相符",
    "place": "没有这几个字的事项，按相近的地名「{place}」查找",
    "most": "没有同时含有这几个词的事项，下面的只差一个词",
}
READ_SO_FAR = "这几个词都有的事项很多，这次逐件核对了其中 {count} 件有没有这句原话，更早的还没有核对。"
NEVER_FIRST = " ，。、；：！？”’」』）》,.;:!?)"  # no line begins with one of these
SEARCH_ORDERS = [("newest", "最新提出"), ("best", "最相符")]
ONLY_PLACE, ONLY_PLACE_GUESSED = "只看{place}的事项", "您是不是要找「{place}」的事项"
QUESTION = "查找什么"
NUMBER_NTH, NUMBER_MARK, NUMBER_OF_YEAR = "第", "号", "年"  # 2026年第3号
ONLY_AS_TYPED = "这是按「{words}」找的，只看写着「{term}」的"
ONLY_UNIT = "只看{unit}的事项"
ONLY_STAGE = "只看在「{stage}」的{loop}"
ONLY_DAYS = "只看{words}提出的事项"
PHONE_NOT_NOW = "台账暂时只读，不能按电话查找：每次查找都要记入台账。"
PHONE_IN_BOX = "按电话查找请用页面顶部的查找框，电话号码不会留在网址里。"
PHONE_NOT_YOURS = "您的岗位不能按电话查找。"
PHONE_NUMBER = "电话 {masked}：{how}，{count} 件"
RANKS = ["街道办事处", "自治州", "自治县", "街道", "社区", "地区", "省", "市", "区", "县", "旗", "镇", "乡", "村"]
MODEL = "提示与模型"
