"""Who waits for others: kept by the door, true of every play, mended and carried along when deadlines move."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.utils import timezone

from huixiang.loops.commands import recheck as command
from huixiang.loops.models import Case, Party, Waiting
from huixiang.loops.recheck import recheck
from huixiang.seeds.plays import play_concern


def waiting_for(case):
    return {row.who for row in Waiting.objects.filter(case=case).order_by("id")}


def faults():
    return [what for _, found in recheck() for _, what in found]


def test_whoever_has_a_part_waits_and_whoever_holds_it_does_not(lin, zhou, desk, zheng, power, station_binhe, clock):
    case = lin.files("楼道灯不亮")
    assert waiting_for(case) == set()

    case.make("accept", by=zhou)
    assert waiting_for(case) == {station_binhe.pk, zhou.pk}

    case.make("assign", by=desk, lead=power)
    assert waiting_for(case) == {station_binhe.pk, zhou.pk, desk.pk}

    case.make("sign", by=zheng, interest="none").make(
        "ask_return", by=zheng, ground="not_ours", legal_basis="三定", reason="归城管"
    )
    assert waiting_for(case) == {station_binhe.pk, zhou.pk, desk.pk, power.pk, zheng.pk}
    assert {row.due_at for row in case.waiting.order_by("id")} == {Case.objects.get(pk=case.pk).due_at}


def test_nobody_waits_for_what_has_ended(lin, zhou, clock):
    case = lin.files("楼道灯不亮").make("accept", by=zhou)

    case.make("withdraw", by=lin)

    assert waiting_for(case) == set()


def test_who_is_complained_of_or_withdrew_is_not_among_those_who_wait_as_a_party(lin, zhou, urban_bureau, clock):
    case = lin.files("执法粗暴", kind="complaint").make("name_unit", by=zhou, about=urban_bureau)

    case.make("accept", by=zhou)

    assert Party.objects.filter(case=case, role="about", unit=urban_bureau).exists()
    assert urban_bureau.pk not in waiting_for(case)


@pytest.mark.parametrize("change", ["gone", "too many", "another day"])
def test_a_row_that_was_changed_is_named_and_mended(change, organ, clock):
    case = play_concern("同意延期", timezone.now() - timedelta(days=1))
    rows = Waiting.objects.filter(case=case)
    {
        "gone": rows.delete,
        "too many": lambda: Waiting.objects.create(case=case, who=case.pk, due_at=case.due_at),
        "another day": lambda: rows.update(due_at=timezone.now()),
    }[change]()

    assert faults() == ["等别人的名单与台账不符"]
    assert CliRunner().invoke(command, ["--mend"]).exit_code == 1
    assert faults() == []
