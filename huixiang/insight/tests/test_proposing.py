"""Proposals in the product: one list with reasons; refused at one key; learnt from; off at a word."""

import re

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from huixiang.concerns.proposals import ClassProposal, Proposed, Similar
from huixiang.insight.learnt import model_in_use
from huixiang.insight.models import Offer
from huixiang.insight.proposing import DOUBTED_FROM
from huixiang.insight.standing import record
from huixiang.loops.models import Case
from huixiang.people import remembered
from huixiang.people.models import Area, Category, Duty
from huixiang.workbench.tests.conftest import Desk, address_of, words_of

LAMP = "红旗巷的灯忽明忽暗，晚上不敢走，灯罩也掉了"


def units_in(page):
    return re.findall(r"<h3>([^<]+)</h3><button", page.content.decode())


def form_of(page, word):
    form = next(f for f in re.findall(r"(?s)<form.*?</form>", page.content.decode()) if word in f)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


@pytest.fixture
def waiting(lin, zhou):
    """A message that does not name its matter, waiting to be assigned."""
    return lin.files(LAMP).make("accept", by=zhou)


def test_a_class_read_with_confidence_leads_to_the_unit_of_the_directory(learnt, waiting, desk):
    page = Desk(desk).opens("/desk/dispatch/")

    assert units_in(page) == ["供电局"]
    assert "内容读起来属于「城乡建设 › 市政公用 › 路灯」" in words_of(page)
    assert "起作用的词「" in words_of(page)
    assert "市政照明管理职责" in words_of(page)
    assert "以往同类的件由其办理" in words_of(page)


def test_one_press_assigns_with_the_class_and_what_was_proposed_is_kept(learnt, waiting, desk):
    browser = Desk(desk)
    page = browser.opens("/desk/dispatch/")

    browser.sends(f"/desk/dispatch/{waiting.number}/", **form_of(page, "交办"))

    case = Case.objects.get(pk=waiting.pk)
    assert (case.stage, case.category.name) == ("to_sign", "路灯")
    kept = Offer.objects.order_by("about").values_list("about", "answer", "confident", "version", "chosen")
    assert list(kept) == [
        ("category", "taken", True, 1, str(case.category_id)),
        ("unit", "taken", True, 1, str(case.units_of("lead")[0])),
    ]
    assert {field.name for field in Offer._meta.get_fields()} & {"account", "by", "person", "unit"} == set()


def test_all_are_refused_at_one_key_and_the_choice_made_instead_is_kept(learnt, waiting, desk, water):
    browser = Desk(desk)
    assert 'data-key="n"' in browser.opens("/desk/dispatch/").content.decode()

    onward = browser.sends(f"/desk/dispatch/{waiting.number}/refuse/", follow=True)
    assert 'data-form="assign"' in onward.content.decode()
    assert units_in(browser.opens("/desk/dispatch/")) == []
    browser.makes(waiting, "assign", lead=str(water.pk), urgency="0")

    unit = Offer.objects.get(about="unit")
    assert (unit.answer, unit.chosen) == ("refused", str(water.pk))


def test_what_people_keep_refusing_is_no_longer_stood_by(learnt, waiting, desk, lin, zhou):
    lamp = model_in_use().levels({"topic": LAMP, "detail": LAMP})
    for n in range(DOUBTED_FROM):
        case = lin.files(f"路灯不亮{n}")
        Offer.objects.create(
            case=case, seq=0, about="category", version=1, offered=[lamp[-1].key], confident=True, answer="refused",
            at=case.opened_at,
        )  # fmt: skip
    remembered.forget()

    page = Desk(desk).opens("/desk/dispatch/").content.decode()

    assert "内容读起来属于" not in page
    assert "<strong>城乡建设 › 市政公用</strong>" in page


def test_unsure_it_says_so_and_nothing_is_made_the_likely_button(learnt, lin, zhou, desk):
    lin.files("我想问一件别的事情，谢谢").make("accept", by=zhou)

    page = Desk(desk).opens("/desk/dispatch/")

    assert "没有把握" in words_of(page)
    assert '<button class="do" data-key' not in page.content.decode()


