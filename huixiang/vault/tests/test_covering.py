"""The pixels of a covered copy: black where somebody drew, as far as the edge, and white where nothing was."""

import io
import time

import pytest
from PIL import Image

from huixiang.vault import covering, examine, pictures, wording
from huixiang.vault.pictures import Area
from huixiang.vault.tests import hostile
from huixiang.vault.uploads import Refused

BLACK, WHITE = (0, 0, 0), (255, 255, 255)


def png(picture):
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_an_area_is_black_rounded_outwards_and_nothing_else_is():
    white = png(Image.new("RGB", (10, 10), WHITE))

    kind, copy = pictures.covered(white, [Area(250, 450, 200, 100)])

    found = opened(copy)
    black = {(x, y) for x in range(10) for y in range(10) if found.getpixel((x, y)) == BLACK}
    assert kind == "png"
    assert black == {(x, y) for x in range(2, 5) for y in range(4, 6)}


def test_what_was_see_through_is_white_and_hides_nothing():
    hidden = Image.new("RGBA", (4, 4), (200, 30, 30, 0))

    _, copy = pictures.covered(png(hidden), [])

    assert {opened(copy).getpixel((x, y)) for x in range(4) for y in range(4)} == {WHITE}
    assert "A" not in Image.open(io.BytesIO(copy)).getbands()


def test_the_room_covers_what_it_is_told():
    content = png(Image.new("RGB", (10, 10), WHITE))

    kind, same, copy = examine.covered_copy(content, "[[0, 0, 1000, 500]]")

    assert (kind, same) == ("png", "png")
    assert [opened(copy).getpixel((5, y)) for y in (0, 4, 5, 9)] == [BLACK, BLACK, WHITE, WHITE]


def test_an_area_ends_at_the_edge_of_the_picture():
    assert covering.in_the_picture([Area(900, 800, 500, 1000)]) == [Area(900, 800, 100, 200)]
    assert covering.in_the_picture([Area(0, 0, 1000, 1000)]) == [Area(0, 0, 1000, 1000)]
    assert covering.in_the_picture([Area(999, 999, 1, 1)]) == [Area(999, 999, 1, 1)]


@pytest.mark.parametrize(
    "area",
    [(-1, 0, 10, 10), (0, -1, 10, 10), (1000, 0, 10, 10), (0, 1000, 10, 10), (0, 0, 0, 10), (0, 0, 10, 0),
     (0, 0, 1001, 10), (0, 0, 10, 1001)],
)  # fmt: skip
def test_what_is_no_area_is_refused_by_its_place(area):
    with pytest.raises(Refused, match=wording.NOT_AN_AREA.format(place=2)):
        covering.in_the_picture([Area(0, 0, 10, 10), Area(*area)])


@pytest.mark.parametrize("text", ["", "x", "-1", "101", "1e400000", "1e999999", "NaN", "sNaN", "Infinity", "\x00"])
def test_what_is_no_percentage_is_told_at_once(text):
    began = time.process_time()

    with pytest.raises(Refused, match=wording.NOT_AN_AREA.format(place=2)):
        covering.areas_of([["0", "0", "10", "10"], ["5", text, "10", "10"]])

    assert time.process_time() - began < 1


def test_a_broken_picture_is_not_covered():
    with pytest.raises(Refused, match=wording.FILE_BROKEN_IMAGE):
        pictures.covered(hostile.jpeg()[:40], [Area(0, 0, 10, 10)])
