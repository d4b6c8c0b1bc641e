"""What erasure leaves, who counts as having looked, what a leak names: rules that a small slip would break unseen (S-14)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.models import Case, Link, Party
from huixiang.loops.parties import RECUSED
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


@pytest.mark.parametrize(
    ("words", "tells"),
    [
        ("林秀英说灯又坏了", True),
        ("打138 1234 1234", True),
        ("电话13900005678", True),
        ("灯已修好", False),
        ("英明", False),
    ],
)
def test_words_of_staff_that_name_her_are_known(words, tells):
    assert erasure.names_somebody(words, ["林秀英", "13812341234", "英"]) == tells


def test_where_the_disk_takes_nothing_no_file_is_asked_for(data_folder):
    assert sealed_files.takes_files()
    (data_folder / "files").rmdir()
    (data_folder / "files").write_text("")

    assert not sealed_files.takes_files()
