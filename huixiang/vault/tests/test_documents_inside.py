"""PDF and Word files judged in this process, part by part (S-14): what the room of `test_uploads` does unseen."""

import io
import zipfile

import pikepdf
import pytest

from huixiang.vault import examine, office, pdf, wording
from huixiang.vault.tests import hostile
from huixiang.vault.uploads import Refused


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
    spare = parts - len(_parts_of(hostile.docx_with({})))
    content = hostile.docx_with({f"word/x{number}.xml": "<x/>" for number in range(spare)})

    if taken:
        assert office.scrubbed(content)[0] == "docx"
    else:
        with pytest.raises(Refused, match=wording.FILE_BOMB):
            office.scrubbed(content)


def _parts_of(content):
    return zipfile.ZipFile(io.BytesIO(content)).namelist()


def test_a_covered_copy_is_a_picture_of_the_same_kind():
    kind, copy_kind, copy = examine.covered_copy(hostile.photo((64, 32), kind="PNG"), "[[0, 0, 500, 500]]")

    assert (kind, copy_kind, copy[:4]) == ("png", "png", b"\x89PNG")
