"""代表码 and 联络站码: addresses to print on a poster, which open the form already meant for that station or deputy.

A station's code is its public unit code. A deputy's is 8 symbols of Crockford's 32 (40 bits) made from the account's
id under the site's pepper: stable, the same on every poster, telling neither account nor telephone, not guessable.
"""

import hashlib
import hmac
from dataclasses import dataclass

from django.core.validators import slug_re

from huixiang.people.models import Account, Post, Role, Unit, UnitKind, in_use
from huixiang.vault import keys
from huixiang.vault.receipts import ALPHABET

from . import wording

LENGTH = 8


@dataclass(frozen=True)
class Printed:
    """What a printed code stands for: a station, and perhaps one of its deputies."""

    code: str
    unit: Unit
    deputy: Account | None = None

    @property
    def _deputy(self) -> str:
        """Her name without the title that the sentences add."""
        return self.deputy.name.removesuffix(wording.TITLE_OF_DEPUTY) if self.deputy else ""

    @property
    def name(self) -> str:
        return (wording.CODE_PERSON if self.deputy else wording.CODE_PLACE).format(
            unit=self.unit.name, deputy=self._deputy
        )

    @property
    def promise(self) -> str:
        """Who will read what is written here."""
        return (wording.VIA_DEPUTY if self.deputy else wording.VIA_UNIT).format(
            unit=self.unit.name, deputy=self._deputy
        )


def deputy_code(account: Account) -> str:
    """The code to print for this deputy."""
    digest = hmac.digest(keys.secret("pepper"), b"deputy|" + account.pk.bytes, hashlib.sha256)
    number = int.from_bytes(digest[:5], "big")
    return "".join(ALPHABET[number >> (5 * place) & 31] for place in range(LENGTH))


def look_up(code: str) -> Printed | None:
    """The station or deputy of a printed code, or None; what no address could bear is not looked for."""
    if not slug_re.match(code):
        return None
    station = Unit.objects.filter(in_use(), kind=UnitKind.STATION, code=code).select_related("area").first()
    if station:
        return Printed(code, station)
    wanted = code.upper().replace("-", "")
    return next((Printed(wanted, p.unit, p.account) for p in _deputies(wanted)), None)


def _deputies(wanted: str) -> list[Post]:
    """A city has a few hundred deputies: a look at each costs a millisecond, and no column to keep true."""
    if len(wanted) != LENGTH:
        return []
    posts = Post.objects.filled_now().filter(in_use("unit"), role=Role.DEPUTY, unit__kind=UnitKind.STATION)
    current = posts.select_related("account", "unit__area").order_by("from_on", "id")
    return [post for post in current if deputy_code(post.account) == wanted]
