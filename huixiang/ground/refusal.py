"""The one exception of the house: its text is a Chinese sentence for the person at the keyboard."""

import os

from huixiang.ground import wording


class CannotGoOn(Exception):
    """Something outside the program stands in the way; the text says what, and what to do next."""


def unreachable(error: Exception) -> str:
    """The sentence for a database that does not answer, with the driver's own first line as its reason."""
    reason = (str(error).strip() or type(error).__name__).splitlines()[0]
    sentence = wording.DATABASE_UNREACHABLE if os.environ.get("DATABASE_URL") else wording.EMBEDDED_UNREACHABLE
    return sentence.format(reason=reason)
