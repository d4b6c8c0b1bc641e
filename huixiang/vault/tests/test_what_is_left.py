"""What erasure leaves, who counts as having looked, what a leak names: rules that a small slip would break unseen (S-14)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.models import Case, Link, Party
from huixiang.loops.parties import RECUSED, Resident
from huixiang.vault import alarms, breach, erasure, identities, rights, sealed_attachments, sealed_files
from huixiang.vault.models import SealedFile
from huixiang.vault.tests import hostile
from huixiang.vault.tests.conftest import LIN
from huixiang.vault.uploads import Checked


def photo(size=(64, 32)):
    return sealed_attachments.keep(Checked("路灯.jpg", "jpeg", "jpeg", hostile.jpeg(), hostile.photo(size)))


def test_a_case_that_is_only_linked_to_hers_is_no_look(file, zhou):
    lamp, other = file(LIN), file({"phone": "13900005678"})
    Link.objects.create(case=other, other=lamp, kind=Link.Kind.RELATED, since=timezone.now())

    assert identities.views_of(lamp) == []


def test_a_search_by_telephone_is_a_look_at_each_case_it_showed(file, zhou):
    lamp = file(LIN)
    file({"phone": "13900005678"})

    assert identities.search_by_phone("138 1234 1234", zhou) == [lamp.pk]
    (view,) = identities.views_of(lamp)
    assert (view.asked_by, view.fields, view.granted_by) == ("周站长", ["电话"], "")


def test_searching_in_bulk_is_stopped_and_others_may_go_on(file, zhou, desk):
    lamp = file(LIN)
    most, _ = identities.MOST_SEARCHES

    for _ in range(most):
        identities.search_by_phone(LIN["phone"], zhou)
    with pytest.raises(identities.Refused, match=identities.wording.TOO_MANY_SEARCHES):
        identities.search_by_phone(LIN["phone"], zhou)
    assert len(identities.views_of(lamp)) == most
    assert identities.search_by_phone(LIN["phone"], desk) == [lamp.pk]


def test_only_an_open_alarm_says_that_somebody_is_looked_into(file, zhou, zheng):
    lamp = file(LIN)
    Party.objects.create(case=lamp, role=RECUSED, account=zheng)

    assert alarms.being_looked_into() == set()


def test_a_file_found_by_its_digest_leads_to_its_case(file, zhou):
    lamp, other = file(LIN), file({"phone": "13900005678"})
    mine, theirs = photo(), photo((32, 32))
    lamp.make("add", by=zhou, more="补一张照片", files=[mine])
    other.make("add", by=zhou, more="补一张照片", files=[theirs])
    row = SealedFile.objects.get(digest=mine.digest)

    for named in (mine.digest, row.original, str(row.pk)):
        assert breach.named_in(f"files/{named}\n") == {lamp.pk}


def test_a_copy_of_the_database_holds_people_who_filed_not_requests_about_them(file, zhou):
    lamp = file(LIN)
    identities.ask(lamp, by=zhou, reason="核实", fields=["phone"])

    assert breach.in_copy_of(timezone.now()) == {lamp.pk}
    assert breach.in_copy_of(timezone.now() - timedelta(days=1)) == set()


def test_one_wish_is_taken_down_once_and_each_wish_by_itself(file, zhou):
    lamp = file(LIN)
    rights.register(lamp, by=zhou, wish="erase_identity", proof="当面核对了身份证")

    with pytest.raises(rights.Refused, match=rights.wording.RIGHT_ALREADY_ASKED):
        rights.register(lamp, by=zhou, wish="erase_identity", proof="当面核对了身份证")
    assert rights.may_register(lamp, zhou)
    (request,) = Case.objects.filter(loop="rights")
    assert (request.title, request.entries.get(seq=0).unit_id) == (
        rights.wording.RIGHT_TITLE.format(number=lamp.number), zhou.posts_now()[0].unit_id,
    )  # fmt: skip
    assert [str(key) for key in request.course().parties["asker"]] == [str(zhou.pk)]


def test_who_does_not_sit_at_the_counter_registers_nothing(file, zheng):
    with pytest.raises(rights.NotAllowed):
        rights.register(file(LIN), by=zheng, wish="erase_identity", proof="当面核对了身份证")


def test_what_was_done_with_a_receipt_has_its_moment(file):
    lamp, at = file(LIN), timezone.now() + timedelta(minutes=3)

    request = rights.by_receipt(lamp, "copy", at=at)

    assert (request.opened_at, request.closed_at) == (at, at)
    assert {entry.at for entry in request.entries.order_by("seq")} == {at}
    assert request.course().parties.get("asker") is None


def test_everything_is_erased_at_its_end_and_not_before(file, zhou):
    lamp = file(LIN)

    with pytest.raises(rights.Refused, match=rights.wording.NOT_ENDED_YET):
        rights.register(lamp, by=zhou, wish="erase_all", proof="当面核对了身份证")
    lamp.make("withdraw", by=Resident(lamp.pk))
    assert rights.register(lamp, by=zhou, wish="erase_all", proof="当面核对了身份证").stage == "asked"


def test_with_everything_go_her_files_and_what_points_at_them(
    file, zhou, custodian, data_folder, django_capture_on_commit_callbacks
):
    lamp = file(LIN)
    lamp.make("add", by=zhou, more="补一张照片", files=[photo()])
    lamp.make("withdraw", by=Resident(lamp.pk))
    request = rights.register(lamp, by=zhou, wish="erase_all", proof="当面核对了身份证").make("grant", by=custodian)

    with django_capture_on_commit_callbacks(execute=True):
        assert rights.carry_out(timezone.now() + timedelta(seconds=1)) == {"erase_all": 1}

    request.refresh_from_db()
    assert request.stage == "done"
    assert (lamp.attachments.count(), SealedFile.objects.count()) == (0, 0)
    assert [path for path in (data_folder / "files").rglob("*") if path.is_file()] == []


def test_what_she_did_with_her_receipt_is_told_as_hers(file):
    request = rights.by_receipt(file(LIN), "copy")

    first, second = request.entries.order_by("seq")
    assert (first.role, first.account, second.move) == ("resident", None, "by_receipt")


def test_corrections_have_their_moment(file):
    lamp, at = file(LIN), timezone.now() + timedelta(minutes=3)

    rights.correct(lamp, {"phone": "13900005678"}, at=at)

    (request,) = Case.objects.filter(loop="rights")
    assert (request.opened_at, identities.told(lamp)["phone"]) == (at, "13900005678")


def test_an_alarm_that_was_dealt_with_looks_into_nobody(file, zhou, custodian):
    lamp = file(LIN)
    most = 5
    request = identities.ask(lamp, by=zhou, reason="核实", fields=["phone"]).make("grant", by=custodian)
    for _ in range(most):
        identities.reveal(lamp, zhou, "phone")
    with pytest.raises(identities.Refused):
        identities.reveal(lamp, zhou, "phone")
    (alarm,) = Case.objects.filter(loop="alarm")

    assert request.loop == "identity"
    assert alarms.being_looked_into() == {zhou.pk}
    alarm.make("conclude", by=custodian, finding="已谈话")
    assert alarms.being_looked_into() == set()


def test_who_left_no_number_is_told_by_her_page(file):
    silent, called = file({"name": "林秀英"}), file(LIN)

    people = breach.affected([silent.pk, called.pk], with_keys=False)

    rows = breach.listed(people).splitlines()[1:]
    assert [row.rpartition(",")[2] for row in rows] == [breach.wording.TOLD_BY_RECEIPT, breach.wording.TOLD_BY_WORD]
    assert [one.kinds for one in people] == [[breach.wording.SEALED_IDENTITY, breach.wording.LEAKED_WORDS]] * 2


def test_of_files_it_is_told_whether_they_could_be_opened(file, zhou):
    lamp = file({})
    lamp.make("add", by=zhou, more="补一张照片", files=[photo()])

    kinds = {keys: breach.affected([lamp.pk], with_keys=keys)[0].kinds for keys in (True, False)}
    assert kinds == {
        True: [breach.wording.LEAKED_WORDS, breach.wording.LEAKED_FILES],
        False: [breach.wording.LEAKED_WORDS, breach.wording.SEALED_FILES],
    }


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        ("林秀英说灯又坏了", True),
        ("打138 1234 1234", True),
        ("电话13900005678", True),
        ("灯已修好", False),
        ("英明", False),
        ("林阿姨来过", True),
        ("小英来过", True),
    ],
)
def test_words_of_staff_that_name_her_are_known(words, tells):
    assert erasure.names_somebody(words, ["林秀英", "13812341234", "英", "小英"]) == tells


def test_where_the_disk_takes_nothing_no_file_is_asked_for(data_folder):
    assert sealed_files.takes_files()
    (data_folder / "files").rmdir()
    (data_folder / "files").write_text("")

    assert not sealed_files.takes_files()
