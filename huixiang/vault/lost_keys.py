"""Is every key at hand that the database needs? A site that starts without them would make new ones in silence: no
receipt would open its matter any more, and nobody could be reached."""

from pathlib import Path

from django.conf import settings

from huixiang.loops.models import Case
from huixiang.people.organs import every_organ

from . import keys, seal
from .models import CaseKey, Identity, SealedFile

ACCEPTED = "lost-and-accepted"  # a file of this name beside the keys: the operator knows, and goes on without


def unwrapped(wrapped: bytes, *, bound_to: str) -> bytes | None:
    """What the master key wrapped; None where that key is lost and the operator goes on without.

    Broken as well: in a folder that was lost whole, a new key has the old one's number.
    """
    try:
        return seal.unwrap(wrapped, bound_to=bound_to)
    except (keys.KeyLost, seal.Broken):
        if accepted():
            return None
        raise


def accepted() -> bool:
    """Whether the operator knows that keys are lost, and goes on without."""
    return (Path(settings.DATA) / "keys" / ACCEPTED).exists()


def lost_keys() -> list[str]:
    """Names of key files that rows of some organ need and the folder does not have; looks without making any."""
    folder = Path(settings.DATA) / "keys"
    if accepted():
        return []
    wanted = {name for _ in every_organ() for name in _wanted()}
    return sorted(name for name in wanted if not (folder / name).exists())


def _wanted() -> set[str]:
    numbers = {
        n for model in (CaseKey, SealedFile) for n in model.objects.order_by().values_list("kek", flat=True).distinct()
    }
    wanted = {f"kek-{number:04}.key" for number in numbers}
    if Case.objects.filter(receipt__isnull=False).exists():
        wanted.add("pepper.key")
    if Identity.objects.filter(index__isnull=False).exists():
        wanted.add("index.key")
    return wanted
