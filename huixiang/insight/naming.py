"""A name for an issue out of its members' own words: the place most of them name, and the title most like all others."""

import re
from collections import Counter

from huixiang.insight.lexicon import pattern
from huixiang.insight.text import one_width

SHARE = 0.3  # a place must be named by this share of the members
LONGEST = 16
MANY = 5  # members from which on one that is named alone stands for no others
LONG = 3
LEAST = 2  # characters of its own, before what says which kind of place it is
PRINTED = str.maketrans(",;:?!()", "\uff0c\uff1b\uff1a\uff1f\uff01\uff08\uff09")
BESIDE_CHARACTERS = re.compile(r"(?<=[^\x00-\x7f])[,;:?!()]|[,;:?!()](?=[^\x00-\x7f])")


def tidy(text: str) -> str:
    return re.sub(r"\s+", "", one_width(text))


def names_in(title: str) -> set[str]:
    """Runs of characters that end as names of places end; where a name begins is left to the counting."""
    found: set[str] = set()
    told = pattern("place", "beside").sub("，", pattern("place", "area").sub("，", title))
    for run in re.findall(r"[\w·]+", told):
        for end in pattern("place", "ending").finditer(run):
            own = pattern("place", "kind").search(run, 0, end.end()).start() - LEAST
            starts = (start for start in range(end.end() - LONGEST, own + 1) if start >= 0)
            found.update(run[start : end.end()] for start in starts)
    return {name for name in found if not pattern("place", "opening").match(name)}


def name_of(titles: list[str]) -> str:
    """The name that most titles share, longer names before shorter ones; empty where they share none."""
    counts = Counter(name for title in titles for name in names_in(title))
    least = max(2, SHARE * len(titles))
    shared = {name: n for name, n in counts.items() if n >= least}
    return max(shared, key=lambda name: (shared[name] * (len(name) - 1), name), default="")


def area_of(titles: list[str]) -> str:
    """The area most titles begin their place with."""
    counts = Counter(area for title in titles for area in set(pattern("place", "area").findall(title)))
    area, n = max(counts.items(), key=lambda item: (item[1], len(item[0]), item[0]), default=("", 0))
    return area if n >= SHARE * len(titles) else ""


def named(titles: list[str], ranked: list[str]) -> tuple[str, str]:
    """(place, title) for the titles of all members, `ranked` being the same from the one most like all others on.

    The title is the first that tells of the place itself: a matter of one place is never put down to another.
    """
    titles, ranked = [begun(tidy(title)) for title in titles], [begun(tidy(title)) for title in ranked]
    area, name = area_of(titles), name_of(titles)
    silent = pattern("title", "silent").search
    middle = max(ranked, key=lambda title: (name in title, area in title, not silent(title)))
    own = pattern("place", "area").search(middle)
    middle = without_a_stranger(middle, titles, name)
    matter = plain(middle) if own else area + plain(middle)
    return (own[0] if own and area else area) + name, printed(matter)


def without_a_stranger(title: str, titles: list[str], place: str) -> str:
    """A title without the place or company it begins with, if hardly another tells of it: many say it, not of that one."""
    area = pattern("place", "area").match(title)
    begins = area.end() if area else 0
    own = max((name for name in names_in(title) if title.startswith(name, begins)), key=len, default="")
    rest = pattern("place", "behind").sub("", title[begins + len(own) :])
    if len(titles) < MANY or len(own) <= LONG or len(rest) <= LONG or (place and place in own):
        return title
    return title if sum(alike(own, other) for other in titles) >= SHARE * len(titles) else title[:begins] + rest


def alike(name: str, title: str) -> bool:
    """Whether a title holds how a name begins, or half of it: 绿地海外滩 is said for 绿地海外滩小区."""
    half = max(LONG, (len(name) + 1) // 2)
    return name[:LONG] in title or any(name[start : start + half] in title for start in range(len(name) - half + 1))


def printed(title: str) -> str:
    """A title whose marks were folded, as Chinese is printed: marks beside characters are full-width."""
    return BESIDE_CHARACTERS.sub(lambda mark: mark[0].translate(PRINTED), title)


def plain(title: str) -> str:
    """A title without its courtesies."""
    rest = begun(title)
    return pattern("title", "closing").sub("", rest) or rest


def begun(title: str) -> str:
    """A title from where it begins to tell something."""
    return pattern("title", "opening").sub("", title) or title
