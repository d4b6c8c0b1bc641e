"""Chinese words for searching: titles and texts cut into words by rjieba's search mode."""

import re

import rjieba
from django.contrib.postgres.search import SearchQuery

WORDLIKE = re.compile(r"[^\W_]")
QUOTES = str.maketrans("'\\", "  ")  # they mean something in the text form of a tsvector
READ = 4000  # characters of a text that are searched


def words_of(text: str) -> list[str]:
    """Words of two characters and more (and numbers), lower case, each once, in order."""
    each_once = dict.fromkeys(rjieba.cut_for_search(text[:READ].lower().translate(QUOTES)))
    return [word for word in each_once if (len(word) > 1 or word.isdigit()) and WORDLIKE.search(word)]


def search_tokens(text: str) -> str:
    """The words as the text form of a tsvector, without positions."""
    words = words_of(text)
    return "'" + "' '".join(words) + "'" if words else ""


def search_query(text: str) -> SearchQuery | None:
    """All words of the question must occur; None when it has no word."""
    words = words_of(text)
    return SearchQuery(" & ".join(f"'{word}'" for word in words), search_type="raw", config="simple") if words else None
