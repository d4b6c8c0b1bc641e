"""P-8: two hundred files as phones and offices make them; no served copy tells where, who or with what."""

import io
import random
import struct

import pikepdf
import pytest

from huixiang.vault import examine, wording
from huixiang.vault.file_kinds import Refused
from huixiang.vault.tests import hostile
from huixiang.vault.tests.test_uploads import _inside

EACH = 40
MARKS = [b"CANARY", b"Exif", b"GPS", b"exif", b"dc:creator", b"Author", b"lastModifiedBy", "作者".encode()]


def located_jpeg(dice):
    return hostile.jpeg(size=(dice.randint(20, 400), dice.randint(20, 400)), quality=dice.randint(30, 95))


def located_heic(dice):
    return hostile.heic((dice.randrange(16, 200, 2), dice.randrange(16, 200, 2)))


def signed_pdf(dice):
    with pikepdf.open(io.BytesIO(hostile.pdf())) as document:
        document.docinfo["/Author"] = f"CANARY-{dice.random()}"
        document.docinfo["/Subject"] = "CANARY-SUBJECT"
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def authored_docx(dice):
    return hostile.docx()


def film(dice):
    """The head of an MP4 with the place atom that phones write (ISO/IEC 14496-12, ©xyz), then noise."""
    brand = dice.choice([b"isom", b"mp42", b"qt  ", b"M4V ", b"avc1", b"3gp5"])
    head = struct.pack(">I", 24) + b"ftyp" + brand + bytes(4) + b"isommp42"
    place = b"\xa9xyz" + struct.pack(">HH", 18, 0x15C7) + b"+36.7000+119.1000/CANARY"
    return head + struct.pack(">I", len(place) + 16) + b"moovudta" + place + dice.randbytes(500)


@pytest.mark.parametrize(
    ("name", "make"),
    [("竖拍.jpg", located_jpeg), ("苹果.heic", located_heic), ("申请.pdf", signed_pdf), ("说明.docx", authored_docx)],
)
def test_what_is_served_tells_neither_place_nor_person_nor_device(name, make):
    dice, told, carried = random.Random(name), [], 0
    for _ in range(EACH):
        original = make(dice)
        _, _, copy = examine.clean_copy(name, original)
        carried += any(mark in _inside(original) for mark in MARKS)
        told += [mark for mark in MARKS if mark in _inside(copy)]

    assert (carried, told) == (EACH, [])


@pytest.mark.parametrize("name", ["现场.mp4", "现场.jpg", "现场"])
def test_films_are_refused_in_words_that_help(name):
    dice = random.Random(8)

    for _ in range(EACH):
        with pytest.raises(Refused) as refused:
            examine.clean_copy(name, film(dice))
        assert str(refused.value) == wording.FILE_FILM
