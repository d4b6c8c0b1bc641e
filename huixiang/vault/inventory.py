"""What is held of people, field by field: class, purpose, legal basis, who sees it, for how long.

A field that could hold words and is not named here fails a test, so nobody adds one without saying what it is for.
`docs/privacy.md` is made of these tables.
"""

from typing import NamedTuple


class Class(NamedTuple):
    """A class of personal data: label, what for, on which basis, who sees it, how long (a term by name, or words)."""

    label: str
    purpose: str
    basis: str
    seen_by: str
    term: str = ""
    kept: str = ""


# fmt: off
CLASSES = {
    "identity": Class("姓名、电话、住址（加密）", "核实情况、告知结果、上门办理", "本人同意（个保法§13第一项）；全部选填，可随时撤回",
                      "平时只显示遮盖后的；原文须申请、说明理由、身份保管员同意，24 小时内有效，逐次记入台账", term="identity"),
    "matter":   Class("反映的内容、地点、补充、评价理由、文件", "受理、交办、办理、答复、督办", "履行法定职责所必需（个保法§13第三项、§34）",
                      "本件的受理、交办、承办、审核、回访、督办人员；被反映的单位及其下级看不到；电话、证件号等默认遮盖", term="matter"),
    "requests": Class("查看身份、行使权利的申请和理由，书面请求的扫描件", "防止滥用，答复本人「谁看过我」", "个保法§50、§51、§56",
                      "申请人、身份保管员；本人凭回执", term="requests"),
    "messages": Class("短信发送记录（不含号码和内容）", "送达、重试", "履行法定职责所必需（个保法§13第三项）", "没有人逐条看；系统管理员看总数", term="messages"),
    "receipt":  Class("回执码的带密钥摘要（不含回执码本身）", "本人凭回执查询；同一件不重复", "履行法定职责所必需（个保法§13第三项）", "没有人；只用来比对", kept="与事项编号一同保存，不能反推回执码"),
    "staff":    Class("工作人员和代表的姓名、账号、岗位", "分清谁办的、谁批的", "履行法定职责、人力资源管理所必需（个保法§13第二、三项）", "本机关工作人员；对外只见单位名称", kept="在岗期间；台账中只留账号编号"),
    "sign_in":  Class("登录凭据、会话、登录失败计数（散列）", "确认是本人、防止冒用", "网络安全法第二十三条；个保法§51", "没有人看得到原文", kept="会话到期即清除；凭据与账号同存"),
    "desk":     Class("工作人员自己保存的筛选名称和条件", "下次少点几下", "履行职责所必需", "本人", kept="本人删除，或账号停用时清除"),
}

# field → (class, what it is)
FIELDS = {
    "vault.Identity.box":            ("identity", "姓名、电话或住址的密文（AES-256-GCM 或 SM4-GCM）"),
    "vault.Identity.index":          ("identity", "电话的带密钥指纹，供身份保管员按号码查找"),
    "vault.CaseKey.wrapped":         ("identity", "该事项的数据密钥，被库外的主密钥包裹；销毁即不可恢复"),
    "loops.Case.title":              ("matter",   "标题：首句，号码已遮盖"),
    "loops.Case.tokens":             ("matter",   "检索词"),
    "loops.Spoken.text":             ("matter",   "诉求、补充、答复等文字；查看身份、权利请求的文字按「requests」"),
    "loops.Spoken.salt":             ("matter",   "文字的随机盐；与文字同删，台账承诺从此不能还原"),
    "loops.Attachment.name":         ("matter",   "文件名"),
    "vault.SealedFile.wrapped":      ("matter",   "文件的密钥（被主密钥包裹）"),
    "concerns.Concern.filer":        ("matter",   "外部系统里的用户编号（导入时）"),
    "concerns.Concern.came_as":      ("matter",   "外部系统里的事项编号；保留，免得重复导入"),
    "loops.Outbox.to":               ("messages", "收件人角色，不是号码"),
    "loops.Outbox.why":              ("messages", "没发出去的原因代码"),
    "loops.Case.receipt":            ("receipt",  "HMAC-SHA-256"),
    "people.Account.name":           ("staff",    "姓名"),
    "people.Account.username":       ("staff",    "账号"),
    "ledger.Entry.actor":            ("staff",    "账号编号或角色名"),
    "people.Account.password":       ("sign_in",  "argon2 散列"),
    "sessions.Session.session_key":  ("sign_in",  "会话编号"),
    "sessions.Session.session_data": ("sign_in",  "会话内容（签名，不含诉求）"),
    "accounts.Failure.key":          ("sign_in",  "账号与地址的散列"),
    "accounts.Session.session_key":  ("sign_in",  "会话编号的散列"),
    "accounts.Session.session_data": ("sign_in",  "会话内容（签名，不含诉求）"),
    "accounts.Session.device":       ("sign_in",  "浏览器和系统的大类，本人在「我的登录」看得到"),
    "accounts.Warrant.uid":          ("sign_in",  "在统一身份来源中的编号"),
    "accounts.Warrant.reason":       ("staff",    "授权、重置的理由"),
    "account.EmailAddress.email":    ("sign_in",  "不使用，始终为空"),
    "account.EmailConfirmation.key": ("sign_in",  "不使用，始终为空"),
    "mfa.Authenticator.data":        ("sign_in",  "第二道验证：密钥（加密）或通行密钥的公钥"),
    "socialaccount.SocialAccount.uid": ("sign_in", "在统一身份来源中的编号"),
    "socialaccount.SocialAccount.extra_data": ("sign_in", "统一身份来源告知的内容，不保存"),
    "socialaccount.SocialToken.token": ("sign_in", "不使用，始终为空"),
    "socialaccount.SocialToken.token_secret": ("sign_in", "不使用，始终为空"),
    "people.SecurityEvent.address":  ("sign_in",  "登录来自的网络地址（仅工作人员）"),
    "people.SecurityEvent.facts":    ("sign_in",  "账号编号、岗位、结果"),
    "insight.HotIssue.title":        ("matter",   "热点的地点和事由，由多件诉求得出，不含个人信息"),
    "insight.HotIssue.place":        ("matter",   "热点的地点"),
    "loops.SavedView.name":          ("desk",     "筛选名称"),
    "loops.SavedView.query":         ("desk",     "筛选条件"),
}

