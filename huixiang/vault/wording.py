"""What this package says to people, in Chinese; code branches on exception classes, never on these words."""

# Receipts
RECEIPT_EMPTY = "请输入回执码"
RECEIPT_CHECK = "回执码有误，请核对是否抄错或抄反了一位"
RECEIPT_TRIVIAL = "这不是系统给出的回执码"


def receipt_length(wanted: int, given: int) -> str:
    return f"回执码应是{wanted}位，您输入了{given}位"


def receipt_symbol(symbol: str) -> str:
    return f"回执码里没有“{symbol}”这个字符"


# Text fields
TEXT_BROKEN = "文字中有无法识别的字符，请检查后重新填写"
TEXT_EMPTY = "请填写内容"
FILL_IN = "请填写「{label}」。"
CHOOSE = "请选择「{label}」。"
NO_SUCH_CHOICE = "没有这个选项，请重新选一下"
WHOLE_NUMBER, NO_LESS, NO_MORE = "请填写整数", "不能小于%(limit_value)d", "不能大于%(limit_value)d"
THIS_PAGE, TORN = "这一页", "页面不完整，请复制您写的内容，重新打开这一页再填"


def text_too_long(limit: int | str, given: int | str) -> str:
    return f"最多填写{limit}字，现在是{given}字"


# Files
UNNAMED_FILE = "附件"
FILE_EMPTY = "文件是空的，没有内容"
FILE_TYPE = "不接受这种文件。可以上传照片（jpg、png、heic、webp、gif）和文档（pdf、docx、xlsx、txt）"
FILE_OLD_OFFICE = "这是旧版或加了密码的 Office 文件，请去掉密码，另存为 docx、xlsx 或 pdf 后再上传"
FILE_FILM = "不接受视频：里面的人脸、车牌和拍摄地点没法可靠地去掉。请截几张图上传，或在正文里写清楚"
FILE_PROGRAM = "这是程序文件，不能上传"
FILE_ARCHIVE = "不接受压缩包，请把里面的文件逐个上传"
FILE_BROKEN_IMAGE = "图片已损坏或不完整，无法打开，请重新拍摄或换一张"
FILE_BROKEN_DOCUMENT = "文档已损坏或不完整，无法打开，请重新导出后再上传"
FILE_LOCKED = "文档加了密码，无法检查，请去掉密码后再上传"
FILE_BOMB = "文档解压后过大，疑似异常文件，不能上传"
FILE_MACRO = "文档含有宏（可执行代码），请另存为不含宏的 docx、xlsx 或 pdf"
FILE_EMBEDDED = "文档里嵌入了别的文件或控件，请删去，或另存为 pdf 后再上传"
FILE_EXTERNAL = "文档会自动读取外部地址或文件，请断开链接，或另存为 pdf 后再上传"
FILE_PATHS = "文档内部含有不安全的路径，不能上传"
FILE_MARKUP = "这是网页或脚本代码，不是普通文本，不能上传"
FILE_NOT_TEXT = "文本文件无法识别文字编码，请另存为 UTF-8 后再上传"

FAMILY_NAMES = {"image": "图片", "document": "文档", "text": "文本"}


def file_too_large(limit_mb: int) -> str:
    return f"单个文件不能超过 {limit_mb} MB，请选小一点的；照片可以截一张图再传"


def too_many_files(limit: int) -> str:
    return f"最多上传{limit}个文件"


def image_too_large(limit_millions: int) -> str:
    return f"图片尺寸过大，不能超过 {limit_millions * 100} 万像素，请截一张图再传"


def text_file_too_large(limit_mb: int) -> str:
    return f"文本文件不能超过 {limit_mb} MB，请改用 pdf 或分成几个文件"


def file_lies(claimed: str, found: str) -> str:
    return f"文件名说是{FAMILY_NAMES[claimed]}，内容却是{FAMILY_NAMES[found]}，请核对后再上传"


FILE_VIRUS = "文件带有病毒（{name}），不能上传。请用杀毒软件清除后再试，或改为拍照上传"
SCANNER_GONE = "现在没法给文件查病毒，暂时收不了文件。文字可以照常提交，照片和文件请稍后在「补充」里再传"
FILE_STRANGE = "文件异常，检查时无法完成，不能上传，请换一个文件"

# Pictures for everybody
TOO_MANY_AREAS = "一张照片最多遮{most}块，可以用一大块盖住几处"
NOT_AN_AREA = "第{place}块没有填对：左、上、宽、高都要填，是 0 到 100 的百分数，宽和高要大于 0"
PICTURE_UNSAID = "请写一句照片上是什么，给看不见照片的人听"
PICTURE_TELLS = "照片说明里有姓名、电话或门牌，请换一种写法"

