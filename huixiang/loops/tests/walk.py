"""Walks through a table: actors for every role, valid evidence for every need, the shortest way to every stage."""

from collections import deque
from datetime import timedelta

from django.utils import timezone

from huixiang.loops import evidence as kinds
from huixiang.loops.door import open_case
from huixiang.loops.parties import CLOCK, IMPORT, JOB, MAIN, PARENT, VAULT, Resident
from huixiang.loops.table import LOOPS
from huixiang.people.models import Account, Category, Post, Unit

SEATS = {
    "station": "station-binhe", "lead": "power", "helper": "urban", "owner": "branch-1", "issuer": "party",
    "invited": "finance", "signers": "water",  # deputies are named in person, and each is another
}  # fmt: skip
OTHER_UNITS = ["housing", "branch-2", "street-binhe", "office"]  # of every kind a choice may ask for
MACHINES = {"clock": CLOCK, "import": IMPORT, "job": JOB, "main": MAIN, "parent": PARENT, "vault": VAULT}
# what the first choice of each kind of evidence does not fit
SAID = {
    ("concern", "unsatisfied"): {"grade": "2"},
    ("concern", "unsatisfied_late"): {"grade": "2"},
    ("concern", "assign_now"): {"urgency": "1"},
    ("concern", "reassign"): {"lead": "housing"},
    ("suggestion", "reassign"): {"lead": "housing"},
    ("assist", "reassign"): {"helper": "housing"},
    ("oversight", "raise"): {"level": "listed"},
    ("suggestion", "hand_on"): {"lead": "housing"},
    ("task", "reassign"): {"owner_unit": "branch-2"},
    ("study", "reassign"): {"study_team": "branch-1"},
}


class Walker:
    """Somebody for every role of one loop, and cases of it in any stage."""

    def __init__(self, organ, loop):
        self.organ, self.loop = organ, loop
        self.units = {unit.code: unit for unit in Unit.objects.order_by("path")}
        self.parties = {}
        self.people = {role.name: self._somebody(role) for role in loop.roles.values()}

    def _somebody(self, role):
        if role.party == "resident":
            return Resident
        account = Account.objects.open(self.organ, f"{self.loop.name}.{role.name}", role.label)
        if not role.posts:  # hers in person, as long as she is in office at all
            self.parties[role.party] = [account.pk]
            Post.objects.create(account=account, unit=self.units["branch-2"], role="member", from_on="2020-01-01")
            return account
        if role.standing:
            unit = next(u for u in self.units.values() if u.kind == role.standing)
        else:
            unit = self._seat(role.party)
            self.parties[role.party] = [unit.pk]
        Post.objects.create(account=account, unit=unit, role=role.posts[0], from_on="2020-01-01")
        return account

    def _seat(self, party):
        """The unit that is this party: the one that would be chosen, where the table lets one choose."""
        chosen = (kind for kind in self.loop.evidence.values() if isinstance(kind, kinds.AUnit) and kind.party == party)
        kind = next(chosen, None)
        return self._unit(kind) if kind else self.units[SEATS.get(party, "office")]

    def _unit(self, kind):
        codes = [SEATS[kind.party]] if kind.party in SEATS else []
        return next(self.units[c] for c in codes + OTHER_UNITS if not kind.kinds or self.units[c].kind in kind.kinds)

    def actor(self, role, case):
        someone = {**MACHINES, **self.people}[role]
        return Resident(case.pk) if someone is Resident else someone

    def opens(self):
        return open_case(
            self.loop, by=IMPORT, title="楼道灯不亮", kind=(self.loop.kinds or [("", "")])[0][0], parties=self.parties,
            **self.evidence(self.loop.opened_with, None),
        )  # fmt: skip

    def in_stage(self, stage):
        """A case walked into that stage through the door."""
        way = self.way_to(stage)
        wanted = {move.when[0]: move.when[1] for move in way if move.when and move.when[2]}
        case = self.opens()
        for move in way:
            role = next(role for role in move.by if role != "import").split(".")[0].rstrip("0123456789")
            case.make(move.name, by=self.actor(role, case), **self.evidence(move.needs, case, move.name, wanted))
        return case

    def way_to(self, stage):
        """The moves of a shortest way from the opening, none of them an import's."""
        ways = deque([(self.loop.opens_in, [])])
        seen = {self.loop.opens_in}
        while ways:
            here, way = ways.popleft()
            if here == stage:
                return way
            for move in self.loop.moves_from(here):
                if move.to in self.loop.stages and move.to not in seen and move.by != ("import",):
                    seen.add(move.to)
                    ways.append((move.to, [*way, move]))
        raise AssertionError(f"{self.loop.name}: no way to {stage}")

    def evidence(self, needs, case, move="", wanted=()):
        said = SAID.get((self.loop.name, move), {})
        facts = {**{n.name: dict(wanted)[n.name] for n in needs if n.name in dict(wanted)}}
        given = {
            n.name: self.some(n.kind, case)
            for n in needs
            if (n.kind.asked and not n.optional) or (facts and n.kind.sets_day)
        }
        given |= {name: self.units.get(v, v) for name, v in said.items()}
        return {**given, **facts}

    def some(self, kind, case):
        match kind:
            case kinds.Words():
                return "写明情况"
            case kinds.Choice():
                return next(iter(kind.options))
            case kinds.Flag():
                return True
            case kinds.Day():
                return timezone.localdate() + timedelta(days=10)
            case kinds.Count():
                return kind.least
            case kinds.AUnit():
                return [self._unit(kind)] if isinstance(kind, kinds.Units) else self._unit(kind)
            case kinds.APerson():
                roles = (name for name, role in self.loop.roles.items() if kind.party and role.party == kind.party)
                return next((self.people[name] for name in roles), None) or next(iter(kind.among(case)))
            case kinds.ACategory():
                return Category.objects.order_by("path").first()
            case kinds.ACase():
                return self.opens().number
        # a key that nobody chooses from a list is an account's
        return next(iter(kind.choices(case)), [str(Account.objects.order_by("pk").first().pk)])[0]


def every_stage():
    return [(loop.name, stage) for loop in LOOPS.values() for stage in loop.stages]
