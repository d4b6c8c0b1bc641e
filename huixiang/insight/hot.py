"""Hot issues: what many people raise about one matter at one place, found without naming topics beforehand.

Two stages: a sparse graph of near messages, then average linkage inside each of its components. New messages
touch only the components they fall into, so a window is kept up to date without starting over.
"""

from huixiang.insight import one_core  # isort: skip  # noqa: F401
import math
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import squareform

from huixiang.insight.likeness import Likeness, mean_of_pairs
from huixiang.insight.naming import named
from huixiang.insight.wording import SEVERAL_MATTERS

NEAR = 0.2  # exact likeness from which two messages are joined in the graph
NEIGHBOURS = 30
APART = 0.83  # mean distance at which two groups stay apart
LARGEST = 3000  # a component beyond this is a chain, not a matter: its links are drawn tighter
TIGHTEST = 0.6  # what still hangs together here is a matter, however large: thousands sent one letter
BATCH = 500
LEAST = 3  # fewer messages are no issue
RECENT_DAYS = 30
REPEATED = 0.25  # of a voice: who writes again is not yet many
LOUDEST = 2  # voices of one person, however often she writes
SEVERAL = 0.08  # mean likeness, beside the words their titles share, below which members tell of several matters
CLOSE = 0.3  # mean likeness of what is one matter; copies are closer, but no hotter


@dataclass
class Message:
    """`id` as the file has it; `likes` net of dislikes."""

    id: int | str
    reporter: str
    title: str
    body: str
    at: datetime | None
    likes: float = 0


@dataclass
class Issue:
    members: list[Message]
    place: str
    title: str
    heat: float

    def told(self) -> dict:
        days = sorted(message.at for message in self.members if message.at)
        return {
            "title": self.title,
            "place": self.place,
            "from": days[0].date().isoformat() if days else None,
            "to": days[-1].date().isoformat() if days else None,
            "ids": [message.id for message in self.members],
        }


class Window:
    """Messages of one period and area, grouped; `take` groups what is new and leaves untouched matters alone."""

    def __init__(self, likeness: Likeness):
        self.likeness = likeness
        self.graph = sparse.csr_matrix((len(likeness), len(likeness)), dtype=np.float32)
        self.group = np.full(len(likeness), -1)
        self.fresh = 0

    def take(self, rows: np.ndarray) -> None:
        """Join `rows` to the graph and group anew the components they touch."""
        for start in range(0, len(rows), BATCH):
            self.join(rows[start : start + BATCH])
        _, component = connected_components(self.graph, directed=False)
        touched = np.isin(component, np.unique(component[rows]))
        order = np.flatnonzero(touched)
        order = order[np.argsort(component[order], kind="stable")]
        for members in np.split(order, np.flatnonzero(np.diff(component[order])) + 1):
            self.regroup(members, NEAR)

    def join(self, rows: np.ndarray) -> None:
        """A message of the future is not yet there: links go only to rows already taken."""
        self.group[rows] = np.maximum(self.group[rows], 0)
        one, other = self.likeness.near(rows, NEAR, NEIGHBOURS)
        here = self.group[other] >= 0
        links = sparse.csr_matrix((np.ones(here.sum(), np.float32), (one[here], other[here])), shape=self.graph.shape)
        self.graph = self.graph.maximum(links)

    def regroup(self, members: np.ndarray, near: float) -> None:
        if len(members) > LARGEST and round(near, 1) < TIGHTEST:
            for part in self.tighter(members, near + 0.1):
                self.regroup(part, near + 0.1)
            return
        # two that are near are never further apart than the cut
        parted = 2 < len(members) <= LARGEST
        labels = linked(self.likeness.between(members)) if parted else np.ones(len(members), dtype=int)
        self.group[members] = self.fresh + labels
        self.fresh += int(labels.max())

    def tighter(self, members: np.ndarray, near: float) -> list[np.ndarray]:
        """Parts of an overgrown component that hold together at a higher likeness."""
        exact = self.likeness.exact[members]
        links = sparse.vstack([at_least(exact[i : i + BATCH] @ exact.T, near) for i in range(0, len(members), BATCH)])
        _, part = connected_components(links, directed=False)
        return [members[part == k] for k in range(part.max() + 1)]

    def groups(self, least: int = LEAST) -> list[np.ndarray]:
        labels, counts = np.unique(self.group[self.group >= 0], return_counts=True)
        return [np.flatnonzero(self.group == label) for label in labels[counts >= least]]


