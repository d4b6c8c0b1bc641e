"""Learning from what the organ's people decided: tried on the newest cases, kept only if better, entered in the ledger."""

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from . import wording
from .decided import Decided, count_decided
from .learnt import Model, digest_of, model_in_use
from .models import Learnt, LearntPart
from .standing import record
from .trial import Trial, per_mille, tried

FEWEST = 200  # decided cases from which learning begins
FEWEST_OF_A_CLASS = 20
FEWEST_BELOW, FEWEST_OF_A_PART = 60, 10  # of a class that is to be divided, and of each of its parts
FEWEST_OF_A_UNIT = 15
HELD_BACK = 0.2  # the newest share, on which is tried what was learnt from the rest
ENOUGH_NEWS = 50, 0.05  # decided cases since the last learning, or this share of all, whichever is more

FROM_CASES = "cases"  # as the ledger names what was learnt from; the other is a file

Say = Callable[[str], None]


class TooFew(Exception):
    """There is not enough to learn from."""


@dataclass
class Outcome:
    """What came of a learning; `present` is how the model in use did on the same cases, None where there is none."""

    learnt: Learnt
    trial: Trial
    present: Trial | None


def train(decided: list[Decided], source: str = FROM_CASES, say: Say = lambda line: None) -> Outcome:
    """Learn, try on the newest, keep if better; either way one entry in the ledger. TooFew tells what is missing."""
    refuse_too_few(decided)
    older, newest = parted(decided)
    say(wording.LEARNING_FROM.format(count=len(older), held_back=len(newest)))
    trial = tried(learn_model(older, say), newest)
    in_use = model_in_use()
    present = tried(in_use, newest) if in_use else None
    kept = is_better(trial, present, older, newest)
    model = learn_model(decided, say) if kept else None
    return Outcome(keep(decided, source, trial, present, model), trial, present)


def refuse_too_few(decided: list[Decided]) -> None:
    sizes = Counter(one.classes[0] for one in decided)
    enough = [key for key, count in sizes.items() if count >= FEWEST_OF_A_CLASS]
    if len(decided) < FEWEST or len(enough) < 2:
        raise TooFew(wording.TOO_FEW_DECIDED.format(count=len(decided), least=FEWEST, of_a_class=FEWEST_OF_A_CLASS))


def parted(decided: list[Decided]) -> tuple[list[Decided], list[Decided]]:
    """What to learn from and, of the newest, what to try it on; a file without days is parted by lot."""
    if any(one.on is None for one in decided):
        decided = random.Random(0).sample(decided, len(decided))  # noqa: S311 - a lot that falls alike every time  # nosemgrep: chance-that-can-be-foretold
    edge = round(len(decided) * (1 - HELD_BACK))
    return decided[:edge], decided[edge:]


def learn_model(decided: list[Decided], say: Say = lambda line: None, version: int = 0) -> Model:
    """Classes first, then what divides each class, then units: each where there are cases enough."""
    from .learning import learn  # scikit-learn: a second and a hundred megabytes that no page needs

    top = frequent(((one.classes[0], one) for one in decided), 1)
    model = Model(version, learn(top, say))
    for key in sorted({key for one in decided for key in one.classes[:-1]}):
        inside = [(one.classes[one.classes.index(key) + 1], one) for one in decided if key in one.classes[:-1]]
        parts = frequent(inside, FEWEST_OF_A_PART)
        if len(parts) >= FEWEST_BELOW and len({part["label"] for part in parts}) > 1:
            model.below[key] = learn(parts, say)
    by_unit = frequent(((one.unit, one) for one in decided if one.unit), FEWEST_OF_A_UNIT, placed)
    if len(by_unit) >= FEWEST and len({one["label"] for one in by_unit}) > 1:
        model.unit = learn(by_unit, say)
    return model


def text_of(one: Decided) -> dict:
    """What a class is read from: never from the place, so that no district is read otherwise than another."""
    return {**one.message, "tags": ()}


def placed(one: Decided) -> dict:
    """What a unit is read from: the text and the place."""
    return one.message


def frequent(
    labelled: Iterable[tuple[str, Decided]], least: int, told: Callable[[Decided], dict] = text_of
) -> list[dict]:
    """Records for the learner, of labels that occur often enough."""
    labelled = list(labelled)
    sizes = Counter(label for label, _ in labelled)
    return [{"label": label} | told(one) for label, one in labelled if sizes[label] >= least]


def is_better(trial: Trial, present: Trial | None, older: list[Decided], newest: list[Decided]) -> bool:
    """Better than the model in use; a first one, better than always saying the commonest class."""
    if present is not None:
        return trial.worth > present.worth
    commonest = Counter(one.classes[0] for one in older).most_common(1)[0][0]
    return trial.right > sum(one.classes[0] == commonest for one in newest)


@transaction.atomic
def keep(decided: list[Decided], source: str, trial: Trial, present: Trial | None, model: Model | None) -> Learnt:
    """The rows and the ledger's entry; a model that was not better leaves its figures only."""
    days = [one.on for one in decided if one.on]
    parts = [(name, *part.packed()) for name, part in model.parts()] if model else []
    learnt = Learnt(
        version=(Learnt.objects.aggregate(last=Max("version"))["last"] or 0) + 1,
        learnt_at=timezone.now(),
        kept=model is not None,
        cases=len(decided),
        since=min(days, default=None),
        until=max(days, default=None),
        digest=digest_of((name, card) for name, _, card in parts),
        card={"source": source, "trial": trial.told(), "present": present.told() if present else None},
    )
    learnt.save()
    for name, arrays, card in parts:
        LearntPart(learnt=learnt, subject=name, arrays=arrays, card=card).save()
    move, said = ("adopt", {"version": learnt.version}) if model else ("pass_over", {"tried": learnt.version})
    record(move, **said, **_figures(learnt, source, trial, present))
    return learnt


def _figures(learnt: Learnt, source: str, trial: Trial, present: Trial | None) -> dict:
    today: date = timezone.localdate()
    return {
        "source": source,
        "digest": learnt.digest,
        "cases": learnt.cases,
        "since_day": learnt.since or today,
        "until_day": learnt.until or today,
        "held_back": trial.cases,
        "before": per_mille(present.right, present.cases) if present else None,
    } | trial.in_thousandths()


def enough_news() -> bool:
    """Whether so much was decided since the last learning that another is worth its while; a file taught of other cases."""
    last = Learnt.objects.filter(card__source=FROM_CASES).order_by("-version").first()
    if last is None:
        return count_decided() >= FEWEST
    few, of_all = ENOUGH_NEWS
    # of a large organ only the newest are learnt from, so there the days tell the news
    news = max(count_decided() - last.cases, count_decided(after=last.until) if last.until else 0)
    return news >= max(few, of_all * last.cases)
