import pytest
from django.utils import timezone

from huixiang.seeds.plays import STUDY_PLAYS, play_study


@pytest.mark.parametrize("name", STUDY_PLAYS)
def test_each_way_a_study_may_go_ends_where_the_law_says(name, organ, clock):
    assert play_study(name, timezone.now()).stage == STUDY_PLAYS[name][0]
