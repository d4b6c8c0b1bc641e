"""Chinese words for searching: titles and texts cut into words by rjieba's search mode."""

import re
from itertools import pairwise

import rjieba
from django.contrib.postgres.search import SearchQuery

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
WORDLIKE = re.compile(r"[^\W_]")
QUOTES = str.maketrans("'\\", "  ")  # they mean something in the text form of a tsvector
READ = 4000  # characters of a text that are searched


def words_of(text: str) -> list[str]:
    """Words of two characters and more (and numbers), lower case, each once, in order."""
    each_once = dict.fromkeys(rjieba.cut_for_search(text[:READ].lower().translate(QUOTES)))
    return [word for word in each_once if (len(word) > 1 or word.isdigit()) and WORDLIKE.search(word)]


def terms_of(text: str) -> list[str]:
    """The words of a question, long ones whole: whoever has a long word has its parts, and the database guesses better."""
    whole = dict.fromkeys(rjieba.cut(text[:READ].lower().translate(QUOTES)))
    return [word for word in whole if (len(word) > 1 or word.isdigit()) and WORDLIKE.search(word)]


def search_tokens(text: str, title: str = "") -> str:
    """The words of title and text as the text form of a tsvector, without positions.

    One cut is not the only one: in 滨河路路灯 somebody looks for 路灯. So every pair of characters that is a word is
    kept too, and of the title every pair.
    """
    whole = f"{title} {text}" if title else text
    words = dict.fromkeys(words_of(whole))
    words.update(dict.fromkeys(known_pairs(whole)))
    words.update(dict.fromkeys(_pairs(title)))
    return "'" + "' '".join(words) + "'" if words else ""


def known_pairs(text: str) -> list[str]:
    """Pairs of characters that are words, wherever the text is cut."""
    return [pair for pair in _pairs(text[:READ].lower()) if rjieba.has_word(pair)]


def _pairs(text: str) -> list[str]:
    """Two Chinese characters next to each other, each pair once, in order."""
    return list(dict.fromkeys(a + b for run in HAN.findall(text) for a, b in pairwise(run)))


def search_query(text: str) -> SearchQuery | None:
    """All words of the question must occur; None when it has no word."""
    words = words_of(text)
    return SearchQuery(" & ".join(f"'{word}'" for word in words), search_type="raw", config="simple") if words else None
