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
MODEL_CHANGED = "模型文件与登记的校验值不符，拒绝使用：{path}"
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
