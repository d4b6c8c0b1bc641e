"""What the night's work, or an operator, sets going: learning for every organ that has enough to learn from."""

from collections.abc import Callable
from pathlib import Path

import click

from huixiang.people.home import at_home
from huixiang.people.organs import every_organ

from . import wording
from .decided import Unknown, decided_cases, decided_in
from .training import Outcome, TooFew, enough_news, train

Say = Callable[[str], None]
NAMED = 5  # unknown labels that are named


def learn_everywhere(if_enough: bool, say: Say) -> list[dict]:
    """What came of it for each organ: the version and figures, or why nothing was learnt."""
    return [{"organ": organ.name} | _learn(if_enough, say) for organ in every_organ()]


def _learn(if_enough: bool, say: Say) -> dict:
    if if_enough and not enough_news():
        return {"learnt": False, "why": wording.NOT_ENOUGH_NEWS}
    try:
        return told(train(decided_cases(), say=say))
    except TooFew as few:
        return {"learnt": False, "why": str(few)}


def adopt(labelled: Path, say: Say) -> dict:
    """Learn the home organ's model from a labelled file; one sentence where that cannot be."""
    with at_home() as organ:
        unknown = Unknown()
        decided = decided_in(labelled, unknown, say)
        if unknown.labels:
            names = wording.LIST.join(sorted(unknown.labels, key=lambda one: -unknown.labels[one])[:NAMED])
            say(wording.UNKNOWN_LABELS.format(count=sum(unknown.labels.values()), labels=names))
        try:
            return {"organ": organ.name} | told(train(decided, "file", say))
        except TooFew as few:
            raise click.ClickException(str(few)) from None


def told(outcome: Outcome) -> dict:
    """An outcome as the command answers it."""
    learnt = outcome.learnt
    return {
        "learnt": True,
        "version": learnt.version,
        "kept": learnt.kept,
        "cases": learnt.cases,
        "digest": learnt.digest,
        "trial": outcome.trial.told(),
        "present": outcome.present.told() if outcome.present else None,
    }
