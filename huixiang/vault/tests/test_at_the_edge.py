"""Rules of the vault at the very edge of what they allow (S-14): the last size taken, the first refused."""

import io

import pytest
from PIL import Image

from huixiang.vault import examine, file_kinds, masking, pictures, plain_files, seal, uploads, wording
from huixiang.vault.tests import hostile
from huixiang.vault.uploads import Refused


def test_a_text_of_two_megabytes_is_taken_and_one_byte_more_is_not():
    most = plain_files.MAX_MEGABYTES * 1024 * 1024

    assert plain_files.scrubbed(b"x" * most) == b"x" * most
    with pytest.raises(Refused, match=wording.text_file_too_large(plain_files.MAX_MEGABYTES)):
        plain_files.scrubbed(b"x" * (most + 1))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-16-le"])
def test_a_text_is_read_in_every_encoding_people_have(encoding):
    mark = {"utf-16-be": b"\xfe\xff", "utf-16-le": b"\xff\xfe"}.get(encoding, b"")

    assert examine.clean_copy("经过.txt", mark + "路灯坏了".encode(encoding)) == ("txt", "txt", "路灯坏了".encode())


@pytest.mark.parametrize("mark", ["\x00", "\x08", "\x0e", "\x1f", "\x7f"])
def test_a_text_with_a_control_character_is_no_text(mark):
    with pytest.raises(Refused):
        plain_files.scrubbed(f"路灯{mark}坏了".encode())


@pytest.mark.parametrize("mark", ["\t", "\n", "\r", "\x0c", " "])
def test_a_text_may_have_blanks_of_every_kind(mark):
    assert plain_files.scrubbed(f"路灯{mark}坏了".encode()) == f"路灯{mark}坏了".encode()


def test_a_picture_of_forty_megapixels_is_taken_and_one_row_more_is_not(monkeypatch):
    monkeypatch.setattr(pictures, "MAX_MEGAPIXELS", 1)
    for height, taken in ((1000, True), (1001, False)):
        content = hostile.photo((1000, height), kind="PNG")
        for judge in (
            lambda content=content: pictures.scrubbed(content, "png"),
            lambda content=content: pictures.covered(content, []),
        ):
            if taken:
                assert judge()[0] in {"png", "jpeg"}
            else:
                with pytest.raises(Refused, match=wording.image_too_large(1)):
                    judge()


@pytest.mark.parametrize("size", [(3000, 1500), (1500, 3000), (2048, 2048), (64, 32)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_large_picture_shrinks_to_the_longest_side_and_keeps_its_shape(size, mode):
    _, copy = pictures.scrubbed(hostile.photo(size, kind="PNG", mode=mode), "png")

    found = Image.open(io.BytesIO(copy)).size
    scale = min(1, pictures.LONGEST / max(size))
    assert found == tuple(round(side * scale) for side in size)


def test_a_see_through_picture_stays_see_through_and_another_does_not():
    for mode in ("RGBA", "RGB"):
        _, copy = pictures.scrubbed(hostile.photo((64, 32), kind="PNG", mode=mode), "png")
        assert Image.open(io.BytesIO(copy)).mode == mode


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("+86 138 1234 1234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("861081234567", "1081234567"),
        ("86512345678", "86512345678"),
        ("0086", "86"),
        ("00123", "00123"),
    ],
)
def test_the_country_stands_before_a_whole_number_only(written, number):
    assert seal.digits(written) == number


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (" ._-a.b_-. .jpg", "a.b.jpg"),
        ("a....b.png", "a_b.png"),
        ("照片", "照片"),
        ("照片.j\u0001pg!", "照片.jpg"),
        (".", "附件"),
    ],
)
def test_a_name_is_repeated_without_what_could_harm(name, shown):
    assert file_kinds.shown(name) == shown


def test_an_ending_is_read_whatever_width_it_has():
    assert [file_kinds.ending(name) for name in ("a.JPG", "a.\uff2a\uff30\uff27 ", "a", "a.tar.gz")] == [
        "jpg",
        "jpg",
        "",
        "gz",
    ]


def test_a_room_that_answers_nothing_or_too_late_is_a_strange_file(monkeypatch):
    monkeypatch.setattr(uploads, "WAIT", 0.01)

    with pytest.raises(Refused, match=wording.FILE_STRANGE):
        uploads._examined("照片.jpg", hostile.jpeg())


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ("微信linmei2026", "微信****"),
        ("QQ1234567", "QQ****"),
        ("座机024-88886666", "座机****"),
        ("林小梅和13812341234，辽A12345", "林小梅和138****1234，辽A****"),
    ],
)
def test_every_kind_is_masked_in_its_own_way(told, shown):
    assert masking.story(told) == shown