# fields that could hold words and hold nothing of a person, by why not
IMPERSONAL = {
    "代码和编号": """
        auth.Permission.codename auth.Permission.name auth.Group.name contenttypes.ContentType.app_label
        contenttypes.ContentType.model procrastinate.ProcrastinateJob.queue_name procrastinate.ProcrastinateJob.task_name
        procrastinate.ProcrastinateJob.lock procrastinate.ProcrastinateJob.args procrastinate.ProcrastinateJob.status
        procrastinate.ProcrastinateJob.queueing_lock procrastinate.ProcrastinateEvent.type
        procrastinate.ProcrastinatePeriodicDefer.task_name procrastinate.ProcrastinatePeriodicDefer.periodic_id
        people.Organ.profile people.Area.code people.Area.path people.Unit.code people.Unit.kind people.Unit.path
        people.Post.role loops.Limit.profile loops.Limit.loop loops.Limit.name loops.Limit.kind loops.Limit.unit
        loops.Counter.series loops.Case.loop loops.Case.number loops.Case.kind loops.Case.stage loops.Case.holder
        loops.Party.role loops.Spoken.field loops.Link.kind loops.Attachment.kind loops.Outbox.what
        ledger.Entry.move ledger.Entry.came_from ledger.Entry.to ledger.Entry.role ledger.Entry.evidence ledger.Seal.name
        vault.Identity.field concerns.Concern.channel
        accounts.Warrant.kind accounts.Warrant.role accounts.Warrant.state accounts.Warrant.way mfa.Authenticator.type
        people.SecurityEvent.kind socialaccount.SocialAccount.provider socialaccount.SocialApp.client_id
        socialaccount.SocialApp.key socialaccount.SocialApp.name socialaccount.SocialApp.provider
        socialaccount.SocialApp.provider_id socialaccount.SocialApp.secret socialaccount.SocialApp.settings
        insight.LearntPart.subject insight.Offer.about insight.Offer.answer insight.Offer.chosen insight.Offer.offered
    """,
    "散列、承诺和签名": """
        loops.Attachment.digest ledger.Entry.body ledger.Entry.leaf ledger.Pending.leaf ledger.Leaf.hash
        insight.Learnt.digest ledger.Node.hash ledger.Head.root ledger.Seal.line vault.SealedFile.digest vault.SealedFile.original
    """,
    "词的权重和汇总数字（先遮去个人信息再学习）": """
        insight.Learnt.card insight.LearntPart.card insight.LearntPart.arrays
    """,
    "机关、区划、日历、依据的公开文字": """
        people.Organ.name people.Area.name people.Unit.name people.Category.name people.Category.path people.Duty.basis
        loops.CalendarYear.source loops.CalendarDay.name loops.Limit.source
    """,
}

# where else something of people lies: place, what, how it is protected, how long
PLACES = [
    ("数据文件夹 files/", "上传文件的原件和清洗后的副本", "逐个文件加密，密钥在库内且被主密钥包裹", "随事项；没有归属的一天后清除"),
    ("数据文件夹 keys/", "主密钥、检索密钥、回执密钥", "与数据库分开存放，仅属主可读", "主密钥轮换后销毁旧的"),
    ("备份", "数据库、文件、密钥的副本", "另行加密保存；到期销毁", "按备份轮换周期；删除的内容在最后一份旧备份销毁后才彻底不存在"),
    ("数据文件夹 postgres-before-…", "恢复备份（--over）时移到一旁的数据库", "仅数据库的系统用户可读，不进备份", "恢复的核对无误后由系统管理员删除；在那以前，后来删除的内容还在里面"),
    ("运行日志", "时间、模块、事项编号；没有姓名、电话、正文、回执码", "仅系统管理员", "不少于六个月（网络安全法§23）"),
    ("本人的浏览器", "没写完的草稿（事情、地点和将用的回执码），只在本人手机或电脑里", "勾选「保密」或「匿名」就不保存", "提交后清除；最长三天"),
]
# fmt: on

# kinds of column that hold no words: numbers, days, keys
MUTE = {
    "AutoField", "BigAutoField", "IntegerField", "SmallIntegerField", "BigIntegerField", "PositiveIntegerField",
    "PositiveSmallIntegerField", "PositiveBigIntegerField", "BooleanField", "DateField", "DateTimeField", "TimeField",
    "DurationField", "FloatField", "DecimalField", "UUIDField", "CompositePrimaryKey",
}  # fmt: skip
# tables of the database that are no model's
NO_MODEL = {"django_migrations"}


def impersonal() -> dict[str, str]:
    """Field → why it holds nothing of a person."""
    return {field: why for why, fields in IMPERSONAL.items() for field in fields.split()}


def tagged() -> set[str]:
    """Every field the tables name."""
    return {*FIELDS, *impersonal()}
