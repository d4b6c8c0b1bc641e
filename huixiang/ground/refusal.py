"""The one exception of the house: its text is a Chinese sentence for the person at the keyboard."""


class CannotGoOn(Exception):  # noqa: N818  `raise CannotGoOn(…)` reads as what it is
    """Something outside the program stands in the way; the text says what, and what to do next."""
