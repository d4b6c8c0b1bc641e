"""The one exception of the house: its text is a Chinese sentence for the person at the keyboard."""


class CannotGoOn(Exception):
    """Something outside the program stands in the way; the text says what, and what to do next."""