def test_unsure_it_names_the_three_likeliest_of_those_that_may_have_the_message(learnt, lin, zhou, desk, power):
    lin.files("我想问一件别的事情，谢谢", kind="report", about=power).make("accept", by=zhou)

    page = Desk(desk).opens("/desk/dispatch/")

    assert sorted(units_in(page)) == ["城市管理局", "水务局", "滨河街道办事处"]
    assert words_of(page).count("没有把握，照以往的件估计，由其办理的可能约") == 3


def test_what_it_only_guesses_lies_where_the_message_came_from(learnt, lin, zhou, desk):
    bridge = Area.objects.get(code="990102001")
    case = lin.files("我想问一件别的事情，谢谢", area=bridge).make("accept", by=desk)

    page = Desk(desk).opens(address_of(case, "assign"))

    assert re.findall("填入 (\\S+)", words_of(page)) != []
    assert "填入 滨河街道办事处" not in words_of(page)


def test_where_the_directory_stands_by_a_unit_a_guess_neither_doubts_nor_crowds_it(learnt, lin, zhou, desk):
    lin.files("路灯下面夜市的摊点太多").make("accept", by=zhou)

    page = Desk(desk).opens("/desk/dispatch/")

    assert units_in(page) == ["供电局", "城市管理局"]
    assert words_of(page).count("没有把握，照以往的件估计") == 1


def test_a_departments_matter_is_never_read_down_to_a_street(learnt, lin, zhou, desk, street_binhe):
    Category.objects.filter(name="社区服务").update(owned_by_department=True)
    Duty.objects.filter(unit=street_binhe).delete()
    lin.files("居委会开证明跑了三趟，网格员也联系不上").make("accept", by=zhou)

    page = Desk(desk).opens("/desk/dispatch/")

    assert "社区服务" in words_of(page)
    assert "滨河街道办事处" not in units_in(page)


def test_the_unit_complained_of_is_not_read_either(learnt, lin, zhou, desk, power):
    lin.files(LAMP, kind="report", about=power).make("accept", by=zhou)

    assert "供电局" not in units_in(Desk(desk).opens("/desk/dispatch/"))


def test_a_class_set_by_a_person_is_only_divided_further(learnt, lin, zhou, desk):
    case = lin.files("这里的灯忽明忽暗").make("accept", by=zhou, category=Category.objects.get(path="城乡建设"))

    page = Desk(desk).opens(address_of(case, "assign"))

    assert "填入 供电局" in words_of(page)


def test_similar_answered_cases_are_those_the_reader_may_see(learnt, lin, zhou, desk, zheng, laozheng, reviewer, power):
    old = lin.files("青年路的灯忽明忽暗，晚上不敢走").make("accept", by=zhou)
    old.make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
    lin.files(LAMP).make("accept", by=zhou)
    browser = Desk(desk)
    assert "以往答复过的相近件" not in browser.reads("/desk/dispatch/")

    old.make("reply", by=zheng, result="solved", reply="已修好。").make("endorse", by=laozheng)
    old.make("approve", by=reviewer)

    page = browser.reads("/desk/dispatch/")
    assert "以往答复过的相近件" in page
    assert "供电局 都提到「" in page
    assert old.number in page


def test_the_nearest_case_comes_before_long_ones_that_share_as_many_words(
    learnt, lin, zhou, desk, zheng, laozheng, reviewer, power
):
    near = "青年路的路灯不亮，晚上漆黑"
    for text in (
        near,
        *(f"第{n}件：路灯晚上还亮，水压太小，摊贩占道经营堵住路口，活动室锁门，夜市噪声" for n in range(3)),
    ):
        old = lin.files(text).make("accept", by=zhou)
        old.make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
        old.make("reply", by=zheng, result="solved", reply="已修好。").make("endorse", by=laozheng)
        old.make("approve", by=reviewer)
    lin.files("和平里的路灯晚上漆黑").make("accept", by=zhou)

    page = Desk(desk).reads("/desk/dispatch/")

    assert near in page.partition("以往答复过的相近件")[2][:60]


