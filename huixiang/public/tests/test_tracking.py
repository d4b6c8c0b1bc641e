import pytest

from huixiang.concerns.loop import CONCERN
from huixiang.loops.models import Case
from huixiang.loops.parties import Resident
from huixiang.public import wording
from huixiang.public.templatetags.whole import whole_dates
from huixiang.vault import erasure, identities, receipts, rights


@pytest.fixture
def filed(web, case_of, clock):
    """林阿姨 has filed; her code and her case."""
    code = web.files(
        "楼道灯不亮。三号楼黑了一个星期", area="990101001", place="三号楼", name="林阿姨", phone="13812341234"
    )
    return code, case_of(code)


def test_the_state_is_one_sentence_with_a_promise(web, filed, zhou, desk, zheng, power):
    code, case = filed
    assert "滨河街道代表联络站已经收到，最迟 11月3日（周二）告诉您受理没有" in web.open(f"/r/{code}").text

    case.make("accept", by=zhou, note="内部：先问供电局")
    case.make("assign", by=desk, lead=power, basis="内部依据")
    case.make("sign", by=zheng, interest="none")
    web.open(f"/r/{code}")

    assert "供电局正在办理，最迟 11月11日（周三）答复" in web.text
    assert "交给供电局办理。" in web.text
    assert "内部" not in web.text


@pytest.mark.usefixtures("filed")
def test_a_passerby_with_another_receipt_sees_nothing_of_it(web):
    other = web.files("另一件事")

    web.open(f"/r/{other}")

    assert "楼道灯" not in web.text
    assert "林" not in web.text


@pytest.mark.parametrize("typed", ["", "abc", "一二三", "x" * 300, "../../etc/passwd", "%00", "' OR 1=1 --"])
def test_what_is_no_code_gets_the_same_page_as_an_unknown_one(web, typed):
    unknown = web.client.get("/find", {"receipt": receipts.new_code()})
    strange = web.client.get("/find", {"receipt": typed or " "})

    assert (unknown.status_code, strange.status_code) == (404, 404)
    assert [t.name for t in unknown.templates][:2] == [t.name for t in strange.templates][:2]
    assert "没有查到" in unknown.content.decode()


def test_a_mistyped_code_stands_there_to_be_compared_with_the_paper(web):
    assert web.open("/find?receipt=7k3m9q2x").fields["receipt"] == "7k3m9q2x"


def test_a_code_is_found_however_it_is_typed(web, filed):
    code, _ = filed

    web.open(f"/find?receipt={receipts.grouped(code).lower().replace('-', '+')}")

    assert web.page.redirect_chain == [(f"/r/{code}", 302)]


@pytest.mark.parametrize("after", ["", "?filed=1", "/add"])
def test_the_address_she_kept_is_as_good_as_the_code(web, filed, after):
    code, _ = filed

    answer = web.client.get("/find", {"receipt": f" https://hx.example.gov.cn/r/{code}{after} "})

    assert answer["Location"] == f"/r/{code}"


def test_a_satisfied_resident_closes_the_matter_and_nobody_counts_silence(web, filed, answered):
    code, case = filed
    answered(case)

    web.open(f"/r/{code}")
    assert "已更换灯泡，楼道亮了。" in web.text
    assert "已经答复，请您评一评" in web.text
    web.open(f"/r/{code}/judge").send(f"/r/{code}/judge", solved="yes", grade="5", comment="谢谢")

    case.refresh_from_db()
    assert case.stage == "closed"
    assert "您的评价：已解决，非常满意。" in web.text
    assert web.page.redirect_chain == [(f"/r/{code}?done=judge", 302)]


def test_a_poor_grade_asks_for_words_and_then_for_rehandling(web, filed, answered, reviewer):
    code, case = filed
    answered(case)
    web.open(f"/r/{code}/judge").send(f"/r/{code}/judge", solved="no", grade="2")
    assert web.page.status_code == 422
    assert "请写一写哪里不满意" in web.text

    web.send(f"/r/{code}/judge", solved="no", grade="2", comment="又坏了")

    case.refresh_from_db()
    assert case.stage == "redo_asked"
    assert "您不满意，正由专人判断要不要重办" in web.text
    case.make("redo", by=reviewer, reason="确有必要")
    assert "同意重新办理。" in web.open(f"/r/{code}").text
    assert "上一次的答复 已更换灯泡，楼道亮了。" in web.text


