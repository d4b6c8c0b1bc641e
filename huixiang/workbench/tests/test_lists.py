"""Lists: narrowed, paged both ways, kept as views, exported, and acted on together."""

import html
import io
import re
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from huixiang.loops.door import open_case
from huixiang.loops.models import Case, SavedView
from huixiang.suggestions.loop import SUGGESTION
from huixiang.supervision.loop import TASK
from huixiang.vault import identities
from huixiang.workbench import lists

from .conftest import address_of, words_of


def titles(page):
    return re.findall(r'<th role="rowheader"[^>]*><a [^>]*>([^<]+)</a>', page.content.decode())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["夜里噪声扰民", "路灯不亮"]),
        ("loop=concern&kind=concern.complaint", ["夜里噪声扰民"]),
        ("stage=concern.to_assign", ["路灯不亮"]),
        ("q=噪声", ["夜里噪声扰民"]),
        ("area=990102", []),
        ("area=990101", ["夜里噪声扰民", "路灯不亮"]),
        ("loop=task", []),
        ("state=closed", []),
        ("state=overdue", []),
        ("since=2026-11-03", []),
        ("until=2026-11-02&order=due", ["路灯不亮", "夜里噪声扰民"]),
        ("hands=mine", ["路灯不亮"]),
        ("stage=无&kind=%00&category=x&since=明天", ["夜里噪声扰民", "路灯不亮"]),
    ],
)
def test_a_list_is_narrowed_by_what_was_asked(at_desk, lin, desk, zhou, clock, query, found):
    lin.files("路灯不亮").make("accept", by=zhou)
    clock.shift(minutes=1)
    lin.files("夜里噪声扰民", kind="complaint")

    assert titles(at_desk(desk).opens(f"/desk/cases/?{query}")) == found


def test_what_a_unit_sent_back_is_no_longer_said_to_be_its_work(at_desk, lin, zhou, desk, zheng, power):
    case = lin.files("路灯不亮").make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("ask_return", by=zheng, ground="not_ours", legal_basis="三定方案", reason="不归我们管。")
    assert "供电局" in line_of(at_desk(desk), case)
    assert "供电局（已退回）" not in at_desk(desk).reads(address_of(case))

    case.make("grant_return", by=desk)

    assert ("供电局" in line_of(at_desk(desk), case), "交办员" in line_of(at_desk(desk), case)) == (False, True)
    assert "承办单位 供电局（已退回）" in at_desk(desk).reads(address_of(case))


def line_of(browser, case):
    """What the list says of it."""
    page = words_of(browser.opens(f"/desk/cases/?loop={case.loop}"))
    return page[page.rindex(case.title) : page.index(case.number)]


