"""Sentences of the concern loop, for people."""

import re

from huixiang.people.wording import NOTHING as TELLS_NOTHING

TWO_RETURNS = "此件已两次退单，请就最近这次退单先会商，或勾选「指定承办」。"
MAIN_WAS_ANSWERED = (
    "「{number}」已经答复，并进去等不到答复。情况和它一样的，用「即时解答」把答复告诉诉求人；又发生的，请单独交办。"
)
NOBODY_TO_OVERSEE = "此件还没有承办单位，督办单发不出去。要催交办的，请用「催办」。"
HIGHEST_RUNG = "已经是{level}，不能再升级。"
NOT_HIGHER = "现在是{level}，请选更高的一级。"
RETURN_TOO_LATE = (
    "退单应在交办后 {amount} {unit}内提出，{last:%m月%d日 %H:%M} 已经截止。确实不归本单位的，请与交办员商量改派。"
)
NOT_FOR_THE_STREET = (
    "「{category}」是职能部门事项，不得派给{unit}（66号文五）。确有法定职责的，请勾选「确需派给基层」。"
)
EXTENSION_TOO_LONG = "延期最多 {limit} 个工作日。"
DOES_NOT_LEAD = "这家单位不是此件现在的主办单位。"
PLAN_STANDS = "已列入计划，应在 {day:%Y年%m月%d日} 前完成。要改期的，请提交答复，写明新的计划完成日期。"
PLAN_NEEDS_A_DAY = "暂不能解决的，请写明计划完成日期。"
ASKED_FOR_NO_REPLY = "诉求人要求不回复，不得回访（济南§24）。"
POOR_GRADE = "评为不满意或非常不满意的，请选「评价为不满意」，由审核员判定是否重办。"
GOOD_GRADE = "评为基本满意以上的，请选「评价」。"
NOT_PUBLISHED = "此件没有公开。"
NOT_URGENT = "只有紧急件可以直派，一般件请受理后由交办员分派。"
POOR_GRADE_LATE = "评为不满意或非常不满意的，请选「补充评价为不满意」，由审核员判定是否重办。"
ERASED = "您写的内容已经删除，不能据此重办。仍未解决的，请重新反映。"
ALREADY_JUDGED = "您已经评价过了。"

GARBLED = "有乱码（文件的编码不对，或字被截断），请重新导出。"
WITHOUT_A_TIME = "「{heading}」是空的，不知道是什么时候提出的。"
FILED_IN_FUTURE = "提出时间晚于现在。"
ANSWERED_IN_FUTURE = "答复时间晚于现在。"
REPLY_WITHOUT_TIME = "有答复，但没有答复时间。不要答复这一列的，加 --column reply= 。"
ANSWERED_BEFORE_FILED = "答复时间早于提出时间。"
NOT_A_MOMENT = "「{heading}」看不懂这个时间：{text}"
NO_YEAR = "「{heading}」的 {text} 没有写哪一年。都是同一年的，请加 --year，如 --year 2026。"
HOUR_WITHOUT_DAY = "「{heading}」的 {text} 只有钟点，没有哪一天。日期在另一列的，加 --column filed_on=表头（答复的是 answered_on=表头）。"
DAY_OR_MONTH = "「{heading}」的 {text} 分不清哪个是月、哪个是日。请加 --dates dmy（日在前）或 --dates mdy（月在前）。"
FILED_NOW = (
    "没有认出提出时间这一列，每一件都按导入的此刻登记，期限也从现在算。时间在哪一列，用 --column filed_at=表头 指明。"
)
IN_COLUMN = "「{heading}」{why}"
# what stands in a cell that tells nothing
NOTHING = re.compile(rf"{TELLS_NOTHING.pattern}|无内容|未填写?|不详|不明|未知|略|匿名|保密|不愿透露|未提供|未留")
NO_REPLY_YET = re.compile(r"(?:(?:正在|在|待|尚?未)(?:办理?|处理|答复|回复|办结)中?|(?:办理|处理)中)[。.]?")
ROUNDED = (
    "「{heading}」有 {count} 行的编号太长，又存成了数字，表格软件已把后面几位改掉。"
    "这些行照样导入，但不按编号、按内容和时间认是不是已有；最好从原系统重新导出，把这一列设成文本。"
)
PHONE_ROUNDED = "「{heading}」的 {text} 已被表格软件改写，不是原来的号码。请把这一列设成文本重新导出。"
SHORTENED = re.compile(r"\d(?:\.\d+)?[Ee]\+\d+")  # how spreadsheets write long numbers into a text
NO_SUCH_KIND = "没有「{text}」这种诉求类型（咨询、求助、投诉、举报、建议、表扬）。不用这一列的，加 --column kind= 。"
NO_SUCH_AREA = "行政区划里没有「{text}」。不用这一列的，加 --column area= 。"
BROKEN_OFF = "中途停下：已导入 {imported} 条，都已存好。再运行同一条命令，接着导入其余的，不会重复。"
NO_MESSAGE_COLUMN = "前三十行里找不到诉求内容这一列的表头。请用 --column message=表头 指明。"
NO_SUCH_COLUMN = "--column 写的「{wrong}」不对：要写 字段=表头（或 字段=C列；字段= 是不用这一项），字段是 {fields} 之一，表头要在文件里有。"
NUMBER_TAKEN = "这个编号已经有了，内容却不同，没有导入。是另一件的，请改编号，或用 --source 另写来源。"
IMPORTING = "导入"
NO_DESK = "本机关还没有代表工作机构（类别「代表工作机构」的单位），无人受理。请先用 huixiang import units 导入单位表。"

