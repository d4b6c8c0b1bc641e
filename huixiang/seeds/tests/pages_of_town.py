"""Every kind of page of the living small town, as each of its people would be sent it: filled, empty and in error."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from django.db import transaction
from django.test import Client
from django.urls import resolve

from huixiang.people.models import Account, Area, Category, Organ, Unit
from huixiang.seeds.cast import Cast
from huixiang.seeds.stories import STORIES

ENOUGH = 3  # addresses of one kind that one person follows
NOT_FOLLOWED = re.compile(r"sign-out|/leave|export|/files/|\.tlog-proof|checkpoint$")


@dataclass(frozen=True)
class Page:
    """One answer: who got it, at which address, with which markup."""

    who: str
    address: str
    html: str

    @property
    def made_of(self) -> frozenset[tuple[str, ...]]:
        return frozenset(Doors(self.html).tags)


class Doors(HTMLParser):
    """What a page is made of and where it leads: its tags, its links, and the addresses its forms are sent to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.links, self.forms, self.inside = set(), [], [], ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        here = dict(attrs)
        self.inside = here.get("class") or self.inside
        self.tags.add((tag, self.inside, here.get("type") or "", here.get("aria-invalid") or ""))
        if tag == "a" and (here.get("href") or "").startswith("/"):
            self.links.append(here["href"].partition("#")[0])
        if tag == "form" and (here.get("method") or "").lower() == "post":
            self.forms.append(here.get("action") or "")


def cast_of(organ: Organ) -> Cast:
    return Cast(
        organ,
        {area.code: area for area in Area.objects.all()},
        {unit.code: unit for unit in Unit.objects.all()},
        {account.username: account for account in Account.objects.select_related("organ")},
        {category.name: category for category in Category.objects.all()},
    )


def play_all(organ: Organ) -> list[str]:
    """The stories of the small town; the receipts their citizens hold."""
    cast = cast_of(organ)
    return [play.code for play in [story(cast) for story in STORIES] if play.code]


def pages_of(client: Client, who: str, starts: list[str], within: str = "/") -> Iterator[Page]:
    """Follow links from the starts, a few of each kind, and send every form empty; nothing that is sent stays."""
    waiting, seen, met = list(starts), set(starts), {}
    while waiting:
        address = waiting.pop(0)
        answer = client.get(address)
        if answer.status_code != 200 or not answer.get("Content-Type", "").startswith("text/html"):
            continue
        html = answer.content.decode()
        yield Page(who, address, html)
        doors = Doors(html)
        yield from sent_empty(client, who, address, doors.forms)
        for link in doors.links:
            kind = kind_of(link)
            if (
                link.startswith(within)
                and link not in seen
                and kind
                and met.setdefault(kind, 0) < ENOUGH
                and not NOT_FOLLOWED.search(link)
            ):
                seen.add(link)
                met[kind] += 1
                waiting.append(link)


def sent_empty(client: Client, who: str, address: str, forms: list[str]) -> Iterator[Page]:
    for form in dict.fromkeys(forms):
        goal = form or address
        if NOT_FOLLOWED.search(goal):
            continue
        trial = transaction.atomic()
        trial._from_testcase = True  # so that what must commit may believe it does
        with trial:
            answer = client.post(goal)
            transaction.set_rollback(True)
        if answer.status_code == 422 and "<html" in (html := answer.content.decode()):
            yield Page(who, goal, html)


def kind_of(address: str) -> str:
    """The route and, for a move, its name: pages of one kind differ in their content only."""
    try:
        match = resolve(address.partition("?")[0])
    except Exception:  # an address of static files or of nothing
        return ""
    return f"{match.view_name} {match.kwargs.get('name', '')}"


def telling(pages: list[Page]) -> list[Page]:
    """The fewest pages that together show every tag with every class that any of them shows."""
    chosen, shown = [], set()
    for page in sorted(pages, key=lambda page: -len(page.made_of)):
        if not page.made_of <= shown:
            chosen.append(page)
            shown |= page.made_of
    return chosen
