"""Rules 3.2.2, 3.2.3, 3.2.7 and goals P-1, P-3, P-11 of the reliability page."""

import os
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.db import connection
from django.utils import timezone
from django_scopes import scope

from huixiang.loops.clock import tick
from huixiang.loops.models import Case
from huixiang.loops.parties import CLOCK
from huixiang.loops.refusals import NotAllowed, Refused
from huixiang.people.models import Organ, Post
from huixiang.vault import identities, keys, rights, rotation, wording
from huixiang.vault.clean_text import BadText
from huixiang.vault.commands import rekey
from huixiang.vault.identities import ask, erase, find_by_phone, keep, masked, number_to_notify, reveal, views_of
from huixiang.vault.loop import IDENTITY, TEXT
from huixiang.vault.models import CaseKey, Identity
from huixiang.vault.tests.conftest import LIN

WHY = "约定上门时间"


@pytest.fixture
def granted(zhou, custodian):
    """周站长 asked and 身份保管员 granted."""

    def granted(case, fields=("phone",), **when):
        request = ask(case, by=zhou, reason=WHY, fields=list(fields), **when)
        return request.make("grant", by=custodian, **when)

    return granted


def test_everyone_sees_a_mask(lamp):
    assert masked(lamp) == {"name": "林**", "phone": "138****1234", "address": "城东区滨河街道****"}


def test_a_case_without_a_name_has_nothing_to_mask(file):
    case = file({"name": "", "phone": " "})

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


def test_the_database_holds_no_trace_of_her(lamp, zhou, granted):
    granted(lamp)
    reveal(lamp, zhou, "phone")

    assert all(_traces(text) == 0 for text in LIN.values())
    assert _traces("楼道灯不亮") == 2  # the title and the message: what is there would be found


def _traces(text):
    """Rows of any table, as text or as bytes, that hold these characters."""
    count = "/* every organ */ SELECT count(*) FROM {} t WHERE t::text LIKE %s OR t::text LIKE %s"
    with connection.cursor() as cursor:
        found = 0
        for table in connection.introspection.table_names(cursor):
            cursor.execute(count.format(f'"{table}"'), [f"%{text}%", f"%{text.encode().hex()}%"])
            found += cursor.fetchone()[0]
    return found


def test_her_cases_are_found_by_her_number_however_it_is_written(lamp, organ, file):
    again = file(LIN)
    file({"name": "别人", "phone": "13900005678"})

    for written in ("13812341234", "138-1234-1234", "+86 138 1234 1234"):
        assert find_by_phone(organ, written) == [lamp.pk, again.pk]
    assert find_by_phone(organ, "没有数字") == []


def test_of_several_numbers_in_one_field_the_first_is_hers_and_none_is_lost(organ, file, zhou, granted):
    case = file({"name": "林小梅", "phone": "138 1234 1234、13900005678"})

    assert find_by_phone(organ, "13812341234") == [case.pk]
    assert masked(case)["phone"] == "138****1234"
    assert number_to_notify(case) == "138 1234 1234"
    granted(case)
    assert reveal(case, zhou, "phone") == "138 1234 1234、13900005678"


def test_another_organ_finds_nothing_under_her_number(lamp):
    elsewhere = Organ.objects.create(name="西城区人大机关")

    assert find_by_phone(elsewhere, LIN["phone"]) == []


def test_zhou_asks_a_custodian_grants_and_zhou_sees_the_number(lamp, zhou, custodian):
    request = ask(lamp, by=zhou, reason=WHY, fields=["phone"])
    request.make("grant", by=custodian)

    assert reveal(lamp, zhou, "phone") == "13812341234"

    assert [(e.move, e.actor) for e in request.entries.order_by("seq")] == [
        ("open", f"account:{zhou.pk}"),
        ("grant", f"account:{custodian.pk}"),
        ("look", f"account:{zhou.pk}"),
    ]


def test_every_look_is_an_entry_that_lin_can_read(lamp, zhou, granted):
    start = timezone.now()
    granted(lamp, ["name", "phone"], at=start)
    for minute, field in enumerate(["phone", "name", "phone"]):
        reveal(lamp, zhou, field, at=start + timedelta(minutes=minute))

    (view,) = views_of(lamp)

    assert (view.asked_by, view.unit, view.reason) == ("周站长", "滨河街道代表联络站", WHY)
    assert (view.fields, view.stage, view.granted_by) == (["姓名", "电话"], "可查看", "身份保管员")
    assert [(at - start, field) for at, field in view.looks] == [
        (timedelta(minutes=0), "电话"),
        (timedelta(minutes=1), "姓名"),
        (timedelta(minutes=2), "电话"),
    ]


