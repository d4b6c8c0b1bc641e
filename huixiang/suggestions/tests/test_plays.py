import pytest
from django.utils import timezone

from huixiang.seeds.plays import SUGGESTION_PLAYS, play_suggestion


@pytest.mark.parametrize("name", SUGGESTION_PLAYS)
def test_each_way_a_suggestion_may_go_ends_where_the_law_says(name, organ, clock):
    assert play_suggestion(name, timezone.now()).stage == SUGGESTION_PLAYS[name][0]
