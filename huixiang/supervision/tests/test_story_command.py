import pytest
from click.testing import CliRunner

from huixiang.loops.models import Case
from huixiang.seeds.plays import PLAYS, TASK_PLAYS
from huixiang.seeds.story import story


@pytest.mark.parametrize("loop", PLAYS)
def test_every_play_is_played_into_the_database(loop, organ):
    plays, _ = PLAYS[loop]

    run = CliRunner().invoke(story, [loop])

    assert (run.exit_code, f"已演 {len(plays)} 段" in run.output) == (0, True)
    assert Case.objects.filter(loop=loop).count() >= len(plays)


def test_one_play_by_its_name(organ):
    assert CliRunner().invoke(story, ["concern", "--only", "转12345"]).exit_code == 0
    assert list(Case.objects.values_list("stage", flat=True)) == ["passed"]
    assert CliRunner().invoke(story, ["concern", "--only", "没有这一段"]).exit_code == 2
    assert CliRunner().invoke(story, ["task", "--list"]).output.split("\n")[0] == next(iter(TASK_PLAYS))
