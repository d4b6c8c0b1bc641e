"""P-9: what ends goes on its day, not before and not after, whatever happens to the purge itself."""

import os
import random
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from huixiang.loops.models import Limit, Outbox, Spoken
from huixiang.people.remembered import forget
from huixiang.vault import erasure, identities, jobs, orphans, retention, sealed_attachments, sealed_files, uploads
from huixiang.vault.models import CaseKey

PEOPLE = 24
TOLD = {"name": "林秀英", "phone": "13812341234"}


def moment(day, hour=9):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def first(day):
    """Shortly after midnight of that day, when the first purge runs."""
    return timezone.make_aware(datetime.combine(day, time(0, 7)))


@pytest.fixture
def ended(lin, organ):
    """A matter of 林阿姨 that ended at a moment, with her name in it."""

    def ended(at, wish=False):
        case = lin.files(f"楼道灯不亮，{at:%Y%m%d}", at=at - timedelta(days=3))
        identities.keep(case, TOLD)
        if wish:
            case.make("wish_erasure", by=lin, at=at - timedelta(days=2))
        return case.make("withdraw", by=lin, at=at)

    return ended


def words_of(case):
    return Spoken.objects.filter(case=case).exists()


def named(case):
    return CaseKey.objects.filter(case=case).exists()


def test_over_five_years_nothing_goes_a_day_early_and_nothing_a_day_late(ended):
    dice, today = random.Random(9), timezone.localdate()
    cases = {}
    for n in range(PEOPLE):
        closed_on = today - timedelta(days=dice.randrange(5, 300))
        cases[ended(moment(closed_on, dice.choice([0, 9, 23])), wish=n % 4 == 0)] = closed_on
    goes = {}
    for n, (case, closed_on) in enumerate(cases.items()):
        words = closed_on + timedelta(days=15) if n % 4 == 0 else retention.months_after(closed_on, 60)
        goes[case] = (min(words, closed_on + timedelta(days=180)), words)
    eves = {day - timedelta(days=1) for pair in goes.values() for day in pair}
    days = sorted(
        {day for pair in goes.values() for day in pair} | eves | {today + timedelta(days=n * 60) for n in range(31)}
    )
    seen = {case: [None, None] for case in cases}

    for day in days:
        retention.purge(first(day))
        for case, gone in seen.items():
            for place, still in enumerate((named(case), words_of(case))):
                if not still and gone[place] is None:
                    gone[place] = day

    early = [goes[case] for case, gone in seen.items() if gone[0] < goes[case][0] or gone[1] < goes[case][1]]
    late = {day for case, gone in seen.items() for day, due in zip(gone, goes[case], strict=True) if day > due}
    assert (early, {day for day in late if day > days[0]}) == ([], set())


def test_every_purge_is_an_entry_and_the_next_one_finds_nothing(ended):
    today = timezone.localdate()
    case = ended(moment(today - timedelta(days=200)))

    assert [one.keys for one in retention.purge(first(today)) if one.keys] == [[case.pk]]
    assert [one.keys for one in retention.purge(first(today)) if one.keys] == []
    last = case.entries.order_by("-seq").first()
    assert (last.move, last.actor, last.evidence["why_gone"]) == ("erase_identity", "vault", "term")


def test_a_look_before_leaping_takes_nothing(ended):
    today = timezone.localdate()
    case = ended(moment(today - timedelta(days=200)))

    assert [(one.name, one.keys) for one in retention.due(first(today)) if one.keys] == [("identity", [case.pk])]
    assert named(case)


class KilledError(BaseException):
    """The process is gone, between one statement and the next."""


def test_killed_in_the_middle_it_is_simply_run_again(ended, monkeypatch):
    today = timezone.localdate()
    cases = [ended(moment(today - timedelta(days=190 + n))) for n in range(5)]
    destroy, calls = identities.forget, []

    def dies(case):
        calls.append(case)
        if len(calls) == 3:
            raise KilledError
        destroy(case)

    monkeypatch.setattr(erasure.identities, "forget", dies)
    with pytest.raises(KilledError):
        retention.purge(first(today))
    monkeypatch.undo()
    half = [named(case) for case in cases]
    retention.purge(first(today))

    assert sorted(half) == [False, False, True, True, True]
    assert [named(case) for case in cases] == [False] * 5
    assert [case.entries.filter(move="erase_identity").count() for case in cases] == [1] * 5


