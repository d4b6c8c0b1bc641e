"""A picture made anew from its pixels: upright, at most 2560 on the long side, without place, device or any
other rider. What was appended to, hidden in or pretended by the sent file is gone with it."""

from io import BytesIO

import pillow_heif
from PIL import Image, ImageOps

from . import wording
from .file_kinds import Refused

MAX_MEGAPIXELS = 40
LONGEST = 2560  # an A4 page photographed at this size is still legible
QUALITY = 85
_FORMATS = {"jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "heic": "HEIF"}
_KEEPS_PNG = {"png", "gif"}  # drawings and screenshots; JPEG would smear their edges

pillow_heif.register_heif_opener(thumbnails=False)


def scrubbed(content: bytes, kind: str) -> tuple[str, bytes]:
    """Kind (`jpeg` or `png`) and bytes of the clean copy, or Refused."""
    try:
        return _redrawn(content, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError) as trouble:
        raise Refused(wording.image_too_large(MAX_MEGAPIXELS)) from trouble
    except Refused:
        raise
    except Exception as trouble:  # decoders of hostile bytes raise anything: struct.error, SyntaxError, IndexError …
        raise Refused(wording.FILE_BROKEN_IMAGE) from trouble


def _redrawn(content: bytes, kind: str) -> tuple[str, bytes]:
    with Image.open(BytesIO(content), formats=[_FORMATS[kind]]) as picture:
        if picture.width * picture.height > MAX_MEGAPIXELS * 1_000_000:
            raise Refused(wording.image_too_large(MAX_MEGAPIXELS))
        upright = ImageOps.exif_transpose(_shrunk(picture))
    see_through = upright.has_transparency_data
    fresh = _fresh(upright, "RGBA" if see_through else "RGB")
    return _encoded(fresh, "png" if see_through or kind in _KEEPS_PNG else "jpeg")


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
