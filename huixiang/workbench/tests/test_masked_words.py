"""Handlers read her words with every mark of a person masked; seeing them whole is asked for like an identity."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from huixiang.loops.door import open_case
from huixiang.people.models import Unit
from huixiang.supervision.loop import TASK
from huixiang.vault import identities

from .conftest import address_of

WORDS = "楼道灯不亮。我叫林小梅，请打13812341234，车牌辽A12345"


@pytest.fixture
def handled(lin, zhou, desk, zheng, power):
    """With 小郑, who wrote down a number too."""
    case = lin.files(WORDS)
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=zheng, interest="none")
    case.make("note", by=zheng, progress="已打13812341234约好明天，热线电话0411-66660000")
    return case


@pytest.mark.parametrize("who", ["zhou", "desk", "zheng", "supervisor", "chen"])
def test_nobody_at_a_desk_reads_a_name_or_a_number(at_desk, handled, person, who):
    page = at_desk(person(who)).opens(address_of(handled)).content.decode()

    assert [word for word in ("林小梅", "13812341234", "A12345") if word in page] == []


@pytest.mark.parametrize("who", ["zhou", "desk", "zheng", "supervisor", "chen"])
def test_nobody_finds_a_name_or_a_number_beside_what_she_looked_for(at_desk, handled, person, who):
    found = at_desk(person(who)).opens("/desk/search?q=车牌").content.decode()

    assert ("请打138****1234" in found) == (who != "chen")
    assert [word for word in ("林小梅", "13812341234", "A12345") if word in found] == []


def test_what_happened_stays_readable(at_desk, handled, zheng):
    words = at_desk(zheng).reads(address_of(handled))

    assert "我叫林**，请打138****1234，车牌辽A****" in words
    assert "已打138****1234约好明天" in words


def test_a_reply_is_checked_as_it_stands(at_desk, handled, zheng, laozheng):
    handled.make("reply", by=zheng, result="solved", reply="已更换，服务电话0411-66660000，联系人小郑。")

    assert "服务电话0411-66660000" in at_desk(laozheng).reads(address_of(handled))


def test_the_whole_words_are_asked_for_granted_read_and_told_to_her(at_desk, handled, zheng, custodian):
    browser = at_desk(zheng)
    assert "有遮住的内容" in browser.reads(address_of(handled))

    browser.sends(f"{address_of(handled)}identity/", reason="要上门", fields="text")
    asked = identities.views_of(handled)[0]
    assert (asked.fields, browser.sends(f"{address_of(handled)}identity/text/").status_code) == (
        ["正文里遮住的内容"],
        403,
    )
    identities._requests(handled).get().make("grant", by=custodian)
    shown = browser.sends(f"{address_of(handled)}identity/text/").content.decode()

    assert "我叫林小梅，请打13812341234" in shown
    assert [field for _, field in identities.views_of(handled)[0].looks] == ["正文里遮住的内容"]


def test_a_title_and_an_export_hold_no_name(at_desk, lin, desk):
    case = lin.files("我叫林小梅，楼道灯不亮")

    book = CalamineWorkbook.from_filelike(io.BytesIO(at_desk(desk).opens("/desk/cases/export").body))
    titles = [row[1] for row in book.get_sheet_by_index(0).to_python()[2:]]

    assert (case.title, titles) == ("我叫林**，楼道灯不亮", ["我叫林**，楼道灯不亮"])


def test_words_of_the_organ_itself_are_not_masked(at_desk, organ, supervisor, unit):
    said = {"expected": "请李建国同志牵头", "due_on": timezone.localdate() + timedelta(days=30)}
    task = open_case(TASK, by=supervisor, title="路灯改造", kind=TASK.kinds[0][0], owner_unit=unit("party"), **said)

    assert "请李建国同志牵头" in at_desk(supervisor).reads(address_of(task))


@pytest.mark.parametrize("who", ["zhou", "desk", "zheng", "laozheng", "reviewer", "supervisor"])
def test_who_asked_to_be_kept_secret_shows_no_surname_and_no_digit(at_desk, lin, person, who):
    case = lin.files("楼道灯不亮", secret=True)
    identities.keep(case, {"name": "林小梅", "phone": "13812341234", "address": "幸福里3号楼"})
    case.make("accept", by=person("zhou"))
    case.make("assign", by=person("desk"), lead=Unit.objects.get(name="供电局"))

    words = at_desk(person(who)).reads(address_of(case))

    assert [word for word in ("林", "138", "1234", "幸福里") if word in words] == []
    assert words.count("本人要求保密") == 3
    assert "申请查看联系方式" in words
