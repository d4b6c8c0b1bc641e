"""What several people do at the same moment, over connections of their own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django_scopes import scope

from huixiang.concerns.filing import Filing, file_concern
from huixiang.concerns.importing import Reader, bring_in
from huixiang.concerns.models import Concern
from huixiang.ledger.models import Entry
from huixiang.loops.models import Case, Party, Spoken
from huixiang.loops.numbers import LANES
from huixiang.loops.recheck import recheck
from huixiang.loops.refusals import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("crowd")]


@pytest.fixture
def together(organ):
    """Run a function for each argument at once; what each returned, or its refusal."""

    def run(function, arguments):
        def alone(argument):
            with scope(organ=organ):
                try:
                    return function(argument)
                except Refused as refusal:
                    return refusal
                finally:
                    connection.close()

        with ThreadPoolExecutor(len(arguments)) as pool:
            return list(pool.map(alone, arguments))

    return run


def test_one_receipt_sent_eight_times_is_one_case(together):
    receipt = b"r" * 32

    filed = together(lambda _: file_concern(Filing("楼道灯不亮", "help"), receipt=receipt), range(8))

    assert len({case.pk for case, _ in filed}) == Case.objects.count() == 1
    assert sorted(new for _, new in filed) == [False] * 7 + [True]


def test_numbers_are_given_once_and_leave_lanes_to_everybody(together):
    def open_five(who):
        with transaction.atomic():
            filed = [file_concern(Filing("楼道灯不亮", "help"), receipt=bytes([who, n]) * 16) for n in range(5)]
            return [case.number for case, _ in filed]

    numbers = [number for opened in together(open_five, range(8)) for number in opened]

    assert len(set(numbers)) == Case.objects.count() == 40
    assert max(int(number[-6:]) for number in numbers) <= 40 + 5 * LANES


def test_of_two_who_act_on_the_same_page_one_is_told(together, zhou, desk):
    case, _ = file_concern(Filing("楼道灯不亮", "help"), receipt=b"s" * 32)

    said = together(
        lambda who: Case.objects.get(pk=case.pk).make("answer_now", by=who, seq=1, reply="请致电。"), [desk, desk, desk]
    )

    assert sorted(type(one).__name__ for one in said) == ["Case", "Conflict", "Conflict"]
    assert Case.objects.get(pk=case.pk).entries.count() == 2


def test_two_cases_are_never_merged_into_each_other(together, desk):
    pair = [file_concern(Filing("楼道灯不亮", "help"), receipt=bytes([n]) * 32)[0] for n in range(2)]

    together(
        lambda n: Case.objects.get(pk=pair[n].pk).make("merge", by=desk, main=pair[1 - n].number), [0, 1]
    )  # fmt: skip

    stages = sorted(Case.objects.values_list("stage", flat=True))
    assert stages == ["merged", "received"]
    assert [wrong for _, wrong in recheck()] == [[]]


def test_a_receipt_used_before_leaves_no_row_and_takes_no_number(organ):
    first, _ = file_concern(Filing("楼道灯不亮", "help"), receipt=b"t" * 32)
    kept = [table.objects.count() for table in (Entry, Spoken, Party, Concern)]

    again, new = file_concern(Filing("楼道灯还是不亮", "help"), receipt=b"t" * 32)
    after, _ = file_concern(Filing("路面塌陷", "help"), receipt=b"u" * 32)

    assert (again.pk, new) == (first.pk, False)
    assert [table.objects.exclude(case=after).count() for table in (Entry, Spoken, Party, Concern)] == kept
    assert int(after.number[-6:]) == int(first.number[-6:]) + 1


def test_one_file_imported_four_times_at_once_comes_in_once(together):
    rows = [(n, {"编号": str(n), "内容": f"第{n}盏路灯不亮"}) for n in range(2, 42)]

    def imports(_):
        return bring_in(rows, Reader({"number": "编号", "message": "内容"}, "信箱"))

    outcomes = together(imports, range(4))

    assert sorted((one.imported, one.skipped) for one in outcomes) == [(0, 40)] * 3 + [(40, 0)]
    assert Concern.objects.count() == 40
