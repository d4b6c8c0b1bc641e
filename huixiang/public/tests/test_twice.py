"""Twice the same is once; something else is never taken for a repetition, however old the page it comes from."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huixiang.loops.models import Spoken
from huixiang.public import brake, tracking
from huixiang.vault.tests.hostile import jpeg


@pytest.fixture
def filed(web, case_of, clock):
    """林阿姨 has filed; her code and her case."""
    code = web.files("楼道灯不亮。三号楼黑了一个星期", area="990101001", place="三号楼")
    return code, case_of(code)


def moves(case):
    return [entry.move for entry in case.entries.order_by("seq")]


def test_what_is_added_from_two_pages_opened_together_is_added_twice(web, filed):
    code, case = filed
    seen = web.open(f"/r/{code}/add").fields["seen"]

    for words in ("四号楼也不亮", "五号楼也不亮", "五号楼也不亮"):
        web.client.post(f"/r/{code}/add", {"seen": seen, "more": words})

    said = Spoken.objects.filter(case=case, field="more").order_by("seq")
    assert list(said.values_list("text", flat=True)) == ["四号楼也不亮", "五号楼也不亮"]


def test_another_photo_under_the_same_words_and_name_is_added_too(web, filed):
    code, case = filed
    seen = web.open(f"/r/{code}/add").fields["seen"]

    for shot in (jpeg(), jpeg(size=(50, 40)), jpeg(size=(50, 40))):
        photo = SimpleUploadedFile("image.jpg", shot)
        web.client.post(f"/r/{code}/add", {"seen": seen, "more": "见照片", "files": photo})

    assert [one.seq for one in case.attachments.order_by("seq")] == [1, 2]


def test_another_judgement_from_an_older_page_is_not_thanked_for(web, filed, answered):
    code, case = filed
    answered(case)
    seen = web.open(f"/r/{code}/judge").fields["seen"]
    good = {"seen": seen, "solved": "yes", "grade": "5"}
    web.client.post(f"/r/{code}/judge", good)

    assert web.client.post(f"/r/{code}/judge", good).status_code == 302
    other = web.client.post(f"/r/{code}/judge", {"seen": seen, "solved": "no", "grade": "2", "comment": "又坏了"})

    assert (other.status_code, moves(case)[-1]) == (409, "satisfied")


def test_what_was_written_too_late_is_given_back(web, filed, answered):
    code, case = filed
    form = web.open(f"/r/{code}/add").fields
    answered(case)

    web.page = web.client.post(f"/r/{code}/add", {**form, "more": "四号楼也不亮"})

    assert web.page.status_code == 409
    assert "您刚才写的，没有交上去 四号楼也不亮" in web.text
    assert "没有交上去" not in web.open(f"/r/{code}/add").text


def test_a_second_press_that_comes_while_the_first_is_done_finds_it_done(web, filed, monkeypatch):
    code, case = filed
    form = web.open(f"/r/{code}/urge").fields
    looked = tracking._done_before
    asked = []

    def too_early(*told):
        """The first look of the second press is taken before the first press is through."""
        asked.append(told)
        return looked(*told) if len(asked) > 1 else False

    web.client.post(f"/r/{code}/urge", form)
    monkeypatch.setattr(tracking, "_done_before", too_early)
    answer = web.client.post(f"/r/{code}/urge", form)

    assert (answer.status_code, moves(case)) == (302, ["open", "urge"])


@pytest.mark.parametrize("wish", ["erase_identity", "wish_erasure", "keep_private"])
def test_a_wish_pressed_twice_is_done_once_and_said_to_be_done(web, filed, wish):
    code, case = filed
    form = web.open(f"/r/{code}/mine/{wish}").fields

    answers = [web.client.post(f"/r/{code}/mine/{wish}", form) for _ in range(2)]

    assert [one.headers.get("Location") for one in answers] == [f"/r/{code}/mine?done={wish}"] * 2
    assert moves(case) == ["open", wish]


@pytest.mark.parametrize("tail", ["shown", "copy", "wish_erasure"])
def test_who_is_braked_is_told_that_nothing_was_done(web, filed, tail):
    code, case = filed
    web.client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    for _ in range(brake.MOST):
        web.client.post(f"/r/{code}/mine/shown")

    web.page = web.client.post(f"/r/{code}/mine/{tail}")

    assert (web.page.status_code, "这一步没有做" in web.text) == (429, True)
    assert moves(case) == ["open"]


def photo(**more):
    return {"files": SimpleUploadedFile("灯.jpg", jpeg(**more))}


def test_a_photo_or_a_number_brought_by_the_second_filing_is_not_dropped_unsaid(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file", name="林阿姨")
    first = web.fields
    web.client.post("/file", {**first, **photo()})

    again = [web.client.post("/file", {**first, **more}) for more in ({}, photo(), {"name": ""})]
    other = [
        web.client.post("/file", {**first, **more})
        for more in (photo(size=(50, 40)), {"phone": "13812341234"}, {"name": "林伯伯"})
    ]

    assert [one.status_code for one in again] == [302] * 3
    assert [one.status_code for one in other] == [422] * 3
    assert "前一件已经收到" in other[0].content.decode()
