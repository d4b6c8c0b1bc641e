"""Everything the insight commands and hints say to people."""

COMMANDS = "读懂留言：分类建议、重复件、热点、个人信息遮蔽。所有结果只是建议，由人决定。"
EVALUATE = "用 A 学习、用 B 检验，输出各项指标（JSON）。用时按处理器时间计，不受机器忙闲影响。"
TRAIN = """不带选项：用本机关由人定过类的件学习；在最近的件上检验，比现用的好才采用，结果记入台账。

    带 --train 和 --model：用已标注的文件学习一个分类模型，存入文件夹。"""
TRAIN_FILE = "已标注的留言，每行一条 JSON：label、topic、detail"
TRAIN_MODEL = "模型存放的文件夹（与 --train 同用）"
TRAIN_FROM = "用已标注的文件为本机关学习：label 写本机关的分类（名称，或用 / 连起来的各级名称），可另写 unit（单位名称）和 on（日期）"
TRAIN_IF_ENOUGH = "新定类的件够多才学习（每晚自动学习用）"
TRAIN_TOGETHER = "--train 和 --model 要一起写；--from 单独写"
UNKNOWN_LABELS = "文件里有 {count} 条的分类在本机关没有，没有采用：{labels}"
LIST = "、"
NOT_ENOUGH_NEWS = "新定类的件还不多，这次不学习"
PROPOSE = "给标准输入中的留言提出分类建议（每行一条 JSON）。"
HOT = "从留言表中找出热点问题。"
DUPLICATES = "找出重复或近似的留言。"
MASK = "遮蔽标准输入文字中的个人信息。"
READING = "读取 {count} 条"
SEARCHING = "比较学法，第 {nth} 种（共 {of} 种）：{score:.4f}"
LEARNING = "学习中：{count} 条，{classes} 类"
LEARNT = "学习完成：{seconds:.1f} 秒"
MODEL_CHANGED = "模型与登记的校验值不符，拒绝使用：{digest}"
MODEL_UNWRITABLE = "模型存不进 {folder}：{reason}"
NO_MODEL_THERE = "{folder} 里没有模型，请先用 huixiang insight train --train A.jsonl --model 文件夹 学习一个"
LEARNING_FROM = "用 {count} 件学习，用最近的 {held_back} 件检验"
TOO_FEW_DECIDED = "由人定过类的件还不够：现有 {count} 件，至少要 {least} 件，其中两个一级分类各不少于 {of_a_class} 件。够了以后再学习；在那以前，建议来自派单目录里的词。"
TOO_FEW = "至少要有两类已定类的留言，一类不少于五条、另一类不少于两条，才能学习"
NO_WORDS = "这些留言里没有两条以上共有的词，学不到东西。请核对 topic、detail 两个字段"
NOTHING_TO_TRY = "检验用的文件里没有留言"
NO_LINE_READ = "{file} 里没有一行读得懂：要每行一条 JSON，写有 {fields}"
NO_LINE = "{file} 是空的：要每行一条 JSON，写有 {fields}"
IDS_TWICE = "有 {count} 个 id 不止一条，结果里分不清是哪一条：{ids}"
LINES_LEFT_OUT = "{file} 有 {count} 行读不懂或缺 {fields}，没有采用：第 {lines} 行"
AND_MORE = "……"
NOT_A_RECORD = "这一行读不懂，要一条 JSON，写有 topic、detail：{line}"
NO_SUCH_COLUMNS = "{file} 里找不到这几列：{columns}。{why}"
NO_MESSAGES_IN = "{file} 里没有留言（每条要有编号，标题和内容至少有一样）"
ROWS_LEFT_OUT = "{file} 有 {count} 行没有编号、没有文字或格数不对，没有采用：第 {lines} 行"
NUMBERS_AGAIN = "{file} 有 {count} 行的编号前面已经有了，只取前面那一行：第 {lines} 行"
TIMES_UNREAD = "{file} 有 {count} 行的时间读不出，起止日期里不算这几条：第 {lines} 行"
NUMBERS_ROUNDED = "{file} 有 {count} 行的编号太长，末尾几位已被表格软件改掉，请把这一列存成文字：第 {lines} 行"
LIKES, DISLIKES = ["点赞数", "点赞", "赞成数", "支持数", "likes"], ["反对数", "反对", "dislikes"]
VERSION = "第 {version} 版"
NO_MODEL = "不用模型，只看派单目录"
NO_SUCH_VERSION = "{label}没有这一版，或者这一版没有采用过"
NOT_A_DIGEST = "{label}应为 64 位十六进制数"
CASE_TITLE = "提示与模型"
RIGHT, SPOKEN, RIGHT_WHEN_SPOKEN = "一级分类正确", "对分类有把握", "对分类有把握时正确"
WHOLE_PATH, UNIT_RIGHT, UNIT_IN_THREE = "读到最细一级且正确", "单位第一名正确", "单位在前三名"
UNIT_SPOKEN, UNIT_RIGHT_WHEN_SPOKEN = "对单位有把握", "对单位有把握时正确"
OF_HELD_BACK, OF_SPOKEN, OF_UNITS = "分母是检验件", "分母是有把握的件", "分母是有承办单位的检验件"
GONE = "（已撤销）"
WEAK, WORSE, QUIETER = "薄弱", "正确率明显低于总体", "没有把握的明显多于总体"
BY_AREA, BY_CHANNEL = "区划", "来路"
IN_USE, ONCE_USED, NOT_KEPT = "正在使用", "用过", "没有更好，未采用"
SWITCHED = {"switch_on": "已启用提示。", "switch_off": "已停用提示。受理、交办照常，只是不再给出读内容得来的建议。"}

