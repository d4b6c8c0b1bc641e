"""Everything the citizen's pages say that is not in a template: labels, hints, refusals, sentences of what happened."""

import re

# Fields: (label, hint, what is said when it was left empty)
FIELDS = {
    "kind": ("属于哪一类？", "拿不准就选「求助」，工作人员会帮您分。", "请选一类，拿不准就选「求助」"),
    "message": (
        "发生了什么事？",
        "什么时间、什么情况、希望怎样解决，想到什么写什么，也可以用手机键盘的语音输入。请不要写身份证号、银行卡号。",
        "请写一写发生了什么事",
    ),
    "area": ("在哪个街道、乡镇？", "拿不准就选到区县，或者先不选。", ""),
    "place": ("具体在什么地方？", "比如：幸福里小区 3 号楼 2 单元楼道。", ""),
    "about": ("您反映的是哪个单位？", "填了以后，这个单位和它的下级都看不到这件事，也不会由它来办。", ""),
    "name": ("怎样称呼您？", "", ""),
    "phone": ("电话", "不留也能办。不留的话，办事的人没法向您核实，请记得凭回执码来看结果。", ""),
    "address": ("详细住址", "需要上门时才用得上。", ""),
    "secret": ("为我保密", "承办单位看不到您的姓名和电话，需要联系您时，必须说明理由、由第二个人同意。", ""),
    "anonymous": ("匿名反映", "不保存姓名、电话、住址，前面填了也不保存。只能凭回执码看结果。", ""),
    "no_reply": ("不需要回复", "我们照样办理，只是不再专门联系您，您随时可以凭回执码来看。", ""),
    "files": (
        "照片或文件",
        "没有就不用传。最多 9 个，每个不超过 10 MB，照片里的拍摄地点会自动去掉。",
        "",
    ),
    "more": ("补充什么情况？", "写新的情况、新的线索，或者补充前面没说清楚的。", "请写一写要补充的情况"),
    "comment": ("还想说些什么", "不满意的，请写一两句哪里不满意。", "请写一写哪里不满意，一两句就行"),
    "solved": ("事情解决了吗？", "", "请选一项：解决了没有"),
    "grade": ("您对这次办理满意吗？", "办事的人看不到是谁评的。", "请选一项：满意不满意"),
    "contacted": ("办事的单位联系过您吗？", "", ""),
    "pressure": (
        "谁、怎样要求您改评价？",
        "写下时间、什么人、怎么说的。只有督查人员看得到，办事的单位看不到。",
        "请写一写是谁、怎样要求您改评价的",
    ),
    "reason": ("为什么撤回", "", ""),
    "urge_words": ("还想说些什么", "比如事情变急了、又出了什么问题。", ""),
    "q": ("找什么", "", ""),
    "kind_wanted": ("类别", "", ""),
    "area_wanted": ("地方", "", ""),
}
KIND_HINTS = {
    "consult": "想知道政策和办理方法",
    "help": "遇到困难，需要有人解决",
    "complaint": "办事不公、服务不好、扰民等",
    "report": "违法违规的事，被反映的单位看不到",
    "advice": "对工作的意见和主意",
    "praise": "想夸一夸做得好的人和事",
}
SOLVED = [("yes", "解决了"), ("partly", "解决了一部分"), ("no", "没有解决")]
NOT_SURE_WHERE = "说不准，先不选"
WHOLE_DISTRICT = "{name}（不清楚是哪个街道、乡镇）"
NO_UNIT = "不清楚，或者不填"
ANY = "全部"
NO_SUCH_CHOICE = "没有这个选项，请重新选一下"
POOR_NEEDS_WORDS = "请写一写哪里不满意，一两句就行"

STEPS = {"what": "说说发生了什么事", "where": "在什么地方", "reach": "怎样联系您", "check": "核对后提交"}
ABOVE = {"where": "在什么地方？", "reach": "怎样联系您？", "check": "请核对一遍"}

PAPER_TITLE = "台账的指纹和这一条的封条"

