"""Sentences about people, units and tables, for people."""

import re

NOT_A_TABLE = "「{name}」不是能读的表格，请用 xlsx、xls、et、ods、csv、txt 或 jsonl。"
NO_SUCH_FILE = "没有「{name}」这个文件，请核对路径。"
BROKEN_TABLE = "「{name}」打不开：文件已损坏，或不是真正的表格文件。"
LOCKED_TABLE = "「{name}」设了打开密码，读不了。请在 Excel 或 WPS 里去掉密码，另存一份再导入。"
A_WEB_PAGE = "「{name}」其实是网页，不是表格（有的系统这样导出）。请用 Excel 或 WPS 打开，另存为 xlsx 再导入。"
BROKEN_ROW = "「{name}」第 {line} 行读不下去：多半是前面有引号没有配对，或一格太长。请检查后重试。"
BROKEN_LINE = "这一行不是 JSON。"
FORMULA_FAILED = "「{heading}」的公式出错（{text}），没有内容。请在表格里改好，或把这一格清空。"
FORMULA_UNWORKED = "「{heading}」是公式，还没有算出结果。请用 Excel 或 WPS 打开、保存一次，再导入。"
MORE_CELLS = "这一行有 {count} 格，表头只有 {most} 列：多半是文字里有逗号而没有加引号，分不清哪一格是哪一列。"
SHEETS_ALIKE = "有几张工作表都像要导入的表：{names}。都要的，加 --all-sheets；只要其中的，用 --sheet 名称 指明，可以写几个 --sheet。"
NO_SUCH_SHEET = "没有「{name}」这张工作表，有：{names}。"
NO_SHEETS = "（这个文件不分工作表）"
TWINS = "有几列都叫「{heading}」（{letters}），内容不同，不知道用哪一列。请改掉多余的表头。"
TELL_TWIN = "也可以用 --column {field}={letter} 指明。"
LETTER, LETTERED = "{letter}列", re.compile("([A-Za-z]{1,3})列")
AROUND_A_HEADING = re.compile(r"\s|[*:]|\((?:必填|选填|可不填|非必填)\)|[\ufeff\u200b]")
COUNT = re.compile(r"共?\s*[\d,.]+\s*(?:%|[件条个户次份起宗]|人次?)?")
TOTAL_ALONE = re.compile(rf"(?:合|总|小|共|累)\s*计\s*[:：]?\s*(?:{COUNT.pattern})?")
NOTE = re.compile(
    r"(?:备\s*注|附?\s*注|说\s*明|填[表报写]说明|(?:填[表报]|制表|审[核批]|复核|负责|单位负责|联系)人|联系电话"
    r"|(?:填[表报]|制表|打印|统计)(?:单位|日期|时间))\s*\d*\s*[:：]"
)
TOTAL = re.compile(r"(?:合|总|小|共|累)\s*计(?:$|[\s:：（(\d])")
ON_SHEET = "工作表「{sheet}」，"
READ_FROM = "{sheet}表头在第 {line} 行。"
COLUMNS_USED = "用到的列：{columns}。"
TAKEN_FROM = "{heading}→{label}"
COLUMNS_UNUSED = "没有用到的列：{told}。"
TOTALS = "第 {told} 行是合计，没有读。"
NOTES = "第 {told} 行是小标题或说明，没有读。"
UNSEEN_READ = "有 {count} 行是隐藏的或被筛选掉的（第 {told} 行），照样读了。只要看得见的，加 --visible-only。"
UNSEEN_LEFT = "有 {count} 行是隐藏的或被筛选掉的（第 {told} 行），没有读。"
AND_MORE = "{last} …"
SHEETS_UNREAD = "没有读的工作表：{told}。"