def test_every_answer_she_got_can_be_read_again(web, filed, answered, reviewer, zheng, laozheng):
    code, case = filed
    answered(case)
    web.open(f"/r/{code}/judge").send(f"/r/{code}/judge", solved="no", grade="2", comment="又坏了")
    case.make("redo", by=reviewer, reason="确有必要")
    case.make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="planned", reply="要换整段线路。", plan_day="2026-12-20")
    case.make("endorse", by=laozheng)
    case.make("approve_plan", by=reviewer)
    case.make("reply", by=zheng, result="solved", reply="整段线路已更换。")
    case.make("endorse", by=laozheng)
    case.make("approve", by=reviewer)

    web.open(f"/r/{code}")

    told = [web.text.count(words) for words in ("已更换灯泡，楼道亮了。", "要换整段线路。", "整段线路已更换。")]
    assert told == [1, 1, 1]


def test_who_waits_for_a_decision_is_told_until_when(web, filed, answered, reviewer, clock):
    code, case = filed
    answered(case)
    web.open(f"/r/{code}/judge").send(f"/r/{code}/judge", solved="no", grade="2", comment="又坏了")
    assert "正由专人判断要不要重办，最迟 11月4日（周三）告诉您" in web.open(f"/r/{code}").text

    case.make("escalate", by=reviewer, reason="应当督办")
    assert "督查人员正在督办，最迟 11月16日（周一）告诉您怎样处理" in web.open(f"/r/{code}").text

    clock.shift(days=15)
    assert "应在 11月16日（周一）前告诉您怎样处理，已经超期" in web.open(f"/r/{code}").text


def test_a_day_that_has_gone_by_is_no_longer_promised(web, filed, zhou, clock):
    code, case = filed
    clock.shift(days=3)
    assert "应在 11月3日（周二）前告诉您受理没有，已经超期" in web.open(f"/r/{code}").text

    case.make("accept", by=zhou)
    assert "最迟 11月6日（周五）交办" in web.open(f"/r/{code}").text
    clock.shift(days=3)
    web.open(f"/r/{code}")
    assert "应在 11月6日（周五）前交办，已经超期" in web.text
    assert "最迟" not in web.text


def test_a_second_press_does_nothing_twice(web, filed):
    code, case = filed
    form = web.open(f"/r/{code}/urge").fields

    for _ in range(2):
        web.client.post(f"/r/{code}/urge", form)

    assert [e.move for e in case.entries.order_by("seq")] == ["open", "urge"]


def test_adding_urging_and_withdrawing_by_the_code_alone(web, filed):
    code, case = filed
    web.open(f"/r/{code}/add").send(f"/r/{code}/add", more="四号楼也不亮")
    web.open(f"/r/{code}/urge").send(f"/r/{code}/urge", comment="老人摔了一跤")
    web.open(f"/r/{code}/withdraw").send(f"/r/{code}/withdraw", reason="自己修好了")

    case.refresh_from_db()
    assert case.stage == "withdrawn"
    assert [e.move for e in case.entries.order_by("seq")] == ["open", "add", "urge", "withdraw"]
    for words in ("四号楼也不亮", "老人摔了一跤", "自己修好了", "您已经撤回"):
        assert words in web.text
    assert web.client.get(f"/r/{code}/add").status_code == 409


def test_pressure_on_a_judgement_reaches_supervision_and_stays_off_the_page(web, filed, answered, supervisor):

    code, case = filed
    answered(case)

    web.open(f"/r/{code}/pressure").send(f"/r/{code}/pressure", pressure="小郑打电话要好评")

    told = Case.objects.get(loop="pressure", parent=case)
    assert told.stage == "told"
    assert "您反映有人要求改评价，已转督查人员核查。" in web.text
    assert "小郑打电话" not in web.text