def test_lin_reads_at_which_unit_it_was_asked_of_two(lamp, zhou, unit):
    Post.objects.create(account=zhou, unit=unit("street-binhe"), role="member", from_on="2010-01-01")

    ask(lamp, by=zhou, reason=WHY, fields=["phone"])

    assert views_of(lamp)[0].unit == "滨河街道代表联络站"


def test_a_refusal_gives_its_reason_and_shows_nothing(lamp, zhou, custodian):
    request = ask(lamp, by=zhou, reason="好奇", fields=["name"])

    request.make("refuse", by=custodian, ground="与办理无关")

    assert request.stage == "refused"
    assert request.spoken.get(field="ground").text == "与办理无关"
    with pytest.raises(NotAllowed, match="须先申请"):
        reveal(lamp, zhou, "name")


@pytest.mark.parametrize("move", ["withdraw", "finish"])
def test_zhou_may_give_up_what_she_asked_for(lamp, move, zhou, custodian):
    request = ask(lamp, by=zhou, reason=WHY, fields=["phone"])
    if move == "finish":
        request.make("grant", by=custodian)

    request.make(move, by=zhou)

    assert request.stage == "ended"
    with pytest.raises(NotAllowed):
        reveal(lamp, zhou, "phone")


def test_a_custodian_ends_a_grant_at_once(lamp, zhou, ning, granted):
    granted(lamp).make("finish", by=ning)

    with pytest.raises(NotAllowed):
        reveal(lamp, zhou, "phone")


def test_a_custodian_never_grants_her_own_request(custodian, ning, file):
    case = file(LIN, deputy=custodian)
    request = ask(case, by=custodian, reason=WHY, fields=["phone"])

    assert (request.can_make(custodian), request.can_make(ning)) == (["withdraw"], ["grant", "refuse"])
    with pytest.raises(NotAllowed):
        request.make("grant", by=custodian)


@pytest.mark.parametrize("who", ["passerby", "zheng", "custodian", "system_admin", "secretary"])
def test_who_has_no_part_in_the_case_cannot_even_ask(lamp, who, person):
    with pytest.raises(NotAllowed, match="不是此件的经办人"):
        ask(lamp, by=person(who), reason=WHY, fields=["phone"])

    assert views_of(lamp) == []


def test_a_grant_is_for_the_one_who_asked(lamp, custodian, passerby, zheng, granted, lin):
    granted(lamp)

    for who in (passerby, zheng, custodian, lin, CLOCK):
        with pytest.raises(NotAllowed):
            reveal(lamp, who, "phone")


def test_a_grant_is_for_the_fields_asked_for(lamp, zhou, granted):
    granted(lamp, ["phone"])

    with pytest.raises(Refused, match="不在您申请查看的范围内"):
        reveal(lamp, zhou, "name")
    assert views_of(lamp)[0].looks == []


def test_a_grant_is_for_one_case(lamp, zhou, granted, file):
    other = file({"phone": "13900005678"})
    granted(lamp)

    with pytest.raises(NotAllowed):
        reveal(other, zhou, "phone")


def test_a_grant_ends_after_twenty_four_hours_even_before_the_clock_has_come_by(lamp, zhou, granted):
    start = timezone.now()
    request = granted(lamp, at=start)
    almost, day = start + timedelta(hours=23, minutes=59), start + timedelta(hours=24)

    assert reveal(lamp, zhou, "phone", at=almost) == "13812341234"
    with pytest.raises(Refused, match="已到期"):
        reveal(lamp, zhou, "phone", at=day)

    assert (tick(almost), tick(day)) == (0, 1)
    request.refresh_from_db()
    assert (request.stage, request.entries.order_by("seq").last().actor) == ("ended", "clock")


def test_a_request_nobody_answers_lapses(lamp, zhou):
    request = ask(lamp, by=zhou, reason=WHY, fields=["phone"])

    tick(request.due_at + timedelta(seconds=1))

    request.refresh_from_db()
    assert (request.stage, [e.move for e in request.entries.order_by("seq")]) == ("ended", ["open", "lapse"])


