"""P-2: no personal field reaches anybody who was not granted it, on no surface; what may not be known of looks absent."""

import io
import re
from urllib.parse import quote

import pytest
from python_calamine import CalamineWorkbook

from huixiang.vault import masking

from .town import PERSONAL, STAFF, STRANGERS

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("town")]
LISTS = [
    "/desk", "/desk/cases/", "/desk/cases/?hands=mine", "/desk/cases/?hands=others", "/desk/cases/?state=closed",
    "/desk/cases/?loop=identity", "/desk/dispatch/", "/desk/tasks/", "/desk/codes/", "/desk/file/",
]  # fmt: skip
SEARCHES = [f"/desk/search?q={quote(value)}" for value in (*PERSONAL.values(), "楼道灯", "收费", "核实")]
SEARCHES += [f"/desk/cases/?q={quote(PERSONAL['name'])}"]
TYPED = {"message": "楼道灯不亮，三号楼黑了"}  # what a counter asks about while the clerk types
CITIZENS = ["/", "/answered", "/figures", "/ledger", "/find", "/file"]
ABSENT = "诉求2020-000001"  # as long as the numbers there are, so that pages that repeat it are as long


def body(browser, address):
    page = browser.get(address)
    if not page.streaming:
        return page.content.decode()
    content = b"".join(page.streaming_content)
    [close() for close in page._resource_closers]
    if not address.endswith("export"):
        return content.decode()
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return "\n".join(str(cell) for row in rows for cell in row)


def surfaces(town, browser):
    """Every page one may open: lists, searches, the export, every case, every form that a case offers."""
    yield from (
        (way, browser.post(way, TYPED).content.decode()) for way in ("/desk/file/near/", "/desk/file/proposed/")
    )
    yield from ((address, body(browser, address)) for address in [*LISTS, *SEARCHES, "/desk/cases/export", *CITIZENS])
    for name in town.cases:
        address = f"/desk/cases/{town.number(name)}/"
        page = body(browser, address)
        yield address, page
        for way in sorted(set(re.findall(rf'href="({re.escape(address)}(?:moves/\w+|identity)/)', page))):
            yield way, body(browser, way)


def told(page):
    """The page without what its reader typed: a question is repeated in its own box, over what was found, and among the
    conditions of a printed list."""
    return re.sub(r'<input[^>]*name="q"[^>]*>|<p class="fine">「[^」]*」|<p class="print-only of-list">[^<]*', "", page)


@pytest.mark.parametrize("who", [*STAFF, *STRANGERS])
def test_no_page_shows_a_personal_field_in_clear(town, who):
    shown = [
        f"{field} on {address}"
        for address, page in surfaces(town, town.client(who))
        for field, value in PERSONAL.items()
        if value in told(page)
    ]

    assert shown == []


def test_the_fields_would_be_seen_if_they_were_shown(town):
    """The same look at a page that does show them: what a granted look answers, and what the masks leave."""
    page = town.client("zheng").get(f"/desk/cases/{town.number('lamp')}/").content.decode()
    looked = town.client("zheng").post(f"/desk/cases/{town.number('lamp')}/identity/phone/").content.decode()

    assert [masking.name(PERSONAL["name"]) in page, masking.phone(PERSONAL["phone"]) in page] == [True, True]
    assert PERSONAL["phone"] in told(looked)


@pytest.mark.parametrize("who", STAFF)
def test_a_number_finds_its_case_only_for_those_who_answer_callers(town, who):
    page = town.client(who).post("/desk/search", {"q": PERSONAL["phone"]}, follow=True).content.decode()

    found = {name for name in ("lamp", "neighbour", "graft", "answered") if town.cases[name].number in page}
    answers_callers = who in {"zhou", "desk"}
    assert (found == {"lamp", "neighbour", "graft", "answered"}) == answers_callers
    assert found == set() or answers_callers


@pytest.mark.parametrize("who", STAFF)
def test_what_may_not_be_known_of_is_answered_as_what_is_not(town, who):
    browser, file = town.client(who), town.file_of("lamp")
    tails = ["", "moves/note/", "moves/accept/", "identity/", f"files/{file}/"]
    unequal = []
    for case in town.cases.values():
        for tail in tails:
            hidden = body(browser, f"/desk/cases/{quote(case.number)}/{tail}")
            if "没有这一页" in hidden and not answered_alike(browser, case.number, tail, hidden):
                unequal.append(f"{case.number} {tail}")

    assert unequal == []


def answered_alike(browser, number, tail, hidden):
    """Whether the page of this number is that of one that is not.

    A page that changed by itself between two looks at the same address says nothing about another address, so both are
    looked at again.
    """
    for _ in range(5):
        absent = body(browser, f"/desk/cases/{quote(ABSENT)}/{tail}")
        if plain(hidden, number) == plain(absent, ABSENT):
            return True
        before, hidden = hidden, body(browser, f"/desk/cases/{quote(number)}/{tail}")
        if plain(before, number) == plain(hidden, number):
            return False
    raise AssertionError("the page never stood still")


def plain(page, number):
    """What the page says, with its own token and the number asked for taken out."""
    words = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)
    return words.replace(number, "").replace(quote(number), "")


@pytest.mark.parametrize("who", ["zheng", "urban", "chen", "custodian", "passerby", "audit_admin"])
def test_a_search_for_a_hidden_number_does_not_find_it(town, who):
    browser = town.client(who)
    seen = {case.number for case in town.cases.values() if browser.get(address_of(case.number)).status_code == 200}

    for number in {case.number for case in town.cases.values()} - seen:
        # other cases may share a part of a number, so pages are not alike word by word; this case is on none
        found = body(browser, f"/desk/search?q={quote(number)}")
        assert address_of(number) not in found


def address_of(number):
    return f"/desk/cases/{quote(number)}/"


def test_a_receipt_opens_masks_and_not_the_number_itself(town):
    code, browser = town.codes["lamp"], town.client("lin")
    pages = [body(browser, f"/r/{code}{tail}") for tail in ("", "?filed=1", "/contact", "/add", "/urge", "/withdraw")]

    assert [field for page in pages for field, value in PERSONAL.items() if value in page] == []
