"""What a browser calls itself, in two words; enough to tell one's telephone from one's desk."""

from .wording import BROWSERS, OTHER_BROWSER, OTHER_SYSTEM, SYSTEMS


def device_of(agent: str) -> str:
    """ "Chrome, Windows" from a User-Agent line; the first mark that occurs wins, so the particular come first."""
    browser = next((name for mark, name in BROWSERS if mark in agent), OTHER_BROWSER)
    system = next((name for mark, name in SYSTEMS if mark in agent), OTHER_SYSTEM)
    return f"{browser}，{system}"
