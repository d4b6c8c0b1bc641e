"""Chinese words for searching: titles and texts cut into words by rjieba's search mode."""

import re

import rjieba
from django.contrib.postgres.search import SearchQuery

WORDLIKE = re.compile(r"\w", re.UNICODE)


def words_of(text: str) -> list[str]:
    """Words of two characters and more (and numbers), lower case, each once, in order."""
    found = (w.lower() for w in rjieba.cut_for_search(text[:4000]) if WORDLIKE.search(w))
    return list(dict.fromkeys(w for w in found if len(w) > 1 or w.isdigit()))


def search_tokens(text: str) -> str:
    """The words as the text form of a tsvector, without positions."""
    return " ".join(f"'{_plain(word)}'" for word in words_of(text))


def _plain(word: str) -> str:
    return word.replace("'", "").replace("\\", "")


def search_query(text: str) -> SearchQuery | None:
    """All words of the question must occur; None when it has no word."""
    words = [f"'{_plain(word)}'" for word in words_of(text)]
    return SearchQuery(" & ".join(words), search_type="raw", config="simple") if words else None