def test_silence_lapses_and_a_late_judgement_still_counts(web, filed, answered, clock):
    code, case = filed
    answered(case)
    clock.shift(days=20)
    case.refresh_from_db()
    assert case.stage == "closed"
    assert "没有评价不算满意" in web.open(f"/r/{code}").text

    web.open(f"/r/{code}/judge").send(f"/r/{code}/judge", solved="partly", grade="3")

    assert "您补充了评价：部分解决，基本满意。" in web.text
    assert web.client.get(f"/r/{code}/judge").status_code == 409


def test_of_what_was_erased_a_late_judgement_is_promised_no_rehandling(web, filed, answered, owner, clock):
    code, case = filed
    answered(case)
    assert "会由专人判断要不要重办" in web.open(f"/r/{code}/judge").text
    clock.shift(days=20)
    assert "会由专人判断要不要重办" in web.open(f"/r/{code}/judge").text
    case.refresh_from_db()
    erasure.erase_all(case, by=owner(case), why="asked")

    web.open(f"/r/{code}/judge")

    assert ("不会因此重办" in web.text, "会由专人判断要不要重办" in web.text) == (True, False)
    web.send(f"/r/{code}/judge", solved="no", grade="1", comment="一直没修")
    case.refresh_from_db()
    assert case.stage == "closed"


def test_the_receipt_looked_at_again_promises_nothing_that_is_past(web, filed, zhou):
    code, case = filed
    assert "告诉您受理没有" in web.open(f"/r/{code}?filed=1").text

    case.make("accept", by=zhou)
    assert "告诉您受理没有" not in web.open(f"/r/{code}?filed=1").text
    case.make("withdraw", by=Resident(case.pk))

    assert "接下来" not in web.open(f"/r/{code}?filed=1").text


def test_a_late_matter_says_so(web, filed, zhou, desk, zheng, power, clock):
    code, case = filed
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=zheng, interest="none")
    clock.shift(days=12)

    web.open(f"/r/{code}")

    assert "应在 11月11日（周三）前答复，已经超期" in web.text
    assert "超过了期限，已记录在案并提醒。" in web.text


def test_each_of_merged_citizens_has_her_own_course_and_the_shared_answer(web, filed, answered, case_of, zhou):
    main_code, main = filed
    code = web.files("三号楼楼道黑", area="990101001", phone="13999999999")
    case_of(code).make("merge", by=zhou, main=main.number)
    assert "和别人反映的同一件事合并办理，答复会分别告诉您" in web.open(f"/r/{code}").text

    answered(main)

    web.open(f"/r/{code}")
    assert "已更换灯泡，楼道亮了。" in web.text
    assert main.number not in web.text
    assert "三号楼黑了一个星期" not in web.text
    web.open(f"/r/{code}/judge").send(f"/r/{code}/judge", solved="yes", grade="4")
    assert case_of(code).stage == "closed"
    assert case_of(main_code).stage == "answered"


def test_who_is_merged_is_told_until_when_as_the_main_case_is(web, filed, case_of, zhou, desk, zheng, power, clock):
    _, main = filed
    code = web.files("三号楼楼道黑", area="990101001", phone="13999999999")
    case_of(code).make("merge", by=zhou, main=main.number)
    main.make("accept", by=zhou)
    main.make("assign", by=desk, lead=power)
    main.make("sign", by=zheng, interest="none")

    assert "答复会分别告诉您，最迟 11月11日（周三）答复" in web.open(f"/r/{code}").text
    clock.shift(days=12)
    assert "答复会分别告诉您，应在 11月11日（周三）前答复，已经超期" in web.open(f"/r/{code}").text


def test_an_answer_that_names_one_citizen_does_not_name_her_to_those_merged_with_her(
    web, filed, answered, case_of, zhou
):
    main_code, main = filed
    code = web.files("三号楼楼道黑", area="990101001")
    case_of(code).make("merge", by=zhou, main=main.number)

    answered(main, "林阿姨：您好！已按您留的 13812341234 联系，三号楼灯泡已更换。咨询：供电局 0839-3262222，王主任。")

    shared = web.open(f"/r/{code}").text
    assert "林**：您好！已按您留的 138****1234 联系，三号楼灯泡已更换。咨询：供电局 0839-3262222，王主任。" in shared
    assert "林阿姨：您好！已按您留的 13812341234 联系" in web.open(f"/r/{main_code}").text


