import pytest
from django.utils import timezone

from huixiang.seeds.plays import CONCERN_PLAYS, play_concern


@pytest.mark.parametrize("name", CONCERN_PLAYS)
def test_each_way_a_concern_may_go_ends_where_the_law_says(name, organ, clock):
    assert play_concern(name, timezone.now()).stage == CONCERN_PLAYS[name][0]
