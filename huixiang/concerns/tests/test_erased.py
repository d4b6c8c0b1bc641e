"""What was taken down at a counter is hers who told it: erasure takes it with it."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from huixiang.concerns.filing import Filing, file_concern
from huixiang.concerns.importing import Reader, bring_in
from huixiang.loops.models import Case, Outbox, Spoken
from huixiang.people.models import Area
from huixiang.people.scoped import made_at
from huixiang.vault import erasure, retention


@pytest.fixture
def taken_down(organ, zhou):
    """Taken down by 周站长 from another system, which has a name for whoever told it."""

    def taken_down(number, filer):
        place = Area.objects.get(code="990101001")
        case, _ = file_concern(
            Filing("楼道灯不亮，三号楼", "help", area=place, filer=filer, came_as=f"hotline:{number}"),
            receipt=bytes([number]) * 32, by=zhou, role="station", unit_id=zhou.posts_now()[0].unit_id,
        )  # fmt: skip
        return case

    return taken_down


@pytest.fixture
def other(taken_down):
    return taken_down(78, "12345-李")


@pytest.fixture
def erased(taken_down, other, zhou):
    """Taken down for 林阿姨, and erased; word to her was sent once and waits once."""
    case, now = taken_down(77, "12345-张"), timezone.now()
    assert case.entries.get(seq=0).role == "station"
    for seq, sent_at in enumerate((now, None)):
        Outbox.objects.create(
            case=case, seq=seq, to="concern.resident@*", what="accept", at=now, again_at=now, sent_at=sent_at
        )
    case.make("guide", by=zhou, guide="elsewhere", guidance="已由热线受理。")
    erasure.erase_all(case, why="paper")
    case.refresh_from_db()
    return case


def test_the_words_are_hers_though_the_hand_is_not(erased):
    assert not Spoken.objects.filter(case=erased, field="message").exists()
    assert "三号楼" not in erased.title
    assert erased.tokens is None


def test_another_systems_name_for_her_goes_and_its_number_stays(erased):
    assert (erased.concern.filer, erased.concern.came_as) == ("", "hotline:77")


def test_nobody_elses_words_or_names_go_with_hers(erased, other):
    other.refresh_from_db()

    assert (other.concern.filer, "三号楼" in other.title, other.tokens is None) == ("12345-李", True, False)
    assert Spoken.objects.get(case=other, field="message").text == "楼道灯不亮，三号楼"


def test_word_that_waits_is_sent_to_nobody_any_more(erased):
    assert [row.seq for row in Outbox.objects.filter(case=erased).order_by("id")] == [0]


def midnight(day):
    return timezone.make_aware(datetime.combine(day, time(0, 7)))


def test_what_is_brought_in_from_years_ago_has_its_whole_term_here(organ):
    row = {"内容": "楼道灯不亮", "时间": "2015-03-02 09:00", "答复": "已更换", "答复时间": "2015-03-05 09:00"}
    columns = {"message": "内容", "filed_at": "时间", "reply": "答复", "answered_at": "答复时间"}
    bring_in([(2, row)], Reader(columns, "信箱"))
    case = Case.objects.get()
    goes = retention.months_after(timezone.localdate(made_at(case.pk)), 60)
    assert case.closed_at.year == 2015

    retention.purge(timezone.now())
    retention.purge(midnight(goes - timedelta(days=1)))
    assert Spoken.objects.filter(case=case, seq=0).exists()
    retention.purge(midnight(goes))
    assert not Spoken.objects.filter(case=case, seq=0).exists()