# Filing
TOO_FAST = "提交得太快了。请过几分钟再点一次「提交」，您写的都还在。"
CLASSIFIED = re.compile(r"(绝密|机密|秘密)\s*[★☆]")
MARKED_TEXT = "这里不能提交带密级标志的内容。涉及国家秘密的，请通过保密渠道当面反映"
PRIVATE_NUMBERS = "您写的内容里好像有身份证号、银行卡号、电话或车牌。办理用不上的话，请返回删去。"
CODE_DAMAGED = "页面里的回执码在路上被改动过，已经换了一个新的。请再点一次「提交」，您写的都还在。"
CODE_USED = "这个页面已经提交过一件，内容和现在的不一样。前一件已经收到，只是补几句、补照片或电话的，请凭它的回执码补充；要把现在写的作为新的一件，请再点一次「提交」。"
CODE_STALE = "这张码已经停用。没关系，在这里写也一样有人办。"
CODE_GONE = "您扫的那张码刚刚停用，前面说的站和代表不再经手。您写的会交给所在地的家站或代表工作机构，一样有人办；愿意这样交的，请接着提交。"
VIA_UNIT = "您写的会先交给{unit}。"
VIA_DEPUTY = "您写的会交给{unit}，{deputy}代表也看得到、会跟着过问。"
TITLE_OF_DEPUTY = "代表"
CODE_PLACE = "{unit}"
CODE_PERSON = "{deputy}代表（{unit}）"

# What a summary calls what was told
TOLD = {
    "kind": "类别",
    "message": "发生了什么事",
    "area": "地方",
    "place": "具体地点",
    "about": "反映的单位",
    "name": "称呼",
    "phone": "电话",
    "address": "住址",
}
CHOSEN = {"secret": "为您保密", "anonymous": "匿名，不保存姓名、电话、住址", "no_reply": "不需要回复"}
WISHES = "您的要求"

# Receipt
RECEIPT_TITLE = "回执二维码，扫一扫查看办理情况"
NEXT_ACCEPT = "最迟 {day}，告诉您受理没有、交给谁办。"
NEXT_SOON = "我们会尽快告诉您受理没有、交给谁办。"
NEXT_ANSWER = "最迟 {day}，给您答复。"
NEXT_ANSWER_LATER = "交给承办单位以后，这里会写明最迟哪一天答复您。"
NEXT_JUDGE = "答复以后，请您凭回执码说一声：解决了没有，满意不满意。不满意可以要求重办。"
NEXT_LOOK = "您想看的时候就来看，不用登录，也不用等短信。"

# Refusals on the tracking pages
NOT_FOUND = "没有查到这个回执码。请逐个核对，最容易看错的是形状相近的字母和数字。"
NOT_NOW = "这件事现在已经不能再做这一步了，请看最新的办理情况。"
TOO_OFTEN = "这个网络上一下子操作得太多了，这一步没有做。请过几分钟再试。"
NOTHING_TO_CORRECT = "没有写新的，什么也没有改。要删的，请点上面的「删除」"
DONE = {
    "add": "补充的情况已经收到。",
    "urge": "已经替您催办，记录在下面。",
    "judge": "谢谢，您的评价已经记下。",
    "pressure": "已经转给督查人员核查，办事的单位看不到。",
    "withdraw": "已经撤回。",
    "contact": "联系方式已经改好。",
    "wish_erasure": "已经记下，办结以后就删除。",
    "erase_identity": "姓名、电话、住址已经删除，连同密钥，谁也恢复不了。",
    "erase_all": "您写的内容和文件已经删除，谁也恢复不了。",
    "keep_private": "已经记下，不会公开；公开过的已经撤下。",
}