def test_an_imported_answer_without_a_unit_is_told_without_one(organ):
    lamp = ClassProposal(Category.objects.get(name="路灯"), [])
    proposed = Proposed([lamp], similar=[Similar("诉求2026-000001", "路灯不亮", "", ["路灯", "漆黑"])])

    piece = render_to_string("concerns/_proposed.html", {"proposed": proposed})

    assert '<p class="fine">都提到「路灯」「漆黑」' in piece


def test_the_station_is_proposed_a_class_when_it_accepts(learnt, lin, zhou):
    case = lin.files(LAMP)
    browser = Desk(zhou)

    page = browser.opens(address_of(case, "accept"))
    assert "填入 城乡建设 › 市政公用 › 路灯" in words_of(page)
    fill = re.search(r'href="([^"]+category=[^"]+)"', page.content.decode())[1]
    assert re.search(r'<option value="[^"]+" selected>城乡建设 › 市政公用 › 路灯', browser.opens(fill).content.decode())


def test_the_counter_is_proposed_a_class_and_keeps_the_clerks_choice(learnt, zhou):
    browser = Desk(zhou)
    piece = browser.sends("/desk/file/proposed/", message=LAMP)
    assert "城乡建设 › 市政公用 › 路灯" in words_of(piece)
    assert "可能由供电局办理" in words_of(piece)
    code = re.search(r'name="code" value="([^"]+)"', browser.opens("/desk/file/").content.decode())[1]
    lamp = Category.objects.get(name="路灯")

    browser.sends(
        "/desk/file/", code=code, message=LAMP, kind="help", channel="counter", people="1", urgency="0",
        proposed=str(lamp.pk),
    )  # fmt: skip

    case = Case.objects.get(loop="concern")
    assert (case.category, case.entries.get(seq=0).evidence["category"]) == (lamp, str(lamp.pk))
    assert Offer.objects.get().answer == "taken"


def test_the_whole_loop_goes_its_way_with_proposals_switched_off(
    learnt, system_admin, lin, zhou, desk, zheng, laozheng, reviewer
):
    record("switch_off", by=system_admin, reason="先不用")
    case = lin.files(LAMP)
    browser = Desk(desk)

    assert "填入" not in Desk(zhou).reads(address_of(case, "accept"))
    Desk(zhou).makes(case, "accept", urgency="0")
    page = browser.opens("/desk/dispatch/")
    assert units_in(page) == []
    assert "没有建议" in words_of(page)
    browser.makes(case, "assign", lead=form_lead(browser.opens(address_of(case, "assign")), "供电局"), urgency="0")
    Desk(zheng).makes(case, "sign", interest="none")
    Desk(zheng).makes(case, "reply", result="solved", reply="已修好。")
    Desk(laozheng).makes(case, "endorse")
    Desk(reviewer).makes(case, "approve")
    Case.objects.get(pk=case.pk).make("satisfied", by=lin, solved="yes", grade="5")

    assert Case.objects.get(pk=case.pk).stage == "closed"
    assert Offer.objects.count() == 0


def form_lead(page, unit):
    return re.search(rf'<option value="([^"]+)">{unit}</option>', page.content.decode())[1]


def test_three_similar_cases_cost_no_more_queries_than_one(
    learnt, lin, zhou, desk, zheng, laozheng, reviewer, power, clock
):
    lin.files(LAMP).make("accept", by=zhou)
    browser, counts = Desk(desk), []
    for cases in (1, 2):
        for n in range(cases):
            old = lin.files(f"青年路{cases}{n}号的灯忽明忽暗，晚上不敢走").make("accept", by=zhou)
            old.make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
            old.make("reply", by=zheng, result="solved", reply="已修好。").make("endorse", by=laozheng)
            old.make("approve", by=reviewer)
        browser.opens("/desk/dispatch/")
        with CaptureQueriesContext(connection) as told:
            page = browser.opens("/desk/dispatch/")
        counts.append(len(told))

    assert page.content.decode().count("都提到") >= 3
    assert counts[0] == counts[1]


def test_the_place_weighs_for_the_unit_and_not_for_the_class(learnt):
    model = model_in_use()

    assert "tags" in [view.name for view in model.unit.views]
    assert "tags" not in [view.name for view in model.classes.views]
