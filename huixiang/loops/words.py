"""Chinese words for searching: titles and texts cut into words by rjieba's search mode."""

import re
from collections.abc import Iterable
from itertools import chain
from operator import add

import rjieba
from django.contrib.postgres.search import SearchQuery

HAN = re.compile(r"[\u4e00-\u9fff]{2,}")
WORDLIKE = re.compile(r"[^\W_]")
READ = 4000  # characters of a text that are searched
HAS_WIDE = re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
ONE_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if HAS_WIDE.match(chr(code))}


def one_case(text: str) -> str:
    """Lower case, letters and digits in one width, so that ３栋 and 3栋 are one word."""
    return (text.translate(ONE_WIDTH) if HAS_WIDE.search(text) else text).lower()


def _plain(text: str) -> str:
    """The same, without the two marks that mean something in the text form of a tsvector."""
    return one_case(text[:READ]).replace("'", " ").replace("\\", " ")


def words_of(text: str) -> list[str]:
    """Words of two characters and more (and numbers), lower case, each once, in order."""
    return _words(rjieba.cut_for_search(_plain(text)))


def terms_of(text: str) -> list[str]:
    """The words of a question, long ones whole: whoever has a long word has its parts, and the database guesses better."""
    return _words(rjieba.cut(_plain(text)))


def _words(pieces: Iterable[str]) -> list[str]:
    once = dict.fromkeys(pieces)
    return [w for w in once if (len(w) > 1 or w.isdigit()) and (w.isalnum() or WORDLIKE.search(w))]


def search_tokens(text: str, title: str = "") -> str:
    """The words of title and text as the text form of a tsvector, without positions.

    One cut is not the only one: in 滨河路路灯 somebody looks for 路灯. So every pair of characters that is a word is
    kept too, and of the title every pair.
    """
    whole = f"{title} {text}" if title else text
    words = dict.fromkeys(chain(words_of(whole), known_pairs(whole), _pairs(title)))
    return "'" + "' '".join(words) + "'" if words else ""


def known_pairs(text: str) -> list[str]:
    """Pairs of characters that are words, wherever the text is cut."""
    return list(filter(rjieba.has_word, _pairs(text[:READ].lower())))


def _pairs(text: str) -> list[str]:
    """Two Chinese characters next to each other, each pair once, in order."""
    return list(dict.fromkeys(chain.from_iterable(map(add, run, run[1:]) for run in HAN.findall(text))))


def search_query(text: str) -> SearchQuery | None:
    """All words of the question must occur; None when it has no word."""
    words = words_of(text)
    return SearchQuery(" & ".join(f"'{word}'" for word in words), search_type="raw", config="simple") if words else None
