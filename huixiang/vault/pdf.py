"""PDF files: opened without guessing, stripped of author, scripts, attachments and actions, and written anew."""

from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from . import wording
from .file_kinds import Refused
from .pictures import jpeg_without_metadata

_GONE_FROM_ROOT = ["/OpenAction", "/AA", "/Metadata", "/AF", "/Collection", "/PieceInfo"]
_GONE_FROM_NAMES = ["/JavaScript", "/EmbeddedFiles", "/Renditions"]
_GONE_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"}
_HARMLESS_ACTIONS = {"/URI", "/GoTo", "/Named"}


def scrubbed(content: bytes) -> bytes:
    """The clean copy, or Refused."""
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as document:
            return _rewritten(document)
    except pikepdf.PasswordError as trouble:
        raise Refused(wording.FILE_LOCKED) from trouble
    except MemoryError as trouble:
        raise Refused(wording.FILE_BOMB) from trouble
    except Refused:
        raise
    except Exception as trouble:  # the parser of hostile bytes raises anything
        raise Refused(wording.FILE_BROKEN_DOCUMENT) from trouble


def _rewritten(document: pikepdf.Pdf) -> bytes:
    if not len(document.pages):
        raise Refused(wording.FILE_BROKEN_DOCUMENT)
    _drop(document.Root, _GONE_FROM_ROOT)
    _drop(document.Root.get("/Names"), _GONE_FROM_NAMES)
    _drop(document.Root.get("/AcroForm"), ["/XFA"])
    for thing in document.objects:
        _disarm(thing)
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    file = BytesIO()
    document.save(file, fix_metadata_version=False, deterministic_id=True)
    return file.getvalue()


def _disarm(thing: pikepdf.Object) -> None:
    """One indirect object: no metadata, no acts of its own, no attachment."""
    if not isinstance(thing, Dictionary | Stream):
        return
    _drop(thing, ["/Metadata", "/AA", "/PieceInfo", "/LastModified", "/EF"])
    if _acts(thing):
        thing["/S"] = Name("/Named")
        _drop(thing, ["/JS", "/F", "/Win", "/Next"])
    if "/A" in thing and _acts(thing["/A"]):
        del thing["/A"]
    if isinstance(thing.get("/Annots"), Array):
        thing["/Annots"] = _harmless(thing["/Annots"])
    if isinstance(thing, Stream) and thing.get("/Filter") == Name.DCTDecode:
        thing.write(jpeg_without_metadata(thing.read_raw_bytes()), filter=Name.DCTDecode)


def _harmless(annotations: Array) -> Array:
    for note in annotations:
        if isinstance(note, Dictionary):
            _disarm_note(note)
    return Array([note for note in annotations if str(note.get("/Subtype")) not in _GONE_ANNOTATIONS])


def _disarm_note(note: Dictionary) -> None:
    _drop(note, ["/AA", "/T", "/M"])
    if "/A" in note and _acts(note["/A"]):
        del note["/A"]


def _acts(thing: pikepdf.Object) -> bool:
    """Is this an action other than following a link or turning to a page?"""
    if not isinstance(thing, Dictionary) or "/S" not in thing:
        return False
    is_action = thing.get("/Type") == Name.Action or any(key in thing for key in ("/JS", "/URI", "/F", "/Win"))
    return is_action and str(thing["/S"]) not in _HARMLESS_ACTIONS


def _drop(thing: pikepdf.Object | None, names: list[str]) -> None:
    if isinstance(thing, Dictionary | Stream):
        for name in names:
            if name in thing:
                del thing[name]
