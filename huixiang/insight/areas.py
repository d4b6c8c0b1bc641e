"""From the words of an address to an area of the organ's own tree, in one pass over the text (Aho-Corasick)."""

from collections.abc import Hashable, Iterable
from typing import NamedTuple

import ahocorasick

from huixiang.insight.lexicon import pattern, section
from huixiang.insight.text import one_width


class Area(NamedTuple):
    """`parent` is the id of the area above, None at the top; names may repeat in different branches."""

    id: Hashable
    parent: Hashable | None
    name: str


class Gazetteer:
    def __init__(self, areas: Iterable[Area]):
        self.areas = {area.id: area for area in areas}
        self.named = ahocorasick.Automaton()
        for area in self.areas.values():
            for name in {area.name, short(area.name)}:
                self.named.add_word(name, (name, (*self.named.get(name, ("", ()))[1], area.id)))
        self.named.make_automaton()

    def above(self, area) -> set:
        """The area itself and all areas above it."""
        chain = set()
        while area is not None:
            chain.add(area)
            area = self.areas[area].parent
        return chain

    def named_in(self, plain: str) -> set:
        """Every area a text names; a street or a school that is only called like one is none."""
        found = set()
        for end, (name, areas) in self.named.iter_long(plain):
            elsewhere = pattern("area", "elsewhere").match(plain, end + 1)
            found |= self.upper({area for area in areas if not elsewhere or self.areas[area].name == name})
        return found

    def upper(self, areas: set) -> set:
        """Of a town and the village that is called like it, the town: 石桥 is 石桥镇 rather than 石桥村."""
        return {area for area in areas if not areas & self.above(self.areas[area].parent)}

    def area_of(self, text: str):
        """The deepest area whose line holds most of the areas named, or what such areas have in common below the top.

        None where nothing or nothing certain is named.
        """
        named = self.named_in(one_width(text)) if self.areas else set()
        ranked = sorted(((len(self.above(a) & named), len(self.above(a)), a) for a in named), key=lambda r: r[:2])
        if not ranked:
            return None
        best = [area for support, depth, area in ranked if (support, depth) == ranked[-1][:2]]
        common = set.intersection(*map(self.above, best))
        certain = [area for area in common if len(best) == 1 or self.areas[area].parent is not None]
        return max(certain, key=lambda area: len(self.above(area)), default=None)


def short(name: str) -> str:
    """A name as people say it, without its rank; names of two characters keep theirs, and those that are anywhere then."""
    for rank in section("area")["ranks"]:
        if name.endswith(rank) and len(name) - len(rank) >= 2:
            return name if pattern("area", "anywhere").search(name[: -len(rank)]) else name[: -len(rank)]
    return name