def test_one_that_will_not_go_does_not_hold_up_the_rest_and_is_told_after_them(ended, monkeypatch, caplog):
    today = timezone.localdate()
    stuck, *others = [ended(moment(today - timedelta(days=190 + n))) for n in range(3)]
    destroy = identities.forget

    def breaks(case):
        if case.pk == stuck.pk:
            raise OSError("disk")
        destroy(case)

    monkeypatch.setattr(erasure.identities, "forget", breaks)
    with pytest.raises(OSError, match="disk"):
        retention.purge(first(today))

    assert [named(case) for case in (stuck, *others)] == [True, False, False]
    assert f"retention: identity {stuck.pk} stays" in caplog.text


def test_what_is_written_below_a_matter_after_it_was_erased_goes_with_its_term(lin, zhou, supervisor):
    today = timezone.localdate()
    case = lin.files("请问高龄津贴在哪里办？", "consult").make("answer_now", by=zhou, reply="在便民服务中心办理。")
    case.make("tell_pressure", by=lin, pressure="有人打电话来").make("satisfied", by=lin, solved="yes", grade="5")
    erasure.erase_all(case, by=lin, why="asked")
    told = case.children.get().make("conclude", by=supervisor, finding="已找林秀英女士核实，电话13812341234，属实")

    retention.purge(first(retention.months_after(today, 60) - timedelta(days=1)))
    assert words_of(told)
    retention.purge(first(retention.months_after(today, 60)))

    assert not words_of(told)
    assert [one.keys for one in retention.due(first(retention.months_after(today, 61)))] == [[]] * 5


def test_a_matter_with_work_still_open_below_it_is_kept(ended, lin):
    today = timezone.localdate()
    case = ended(moment(today - timedelta(days=200)))
    below = lin.files("还没有办完的一件")
    type(below).objects.filter(pk=below.pk).update(parent=case)

    retention.purge(first(today))

    assert named(case)


def test_reasons_of_those_who_looked_go_after_three_years_and_sent_word_after_ninety_days(lin, zhou, custodian, ended):
    today, case = timezone.localdate(), lin.files("楼道灯不亮")
    identities.keep(case, TOLD)
    start = timezone.now()
    asked = identities.ask(case, by=zhou, reason="核实地点", fields=["phone"], at=start)
    asked.make("refuse", by=custodian, ground="不必", at=start)
    Outbox.objects.create(
        case=case, seq=0, to="concern.resident@*", what="approve", at=start, again_at=start, sent_at=start
    )

    gone = []
    for days in (89, 90, 1094, 1096):
        retention.purge(first(today + timedelta(days=days)))
        gone.append((Outbox.objects.count(), words_of(asked)))

    assert gone == [(1, True), (0, True), (0, True), (0, False)]


def test_terms_are_data_with_their_source_and_an_organ_sets_its_own(ended):
    today = timezone.localdate()
    assert Limit.objects.get(profile="sichuan-2025", loop="retention", name="identity").source.endswith(
        "请按本地规定调整"
    )
    Limit.objects.filter(loop="retention", name="identity").update(amount=30)
    forget()
    case = ended(moment(today - timedelta(days=31)))

    retention.purge(first(today))

    assert not named(case)


def test_a_term_that_nobody_set_keeps_what_it_is_for_and_says_so(ended, organ):
    today = timezone.localdate()
    case = ended(moment(today - timedelta(days=200)), wish=True)
    Limit.objects.filter(loop="retention", name="wish").delete()
    forget()

    with pytest.raises(retention.Refused, match="没有设定"):
        retention.purge(first(today))

    assert (words_of(case), named(case)) == (True, False)


@pytest.mark.django_db(transaction=True)
def test_the_worker_goes_through_all_it_has_to_take_away_and_then_tells_what_stayed(ended, monkeypatch):
    today = timezone.localdate()
    ended(moment(today - timedelta(days=200)))
    monkeypatch.setattr(erasure.identities, "forget", lambda case: 1 / 0)
    lost = sealed_files.keep(b"never filed", bytes(32), bound_to="copy")
    os.utime(sealed_files._file(lost), (0, 0))

    with pytest.raises(ZeroDivisionError):
        jobs.purge_what_is_due(0)

    assert not sealed_files._file(lost).exists()


def test_files_of_a_filing_that_was_rolled_back_are_swept_after_a_day(organ, data_folder):
    kept = sealed_attachments.keep(uploads.check_one(named_text("说明.txt")))
    lost = sealed_files.keep(b"never filed", bytes(32), bound_to="copy")
    now = timezone.now()

    assert orphans.sweep(now + timedelta(hours=23)) == []
    assert orphans.sweep(now + timedelta(hours=25), do=False) == [lost]
    assert orphans.sweep(now + timedelta(hours=25)) == [lost]
    assert sealed_attachments.clean_copy(kept.digest) == "路灯坏了".encode()


class named_text:  # noqa: N801 - stands for a sent file
    def __init__(self, name):
        self.name, self.content = name, "路灯坏了".encode()

    def read(self, size, /):
        return self.content