def test_one_request_at_a_time(lamp, zhou, granted):
    granted(lamp)

    with pytest.raises(Refused, match="您已申请"):
        ask(lamp, by=zhou, reason=WHY, fields=["name"])


def test_a_request_needs_a_reason_and_something_that_was_kept(lamp, zhou, file):
    nameless = file({"phone": "13812341234"})

    with pytest.raises(Refused, match="请填写「查看理由」"):
        ask(lamp, by=zhou, reason=" ", fields=["phone"])
    with pytest.raises(Refused, match="请选择姓名、电话或详细地址"):
        ask(lamp, by=zhou, reason=WHY, fields=["phone", "id_card"])
    with pytest.raises(Refused, match="没有留下这些信息"):
        ask(nameless, by=zhou, reason=WHY, fields=["name"])


def test_what_was_never_told_cannot_be_asked_for_even_if_something_else_was(zhou, file):
    words_only, told = file({}), file({"name": "林秀英"})
    words_only.make("add", by=zhou, more="她说打13812341234找她")

    for case, field in ((words_only, "phone"), (told, TEXT)):
        with pytest.raises(Refused, match=wording.NOTHING_KEPT):
            identities.ask(case, by=zhou, reason="核实", fields=[field])
    assert identities.ask(words_only, by=zhou, reason="核实", fields=[TEXT]).stage == "asked"


def test_an_open_grant_never_keeps_lin_from_ending_her_case(lamp, granted, lin):
    granted(lamp)

    lamp.make("withdraw", by=lin)

    assert lamp.stage == "withdrawn"


def test_a_custodian_of_the_unit_complained_of_learns_of_no_request(zhou, custodian, ning, file, unit):
    Post.objects.create(account=ning, unit=unit("power-east"), role="handler", from_on="2020-01-01")
    case = file(LIN, about=unit("power"))

    request = ask(case, by=zhou, reason=WHY, fields=["phone"])

    assert list(Case.objects.visible_to(ning)) == []
    assert list(Case.objects.visible_to(custodian)) == [request]
    with pytest.raises(NotAllowed):
        request.make("grant", by=ning)


def test_nor_of_what_is_asked_on_paper_or_by_receipt(zhou, custodian, ning, file, unit):
    Post.objects.create(account=ning, unit=unit("power-east"), role="handler", from_on="2020-01-01")
    case = file(LIN, about=unit("power"))

    paper = rights.register(case, by=zhou, wish="erase_identity", proof="当面核对了身份证")
    looked = rights.by_receipt(case, "copy")

    assert list(Case.objects.visible_to(ning)) == []
    assert set(Case.objects.visible_to(custodian)) == {paper, looked}
    with pytest.raises(NotAllowed):
        paper.make("grant", by=ning)


def test_nor_any_longer_of_what_was_asked_before_her_unit_was_named(zhou, custodian, ning, lamp, unit):
    Post.objects.create(account=ning, unit=unit("power-east"), role="handler", from_on="2020-01-01")
    look = ask(lamp, by=zhou, reason=WHY, fields=["phone"])
    paper = rights.register(lamp, by=zhou, wish="erase_identity", proof="当面核对了身份证").make("grant", by=custodian)
    assert set(Case.objects.visible_to(ning)) == {look, paper}

    lamp.make("name_unit", by=zhou, about=unit("power"))

    assert list(Case.objects.visible_to(ning)) == []
    look.refresh_from_db()
    assert (look.make("grant", by=custodian).stage, reveal(lamp, zhou, "phone")) == ("granted", LIN["phone"])


def test_nor_of_what_had_ended_by_then(zhou, custodian, ning, lamp, unit):
    Post.objects.create(account=ning, unit=unit("power-east"), role="handler", from_on="2020-01-01")
    look = ask(lamp, by=zhou, reason=WHY, fields=["phone"]).make("refuse", by=custodian, ground="与办理无关")
    paper = rights.register(lamp, by=zhou, wish="erase_identity", proof="核对了").make(
        "refuse", by=custodian, ground="x"
    )
    looked = rights.by_receipt(lamp, "copy")
    closed = {case.pk: case.closed_at for case in (look, paper, looked)}
    assert set(Case.objects.visible_to(ning)) == {look, paper, looked}

    lamp.make("name_unit", by=zhou, about=unit("power"))

    assert list(Case.objects.visible_to(ning)) == []
    assert {case.pk: case.closed_at for case in Case.objects.visible_to(custodian).order_by("pk")} == closed


