"""Columns of the kernel's tables that organs keep: which Chinese headings they carry, and an example of each."""

from huixiang.people.importing import Column

LIMITS = (
    Column("profile", ("方案", "时限方案", "profile"), "sichuan-2025"),
    Column("loop", ("闭环", "业务", "loop"), "群众诉求", required=True),
    Column("name", ("时限", "环节", "limit"), "办理中", required=True),
    Column("kind", ("类型", "诉求类型", "kind"), "投诉"),
    Column("urgent", ("紧急", "紧急件", "urgent"), "否"),
    Column("amount", ("数量", "时长", "amount"), "15", required=True),
    Column("unit", ("单位", "时间单位", "unit"), "个工作日", required=True),
    Column("source", ("依据", "来源", "source"), "本地规定第三条（示例）", required=True),
    Column("confirmed", ("已确认", "已按本地规定确认", "confirmed"), "是"),
)
CALENDAR = (
    Column("day", ("日期", "date"), "2027-01-01", required=True),
    Column("works", ("上班/放假", "安排", "上班", "状态"), "放假", required=True),
    Column("name", ("名称", "节日", "节假日", "name"), "元旦", required=True),
    Column("source", ("来源", "依据", "文号", "source"), "国务院办公厅关于2027年部分节假日安排的通知", required=True),
)
