"""关联事项: the parent, the children and the linked cases of a case, as far as the viewer may know of them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from django.urls import reverse

from huixiang.concerns import outsiders
from huixiang.loops.models import Case, Link, Party, Spoken
from huixiang.loops.parties import HELPER
from huixiang.vault import masking

from . import wording
from .dossier import Dossier
from .rows import stage_label, with_veil

WORKERS = (HELPER, "owner")  # parties a child case was given to
GIVEN_BACK = [("assist", "done"), (outsiders.LOOP, "answered")]  # where an opinion counts


def kin_of(dossier: Dossier) -> list[dict[str, str]]:
    """Parent, children and linked cases the viewer may know of."""
    case = dossier.case
    links = [*case.links.filter(undone_at=None).values_list("other_id", "kind")]
    links += case.linked.filter(undone_at=None).values_list("case_id", "kind")
    kinds = {key: str(Link.Kind(kind).label) for key, kind in links}
    # each has a veil of its own: a helper's case must not tell how its parent was judged
    seen = with_veil(Case.objects.visible_to(dossier.viewer), dossier.viewer)
    near, children = seen.filter(pk__in=[*kinds, case.parent_id]), seen.filter(parent=case)
    whose, said = dict(_held_by(children)), dict(_given_back(children))
    return [
        {
            "href": reverse("workbench:case", args=[other.number]),
            "what": kinds.get(other.pk) or _kinship(case, other),
            "title": other.title,
            "stage": " · ".join(filter(None, [whose.get(other.pk), stage_label(other)])),
            "said": said.get(other.pk, ""),
        }
        for other in [*near.order_by("opened_at", "id"), *children.order_by("opened_at", "id")]
    ]


def _held_by(children: QuerySet[Case]) -> Iterable[tuple[UUID, str]]:
    """Each child with the unit its work was given to: children of one case often bear its title, all alike."""
    parties = Party.objects.filter(case__in=children, role__in=WORKERS).exclude(unit=None)
    return parties.order_by("case_id", "role").values_list("case_id", "unit__name")


def _given_back(children: QuerySet[Case]) -> Iterable[tuple[UUID, str]]:
    """Each helper's case that is done with the opinion it was signed with: whoever answers need not go and look."""
    done = Q()
    for loop, stage in GIVEN_BACK:
        done |= Q(loop=loop, stage=stage)
    spoken = Spoken.objects.filter(case__in=children.filter(done), field="opinion").order_by("case_id", "seq")
    return ((key, masking.story(text)) for key, text in spoken.values_list("case_id", "text"))


def _kinship(case: Case, other: Case) -> str:
    above = other.pk == case.parent_id
    words = wording.ABOVE if above else wording.BELOW if other.loop == case.loop else wording.BESIDE
    return words.format(loop=other.table.label)
