"""The tree of units, in the system administrator's hands."""

import pytest

from huixiang.people.models import Unit

from .conftest import events, said

NEW = {"code": "gas", "name": "燃气公司", "kind": "service", "parent": "government", "area": "9901"}


def test_a_unit_is_opened_renamed_moved_and_ended(system_admin, browser_of):
    office = browser_of(system_admin)

    office.sends("/desk/units/new", **NEW)
    assert Unit.objects.get(code="gas").path == "government/gas/"
    office.sends("/desk/units/gas/", name="燃气集团", kind="service", parent="urban", area="", until="2026-12-31")

    gas = Unit.objects.get(code="gas")
    assert (gas.name, gas.path, gas.area, str(gas.until)) == ("燃气集团", "government/urban/gas/", None, "2026-12-31")
    assert events("unit_changed") == [("unit_changed", "system_admin", None)] * 2
    assert "燃气集团" in said(office.opens("/desk/units/"))


def test_what_lies_below_moves_along(system_admin, browser_of):
    browser_of(system_admin).sends("/desk/units/power/", name="供电局", kind="service", parent="urban", area="9901")

    assert Unit.objects.get(code="power-east").path == "government/urban/power/power-east/"


@pytest.mark.parametrize(
    ("address", "fields", "why"),
    [
        ("/desk/units/new", {**NEW, "code": "power"}, "已经有单位用了"),
        ("/desk/units/new", {**NEW, "code": "煤气"}, "只能用字母"),
        ("/desk/units/new", {**NEW, "name": ""}, "还差一步"),
        ("/desk/units/new", {**NEW, "kind": "king"}, "还差一步"),
        ("/desk/units/power/", {"name": "供电局", "kind": "service", "parent": "power-east"}, "上级绕了一圈"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(system_admin, browser_of, address, fields, why):
    before = list(Unit.objects.order_by("id").values_list("code", "name", "path"))

    page = browser_of(system_admin).sends(address, **fields)

    assert (page.status_code, why in said(page)) == (422, True)
    assert list(Unit.objects.order_by("id").values_list("code", "name", "path")) == before


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2037-01-01", "9999-12-31"])
def test_a_year_out_of_reach_is_a_slip_of_the_pen_and_what_was_typed_stays(system_admin, browser_of, clock, day):
    page = browser_of(system_admin).sends("/desk/units/power/", name="供电公司", kind="service", parent="", until=day)

    assert (page.status_code, "要在 1900 年到 2036 年之间" in said(page)) == (422, True)
    assert 'value="供电公司"' in page.content.decode()
    assert (Unit.objects.get(code="power").name, Unit.objects.get(code="power").until) == ("供电局", None)


@pytest.mark.parametrize("who", ["security_admin", "audit_admin", "zhou"])
def test_nobody_else_finds_the_page(person, browser_of, who):
    for address in ("/desk/units/", "/desk/units/new", "/desk/units/power/"):
        assert browser_of(person(who)).opens(address).status_code == 404
