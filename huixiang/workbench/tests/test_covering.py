"""Pictures go along with what is published: chosen, covered by hand, looked at, and gone with it."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from huixiang.loops.models import Attachment, Case
from huixiang.loops.refusals import BadEvidence
from huixiang.vault import sealed_attachments, uploads
from huixiang.vault.models import SealedFile
from huixiang.vault.sealed_attachments import Kept

from .conftest import address_of, words_of

WORDS = {"public_title": "楼道灯修好了", "public_text": "楼道灯不亮。", "public_reply": "已更换灯泡。"}
FACE = {"left": "25", "top": "25", "width": "50", "height": "50"}


def street(face="red"):
    """A street in grey with somebody's face in the middle, as a telephone takes it."""
    picture = Image.new("RGB", (200, 100), "grey")
    picture.paste(Image.new("RGB", (80, 40), face), (60, 30))
    exif, file = picture.getexif(), io.BytesIO()
    exif[0x010F] = "CANARY-PHONE"
    picture.save(file, "JPEG", exif=exif, comment=b"CANARY-COMMENT", quality=95)
    return file.getvalue()


def kept(name="路口.jpg"):
    return sealed_attachments.keep(uploads.check_one(SimpleUploadedFile(name, street())))


@pytest.fixture(autouse=True)
def _files_of_its_own(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def lamp(handled, lin, zheng, laozheng, reviewer):
    """An answered concern with a picture of 林阿姨's and one of 小郑's."""
    case = handled()
    case.make("add", by=lin, more="请看照片", files=[kept("林的照片.jpg")])
    case.make("note", by=zheng, progress="修好了", files=[kept("修好以后.jpg")])
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。")
    case.make("endorse", by=laozheng)
    return case.make("approve", by=reviewer)


def named(case, name):
    return case.attachments.get(name=name)


def about(picture, areas=(FACE,), **more):
    """What the form sends of one picture."""
    name = f"pictures-{picture.pk}"
    sides = {f"{name}-{side}": [area[side] for area in areas] for side in FACE}
    return {f"{name}-go": "on", f"{name}-said": "修好的路灯", **sides, **{f"{name}-{k}": v for k, v in more.items()}}


def proof(page, picture):
    return re.search(rf'name="pictures-{picture.pk}-look" value="(\w+)"', page.content.decode())[1]


def publishes(browser, case, picture, areas=(FACE,)):
    """The reviewer sends the form, looks at the covered picture and sends it again."""
    first = browser.makes(case, "publish", **WORDS, **about(picture, areas))
    return browser.makes(case, "publish", **WORDS, **about(picture, areas, look=proof(first, picture), looked="on"))


def seen_by_everybody(case):
    page = Client().get(f"/answered/{case.pk}")
    return re.findall(rf'src="(/answered/{case.pk}/pictures/[^"]+)"', page.content.decode())


def test_a_chosen_picture_goes_out_covered_and_nothing_lies_beneath(at_desk, lamp, reviewer):
    picture = named(lamp, "修好以后.jpg")

    assert publishes(at_desk(reviewer), lamp, picture).status_code == 302

    (address,) = seen_by_everybody(lamp)
    page = Client().get(address)
    shown = Image.open(io.BytesIO(page.content))
    assert page["Content-Type"] == "image/jpeg"
    assert [max(shown.getpixel(at)) < 12 for at in ((62, 32), (100, 50), (138, 68))] == [True] * 3
    assert min(shown.getpixel((20, 20))) > 100
    assert (dict(shown.getexif()), b"CANARY" in page.content) == ({}, False)
    assert 'alt="修好的路灯"' in Client().get(f"/answered/{lamp.pk}").content.decode()


def test_the_original_stays_sealed_and_only_the_covered_copy_is_served(at_desk, lamp, reviewer):
    picture = named(lamp, "修好以后.jpg")
    publishes(at_desk(reviewer), lamp, picture)

    refused = [Client().get(f"/answered/{lamp.pk}/pictures/{one.pk}").status_code for one in
               lamp.attachments.filter(name__in=["修好以后.jpg", "林的照片.jpg"]).order_by("id")]  # fmt: skip

    assert refused == [404, 404]
    assert sealed_attachments.original(picture.digest) == street()


def test_nothing_is_published_before_the_reviewer_looked(at_desk, lamp, reviewer):
    browser, picture = at_desk(reviewer), named(lamp, "修好以后.jpg")

    first = browser.makes(lamp, "publish", **WORDS, **about(picture))
    look = proof(first, picture)
    unticked = browser.makes(lamp, "publish", **WORDS, **about(picture, look=look))
    moved = browser.makes(lamp, "publish", **WORDS, **about(picture, [FACE | {"left": "30"}], look=look, looked="on"))
    guessed = browser.makes(lamp, "publish", **WORDS, **about(picture, look="0" * 64, looked="on"))

    assert [page.status_code for page in (first, unticked, moved, guessed)] == [422] * 4
    assert "请看一遍下面遮好的样子" in words_of(first)
    assert Case.objects.get(pk=lamp.pk).entries.filter(move="publish").count() == 0
    assert (
        browser.opens(re.search(r'src="([^"]+\?areas=250-250-500-500)"', first.content.decode())[1]).status_code == 200
    )


def test_another_reviewers_look_is_not_hers(at_desk, lamp, reviewer, organ, unit):
    from huixiang.people.models import Account, Post

    other = Account.objects.open(organ, "second", "又一审核员")
    Post.objects.create(account=other, unit=unit("desk"), role="reviewer", from_on="2020-01-01")
    picture = named(lamp, "修好以后.jpg")
    look = proof(at_desk(other).makes(lamp, "publish", **WORDS, **about(picture)), picture)

    assert (
        at_desk(reviewer).makes(lamp, "publish", **WORDS, **about(picture, look=look, looked="on")).status_code == 422
    )


def test_what_is_wrong_with_an_area_or_its_words_is_told(at_desk, lamp, reviewer):
    browser, picture = at_desk(reviewer), named(lamp, "修好以后.jpg")
    wrong = [
        (about(picture, [FACE | {"left": ""}]), "第1块没有填对"),
        (about(picture, [FACE | {"width": "0"}]), "第1块没有填对"),
        (about(picture, [FACE, FACE | {"height": "nan"}]), "第2块没有填对"),
        (about(picture, [FACE] * 13), "最多遮12块"),
        (about(picture, said=""), "请写一句照片上是什么"),
        (about(picture, said="林秀英女士家门口，电话13812341234"), "照片说明里有姓名、电话或门牌"),
    ]

    for sent, told in wrong:
        page = browser.makes(lamp, "publish", **WORDS, **sent)
        assert (page.status_code, told in words_of(page)) == (422, True), told


def test_without_a_picture_publishing_is_what_it_was(at_desk, lamp, reviewer):
    assert at_desk(reviewer).makes(lamp, "publish", **WORDS).status_code == 302
    assert seen_by_everybody(lamp) == []


@pytest.mark.parametrize("back", ["unpublish", "keep_private", "withdraw"])
def test_taking_it_back_takes_the_pictures_away(at_desk, lamp, reviewer, lin, back):
    publishes(at_desk(reviewer), lamp, named(lamp, "修好以后.jpg"))
    (address,) = seen_by_everybody(lamp)
    digest = lamp.attachments.get(name="修好的路灯.jpg").digest

    lamp.make(back, **({"by": reviewer, "reason": "有门牌"} if back == "unpublish" else {"by": lin}))

    assert Client().get(address).status_code == 404
    assert not SealedFile.objects.filter(digest=digest).exists()
    assert not Attachment.objects.filter(digest=digest).exists()
    assert lamp.attachments.filter(name="修好以后.jpg").count() == 1


def test_publishing_anew_replaces_the_pictures(at_desk, lamp, reviewer):
    browser = at_desk(reviewer)
    publishes(browser, lamp, named(lamp, "修好以后.jpg"))
    (first,) = seen_by_everybody(lamp)

    publishes(browser, lamp, named(lamp, "林的照片.jpg"))

    (second,) = seen_by_everybody(lamp)
    assert [Client().get(address).status_code for address in (first, second)] == [404, 200]


def test_only_who_may_publish_sees_pictures_laid_open(at_desk, lamp, zheng, zhou, reviewer, passerby):
    address = f"{address_of(lamp)}pictures/{named(lamp, '林的照片.jpg').pk}/"

    assert [at_desk(one).opens(address).status_code for one in (zheng, zhou, passerby)] == [404, 404, 404]
    page = at_desk(reviewer).opens(address)
    assert (page.status_code, page["Content-Type"], page["X-Content-Type-Options"]) == (200, "image/jpeg", "nosniff")
    assert [
        at_desk(reviewer).opens(f"{address}?areas={bad}").status_code for bad in ("x", "1-2-3", "0-0-0-0", "-1")
    ] == [404] * 4


def test_the_door_takes_no_picture_as_it_was_sent(lamp, reviewer):
    sent = named(lamp, "林的照片.jpg")

    with pytest.raises(BadEvidence, match="只能放遮盖过的照片"):
        lamp.make("publish", by=reviewer, **WORDS, pictures=[Kept(sent.digest, sent.name, sent.kind, sent.size)])


def test_what_lies_under_an_area_makes_no_difference_to_what_goes_out():
    def covered(face):
        plain = Image.new("RGB", (200, 100), "grey")
        plain.paste(Image.new("RGB", (80, 40), face), (60, 30))
        file = io.BytesIO()
        plain.save(file, "PNG")
        return uploads.covered("路口", file.getvalue(), [(250, 250, 500, 500)]).copy

    assert covered("red") == covered("blue")


def test_what_hides_behind_transparency_does_not_go_out():
    hidden, file = Image.new("RGBA", (64, 64), (255, 0, 0, 0)), io.BytesIO()
    hidden.save(file, "PNG")

    copy = Image.open(io.BytesIO(uploads.covered("透明", file.getvalue(), []).copy))

    assert (copy.mode, copy.getpixel((5, 5))) == ("RGB", (255, 255, 255))
