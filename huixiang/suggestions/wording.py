"""Sentences of the loop of suggestions, for people."""

PLAN_NEEDS_A_DAY = "办理结果为 B 的，请填写计划兑现日期。"
