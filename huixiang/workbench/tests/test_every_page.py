"""The same questions of every page of the desk."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .conftest import HTMX, address_of, buttons, words_of

LOOKED_AT = ["/desk", "/desk/cases/", "/desk/cases/export", "/desk/dispatch/", "/desk/file/"]
RENAMED = "/desk/views/00000000-0000-7000-8000-000000000000/rename/"
SENT_TO = ["/desk/sign-out", "/desk/views/", RENAMED, "/desk/cases/bulk/"]


@pytest.mark.parametrize("address", [*LOOKED_AT, "/desk/cases/x/", "/desk/open/task/"])
def test_a_stranger_is_asked_to_sign_in_and_taken_there_afterwards(at_desk, address):
    page = at_desk().opens(address)

    assert (page.status_code, page.url) == (302, f"/desk/sign-in?next={address}")


@pytest.mark.parametrize("address", LOOKED_AT)
def test_a_page_to_look_at_takes_nothing(at_desk, desk, address):
    browser = at_desk(desk)

    assert browser.opens(address).status_code == 200
    if address != "/desk/file/":
        assert browser.sends(address).status_code == 405


@pytest.mark.parametrize("address", SENT_TO)
def test_a_page_that_changes_something_is_not_opened(at_desk, desk, address):
    assert at_desk(desk).opens(address).status_code == 405


@pytest.mark.parametrize("address", ["/desk/dispatch/", "/desk/file/", "/desk/open/task/", "/desk/open/concern/"])
def test_a_place_for_other_posts_does_not_exist(at_desk, zheng, address):
    assert at_desk(zheng).opens(address).status_code == 404


@pytest.mark.parametrize(
    "tail", ["", "moves/accept/", "identity/", "files/00000000-0000-7000-8000-000000000000/", "identity/phone/"]
)
def test_who_may_not_know_of_a_case_finds_no_page(at_desk, lin, passerby, zheng, tail):
    case = lin.files("楼道灯不亮")

    for person in (passerby, zheng):
        browser = at_desk(person)
        page = browser.sends(address_of(case) + tail) if "phone" in tail else browser.opens(address_of(case) + tail)
        assert (page.status_code, "没有这一页" in words_of(page)) == (404, True)


def test_the_unit_complained_of_finds_no_page(at_desk, lin, zhou, laozheng, zheng, power):
    case = lin.files("供电局乱收费", kind="report", about=power)
    case.make("accept", by=zhou)

    assert at_desk(zhou).opens(address_of(case)).status_code == 200
    assert at_desk(laozheng).opens(address_of(case)).status_code == 404
    assert at_desk(laozheng).reads("/desk/cases/").count(case.number) == 0


@pytest.mark.parametrize(
    "address", ["/desk", "/desk/cases/?loop=concern", "/desk/search?q=楼道", "/desk/cases/?hands=mine"]
)
def test_three_cases_cost_no_more_queries_than_one(at_desk, lin, desk, zhou, address):
    browser, counts = at_desk(zhou), []
    for cases in (1, 2):
        for n in range(cases):
            lin.files(f"楼道灯不亮，第{cases}{n}次")
        browser.opens(address)
        with CaptureQueriesContext(connection) as told:
            page = browser.opens(address)
        counts.append(len(told))

    assert page.content.decode().count("data-row") == 3
    assert counts[0] == counts[1]


def test_three_entries_cost_no_more_queries_than_thirty(at_desk, handled, zheng):
    case, browser, counts = handled(), at_desk(zheng), []
    browser.opens(address_of(case))  # the organ is remembered for ten seconds
    for notes in (1, 30):
        for n in range(notes):
            case.make("note", by=zheng, progress=f"第{n}次到场")
        with CaptureQueriesContext(connection) as told:
            browser.opens(address_of(case))
        counts.append(len(told))

    assert counts[0] == counts[1]


def test_a_form_unfolds_as_the_same_piece_that_the_page_holds(at_desk, handled, zheng):
    case = handled()
    browser = at_desk(zheng)

    piece = browser.opens(address_of(case, "reply"), **HTMX).content.decode()
    page = browser.opens(address_of(case, "reply")).content.decode()

    assert piece.count("<form") == 1
    assert without_token(piece).strip() in without_token(page)


def without_token(html):
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def test_a_page_offers_exactly_the_moves_that_are_open(at_desk, handled, zheng, laozheng, desk, passerby):
    case = handled()

    for person in (zheng, laozheng, desk):
        assert sorted(buttons(at_desk(person).opens(address_of(case)))) == sorted(case.can_make(person))
    assert buttons(at_desk(zheng).opens(address_of(case)))[0] == "reply"


def test_a_loop_nobody_wrote_pages_for_has_them_all(at_desk, supervisor, secretary, branch_1, clock):
    browser = at_desk(supervisor)
    sent = browser.sends(
        "/desk/open/task/", title="建成十五个示范家站", kind="point", expected="十五个家站名单", due_on="2026-12-20",
        owner_unit=str(branch_1.pk), follow=True,
    )  # fmt: skip

    assert "已新建 任务2026-000001" in words_of(sent)
    assert "建成十五个示范家站" in at_desk(secretary).reads("/desk")
    task = at_desk(secretary).opens("/desk/search?q=任务2026-000001")
    assert at_desk(secretary).opens(task.url).status_code == 200
    assert (
        browser.sends("/desk/open/task/", title="无主任务", kind="point", expected="x", due_on="2026-12-20").status_code
        == 422
    )


def test_an_empty_desk_says_so_and_how_to_go_on(at_desk, passerby):
    browser = at_desk(passerby)

    assert "没有今天要到期的" in browser.reads("/desk")
    assert "没有符合条件的事项" in browser.reads("/desk/cases/")
    assert "没有找到" in browser.reads("/desk/search?q=灯")
