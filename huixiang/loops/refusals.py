"""Why a move is refused. Code branches on the class; the sentence is for the person who pressed the button."""


class Refused(Exception):
    """A move, or a piece of evidence, that cannot be accepted; `str()` is a Chinese sentence."""


class NotAllowed(Refused):
    """The table does not let this person make this move from this stage."""


class Conflict(Refused):
    """Somebody else moved the case since the page was opened."""


class BadEvidence(Refused):
    """The evidence is missing or wrong; `field` names it."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class CalendarUnknown(Refused):
    """A deadline needs a year for which no working calendar is known."""
