"""Posters to print: the codes of the stations and deputies an account looks after, each with its QR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from huixiang.concerns.receipt_code import qr
from huixiang.people.models import Account, Post, Role, Unit, UnitKind, in_use
from huixiang.public import codes


@dataclass(frozen=True)
class Poster:
    """One sheet for the wall."""

    printed: codes.Printed
    address: str
    qr: SafeString


def has_posters(account: Account) -> bool:
    """Whether a station stands among the account's posts, or it looks after all of them."""
    posts = account.posts_now()
    return any(post.unit.kind == UnitKind.STATION or post.role == Role.DISPATCHER for post in posts)


def posters(account: Account, request: HttpRequest) -> list[Poster]:
    """Posters of her stations and of their deputies, by station; `?only=` one of them."""
    only = request.GET.get("only", "")
    return [_poster(one, request) for one in _printed(account) if only in ("", one.code)]


def _printed(account: Account) -> Iterator[codes.Printed]:
    deputies: dict[object, list[Post]] = {}
    stations = list(_stations(account))
    for post in _deputies(stations):
        deputies.setdefault(post.unit_id, []).append(post)
    for unit in stations:
        yield codes.Printed(unit.code, unit)
        for post in deputies.get(unit.pk, []):
            yield codes.Printed(codes.deputy_code(post.account), unit, post.account)


def _stations(account: Account) -> QuerySet[Unit]:
    posts, found = account.posts_now(), Unit.objects.filter(in_use(), kind=UnitKind.STATION).order_by("path")
    if not any(post.role == Role.DISPATCHER for post in posts):
        found = found.filter(pk__in=[post.unit_id for post in posts])
    return found


def _deputies(stations: list[Unit]) -> list[Post]:
    found = Post.objects.filled_now().filter(role=Role.DEPUTY, unit__in=stations)
    return list(found.select_related("account").order_by("account__name", "id"))


def _poster(printed: codes.Printed, request: HttpRequest) -> Poster:
    address = request.build_absolute_uri(reverse("public:code", args=[printed.code]))
    return Poster(printed, address, qr(address, printed.name))