def at_least(found, near: float):
    found = found.tocsr()
    found.data[found.data < near] = 0
    found.eliminate_zeros()
    return found


def linked(likeness: np.ndarray) -> np.ndarray:
    """Average linkage, cut where groups are further apart than `APART`; labels from 1."""
    distance = np.clip(1 - (likeness + likeness.T) / 2, 0, None)
    np.fill_diagonal(distance, 0)
    return fcluster(linkage(squareform(distance, checks=False), "average"), APART, "distance")


def heat(members: list[Message], closeness: float, latest: datetime | None) -> float:
    """Distinct reporters count most, then likes, then how recent; a loose group is less of one matter."""
    written = Counter(message.reporter for message in members)
    voices = sum(min(LOUDEST, 1 + REPEATED * (times - 1)) for times in written.values())
    likes = sum(max(0, message.likes) for message in members)
    days = [message.at for message in members if message.at]
    age = (latest - max(days)).days if days and latest else 0
    warm = math.log1p(voices) + 0.3 * math.log1p(likes) + 0.3 * math.exp(-age / RECENT_DAYS)
    return warm * min(1.0, closeness / CLOSE) ** 0.5


def hot_issues(messages: list[Message], top: int, least: int = LEAST) -> list[Issue]:
    """The `top` hottest issues of one window that have `least` members, hottest first."""
    if not messages:
        return []
    senders = one_letter_each(messages)
    likeness = Likeness([(messages[first].title, messages[first].body) for first, *_ in senders])
    window = Window(likeness)
    window.take(np.arange(len(senders)))
    latest = max((message.at for message in messages if message.at), default=None)
    groups = [warmth(rows, senders, messages, likeness, latest) for rows in window.groups(least)]
    hottest = sorted(groups, key=lambda group: -group.heat)[:top]
    return [issue_of(group, senders, messages, likeness) for group in hottest]


def one_letter_each(messages: list[Message]) -> list[list[int]]:
    """Places of the messages behind each text that is compared: of a letter that thousands send, a few are enough."""
    copies: dict[tuple[str, str], list[list[int]]] = {}
    for place, message in enumerate(messages):
        same = copies.setdefault((message.title, message.body), [])
        if len(same) <= NEIGHBOURS:
            same.append([place])
        else:
            same[0].append(place)
    return sorted(places for same in copies.values() for places in same)


@dataclass
class Group:
    """Texts of one issue: some of their rows from the one most like all others on, and the places of all messages."""

    heat: float
    ranked: np.ndarray
    places: list[int]


def warmth(
    rows: np.ndarray, senders: list[list[int]], messages: list[Message], likeness: Likeness, latest: datetime | None
) -> Group:
    sample, members = rows[:200], [place for row in rows for place in senders[row]]
    alike = likeness.between(sample)
    voices = np.array([len(senders[row]) for row in sample])
    warm = heat([messages[i] for i in members], mean_of_pairs(alike), latest)
    return Group(warm, sample[np.argsort(-(alike @ voices), kind="stable")], members)


def issue_of(group: Group, senders: list[list[int]], messages: list[Message], likeness: Likeness) -> Issue:
    """Members in order of time; place and title from their own words."""
    members = sorted(
        (messages[i] for i in group.places), key=lambda message: (message.at or datetime.min, str(message.id))
    )
    ranked = [messages[senders[row][0]].title for row in group.ranked]
    place, title = named([message.title for message in members], ranked)
    if likeness.beside(group.ranked, ranked) < SEVERAL:
        title = SEVERAL_MATTERS.format(title=title)
    return Issue(members, place, title, group.heat)