HEADINGS_ARE = "表头有：{headings}。"
NO_HEADINGS = "（没有）"
NO_COLUMN = "缺少这些列：{missing}。{why}可用 huixiang table 生成空白模板。"
CELL_EMPTY = "「{heading}」没有填写。"
SHARED_NAME = "有 {count} 个{label}叫「{text}」，请改写代码。"
NOT_FOUND = "没有「{text}」这个{label}。"
NOT_A_CHOICE = "「{heading}」没有「{text}」这一项，可以写：{labels}。"
NOT_A_DAY = "「{heading}」看不懂这个日期：{text}（请写成 2026-01-31）。"
DAY_PASSED = "「{label}」不能早于今天。"
DAY_TOO_FAR = "「{label}」要在 {first} 年到 {last} 年之间，请核对年份。"
NOTHING = re.compile(r"[-—–\uff0d/／\\、.。·*×]+|暂?无|没有|(?i:null|none|n/?a)")
SEVERAL, ONE_A_ROW = re.compile("[、,，;；/\n]"), "一行只写一个；有几个的，分成几行。"
BETWEEN_LEVELS = re.compile(r"\s*(?:[/／›\uff1e>]|→|—+)\s*")
EVERYWHERE = ("", "全市", "全县", "全区", "全域", "全部", "不限")
NO_DAY = re.compile(r"[-—–\uff0d/／\\]*|无|至今|现任|在任|长期|长期有效|永久")
NOT_YES_OR_NO = "「{heading}」请填「是」或「否」，不能是「{text}」。"
# how moments are written
DAY = re.compile(r"(\d{4})\s*[-/.年、\s]\s*(\d{1,2})\s*[-/.月、\s]\s*(\d{1,2})(?!\d)\s*[日号]?")
YEARLESS = re.compile(r"(\d{1,2})\s*[月/.-]\s*(\d{1,2})(?![\d:：/.-])\s*[日号]?")
WEEKDAY = re.compile(r"[（(\[]?(?:星期|周|礼拜)[一二三四五六日天][）)\]]?")
AFTER_NOON = re.compile("下午|傍晚|晚|[Pp][Mm]")
AT_NOON, NIGHT = re.compile("中午"), re.compile("晚|半夜|深夜")
BEFORE_NOON = re.compile("上午|早|凌晨|[Aa][Mm]")
_HALF_OF_DAY = "(?:上午|下午|中午|傍晚|晚上?|早上?|早晨|凌晨|[AaPp][Mm])?"
CLOCK = re.compile(
    rf"[T,，\s]*{_HALF_OF_DAY}\s*(?:(?P<hour>\d{{1,2}})\s*(?:[:：点时]\s*(?:(?P<half>半)|(?P<minute>\d{{1,2}})\s*"
    rf"(?:[:：分]\s*(?:(?P<second>\d{{1,2}})(?:\.\d+)?\s*秒?)?)?)?|(?=\s*[AaPp][Mm]))\s*{_HALF_OF_DAY}"
    r"\s*(?:钟|整|许|左右)?)?"
)
_TO = r"\s*(?:[-–—~～]+|至|到)\s*"
STRETCH = re.compile(
    r"(?P<beginning>(?:.*?(?<![:：\d]))?\d{1,2}(?:[:：]\d\d(?:[:：]\d\d(?=\D{1,4}\d{1,2}[:：]\d\d[:：]))?"
    rf"|[点时](?:\d{{1,2}}分?|半)?)){_TO}\D{{0,3}}\d{{1,2}}\s*[:：点时].*"
)
YES = ("是", "√", "有", "y", "yes", "true", "1")
NO = ("", "否", "×", "无", "n", "no", "false", "0")
ABOVE_ITSELF = "上级绕了一圈又回到自己，请核对「上级」一列。"
TWICE = "与{place}重复。"
BAD_CODE = "代码「{code}」只能用字母、数字、短横线和下划线，不超过 {most} 个字符。"
BAD_AREA_CODE = "区划代码「{code}」应为 2 到 12 位数字。"
TOO_DEEP = "上级层次太多，路径超过 {most} 个字符。"
POST_OVER = "这个岗位已于 {day} 止。没有止的，请写新的「止」；后来又任的，请把「起」写成又任的那一天。"
UNTIL_BEFORE_FROM = "「止」早于「起」。"
NAME_TAKEN = "用户名「{username}」已属于「{name}」，与表中的姓名不同；如确为同一人，请先核对。"
OTHER_ORGAN = "用户名「{username}」已被别的机关使用。"
BAD_USERNAME = "用户名「{username}」只能用小写字母、数字和 . _ -，不能只有符号，最多 40 个字符。"
SKIPPED_LEVEL = "有下级分类而没有上级分类。"
SLASH = "分类名称里不能有「/」。"
DUTY_BEGINS_LATER = "现行的一条自 {day} 起，新的「起」不能更早。"
DUTY_SAME_DAY = "同一天起已有这个单位的另一条（依据不同），请把「起」写为次日。"

AREA, UNIT, CATEGORY = "行政区划", "单位", "事项分类"
NO_ORGAN = (
    '这里还没有机关。请先用 huixiang organ "名称" --area 区划代码 建立本单位，或运行 bin/run 建立演示小城，然后再导入。'
)
LINE, LINE_REJECTED = "第 {line} 行", "{place}：{why}"
REJECTED_TOLD = "不能导入的 {count} 行，原因见 {name}"
ERRORS_UNWRITABLE = "原因文件 {name} 写不进去（{reason}），不能导入的行如下："
NOTHING_WRITTEN = "有行不能导入，整个文件都没有写入。改好后再导入，或加 --skip-bad 跳过这些行。"
DRY, DONE, UNDONE = "检查完毕，未写入", "已导入", "未写入"
SUMMARY = (
    "{done}：读到 {read} 行，新增 {created}，更新 {changed}，不变 {same}，不能导入 {rejected}（{seconds:.1f} 秒）。"
)
RECOMPUTED = "重新计算了 {count} 件事项的期限。"
PASSWORDS_EXIST = "{name} 已经存在，不会覆盖。请换一个文件名。"
PASSWORDS_UNWRITABLE = "口令文件 {name} 写不进去（{reason}），没有导入任何一行。"
PASSWORDS_WRITTEN = "{count} 个新账号的初始口令已写入 {name}，只有您能读；当面交给本人后请删除。"
EXAMPLE_EXISTS = "{name} 已经存在，不会覆盖。请换一个文件名。"
EXAMPLE_WRITTEN = "空白模板已写入 {name}（第 2 行是示例，填写前请删除）。"
IMPORTING = "导入"

ORGAN_MADE = "已建立「{name}」，时限方案 {profile}。接下来：huixiang import units 单位表.xlsx"
ORGAN_THERE = "「{name}」已经建立，缺少的默认时限已补齐。"
OTHER_ORGAN_THERE = "这里已有「{name}」。一个数据目录只为一个机关服务，请换一个 HUIXIANG_DATA。"
NO_SUCH_PROFILE = "没有「{profile}」这个时限方案，现有：{profiles}。"
NO_SUCH_AREA = "行政区划里没有代码「{code}」。请先用 huixiang import areas 导入区划表。"

KEPT_APART = "{name}已任{held}，不能再任{role}：系统、安全、审计三个管理员互相分开，也不兼办其他岗位。"
LAST_HOLDER = "{name}是最后一名{role}，请先授权另一人，再免去或停用。"
ADMIN_BY_WARRANT = "已有{role}，再增加一名须在网页上提出授权，由安全管理员同意、审计管理员确认。"
