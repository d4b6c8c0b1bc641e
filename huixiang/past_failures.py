"""Many things to do, one after the other: what fails stops none of the others, and is not forgotten either.

The error of the last that failed is raised when all have been tried, so that the job that did them fails and /healthz
tells of it.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

Attempt = Callable[..., AbstractContextManager[None]]


@contextmanager
def past_failures(log: logging.Logger) -> Iterator[Attempt]:
    """Gives `attempt(sentence, *words)`: do one thing within it; its error is logged under that sentence."""
    wrong: list[Exception] = []

    @contextmanager
    def attempt(sentence: str, *words: object) -> Iterator[None]:
        try:
            yield
        except Exception as error:
            if not vars(error).get("logged"):  # else one of its parts has told of it
                log.exception(sentence, *words)
            vars(error)["logged"] = True
            wrong.append(error)

    yield attempt
    if wrong:
        raise wrong[-1]
