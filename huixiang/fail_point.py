"""Named places in the real code at which a simulation may let something go wrong (docs/figures-heavy.md, R-3).

While nobody interferes, a call is one comparison. Nothing but a test may call `interfere`.
"""

from collections.abc import Callable

_interfering: Callable[[str], None] | None = None


def fail_point(name: str) -> None:
    """Tell whoever interferes that this place was reached; it may raise here, or cut the connection."""
    if _interfering is not None:
        _interfering(name)


def interfere(how: Callable[[str], None] | None) -> None:
    """From now on call `how(name)` at every place; None: nothing goes wrong any more."""
    global _interfering  # noqa: PLW0603 - one comparison of a module's name is what makes it free
    _interfering = how
