"""Rules 3.2.2, 3.2.3, 3.2.7 and goals P-1, P-3, P-11 of the reliability page."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from huixiang.loops.clock import tick
from huixiang.loops.models import Case
from huixiang.loops.parties import CLOCK, Resident
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.people.models import Organ
from huixiang.vault import identities, keys, rotation
from huixiang.vault.clean_text import BadText
from huixiang.vault.identities import ask, erase, find_by_phone, keep, masked, reveal, views_of
from huixiang.vault.models import CaseKey, Identity
from huixiang.vault.tests.conftest import LIN, filed

WHY = "约定上门时间"


def granted(case, town, fields=("phone",), **when):
    request = ask(case, by=town.zhou, reason=WHY, fields=list(fields), **when)
    return request.make("grant", by=town.shen, **when)


def test_everyone_sees_a_mask(lamp):
    assert masked(lamp) == {"name": "林**", "phone": "138****1234", "address": "东城区幸福街道****"}


def test_a_case_without_a_name_has_nothing_to_mask(town):
    case = filed(town.zhou, {"name": "", "phone": " "})

    assert (masked(case), CaseKey.objects.count(), Identity.objects.count()) == ({}, 0, 0)


def test_lin_corrects_her_number_and_takes_back_her_address(lamp):
    keep(lamp, {"phone": "13900005678", "address": ""})

    assert masked(lamp) == {"name": "林**", "phone": "139****5678"}


def test_only_name_phone_and_address_are_ever_kept(lamp):
    with pytest.raises(ValueError, match="id_card"):
        keep(lamp, {"id_card": "11010519491231002X"})


def test_a_name_of_a_thousand_characters_is_refused_and_nothing_changes(lamp):
    with pytest.raises(BadText, match="最多填写40字"):
        keep(lamp, {"name": "林" * 1000, "phone": "13900005678"})

    assert masked(lamp)["phone"] == "138****1234"


def test_the_database_holds_no_trace_of_her(lamp, town):
    granted(lamp, town)
    reveal(lamp, town.zhou, "phone")

    assert all(_traces(text) == 0 for text in LIN.values())
    assert _traces("楼道灯不亮") == 1


def _traces(text):
    """Rows of any table, as text or as bytes, that hold these characters."""
    count = "SELECT count(*) FROM {} t WHERE t::text LIKE %s OR t::text LIKE %s"
    with connection.cursor() as cursor:
        found = 0
        for table in connection.introspection.table_names(cursor):
            cursor.execute(count.format(f'"{table}"'), [f"%{text}%", f"%{text.encode().hex()}%"])
            found += cursor.fetchone()[0]
    return found


def test_her_cases_are_found_by_her_number_however_it_is_written(lamp, town, organ):
    again = filed(town.zhou, LIN)
    filed(town.zhou, {"name": "别人", "phone": "13900005678"})

    for written in ("13812341234", "138-1234-1234", "+86 138 1234 1234"):
        assert find_by_phone(organ, written) == [lamp.pk, again.pk]
    assert find_by_phone(organ, "没有数字") == []


def test_another_organ_finds_nothing_under_her_number(lamp):
    elsewhere = Organ.objects.create(name="西城区人大机关")

    assert find_by_phone(elsewhere, LIN["phone"]) == []


def test_zhou_asks_a_custodian_grants_and_zhou_sees_the_number(lamp, town):
    request = ask(lamp, by=town.zhou, reason=WHY, fields=["phone"])
    request.make("grant", by=town.shen)

    assert reveal(lamp, town.zhou, "phone") == "13812341234"

    assert [(e.move, e.actor) for e in request.entries.order_by("seq")] == [
        ("open", f"account:{town.zhou.pk}"),
        ("grant", f"account:{town.shen.pk}"),
        ("look", f"account:{town.zhou.pk}"),
    ]


def test_every_look_is_an_entry_that_lin_can_read(lamp, town):
    start = timezone.now()
    granted(lamp, town, ["name", "phone"], at=start)
    for minute, field in enumerate(["phone", "name", "phone"]):
        reveal(lamp, town.zhou, field, at=start + timedelta(minutes=minute))

    (view,) = views_of(lamp)

    assert (view.asked_by, view.unit, view.reason) == ("周站长", "幸福街道联络站", WHY)
    assert (view.fields, view.stage, view.granted_by) == (["姓名", "电话"], "可查看", "沈保管")
    assert [(at - start, field) for at, field in view.looks] == [
        (timedelta(minutes=0), "电话"),
        (timedelta(minutes=1), "姓名"),
        (timedelta(minutes=2), "电话"),
    ]


def test_a_refusal_gives_its_reason_and_shows_nothing(lamp, town):
    request = ask(lamp, by=town.zhou, reason="好奇", fields=["name"])

    request.make("refuse", by=town.shen, ground="与办理无关")

    assert request.stage == "refused"
    assert request.spoken.get(field="ground").text == "与办理无关"
    with pytest.raises(NotAllowed, match="须先申请"):
        reveal(lamp, town.zhou, "name")


@pytest.mark.parametrize("move", ["withdraw", "finish"])
def test_zhou_may_give_up_what_she_asked_for(lamp, town, move):
    request = ask(lamp, by=town.zhou, reason=WHY, fields=["phone"])
    if move == "finish":
        request.make("grant", by=town.shen)

    request.make(move, by=town.zhou)

    assert request.stage == "ended"
    with pytest.raises(NotAllowed):
        reveal(lamp, town.zhou, "phone")


def test_a_custodian_ends_a_grant_at_once(lamp, town):
    granted(lamp, town).make("finish", by=town.ning)

    with pytest.raises(NotAllowed):
        reveal(lamp, town.zhou, "phone")


def test_a_custodian_never_grants_her_own_request(town):
    case = filed(town.zhou, LIN, deputy=[town.shen.pk])
    request = ask(case, by=town.shen, reason=WHY, fields=["phone"])

    assert (request.can_make(town.shen), request.can_make(town.ning)) == (["withdraw"], ["grant", "refuse"])
    with pytest.raises(NotAllowed):
        request.make("grant", by=town.shen)


@pytest.mark.parametrize("who", ["passer", "zheng", "shen"])
def test_who_has_no_part_in_the_case_cannot_even_ask(lamp, town, who):
    with pytest.raises(NotAllowed, match="不是此件的经办人"):
        ask(lamp, by=getattr(town, who), reason=WHY, fields=["phone"])

    assert views_of(lamp) == []


def test_a_grant_is_for_the_one_who_asked(lamp, town):
    granted(lamp, town)

    for who in (town.passer, town.zheng, town.shen, Resident(lamp.pk), CLOCK):
        with pytest.raises(NotAllowed):
            reveal(lamp, who, "phone")


def test_a_grant_is_for_the_fields_asked_for(lamp, town):
    granted(lamp, town, ["phone"])

    with pytest.raises(Refused, match="不在您申请查看的范围内"):
        reveal(lamp, town.zhou, "name")
    assert views_of(lamp)[0].looks == []


def test_a_grant_is_for_one_case(lamp, town):
    other = filed(town.zhou, {"phone": "13900005678"})
    granted(lamp, town)

    with pytest.raises(NotAllowed):
        reveal(other, town.zhou, "phone")


def test_a_grant_ends_after_twenty_four_hours_even_before_the_clock_has_come_by(lamp, town):
    start = timezone.now()
    request = granted(lamp, town, at=start)
    almost, day = start + timedelta(hours=23, minutes=59), start + timedelta(hours=24)

    assert reveal(lamp, town.zhou, "phone", at=almost) == "13812341234"
    with pytest.raises(Refused, match="已到期"):
        reveal(lamp, town.zhou, "phone", at=day)

    assert (tick(almost), tick(day)) == (0, 1)
    request.refresh_from_db()
    assert (request.stage, request.entries.order_by("seq").last().actor) == ("ended", "clock")


def test_a_request_nobody_answers_lapses(lamp, town):
    request = ask(lamp, by=town.zhou, reason=WHY, fields=["phone"])

    tick(request.due_at + timedelta(seconds=1))

    request.refresh_from_db()
    assert (request.stage, [e.move for e in request.entries.order_by("seq")]) == ("ended", ["open", "lapse"])


def test_one_request_at_a_time(lamp, town):
    granted(lamp, town)

    with pytest.raises(Refused, match="您已申请"):
        ask(lamp, by=town.zhou, reason=WHY, fields=["name"])


def test_a_request_needs_a_reason_and_something_that_was_kept(lamp, town):
    nameless = filed(town.zhou, {"phone": "13812341234"})

    with pytest.raises(Refused, match="请填写「查看理由」"):
        ask(lamp, by=town.zhou, reason=" ", fields=["phone"])
    with pytest.raises(Refused, match="请选择姓名、电话或详细地址"):
        ask(lamp, by=town.zhou, reason=WHY, fields=["phone", "id_card"])
    with pytest.raises(Refused, match="没有留下这些信息"):
        ask(nameless, by=town.zhou, reason=WHY, fields=["name"])


def test_an_open_grant_never_keeps_lin_from_ending_her_case(lamp, town):
    granted(lamp, town)

    lamp.make("withdraw", by=Resident(lamp.pk))

    assert lamp.stage == "withdrawn"


def test_who_is_complained_of_learns_of_no_request(town):
    bureau = town.shen.posts_now()[0].unit_id
    case = filed(town.zhou, LIN, about=[bureau])

    request = ask(case, by=town.zhou, reason=WHY, fields=["phone"])

    assert list(Case.objects.visible_to(town.shen)) == []
    assert list(Case.objects.visible_to(town.ning)) == [request]
    with pytest.raises(NotAllowed):
        request.make("grant", by=town.shen)


def test_a_custodian_sees_the_request_and_not_the_case(lamp, town):
    request = ask(lamp, by=town.zhou, reason=WHY, fields=["phone"])

    assert list(Case.objects.visible_to(town.shen)) == [request]
    assert request.title == f"查看身份：{lamp.number}"
    assert list(Case.objects.visible_to(town.passer)) == []


def test_reading_in_bulk_is_stopped_at_five_in_ten_minutes(lamp, town):
    start = timezone.now()
    granted(lamp, town, at=start)
    for second in range(5):
        reveal(lamp, town.zhou, "phone", at=start + timedelta(seconds=second))

    with pytest.raises(Refused, match="查看身份过多"):
        reveal(lamp, town.zhou, "phone", at=start + timedelta(minutes=9))
    assert reveal(lamp, town.zhou, "phone", at=start + timedelta(minutes=11)) == "13812341234"


def test_reading_in_bulk_is_stopped_at_twenty_a_day_over_all_cases(lamp, town):
    start = timezone.now()
    cases = [lamp, *(filed(town.zhou, LIN) for _ in range(3))]
    for case in cases:
        granted(case, town, at=start)
    for look in range(20):
        reveal(cases[look % 4], town.zhou, "phone", at=start + timedelta(minutes=11 * look))

    with pytest.raises(Refused, match="查看身份过多"):
        reveal(lamp, town.zhou, "phone", at=start + timedelta(hours=23))


def test_a_thousand_looks_are_a_thousand_entries(lamp, town, monkeypatch):
    monkeypatch.setattr("huixiang.vault.loop.MOST_AT_ONCE", (2000, timedelta(minutes=10)))
    monkeypatch.setattr("huixiang.vault.loop.MOST_A_DAY", (2000, timedelta(days=1)))
    start = timezone.now()
    granted(lamp, town, at=start)

    seen = {reveal(lamp, town.zhou, "phone", at=start + timedelta(seconds=n)) for n in range(100)}

    assert (seen, len(views_of(lamp)[0].looks)) == ({"13812341234"}, 100)


def test_when_the_entry_cannot_be_written_nothing_is_shown(lamp, town, monkeypatch):
    granted(lamp, town)
    monkeypatch.setattr("huixiang.vault.seal.unseal", _never)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_entry() RETURNS trigger AS $$ BEGIN RAISE 'disk full'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute("CREATE TRIGGER no_entry BEFORE INSERT ON ledger_entry EXECUTE FUNCTION no_entry()")

    with pytest.raises(Exception, match="disk full"):
        reveal(lamp, town.zhou, "phone")


def _never(*_, **__):
    raise AssertionError("opened before the look was recorded")


def test_after_erasure_nothing_is_left_to_see_and_her_case_stands(lamp, town):
    granted(lamp, town)

    erase(lamp)

    assert (masked(lamp), CaseKey.objects.count(), Identity.objects.count()) == ({}, 0, 0)
    with pytest.raises(Refused, match="没有留下这些信息，或已按其要求删除"):
        reveal(lamp, town.zhou, "phone")
    assert [e.move for e in lamp.entries.order_by("seq")] == ["open"]


def test_a_backup_of_the_rows_is_worthless_once_the_key_is_destroyed(lamp):
    rows = list(Identity.objects.filter(case=lamp))
    erase(lamp)

    Identity.objects.bulk_create(rows)

    assert masked(lamp) == {}


def test_a_field_moved_to_another_case_does_not_open(lamp, town):
    other = filed(town.zhou, {"phone": "13900005678"})
    stolen = Identity.objects.get(case=lamp, field="phone").box
    Identity.objects.filter(case=other).update(box=stolen)

    with pytest.raises(identities.seal.Broken):
        masked(other)


def test_keys_rotate_while_lin_and_her_neighbour_file(lamp, town, organ):
    before = bytes(CaseKey.objects.get(case=lamp).wrapped)
    keys.add_kek()
    neighbour = filed(town.zhou, {"phone": "13900005678"})

    assert (rotation.rewrap_all(), rotation.rewrap_all()) == (1, 0)
    keys.retire_kek(1)

    assert set(CaseKey.objects.order_by("pk").values_list("kek", flat=True)) == {2}
    assert bytes(CaseKey.objects.get(case=lamp).wrapped) != before
    assert [masked(case)["phone"] for case in (lamp, neighbour)] == ["138****1234", "139****5678"]


def test_a_lost_key_is_an_alarm_not_an_empty_field(lamp):
    (keys.folder() / "kek-0001.key").unlink()
    keys._read.cache_clear()
    keys.add_kek()

    with pytest.raises(keys.KeyTrouble):
        masked(lamp)


def test_each_organ_keeps_to_itself(lamp):
    elsewhere = Organ.objects.create(name="西城区人大机关")

    with scope(organ=elsewhere):
        assert (masked(lamp), views_of(lamp)) == ({}, [])
