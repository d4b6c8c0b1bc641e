"""A point handed to 机关党委, a branch and a member: where the line is stuck, and what a parent may not do."""

import pytest
from django.utils import timezone

from huixiang.loops.door import open_case
from huixiang.loops.models import Case
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.people.models import Post
from huixiang.seeds.plays import play_task
from huixiang.supervision.loop import TASK
from huixiang.supervision.outline import outline

STUCK = {"停在机关党委": "未落到支部；下面没有佐证", "支部没有佐证": "下面没有佐证"}


@pytest.fixture
def point(supervisor, party, clock):
    return open_case(
        TASK, by=supervisor, title="主题党日进站", kind="point", expected="每季一次", due_on="2026-12-31", owner_unit=party
    )  # fmt: skip


@pytest.fixture
def handed_down(point, party_office, unit):
    """The point received by 机关党委 and given to the first branch."""
    point.make("receive", by=party_office)
    point.make(
        "decompose", by=party_office, units=[unit("branch-1")], heading="第一支部进站", expected="两次", due_on="2026-11-30"
    )  # fmt: skip
    return point


def child(case):
    return case.children.order_by("id").first()


@pytest.mark.parametrize("name", STUCK)
def test_one_look_shows_where_the_line_is_stuck(name, supervisor, clock):
    play_task(name, timezone.now())

    (root,) = outline(supervisor)

    assert (root.title, root.owner, root.stuck) == (name, "机关党委", STUCK[name])


def test_nobody_received_and_later_it_is_late(point, supervisor, clock):
    assert outline(supervisor)[0].stuck == "无人接收；未落到支部；下面没有佐证"

    clock.shift(days=5)

    assert outline(supervisor)[0].stuck == "无人接收；未落到支部；下面没有佐证；逾期"
    assert [e.move for e in point.entries.order_by("seq")] == ["open", "red"]


def test_a_part_has_its_own_day_and_leaves_the_parents_day_alone(handed_down, clock):
    part = child(handed_down)

    assert (part.kind, part.title) == ("task", "第一支部进站")
    assert (f"{timezone.localtime(handed_down.due_at):%m-%d}", part.stage) == ("12-31", "issued")


def test_a_task_of_ones_own_gives_no_unit_an_order(handed_down, secretary, member, party, clock):
    part = child(handed_down).make("receive", by=secretary)
    part.make("hand_out", by=secretary, person=member, heading="联系站点", expected="定好日期", due_on="2026-11-20")
    mine = child(part).make("receive", by=member)

    assert mine.can_make(member) == ["plan", "progress", "ask_change", "report"]
    with pytest.raises(Refused, match="不能再分解到单位"):
        mine.make("decompose", by=member, units=[party], heading="x", expected="y", due_on="2026-11-20")


def test_evidence_at_the_bottom_frees_the_whole_line(handed_down, secretary, member, supervisor):
    part = child(handed_down)
    part.make("receive", by=secretary)
    part.make("hand_out", by=secretary, person=member, heading="联系站点", expected="定好日期", due_on="2026-11-20")
    mine = child(part)
    assert (mine.kind, outline(supervisor)[0].stuck) == ("personal", "下面没有佐证")

    mine.make("receive", by=member)
    mine.make("progress", by=member, progress="已约定 11月15日")

    (root,) = outline(supervisor)
    assert (root.stuck, root.done, root.total) == ("", 0, 2)


def test_a_branch_that_handed_its_task_back_has_not_been_reached(handed_down, secretary, party_office, supervisor):
    child(handed_down).make("ask_return", by=secretary, reason="人手不足").make("grant_return", by=party_office)

    (root,) = outline(supervisor)

    assert (root.stuck, root.done, root.total) == ("未落到支部；下面没有佐证", 0, 0)
    assert "report" in handed_down.can_make(party_office)


def test_who_left_office_neither_sees_nor_does_what_was_hers_in_person(handed_down, secretary, member, person):
    part = child(handed_down).make("receive", by=secretary)
    part.make("hand_out", by=secretary, person=member, heading="联系站点", expected="定好日期", due_on="2026-11-20")
    mine = child(part)
    assert "receive" in mine.can_make(member)

    Post.objects.filter(account=member).update(until_on="2026-11-01")
    former = person("member")

    assert mine.can_make(former) == []
    assert list(Case.objects.visible_to(former)) == list(Case.objects.waiting_for(former)) == []
    assert "drop" in mine.can_make(secretary)


def test_a_parent_is_not_struck_off_over_an_open_child(handed_down, party_office):
    with pytest.raises(Refused, match="还有 1 项"):
        handed_down.make("report", by=party_office, outcome="完成")


def test_blue_yellow_and_red_once_each(handed_down, secretary, clock):
    part = child(handed_down).make("receive", by=secretary)

    clock.shift(days=40)

    told = [e.move for e in part.entries.filter(actor="clock").order_by("seq")]
    assert told == ["blue", "yellow", "red"]


def test_a_day_only_wished_for_changes_nothing_until_granted(handed_down, secretary, party_office):
    part = child(handed_down).make("receive", by=secretary)
    part.make("ask_change", by=secretary, wanted="2026-12-20", reason="与全会冲突")
    assert f"{timezone.localtime(part.due_at):%m-%d}" == "11-30"

    part.make("grant_change", by=party_office, due_on="2026-12-10")

    assert (part.stage, f"{timezone.localtime(part.due_at):%m-%d}") == ("working", "12-10")


