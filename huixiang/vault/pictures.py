"""A picture made anew from its pixels: upright, at most 2560 on the long side, without place, device or any
other rider. What was appended to, hidden in or pretended by the sent file is gone with it.

For everybody's eyes, areas are blacked out by hand first (`covered`)."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import NamedTuple

import pillow_heif
from PIL import Image, ImageOps

from . import wording
from .file_kinds import Refused

MAX_MEGAPIXELS = 40
LONGEST = 2560  # an A4 page photographed at this size is still legible
LONGEST_IN_PUBLIC = 1600
WHOLE = 1000  # areas are told in thousandths of the picture
QUALITY = 85
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "heic": "HEIF"}
_KEEPS_PNG = {"png", "gif"}  # drawings and screenshots; JPEG would smear their edges

pillow_heif.register_heif_opener(thumbnails=False)


class Area(NamedTuple):
    """A rectangle to black out, in thousandths of width and height from the top left corner."""

    left: int
    top: int
    width: int
    height: int


def scrubbed(content: bytes, kind: str) -> tuple[str, bytes]:
    """Kind (`jpeg` or `png`) and bytes of the clean copy, or Refused."""
    return _refusing(lambda: _redrawn(content, kind))


def covered(content: bytes, areas: Iterable[Area]) -> tuple[str, bytes]:
    """Kind and bytes of a copy for everybody: the areas are black pixels, nothing lies beneath them; or Refused."""
    return _refusing(lambda: _blacked_out(content, areas))


def _refusing(work: Callable[[], tuple[str, bytes]]) -> tuple[str, bytes]:
    """The work's result; whatever a decoder makes of hostile bytes is a Refused."""
    try:
        return work()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as trouble:
        raise Refused(wording.image_too_large(MAX_MEGAPIXELS)) from trouble
    except Refused:
        raise
    except Exception as trouble:  # decoders of hostile bytes raise anything: struct.error, SyntaxError, IndexError …
        raise Refused(wording.FILE_BROKEN_IMAGE) from trouble


def _opened(content: bytes, *formats: str) -> Image.Image:
    """The picture, before a pixel of it is read; Refused when there would be too many."""
    picture = Image.open(BytesIO(content), formats=formats)
    if picture.width * picture.height > MAX_MEGAPIXELS * 1_000_000:
        raise Refused(wording.image_too_large(MAX_MEGAPIXELS))
    return picture


def _redrawn(content: bytes, kind: str) -> tuple[str, bytes]:
    with _opened(content, _FORMATS[kind]) as picture:
        upright = ImageOps.exif_transpose(_shrunk(picture))
    see_through = upright.has_transparency_data
    fresh = _fresh(upright, "RGBA" if see_through else "RGB")
    return _encoded(fresh, "png" if see_through or kind in _KEEPS_PNG else "jpeg")


def _blacked_out(content: bytes, areas: Iterable[Area]) -> tuple[str, bytes]:
    with _opened(content, "JPEG", "PNG") as picture:
        kind, flat = str(picture.format).lower(), _flat(picture)
    for area in areas:
        flat.paste((0, 0, 0), _box(area, *flat.size))
    flat.thumbnail((LONGEST_IN_PUBLIC, LONGEST_IN_PUBLIC))  # after the areas, so that no pixel beneath them bleeds out
    return _encoded(flat, kind)


def _box(area: Area, width: int, height: int) -> tuple[int, int, int, int]:
    """Pixels of an area, rounded outwards."""
    return (
        area.left * width // WHOLE,
        area.top * height // WHOLE,
        -(-(area.left + area.width) * width // WHOLE),
        -(-(area.top + area.height) * height // WHOLE),
    )


def _flat(picture: Image.Image) -> Image.Image:
    """Pixels only, on white: under what is transparent a file may hold anything."""
    flat = Image.new("RGB", picture.size, "white")
    whole = picture.convert("RGBA")
    flat.paste(whole, mask=whole)
    return flat


def _shrunk(picture: Image.Image) -> Image.Image:
    """At most LONGEST on the long side; never a second full-size copy in memory."""
    if picture.mode != "RGBA" or max(picture.size) <= LONGEST:
        picture.thumbnail((LONGEST, LONGEST))  # lets the JPEG decoder itself shrink
        return picture
    scale = LONGEST / max(picture.size)
    size = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    small = Image.merge("RGBA", [picture.getchannel(band).resize(size) for band in "RGBA"])
    small.info["exif"] = picture.info.get("exif", b"")  # still to be turned upright
    return small


def _fresh(picture: Image.Image, mode: str) -> Image.Image:
    """Pixels only: colour profiles, comments and the rest stay behind on the old object."""
    fresh = Image.new(mode, picture.size)
    fresh.paste(picture.convert(mode))
    return fresh


def _encoded(picture: Image.Image, kind: str) -> tuple[str, bytes]:
    file = BytesIO()
    options = {"quality": QUALITY, "optimize": True} if kind == "jpeg" else {}
    picture.save(file, _FORMATS[kind], **options)
    return kind, file.getvalue()


def jpeg_without_metadata(content: bytes) -> bytes:
    """A JPEG inside a document: its APP1–APP15 and comment segments dropped, its pixels untouched (ITU-T T.81 B.1).

    APP14 stays: it tells a decoder how colours are coded.
    """
    kept, at = [content[:2]], 2
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] not in (b"\xda", b""):
        length = 2 + int.from_bytes(content[at + 2 : at + 4])
        marker = content[at + 1]
        if not (0xE1 <= marker <= 0xEF and marker != 0xEE) and marker != 0xFE:
            kept.append(content[at : at + length])
        at += length
    return b"".join([*kept, content[at:]])