@pytest.mark.parametrize(("grade", "told", "stage"), [
    ("1", "您补充了评价：没有解决，非常不满意。由专人判断要不要重办。", "redo_asked"),
    ("4", "您补充了评价：没有解决，满意。", "closed"),
])  # fmt: skip
def test_whoever_judges_late_is_heard_all_the_same(web, filed, answered, clock, grade, told, stage):
    code, case = filed
    answered(case)
    clock.shift(days=30)

    web.open(f"/r/{code}/judge").send(f"/r/{code}/judge", solved="no", grade=grade, comment="又黑了")

    case.refresh_from_db()
    assert told in web.text
    assert case.stage == stage


def test_who_was_merged_reads_the_plan_and_its_day_too(
    web, filed, case_of, zhou, desk, zheng, laozheng, reviewer, power
):
    _, main = filed
    code = web.files("三号楼楼道黑", area="990101001")
    case_of(code).make("merge", by=zhou, main=main.number)
    main.make("accept", by=zhou)
    main.make("assign", by=desk, lead=power)
    main.make("sign", by=zheng, interest="none")
    main.make("reply", by=zheng, result="planned", reply="列入线路改造。", plan_day="2026-12-18")
    main.make("endorse", by=laozheng)
    assert "列入线路改造" not in web.open(f"/r/{code}").text

    main.make("approve_plan", by=reviewer)

    web.open(f"/r/{code}")
    assert "列入线路改造。" in web.text
    assert "已经列入计划，12月18日（周五）前完成" in web.text
    assert case_of(code).stage == "merged"


def test_the_answer_one_judged_stays_the_one_that_was_shared(
    web, filed, answered, case_of, owner, clock, zhou, zheng, laozheng, reviewer
):
    _, main = filed
    code = web.files("三号楼楼道黑", area="990101001")
    case_of(code).make("merge", by=zhou, main=main.number)
    answered(main)
    clock.shift(hours=2)
    main.make("unsatisfied", by=owner(main), solved="no", grade="2", comment="我家门口还黑")
    main.make("redo", by=reviewer, reason="确未修好")
    main.make("sign", by=zheng, interest="none")
    main.make("reply", by=zheng, result="solved", reply="您家门口另装了一盏。")
    main.make("endorse", by=laozheng)

    main.make("approve", by=reviewer)

    web.open(f"/r/{code}")
    assert "已更换灯泡，楼道亮了。" in web.text
    assert "另装了一盏" not in web.text


def test_a_suspension_a_plan_and_an_extension_are_told_in_plain_words(
    web, filed, zhou, desk, zheng, laozheng, reviewer, power
):
    code, case = filed
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=zheng, interest="none")
    case.make("ask_extension", by=zheng, why_longer="survey", days=3, reason="等检测")
    case.make("grant_extension", by=desk, granted=2)
    assert "经批准延长 2 个工作日，原因：需检测、鉴定、勘查。" in web.open(f"/r/{code}").text
    case.make("ask_suspension", by=zheng, reason="等配件", look_again="2026-11-20")
    case.make("grant_suspension", by=desk)
    assert "供电局暂时停下了，11月20日（周五）前重新说明情况" in web.open(f"/r/{code}").text
    case.make("resume", by=zheng)
    case.make("reply", by=zheng, result="planned", reply="列入明年改造。", plan_day="2026-12-18")
    assert "列入明年改造" not in web.open(f"/r/{code}").text
    case.make("endorse", by=laozheng)
    case.make("approve_plan", by=reviewer)
    web.open(f"/r/{code}")
    assert "供电局已经列入计划，12月18日（周五）前完成" in web.text
    assert "列入明年改造。" in web.text


def test_one_corrects_and_removes_ones_own_contact_details(web, filed):
    code, case = filed
    web.open(f"/r/{code}/contact").send(f"/r/{code}/contact", phone="13700001111")
    assert identities.masked(case) == {"name": "林**", "phone": "137****1111"}

    web.client.post(f"/r/{code}/contact", {"remove": "name"})

    assert identities.masked(case) == {"phone": "137****1111"}


