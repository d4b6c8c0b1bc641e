"""What a packed workbook (xlsx) says beside its values: rows nobody sees, formulas without a value, from which day it
counts.

The reader of values tells none of it. Looked for are Excel's own marks; what is written otherwise is not noticed.
"""

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cache
from html import unescape
from io import BytesIO

UNREADABLE = zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError, RuntimeError, ValueError
LARGEST = 2**29  # bytes of a part; a million rows of a ledger are half of it
SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
OLD_MACS = re.compile(rb"<(?:\w+:)?workbookPr\s[^>]*date1904\s*=\s*[\"'](?:1|true|on)[\"']")
ROOT = re.compile(rb"<(\w+:)?worksheet[\s>]")
WITHOUT_VALUE = "="  # stands for a formula nobody worked out


@dataclass
class Beside:
    """Of one sheet, by line."""

    unseen: frozenset[int] = frozenset()
    faults: dict[int, list[tuple[str, str]]] = field(default_factory=dict)  # (letters of the column, what stands there)


@dataclass
class Package:
    """Of a whole workbook."""

    from_1904: bool = False
    sheets: dict[str, Beside] = field(default_factory=dict)


def package(raw: bytes) -> Package:
    """What the workbook says; nothing where it is not packed as Excel packs."""
    found = Package()
    try:
        with zipfile.ZipFile(BytesIO(raw)) as parts:
            book = _part(parts, "xl/workbook.xml")
            found.from_1904 = bool(OLD_MACS.search(book))
            targets = {row["Id"]: row["Target"] for row in _told(RELATION, _part(parts, "xl/_rels/workbook.xml.rels"))}
            for row in _told(SHEET, book):
                identity = next(value for name, value in row.items() if name.endswith(":id"))
                found.sheets[row["name"]] = _beside(_part(parts, _whole(targets[identity])))
    except (*UNREADABLE, StopIteration):
        return found
    return found


def _whole(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _part(parts: zipfile.ZipFile, name: str) -> bytes:
    return b"" if parts.getinfo(name).file_size > LARGEST else parts.read(name)


def _told(element: re.Pattern[bytes], xml: bytes) -> list[dict[str, str]]:
    """The attributes of each such element."""
    return [
        {name.decode(): unescape((one or other).decode()) for name, one, other in ATTRIBUTE.findall(found)}
        for found in element.findall(xml)
    ]


def _beside(xml: bytes) -> Beside:
    root, faults = ROOT.search(xml, 0, 2000), dict[int, list[tuple[str, str]]]()
    marks = _marks(root[1] or b"" if root else b"")
    for found in marks.fault.finditer(xml) if marks.a_fault.search(xml) else ():
        called = marks.called.match(xml, found.end())
        faults.setdefault(int(found[2]), []).append((found[1].decode(), called[1].decode() if called else ""))
    for found in marks.no_value.finditer(xml) if marks.formula in xml else ():
        faults.setdefault(int(found[2]), []).append((found[1].decode(), WITHOUT_VALUE))
    unseen = marks.unseen.findall(xml) if b"hidden=" in xml else ()
    return Beside(frozenset(map(int, unseen)), faults)


@dataclass(frozen=True)
class Marks:
    """What is looked for in a sheet whose elements bear a prefix, or none. Each begins with plain letters, for a sheet
    may be half a gigabyte."""

    formula: bytes
    unseen: re.Pattern[bytes]
    a_fault: re.Pattern[bytes]
    fault: re.Pattern[bytes]
    called: re.Pattern[bytes]
    no_value: re.Pattern[bytes]


@cache
def _marks(prefix: bytes) -> Marks:
    cell = rb"[^>]*?\br=[\"']([A-Z]{1,3})(\d+)[\"'][^>]*>"
    row, c, f, v = (re.escape(prefix + name) for name in (b"row", b"c", b"f", b"v"))
    nothing = rb"(?:<%b\s*/>|<%b></%b>)?" % (v, v, v)
    return Marks(
        b"<" + prefix + b"f",
        re.compile(rb"<%b\s(?=[^>]*\bhidden=[\"'](?:1|true)[\"'])[^>]*?\br=[\"'](\d+)[\"']" % row),
        re.compile(rb"t=[\"']e[\"']"),
        re.compile(rb"<%b\s(?=[^>]*\bt=[\"']e[\"'])" % c + cell),
        re.compile(rb"(?:(?!</%b>).)*?<%b>([^<]*)" % (c, v), re.DOTALL),
        re.compile(
            rb"<%b\s(?![^>]*\bt=[\"']str[\"'])" % c
            + cell
            + rb"\s*<%b\b(?:[^>]*/>|[^>]*>[^<]*</%b>)\s*" % (f, f)
            + nothing
            + rb"\s*</%b>" % c
        ),
    )