def test_a_grant_ends_with_the_part_in_the_case(lamp, desk, custodian, zheng, unit):
    lamp.make("accept", by=desk)
    lamp.make("assign", by=desk, lead=unit("power"), confirm_street=True)
    request = ask(lamp, by=zheng, reason=WHY, fields=["phone"]).make("grant", by=custodian)
    assert reveal(lamp, zheng, "phone") == "13812341234"

    lamp.make("reassign", by=desk, lead=unit("urban"), reason="属城管职责")

    assert request.stage == "granted"
    with pytest.raises(NotAllowed, match="不是此件的经办人"):
        reveal(lamp, zheng, "phone")


def test_a_custodian_sees_the_request_and_not_the_case(lamp, zhou, custodian, passerby):
    request = ask(lamp, by=zhou, reason=WHY, fields=["phone"])

    assert list(Case.objects.visible_to(custodian)) == [request]
    assert request.title == f"查看身份：{lamp.number}"
    assert list(Case.objects.visible_to(passerby)) == []


def test_reading_in_bulk_is_stopped_at_five_in_ten_minutes(lamp, zhou, granted):
    start = timezone.now()
    granted(lamp, at=start)
    for second in range(5):
        reveal(lamp, zhou, "phone", at=start + timedelta(seconds=second))

    with pytest.raises(Refused, match="查看身份过多"):
        reveal(lamp, zhou, "phone", at=start + timedelta(minutes=9))
    assert reveal(lamp, zhou, "phone", at=start + timedelta(minutes=11)) == "13812341234"


def test_reading_in_bulk_is_stopped_at_twenty_a_day_over_all_cases(lamp, zhou, granted, file):
    start = timezone.now()
    cases = [lamp, *(file(LIN) for _ in range(3))]
    for case in cases:
        granted(case, at=start)
    for look in range(20):
        reveal(cases[look % 4], zhou, "phone", at=start + timedelta(minutes=11 * look))

    with pytest.raises(Refused, match="查看身份过多"):
        reveal(lamp, zhou, "phone", at=start + timedelta(hours=23))


@pytest.mark.parametrize("times", [5, pytest.param(50, marks=pytest.mark.heavy)])
def test_every_look_of_a_hundred_or_a_thousand_is_an_entry(times, file, zhou, granted, monkeypatch):
    monkeypatch.setattr("huixiang.vault.loop.MOST_AT_ONCE", (2000, timedelta(minutes=10)))
    monkeypatch.setattr("huixiang.vault.loop.MOST_A_DAY", (2000, timedelta(days=1)))
    start = timezone.now()
    cases = [file(LIN, at=start) for _ in range(20)]
    for case in cases:
        granted(case, at=start)

    seen = [reveal(case, zhou, "phone", at=start + timedelta(seconds=n)) for case in cases for n in range(times)]

    assert seen == ["13812341234"] * 20 * times
    assert [len(views_of(case)[0].looks) for case in cases] == [times] * 20


def test_the_form_offers_the_three_fields_and_the_ledger_names_them(lamp):
    fields = IDENTITY.evidence["fields"]

    assert fields.choices(lamp) == [
        ("name", "姓名"),
        ("phone", "电话"),
        ("address", "详细地址"),
        ("text", "正文里遮住的内容"),
    ]
    assert fields.shown(["name", "phone"], {}) == "姓名、电话"


def test_when_the_entry_cannot_be_written_nothing_is_shown(lamp, monkeypatch, zhou, granted):
    granted(lamp)
    monkeypatch.setattr("huixiang.vault.seal.unseal", _never)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION no_entry() RETURNS trigger AS $$ BEGIN RAISE 'disk full'; END $$ LANGUAGE plpgsql"
        )
        cursor.execute("CREATE TRIGGER no_entry BEFORE INSERT ON ledger_entry EXECUTE FUNCTION no_entry()")

    with pytest.raises(Exception, match="disk full"):
        reveal(lamp, zhou, "phone")


def _never(*_, **__):
    raise AssertionError("opened before the look was recorded")


def test_after_erasure_nothing_is_left_to_see_and_her_case_stands(lamp, zhou, granted):
    granted(lamp)

    erase(lamp)

    assert (masked(lamp), CaseKey.objects.count(), Identity.objects.count()) == ({}, 0, 0)
    with pytest.raises(Refused, match="没有留下这些信息，或已按其要求删除"):
        reveal(lamp, zhou, "phone")
    assert [e.move for e in lamp.entries.order_by("seq")] == ["open"]


