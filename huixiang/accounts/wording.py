"""Sentences of signing in and of the three administrators, for people."""

SITE = "回响"
USERNAME, PASSWORD, CODE = "用户名", "密码", "验证码"
CODE_HELP = "验证器应用里的 6 位数字；手机不在身边，填一个恢复码"
WRONG = "用户名或密码不对。请检查大小写和输入法，忘记密码的请找系统管理员重置。"
HANDED_TOO_LONG_AGO = "这个一次性密码已经过期。请找系统管理员重置密码。"
WAIT = "这台设备上连续输错多次，请等 {minutes} 分钟再试。"
WAIT_CODE = "验证码连续输错多次，请等 {minutes} 分钟再试；登记过通行密钥的，现在就可以用它。"
CODE_WRONG = "验证码不对，或者已经用过。请等验证器显示下一个再填；一再不对的，请核对手机时间是否准确。"
PASSKEY_WRONG = "没有认出这个通行密钥。请换一个再试，或者填验证码。"
DISABLED = "您的账号已停用。如需恢复，请找系统管理员。"
UNLINKED = "这里还没有绑定您的统一身份，不能登录，也不会自动开账号。请把下面的编号告诉系统管理员，由他提出绑定。"
WAY_FAILED = "统一身份认证没有成功，可能是取消了、等得太久，或者对方系统没有答复。请重新登录一次。"
WAYS = {"unit": "单位统一身份认证", "dingtalk": "钉钉", "wecom": "企业微信"}
SIGN_IN_WITH = "用{way}登录"
NO_ISSUER_CLIENT = "设了 {address}，也要设 {client} 和 {secret}。"
SECRET_UNREADABLE = "读不到 {name} 所指的文件 {file}。"  # noqa: S105  a sentence
WAY_IN_THE_OPEN = "{name} 要以 https 开头；只有本机地址可以用 http。"
NOT_A_NUMBER = "{name} 应为 {least} 到 {most} 之间的整数，现在是「{value}」。"

