"""P-4: whoever sits in or under the unit a case complains of learns nothing of it: not in a list, a count or a total.

Trees of units, people and cases are drawn at random; what may be seen is worked out a second time, from the rule as
it is written (domain §2.11), by a few lines of plain Python that know nothing of SQL.
"""

import io
from urllib.parse import quote

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from huixiang.concerns.alike import alike
from huixiang.concerns.models import Concern
from huixiang.loops.models import Case, Party
from huixiang.loops.parties import ABOUT, RECUSED
from huixiang.people import remembered
from huixiang.people.models import Account, Post, Unit
from huixiang.workbench import dispatch, lists, today

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("subtree")]
KINDS = {
    "desk": "dispatcher",
    "supervision": "supervisor",
    "organ": "leader",
    "department": "handler",
    "street": "handler",
}
TREES, CASES, PEOPLE = 60, 40, 6
ALL_TREES, ALL_CASES = 500, 200


@st.composite
def towns(draw, cases):
    """(parent of each unit, its kind), (unit of each person), (about, lead, recused person) of each case."""
    count = draw(st.integers(3, 14))
    units = [(draw(st.integers(-1, n - 1)), draw(st.sampled_from(sorted(KINDS)))) for n in range(count)]
    people = draw(st.lists(st.lists(st.integers(0, count - 1), max_size=2), min_size=PEOPLE, max_size=PEOPLE))
    some = st.none() | st.integers(0, count - 1)
    told = draw(st.lists(st.tuples(some, some, st.none() | st.integers(0, PEOPLE - 1)), min_size=1, max_size=cases))
    return units, people, told


def planted(units, people, told):
    """The same as rows, without a door: the rule reads parties and posts, however they came about."""
    rows = []
    for n, (parent, kind) in enumerate(units):
        above = rows[parent] if parent >= 0 else None
        path = f"{above.path if above else ''}u{n}/"
        rows.append(Unit(code=f"u{n}", name=f"单位{n}", kind=kind, parent=above, path=path))
    Unit.objects.bulk_create(rows)
    organ = rows[0].organ
    accounts = Account.objects.bulk_create(
        [Account(organ=organ, username=f"p{n}", name=f"p{n}") for n in range(PEOPLE)]
    )
    posts = {(n, unit) for n, seats in enumerate(people) for unit in seats}
    Post.objects.bulk_create(
        [
            Post(account=accounts[n], unit=rows[unit], role=KINDS[units[unit][1]], from_on="2020-01-01")
            for n, unit in posts
        ]
    )
    return rows, accounts, _cases(rows, accounts, told)


def _cases(rows, accounts, told):
    now = timezone.now()
    cases = [
        Case(
            loop="concern", number=f"例{n}", title="收费不合理，请查", kind="report", stage="to_assign", seq=1,
            holder="concern.desk@*", opened_at=now, opened_on=timezone.localdate(), due_at=now,
        )
        for n in range(len(told))
    ]  # fmt: skip
    Case.objects.bulk_create(cases)
    Concern.objects.bulk_create([Concern(case=case, channel="web") for case in cases])
    Party.objects.bulk_create(
        [
            row
            for case, (about, lead, recused) in zip(cases, told, strict=True)
            for row in (
                about is not None and Party(case=case, role=ABOUT, unit=rows[about]),
                lead is not None and Party(case=case, role="lead", unit=rows[lead]),
                recused is not None and Party(case=case, role=RECUSED, account=accounts[recused]),
            )
            if row
        ]
    )
    return cases


def above(units, unit):
    """The unit and every unit above it."""
    while unit >= 0:
        yield unit
        unit = units[unit][0]


def may_see(units, people, person, about, lead, recused):
    """The rule as it is written: a standing seat or the lead's; never the complained of, those below it, the recused."""
    seats = people[person]
    if recused == person or (about is not None and any(about in above(units, seat) for seat in seats)):
        return False
    standing = any(units[seat][1] in ("desk", "supervision", "organ") for seat in seats)
    return standing or (lead in seats and KINDS[units[lead][1]] == "handler")


def disagreements(town):
    """Where a list, a count or a total of the site and the rule as written tell two things."""
    units, people, told = town
    with transaction.atomic():
        remembered.forget()
        _, accounts, cases = planted(units, people, told)
        found = []
        for person, account in enumerate(accounts):
            seen = {case.number for case, row in zip(cases, told, strict=True) if may_see(units, people, person, *row)}
            for name, shown in shown_to(account).items():
                if shown != (len(seen) if isinstance(shown, int) else seen):
                    found.append((name, shown, seen))
        transaction.set_rollback(True)
    return found


def shown_to(account):
    """What the site's own queries give: sets of numbers, and totals."""
    visible = Case.objects.visible_to(account).filter(loop="concern")
    one = lists.filtered(account, {"loop": "concern"})
    return {
        "visible": {case.number for case in visible.order_by("id")},
        "count": visible.count(),
        "filtered": {case.number for case in one.order_by("id")},
        "total of the list": int(lists.page_of(one, "newest", {}).count),
    }


QUIET = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=TREES, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(town=towns(CASES))
def test_nobody_below_the_complained_of_sees_or_counts_a_case(organ, town):
    assert disagreements(town) == []


@pytest.mark.heavy
@settings(max_examples=ALL_TREES, deadline=None, derandomize=True, suppress_health_check=QUIET)
@given(town=towns(ALL_CASES))
def test_nobody_below_the_complained_of_sees_or_counts_one_of_many(organ, town):
    assert disagreements(town) == []


def test_every_page_and_total_of_the_complained_of_stays_as_it_was(
    organ, lin, zhou, desk, power, zheng, laozheng, person
):
    """供电局 and all below it: the same pages, to the byte, before and after twenty reports about it."""
    below = Account.objects.open(organ, "below", "供电所长")
    Post.objects.create(account=below, unit=Unit.objects.get(code="power-east"), role="head", from_on="2020-01-01")
    # a dispatcher who also holds a post under the complained-of unit must not count them either
    Post.objects.create(account=below, unit=Unit.objects.get(code="desk"), role="dispatcher", from_on="2020-01-01")
    lin.files("楼道灯不亮，三号楼黑了一个星期").make("accept", by=zhou)
    watchers = [zheng, laozheng, below]
    before = [everything(one) for one in watchers]

    for n in range(20):
        case = lin.files(f"楼道灯不亮，供电局乱收费，第{n}回", kind="report", about=power)
        case.make("accept", by=zhou)

    assert [everything(Account.objects.get(pk=one.pk)) for one in watchers] == before
    assert len(everything(desk)["export"]) == 21


def everything(account):
    """Pages, export and totals as one account meets them."""
    client = Client()
    client.force_login(account)
    pages = ["/desk", "/desk/cases/", "/desk/cases/?hands=mine", "/desk/tasks/", "/desk/search?q=" + quote("楼道灯")]
    export = b"".join(client.get("/desk/cases/export").streaming_content)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(export)).get_sheet_by_index(0).to_python()
    return {
        "pages": [(len(page), page.count("data-row")) for one in pages for page in [client.get(one).content.decode()]],
        "export": rows[2:],
        "waiting": dispatch.waiting_count(account),
        "columns": [(len(column["rows"]), column["count"]) for column in today.columns(account).values()],
        "alike": [one.case.number for one in alike("楼道灯不亮，供电局乱收费", None, account)],
    }