def test_nothing_is_called_corrected_where_nothing_was_told(web, filed):
    code, case = filed

    web.open(f"/r/{code}/contact").send(f"/r/{code}/contact", phone=" ")

    assert (web.page.status_code, "什么也没有改" in web.text) == (422, True)
    assert rights.asked_of(case) == []


def test_every_move_of_the_law_has_a_sentence_or_is_kept_from_the_citizen_on_purpose():

    untold = {name for name in CONCERN.moves if name not in wording.HAPPENED}
    assert untold == {
        "name_unit", "confer", "ask_return", "refuse_return", "ask_extension", "refuse_extension", "ask_suspension",
        "refuse_suspension", "ask_end", "refuse_end", "reply", "redraft", "endorse", "send_back", "ask_exclusion",
        "half", "near",
    }  # fmt: skip
    assert set(wording.STATE) == set(CONCERN.stages)


def test_a_page_costs_the_same_however_long_the_story(web, filed, django_assert_num_queries):
    code, case = filed
    web.open(f"/r/{code}")
    with django_assert_num_queries(14):
        web.open(f"/r/{code}")
    for _ in range(3):
        case.make("urge", by=Resident(case.pk))
    with django_assert_num_queries(14):
        web.open(f"/r/{code}")


def test_she_reads_who_looked_at_her_number_and_why(web, filed, zhou, desk, zheng, power, person):
    code, case = filed
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    assert "还没有人看过" in web.open(f"/r/{code}").text
    request = identities.ask(case, by=zheng, reason="核实是几号楼", fields=["phone"])
    request.make("grant", by=person("custodian"))
    request.make("look", by=zheng, field="phone")

    web.open(f"/r/{code}")

    assert "供电局 小郑看过您的联系方式，理由：核实是几号楼（电话）" in web.text
    assert "13812341234" not in web.text


def test_urging_without_end_is_braked(web, filed):
    code, case = filed
    web.client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    for _ in range(30):
        web.open(f"/r/{code}/urge").send(f"/r/{code}/urge")

    web.open(f"/r/{code}/urge").send(f"/r/{code}/urge", comment="快一点")

    assert (web.page.status_code, web.fields["comment"]) == (422, "快一点")
    assert case.entries.filter(move="urge").count() == 30


def test_no_line_of_the_sentence_ends_inside_its_date(web, filed):
    code, _ = filed

    assert '最迟 <span class="num">11月3日（周二）</span>告诉您' in web.open(f"/r/{code}").page.content.decode()
    assert whole_dates("<b>11月3日（周二）") == '&lt;b&gt;<span class="num">11月3日（周二）</span>'


@pytest.mark.parametrize(
    ("page", "told"),
    [
        ("add", {"more": "四号楼也不亮"}),
        ("judge", {"solved": "no", "grade": "2", "comment": "又坏了"}),
        ("contact", {"name": "林阿姨", "phone": "13812341234"}),
    ],
)
def test_switching_to_large_type_keeps_what_was_written_and_does_nothing(web, filed, answered, page, told):
    code, case = filed
    if page == "judge":
        answered(case)
    before = case.entries.count()

    web.open(f"/r/{code}/{page}").send(f"/r/{code}/{page}", elder="1", **told)

    assert web.page.cookies["elder"].value == "1"
    assert "data-elder" in web.page.content.decode()
    assert {name: web.fields[name] for name in told} == told
    assert case.entries.count() == before


def test_a_page_that_came_back_with_errors_is_not_shown_again_after_leaving(web, filed):
    code, case = filed
    sheet = web.open(f"/r/{code}/add").send(f"/r/{code}/add", more="字" * 2001).fields
    assert web.page.status_code == 422
    deed = web.open(f"/r/{code}/urge").fields
    web.client.post("/leave")

    again = web.client.post(f"/r/{code}/add", sheet)
    done = web.client.post(f"/r/{code}/urge", {**deed, "comment": "老人摔了一跤"})

    assert (again.status_code, again["Location"]) == (302, "/find")
    assert done["Location"] == f"/r/{code}?done=urge"
    assert case.entries.filter(move="urge").exists()
