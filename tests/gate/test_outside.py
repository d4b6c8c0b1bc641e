"""Somebody without an account: a link to one case for one act, that ends when it is used, taken back or past its day."""

import pytest
from django.db import connection
from django.test import Client

from huixiang.concerns.outsiders import case_of, token_of
from huixiang.loops.models import Case
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.public import brake
from huixiang.vault import identities
from huixiang.workbench.sheet import Sheet

ERRAND = "请核对三号楼外墙线路是否属于你公司产权，三日内回复。"


@pytest.fixture(autouse=True)
def _fresh_memory():
    brake.forget()


@pytest.fixture
def helping(organ, lin, zhou, desk, zheng, street, power, street_binhe, clock):
    """A lamp with 林阿姨's name in the vault, helped by 滨河街道."""
    case = lin.files("楼道灯不亮，我是林阿姨，电话 13812341234")
    identities.keep(case, {"name": "林阿姨", "phone": "13812341234"})
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power, helpers=[street_binhe])
    case.make("sign", by=zheng, interest="none")
    return case.children.get(loop="assist").make("sign", by=street)


@pytest.fixture
def link(helping, street):
    """The case behind a link that 滨河街道 has sent to a telecom company."""
    helping.make("send_out", by=street, **told())
    return helping.children.get(loop="outside")


def told(**more):
    return {
        "outsider": "某通信公司 小吴", "errand": ERRAND, "why_outside": "线路产权只有该公司清楚",
        "valid_until": "2026-11-06", **more,
    }  # fmt: skip


def opens(case):
    return Client().get(f"/o/{token_of(case)}")


def answers(case, **more):
    return Client().post(
        f"/o/{token_of(case)}", {"signed_by": "某通信公司 小吴", "opinion": "已核对，属我公司。", **more}
    )


def test_sending_a_link_is_an_entry_with_its_reason(helping, link, street):
    entry = helping.entries.get(move="send_out")

    assert (entry.account, entry.role) == (street, "helper")
    assert helping.spoken.get(seq=entry.seq, field="why_outside").text == "线路产权只有该公司清楚"
    assert [(e.move, e.account, e.unit.code) for e in link.entries.all()] == [("open", street, "street-binhe")]
    assert link.due_at.date().isoformat() == "2026-11-06"


def test_what_is_asked_is_shown_and_nothing_else(link, helping):
    page = opens(link).content.decode()

    assert ERRAND in page
    assert [word for word in ("林阿姨", "138", "楼道灯", helping.parent.number, helping.number) if word in page] == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"opinion": "\u200b\u3164"}, "请写一写办理情况或意见"),
        ({"opinion": "长" * 3001}, "最多填写3000字，现在是3001字"),
        ({"opinion": "属实\x00"}, "文字中有无法识别的字符"),
        ({"signed_by": "长" * 61}, "最多填写60字"),
    ],
)
def test_an_answer_that_cannot_be_taken_is_told_in_plain_words_and_stays(link, wrong, said):
    page = answers(link, **wrong)
    words = page.content.decode()

    assert (page.status_code, Case.objects.get(pk=link.pk).stage) == (422, "sent")
    assert said in words
    assert "某通信公司 小吴" in words or "已核对，属我公司。" in words


def test_the_breaks_of_lines_count_once_as_the_browser_counts_them(link):
    opinion = "\r\n".join(["经核对，线路属我公司"] * 270)  # 2969 characters as they were typed, 3238 as they are sent

    assert answers(link, opinion=opinion).status_code == 200


def test_an_answer_is_an_entry_that_names_the_sender(link, street, street_binhe):
    assert answers(link).status_code == 200

    link.refresh_from_db()
    entry = link.entries.get(move="answer")
    assert (link.stage, entry.role, entry.account) == ("answered", "outsider", None)
    assert entry.evidence["sent_by"] == [str(street_binhe.pk), str(street.pk)]
    line = Sheet(link, street).trail[0]
    assert {fact["label"]: fact["value"] for fact in line["facts"]} == {
        "单位和姓名": "某通信公司 小吴", "办理情况或意见": "已核对，属我公司。",
        "经链接办理": "由 滨河街道办事处 滨河街道承办人 发出",
    }  # fmt: skip


def test_a_link_is_good_for_one_answer(link):
    answers(link)

    assert (opens(link).status_code, answers(link).status_code) == (410, 410)
    assert link.entries.filter(move="answer").count() == 1
    assert ERRAND not in opens(link).content.decode()