def test_a_backup_of_the_rows_is_worthless_once_the_key_is_destroyed(lamp):
    rows = list(Identity.objects.filter(case=lamp))
    erase(lamp)

    Identity.objects.bulk_create(rows)

    assert masked(lamp) == {}


def test_a_field_moved_to_another_case_does_not_open(lamp, file):
    other = file({"phone": "13900005678"})
    stolen = Identity.objects.get(case=lamp, field="phone").box
    Identity.objects.filter(case=other).update(box=stolen)

    with pytest.raises(identities.seal.Broken):
        masked(other)


def test_keys_rotate_while_lin_and_her_neighbour_file(lamp, organ, file):
    before = bytes(CaseKey.objects.get(case=lamp).wrapped)
    keys.add_kek()
    neighbour = file({"phone": "13900005678"})

    assert (rotation.rewrap_all(), rotation.rewrap_all()) == (1, 0)
    keys.retire_kek(1)

    assert set(CaseKey.objects.order_by("pk").values_list("kek", flat=True)) == {2}
    assert bytes(CaseKey.objects.get(case=lamp).wrapped) != before
    assert [masked(case)["phone"] for case in (lamp, neighbour)] == ["138****1234", "139****5678"]


def test_the_operator_changes_the_master_key_by_two_commands_an_hour_apart(lamp, file):
    changed = CliRunner().invoke(rekey)
    too_soon = CliRunner().invoke(rekey, ["--retire"])
    neighbour = file({"phone": "13900005678"})
    os.utime(keys.folder() / "kek-0002.key", (0, 0))
    retired = CliRunner().invoke(rekey, ["--retire"])

    assert changed.output == wording.KEYS_CHANGED.format(count=1) + "\n"
    assert (too_soon.exit_code, "请过 60 分钟再销毁" in too_soon.output) == (1, True)
    assert retired.output == wording.KEYS_RETIRED.format(gone=1, count=0) + "\n"
    assert keys.kek_numbers() == [2]
    assert [masked(case)["phone"] for case in (lamp, neighbour)] == ["138****1234", "139****5678"]


def test_no_key_is_destroyed_while_a_backup_copies_what_it_opens(lamp):
    CliRunner().invoke(rekey)
    os.utime(keys.folder() / "kek-0002.key", (0, 0))

    with keys.all_kept(), keys.all_kept():  # two backups at once
        refused = CliRunner().invoke(rekey, ["--retire"])
        kept = keys.kek_numbers()

    assert (refused.exit_code, wording.KEYS_BEING_COPIED in refused.output, kept) == (1, True, [1, 2])
    assert (CliRunner().invoke(rekey, ["--retire"]).exit_code, keys.kek_numbers()) == (0, [2])


def test_a_change_of_keys_that_was_cut_short_goes_on_with_the_same_key(lamp):
    keys.add_kek()

    assert (rotation.rotate(), keys.kek_numbers()) == (1, [1, 2])
    assert (rotation.rotate(), keys.kek_numbers()) == (1, [1, 2, 3])


def test_a_lost_key_is_an_alarm_not_an_empty_field(lamp):
    keys.add_kek()
    (keys.folder() / "kek-0001.key").unlink()

    with pytest.raises(keys.KeyTrouble):
        masked(lamp)


def test_each_organ_keeps_to_itself(lamp, organ):
    elsewhere = Organ.objects.create(name="西城区人大机关")

    with scope(organ=elsewhere):
        assert (masked(lamp), views_of(lamp)) == ({}, [])


@pytest.mark.heavy
def test_ten_thousand_keys_rotate_while_people_go_on_filing(file, organ, monkeypatch):
    """P-7: no error, no key left behind, the old key then useless."""
    cases = [file({"phone": f"139{n:08}"}) for n in range(10_000)]
    batch, filed = rotation._rewrap_some, []

    def files_meanwhile(*told):
        filed.append(file({"phone": f"138{len(filed):08}"}))
        return batch(*told)

    monkeypatch.setattr(rotation, "_rewrap_some", files_meanwhile)
    assert rotation.rotate() == 10_000
    keys.retire_kek(1)

    assert set(CaseKey.objects.order_by("pk").values_list("kek", flat=True)) == {2}
    assert len(filed) >= 50
    assert {masked(case)["phone"][:3] for case in (*cases[::100], *filed)} == {"138", "139"}