ALIKE_HERE = "同一区划"
ALIKE_PLACE = "同一地点「{place}」"
ALIKE_WORDS = "都提到「{words}」"
ALIKE_TEXT = {
    3: "文字部分相同", 4: "文字近半相同", 5: "文字过半相同", 6: "文字六成以上相同", 7: "文字七成以上相同",
    8: "文字八成以上相同", 9: "文字几乎一样",
}  # fmt: skip
DAYS_AGO, LATELY = "{days} 天前", ["今天", "昨天"]

PROPOSED_BY_TEXT = "内容提到「{word}」，对应分类「{category}」"
PROPOSED_BY_CATEGORY = "受理时定为「{category}」"
PROPOSED_NAMED = "内容提到「{word}」"
PROPOSED_READ = "从以往的件看，这样读出来 {sureness:.0%} 是对的"
PROPOSED_WORDS = "，起作用的词{words}"
PROPOSED_BY_READING = "内容读起来属于「{category}」"
PROPOSED_UNIT = "以往同类的件由其办理，这样判断 {sureness:.0%} 是对的"
GUESSED_CLASS = "没有把握，只是比较像（{share:.0%}）"
GUESSED_UNIT = "没有把握，照以往的件估计，由其办理的可能约 {share:.0%}"
PROPOSED_BASIS = "依据：{basis}"
PROPOSED_AREA = "派单目录写明{area}由其办理"
PROPOSED_STREET = "这是职能部门事项，不得派给基层（66号文五）"

POST = "以哪个岗位登记"
MESSAGE, MESSAGE_HELP = "反映的内容", "按来人的原话记，什么时间、什么地方、什么情况、希望怎样"
KIND, AREA, PLACE, PLACE_HELP = "类型", "所在区划", "具体地点", "路名、小区、楼栋"
CHANNEL, PEOPLE, URGENCY, ABOUT = "来源", "涉及人数", "紧急程度", "被反映的单位"
ABOUT_HELP = "反映某个单位的才选。选了以后，该单位及其下级看不到、也不能承办此件"
NAME, PHONE, ADDRESS = "姓名", "电话", "详细地址"
REACH_HELP = "单独加密保存，承办单位看不到；不留也能办"
SECRET, SECRET_HELP = "保密", "工作人员的页面上姓名、电话、地址都不显示，遮住几个字的也不显示"
ANONYMOUS, ANONYMOUS_HELP = "匿名", "不保存姓名、电话和地址，只能凭回执码查询"
WANTS_REPLY, WANTS_REPLY_HELP = "要求回复", "不要求回复的，办结后不再回访"
FILES, FILES_HELP = "照片或文件", "最多 9 个，每个不超过 10 MB"
FORGED = "登记页已失效，请重新打开登记页再填。"

# Links for those who have no account
SENT_BY = "由 {who} 发出"
NOT_TO_BE_PUBLIC = "诉求人不同意公开，或已要求删除内容，不能公开。"
CATEGORY, CATEGORY_HELP = "事项分类", "拿不准可以不选，由交办员确定"
