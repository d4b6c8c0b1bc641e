"""The one switch of insight; everything works without it."""


def is_on() -> bool:
    return True
