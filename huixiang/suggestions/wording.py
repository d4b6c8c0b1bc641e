"""Sentences of the loop of suggestions, for people."""

PLAN_NEEDS_A_DAY = "办理结果为 B 的，请填写计划兑现日期。"
HELPERS_AT_WORK = "还有 {count} 个协办单位没有反馈，暂不能签发。"
