"""Rules of the vault at the very edge of what they allow (S-14): the last size taken, the first refused."""

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from huixiang.vault import examine, file_kinds, masking, office, pdf, pictures, plain_files, seal, uploads, wording
from huixiang.vault.tests import hostile
from huixiang.vault.uploads import Refused


def word_file(**parts):
    return hostile.docx_with({f"word/{name}.xml": part for name, part in parts.items()})


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


def test_a_word_file_may_unpack_to_two_hundred_times_its_size_once_that_is_much():
    heavy, light = "x" * (office.RATIO_MATTERS_ABOVE + 1), "x" * (office.RATIO_MATTERS_ABOVE // 2)

    assert office.scrubbed(word_file(a=light))[0] == "docx"
    with pytest.raises(Refused, match=wording.FILE_BOMB):
        office.scrubbed(word_file(a=heavy))


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("<!DOCTYPE x><x/>", wording.FILE_BROKEN_DOCUMENT),
        ("<!ENTITY x 'y'>", wording.FILE_BROKEN_DOCUMENT),
        ("<x>\x00</x>", wording.FILE_BROKEN_DOCUMENT),
        ("<w:instrText> DDEAUTO c:\\\\x </w:instrText>", wording.FILE_EXTERNAL),
        ("<ddeLink/>", wording.FILE_EXTERNAL),
        ('<Relationship TargetMode="External" Type="x/image"/>', wording.FILE_EXTERNAL),
    ],
)
def test_a_part_that_reaches_out_or_hides_is_refused(part, reason):
    with pytest.raises(Refused, match=reason):
        office.scrubbed(word_file(settings=part))


@pytest.mark.parametrize("name", ["word/vbaProject.bin", "xl/macrosheets/a.xml", "word/activeX/a.xml"])
def test_a_part_that_is_a_programme_is_refused(name):
    with pytest.raises(Refused, match=wording.FILE_MACRO):
        office.scrubbed(hostile.docx_with({name: "x"}))


@pytest.mark.parametrize("name", ["word/embeddings/a.xml", "word/a.exe", "word/a"])
def test_a_part_that_is_a_file_of_its_own_is_refused(name):
    with pytest.raises(Refused, match=wording.FILE_EMBEDDED):
        office.scrubbed(hostile.docx_with({name: "x"}))


@pytest.mark.parametrize("name", ["/etc/passwd", "C:/x.xml", "..\\x.xml", "word/../../x.xml", "a\x01.xml"])
def test_a_part_that_would_lie_elsewhere_is_refused(name):
    with pytest.raises(Refused, match=wording.FILE_PATHS):
        office.scrubbed(hostile.docx_with({name: "x"}))


def test_the_same_part_twice_is_no_document():
    with pytest.raises(Refused, match=wording.FILE_BROKEN_DOCUMENT):
        office.scrubbed(hostile.docx_with({"word/a.xml": "x", "word/A.XML": "y"}))


def test_who_wrote_a_word_file_and_what_with_is_blank_and_its_text_stays():
    parts = {
        "docProps/core.xml": "<dc:creator>CANARY</dc:creator>",
        "docProps/custom.xml": "<x>CANARY</x>",
        "word/comments.xml": '<w:comment w:author="CANARY" w:initials="CA">意见</w:comment>',
        "word/people.xml": '<person displayName="CANARY" userId="CANARY@x"/>',
    }
    kind, copy = office.scrubbed(hostile.docx_with(parts))
    clean = zipfile.ZipFile(io.BytesIO(copy))

    assert kind == "docx"
    assert all(b"CANARY" not in clean.read(name) for name in clean.namelist())
    assert "意见".encode() in clean.read("word/comments.xml")
    assert {info.date_time for info in clean.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def indirect(**entries):
    """What is left of an object of a PDF that had these entries."""

    def change(document):
        document.Root.Somewhere = document.make_indirect(pikepdf.Dictionary(**entries))

    document = pikepdf.open(io.BytesIO(pdf.scrubbed(hostile.pdf(change))))
    return {str(key) for key in document.Root.Somewhere}, document


@pytest.mark.parametrize("name", ["Metadata", "AA", "PieceInfo", "LastModified", "EF"])
def test_what_an_object_tells_of_its_maker_or_does_by_itself_is_dropped(name):
    left, _ = indirect(**{name: pikepdf.Dictionary(X=1), "Kept": 1})

    assert left == {"/Kept"}


@pytest.mark.parametrize(
    "told_by", [{"JS": "x"}, {"F": "a.exe"}, {"Win": pikepdf.Dictionary(F="a")}, {"Type": pikepdf.Name.Action}]
)
def test_an_act_is_known_by_any_of_its_marks_and_does_nothing_any_more(told_by):
    left, document = indirect(S=pikepdf.Name.Launch, Next=1, **told_by)

    assert str(document.Root.Somewhere.S) == "/Named"
    assert left & {"/JS", "/F", "/Win", "/Next"} == set()


def test_a_structure_that_only_has_a_kind_is_no_act():
    left, document = indirect(S=pikepdf.Name.Transparency, K=1)

    assert (str(document.Root.Somewhere.S), left) == ("/Transparency", {"/S", "/K"})


@pytest.mark.parametrize("act", ["URI", "GoTo", "Named"])
def test_following_a_link_or_turning_a_page_is_allowed(act):
    entries = {"S": pikepdf.Name(f"/{act}"), "URI": "https://example.cn/"}
    _, document = indirect(**entries)

    assert str(document.Root.Somewhere.S) == f"/{act}"


def test_notes_on_a_page_keep_their_place_without_author_time_and_acts():
    note = pikepdf.Dictionary(
        Subtype=pikepdf.Name.Text, Rect=[0, 0, 1, 1], T="CANARY", M="D:2026", AA=pikepdf.Dictionary(), Contents="意见",
        A=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x"),
    )  # fmt: skip
    film = pikepdf.Dictionary(Subtype=pikepdf.Name.Movie, Rect=[0, 0, 1, 1])

    def change(document):
        document.pages[0].Annots = pikepdf.Array([note, film])

    document = pikepdf.open(io.BytesIO(pdf.scrubbed(hostile.pdf(change))))
    (left,) = document.pages[0].Annots
    assert {str(key) for key in left} == {"/Subtype", "/Rect", "/Contents"}


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