# What is so, in one sentence, by stage. `when` is one of the sentences below, or empty.
STATE = {
    "received": "{station}已经收到",
    "to_assign": "已经受理，正在确定由谁来办",
    "to_sign": "已经交给{lead}",
    "handling": "{lead}正在办理",
    "return_asked": "正在核实该由谁来办",
    "extension_asked": "{lead}正在办理",
    "suspension_asked": "{lead}正在办理",
    "suspended": "{lead}暂时停下了",
    "end_asked": "{lead}正在办理",
    "to_endorse": "{lead}已经拟好答复，正在审核",
    "to_check": "{lead}已经拟好答复，正在审核",
    "planned": "{lead}已经列入计划",
    "answered": "已经答复，请您评一评",
    "to_visit": "已经答复，请您评一评，回访员也会联系您",
    "redo_asked": "您不满意，正由专人判断要不要重办",
    "supervised": "督查人员正在督办",
    "merged": "和别人反映的同一件事合并办理，答复会分别告诉您",
    "closed": "已经办结",
    "guided": "这件事要走别的渠道，怎么走写在下面",
    "passed": "已经转给有权办理的机关",
    "withdrawn": "您已经撤回",
    "ended": "已经终止办理，理由写在下面",
}
UNTIL_ACCEPTED = "最迟 {day}告诉您受理没有"
UNTIL_ASSIGNED = "最迟 {day}交办"
UNTIL_ANSWERED = "最迟 {day}答复"
UNTIL_LOOKED_AGAIN = "{day}前重新说明情况"
UNTIL_PLANNED = "已经列入计划，{day}前完成"
UNTIL_DONE = "{day}前完成"
UNTIL_JUDGED = "最迟 {day}告诉您"
UNTIL_SETTLED = "最迟 {day}告诉您怎样处理"
LATE = "应在 {day}前答复，已经超期"
LATE_IN = {
    "received": "应在 {day}前告诉您受理没有，已经超期",
    "to_assign": "应在 {day}前交办，已经超期",
    "planned": "应在 {day}前完成，已经超期",
    "redo_asked": "应在 {day}前告诉您，已经超期",
    "supervised": "应在 {day}前告诉您怎样处理，已经超期",
}
UNTIL = {
    "received": UNTIL_ACCEPTED,
    "to_assign": UNTIL_ASSIGNED,
    "suspended": UNTIL_LOOKED_AGAIN,
    "planned": UNTIL_DONE,
    "redo_asked": UNTIL_JUDGED,
    "supervised": UNTIL_SETTLED,
}
TONE = {"answered": "asked", "to_visit": "asked", "closed": "done", "withdrawn": "done"}
STATE_WORD = {
    "answered": "等您评价",
    "to_visit": "等您评价",
    "closed": "已办结",
    "withdrawn": "已撤回",
    "guided": "已指引",
    "passed": "已转出",
    "ended": "已终止",
    "suspended": "暂停中",
    "merged": "合并办理",
}
STATE_WORD_OPEN, STATE_WORD_LATE = "办理中", "已超期"

