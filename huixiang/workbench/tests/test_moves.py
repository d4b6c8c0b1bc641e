"""A move made on its page: refused, half-filled, stale, done."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huixiang.loops.models import Case

from .conftest import HTMX, address_of, buttons, words_of


def test_a_filled_form_makes_the_move_and_says_so(at_desk, handled, zheng):
    case = handled()
    browser = at_desk(zheng)

    sent = browser.makes(case, "reply", result="solved", reply="已更换灯泡。")

    assert (sent.status_code, Case.objects.get(pk=case.pk).stage) == (302, "to_endorse")
    page = words_of(browser.opens(sent.url))
    assert f"已提交答复：{case.number}。" in page
    assert "小郑（供电局 承办单位）：提交答复" in page
    assert "已更换灯泡。" in page


def test_a_missing_answer_is_told_at_its_field_and_nothing_happens(at_desk, handled, zheng):
    case = handled()

    page = at_desk(zheng).makes(case, "reply", result="solved")

    assert page.status_code == 422
    assert 'id="id_reply_error"' in page.content.decode()
    assert "请填写「答复」" in words_of(page)
    assert Case.objects.get(pk=case.pk).stage == "handling"


def test_what_keeps_a_head_from_signing_is_told_before_she_looks_for_the_button(
    at_desk, handled, zheng, laozheng, urban_bureau
):
    case = handled()
    case.make("add_helpers", by=zheng, helpers=[urban_bureau], help_wanted="请清理灯杆旁的杂物。")
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。")

    page = at_desk(laozheng).opens(address_of(case))

    assert buttons(page) == ["recuse", "redraft"]
    assert "还有 1 家协办单位没有反馈（城市管理局），暂不能签发。可以从「关联事项」打开协办件催办" in words_of(page)
    assert "城市管理局 · 待签收" in words_of(page)
    assert "暂不能签发" not in at_desk(zheng).reads(address_of(case))


def in_days(count):
    return (timezone.localdate() + timedelta(days=count)).isoformat()


def piece(page):
    """What is to be decided, as it stands above the moves; "" where there is nothing to decide."""
    return "".join(re.findall(r'(?s)<section class="part brought".*?</section>', page.content.decode()))


def test_the_reply_to_be_signed_stands_before_what_is_said_about_it(at_desk, handled, zheng, laozheng, reviewer):
    case = handled()
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡，逐层试亮。")

    told = words_of(at_desk(laozheng).opens(address_of(case, "endorse")))
    assert (
        told.index("请您看的")
        < told.index("已更换灯泡，逐层试亮。")
        < told.index("答复可以再看一看")
        < told.index("依据：")
    )
    assert piece(at_desk(zheng).opens(address_of(case))) == ""

    case.make("endorse", by=laozheng)
    assert "已更换灯泡，逐层试亮。" in piece(at_desk(reviewer).opens(address_of(case)))


def test_who_decides_on_a_return_reads_first_why_it_is_asked_for(at_desk, handled, zheng, desk):
    case = handled()
    case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案第五条", reason="不归我们管。")

    assert "不归我们管。" in piece(at_desk(desk).opens(address_of(case)))
    case.make("refuse_return", by=desk, reason="楼道照明由供电局负责。")
    assert piece(at_desk(desk).opens(address_of(case))) == ""


def value_of(page, field):
    """What a field of the form holds when it is opened: a text, or the box that is ticked."""
    form = page.content.decode()
    text = re.search(rf'(?s)<textarea name="{field}"[^>]*>\n?(.*?)</textarea>', form)
    return (
        text[1] if text else re.findall(rf'name="{field}" value="([^"]*)"(?=[^>]*(?: checked| id="id_{field}"))', form)
    )


@pytest.mark.parametrize(("who", "move"), [("laozheng", "redraft"), ("reviewer", "send_back")])
def test_a_reply_that_is_sent_back_is_amended_and_not_written_anew(at_desk, handled, zheng, person, who, move):
    case = handled()
    lamp = SimpleUploadedFile("试亮.txt", "试亮".encode())
    at_desk(zheng).makes(case, "reply", result="planned", reply="列入计划。", plan_day="2027-03-31", files=lamp)
    if move == "send_back":
        case.make("endorse", by=person("laozheng"))
    case.make(move, by=person(who), reason="写明为什么现在不能修。")
    browser = at_desk(zheng)

    form = browser.opens(address_of(case, "reply"))

    assert [value_of(form, name) for name in ("result", "reply", "plan_day")] == [
        ["planned"],
        "列入计划。",
        ["2027-03-31"],
    ]
    assert "写明为什么现在不能修。" in piece(form)
    assert "退回的那次附的文件没有带过来" in words_of(form)
    assert value_of(browser.opens(address_of(case, "ask_extension")), "reason") == ""
    browser.makes(case, "reply", result="planned", reply="物料年底到。", plan_day="2027-03-31")
    assert Case.objects.get(pk=case.pk).stage == "to_endorse"


def test_an_answer_that_went_out_is_not_written_again_for_the_next_round(
    at_desk, handled, zheng, laozheng, reviewer, lin
):
    case = handled()
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。").make("endorse", by=laozheng)
    case.make("approve", by=reviewer).make("unsatisfied", by=lin, solved="no", grade="2", comment="还是黑的")
    case.make("redo", by=reviewer, reason="二楼也要修").make("sign", by=zheng, interest="none")

    assert value_of(at_desk(zheng).opens(address_of(case, "reply")), "reply") == ""


def test_a_request_that_was_granted_asks_for_nothing_again(at_desk, handled, zheng, desk):
    case = handled()
    case.make("ask_suspension", by=zheng, reason="等电缆", look_again=in_days(5)).make("grant_suspension", by=desk)
    case.make("resume", by=zheng)

    page = at_desk(zheng).opens(address_of(case, "ask_suspension"))

    assert (piece(page), value_of(page, "look_again")) == ("", [])


def test_by_when_she_is_to_be_answered_is_not_told_while_that_day_stands_still_or_is_over(
    at_desk, handled, zheng, desk, laozheng, reviewer, lin
):
    case = handled()
    promised = "答复诉求人的期限"
    browser = at_desk(zheng)
    assert promised in browser.reads(address_of(case))

    case.make("ask_suspension", by=zheng, reason="等电缆", look_again=in_days(5)).make("grant_suspension", by=desk)
    assert promised not in browser.reads(address_of(case))
    case.make("resume", by=zheng).make("reply", by=zheng, result="solved", reply="已更换灯泡。")
    case.make("endorse", by=laozheng)
    assert promised in at_desk(reviewer).reads(address_of(case))
    case.make("approve", by=reviewer).make("unsatisfied", by=lin, solved="no", grade="2", comment="还是黑的")
    assert promised not in at_desk(reviewer).reads(address_of(case))


def test_whoever_calls_back_writes_the_judgement_down_once_whichever_form_she_opened(
    at_desk, handled, zheng, laozheng, reviewer, person, clock
):
    case = handled()
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。").make("endorse", by=laozheng)
    case.make("approve", by=reviewer)
    clock.shift(days=4)
    visitor = at_desk(person("visitor"))

    asked = visitor.makes(case, "satisfied", solved="no", grade="2")
    assert (asked.status_code, value_of(asked, "grade"), value_of(asked, "solved")) == (422, ["2"], ["no"])
    assert 'data-form="unsatisfied"' in asked.content.decode()
    assert 'id="id_comment_error"' in asked.content.decode()

    visitor.makes(case, "satisfied", solved="no", grade="2", comment="还是黑的")
    assert Case.objects.get(pk=case.pk).stage == "redo_asked"


def test_who_names_a_second_unit_complained_of_finds_the_first_still_ticked(
    at_desk, lin, zhou, zheng, urban, urban_bureau, power
):
    case = lin.files("执法粗暴", "complaint").make("name_unit", by=zhou, about=urban_bureau)
    browser = at_desk(zhou)

    form = browser.opens(address_of(case, "name_unit")).content.decode()
    ticked = [str(unit.pk) for unit in (urban_bureau, power) if re.search(f'value="{unit.pk}"[^>]* checked', form)]
    browser.makes(case, "name_unit", about=[*ticked, str(power.pk)])

    assert ticked == [str(urban_bureau.pk)]
    assert set(case.units_of("about")) == {urban_bureau.pk, power.pk}
    assert [at_desk(one).opens(address_of(case)).status_code for one in (urban, zheng, zhou)] == [404, 404, 200]


def test_a_unit_complained_of_that_is_no_more_stays_named(at_desk, lin, zhou, urban_bureau, power):
    case = lin.files("执法粗暴", "complaint").make("name_unit", by=zhou, about=urban_bureau)
    urban_bureau.until = timezone.localdate()
    urban_bureau.save()

    at_desk(zhou).makes(case, "name_unit", about=[str(urban_bureau.pk), str(power.pk)])

    assert set(case.units_of("about")) == {urban_bureau.pk, power.pk}


def test_what_the_table_refuses_is_told_in_its_own_words(at_desk, handled, zheng):
    page = at_desk(zheng).makes(handled(), "reply", result="planned", reply="列入明年计划")

    assert page.status_code == 422
    assert "暂不能解决的，请写明计划完成日期" in words_of(page)
    assert 'id="id_plan_day_error"' in page.content.decode()
    assert "列入明年计划" in page.content.decode()


def test_a_stale_page_keeps_what_was_typed_and_says_who_was_quicker(at_desk, handled, zheng, desk):
    case = handled()
    browser = at_desk(zheng)
    seq = re.search(r'name="seq" value="(\d+)"', browser.opens(address_of(case, "reply")).content.decode())[1]
    case.make("urge", by=desk)

    sent = browser.sends(address_of(case, "reply"), seq=seq, result="solved", reply="写了半天的答复")

    page = sent.content.decode()
    assert sent.status_code == 409
    assert "联工委交办员（代表联络工作委员会 交办员）：催办" in words_of(sent)
    assert "写了半天的答复</textarea>" in page
    assert Case.objects.get(pk=case.pk).stage == "handling"
    seq = re.search(r'name="seq" value="(\d+)"', page)[1]
    assert browser.sends(address_of(case, "reply"), seq=seq, result="solved", reply="写了半天的答复").status_code == 302


def test_a_file_on_a_stale_page_is_no_empty_one(at_desk, handled, zheng, desk):
    case = handled()
    seq = case.seq
    case.make("urge", by=desk)

    sent = at_desk(zheng).sends(
        address_of(case, "note"), seq=seq, progress="到过现场", files=SimpleUploadedFile("1.txt", b"been there")
    )

    assert sent.status_code == 409
    assert 'aria-invalid="true"' not in sent.content.decode()


def test_a_form_that_comes_back_says_which_files_it_lost(at_desk, handled, zheng):
    files = [SimpleUploadedFile(f"{n}.txt", b"been there") for n in range(2)]

    refused = at_desk(zheng).makes(handled(), "reply", result="solved", files=files)

    assert "刚才选的 2 个文件没有留下，请再选一次。" in words_of(refused)
    assert "个文件没有留下" not in words_of(at_desk(zheng).makes(handled("门口灯不亮"), "reply", result="solved"))


def test_a_move_no_longer_open_keeps_the_words_but_offers_no_button(at_desk, handled, zheng):
    case = handled()
    browser = at_desk(zheng)
    seq = re.search(r'name="seq" value="(\d+)"', browser.opens(address_of(case, "note")).content.decode())[1]
    case.make("reply", by=zheng, result="solved", reply="已办")

    sent = browser.sends(address_of(case, "note"), seq=seq, progress="再去了一趟", headers=HTMX)

    page = sent.content.decode()
    assert sent.status_code == 409
    assert "再去了一趟</textarea>" in page
    assert page.count('<button class="do">') == 0


def test_the_wrong_role_is_refused_with_a_sentence(at_desk, handled, desk, laozheng):
    case = handled()

    for person in (desk, laozheng):
        for page in (
            at_desk(person).opens(address_of(case, "reply")),
            at_desk(person).sends(address_of(case, "reply"), seq=case.seq, result="solved", reply="x"),
        ):
            assert (page.status_code, "不能" in words_of(page)) == (403, True)
    assert Case.objects.get(pk=case.pk).stage == "handling"


@pytest.mark.parametrize("move", ["overdue", "half", "no_such_move", "open"])
def test_a_move_of_the_clock_has_no_page(at_desk, handled, zheng, move):
    assert at_desk(zheng).opens(address_of(handled(), move)).status_code == 404


def test_script_in_words_stays_words(at_desk, handled, zheng):
    case = handled()
    case.make("note", by=zheng, progress="<script>alert(1)</script>")

    page = at_desk(zheng).opens(address_of(case)).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"result": "solved", "reply": "长" * 5001}, "最多填写5000字"),
        ({"result": "无此项", "reply": "x"}, "没有这个选项"),
        ({"result": "planned", "reply": "x", "plan_day": "明天"}, "2026-01-31 这样的日期"),
        ({"result": "planned", "reply": "x", "plan_day": "2026-02-30"}, "2026-01-31 这样的日期"),
        ({"result": "planned", "reply": "x", "plan_day": "0001-01-01"}, "不能早于今天"),
        ({"result": "planned", "reply": "x", "plan_day": "2206-12-31"}, "「计划完成日期」要在 1900 年到 "),
        ({"result": "planned", "reply": "x", "plan_day": "9999-12-31"}, "请核对年份"),
        ({"result": "solved", "reply": "\x00\x01"}, "「答复」"),
        ({"result": "solved", "reply": "\u200b \u3000"}, "请填写「答复」"),
    ],
)
def test_hostile_fields_are_refused_and_leave_nothing(at_desk, handled, zheng, fields, said):
    case = handled()

    page = at_desk(zheng).sends(address_of(case, "reply"), **{"seq": case.seq, **fields})

    assert page.status_code == 422
    assert said in words_of(page)
    assert Case.objects.get(pk=case.pk).seq == case.seq


@pytest.mark.parametrize("number", ["\x00", "诉求\x00", "长" * 5000, "\u200b", "％00"])
def test_what_is_no_number_of_a_case_is_told_where_another_is_asked_for(at_desk, zhou, lin, number):
    case = lin.files("楼道灯不亮")

    page = at_desk(zhou).makes(case, "merge", main=number)

    assert (page.status_code, Case.objects.get(pk=case.pk).stage) == (422, "received")
    assert "没有编号为" in words_of(page)


@pytest.mark.parametrize("number", ["%00", "x" * 500, "..%2f..%2fetc", "诉求2026-000001'--", "%ff"])
def test_a_torn_address_is_no_page(at_desk, zhou, number):
    assert at_desk(zhou).opens(f"/desk/cases/{number}/").status_code in (400, 404)


def test_a_file_goes_in_sealed_and_comes_out_as_an_attachment(at_desk, handled, zheng, passerby):
    case = handled()
    browser = at_desk(zheng)
    browser.makes(case, "note", progress="现场记录", files=SimpleUploadedFile("记录.txt", "到场核实".encode()))

    href = re.search(r'href="([^"]+/files/[^"]+)"', browser.opens(address_of(case)).content.decode())[1]
    file = browser.opens(href)

    assert file.body.decode() == "到场核实"
    assert file["X-Content-Type-Options"] == "nosniff"
    assert file["Content-Disposition"].startswith("attachment;")
    assert at_desk(passerby).opens(href).status_code == 404


def test_a_file_that_lies_about_its_kind_is_told_at_the_field(at_desk, handled, zheng):
    case = handled()

    page = at_desk(zheng).makes(case, "note", progress="x", files=SimpleUploadedFile("a.jpg", b"<html><script>"))

    assert page.status_code == 422
    assert "a.jpg" in words_of(page)
    assert Case.objects.get(pk=case.pk).seq == case.seq


@pytest.mark.django_db(transaction=True)
def test_a_form_is_judged_outside_of_any_transaction_as_on_a_site(at_desk, handled, lin, zhou, desk):
    main, other = handled(), lin.files("三号楼的灯坏了")

    sent = at_desk(zhou).makes(other, "merge", main=main.number)

    assert (sent.status_code, Case.objects.get(pk=other.pk).stage) == (302, "merged")
    sent = at_desk(desk).makes(other, "unmerge", reason="不是同一处")
    assert (sent.status_code, Case.objects.get(pk=other.pk).stage) == (302, "received")


def test_a_move_asks_as_much_whatever_came_before(at_desk, handled, zheng):
    young, old = handled("楼道灯不亮。一号楼"), handled("楼道灯不亮。二号楼")
    for day in range(3):
        old.make("note", by=zheng, progress=f"第{day}次到现场")
    browser, asked = at_desk(zheng), []
    browser.makes(young, "note", progress="约定明天上午")

    for case in (young, old):
        with CaptureQueriesContext(connection) as queries:
            browser.sends(address_of(case, "note"), progress="已更换灯泡")
        asked.append(len(queries))

    assert [case.entries.count() for case in (young, old)] == [6, 8]
    assert asked[0] == asked[1]
    assert asked[0] <= 17


def test_who_judges_a_complaint_reads_the_answer_it_is_about(at_desk, answered, lin, reviewer, supervisor):
    case = answered()
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="根本没有修好")
    page = at_desk(reviewer).reads(address_of(case))
    shown = page[page.index("请您看的") : page.index("基本情况")]
    assert shown.index("已更换灯泡。") < shown.index("根本没有修好")

    case.make("escalate", by=reviewer, reason="应当督办")
    page = at_desk(supervisor).reads(address_of(case))
    shown = page[page.index("请您看的") : page.index("基本情况")]
    assert shown.index("已更换灯泡。") < shown.index("根本没有修好") < shown.index("应当督办")
