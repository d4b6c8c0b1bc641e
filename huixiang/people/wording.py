"""Sentences about people, units and tables, for people."""

NOT_A_TABLE = "「{name}」不是能读的表格，请用 xlsx、csv 或 jsonl。"
NO_SUCH_FILE = "没有「{name}」这个文件，请核对路径。"
BROKEN_TABLE = "「{name}」打不开：文件已损坏，或不是真正的 xlsx。"
BROKEN_LINE = "（这一行不是 JSON）"
