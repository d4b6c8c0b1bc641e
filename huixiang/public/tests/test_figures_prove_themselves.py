"""L-11: every published figure of a synthetic year of 20,000 entries is counted again from the export and is the same;
one changed entry, and the statement does not hold any more."""

import io
import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from itertools import cycle

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from huixiang.concerns.loop import KINDS
from huixiang.concerns.models import Concern
from huixiang.ledger import sealing
from huixiang.ledger.canonical import body, leaf
from huixiang.ledger.export import export
from huixiang.ledger.models import Entry
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tests.conftest import log  # noqa: F401  the fixture
from huixiang.loops.book import copy_to_case
from huixiang.loops.course import replay
from huixiang.loops.models import Case
from huixiang.people.remembered import forget
from huixiang.people.scoped import uuid7
from huixiang.public import commands, figures, statements
from huixiang.public.recount import shown
from huixiang.seeds.plays import CONCERN_PLAYS, play_concern

ENTRIES, YEAR = 20_000, 2026


@pytest.fixture
def year(organ, clock):
    """Every play of a concern, played once through the door and then lived again on the days of a year."""
    clock.to("2027-01-15T09:00:00+08:00")
    first = timezone.make_aware(datetime(YEAR, 1, 5, 9))
    for name in CONCERN_PLAYS:
        play_concern(name, first)
    families = [
        [case, *case.children.order_by("id")]
        for case in Case.objects.filter(parent=None, loop="concern").order_by("id")
    ]
    kinds, count, number = cycle(kind for kind, _ in KINDS), Entry.objects.count(), 0
    told = {case.pk: list(Entry.objects.filter(case=case).order_by("seq")) for family in families for case in family}
    book = Again()
    while count < ENTRIES:
        family = families[number % len(families)]
        count += book.lives(family, told, timedelta(days=number * 7 % 355, hours=number % 5), next(kinds))
        number += 1
    book.save()
    return count


class Again:
    """The same story, in other cases on another day."""

    def __init__(self):
        self.cases, self.concerns, self.entries = [], [], []

    def lives(self, family, told, later, kind):
        keys, before = {str(case.pk): uuid7() for case in family}, len(self.entries)
        for case in family:
            of_kind = kind if case.loop == "concern" else case.kind
            twin = Case(
                id=keys[str(case.pk)], loop=case.loop, number=f"又{len(self.cases):06}", title=case.title, kind=of_kind,
                opened_at=case.opened_at + later, opened_on=timezone.localdate(case.opened_at + later),
                parent_id=keys.get(str(case.parent_id)),
            )  # fmt: skip
            entries = [self.entry(twin, one, later, keys) for one in told[case.pk]]
            copy_to_case(twin, replay(twin.table, entries))
            self.cases.append(twin)
            self.concerns += [Concern(case=twin)] if case.loop == "concern" else []
            self.entries += entries
        return len(self.entries) - before

    def entry(self, twin, one, later, keys):
        evidence = dict(one.evidence)
        evidence |= {"of_kind": twin.kind} if "of_kind" in evidence else {}
        evidence |= {"child_of": str(keys[evidence["child_of"]])} if "child_of" in evidence else {}
        again = Entry(
            case_id=twin.pk, seq=one.seq, move=one.move, came_from=one.came_from, to=one.to, actor=one.actor,
            role=one.role, account_id=one.account_id, unit_id=one.unit_id, at=one.at + later, evidence=evidence,
        )  # fmt: skip
        around = {"from": one.came_from, "to": one.to, "role": one.role, "unit": str(one.unit_id or "")}
        again.body = body(
            log=str(one.organ_id), stream=str(twin.pk), seq=one.seq, prev=getattr(twin, "last_leaf", None),
            type=f"{twin.loop}.{one.move}", at=again.at, actor=one.actor, data={**evidence, **around}, commit={},
        )  # fmt: skip
        again.leaf = twin.last_leaf = leaf(again.body)
        return again

    def save(self):
        for model, rows in ((Case, self.cases), (Concern, self.concerns), (Entry, self.entries)):
            model.objects.bulk_create(rows, batch_size=1000)
        # as on any site that has lived: what nobody measured is joined row by row, which takes minutes
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE loops_case, ledger_entry")


def exported():
    file = io.BytesIO()
    export(file)
    return file.getvalue().splitlines()


def changed(line, moves):
    """The line with one word of its entry changed, where it is one of these moves."""
    row = json.loads(line)
    entry = json.loads(b64decode(row["body"])) if row.get("idx") is not None else {}
    if entry.get("type") not in moves:
        return None
    entry["data"]["grade"] = "1"
    row["body"] = b64encode(
        json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    ).decode()
    return json.dumps(row).encode()


@pytest.fixture
def papers(organ, log, clock, tmp_path):  # noqa: F811
    """An export and a statement, as an outsider is handed them."""
    for name in CONCERN_PLAYS:
        play_concern(name, timezone.now())
    while sequence():
        pass
    sealing.seal_newest()
    (stated,) = statements.publish(timezone.now())
    files = [tmp_path / "export.jsonl", tmp_path / "statement.json"]
    files[0].write_bytes(b"\n".join(exported()))
    files[1].write_text(json.dumps(stated))
    return files


def checks(*files):
    """What an outsider is told: there is no organ where she runs it, and none is asked for."""
    forget()
    with scope(organ=None), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE people_organ RENAME TO out_of_reach")
        return CliRunner().invoke(commands.figures, ["check", *map(str, files)])


def test_an_outsider_without_a_site_of_her_own_checks_the_figures(papers):
    told = checks(*papers)

    assert (told.exit_code, told.output) == (0, "与台账相符：公布的每个数字都能从导出数出来。\n")


@pytest.mark.parametrize("wrong", ["turned round", "cut short", "a list"])
def test_a_file_that_is_none_of_ours_is_told_in_a_sentence(papers, wrong):
    export, statement = papers
    if wrong == "cut short":
        export.write_bytes(export.read_bytes()[:-40])
    elif wrong == "a list":
        statement.write_text("[]")
    else:
        export, statement = statement, export

    told = checks(export, statement)

    assert (told.exit_code, told.output.split("：")[0]) == (2, "读不懂")


@pytest.mark.usefixtures("log")
def test_every_published_figure_is_counted_again_from_the_export_and_one_change_shows(year, client):
    while sequence():
        pass
    sealing.seal_newest()
    forget()

    stated = next(one for one in statements.publish(timezone.now()) if one["year"] == YEAR)

    lines = exported()
    assert year >= ENTRIES
    assert stated["size"] == Entry.objects.count()
    assert json.loads(json.dumps(shown(figures.plain(YEAR)))) == json.loads(json.dumps(stated["figures"]))
    assert json.loads(client.get(f"/figures/{YEAR}.json").content) == json.loads(json.dumps(stated))
    assert (
        f'第 <span class="num">{stated["size"]}</span> 号检查点' in client.get(f"/figures?year={YEAR}").content.decode()
    )
    assert list(statements.differences(lines, stated)) == []

    number, other = next((n, made) for n, line in enumerate(lines) if (made := changed(line, {"concern.satisfied"})))
    told = list(statements.differences([*lines[:number], other, *lines[number + 1 :]], stated))
    ledger, *figure = [sentence.split("：")[0].split("，")[0] for sentence in told]
    assert ledger == f"导出的前 {stated['size']} 条不是公布时的台账"
    # the rate of its month or kind is rounded: one judgement may show there, or not
    assert set(figure) - {"months", "kinds"} == {"satisfied"}
