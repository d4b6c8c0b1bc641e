"""Everything the insight commands and hints say to people."""

COMMANDS = "读懂留言：分类建议、重复件、热点、个人信息遮蔽。所有结果只是建议，由人决定。"
EVALUATE = "用 A 学习、用 B 检验，输出各项指标（JSON）。"
TRAIN = "用已办结的留言学习一个分类模型，存入文件夹。"
PROPOSE = "给标准输入中的留言提出分类建议（每行一条 JSON）。"
HOT = "从留言表中找出热点问题。"
DUPLICATES = "找出重复或近似的留言。"
MASK = "遮蔽标准输入文字中的个人信息。"
READING = "读取 {count} 条"
SEARCHING = "比较学习参数：{setting} → {score:.4f}"
LEARNING = "学习中：{count} 条，{classes} 类"
LEARNT = "学习完成：{seconds:.1f} 秒"
MODEL_CHANGED = "模型与登记的校验值不符，拒绝使用：{digest}"
LEARNING_FROM = "用 {count} 件学习，用最近的 {held_back} 件检验"
TOO_FEW_DECIDED = "由人定过类的件还不够：现有 {count} 件，至少要 {least} 件，其中两类各不少于 {of_a_class} 件。够了以后再学习；在那以前，建议来自派单目录里的词。"
TOO_FEW = "至少要有两类已定类的留言，其中一类不少于五条，才能学习"
HEADINGS = {
    "id": "留言编号",
    "reporter": "留言用户",
    "title": "留言主题",
    "at": "留言时间",
    "body": "留言详情",
    "likes": "点赞数",
    "dislikes": "反对数",
}
VERSION = "第 {version} 版"
NO_MODEL = "不用模型，只看派单目录"
NO_SUCH_VERSION = "{label}没有这一版，或者这一版没有采用过"
NOT_A_DIGEST = "{label}应为 64 位十六进制数"
CASE_TITLE = "提示与模型"