# What happened: one sentence for a move, and which of its words are quoted below it. Moves not named are not shown.
HAPPENED = {
    "open": ("您提交了诉求。", ""),
    "open.station": ("{unit}替您登记了诉求。", ""),
    "accept": ("{unit}受理了。", ""),
    "answer_now": ("{unit}当场答复了您。", "reply"),
    "pass_on": ("这件事{route}。{external}", "guidance"),
    "guide": ("这件事要走别的渠道：{guide}。", "guidance"),
    "assign_now": ("事情紧急，直接交给{lead}办理。", ""),
    "assign": ("交给{lead}办理{helpers}。{statutory}", ""),
    "reassign": ("改由{lead}办理。", ""),
    "add_helpers": ("请{helping}一起配合办理。", ""),
    "merge": ("有人反映了同一件事，合并办理，答复会分别告诉您。", ""),
    "unmerge": ("不再合并，您的这件单独办理。", ""),
    "sign": ("{unit}签收，开始办理。", ""),
    "recuse": ("一名办事的人主动回避，换人办理。", ""),
    "contact": ("{unit}联系了您（{contact}）。", "progress"),
    "contact.failed": ("{unit}试着联系您，没有联系上。", "progress"),
    "grant_return": ("核实下来不归原来的单位管，重新确定由谁来办。", ""),
    "grant_extension": ("经批准延长 {granted} 个工作日，原因：{why_longer}。", ""),
    "grant_suspension": ("经批准暂时停下，{look_again}前重新说明情况。", ""),
    "resume": ("恢复办理。", "progress"),
    "wake": ("暂停的时间到了，恢复办理。", ""),
    "grant_end": ("经审批终止办理，理由如下。", "explanation"),
    "note": ("{unit}说明了进展。", "progress"),
    "approve": ("{lead}的答复审核通过。", ""),
    "approve_plan": ("{lead}暂时解决不了，已列入计划，{plan_day}前完成，到期前一直跟踪。", ""),
    "satisfied": ("您的评价：{solved}，{grade}。", "comment"),
    "satisfied.visitor": ("回访时您的评价：{solved}，{grade}。", "comment"),
    "unsatisfied": ("您的评价：{solved}，{grade}。由专人判断要不要重办。", "comment"),
    "unsatisfied.visitor": ("回访时您的评价：{solved}，{grade}。由专人判断要不要重办。", "comment"),
    "ask_visit": ("还没有收到您的评价，请回访员联系您。", ""),
    "not_reached": ("回访员联系您，没有联系上。", ""),
    "lapse": ("没有收到评价，先办结。没有评价不算满意，您随时可以补评。", ""),
    "let_be": ("您说过不用联系，先办结。您随时可以来评一评。", ""),
    "judge_late": ("您补充了评价：{solved}，{grade}。", "comment"),
    "unsatisfied_late": ("您补充了评价：{solved}，{grade}。由专人判断要不要重办。", "comment"),
    "tell_pressure": ("您反映有人要求改评价，已转督查人员核查。", ""),
    "redo": ("同意重新办理。", "reason"),
    "uphold": ("经判断不再重办，理由如下。", "explanation"),
    "escalate": ("转给督查人员督办。", "reason"),
    "withdraw": ("您撤回了诉求。", "reason"),
    "add": ("您补充了情况。", "more"),
    "add.station": ("{unit}替您补充了情况。", "more"),
    "add.deputy": ("联系代表补充了情况。", "more"),
    "urge": ("您催了一次。", "comment"),
    "urge.desk": ("交办人员催办了一次。", ""),
    "urge.supervisor": ("督查人员催办了一次。", ""),
    "urge.deputy": ("联系代表催办了一次。", ""),
    "share_answer": ("同一件事的答复出来了。", ""),
    "part": ("合并的那件事已经结束，您的这件恢复单独办理。", ""),
    "oversee": ("督查人员发出督办单。", ""),
    "order": ("督查人员要求重新办理。", ""),
    "settle": ("督办办结，说明如下。", "explanation"),
    "publish": ("这件事的答复去掉个人信息后公开了。", ""),
    "unpublish": ("公开的内容已经撤下。", ""),
    "overdue": ("超过了期限，已记录在案并提醒。", ""),
    "record_assign": ("交给{lead}办理。", ""),
    "record_reply": ("答复了您。", "reply"),
    "wish_erasure": ("您要求办结后删除写的内容。", ""),
    "erase_identity": ("按您的书面要求，姓名、电话、住址已删除。", ""),
    "erase_identity.resident": ("您删除了姓名、电话、住址。", ""),
    "erase_identity.term": ("保存期满，姓名、电话、住址已删除。", ""),
    "erase_all": ("按您的要求，写的内容和文件已删除。", ""),
    "erase_all.term": ("保存期满，写的内容和文件已删除。", ""),
    "keep_private": ("您不同意公开。", ""),
    "tell_leak": ("告诉您：您的信息可能泄露了。", "leak"),
}
AND_HELPERS = "，{helpers}配合"
STATUTORY = "这类事项的法定期限是 {days} 个工作日。"
EXTERNAL_NO = "对方编号：{number}。"
THE_UNIT = "承办单位"
THE_STATION = "我们"

COMMA = "，"
DAY = "{month}月{day}日（周{weekday}）"
A_DATE = r"(?:\d{4}年)?\d{1,2}月\d{1,2}日（周.）"
DAY_OF_YEAR = "{year}年{month}月{day}日（周{weekday}）"
MOMENT = "{year}年{month}月{day}日 {hour:02}:{minute:02}"
WEEKDAYS = "一二三四五六日"
IDENTITY_FIELDS = {"name": "称呼", "phone": "电话", "address": "住址"}
LOOKED = "（{field}）"

# Public figures
HIDDEN = "—"
AT_LEAST, AT_MOST = "{rate:.1f}% 以上", "{rate:.1f}% 以下"
A_FEW, SO_MANY = "不到 5 件", "{count} 件"
YEAR, MONTH = "{year} 年", "{year}年{month}月"
OTHER_KIND = "其他"

