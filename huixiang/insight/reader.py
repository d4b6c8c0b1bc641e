"""Insight as the concerns know it: a reader of texts that hears what was chosen. Light: it stands in every process."""

from huixiang.concerns.proposals import Asked, Proposed, Reading
from huixiang.loops.models import Case

from .models import Offer
from .standing import standing
from .taught import keep


class Insight:
    """The reader that the app registers with the concerns."""

    def read(self, asked: Asked, similar: bool) -> Reading | None:
        now = standing()
        if not (now.on and now.version):
            return None
        from .proposing import reading_of  # numpy and the model, only where they are needed

        return reading_of(asked, similar)

    def heard(self, case: Case, seq: int, proposed: Proposed, chosen: dict[str, str] | None) -> None:
        if standing().on:
            keep(case, seq, proposed, chosen)

    def refused(self, case: Case) -> bool:
        return Offer.objects.filter(case=case, answer=Offer.Answer.REFUSED).exists()
