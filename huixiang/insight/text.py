"""Chinese text as the readers see it: one width, one case, no stray blanks; then words and runs of characters."""

import re

import rjieba

from huixiang.vault.personal import FULL_WIDTH

BLANK = re.compile(r"\s+")
WORTH_FINDING = re.compile(r"\w")


def one_width(text: str) -> str:
    """Fold full-width letters, digits and marks; the length and so every offset stays as it was."""
    return text.translate(FULL_WIDTH)


def normal(text: str) -> str:
    """Fold width and case and drop blanks, which in these messages come from forms and mean nothing."""
    return BLANK.sub("", one_width(text)).lower()


def words(text: str) -> list[str]:
    """Words of `normal` text in order."""
    return rjieba.cut(text)


def search_tokens(text: str) -> list[str]:
    """Words for a full-text index, long ones also in their parts, marks and blanks left out."""
    return [word for word in rjieba.cut_for_search(normal(text)) if WORTH_FINDING.search(word)]


def runs(text: str, shortest: int, longest: int) -> list[str]:
    """All runs of `shortest` to `longest` characters."""
    return [text[i : i + n] for n in range(shortest, longest + 1) for i in range(len(text) - n + 1)]