def test_who_presses_twice_is_told_that_the_answer_was_received(link):
    answers(link)

    for page in (answers(link), opens(link)):
        assert "回复已经收到，不用再填" in page.content.decode()
        assert "没有保存" not in page.content.decode()


def test_the_slower_of_two_presses_is_told_so_too(link):
    early = iter([link])

    def quicker(execute, sql, *more):
        if sql.startswith("SAVEPOINT"):  # the page has looked and is about to write
            [answers(one) for one in early]
        return execute(sql, *more)

    with connection.execute_wrapper(quicker):
        page = answers(link)

    assert (page.status_code, "回复已经收到，不用再填" in page.content.decode()) == (410, True)
    assert link.entries.filter(move="answer").count() == 1


def test_other_words_after_the_answer_are_not_taken_and_come_back(link):
    answers(link)

    page = answers(link, opinion="更正：不属我公司。").content.decode()

    assert "您刚才写的没有保存" in page
    assert "更正：不属我公司。" in page


def test_what_is_written_while_a_link_ends_comes_back(link, street):
    link.make("revoke", by=street, reason="发错了人")
    taken_back = answers(link).content.decode()

    assert "已经收回这个链接" in taken_back
    assert "已核对，属我公司。" in taken_back


def test_what_is_written_until_past_its_day_comes_back(link, clock):
    clock.to("2026-11-07T00:00:30+08:00")

    page = answers(link).content.decode()

    assert "过了有效期" in page
    assert "已核对，属我公司。" in page


def test_a_link_taken_back_opens_nothing_at_once(link, street):
    link.make("revoke", by=street, reason="发错了人")

    assert (opens(link).status_code, ERRAND in opens(link).content.decode()) == (410, False)
    assert answers(link).status_code == 410


def test_a_link_past_its_day_opens_nothing_even_before_the_clock_has_come(link, clock):
    clock.to("2026-11-07T00:00:30+08:00")
    assert opens(link).status_code == 410

    clock.shift(minutes=1)
    link.refresh_from_db()
    assert link.stage == "expired"


def test_when_the_help_ends_so_does_its_link(link, helping, desk):
    helping.make("release", by=desk)

    link.refresh_from_db()
    assert (link.stage, opens(link).status_code) == ("revoked", 410)


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("a" if t[-1] != "a" else "b"),
        lambda t: t[:20],
        lambda t: t + "a",
        lambda t: "",
        lambda t: "林",
    ],
)
def test_no_other_token_opens_anything(link, change):
    token = token_of(link)

    assert case_of(token) == link
    assert case_of(change(token)) is None


def test_a_token_is_for_links_alone(link, helping):
    assert case_of(token_of(helping)) is None
    assert Client().get(f"/r/{token_of(link)}").status_code == 404


def test_only_the_unit_that_works_on_it_sends_or_holds_a_link(helping, zheng, desk, visitor, street, link):
    for person in (zheng, desk, visitor):
        with pytest.raises(NotAllowed):
            helping.make("send_out", by=person, **told())
    assert Sheet(link, street).outside_page == f"/o/{token_of(link)}"
    assert Sheet(link, desk).outside_page == ""


def test_a_link_needs_its_reason_and_its_day(helping, street):
    for missing in ("why_outside", "valid_until", "errand", "outsider"):
        with pytest.raises(Refused):
            helping.make("send_out", by=street, **told(**{missing: ""}))
    assert helping.children.count() == 0


def test_answering_is_braked_and_nothing_typed_is_lost(link):
    client = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(30):
        brake.too_fast(client.get("/").wsgi_request)

    page = client.post(f"/o/{token_of(link)}", {"signed_by": "小吴", "opinion": "属我公司。"})

    assert (page.status_code, "属我公司。" in page.content.decode()) == (422, True)
    assert link.entries.count() == 1


def test_the_page_is_kept_by_nobody_and_leaves_no_cookie(link):
    page = opens(link)

    assert (page["Cache-Control"], page["Referrer-Policy"], page["X-Robots-Tag"]) == (
        "no-store",
        "no-referrer",
        "noindex, nofollow",
    )
    assert page.cookies == {}


def test_the_case_behind_a_link_is_seen_by_its_parties_alone(link, street, zheng, desk, passerby, person):
    seen = [
        who
        for who in (street, zheng, desk, passerby, person("urban"), person("audit_admin"))
        if link in Case.objects.visible_to(who)
    ]

    assert seen == [street, zheng, desk]
