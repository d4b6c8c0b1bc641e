"""Word and Excel files (ECMA-376): a zip of XML parts, taken apart, judged part by part and put together without
author, device, macro or anything that acts or reaches out by itself."""

import re
import zipfile
from collections.abc import Iterator
from io import BytesIO

from . import wording
from .file_kinds import Refused
from .pictures import jpeg_without_metadata

MAX_PARTS = 2000
MAX_UNPACKED = 64 * 1024 * 1024
MAX_RATIO = 200  # honest sheets reach about 30; deflate's own ceiling is 1032
RATIO_MATTERS_ABOVE = 2 * 1024 * 1024

_MAIN_PARTS = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
}
_PLAIN_PART = re.compile(r"(?i).+\.(xml|rels|vml|png|jpe?g|gif|bmp|tiff?|emf|wmf|odttf)|.*printersettings\d*\.bin")
_MACRO_PART = re.compile(r"(?i)vba|macrosheet|activex|\.xlm")
_UNSAFE_NAME = re.compile(r"^/|^[A-Za-z]:|\\|(^|/)\.\.(/|$)|[\x00-\x1f]")
_EXTERNAL = re.compile(rb"(?is)<(?:\w+:)?Relationship\b[^>]*TargetMode\s*=\s*[\"']External[\"'][^>]*>")
_HYPERLINK = re.compile(rb"(?i)Type\s*=\s*[\"'][^\"']*/hyperlink[\"']")
_DDE = re.compile(rb"(?i)\bDDE(?:AUTO)?\b[\s\"'&]|<(?:\w+:)?ddeLink\b")
_AUTHORS = [
    (re.compile(rb"(\bw(?:15)?:(?:author|initials|userId)=)(\"[^\"]*\"|'[^']*')"), rb'\1""'),
    (re.compile(rb"(<(?:\w+:)?author>)[^<]*"), rb"\1"),
    (re.compile(rb"(<person\b[^>]*?displayName=)(\"[^\"]*\")"), rb'\1""'),
    (re.compile(rb"(<person\b[^>]*?userId=)(\"[^\"]*\")"), rb'\1""'),
]
_BLANK_PROPERTIES = {
    "docprops/core.xml": b'<?xml version="1.0" encoding="UTF-8"?><cp:coreProperties xmlns:cp='
    b'"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docprops/app.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docprops/custom.xml": b'<?xml version="1.0" encoding="UTF-8"?><Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)


def scrubbed(content: bytes) -> tuple[str, bytes]:
    """Kind (`docx` or `xlsx`) and bytes of the clean copy, or Refused."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            _refuse_bombs(package, len(content))
            kind = _kind(package)
            return kind, _rebuilt(package)
    except Refused:
        raise
    except Exception as trouble:  # BadZipFile, zlib.error, EOFError, NotImplementedError … have no common ancestor
        raise Refused(wording.FILE_BROKEN_DOCUMENT) from trouble


def _refuse_bombs(package: zipfile.ZipFile, size: int) -> None:
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MAX_PARTS or unpacked > MAX_UNPACKED:
        raise Refused(wording.FILE_BOMB)
    if unpacked > RATIO_MATTERS_ABOVE and unpacked > MAX_RATIO * size:
        raise Refused(wording.FILE_BOMB)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(wording.FILE_LOCKED)
    if any(_UNSAFE_NAME.search(part.orig_filename) for part in parts):
        raise Refused(wording.FILE_PATHS)


def _kind(package: zipfile.ZipFile) -> str:
    if "[Content_Types].xml" not in package.namelist():
        raise Refused(wording.FILE_ARCHIVE)
    types = package.read("[Content_Types].xml")
    if re.search(rb"(?i)macroEnabled|vbaProject|activeX", types):
        raise Refused(wording.FILE_MACRO)
    if found := next((kind for main, kind in _MAIN_PARTS.items() if main in types), None):
        return found
    raise Refused(wording.FILE_TYPE)


def _rebuilt(package: zipfile.ZipFile) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as clean:
        for name, part in _parts(package):
            clean.writestr(zipfile.ZipInfo(name, _WRITTEN_AT), part, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _parts(package: zipfile.ZipFile) -> Iterator[tuple[str, bytes]]:
    """Each part once, judged and cleaned; reading to its end checks its length and its CRC."""
    seen = set()
    for part in package.infolist():
        if part.filename.lower() in seen:
            raise Refused(wording.FILE_BROKEN_DOCUMENT)
        seen.add(part.filename.lower())
        if not part.is_dir():
            yield part.filename, _cleaned(part.filename, package.read(part))


def _cleaned(name: str, part: bytes) -> bytes:
    lowered = name.lower()
    if _MACRO_PART.search(lowered):
        raise Refused(wording.FILE_MACRO)
    if not _PLAIN_PART.fullmatch(lowered) or "embeddings/" in lowered:
        raise Refused(wording.FILE_EMBEDDED)
    if lowered.endswith((".jpg", ".jpeg")):
        return jpeg_without_metadata(part)
    if lowered in _BLANK_PROPERTIES:
        return _BLANK_PROPERTIES[lowered]
    return _cleaned_markup(part) if lowered.endswith((".xml", ".rels", ".vml")) else part


def _cleaned_markup(part: bytes) -> bytes:
    # UTF-16 markup would slip past the patterns below; Office itself writes UTF-8.
    if b"\x00" in part or b"<!DOCTYPE" in part or b"<!ENTITY" in part:
        raise Refused(wording.FILE_BROKEN_DOCUMENT)
    if any(not _HYPERLINK.search(link.group()) for link in _EXTERNAL.finditer(part)) or _DDE.search(part):
        raise Refused(wording.FILE_EXTERNAL)
    for pattern, blank in _AUTHORS:
        part = pattern.sub(blank, part)
    return part
