"""What the organ's model proposes for a message. Loaded only where there is a model and it may speak."""

from collections import Counter
from itertools import takewhile

from huixiang.concerns.proposals import Asked, Read, Reading
from huixiang.people.remembered import remembered

from .decided import category_paths, message_of
from .learnt import Level, Model, model_in_use
from .models import Offer
from .similar import similar_cases

MOST = 3  # classes named where the model is not sure
UNITS_READ = 20  # more than are named: some of them may not have the message
NEVER_CERTAIN = 0.99
DOUBTED_FROM, TAKEN_AT_LEAST = 5, 0.7  # answers from which a class people keep refusing is no longer stood by


def reading_of(asked: Asked, similar: bool) -> Reading | None:
    """What the model in use reads; None without one."""
    model = model_in_use()
    return read(model, asked, similar) if model else None


def read(model: Model, asked: Asked, similar: bool) -> Reading:
    """The organ's model on one message."""
    message = message_of(asked.title, asked.text, asked.area.codes_above if asked.area else ())
    inside = category_paths().get(str(asked.category.pk), ()) if asked.category else ()
    levels = stood_by(model.levels(message, inside), model.version)
    if not inside and not any(level.confident for level in levels):
        levels = model.others(message, MOST)
    return Reading(
        model.version,
        [as_read(level) for level in levels],
        [as_read(level) for level in model.units(message, UNITS_READ)],
        similar_cases(model.telling(message), asked.viewer, asked.case) if similar else [],
    )


def as_read(level: Level) -> Read:
    return Read(level.key, level.share, level.confident, min(level.sureness, NEVER_CERTAIN), level.words)


def stood_by(levels: list[Level], version: int) -> list[Level]:
    """The levels down to the first that people keep refusing."""
    return list(takewhile(lambda level: not doubted(level, version), levels))


def doubted(level: Level, version: int) -> bool:
    """Whether people keep refusing this class of this version: then it is not stood by until the next learning."""
    answers = answers_by_class(version).get(level.key, Counter())
    count, taken = sum(answers.values()), answers[Offer.Answer.TAKEN]
    return level.confident and count >= DOUBTED_FROM and taken < TAKEN_AT_LEAST * count


@remembered(60)
def answers_by_class(version: int) -> dict[str, Counter]:
    """Class that was stood by → how it was answered."""
    rows = Offer.objects.filter(about=Offer.About.CATEGORY, version=version, confident=True)
    found: dict[str, Counter] = {}
    for offered, answer in rows.order_by("-at").values_list("offered", "answer")[:2000]:
        found.setdefault(offered[0], Counter())[answer] += 1
    return found