# The ledger in public
AND = "、"
LEDGER_LATE = {
    "sequencer": "有新的记录一分多钟还没有入账，正在恢复；记录都在。",
    "signer": "最新的台账一分多钟还没有签名封存，正在恢复；记录都在。",
}
WITNESS_LATE = "{names}已经超过一天没有见证新的检查点。"
NO_WITNESS = "还没有机关以外的单位来见证。只有机关自己的签名，不能防住机关自己改账。"

# Foot of every page: address name → label
FOOT = {
    "public:notice": "个人信息怎样保护",
    "public:answered": "已答复的事",
    "public:figures": "办理情况数字",
    "public:find": "查办理情况",
    "public:ledger": "台账谁都能核对",
}

# The page behind a link for somebody without an account
OUTSIDE_NAME, OUTSIDE_NAME_HINT = "您的单位和姓名", "会写入台账，注明是经链接办理、由谁发出。"
OUTSIDE_NAME_MISSING = "请写明单位和姓名"
OUTSIDE_OPINION, OUTSIDE_OPINION_MISSING = "办理情况或意见", "请写一写办理情况或意见"
OUTSIDE_UNKNOWN = "这个链接不对，请核对是否复制完整，或者请发来链接的单位重新发。"
OUTSIDE_EXPIRED = "这个链接过了有效期。还需要办理的，请发来链接的单位重新发。"
OUTSIDE_OVER = {
    "answered": "这个链接上的回复已经收到，不用再填。还要补充或更正的，请发来链接的单位重新发一个。",
    "revoked": "发来链接的单位已经收回这个链接，现在不用办了。有疑问的，请和发来链接的单位联系。",
}
OUTSIDE_DONE = "已经收到您的回复，谢谢。这个链接不能再用了。"
# My data
MINE = {
    "name": "称呼",
    "phone": "电话",
    "address": "住址",
    "words": "您写的文字",
    "files": "您传的文件",
    "receipt": "回执码",
}
SO_MANY_WORDS, SO_MANY_FILES = "{count} 段", "{count} 个"
RECEIPT_KEPT = "只存它的带密钥摘要，反推不出来"
KEPT_UNTIL = "保存到 {day}"
KEPT_AFTER = "办结后保存 {term}"
NOTHING_SAID, NOTHING_LEFT = "没有", "已删除"
COPY_NAME = "我的信息-{number}.json"
COPY = {
    "about": "回响平台保存的、与这件事有关的本人信息（个人信息保护法第四十五条）",
    "organ": "处理者", "number": "编号", "filed_at": "提交时间", "kind": "类别", "area": "地方", "channel": "来源",
    "identity": "身份信息", "said": "写下的文字", "files": "文件", "looks": "谁看过我的身份", "requests": "我的请求",
    "notice": "提交时看到的告知书", "terms": "保存期限", "at": "时间", "what": "内容", "text": "原文", "who": "谁",
    "why": "理由", "name": "名称", "size": "大小", "wish": "请求", "stage": "结果", "label": "信息", "term": "期限",
}  # fmt: skip
ASK_STATE = "{stage}，要看：{fields}，理由：{reason}"
RIGHT_BY = {True: "书面", False: "凭回执"}
FIGURES_HELP = "公布的数字：写明数到第几号检查点，并与台账的导出核对。"
FIGURES_PUBLISH_HELP = "把每年的数字数到最新的检查点，写成可核对的说明（每天夜里自动做一次）。"
FIGURES_CHECK_HELP = (
    "用台账的导出重新数一遍，与公布的说明比对；不符的逐条列出，结束码为 1；文件读不懂的为 2。不需要自己有网站。"
)
STATED = "{year} 年：数到第 {size} 号检查点"
STATEMENT_AGREES = "与台账相符：公布的每个数字都能从导出数出来。"
STATEMENT_UNREADABLE = (
    "读不懂：前一个文件要是 huixiang ledger export 写出的整份导出，后一个要是 /figures/年份.json。请重新取一份。"
)
STATEMENT_OTHER_LEDGER = "导出的前 {size} 条不是公布时的台账：树根不同，台账被改动过，或导出不全。"
STATEMENT_OTHER_VERSION = "说明用的是第 {version} 版数法，与本程序的不同。"
STATEMENT_DIFFERS = "{name}：公布的是 {told}，从台账数出来是 {counted}。"