ISSUES = "在本机关近九十天的诉求里查找热点（每小时自动进行）。"
REREAD = "给登记早于本版本的诉求补上文字指纹和检索词。"
REREAD_SO_FAR = "已补 {count} 件"
SEVERAL_MATTERS = "{title}等几件事"
FROM_TO = "{first} 至 {last}"
GROWTH = "近 7 天 {new} 件，前 7 天 {before} 件"
ISSUE_FIGURES = {
    "week": "近 7 天",
    "before": "前 7 天",
    "answered": "已答复",
    "judged": "已评价",
    "open": "未办结",
    "again": "办结后又提",
}
COLUMNS = ["办理单位", "区划", "提出", "编号"]
CAUSE_CLASS = "分类是「{name}」：{count} 件（共 {of} 件）"
CAUSE_UNIT = "{name}在办或办过：{count} 件"
CAUSE_WORDS = "多数留言都说到「{words}」"
CAUSE_AGAIN = "办结以后 90 天内又有人提：{count} 件"
SOURCE = "热点「{title}」，{days}，诉求 {count} 件"
STARTED = "已新建 {number}，关联诉求 {count} 件。"
DANGERS = {
    "life": "危及生命",
    "gas": "燃气",
    "collapse": "倒塌、塌陷",
    "self_harm": "轻生",
    "minors": "未成年人",
    "gathering": "群体聚集",
}
DANGER = "可能紧急（{kinds}），请马上看这一句"
AREA_NAMED = "文字提到「{area}」，请核对所在区划"
AREA_OTHER = "文字提到「{area}」，所选区划是「{chosen}」，请核对"
TIME_DAY = "「{words}」是 {first}{part}"
TIME_SINCE = "「{words}」从 {first}算起，到提出时 {lasting}"
LASTING = {"days": "{count} 天", "months": "约 {count} 个月", "years": "约 {count} 年"}
TIME_SPAN = "「{words}」是 {first} 至 {last}"
A_DAY = "{year}{month}月{day}日（周{weekday}）"
WEEKDAYS = "一二三四五六日"
PARTS = {"dawn": "凌晨", "morning": "上午", "noon": "中午", "afternoon": "下午", "night": "夜间"}
REPLY_HINTS = {
    "unanswered": "这一点好像没有回答",
    "no_fact": "没有写查到什么、做了什么",
    "no_basis": "没有写依据",
    "no_date": "没有写日期或期限",
    "no_contact": "没有写联系方式",
    "formula": "这一句只是套话",
    "used_before": "与以前的一份答复几乎一样",
}
