"""Sent twice is done once: a double click, an impatient press, Back and once more."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huixiang.insight.models import Offer
from huixiang.loops.models import Case

from .conftest import address_of, words_of
from .test_dispatch import form_of


def photo(words="到场核实"):
    return SimpleUploadedFile("记录.txt", words.encode())


def test_a_move_sent_twice_is_made_once_and_told_as_done(at_desk, handled, zheng):
    case, browser = handled(), at_desk(zheng)
    sends = [
        browser.sends(address_of(case, "note"), seq=case.seq, progress="到过现场", files=photo()) for _ in range(2)
    ]

    assert [sent.status_code for sent in sends] == [302, 302]
    assert Case.objects.get(pk=case.pk).seq == case.seq + 1


@pytest.mark.parametrize("more", [{"progress": "又到了现场"}, {"files": photo("别的照片")}, {"files": []}])
def test_other_words_or_files_from_an_old_page_are_no_repetition(at_desk, handled, zheng, more):
    case, browser = handled(), at_desk(zheng)
    browser.sends(address_of(case, "note"), seq=case.seq, progress="到过现场", files=photo())

    again = browser.sends(
        address_of(case, "note"), **{"seq": case.seq, "progress": "到过现场", "files": photo(), **more}
    )

    assert again.status_code == 409
    assert more.get("progress", "到过现场") in again.content.decode()


def test_the_same_words_of_somebody_else_are_no_repetition(at_desk, handled, zheng, desk, supervisor):
    case = handled()
    at_desk(desk).sends(address_of(case, "urge"), seq=case.seq, comment="催")

    assert at_desk(supervisor).sends(address_of(case, "urge"), seq=case.seq, comment="催").status_code == 409


def test_a_double_click_at_dispatch_leads_on_to_the_next_message(at_desk, lin, zhou, desk, clock):
    first = lin.files("三号楼门口路灯不亮").make("accept", by=zhou)
    clock.shift(minutes=5)
    lin.files("占道经营没人管").make("accept", by=zhou)
    browser = at_desk(desk)
    form = form_of(browser.opens("/desk/dispatch/"), "交办")

    browser.sends(f"/desk/dispatch/{first.number}/", **form)
    learnt = Offer.objects.count()
    onward = browser.sends(f"/desk/dispatch/{first.number}/", follow=True, **form)

    assert "占道经营没人管" in words_of(onward)
    assert (Case.objects.get(pk=first.pk).seq, Offer.objects.count()) == (3, learnt)


def test_a_page_that_opens_a_case_opens_one(at_desk, chen):
    browser = at_desk(chen)
    key = re.search(r'name="key" value="([^"]+)"', browser.opens("/desk/open/suggestion/").content.decode())[1]
    said = {"title": "加装路灯", "proposer": str(chen.pk), "key": key}

    sends = [browser.sends("/desk/open/suggestion/", **said) for _ in range(2)]
    other = browser.sends("/desk/open/suggestion/", **{**said, "material": "三号楼前面"})

    assert [sends[0].status_code, other.status_code] == [302, 302]
    assert sends[0].url == sends[1].url != other.url
    assert Case.objects.filter(title="加装路灯").count() == 2