BROWSERS = [
    ("wxwork", "企业微信"), ("MicroMessenger", "微信"), ("DingTalk", "钉钉"), ("Edg", "Edge"), ("OPR", "Opera"),
    ("Firefox", "Firefox"), ("QQBrowser", "QQ 浏览器"), ("Chrome", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip
SYSTEMS = [
    ("HarmonyOS", "鸿蒙"), ("OpenHarmony", "鸿蒙"), ("Android", "安卓"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Windows", "Windows"), ("Mac OS X", "Mac"), ("Kylin", "麒麟"), ("UOS", "统信"), ("Linux", "Linux"),
]  # fmt: skip
OTHER_BROWSER, OTHER_SYSTEM = "其他浏览器", "其他系统"
JUST_NOW, MINUTES_AGO = "正在使用", "{minutes} 分钟内用过"

ME, ACCOUNTS, WARRANTS, AUDIT = "我的登录", "账号", "授权单", "安全审计"
CLOCK, CLOCK_FINDING = "时钟倒退（{count}）", "原因和处理"
CLOCK_EXPLAINED, CLOCK_EXPLAINED_BEFORE = "已记入台账。", "这一次已经说明过了。"
ALARMS, ALARMS_OPEN = "异常查看", "异常查看（{count}）"
READ_SO_MUCH = "{minutes} 分钟内看了 {looks} 次，第 {next} 次起被停止"
EXPORT_SINCE, EXPORT_UNTIL, EXPORT_AS = "从哪天", "到哪天", "格式"
EXPORT_KINDS = [("xlsx", "Excel 表格（xlsx）"), ("csv", "纯文本表格（csv）")]
EXPORT_BACKWARDS = "「到哪天」不能早于「从哪天」。"
EXPORT_NAME = "安全审计"
EXPORT_TOLD = "安全审计　{since} 至 {until}　导出时间：{at}　导出人：{who}"
EXPORT_MOST = "最多导出 {most} 条，本次已到上限，请缩短时段再导。"
EXPORT_HEADINGS = [("时间", 20), ("事件", 18), ("谁", 24), ("对谁", 24), ("细节", 50), ("来自", 20)]
FACTORS = {"totp": "验证器应用", "webauthn": "通行密钥"}
PASSKEY_NAME, PASSKEY_HELP = "给它起个名字", "例如「办公室电脑」「我的手机」，方便以后辨认"
APP_ADDED = "验证器应用已添加。"
PASSKEY_ADDED = "通行密钥「{name}」已添加。"
FACTOR_REMOVED = "「{name}」已移除。"
FACTOR_LAST = "这是最后一种第二道验证，不能移除。请先添加另一种。"
PASSKEY_NOT_ADDED = "通行密钥没有添加成功。请再试一次。"
APP_WRONG = "验证码不对。请核对手机时间是否准确，用应用里现在显示的 6 位数字。"
PASSWORD_DONE = "密码已修改，其他设备上的登录都已结束。"  # noqa: S105  a sentence
SESSION_ENDED = "已结束那一处的登录。"
OTHERS_ENDED = "已结束其他 {count} 处登录。"
OLD_PASSWORD, NEW_PASSWORD, AGAIN = "现在的密码", "新密码", "再输一遍新密码"
PASSWORD_RULES = (
    "至少 10 个字符，大写、小写、数字、符号里至少有三种；不能含用户名、本机关和单位的名称、地名，不能与现在的相同"  # noqa: S105  a sentence
)
OLD_WRONG = "现在的密码不对。"
NOT_ALIKE = "两遍输入的不一样。"
TOO_FEW_KINDS = "大写字母、小写字母、数字、符号，至少要有三种。"
HOLDS_NAME = "密码里不能含有用户名。"
LOCAL_WORD = "密码里不能含有「{word}」：本机关、单位、地名、产品和您自己的名字，知道这里的人最先会猜。"
ENDINGS_OF_NAMES = [
    "省",
    "市",
    "区",
    "县",
    "街道",
    "镇",
    "乡",
    "局",
    "处",
    "站",
    "委员会",
    "办公室",
    "街道办事处",
    "人民政府",
    "人大常委会",
    "代表联络站",
    "代表之家",
]
SAME_AS_BEFORE = "新密码不能与现在的相同。"
PROVE = "请先输入密码或验证码，确认是您本人。"

NAME, REASON, UNIT, ROLE, WAY, UID = "姓名", "理由", "单位", "岗位", "统一身份来源", "对方系统里的编号"
USERNAME_HELP = "小写字母、数字和 . _ -，最多 40 个字符；以后不能改"
USERNAME_BAD = "用户名只能用小写字母、数字和 . _ -，不能只有符号，最多 40 个字符。"
USERNAME_TAKEN = "这个用户名已经有人用了。"
POST_UNTIL, POST_UNTIL_HELP = "最后一天", "借调、挂职、临时顶岗的，填到哪天为止，过了那天自动没有；一直担任的空着"
ADMIN_WITHOUT_END = "三个管理员岗位不能定期：到期那天可能一个人也不剩。请空着，需要时另提免去。"
UNTIL_IS_OVER = "授权单上写的最后一天已经过了。请退回，另提一张。"
REASON_HELP = "会记入授权单，审批的人看得到"
OPENED = "账号已建好。"
ONE_TIME = "一次性密码"
DISABLED_NOW = "{name}的账号已停用，{count} 处登录已经结束。"
ENABLED_NOW = "{name}的账号已启用。"
NOT_ONESELF = "不能办理自己的账号，请由另一名管理员办理。"
NOT_YOURS = "这一步不归您办。"
NOT_WAITING = "这张授权单已经办结，或者还没有到这一步。"
SAME_PERSON = "提出、同意、确认要由三个不同的人来办。"
NO_POST = "{name}现在没有岗位，没有可免去的。"
NO_SUCH_POST = "{name}现在没有这个岗位。"
HAS_POST = "{name}已经有这个岗位。"
ASKED_ALREADY = "同样的授权单已经提出，还没有办结。"
UID_TAKEN = "这个编号已经绑定了别的账号。"
NO_WAY = "还没有接入统一身份认证、钉钉或企业微信。"
ASKED = "授权单已提出，等安全管理员同意。"
DONE = {
    "approve": "已同意。",
    "confirm": "已确认，岗位即时生效。",
    "refuse": "已退回，不予办理。",
    "withdraw": "授权单已撤回。",
}
ACTIONS = {"approve": "同意", "confirm": "确认", "refuse": "不同意", "withdraw": "撤回"}
ANY = "全部"
UNITS = "单位"
UNIT_CODE, UNIT_CODE_HELP = "单位代码", "字母、数字、短横线和下划线；以后不能改"
UNIT_CODE_TAKEN = "这个代码已经有单位用了。"
UNIT_NAME, UNIT_KIND, UNIT_ABOVE, UNIT_AREA = "名称", "类别", "上级单位", "所在区划"
UNIT_UNTIL, UNIT_UNTIL_HELP = "停用日期", "从这一天起，新的事项不再交给它；办过的照旧可查"
UNIT_KEPT = "「{name}」已保存。"
TOP = "没有上级"
KIND, WHO, SINCE, UNTIL = "事件", "用户名", "从", "到"
FACTS = {
    "way": "方式", "why": "原因", "methods": "验证", "unit": "单位", "role": "岗位", "page": "页面", "status": "结果",
    "wanted": "事项", "factor": "种类", "count": "处数", "looks": "查看次数", "minutes": "分钟内", "since": "从",
    "until": "到", "lines": "条数", "file": "格式",
}  # fmt: skip

CODES = {
    "password": "密码", "code": "验证码", "passkey": "通行密钥", "locked": "还在等待时间内", "unlinked": "没有绑定",
    "provider": "对方系统没有确认", "disabled": "账号已停用", "mfa": "第二道验证", "totp": "验证器应用", "import": "从表格导入",
    "webauthn": "通行密钥", "recovery_codes": "恢复码", "socialaccount": "统一身份", "403": "不准", "404": "不存在或不该知道",
    "409": "条件不符", "handed": "一次性密码已过期",
}  # fmt: skip
UNLINKED_NOW = "已解除{way}的绑定。"
