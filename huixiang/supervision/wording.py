"""Sentences of the task loop, for people."""

PARTS_OPEN = "还有 {count} 项子任务或节点没有完成，暂不能提交。"