# Characters looked for in people's own words, not said to them
STREET_LEVELS = r"^.*(?:省|市|(?<![小社])区|县|旗|街道|镇|乡)"


def about_file(name: str, reason: str) -> str:
    return f"“{name}”：{reason}"


ABOUT_FILES = "；"


# The loop "see an identity"
DEFAULT_SOURCE = "默认值，请按本地规定调整"
NOT_A_FIELD = "「{label}」请选择姓名、电话或详细地址。"
NOT_YOUR_CASE = "您不是此件的经办人，不能申请查看身份。"
NOTHING_KEPT = "诉求人没有留下这些信息，或已按其要求删除。"
ALREADY_ASKED = "您已申请查看此件的身份，正在审批或仍可查看。"
NO_GRANT = "查看身份须先申请，并经身份保管员同意。"
GRANT_EXPIRED = "查看许可已到期，请重新申请。"
FIELD_NOT_GRANTED = "这一项不在您申请查看的范围内。"
SEARCH_TITLE, SEARCHED = "按电话查找", "按电话号码查找事项"
TOO_MANY_SEARCHES = "短时间内按电话查找过多，已暂停，请稍后再试。"
TOO_MANY_LOOKS = "短时间内查看身份过多，已暂停，请联系身份保管员。"


def request_title(number: str) -> str:
    return f"查看身份：{number}"


def alarm_title(name: str) -> str:
    return f"{name}短时间内查看身份过多，已停止，请核查"


# Notices
NOTICE_FIRST = "第一次告知"
NOTICE_RIGHTS = "写明每一类信息保存多久；可以凭回执码查阅、下载、更正、删除，要求办结后删除，不同意公开"
NOTICE_VERSION = "第 {number} 版"

# Rights
RIGHT_TITLE = "个人信息请求：{number}"
NOT_AT_THE_COUNTER = "您不是此件的受理员或交办员，不能登记书面请求。"
RIGHT_ALREADY_ASKED = "同样的请求已经登记，正在等身份保管员核准。"
NOT_ENDED_YET = "事情还没有办结，内容还要用来办理；可以先登记删除姓名、电话、住址。"
ERASED_TITLE = "（内容已按规定删除）"

# Retention
NO_TERM = "没有设定「{name}」的保存期限。请运行 huixiang prepare，或用 huixiang import limits 导入「保存期限」。"
TERMS = {"d": "{amount} 天", "mo": "{amount} 个月", "h": "{amount} 小时", "wd": "{amount} 天"}
YEARS = "{amount} 年"

# A leak
SEALED_IDENTITY, SEALED_FILES = "姓名、电话、住址的密文", "文件的密文"
LEAKED_WORDS, LEAKED_FILES = "反映的内容和办理经过", "上传的文件"
LEAK_HEADINGS = ["编号", "提出日期", "可能泄露的信息", "通知方式"]
TOLD_BY_WORD, TOLD_BY_RECEIPT = "办理情况页和短信", "办理情况页"
LEAK_OF_WHAT = "请说明泄露的是什么：--rows 文件，或 --backup-of 时刻"
LEAK_FOUND = "受影响 {count} 人（件），已告知 {told} 人。报告和名单在 {out}"
NOT_A_MOMENT = "看不懂时间「{text}」，请写成 2026-11-20T03:00+08:00"

# Retention, told at the command line; True: done, False: only looked at
RETAINED = {
    True: "{label}（{term}）：删除 {count} 件",
    False: "{label}（{term}）：到期 {count} 件",
}
ORPHANS = {True: "没有归属的文件：删除 {count} 个", False: "没有归属的文件：{count} 个"}
KEYS_TOO_FRESH = "新的主密钥启用还不到一小时，可能还有写到一半的用着旧的。请过 {minutes} 分钟再销毁。"
KEYS_BEING_COPIED = "正在备份：备份里还要有旧的主密钥。请等备份完，再运行一次。"
KEYS_CHANGED = "已换用新的主密钥，改封 {count} 件。旧的还在，一小时以后用 huixiang rekey --retire 销毁。"
KEYS_RETIRED = "销毁了 {gone} 把旧的主密钥（先改封了 {count} 件）。旧备份里还有它们，请按轮换周期销毁旧备份。"
COVERED_TEXT = "正文里遮住的内容"
BETWEEN_NUMBERS = r"[,;、/|\n]|或|和"
PHONE_STRANGE = "这个号码好像不对，手机号是 11 位，请核对一下；也可以不留"
