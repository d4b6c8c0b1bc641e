def test_what_was_promised_is_still_known_after_the_end(lin, zhou, desk, zheng, laozheng, reviewer, power, clock):
    case = lin.files("楼道灯不亮")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    promised = case.promised_at
    case.make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。")
    case.make("endorse", by=laozheng)
    case.make("approve", by=reviewer)

    case.make("satisfied", by=lin, solved="yes", grade="5")

    assert (case.stage, case.due_at, case.promised_at) == ("closed", None, promised)
