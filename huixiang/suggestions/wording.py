"""Sentences of the loop of suggestions, for people."""

PLAN_NEEDS_A_DAY = "办理结果为 B 的，请填写计划兑现日期。"
NOBODY_TO_INVITE = "没有别的代表可以请：登记了账号的代表都已经是领衔或联名的。"
PROPOSER_INVITED = "领衔代表自己不用联名，请只选别的代表。"
DEPUTY = "代表"
