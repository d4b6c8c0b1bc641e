import pytest
from django.utils import timezone

from huixiang.seeds.plays import TASK_PLAYS, play_task


@pytest.mark.parametrize("name", TASK_PLAYS)
def test_each_way_a_task_may_go_ends_where_the_law_says(name, organ, clock):
    assert play_task(name, timezone.now()).stage == TASK_PLAYS[name][0]