def test_pages_lead_forth_and_back_through_every_case_once(at_desk, lin, desk, clock, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 3)
    for n in range(7):
        lin.files(f"第{n}件", at=timezone.now() - timedelta(hours=n // 2))
    browser, seen, address = at_desk(desk), [], "/desk/cases/?loop=concern"
    while address:
        page = browser.opens(address)
        seen.append(titles(page))
        address = link(page, "next")

    assert [len(some) for some in seen] == [3, 3, 1]
    assert sorted(title for some in seen for title in some) == [f"第{n}件" for n in range(7)]
    back = [
        titles(page),
        titles(page := browser.opens(link(page, "prev"))),
        titles(page := browser.opens(link(page, "prev"))),
    ]
    assert back == seen[::-1]
    assert link(page, "prev") == ""


def test_a_page_whose_cases_moved_on_is_not_told_as_nothing_found(at_desk, lin, zhou, clock, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    cases = [lin.files(f"第{n}件", at=timezone.now() - timedelta(hours=n)) for n in range(3)]
    browser = at_desk(zhou)
    second = link(browser.opens("/desk/cases/?stage=concern.received"), "next")
    assert titles(browser.opens(second)) == ["第2件"]

    cases[2].make("accept", by=zhou)

    assert titles(browser.opens(second)) == ["第0件", "第1件"]


def link(page, rel):
    found = re.search(rf'href="([^"]*)" rel="{rel}"', page.content.decode())
    return "/desk/cases/" + found[1].replace("&amp;", "&") if found else ""


def test_what_has_no_day_comes_after_what_has_one_on_every_page(at_desk, chen, lin, zhou, clock, monkeypatch):
    monkeypatch.setattr(lists, "PAGE", 2)
    for n in range(3):
        open_case(SUGGESTION, by=chen, title=f"没有期限的{n}", proposer=chen)
    for n in range(2):
        lin.files(f"有期限的{n}", station=zhou.posts_now()[0].unit, deputy=chen)
        clock.shift(minutes=1)
    browser, seen, address = at_desk(chen), [], "/desk/cases/?order=due"
    while address:
        page = browser.opens(address)
        seen.append(titles(page))
        address = link(page, "next")
    back = [seen[-1]]
    while address := link(page, "prev"):
        back.append(titles(page := browser.opens(address)))

    assert seen == [["有期限的0", "有期限的1"], ["没有期限的0", "没有期限的1"], ["没有期限的2"]]
    assert back == seen[::-1]
    assert "共 5 件" in words_of(page)


def test_a_torn_key_shows_the_first_page(at_desk, lin, desk):
    lin.files("路灯不亮")

    for key in (
        "x",
        "2026-01-01~y",
        "%00",
        "2026-01-01T00:00:00~00000000-0000-0000-0000-000000000000",
        "~00000000-0000-0000-0000-000000000000",
    ):
        assert titles(at_desk(desk).opens(f"/desk/cases/?after={key}")) == ["路灯不亮"]


def test_a_filter_is_kept_under_a_name_and_dropped(at_desk, desk, zhou):
    browser = at_desk(desk)
    kept = browser.sends("/desk/views/", name="紧急的", query="loop=concern&state=overdue", follow=True)
    again = browser.sends("/desk/views/", name="紧急的", query="state=open", follow=True)
    nameless = browser.sends("/desk/views/", name=" ", query="", follow=True)

    assert "已存为视图「紧急的」" in words_of(kept)
    assert "已有同名视图" in words_of(again)
    assert "30 字以内" in words_of(nameless)
    drop = re.search(r'action="(/desk/views/[^"]+/drop/)"', kept.content.decode())[1]
    assert at_desk(zhou).sends(drop).status_code == 404
    assert "已删除" in words_of(browser.sends(drop, follow=True))


def test_conditions_that_have_a_name_are_not_offered_another(at_desk, desk):
    browser = at_desk(desk)
    assert "把这组条件存为视图" in browser.reads("/desk/cases/?state=overdue")

    kept = browser.sends("/desk/views/", name="超期的", query="state=overdue", follow=True)

    assert ("视图「超期的」改名" in words_of(kept), "把这组条件存为视图" in words_of(kept)) == (True, False)


def test_a_view_is_given_another_name_by_its_owner_alone(at_desk, desk, zhou):
    browser = at_desk(desk)
    browser.sends("/desk/views/", name="紧急的", query="state=open")
    kept = browser.sends("/desk/views/", name="超期的", query="state=overdue", follow=True)
    rename = re.search(r'action="(/desk/views/[^"]+/rename/)"', kept.content.decode())[1]

    taken = browser.sends(rename, name="紧急的", follow=True)
    nameless = browser.sends(rename, name=" ", follow=True)
    done = browser.sends(rename, name="已经超期的", follow=True)

    assert "已有同名视图「紧急的」" in words_of(taken)
    assert "30 字以内" in words_of(nameless)
    assert "视图已改名为「已经超期的」" in words_of(done)
    assert done.request["QUERY_STRING"] == "state=overdue"
    assert at_desk(zhou).sends(rename, name="别人的").status_code == 404
    assert sorted(SavedView.objects.values_list("name", flat=True)) == ["已经超期的", "紧急的"]


def test_a_long_filter_is_kept_whole_or_not_at_all(at_desk, desk):
    browser, query = at_desk(desk), urlencode({"q": "楼道灯不亮" * 10, "loop": "concern", "state": "overdue"})
    kept = browser.sends("/desk/views/", name="楼道灯", query=query, follow=True)
    refused = browser.sends("/desk/views/", name="太长", query=query * 9, follow=True)

    assert f"?{query}" in html.unescape(kept.content.decode())
    assert list(SavedView.objects.values_list("query", flat=True)) == [query]
    assert "条件太长" in words_of(refused)


def test_an_export_says_what_it_holds_and_holds_no_identity(at_desk, lin, desk, clock):
    case = lin.files('=HYPERLINK("http://x","点我")13812341234')
    identities.keep(case, {"name": "林小梅", "phone": "13812341234", "address": "幸福里3栋"})

    file = at_desk(desk).opens("/desk/cases/export?loop=concern&state=open")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(file.body)).get_sheet_by_index(0).to_python()

    assert "事项类型：群众诉求" in rows[0][0]
    assert "状态：在办" in rows[0][0]
    assert "2026-11-02 09:00" in rows[0][0]
    assert rows[2][:2] == [case.number, '\'=HYPERLINK("http://x","点我")138****1234']
    assert [word for word in ("林", "13812341234", "幸福里") if word in str(rows)] == []


def test_an_export_holds_what_the_list_shows_in_its_order(at_desk, lin, zhou, desk, clock):
    lin.files("已经撤回的").make("withdraw", by=lin)
    lin.files("路灯不亮").make("accept", by=zhou, urgency="1")
    clock.shift(minutes=1)
    lin.files("夜里噪声扰民")
    browser = at_desk(desk)

    for order in ("due", "newest"):
        file = browser.opens(f"/desk/cases/export?order={order}")
        rows = CalamineWorkbook.from_filelike(io.BytesIO(file.body)).get_sheet_by_index(0).to_python()
        assert [row[1] for row in rows[2:]] == titles(browser.opens(f"/desk/cases/?order={order}"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("since=2026-02-30", "输入一个有效的日期"),
        ("loop=concern&unit=x", "没有这个选项"),
        ("q=" + "灯" * 101, "最多填写100字，现在是101字"),
        ("since=2026-11-02&until=2026-11-01", "「到」不能早于「提出日期从」"),
    ],
)
def test_nothing_is_exported_by_a_condition_that_was_not_understood(at_desk, lin, desk, wrong, said):
    lin.files("路灯不亮")
    browser = at_desk(desk)

    sent = browser.opens(f"/desk/cases/export?{wrong}")
    page = words_of(browser.opens(sent.url))

    assert (sent.status_code, sent.url) == (302, f"/desk/cases/?{urlencode(parse_qsl(wrong))}")
    assert "没有导出。请改正标出的条件" in page
    assert said in page


def test_a_task_is_listed_under_its_owner_whoever_helps(at_desk, supervisor, party, unit, clock):
    said = {"title": "主题党日进站", "kind": "point", "expected": "每季一次", "due_on": "2026-12-31"}
    open_case(TASK, by=supervisor, owner_unit=party, helpers=[unit("office"), unit("finance")], **said)

    page = at_desk(supervisor).reads("/desk/cases/?loop=task&state=open")

    assert "待接收 · 还剩 2 天 机关党委" in page


def test_moves_of_one_name_are_told_apart_by_their_loop(at_desk, lin, zhou, desk, power, water):
    case = lin.files("路灯不亮").make("accept", by=zhou)
    assert [label for label in bulk_buttons(at_desk(desk).opens("/desk/cases/")) if "催办" in label] == ["催办"]
    case.make("assign", by=desk, lead=power, helpers=[water])

    urges = [label for label in bulk_buttons(at_desk(desk).opens("/desk/cases/")) if "催办" in label]

    assert sorted(urges) == ["催办（协办）", "催办（群众诉求）"]


def bulk_buttons(page):
    return re.findall(r'<button class="do-quiet" name="move" value="[^"]+">([^<]+)<', page.content.decode())


def test_whoever_thinks_better_of_it_is_back_at_the_narrowed_list(at_desk, lin, zhou):
    picked = [str(lin.files("路灯不亮").pk)]

    asked = at_desk(zhou).sends("/desk/cases/bulk/", move="concern.accept", picked=picked, query="q=路灯&state=open")

    assert 'href="/desk/cases/?q=路灯&amp;state=open">取消' in asked.content.decode()


def test_many_cases_are_accepted_at_once_and_the_refused_are_named(at_desk, lin, zhou, zheng):
    ready = [lin.files(f"路灯不亮，第{n}盏") for n in range(2)]
    gone = lin.files("已经撤回的")
    gone.make("withdraw", by=lin)
    browser, picked = at_desk(zhou), [str(case.pk) for case in [*ready, gone]]

    asked = browser.sends("/desk/cases/bulk/", move="concern.accept", picked=picked)
    done = browser.sends("/desk/cases/bulk/", move="concern.accept", picked=picked, sure="1", urgency="0", follow=True)

    assert "受理 3 件" in words_of(asked)
    assert [Case.objects.get(pk=case.pk).stage for case in ready] == ["to_assign", "to_assign"]
    assert "已受理 2 件" in words_of(done)
    assert f"{gone.number} 没有办成：「已撤回」环节不能受理" in words_of(done)


def test_more_than_are_done_at_once_are_refused_together_and_none_is_done(at_desk, lin, zhou):
    case = lin.files("路灯不亮")
    picked = [str(case.pk), *(str(UUID(int=number)) for number in range(200))]

    told = at_desk(zhou).sends(
        "/desk/cases/bulk/", move="concern.accept", picked=picked, sure="1", urgency="0", query="q=路灯", follow=True
    )

    assert "一次最多选 200 件，您选了 201 件，都没有办。请分几次。" in words_of(told)
    assert told.redirect_chain == [("/desk/cases/?q=%E8%B7%AF%E7%81%AF", 302)]
    assert Case.objects.get(pk=case.pk).stage == "received"


def test_after_many_at_once_the_list_stays_on_its_page(at_desk, lin, zhou, monkeypatch, clock):
    monkeypatch.setattr(lists, "PAGE", 2)
    for number in range(5):
        lin.files(f"路灯不亮，第{number}盏")
        clock.shift(minutes=1)
    browser = at_desk(zhou)
    following = re.search(r'href="(\?[^"]+)" rel="next"', browser.opens("/desk/cases/?loop=concern").content.decode())[
        1
    ]
    page = browser.opens(f"/desk/cases/{html.unescape(following)}")
    carried = html.unescape(re.search(r'name="query" value="([^"]+after[^"]+)"', page.content.decode())[1])
    picked = re.findall(r'name="picked" value="([^"]+)"', page.content.decode())

    done = browser.sends(
        "/desk/cases/bulk/", move="concern.accept", picked=picked, sure="1", urgency="0", query=carried, follow=True
    )

    assert "已受理 2 件" in words_of(done)
    assert titles(done) == titles(page) == ["路灯不亮，第2盏", "路灯不亮，第1盏"]


def test_the_printed_list_tells_what_it_lists_and_when(at_desk, lin, desk, clock):
    lin.files("路灯不亮")

    page = at_desk(desk).reads("/desk/cases/?loop=concern&state=open")

    assert "打印：联工委交办员，2026-11-02 09:00 条件：事项类型：群众诉求；状态：在办 共 1 件，这一页 1 件" in page
    assert "条件：无" in at_desk(desk).reads("/desk/cases/")


def test_many_cases_are_sent_to_one_unit_at_once(at_desk, lin, zhou, desk, power):
    cases = [lin.files(f"路灯不亮，第{n}盏").make("accept", by=zhou) for n in range(2)]
    picked = [str(case.pk) for case in cases]

    at_desk(desk).sends(
        "/desk/cases/bulk/", move="concern.assign", picked=picked, sure="1", lead=str(power.pk), urgency="0"
    )

    assert [Case.objects.get(pk=case.pk).stage for case in cases] == ["to_sign", "to_sign"]


@pytest.mark.parametrize(
    "move", ["concern.approve", "concern.lapse", "concern.reply", "concern.x", "x.accept", "", "concern"]
)
def test_what_must_be_looked_at_one_by_one_is_never_done_together(at_desk, lin, desk, move):
    case = lin.files("路灯不亮")

    assert at_desk(desk).sends("/desk/cases/bulk/", move=move, picked=[str(case.pk)], sure="1").status_code == 404


def test_cases_out_of_sight_are_counted_not_named(at_desk, handled, urban):
    case = handled()

    done = at_desk(urban).sends("/desk/cases/bulk/", move="concern.urge", picked=[str(case.pk)], sure="1", follow=True)

    assert "有 1 件已看不到" in words_of(done)
    assert case.number not in words_of(done)
    assert Case.objects.get(pk=case.pk).seq == case.seq


def test_a_whole_number_opens_the_case_for_whoever_may_see_it(at_desk, handled, zheng, passerby):
    case = handled()

    assert at_desk(zheng).opens(f"/desk/search?q={case.number}").status_code == 302
    assert at_desk(passerby).opens(f"/desk/search?q={case.number}").status_code == 200


def test_only_kinds_of_matters_she_may_see_are_offered_and_none_where_there_is_one(
    at_desk, handled, supervisor, zheng, party_office, party
):
    handled("楼道灯不亮").make("oversee", by=supervisor, level="daily", trigger="late", demand="说明")
    said = {"title": "进站", "kind": "point", "expected": "两次", "due_on": "2026-12-20"}
    open_case(TASK, by=supervisor, owner_unit=party, **said)

    def offered(page):
        found = re.search(r'(?s)<select name="loop".*?</select>', page.content.decode())
        return re.findall(r'value="(\w+)"', found[0]) if found else []

    assert sorted(offered(at_desk(supervisor).opens("/desk/cases/"))) == ["concern", "oversight", "task"]
    assert sorted(offered(at_desk(zheng).opens("/desk/cases/"))) == ["concern", "oversight"]
    assert "事项类型" in at_desk(zheng).reads("/desk/search?q=x")
    only_tasks = at_desk(party_office).opens("/desk/cases/")
    assert (offered(only_tasks), "事项类型" in only_tasks.content.decode()) == ([], False)
