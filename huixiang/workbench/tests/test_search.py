"""查找: words, phrases, places and numbers over what the reader may see; a telephone number is sent, not addressed."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.people.models import Area, Post
from huixiang.supervision.loop import TASK
from huixiang.vault import identities
from huixiang.workbench.places import nearly
from huixiang.workbench.results import marked, snippet

from .conftest import address_of, words_of


def titles(page):
    body = re.sub(r"</?mark>", "", page.content.decode())
    return re.findall(r'<li class="row" data-row>\s*<a [^>]*>([^<]+)</a>', body)


@pytest.fixture
def asks(at_desk, desk):
    """What the dispatcher finds: titles in their order."""
    browser = at_desk(desk)
    return lambda question, **more: titles(browser.client.get("/desk/search", {"q": question, **more}))


def test_every_word_must_occur_and_the_newest_comes_first(lin, asks, clock):
    lin.files("滨河路路灯不亮")
    clock.shift(days=1)
    lin.files("滨河路垃圾没有人清运")
    clock.shift(days=1)
    lin.files("东山路路灯太暗")

    assert asks("路灯") == ["东山路路灯太暗", "滨河路路灯不亮"]
    assert asks("滨河路 路灯") == ["滨河路路灯不亮"]
    assert asks("垃圾 清运") == ["滨河路垃圾没有人清运"]


def test_a_phrase_stands_as_it_is_written(lin, asks):
    lin.files("路灯坏了。晚上很黑，请尽快更换灯泡")
    lin.files("请更换路灯。灯泡老是尽快坏掉，晚上黑")

    assert sorted(asks("尽快 更换 灯泡")) == ["请更换路灯", "路灯坏了"]
    assert asks("“尽快更换灯泡”") == ["路灯坏了"]
    assert asks('"尽快更换灯泡" 晚上') == ["路灯坏了"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("社会保障", "昨天去了社会保障局"),
        ("工资标准", "低于当地最低工资标准"),
        ("培训费", "又收了专业培训费用"),
        ("公共卫生", "公共卫生间很脏"),
        ("意见书", "整改意见书没有给"),
    ],
)
def test_a_word_is_found_also_where_the_text_is_cut_otherwise(lin, asks, asked, told):
    lin.files(f"没有人管。{told}")

    assert asks(asked) == ["没有人管"]
    assert asks(f"“{asked}”") == ["没有人管"]


@pytest.mark.parametrize(("asked", "told"), [("映霞路", "从映霞路到望江路"), ("柳畔桥", "市柳畔桥上")])
def test_a_name_that_no_dictionary_has_is_found_by_its_pairs(lin, asks, asked, told):
    lin.files(f"没有路灯。{told}")
    lin.files("没有路灯。映在晚霞里的小路，柳树在河畔，桥断了")

    assert len(asks(asked)) == 1


def test_where_its_words_are_common_a_phrase_is_looked_for_part_by_part(lin, at_desk, desk, clock, monkeypatch):
    monkeypatch.setattr("huixiang.workbench.search.AT_ONCE", 3)
    lin.files("尽快更换灯泡")
    clock.shift(days=90)
    for day in range(4):
        lin.files(f"灯泡坏了{day}天，要换灯，尽快更换")
    there = at_desk(desk)

    first = there.opens("/desk/search?q=“尽快更换灯泡”")
    assert (titles(first), "更早的还没有核对" in words_of(first)) == ([], True)
    onward = re.search(r'href="([^"]+)" rel="next">接着往前找', first.content.decode())[1]
    second = there.opens("/desk/search" + unescape(onward))

    assert titles(second) == ["尽快更换灯泡"]
    assert 'rel="next"' not in second.content.decode()


def test_when_no_case_has_all_words_those_with_all_but_one_are_shown_and_it_says_so(lin, at_desk, desk):
    lin.files("滨河路路灯不亮，老人摔倒")

    page = at_desk(desk).opens("/desk/search?q=滨河路 路灯 喷泉")

    assert titles(page) == ["滨河路路灯不亮，老人摔倒"]
    assert "只差一个词" in words_of(page)


def test_the_best_has_the_question_in_its_title(lin, asks, clock):
    lin.files("滨河路路灯不亮")
    clock.shift(days=1)
    lin.files("垃圾没有人清运。旁边的路灯也坏了")

    assert asks("路灯") == ["垃圾没有人清运", "滨河路路灯不亮"]
    assert asks("路灯", order="best") == ["滨河路路灯不亮", "垃圾没有人清运"]


def test_a_question_is_narrowed_by_place_unit_stage_and_time(lin, asks, handled, power, clock):
    far = Area.objects.get(code="990102001")
    lin.files("桥头路灯不亮", area=far)
    clock.shift(days=3)
    handled("河边路灯不亮")

    assert asks("路灯", area="990102001") == ["桥头路灯不亮"]
    assert asks("路灯", unit=str(power.pk)) == ["河边路灯不亮"]
    assert asks("路灯", stage="concern.handling") == ["河边路灯不亮"]
    assert asks("路灯", until="2026-11-03") == ["桥头路灯不亮"]
    assert asks("", area="990102001") == ["桥头路灯不亮"]


@pytest.mark.parametrize(
    ("typed", "label", "address"),
    [
        ("路灯 待分派", "只看在「待分派」的群众诉求", "stage=concern.to_assign"),
        ("昨天 路灯", "只看昨天提出的事项", "since=2026-11-02&amp;until=2026-11-02"),
        ("路灯 2026年10月", "只看2026年10月提出的事项", "since=2026-10-01&amp;until=2026-10-31"),
        ("路灯 11月1日起", "只看11月1日起提出的事项", "since=2026-11-01&amp;until="),
    ],
)
def test_a_stage_or_days_that_are_named_are_offered_to_narrow_by(lin, at_desk, desk, clock, typed, label, address):
    clock.shift(days=1)
    lin.files("桥头路灯不亮")

    page = at_desk(desk).opens(f"/desk/search?q={typed}").content.decode()
    (hints,) = re.findall(r'<ul class="hints">(.*?)</ul>', page, re.DOTALL)
    offered = re.findall(r'<li><a href="([^"]+)">([^<]+)', hints)

    assert [(words, address in href, "q=%E8%B7%AF%E7%81%AF&" in href) for href, words in offered] == [
        (label, True, True)
    ]


def test_a_misspelt_place_is_understood_and_it_says_so(lin, at_desk, desk):
    lin.files("楼道灯不亮")
    lin.files("桥头灯不亮", area=Area.objects.get(code="990102001"))

    page = at_desk(desk).opens("/desk/search?q=宾河街道 灯不亮")

    assert titles(page) == ["楼道灯不亮"]
    assert "按相近的地名「滨河街道」查找" in words_of(page)


def test_a_place_or_unit_that_is_named_is_offered_as_a_narrower_question(lin, at_desk, desk):
    lin.files("新桥镇的路灯和供电局说好了")

    page = at_desk(desk).opens("/desk/search?q=新桥镇 供电局 路灯").content.decode()

    assert re.findall(r"<li><a href=\"[^\"]*area=990102001[^\"]*\">([^<]+)", page) == ["只看新桥镇的事项"]
    assert re.findall(r"<li><a href=\"[^\"]*unit=[^\"]*\">([^<]+)", page) == ["只看供电局的事项"]


def test_what_was_looked_for_in_part_is_offered_as_it_was_typed(lin, at_desk, desk):
    for text in ("菜市场门口占道经营", "夜市经营到几点", "小卖部经营许可怎么办"):
        lin.files(text)
    browser = at_desk(desk)

    page = browser.opens("/desk/search?q=占道经营")
    ((href, label),) = re.findall(r'<ul class="hints"><li><a href="([^"]*)">([^<]+)', page.content.decode())

    assert len(titles(page)) == 3
    assert "after=" not in browser.opens("/desk/search?q=占道经营&after=x").content.decode()
    assert label == "这是按「经营」找的，只看写着「占道经营」的"
    assert titles(browser.opens(f"/desk/search{unescape(href)}")) == ["菜市场门口占道经营"]


@pytest.mark.parametrize("typed", ["拆迁补偿", "路灯", "“占道经营”", "216路", "桂花新城的路灯坏了很久没有人修"])
def test_what_is_looked_for_whole_is_not_offered_again(lin, at_desk, desk, typed):
    lin.files(f"{typed}，占道经营，拆迁补偿，216路")

    page = at_desk(desk).opens(f"/desk/search?q={typed}")

    assert "这是按" not in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "name", "same"),
    [
        ("宾河街道", "滨河街道", True),
        ("滨河街", "滨河街道", True),
        ("滨河河街道", "滨河街道", True),
        ("河滨街道", "滨河街道", True),
        ("滨河大道", "滨河街道", True),
        ("东山大道", "滨河街道", False),
        ("西山", "东山", False),
        ("滨河", "滨河街道", False),
    ],
)
def test_one_wrong_character_of_a_place_is_forgiven(typed, name, same):
    assert nearly(typed, name) is same


def test_what_was_looked_for_is_marked_in_title_and_text(lin, at_desk, desk):
    lin.files("滨河路出了问题。从上个月起路灯一直不亮，<b>没有人</b>来修")

    page = at_desk(desk).opens("/desk/search?q=路灯").content.decode()

    assert "<mark>路灯</mark>一直不亮，&lt;b&gt;没有人" in page


def test_a_snippet_begins_near_the_first_hit():
    text = "很久很久以前" * 20 + "路灯坏了" + "没有人管" * 40

    pieces = snippet(text, ["路灯"])

    assert [words for words, hit in pieces if hit] == ["路灯"]
    assert (pieces[0][0], pieces[-1][0]) == ("…", "…")
    assert snippet("没有", ["路灯"]) == []
    assert snippet("。，路灯坏了", ["路灯"])[1] == ("路灯", True)
    assert marked("路灯（路灯）", ["路灯", "("]) == [("路灯", True), ("（", False), ("路灯", True), ("）", False)]


def test_in_a_confidential_case_numbers_stay_masked(lin, at_desk, desk):
    lin.files("有人威胁我。他的电话是13812341234，路灯下面等我", secret=True)

    page = at_desk(desk).reads("/desk/search?q=路灯")

    assert "138****1234" in page
    assert "13812341234" not in page


def test_the_next_page_goes_on_where_this_one_ends(lin, at_desk, desk, clock):
    for n in range(21):
        lin.files(f"第{n}盏路灯不亮")
        clock.shift(minutes=1)
    browser = at_desk(desk)

    first = browser.opens("/desk/search?q=路灯")
    onward = re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode())[1].replace("&amp;", "&")

    assert len(titles(first)) == 20
    assert titles(browser.opens(f"/desk/search{onward}")) == ["第0盏路灯不亮"]


@pytest.mark.parametrize("order", ["newest", "best"])
def test_the_newest_come_first_however_far_apart_they_came(lin, at_desk, desk, clock, order):
    for n in range(22):
        lin.files(f"第{n}盏路灯不亮")
        clock.shift(days=3 * n)
    browser = at_desk(desk)

    first = browser.opens(f"/desk/search?q=路灯&order={order}")

    assert titles(first) == [f"第{n}盏路灯不亮" for n in range(21, 1, -1)]
    if order == "newest":
        onward = unescape(re.search(r'href="(\?[^"]+)" rel="next"', first.content.decode())[1])
        assert titles(browser.opens(f"/desk/search{onward}")) == ["第1盏路灯不亮", "第0盏路灯不亮"]


def test_who_may_not_see_a_case_does_not_find_it(lin, at_desk, zheng, passerby, power):
    lin.files("供电局乱收费，路灯也不修", about=power)

    for person in (zheng, passerby):
        assert titles(at_desk(person).opens("/desk/search?q=路灯")) == []
        assert titles(at_desk(person).opens("/desk/search?q=路灯&order=best")) == []


def test_the_box_sends_words_on_to_an_address_that_can_be_kept(at_desk, desk):
    sent = at_desk(desk).sends("/desk/search", q="路灯 滨河路")

    assert (sent.status_code, sent.url) == (302, "/desk/search?q=%E8%B7%AF%E7%81%AF+%E6%BB%A8%E6%B2%B3%E8%B7%AF")


def test_a_telephone_number_is_sent_and_never_stands_in_an_address(at_desk, handled, zhou):
    case = handled()
    identities.keep(case, {"phone": "138 1234 1234"})
    browser = at_desk(zhou)

    found = browser.sends("/desk/search", q="138-1234-1234")
    by_hand = browser.opens("/desk/search?q=13812341234")

    assert (found.status_code, titles(found)) == (200, [case.title])
    assert "电话 138****1234" in words_of(found)
    assert "13812341234" not in found.content.decode()
    assert (by_hand.status_code, titles(by_hand)) == (403, [])
    assert "请用页面顶部的查找框" in words_of(by_hand)


def test_each_search_by_telephone_is_an_entry_and_she_sees_who_looked(at_desk, handled, zhou, custodian):
    case = handled()
    identities.keep(case, {"phone": "13812341234"})

    at_desk(zhou).sends("/desk/search", q="13812341234")
    at_desk(zhou).sends("/desk/search", q="13900000000")

    entries = Entry.objects.filter(case__loop="lookup").order_by("at", "id")
    assert [(entry.account, entry.evidence["found"]) for entry in entries] == [(zhou, 1), (zhou, 0)]
    (look,) = identities.views_of(case)
    assert (look.asked_by, look.unit, look.looks[0][1]) == ("周站长", "滨河街道代表联络站", "电话")
    assert "13812341234" not in str([entry.evidence for entry in entries])
    assert at_desk(custodian).reads("/desk/cases/?loop=lookup").count("按电话查找") >= 2


def test_she_sees_for_which_unit_the_searcher_of_two_answers_callers(at_desk, handled, zhou, street_binhe):
    Post.objects.create(account=zhou, unit=street_binhe, role="member", from_on="2010-01-01")
    case = handled()
    identities.keep(case, {"phone": "13812341234"})

    at_desk(zhou).sends("/desk/search", q="13812341234")

    assert [view.unit for view in identities.views_of(case)] == ["滨河街道代表联络站"]


def test_who_handles_matters_cannot_look_for_a_number(at_desk, handled, zheng):
    identities.keep(handled(), {"phone": "13812341234"})

    refused = at_desk(zheng).sends("/desk/search", q="13812341234")

    assert (refused.status_code, titles(refused)) == (403, [])
    assert "不能按电话查找" in words_of(refused)
    assert Case.objects.filter(loop="lookup").count() == 0


def test_who_looks_for_one_number_after_another_is_stopped(at_desk, zhou, handled, monkeypatch):
    monkeypatch.setattr(identities, "MOST_SEARCHES", (2, identities.MOST_SEARCHES[1]))
    browser = at_desk(zhou)
    for n in range(2):
        assert browser.sends("/desk/search", q=f"1381234123{n}").status_code == 200

    stopped = browser.sends("/desk/search", q="13812341239")

    assert (stopped.status_code, "短时间内按电话查找过多" in words_of(stopped)) == (403, True)


@pytest.mark.parametrize("number", ["诉求2026-000001", "2026-000001", "1", "000001"])
def test_a_case_number_is_no_telephone_number(at_desk, lin, desk, number):
    lin.files("路灯不亮")

    page = at_desk(desk).sends("/desk/search", q=number)

    assert page.status_code == 302


@pytest.mark.parametrize("day", ["2026-11-02", "\uff12\uff10\uff12\uff16-11-2", "2026 11 02", "2026-13-45"])
def test_a_day_is_no_telephone_number(at_desk, desk, zheng, day):
    for person in (desk, zheng):
        assert at_desk(person).sends("/desk/search", q=day).status_code == 302

    assert not Case.objects.filter(loop="lookup").exists()


@pytest.mark.parametrize("question", ["\x00", "'", "\\", "&|!()", "灯" * 3000, "💡", "1e400", "<b>", '"', "“”", ":*"])
@pytest.mark.parametrize("order", ["newest", "best"])
def test_hostile_questions_find_nothing(lin, asks, question, order):
    lin.files("路灯不亮")

    assert asks(question, order=order) == []


def test_a_found_text_shows_no_name_and_no_number_of_a_person(lin, at_desk, desk, zhou):
    lin.files("路灯不亮。我叫林小梅，请打13812341234，车牌辽A12345")

    for person in (desk, zhou):
        page = at_desk(person).opens("/desk/search?q=路灯 车牌").content.decode()
        assert [word for word in ("林小梅", "13812341234", "A12345") if word in page] == []
        assert "我叫林**，请打138****1234，<mark>车牌</mark>辽A****" in page


@pytest.mark.parametrize("who", ["system_admin", "custodian", "party_office"])
def test_the_way_onward_names_no_case_that_the_reader_may_not_see(lin, at_desk, clock, person, who):
    """Whoever looks at all cases of one loop sees none of another: neither how many there are, nor since when."""
    for n in range(25):
        lin.files(f"第{n}盏路灯不亮")
        clock.shift(minutes=1)

    page = at_desk(person(who)).opens("/desk/search?q=“路灯不亮”")

    assert (titles(page), 'rel="next"' in page.content.decode()) == ([], False)


def test_what_is_hidden_from_her_takes_no_place_among_the_best(
    lin, at_desk, supervisor, party_office, unit, monkeypatch
):
    monkeypatch.setattr("huixiang.workbench.search.READ", 2)
    said = {"expected": "两个月内更换", "due_on": timezone.localdate() + timedelta(days=30)}
    open_case(TASK, by=supervisor, title="路灯改造", kind=TASK.kinds[0][0], owner_unit=unit("party"), **said)
    for n in range(3):
        lin.files(f"第{n}盏路灯不亮，路灯太暗")

    for order in ("newest", "best"):
        assert titles(at_desk(party_office).opens(f"/desk/search?q=路灯&order={order}")) == ["路灯改造"]


@pytest.mark.parametrize(
    "typed",
    [
        "{number}", "{year}-{digits}", "{short}", "{wide}", "诉求 {year} {digits}", "诉求{year}-{short}", "诉求{year}{digits}",
        "诉求〔{year}〕{short}号", "（{year}）{short}号", "{year}年第{short}号", "第{short}号", "诉求{short}", "%23{short}", "No.{short}",
    ],
)  # fmt: skip
def test_a_number_is_found_as_people_write_it(lin, at_desk, desk, typed):
    case = lin.files("路灯不亮")
    year, _, digits = case.number.removeprefix("诉求").partition("-")
    wide = case.number.translate({ord(mark): chr(ord(mark) + 0xFEE0) for mark in "0123456789-"})
    asked = typed.format(number=case.number, year=year, digits=digits, short=digits.lstrip("0"), wide=wide)

    page = at_desk(desk).opens(f"/desk/search?q={asked}")

    assert (page.status_code, page.url) == (302, address_of(case))


def test_wide_digits_and_letters_are_the_same_words(lin, asks):
    lin.files("请修东区３栋的路灯，在Q7站旁边")
    lin.files("请修东区3栋的楼道灯，在q7站旁边")

    for question in ("3栋", "３栋", "“东区3栋”", "“东区３栋”", "q7"):
        assert len(asks(question)) == 2


@pytest.mark.parametrize("typed", ["2026-11", "2026年1月", "1号楼", "3.5", "11月1日", "任务1", "2026/1"])
def test_what_is_only_like_a_number_is_none(lin, at_desk, desk, typed):
    lin.files("路灯不亮")

    assert at_desk(desk).opens(f"/desk/search?q={typed}").status_code == 200


@pytest.mark.parametrize("typed", ["路灯不亮？", "（路灯不亮）", "路灯不亮，", "“路灯不亮"])
def test_marks_around_a_term_are_no_part_of_it(lin, at_desk, desk, typed):
    lin.files("桥头路灯不亮")

    page = at_desk(desk).opens(f"/desk/search?q={typed}").content.decode()

    assert "<mark>路灯不亮</mark>" in page
