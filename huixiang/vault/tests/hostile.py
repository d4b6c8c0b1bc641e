"""Files as people send them, honest and hostile, made on the spot."""

import io
import struct
import zipfile
import zlib

import pikepdf
import pillow_heif
from PIL import Image

PLACE = {1: "N", 2: (36.0, 42.0, 0.0), 3: "E", 4: (119.0, 6.0, 0.0)}
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
DOCUMENT = (
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p>'
    '<w:ins w:id="1" w:author="CANARY-AUTHOR"><w:r><w:t>路灯不亮</w:t></w:r></w:ins></w:p></w:body></w:document>'
)


def located(picture=None):
    """EXIF of a phone: where it was, whose it is, and that it was held sideways."""
    exif = (picture or Image.new("RGB", (1, 1))).getexif()
    exif[0x0112] = 6
    exif[0x010F] = "CANARY-PHONE"
    exif[0x013B] = "CANARY-OWNER"
    exif.get_ifd(0x8825).update(PLACE)
    return exif


def photo(size=(64, 32), kind="JPEG", mode="RGB", **options):
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(file, kind, **options)
    return file.getvalue()


def jpeg(**options):
    return photo(exif=located(), comment=b"CANARY-COMMENT", **options)


def heic(size=(64, 32)):
    picture = pillow_heif.from_pillow(Image.linear_gradient("L").resize(size).convert("RGB"))
    picture.info["exif"] = located().tobytes()
    file = io.BytesIO()
    picture.save(file, quality=50)
    return file.getvalue()


def animation(kind="GIF"):
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue", "green")]
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


def png_header(width, height):
    """A picture that says it is enormous and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(1000))) + _chunk(b"IEND")
    )


def png_with_text_bomb():
    bomb = b"Comment\x00\x00" + zlib.compress(bytes(50_000_000), 9)
    return photo(kind="PNG")[:33] + _chunk(b"zTXt", bomb) + photo(kind="PNG")[33:]


def _chunk(name, content=b""):
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def package(main, parts):
    """An Office file: content types naming the main part, and the other parts as given."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", f'<Types><Override PartName="/x" ContentType="{main}"/></Types>')
        for name, content in parts.items():
            package.writestr(name, content)
    return file.getvalue()


def docx(**more):
    core = "<cp:coreProperties><dc:creator>CANARY-CREATOR</dc:creator></cp:coreProperties>"
    parts = {"word/document.xml": DOCUMENT, "docProps/core.xml": core, "word/media/image1.jpeg": jpeg()}
    return package(WORD, parts | {name.replace("__", "/").replace("_", "."): part for name, part in more.items()})


def docx_with(parts):
    return package(WORD, {"word/document.xml": DOCUMENT} | parts)


def xlsx(parts=()):
    app = "<Properties><Company>CANARY-COMPANY</Company></Properties>"
    notes = "<comments><authors><author>CANARY-NOTER</author></authors></comments>"
    return package(
        SHEET, {"xl/workbook.xml": "<workbook/>", "docProps/app.xml": app, "xl/comments1.xml": notes} | dict(parts)
    )


def relations(kind, target):
    return f'<Relationships><Relationship Id="r1" Type="{RELATION}{kind}" Target="{target}" TargetMode="External"/></Relationships>'


def lying_zip():
    """The directory says the part unpacks to ten bytes; it unpacks to ten million."""
    honest = docx_with({"word/big.xml": b" " * 10_000_000})
    return honest.replace(struct.pack("<I", 10_000_000), struct.pack("<I", 10))


def locked_zip():
    """Every part is marked as encrypted, in its own header and in the directory."""
    honest = docx_with({})
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for start in [at for at in range(len(honest)) if honest.startswith(mark, at)]:
            honest = honest[: start + place] + b"\x01\x00" + honest[start + place + 2 :]
    return honest


def doubled_part():
    """Two parts whose names differ only in case: one reader opens the first, another the second."""
    return docx_with({"word/DOCUMENT.xml": DOCUMENT})


def pdf(change=lambda document: None, **save):
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Author"] = "CANARY-AUTHOR"
    with document.open_metadata() as metadata:
        metadata["dc:creator"] = ["CANARY-XMP"]
    change(document)
    file = io.BytesIO()
    document.save(file, **save)
    return file.getvalue()


def emptied(document):
    """A document without a page."""
    del document.pages[0]


def armed(document):
    """Everything a page can carry that acts by itself."""
    script = pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name.JavaScript, JS="app.alert('CANARY-JS')")
    program = pikepdf.Dictionary(Type=pikepdf.Name.Action, S=pikepdf.Name.Launch, F="CANARY-LAUNCH.exe")
    document.Root.OpenAction = document.make_indirect(script)
    document.Root.AA = pikepdf.Dictionary(WC=script)
    document.attachments["CANARY-NAME.exe"] = b"MZ CANARY-ATTACHED"
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=program, T="CANARY-NOTER"
    )
    film = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.RichMedia, Rect=[0, 0, 9, 9], C="CANARY-FILM"
    )
    document.pages[0].Annots = pikepdf.Array([link, document.make_indirect(film)])
    photograph = pikepdf.Stream(document, jpeg(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=64)
    photograph.Filter, photograph.Height = pikepdf.Name.DCTDecode, 32
    document.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=document.make_indirect(photograph)))


def pdf_bomb():
    """An object stream of a few hundred kilobytes that unpacks to 400 megabytes."""
    squeezed = zlib.compress(bytes(400_000_000), 9)
    numbers = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>" % len(squeezed)
    body = b"%PDF-1.5\n1 0 obj\n" + numbers + b"\nstream\n" + squeezed + b"\nendstream\nendobj\n"
    entries = b"".join(struct.pack(">BHB", *entry) for entry in [(0, 0, 0), (0, 0, 0), (2, 1, 0)])
    table = zlib.compress(entries)
    head = b"<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>>" % len(table)
    found = zlib.compress(struct.pack(">BHB", 0, 0, 0) + struct.pack(">BHB", 1, 9, 0) + struct.pack(">BHB", 2, 1, 0))
    head = head.replace(b"/Length %d" % len(table), b"/Length %d" % len(found))
    return (
        body + b"3 0 obj\n" + head + b"\nstream\n" + found + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % len(body)
    )
