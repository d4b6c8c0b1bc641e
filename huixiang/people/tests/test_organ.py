"""A real organ is set up without the town; every kind of table has an empty one to fill."""

import pytest
from click.testing import CliRunner
from django_scopes import scopes_disabled

from huixiang.people import commands
from huixiang.people.models import Organ


@pytest.fixture
def empty(db):
    """A site where nobody has set anything up."""
    with scopes_disabled():
        Organ.objects.update(name="别处的机关")
    return db


def test_there_is_one_organ_to_a_data_folder(empty):
    told = CliRunner().invoke(commands.organ, ["某市人大常委会"])

    assert told.exit_code == 1
    assert "这里已有「别处的机关」" in told.output
    assert Organ.objects.count() == 1


def test_setting_up_the_same_organ_again_brings_back_missing_limits(organ):
    from huixiang.loops.models import Limit

    everything = Limit.objects.count()
    Limit.objects.filter(loop="task").delete()

    told = CliRunner().invoke(commands.organ, [organ.name])

    assert told.exit_code == 0
    assert Limit.objects.count() == everything


@pytest.mark.parametrize("kind", sorted(commands.TABLES))
def test_the_empty_table_of_each_kind_is_read_back_by_its_own_import(kind, tmp_path, organ):
    file = tmp_path / f"{kind}.xlsx"

    assert CliRunner().invoke(commands.table, [kind, "--example", str(file)]).exit_code == 0

    columns = commands.table_of(kind).columns
    [found] = commands.table_of(kind).read(file)
    [(number, row)] = found.rows
    assert (number, row) == (2, {column.heading: column.example for column in columns})
    command = getattr(commands, f"import_{kind}")
    told = CliRunner().invoke(command, [str(file), "--dry-run", "--json"])
    assert told.exit_code == 0