def test_what_was_asked_back_and_refused_still_has_its_day(handed_down, secretary, party_office):
    part = child(handed_down)
    part.make("ask_return", by=secretary, reason="人手不足")
    part.make("refuse_return", by=party_office, reason="应当承担")

    part.make("receive", by=secretary)

    assert f"{timezone.localtime(part.due_at):%m-%d}" == "11-30"


def test_a_milestone_is_the_owners_and_seen_by_whoever_issued_the_task(handed_down, secretary, party_office):
    part = child(handed_down).make("receive", by=secretary)
    part.make("plan", by=secretary, milestone="走访三个站点", due_on="2026-11-15")

    milestone = child(part)

    assert (milestone.title, "reach" in milestone.can_make(secretary)) == ("走访三个站点", True)
    assert Case.objects.visible_to(party_office).filter(pk=milestone.pk).exists()


def test_sending_back_keeps_the_day_unless_another_is_named(handed_down, secretary, party_office):
    part = child(handed_down).make("receive", by=secretary)
    part.make("report", by=secretary, outcome="两次")

    part.make("send_back", by=party_office, reason="缺签到以外的成果")

    assert (part.stage, f"{timezone.localtime(part.due_at):%m-%d}") == ("working", "11-30")


def test_only_supervision_opens_a_task_at_the_top(zheng, party, clock):
    with pytest.raises(NotAllowed):
        open_case(TASK, by=zheng, title="x", kind="point", expected="y", due_on="2026-12-31", owner_unit=party)


def test_a_station_and_supervision_receive_what_they_are_given(
    supervisor, leader, zhou, station_binhe, the_supervision, clock
):
    def given_to(unit):
        return open_case(
            TASK, by=leader, title="进站", kind="point", expected="y", due_on="2026-12-31", owner_unit=unit
        )

    station, own = given_to(station_binhe), given_to(the_supervision)

    assert (station.make("receive", by=zhou).stage, own.make("receive", by=supervisor).stage) == ("working", "working")
    assert station in Case.objects.visible_to(zhou)


def test_whom_nobody_can_answer_for_is_marked_where_units_are_chosen(supervisor, clock):
    offered = {label for _, label in TASK.evidence["owner_unit"].choices(Case(loop="task"))}

    assert {"第一党支部", "第二党支部（现在没有人接）", "滨河街道代表联络站"} <= offered


def test_nobody_is_asked_to_choose_among_nobody(client, leader, zhou, station_binhe, clock):
    case = open_case(
        TASK, by=leader, title="进站", kind="point", expected="y", due_on="2026-12-31", owner_unit=station_binhe
    ).make("receive", by=zhou)

    assert "hand_out" not in case.can_make(zhou)
    client.force_login(zhou)
    page = client.get(f"/desk/cases/{case.number}/moves/hand_out/")
    assert (page.status_code, "还没有登记党员" in page.content.decode()) == (403, True)


def test_a_task_is_given_to_somebody(supervisor, clock):
    with pytest.raises(Refused, match="还没有「责任人」"):
        open_case(TASK, by=supervisor, title="x", kind="point", expected="y", due_on="2026-12-31")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_few_questions_of_any_tree(count, client, supervisor, clock, django_assert_num_queries):
    for name in list(STUCK) * count:
        play_task(name, timezone.now())
    client.force_login(supervisor)
    client.get("/desk/tasks/")

    with django_assert_num_queries(6):
        page = client.get("/desk/tasks/")

    assert page.content.decode().count('class="stuck"') == (1 + 3) * count


def test_the_page_shows_one_point_or_what_is_stuck(client, supervisor, handed_down, clock):
    play_task("改期", timezone.now())
    client.force_login(supervisor)

    shown = client.get("/desk/tasks/", {"point": handed_down.number}).content.decode()

    assert ("第一支部进站" in shown, shown.count('class="branch"')) == (True, 2)
    assert client.get("/desk/tasks/", {"stuck": "on"}).status_code == 200


def test_what_is_stuck_further_down_is_shown_among_what_is_stuck(
    client, supervisor, handed_down, secretary, party_office, unit, clock
):
    child(handed_down).make("receive", by=secretary).make("progress", by=secretary, progress="已约定 11月15日")
    handed_down.make(
        "decompose", by=party_office, units=[unit("branch-2")], heading="第二支部进站", expected="两次", due_on="2026-11-30"
    )  # fmt: skip
    client.force_login(supervisor)

    page = client.get("/desk/tasks/", {"stuck": "on"}).content.decode()

    assert "1 项任务，1 项卡在中间" in page
    assert "第二支部进站" in page


def test_a_filter_that_finds_nothing_does_not_say_that_nothing_was_handed_out(
    client, supervisor, secretary, handed_down, clock
):
    child(handed_down).make("receive", by=secretary).make("progress", by=secretary, progress="已约定 11月15日")
    client.force_login(supervisor)

    page = client.get("/desk/tasks/", {"point": handed_down.number, "stuck": "on"}).content.decode()

    assert "没有符合条件的任务。" in page
    assert "这里没有任务" not in page


def test_strangers_see_an_empty_tree(client, passerby, handed_down):
    client.force_login(passerby)

    page = client.get("/desk/tasks/").content.decode()

    assert ("主题党日进站" in page, 'class="tree"' in page) == (False, False)
