"""联名: each deputy signs for herself, reads the answer, and the first of them judges it."""

import re

import pytest

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.people.models import Account, Post
from huixiang.suggestions.loop import SUGGESTION


@pytest.fixture
def deputies(organ, unit):
    """Two more deputies of the other station."""
    found = []
    for name in ("赵代表", "钱代表"):
        found.append(Account.objects.open(organ, f"deputy-{len(found)}", name))
        Post.objects.create(account=found[-1], unit=unit("station-xinqiao"), role="deputy", from_on="2020-01-01")
    return found


@pytest.fixture
def raised(chen, clock):
    case = open_case(SUGGESTION, by=chen, title="夜市油烟", proposer=chen)
    return case.make("put_forward", by=chen, problem="油烟直排。", proposal="统一安装净化设备。")


@pytest.fixture
def handed(leader, chen, clock):
    return open_case(SUGGESTION, by=leader, title="公交末班车", proposer=chen)


def sees(account, case):
    return Case.objects.visible_to(account).filter(pk=case.pk).exists()


def test_each_signs_for_herself_and_reads_the_answer_and_the_first_judges(
    raised, chen, desk, urban_bureau, urban, urban_head, deputies
):
    zhao, qian = deputies
    raised.make("invite", by=chen, invited=deputies)
    with pytest.raises(NotAllowed):
        raised.make("join", by=chen)

    raised.make("join", by=zhao)

    assert raised.course().parties["signers"] == [str(zhao.pk)]
    assert (raised.can_make(zhao), raised.can_make(qian)) == (["unsign"], ["join", "stay_out"])
    raised.make("assign", by=desk, lead=urban_bureau)
    raised.make("reply", by=urban, result="A", reply="已装。").make("endorse", by=urban_head)
    assert (sees(zhao, raised), raised.can_make(zhao)) == (True, [])
    assert "pleased" in raised.can_make(chen)


def test_who_stays_out_or_takes_her_name_back_no_longer_has_a_part_in_it(raised, chen, deputies):
    zhao, qian = deputies
    raised.make("invite", by=chen, invited=[zhao]).make("invite", by=chen, invited=[qian])
    raised.make("join", by=zhao).make("stay_out", by=qian)
    assert (sees(zhao, raised), sees(qian, raised)) == (True, False)

    raised.make("unsign", by=zhao, reason="另行提出")

    assert (raised.course().parties["signers"], sees(zhao, raised)) == ([], False)


def test_nobody_signs_what_is_not_written_yet_or_her_own(handed, raised, chen):
    assert handed.can_make(chen) == ["put_forward", "decline", "withdraw"]

    with pytest.raises(Refused, match="自己不用联名"):
        raised.make("invite", by=chen, invited=[chen])


def test_what_she_is_asked_to_sign_stands_on_top_of_the_page(client, raised, chen, deputies):
    raised.make("invite", by=chen, invited=deputies)
    client.force_login(deputies[0])

    page = client.get(f"/desk/cases/{raised.number}/").content.decode()

    assert page.index('data-piece="substance"') < page.index("油烟直排。") < page.index("统一安装净化设备。")
    assert page.index("统一安装净化设备。") < page.index("经过")


def test_the_reply_stands_where_the_first_of_them_judges_it(
    client, raised, chen, desk, urban, urban_head, urban_bureau
):
    raised.make("assign", by=desk, lead=urban_bureau)
    raised.make("reply", by=urban, result="A", reply="十家都装好了。").make("endorse", by=urban_head)
    client.force_login(chen)

    page = client.get(f"/desk/cases/{raised.number}/").content.decode()

    assert page.index('data-piece="brought"') < page.index("十家都装好了。") < page.index("经过")


def test_the_page_offers_deputies_to_tick(client, raised, chen, deputies):
    client.force_login(chen)
    address = f"/desk/cases/{raised.number}/moves/invite/"
    offered = re.findall(r'name="invited" value="([^"]+)"', client.get(address).content.decode())
    assert {*offered} == {str(one.pk) for one in deputies}  # and not the proposer

    client.post(address, {"invited": offered, "seq": raised.seq})

    assert set(raised.course().parties["invited"]) == {str(one.pk) for one in deputies}


def test_who_is_asked_to_sign_finds_it_among_what_waits_for_her_until_she_answered(client, raised, chen, deputies):
    raised.make("invite", by=chen, invited=deputies)
    client.force_login(deputies[0])

    page = client.get("/desk").content.decode()
    assert ("请您决定：联名、不联名" in page, page.count(raised.number)) == (True, 1)

    raised.make("join", by=deputies[0])
    assert "请您决定" not in client.get("/desk").content.decode()


def test_where_there_is_no_other_deputy_nobody_can_be_invited(raised, chen, deputies):
    assert "invite" in raised.can_make(chen)

    Post.objects.filter(account__in=deputies).delete()

    assert "invite" not in raised.can_make(chen)


def test_a_deputy_who_writes_a_suggestion_is_offered_herself_as_its_proposer(client, chen, leader, deputies):
    chosen = {}
    for account in (chen, leader):
        client.force_login(account)
        page = client.get("/desk/open/suggestion/").content.decode()
        chosen[account] = re.findall(r'<option value="([^"]+)" selected>[^<]*代表<', page)

    assert chosen == {chen: [str(chen.pk)], leader: []}
