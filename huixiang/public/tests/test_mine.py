"""A-9: see, copy, correct, delete, withdraw, who looked; each with the receipt alone."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.loops.models import Case, Spoken
from huixiang.loops.recheck import recheck
from huixiang.people.remembered import forget
from huixiang.public import figures
from huixiang.vault import erasure, identities, rights
from huixiang.vault.models import CaseKey, Identity

TOLD = {"name": "林秀英", "phone": "13812341234", "address": "和平小区3号楼501"}
WORDS = "楼道灯不亮。三号楼黑了一个星期"


@pytest.fixture
def filed(web, case_of):
    """林阿姨 has filed; her code and her case."""
    code = web.files(WORDS, area="990101001", place="三号楼", **TOLD)
    return code, case_of(code)


@pytest.fixture
def closed(filed, answered, owner):
    """Her case after she judged the answer."""
    code, case = filed
    answered(case).make("satisfied", by=owner(case), solved="yes", grade="5", comment="林秀英谢谢")
    return code, case


def moves(case):
    return list(case.entries.order_by("seq").values_list("move", flat=True))


def test_her_page_tells_what_is_held_and_shows_only_a_part_of_it(web, filed):
    code, _ = filed

    text = web.open(f"/r/{code}/mine").text

    assert "称呼：林**" in text
    assert "电话：138****1234" in text
    assert "办结后保存 180 天" in text
    assert "还没有人看过" in text
    assert [word for word in ("林秀英", "13812341234", "501") if word in text] == []


def test_she_reads_everything_in_clear_and_her_look_is_on_record(web, filed):
    code, case = filed
    web.open(f"/r/{code}/mine")

    web.page = web.client.post(f"/r/{code}/mine/shown")

    assert [word for word in (*TOLD.values(), WORDS) if word not in web.text] == []
    assert [one.wish for one in rights.asked_of(case)] == ["查阅、复制本人信息"]
    assert "凭回执：查阅、复制本人信息（已完成）" in web.open(f"/r/{code}/mine").text


def test_she_takes_a_copy_away(web, filed):
    code, case = filed

    page = web.client.post(f"/r/{code}/mine/copy")
    ((_, copied),) = json.loads(page.content).items()

    assert page["Content-Disposition"].startswith("attachment")
    assert copied["身份信息"] == {"称呼": "林秀英", "电话": "13812341234", "住址": "和平小区3号楼501"}
    assert [one["原文"] for one in copied["写下的文字"]] == [WORDS, "三号楼"]
    assert (copied["编号"], copied["提交时看到的告知书"]) == (case.number, "2")


@pytest.mark.parametrize("tail", ["shown", "copy"])
def test_an_address_kept_of_what_a_button_showed_leads_to_the_button(web, filed, tail):
    code, _ = filed

    web.open(f"/r/{code}/mine/{tail}")

    assert web.page.redirect_chain == [(f"/r/{code}/mine", 302)]
    web.client.post("/elder", {"elder": "1", "next": f"/r/{code}/mine/{tail}"})
    assert "138****1234" in web.open(f"/r/{code}/mine/{tail}").text


def test_after_leaving_none_of_her_pages_opens_without_the_code(web, filed):
    code, _ = filed
    pages = [f"/r/{code}/mine{tail}" for tail in ("", "/erase_identity", "/wish_erasure", "/keep_private")]
    assert ["离开本页" in web.open(page).text for page in pages] == [True] * 4

    web.client.post("/leave")

    assert [web.open(page).page.redirect_chain for page in pages] == [[("/find", 302)]] * 4
    for tail in ("shown", "copy"):
        assert web.client.post(f"/r/{code}/mine/{tail}")["Location"] == "/find"


def test_who_handles_her_matter_is_not_told_that_she_looked(filed, zhou, desk, zheng):
    _, case = filed
    rights.copy(case)

    assert moves(case) == ["open"]
    for person in (zhou, desk, zheng):
        assert not Case.objects.visible_to(person).filter(loop="rights").exists()


def test_she_corrects_her_number(web, filed):
    code, case = filed

    web.open(f"/r/{code}/contact").send(f"/r/{code}/contact", phone="13900005678")

    assert identities.told(case)["phone"] == "13900005678"
    assert [one.wish for one in rights.asked_of(case)] == ["更正、补充联系方式"]


def test_she_deletes_her_identity_and_her_matter_goes_on(web, filed, zhou):
    code, case = filed
    assert "谁也恢复不了" in web.open(f"/r/{code}/mine/erase_identity").text

    web.send(f"/r/{code}/mine/erase_identity")

    assert "已经删除，连同密钥" in web.text
    assert (Identity.objects.count(), CaseKey.objects.count(), identities.masked(case)) == (0, 0, {})
    assert moves(case) == ["open", "erase_identity"]
    assert case.make("accept", by=zhou).stage == "to_assign"
    assert "您删除了姓名、电话、住址。" in web.open(f"/r/{code}").text


def test_while_her_matter_is_open_she_can_only_ask_for_deletion_at_its_end(web, filed):
    code, case = filed
    assert web.client.post(f"/r/{code}/mine/erase_all").status_code == 409

    web.open(f"/r/{code}/mine/wish_erasure").send(f"/r/{code}/mine/wish_erasure")

    assert moves(case) == ["open", "wish_erasure"]
    assert web.client.get(f"/r/{code}/mine/wish_erasure").status_code == 409


def test_after_the_end_she_deletes_everything_and_every_proof_stands(web, closed, everywhere):
    code, case = closed
    before = list(Entry.objects.filter(case=case).order_by("seq").values_list("leaf", flat=True))
    assert everywhere("林秀英", "13812341234", "一个星期") != []

    web.open(f"/r/{code}/mine/erase_all").send(f"/r/{code}/mine/erase_all")

    case.refresh_from_db()
    assert everywhere("林秀英", "13812341234", "一个星期") == []
    assert (case.title, case.tokens) == ("（内容已按规定删除）", None)
    assert list(Spoken.objects.filter(case=case).values_list("field", flat=True)) == ["reply"]
    leaves = list(Entry.objects.filter(case=case).order_by("seq").values_list("leaf", flat=True))
    assert (leaves[:-1], moves(case)[-1]) == (before, "erase_all")
    assert "您写的内容已经删除" in web.open(f"/r/{code}").text


def test_what_she_will_not_have_published_is_taken_down_at_once(web, closed, reviewer):
    code, case = closed
    case.make("publish", by=reviewer, public_title="楼道灯", public_text="楼道灯不亮", public_reply="已换")
    assert web.client.get(f"/answered/{case.pk}").status_code == 200

    web.open(f"/r/{code}/mine/keep_private").send(f"/r/{code}/mine/keep_private")

    assert web.client.get(f"/answered/{case.pk}").status_code == 404
    assert "publish" not in case.can_make(reviewer)


def test_an_asker_who_was_refused_is_named_too(web, filed, zhou, custodian):
    code, case = filed
    identities.ask(case, by=zhou, reason="核实地点", fields=["phone"]).make("refuse", by=custodian, ground="电话里不用")

    assert "周站长（未同意，要看：电话，理由：核实地点）" in web.open(f"/r/{code}/mine").text


@pytest.mark.parametrize("tail", ["", "/shown", "/copy", "/erase_identity"])
def test_another_receipt_opens_nothing(web, filed, tail):
    other = web.files("另一件事")
    address = f"/r/{other}/mine{tail}"

    page = web.client.get(address) if tail in ("", "/erase_identity") else web.client.post(address)

    assert [word for word in ("林秀英", "138", "三号楼") if word in page.content.decode()] == []


def test_the_notice_she_was_shown_is_kept_and_can_be_read_for_ever(web, filed):
    _, case = filed
    assert case.entries.get(seq=0).evidence["notice"] == "2"

    assert "第 1 版，2026 年 11 月 1 日起用，现在用的是 新的一版" in web.open("/notice/1").text
    assert "第 2 版" in web.open("/notice").text
    assert web.client.get("/notice/99").status_code == 404


def test_on_paper_it_takes_two_people(filed, zhou, custodian, chen):
    _, case = filed
    request = rights.register(case, by=zhou, wish="erase_identity", proof="当面核对了身份证")

    assert rights.carry_out(timezone.now()) == {}
    assert request.can_make(zhou) == []
    request.make("grant", by=custodian)
    assert rights.carry_out(timezone.now() + timedelta(seconds=1)) == {"erase_identity": 1}

    request.refresh_from_db()
    assert (request.stage, identities.masked(case), moves(case)) == ("done", {}, ["open", "erase_identity"])
    assert rights.carry_out(timezone.now()) == {}


@pytest.mark.parametrize(("some", "of"), [(2, 10), pytest.param(100, 1000, marks=pytest.mark.heavy)])
def test_some_are_erased_and_nobody_elses_proof_or_any_figure_changes(some, of, lin, everywhere, clock):
    """L-9: canaries nowhere, entries untouched, figures the same, every chain sound."""
    cases = []
    for n in range(of):
        case = lin.files(f"第{n}处路灯坏了，认得鷆{n}号灯杆")
        identities.keep(case, {"name": f"林{chr(0x5000 + n)}{chr(0x6000 + n)}", "phone": f"139{70000000 + n}"})
        cases.append(case.make("withdraw", by=lin))
    forget()
    before, figures_before = leaves_of(cases), figures.plain(2026)

    for case in cases[:some]:
        erasure.erase_all(case, by=lin, why="asked")

    forget()
    after = leaves_of(cases)
    assert [after[case.pk][: len(leaves)] for case, leaves in zip(cases, before.values(), strict=True)] == list(
        before.values()
    )
    assert everywhere(*(f"鷆{n}号灯杆" for n in range(some)), *(f"第{n}处" for n in range(some))) == []
    assert len(everywhere(f"鷆{some}号灯杆")) > 0
    assert figures.plain(2026) == figures_before
    assert [fault for _, faults in recheck() for fault in faults] == []
    print(f"L-9 kept  {some} of {of} cases erased: 0 of their words anywhere, every entry and every figure as before")


def leaves_of(cases):
    return {
        case.pk: [bytes(leaf) for leaf in case.entries.order_by("seq").values_list("leaf", flat=True)] for case in cases
    }
