"""Command line of insight: JSON on standard output, progress on standard error."""

import json
import sys
from pathlib import Path

import click

from huixiang.ground.refusal import CannotGoOn
from huixiang.insight import wording

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def answer(result) -> None:
    click.echo(json.dumps(result, ensure_ascii=False).encode("utf-8", "replace"))


def progress(line: str) -> None:
    click.echo(line, err=True)


@click.group(help=wording.COMMANDS)
def insight():
    pass


@insight.command(help=wording.EVALUATE)
@click.option("--train", type=FILE, required=True)
@click.option("--test", type=FILE, required=True)
def evaluate(train, test):
    from huixiang.insight.evaluation import evaluate
    from huixiang.insight.lines import records_in

    answer(evaluate(records_in(train, say=progress), records_in(test, say=progress), progress))


@insight.command(help=wording.TRAIN)
@click.option("--train", "file", type=FILE, help=wording.TRAIN_FILE)
@click.option("--model", type=click.Path(file_okay=False, path_type=Path), help=wording.TRAIN_MODEL)
@click.option("--from", "labelled", type=FILE, help=wording.TRAIN_FROM)
@click.option("--if-enough", is_flag=True, help=wording.TRAIN_IF_ENOUGH)
def train(file, model, labelled, if_enough):
    if (file is None) != (model is None) or (file and labelled):
        raise click.UsageError(wording.TRAIN_TOGETHER)
    if file:
        learn_into(file, model)
    else:
        for_the_organs(labelled, if_enough)


def learn_into(file: Path, model: Path) -> None:
    """A classifier of a labelled file, into a folder."""
    from huixiang.insight.learning import learn
    from huixiang.insight.lines import records_in

    learnt = learn(records_in(file, say=progress), progress)
    try:
        size = learnt.save(model)
    except OSError as error:
        raise CannotGoOn(wording.MODEL_UNWRITABLE.format(folder=model, reason=error.strerror)) from None
    answer({"model_bytes": size} | learnt.card)


def for_the_organs(labelled: Path | None, if_enough: bool) -> None:
    """Every organ's own model, from its cases; or the home organ's from a labelled file."""
    from huixiang.cli import database_at_hand, ready

    ready()
    with database_at_hand():
        from huixiang.insight import at_night

        answer(at_night.adopt(labelled, progress) if labelled else at_night.learn_everywhere(if_enough, progress))


@insight.command(help=wording.PROPOSE)
@click.option("--model", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True)
def propose(model):
    from huixiang.insight.classifier import load
    from huixiang.insight.lines import Unusable, lines_of, record_of

    try:
        classifier = load(model)
    except OSError:
        raise Unusable(wording.NO_MODEL_THERE.format(folder=model)) from None
    for line in lines_of(sys.stdin.buffer):
        message = record_of(line, (), ("topic", "detail"))
        if message is None:
            raise Unusable(wording.NOT_A_RECORD.format(line=line.strip()[:40]))
        proposal = classifier.propose(message, reasons=5)
        answer(
            {
                "label": proposal.label if proposal.confident else None,
                "ranking": [[label, round(chance, 4)] for label, chance in proposal.ranking[:3]],
                "confidence": round(proposal.confidence, 4),
                "reasons": proposal.reasons,
            }
        )


@insight.command(help=wording.HOT)
@click.argument("file", type=FILE)
@click.option("--top", type=click.IntRange(min=1), default=10, show_default=True)
def hot(file, top):
    from huixiang.insight.hot import hot_issues
    from huixiang.insight.sheets import messages_in

    messages = messages_in(file, progress)
    progress(wording.READING.format(count=len(messages)))
    answer([issue.told() for issue in hot_issues(messages, top)])


@insight.command(help=wording.ISSUES)
def issues():
    def looked() -> dict[str, int]:
        from huixiang.insight.issues import look_for_issues

        return look_for_issues()

    answer(in_every_organ(looked))


@insight.command(help=wording.REREAD)
def reread():
    def catch_up() -> dict[str, int]:
        from huixiang.insight.reread import reread

        return {"cases": reread(progress)}

    answer(in_every_organ(catch_up))


def in_every_organ(deed) -> dict[str, dict[str, int]]:
    """What a deed tells, by organ."""
    from huixiang.cli import database_at_hand, ready

    ready()
    with database_at_hand():
        from huixiang.people.organs import every_organ

        return {organ.name: deed() for organ in every_organ()}


@insight.command(help=wording.DUPLICATES)
@click.argument("file", type=FILE)
def duplicates(file):
    from huixiang.insight.duplicates import duplicates
    from huixiang.insight.lines import TOLD, ids_told_twice, records_in, some

    records = records_in(file, TOLD, progress)
    if twice := ids_told_twice(records):
        progress(wording.IDS_TWICE.format(count=len(twice), ids=some(twice)))
    progress(wording.READING.format(count=len(records)))
    answer(list(duplicates(records)))


@insight.command(help=wording.MASK)
def mask():
    from huixiang.insight.lines import decoded
    from huixiang.vault.personal import mask

    masked, spans = mask(decoded(sys.stdin.buffer.read()))
    answer({"masked": masked, "spans": [span._asdict() for span in spans]})
