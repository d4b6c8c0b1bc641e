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
    return _words(dict.fromkeys(rjieba.cut_for_search(_plain(text))))


def terms_of(text: str) -> list[str]:
    """The words of a question, long ones whole: whoever has a long word has its parts, and the database guesses better."""
    return _words(dict.fromkeys(rjieba.cut(_plain(text))))


def _words(pieces: Iterable[str]) -> list[str]:
    return [w for w in pieces if (len(w) > 1 or w.isdigit()) and (w.isalnum() or WORDLIKE.search(w))]


def search_tokens(text: str, title: str = "") -> str:
    """The words of title and text as the text form of a tsvector, without positions.

    One cut is not the only one: in 滨河路路灯 somebody looks for 路灯. So every run of characters that is a word of the
    dictionary is kept, wherever the text is cut; of what the dictionary does not know, and of the title, every pair.
    """
    plain = _plain(f"{title} {text}" if title else text)
    cut, known = rjieba.cut(plain), set(rjieba.cut_all(plain))
    coined = [place for place, piece in enumerate(cut) if piece not in known]
    around = _pairs(f"{title} {_around(coined, cut, known)}")
    words = {*_words(known), *_words(cut[place] for place in coined), *around}
    return "'" + "' '".join(words) + "'" if words else ""


def known_words(text: str) -> list[str]:
    """Chinese words of the dictionary, however the text is cut: wherever it stands, they all do."""
    return [word for word in _words(dict.fromkeys(rjieba.cut_all(_plain(text)))) if HAN.fullmatch(word)]


def _around(coined: list[int], cut: list[str], known: set[str]) -> str:
    """Pieces that are no words of the dictionary, each with the character beside it that may belong to it.

    柳霞路 comes as 柳霞 路 or, behind another word, as 从柳 霞路: one character, or a piece unknown too, is no border.
    """
    if not coined:
        return ""
    before, after = ["", *cut], [*cut[1:], ""]
    return " ".join(_loose(before[n], known)[-1:] + cut[n] + _loose(after[n], known)[:1] for n in coined)


def _loose(piece: str, known: set[str]) -> str:
    return piece if len(piece) == 1 or piece not in known else ""


def _pairs(text: str) -> list[str]:
    """Two Chinese characters next to each other, each pair once, in order."""
    return list(dict.fromkeys(chain.from_iterable(map(add, run, run[1:]) for run in HAN.findall(text))))


def search_query(text: str) -> SearchQuery | None:
    """All words of the question must occur; None when it has no word."""
    words = terms_of(text)
    return all_of(words) if words else None


def all_of(words: Iterable[str]) -> SearchQuery:
    """Each of the words occurs."""
    return SearchQuery(" & ".join(map(sought, words)), search_type="raw", config="simple")


def sought(word: str) -> str:
    """The word in a tsquery. One that the dictionary does not know may be cut otherwise in a text, but has its pairs."""
    if len(word) < 3 or not HAN.fullmatch(word) or rjieba.has_word(word):
        return f"'{word}'"
    return f"('{word}' | '" + "' & '".join(_pairs(word)) + "')"
