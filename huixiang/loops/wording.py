"""Sentences of the kernel, for people."""

NOT_HERE = "「{stage}」环节不能{move}。"
OWN_WORK = "此件是您自己办的，不能由您{move}，请由他人办理。"
NOT_YOURS = "您的岗位不能在此件上{move}。"
MOVED_ON = "此件刚刚已被他人办理，请刷新后再看。"
AT_MOST = "「{move}」最多{most}次，已经用完。"
CHILD_OPEN = "还有{count}件协办或下级事项没有办结，暂不能{move}。"
NEEDS = "请填写「{label}」。"
ABOUT_FIELD = "「{label}」：{why}"
NOT_A_CHOICE = "「{label}」没有这个选项。"
NOT_A_UNIT = "「{label}」里没有这个单位，请从列表中选择。"
NOBODY_THERE = "{unit}（现在没有人接）"
UNIT_COMPLAINED_OF = "「{unit}」是被反映的单位（或其下级），不能承办此件。"
COMPLAINED_OF_BY_MERGED = (
    "「{unit}」是并入此件的「{number}」所反映的单位（或其下级），不能承办此件。要由它承办的，请先解除并单。"
)
LEAD_IS_NO_MORE = "主办单位「{unit}」已经停用，请选另一个主办单位。"
EXTENDED_ONCE = "已经延期过一次，不能再延。"
SAME_AGAIN = "改派的与现在的{party}相同。"
LEADS_ALREADY = "「{unit}」是此件的主办单位，不能又是协办单位。"
HELPERS_AT_WORK = "还有 {count} 家协办单位没有反馈（{names}），暂不能签发。可以从「关联事项」打开协办件催办；确实不用再协办的，请交办员办理「不再协办」。"
HELPS_ALREADY = "「{unit}」已在协办此件，还没有反馈。"
NOT_A_PERSON = "「{label}」里没有这位同志，请从列表中选择。"
NOT_A_DAY = "「{label}」请写成 2026-01-31 这样的日期。"
DAY_BEYOND = "「{label}」不能晚于所属事项的期限 {day}；确需更晚的，请先将所属事项改期。"
NOT_A_COUNT = "「{label}」请填 {least} 到 {most} 之间的整数。"
NOT_A_CASE = "没有编号为「{number}」的同类事项。"
SAME_CASE = "不能与自己关联。"
CASE_CLOSED = "「{number}」已经办结，不能再并入。"
CASE_MERGED = "「{number}」自己已并入别件，请并入它的主单。"
HAS_FOLLOWERS = "此件是主单，已有其他诉求并入，不能再并入别件。"
NOBODY_HOLDS = "还没有「{role}」，「{stage}」没有人接，请先指定。"
MAIN_HAS_ABOUT = "「{number}」正由此件反映的单位办理，不能并入。"
NOT_OPENED_BY = "您的岗位不能新建「{loop}」。"
TOO_MANY = "「{label}」最多 {most} 个，现在是 {count} 个。"
NOT_COVERED = "「{label}」只能放遮盖过的照片，请在公开的表上选择、遮盖。"
NO_LIMIT_SET = "尚未设定「{loop}·{limit}」的时限，请系统管理员先在时限表中补上。"
CALENDAR_UNKNOWN = "工作日历中没有{year}年，无法计算期限。请先录入国务院办公厅的放假通知。"
PROVISIONAL = "{year}年放假安排尚未公布或录入，期限按法定节假日和周末暂算，录入后自动重算。"

CLOCK = "时钟"

YES, NO = "是", "否"
UNITS = {"wd": "个工作日", "d": "天", "h": "小时", "mo": "个月"}
WEEKDAYS = "一二三四五六日"

COUNTED = "从 {start} {move}起算，{amount}。"
NOT_COUNTED_FIRST_DAY = "起算当日不计。"
DAY_OFF = "{day}{name}放假，不计。"
DAY_ON = "{day}{name}调休上班，计入。"
WEEKENDS = "其间周末 {count} 天不计。"
STOOD_STILL = "{start}至{end}挂起，不计。"
STANDS_STILL = "{start}起挂起，期限暂停，{until}前再看。"
EXTENDED = "其中经批准延长 {amount}。"
EXTENDED_BEYOND = "经批准再延长 {amount}。"
FALLS_ON = "到 {day}（周{weekday}）24 时为止。"
FALLS_AT = "到 {moment} 为止。"
PROMISED_DAY = "办理中约定 {day}（周{weekday}）前。"
NO_DEADLINE = "本环节没有期限。"
EARLIER_RUNS_ON = "这一步不另计期限，原期限继续计算。"

DAY = "{day.month}月{day.day}日"
DAY_OF_YEAR = "{day.year}年{day.month}月{day.day}日"
MOMENT = "{at.month}月{at.day}日 {at:%H:%M}"

UNIT_NAMES = {
    "工作日": "wd",
    "个工作日": "wd",
    "天": "d",
    "日": "d",
    "个自然日": "d",
    "小时": "h",
    "个月": "mo",
    "月": "mo",
}
LOOP, LIMIT = "闭环", "时限"
URGENT_HAS_NO_KIND = "紧急件的时限不分类型，请把「类型」留空。"
NOT_AN_AMOUNT = "「数量」应为 1 到 {most} 之间的整数，不能是「{text}」。"
NO_SUCH_UNIT = "「单位」没有「{text}」，可以写：个工作日、天、小时、个月。"
WORKS, OFF = ("上班", "调休上班", "补班", "班"), ("放假", "休息", "休", "假")
WORKS_OR_OFF = "「上班/放假」请填「上班」或「放假」，不能是「{text}」。"
WORKS_ANYWAY = "{day} 是平日，本来就上班；只写周末调休上班的日子。"
DAY_TWICE = "{day} 已在{place}。"
YEAR_INCOMPLETE = "{year} 年的安排不完整：{days} 是法定节假日，表里没有放假。请录入通知的全部日期。"

NEWS = "您有一条新进展，请凭回执查询。"
MESSAGES_HELP = "查看发给群众的消息：待发多少、已发多少、哪些多次发送不成。从不显示电话号码。"
AGAIN_HELP = "把没有送达的消息重新排队发送"
JSON_HELP = "最后一行输出 JSON"
TRYING_AGAIN = "{count} 条消息已重新排队。"
NO_CHANNEL = "没有设置消息通道（HUIXIANG_MESSAGES_URL），不产生也不发送任何消息；群众凭回执查询。"
MESSAGES_TOLD = "待发 {waiting} 条，已发 {sent} 条，未能送达 {given_up} 条。"
GIVEN_UP = "{case}  {at}  试过 {tries} 次  {why}"

LEAF_WRONG = "第 {seq} 条：内容与哈希不符"
CHAIN_BROKEN = "第 {seq} 条：与前一条接不上"
COLUMNS_DIFFER = "第 {seq} 条：各列与入账内容不符"
TEXT_DIFFERS = "第 {seq} 条：「{field}」的文字与入账时不符"
NO_ENTRIES = "没有台账"
COPY_DIFFERS = "{name}：台账为 {told}，列表为 {shown}"
WAITING_DIFFERS = "等别人的名单与台账不符"
PARTY_DIFFERS = "有关方「{role}」与台账不符"
RECHECKED = "核对 {count} 件，{faults} 处不符。"
ALL_AGREE = "核对 {count} 件，全部相符。"
