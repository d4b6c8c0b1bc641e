"""What one statement writes is read back as it was."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import uuid4

from huixiang.loops.fresh import fresh
from huixiang.loops.models import Waiting
from huixiang.loops.together import insert

OLD_SHANGHAI = timezone(timedelta(hours=8, minutes=5, seconds=43))


def test_a_moment_is_kept_to_its_last_digit_however_odd_its_offset(lin):
    case = lin.files("楼道灯不亮")
    told = [datetime(1900, 5, 1, 1, 2, 3, 4, OLD_SHANGHAI), datetime(2026, 11, 2, 1, 0, tzinfo=UTC)]

    insert([[fresh(Waiting, case_id=case.pk, who=uuid4(), due_at=moment) for moment in told]])

    assert sorted(Waiting.objects.filter(case=case, due_at__in=told).values_list("due_at", flat=True)) == told
