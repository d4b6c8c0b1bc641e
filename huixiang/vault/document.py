"""`docs/privacy.md`: field inventory, terms and impact assessment in Chinese, made of the same tables the code runs by."""

from django.template.loader import render_to_string

from . import inventory, wording
from .limits import TERMS
from .notices import NOTICES
from .side_loops import BY_RECEIPT, ON_PAPER


def privacy() -> str:
    """The whole document, in Markdown."""
    kept = {name: _length(amount, unit) for name, amount, unit, *_ in TERMS}
    return render_to_string(
        "vault/privacy.md",
        {
            "classes": [_class(name, one, kept) for name, one in inventory.CLASSES.items()],
            "impersonal": [
                {"why": why, "fields": sorted(fields.split()), "count": len(fields.split())}
                for why, fields in inventory.IMPERSONAL.items()
            ],
            "places": inventory.PLACES,
            "terms": [(label, kept[name], since, end, source) for name, _, _, label, since, end, source in TERMS],
            "notices": NOTICES,
            "rights": [*BY_RECEIPT, *ON_PAPER],
            "fields": len(inventory.tagged()),
        },
    )


def _class(name: str, one: inventory.Class, kept: dict[str, str]) -> dict[str, object]:
    fields = [(field, what) for field, (of, what) in inventory.FIELDS.items() if of == name]
    return {"name": name, "about": one, "kept": kept.get(one.term) or one.kept, "fields": fields}


def _length(amount: int, unit: str) -> str:
    return wording.YEARS.format(amount=amount) if unit == "y" else wording.TERMS[unit].format(amount=amount)
