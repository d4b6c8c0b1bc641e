"""林阿姨 asks on paper: what she wrote is filed with her request, and 身份保管员 sees it before she grants it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.vault import erasure, identities, retention, rights, sealed_attachments
from huixiang.vault.models import SealedFile
from huixiang.vault.tests import hostile

from .conftest import address_of, words_of

ASKED = {"wish": "erase_identity", "proof": "当面核对了身份证"}


@pytest.fixture(autouse=True)
def _files_of_its_own(settings, tmp_path):
    settings.DATA = tmp_path


@pytest.fixture
def lamp(lin):
    case = lin.files("楼道灯不亮")
    identities.keep(case, {"name": "林秀英", "phone": "13812341234"})
    return case


@pytest.fixture
def paper(lamp, at_desk, zhou):
    """What 周站长 took down, with a photograph of the page 林阿姨 signed."""
    page = SimpleUploadedFile("书面请求.jpg", hostile.jpeg())
    assert at_desk(zhou).sends(f"{address_of(lamp)}rights/", **ASKED, paper=page).status_code == 302
    return Case.objects.get(loop="rights")


def test_the_custodian_sees_what_she_wrote_before_granting(paper, at_desk, custodian):
    browser, file = at_desk(custodian), paper.attachments.get()

    assert "书面请求.jpg" in words_of(browser.opens(address_of(paper)))
    page = browser.opens(f"{address_of(paper)}files/{file.pk}/")
    assert (page.status_code, page.body) == (200, sealed_attachments.clean_copy(file.digest))
    assert b"CANARY" not in page.body
    assert paper.entries.get(seq=0).evidence["paper"] == [file.digest]


def test_nobody_else_sees_it(paper, at_desk, desk, zheng, supervisor, system_admin, passerby):
    file = f"{address_of(paper)}files/{paper.attachments.get().pk}/"

    assert [at_desk(one).opens(file).status_code for one in (desk, zheng, supervisor, system_admin, passerby)] == [
        404
    ] * 5


def test_a_file_that_is_not_taken_is_told_and_nothing_is_taken_down(lamp, at_desk, zhou):
    sent = at_desk(zhou).sends(
        f"{address_of(lamp)}rights/", **ASKED, paper=SimpleUploadedFile("a.jpg", b"MZ" + bytes(99))
    )

    assert (sent.status_code, "这是程序文件" in words_of(sent)) == (422, True)
    assert not Case.objects.filter(loop="rights").exists()


def test_without_a_copy_it_is_taken_down_as_before(lamp, at_desk, zhou):
    assert at_desk(zhou).sends(f"{address_of(lamp)}rights/", **ASKED).status_code == 302
    assert Case.objects.get(loop="rights").attachments.count() == 0


def test_the_copy_goes_with_the_term_of_requests(clock, paper, custodian):
    digest = paper.attachments.get().digest
    paper.make("refuse", by=custodian, ground="签名不符")

    clock.shift(days=3 * 366)
    retention.purge(timezone.now())

    assert (paper.attachments.count(), SealedFile.objects.filter(digest=digest).count()) == (0, 0)


def test_the_copy_goes_with_everything_of_hers(clock, paper, lamp, lin, custodian):
    digest = paper.attachments.get().digest
    paper.make("grant", by=custodian)
    assert rights.carry_out(timezone.now()) == {"erase_identity": 1}
    assert SealedFile.objects.filter(digest=digest).exists()
    lamp.make("withdraw", by=lin)

    erasure.erase_all(lamp, by=lin, why="asked")

    assert not SealedFile.objects.filter(digest=digest).exists()
