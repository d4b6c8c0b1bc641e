def test_an_unsatisfied_resident_brings_the_case_to_supervision(
    lin, zhou, desk, zheng, laozheng, reviewer, supervisor, power, clock
):
    case = lin.files("楼道灯不亮。三号楼已经黑了一个星期")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。")
    case.make("endorse", by=laozheng)
    case.make("approve", by=reviewer)

    case.make("unsatisfied", by=lin, solved="no", grade="2", comment="又坏了")

    assert case.stage == "redo_asked"
    case.make("escalate", by=reviewer, reason="同一处第三次")
    assert case.stage == "supervised"
    assert case.can_make(supervisor) == ["oversee", "order", "settle"]
    assert [e.move for e in case.entries.order_by("seq")] == [
        "open", "accept", "assign", "sign", "reply", "endorse", "approve", "unsatisfied", "escalate",
    ]  # fmt: skip
