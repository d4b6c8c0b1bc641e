"""PDF and Word files judged in this process, part by part (S-14): what the room of `test_uploads` does unseen."""

import io
import zipfile

import pikepdf
import pytest

from huixiang.vault import examine, office, pdf, wording
from huixiang.vault.tests import hostile
from huixiang.vault.uploads import Refused


def word_file(**parts):
    return hostile.docx_with({f"word/{name}.xml": part for name, part in parts.items()})


def package(content):
    return zipfile.ZipFile(io.BytesIO(content))


def left_of(change):
    return pikepdf.open(io.BytesIO(pdf.scrubbed(hostile.pdf(change))))


def test_a_file_inside_a_pdf_is_left_behind_wherever_it_hangs():
    def change(document):
        inside = document.make_indirect(pikepdf.Stream(document, b"CANARY-INSIDE"))
        holder = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F="a.exe", EF=pikepdf.Dictionary(F=inside))
        document.Root.Somewhere = document.make_indirect(holder)

    document = left_of(change)
    assert "/EF" not in document.Root.Somewhere


def test_a_button_on_a_page_keeps_its_place_and_loses_its_act():
    act = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")

    def change(document):
        document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(Title="目录", A=act))

    document = left_of(change)
    assert (str(document.Root.Outlines.Title), "/A" in document.Root.Outlines) == ("目录", False)


def test_who_wrote_a_pdf_and_when_is_gone():
    document = left_of(lambda document: None)

    assert "/Info" not in document.trailer
    assert "/Metadata" not in document.Root


def test_a_link_to_a_page_of_its_own_stays():
    go = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D="later")

    def change(document):
        document.Root.Outlines = document.make_indirect(pikepdf.Dictionary(A=go))

    document = left_of(change)
    assert str(document.Root.Outlines.A.S) == "/GoTo"


def test_a_pdf_that_asks_for_more_memory_than_there_is_is_a_bomb(monkeypatch):
    def greedy(*_, **__):
        raise MemoryError

    monkeypatch.setattr("pikepdf.open", greedy)

    with pytest.raises(Refused, match=wording.FILE_BOMB):
        pdf.scrubbed(hostile.pdf())


@pytest.mark.parametrize(("parts", "taken"), [(office.MAX_PARTS, True), (office.MAX_PARTS + 1, False)])
def test_a_word_file_may_have_so_many_parts_and_not_one_more(parts, taken):
    spare = parts - len(package(hostile.docx_with({})).namelist())
    content = hostile.docx_with({f"word/x{number}.xml": "<x/>" for number in range(spare)})

    if taken:
        assert office.scrubbed(content)[0] == "docx"
    else:
        with pytest.raises(Refused, match=wording.FILE_BOMB):
            office.scrubbed(content)


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
    clean = package(copy)

    assert kind == "docx"
    assert all(b"CANARY" not in clean.read(name) for name in clean.namelist())
    assert "意见".encode() in clean.read("word/comments.xml")
    assert {info.date_time for info in clean.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def indirect(**entries):
    """Keys of what is left, with its document, of an object of a PDF that had these entries."""

    def change(document):
        document.Root.Somewhere = document.make_indirect(pikepdf.Dictionary(**entries))

    document = left_of(change)
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

    document = left_of(change)
    (left,) = document.pages[0].Annots
    assert {str(key) for key in left} == {"/Subtype", "/Rect", "/Contents"}


def test_a_covered_copy_is_a_picture_of_the_same_kind():
    kind, copy_kind, copy = examine.covered_copy(hostile.photo((64, 32), kind="PNG"), "[[0, 0, 500, 500]]")

    assert (kind, copy_kind, copy[:4]) == ("png", "png", b"\x89PNG")
