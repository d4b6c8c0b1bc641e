"""Goals S-11 and P-8 of the reliability page, and rule 3.2.8."""

import io
import subprocess
import sys
import zipfile

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from huixiang.vault import examine, uploads, wording
from huixiang.vault.file_kinds import KINDS
from huixiang.vault.tests import hostile
from huixiang.vault.uploads import Refused, check, check_one

HONEST = {
    "竖拍.jpg": (hostile.jpeg, "jpeg", "jpeg"),
    "截图.png": (lambda: hostile.photo(kind="PNG"), "png", "png"),
    "透明.png": (lambda: hostile.photo(kind="PNG", mode="RGBA"), "png", "png"),
    "苹果.heic": (hostile.heic, "heic", "jpeg"),
    "微信.webp": (lambda: hostile.photo(kind="WEBP", exif=hostile.located()), "webp", "jpeg"),
    "动图.gif": (hostile.animation, "gif", "png"),
    "印刷色.jpg": (lambda: hostile.photo(mode="CMYK"), "jpeg", "jpeg"),
    "申请.pdf": (hostile.pdf, "pdf", "pdf"),
    "说明.docx": (hostile.docx, "docx", "docx"),
    "名单.xlsx": (hostile.xlsx, "xlsx", "xlsx"),
    "经过.txt": (lambda: "路灯坏了三天".encode("gb18030"), "txt", "txt"),
}
MACRO = hostile.WORD.replace(
    "openxmlformats-officedocument.wordprocessingml.document.main", "ms-word.document.macroEnabled.main"
)

REFUSED = {
    "空文件.jpg": (lambda: b"", wording.FILE_EMPTY),
    "过大.txt": (lambda: "长".encode() * 4_000_000, wording.file_too_large(10)),
    "长文.txt": (lambda: "长".encode() * 1_000_000, wording.text_file_too_large(2)),
    "程序.jpg": (lambda: b"MZ\x90\x00" + bytes(500), wording.FILE_PROGRAM),
    "程序.pdf": (lambda: b"\x7fELF" + bytes(500), wording.FILE_PROGRAM),
    "脚本.txt": (lambda: b"#!/bin/sh\nrm -rf /\n", wording.FILE_PROGRAM),
    "矢量.jpg": (lambda: b'<svg xmlns="x"><script>alert(1)</script></svg>', wording.file_lies("image", "text")),
    "网页.png": (lambda: b"<!DOCTYPE html><script>alert(1)</script>", wording.file_lies("image", "text")),
    "网页.txt": (lambda: b"\n<html><body onload=alert(1)>", wording.FILE_MARKUP),
    "矢量.svg": (lambda: b"<svg xmlns='x'/>", wording.FILE_MARKUP),
    "富文本.txt": (lambda: b"{\\rtf1\\ansi}", wording.FILE_MARKUP),
    "照片.pdf": (hostile.jpeg, wording.file_lies("document", "image")),
    "文档.png": (hostile.pdf, wording.file_lies("image", "document")),
    "说明.jpg": (hostile.docx, wording.file_lies("image", "document")),
    "像素炸弹.png": (lambda: hostile.png_header(50_000, 50_000), wording.image_too_large(40)),
    "稍大.png": (lambda: hostile.png_header(8_000, 5_001), wording.image_too_large(40)),
    "空像素.png": (lambda: hostile.png_header(5_000, 5_000), wording.FILE_BROKEN_IMAGE),
    "注释炸弹.png": (hostile.png_with_text_bomb, wording.FILE_BROKEN_IMAGE),
    "半张.jpg": (lambda: hostile.photo(size=(600, 600))[:3000], wording.FILE_BROKEN_IMAGE),
    "半张.png": (lambda: hostile.photo(kind="PNG", size=(600, 600))[:700], wording.FILE_BROKEN_IMAGE),
    "半张.heic": (lambda: hostile.heic((600, 600))[:600], wording.FILE_BROKEN_IMAGE),
    "半张.webp": (lambda: hostile.photo(kind="WEBP", size=(600, 600))[:90], wording.FILE_BROKEN_IMAGE),
    "只有头.jpg": (lambda: b"\xff\xd8\xff\xe0", wording.FILE_BROKEN_IMAGE),
    "半份.pdf": (lambda: hostile.pdf()[:400], wording.FILE_BROKEN_DOCUMENT),
    "加密.pdf": (
        lambda: hostile.pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        wording.FILE_LOCKED,
    ),
    "对象炸弹.pdf": (hostile.pdf_bomb, wording.FILE_BROKEN_DOCUMENT),
    "半份.docx": (lambda: hostile.docx()[:900], wording.FILE_BROKEN_DOCUMENT),
    "压缩炸弹.docx": (lambda: hostile.docx_with({"word/big.xml": bytes(70_000_000)}), wording.FILE_BOMB),
    "小炸弹.xlsx": (lambda: hostile.xlsx({"xl/big.xml": b"<" * 9_000_000}), wording.FILE_BOMB),
    "万件.docx": (lambda: hostile.docx_with({f"word/{n}.xml": b"" for n in range(2001)}), wording.FILE_BOMB),
    "谎报大小.docx": (hostile.lying_zip, wording.FILE_BROKEN_DOCUMENT),
    "宏.docm": (lambda: hostile.package(MACRO, {"word/document.xml": hostile.DOCUMENT}), wording.FILE_MACRO),
    "藏宏.docx": (lambda: hostile.docx_with({"word/vbaProject.bin": b"x"}), wording.FILE_MACRO),
    "控件.docx": (lambda: hostile.docx_with({"word/activeX/activeX1.xml": b"<x/>"}), wording.FILE_MACRO),
    "宏表.xlsx": (lambda: hostile.xlsx({"xl/macrosheets/sheet1.xml": b"<x/>"}), wording.FILE_MACRO),
    "套娃.docx": (lambda: hostile.docx_with({"word/inner.zip": hostile.docx()}), wording.FILE_EMBEDDED),
    "嵌程序.docx": (lambda: hostile.docx_with({"word/embeddings/oleObject1.bin": b"MZ"}), wording.FILE_EMBEDDED),
    "嵌表.docx": (lambda: hostile.docx_with({"word/embeddings/a.xlsx": hostile.xlsx()}), wording.FILE_EMBEDDED),
    "路径.docx": (lambda: hostile.docx_with({"../../../etc/cron.d/x.xml": b"<x/>"}), wording.FILE_PATHS),
    "绝对.docx": (lambda: hostile.docx_with({"/etc/passwd.xml": b"<x/>"}), wording.FILE_PATHS),
    "反斜杠.docx": (lambda: hostile.docx_with({"word\\..\\x.xml": b"<x/>"}), wording.FILE_PATHS),
    "远程模板.docx": (
        lambda: hostile.docx_with({"word/_rels/settings.xml.rels": hostile.relations("attachedTemplate", "//evil/t")}),
        wording.FILE_EXTERNAL,
    ),
    "追踪图.docx": (
        lambda: hostile.docx_with({"word/_rels/document.xml.rels": hostile.relations("image", "http://evil/p")}),
        wording.FILE_EXTERNAL,
    ),
    "动态交换.docx": (
        lambda: hostile.docx_with({"word/x.xml": b'<t> DDEAUTO c:\\\\cmd "/k calc"</t>'}),
        wording.FILE_EXTERNAL,
    ),
    "十亿笑.docx": (
        lambda: hostile.docx_with({"word/x.xml": b'<!DOCTYPE x [<!ENTITY a "ha">]><x>&a;</x>'}),
        wording.FILE_BROKEN_DOCUMENT,
    ),
    "宽字节.docx": (
        lambda: hostile.docx_with({"word/x.xml": "<!DOCTYPE x>".encode("utf-16")}),
        wording.FILE_BROKEN_DOCUMENT,
    ),
    "声明.docx": (lambda: hostile.docx_with({"word/x.xml": b"<!DOCTYPE x>"}), wording.FILE_BROKEN_DOCUMENT),
    "实体.docx": (lambda: hostile.docx_with({"word/x.xml": b"<!ENTITY a 'b'>"}), wording.FILE_BROKEN_DOCUMENT),
    "内嵌表.docx": (lambda: hostile.docx_with({"word/embeddings/x.xml": b"<x/>"}), wording.FILE_EMBEDDED),
    "幻灯片.pptx": (lambda: hostile.package("presentationml.presentation.main+xml", {}), wording.FILE_TYPE),
    "加密包.docx": (hostile.locked_zip, wording.FILE_LOCKED),
    "双份.docx": (hostile.doubled_part, wording.FILE_BROKEN_DOCUMENT),
    "无页.pdf": (lambda: hostile.pdf(hostile.emptied), wording.FILE_BROKEN_DOCUMENT),
    "宽字节.txt": (lambda: "<svg>".encode("utf-16"), wording.FILE_MARKUP),
    "半个字.txt": (lambda: b"\xff\xfe\x00", wording.FILE_TYPE),
    "控制符.txt": (lambda: b"abc\x07", wording.FILE_TYPE),
    "压缩包.zip": (lambda: _zipped({"a.txt": b"x"}), wording.FILE_ARCHIVE),
    "改名.docx": (lambda: _zipped({"a.txt": b"x"}), wording.FILE_ARCHIVE),
    "包.rar": (lambda: b"Rar!\x1a\x07\x01\x00" + bytes(99), wording.FILE_ARCHIVE),
    "包.jpg": (lambda: b"\x1f\x8b\x08\x00" + bytes(99), wording.FILE_ARCHIVE),
    "旧版.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(999), wording.FILE_OLD_OFFICE),
    "视频.mp4": (lambda: b"\x00\x00\x00\x18ftypmp42" + bytes(999), wording.FILE_FILM),
    "乱码.txt": (lambda: b"\xff\x81\xfe\xff" * 9, wording.FILE_NOT_TEXT),
    "二进制.txt": (lambda: b"abc\x00\x01\x02", wording.FILE_TYPE),
}


def _zipped(parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def sent(name, content):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_is_taken(name):
    make, kind, copy_kind = HONEST[name]
    content = make()

    checked = check_one(sent(name, content))

    assert (checked.kind, checked.copy_kind, checked.original) == (kind, copy_kind, content)
    kind = KINDS[copy_kind]
    assert (checked.name, checked.media_type) == (f"{name.rpartition('.')[0]}.{kind.endings[0]}", kind.media_type)


@pytest.mark.parametrize("name", REFUSED)
def test_a_hostile_or_broken_file_is_refused_with_its_reason(name):
    make, reason = REFUSED[name]

    with pytest.raises(Refused) as refusal:
        check_one(sent(name, make()))

    assert str(refusal.value) == f"“{name}”：{reason}"


@pytest.mark.parametrize("name", sorted(set(REFUSED) - {"过大.txt", "对象炸弹.pdf"}))
def test_the_reason_is_found_by_judgement_not_by_want_of_memory(name):
    """The same files outside the room: no limit of memory or time can be what refused them."""
    make, reason = REFUSED[name]

    with pytest.raises(Refused) as refusal:
        examine.clean_copy(name, make())

    assert str(refusal.value) == reason


@pytest.mark.parametrize("name", HONEST)
def test_the_room_changes_nothing_in_an_honest_file(name):
    content = HONEST[name][0]()
    checked = check_one(sent(name, content))

    assert examine.clean_copy(name, content) == (checked.kind, checked.copy_kind, checked.copy)


def test_a_file_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "WAIT", 0.001)

    with pytest.raises(Refused, match=wording.FILE_STRANGE):
        check_one(sent("竖拍.jpg", hostile.jpeg()))


@pytest.mark.parametrize("name", ["竖拍.jpg", "苹果.heic", "微信.webp", "申请.pdf", "说明.docx", "名单.xlsx"])
def test_the_copy_knows_neither_who_nor_where(name):
    checked = check_one(sent(name, HONEST[name][0]()))
    originals, copies = _inside(checked.original), _inside(checked.copy)

    assert b"CANARY" in originals
    assert b"CANARY" not in copies
    assert b"Exif" not in copies


def _inside(content):
    """All bytes of a file, and of every part when it is a package or a PDF, unpacked."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return b"".join(package.read(name) for name in package.namelist())
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as document:
            plain = io.BytesIO()
            document.save(plain, object_stream_mode=pikepdf.ObjectStreamMode.disable, qdf=True)
            return plain.getvalue()
    return content


def test_a_sideways_photo_stands_upright():
    checked = check_one(sent("竖拍.jpg", hostile.jpeg(size=(64, 32))))

    assert _opened(checked.copy).size == (32, 64)


def test_a_large_photo_is_served_small_and_kept_large():
    checked = check_one(sent("高清.jpg", hostile.photo(size=(7000, 5000))))

    assert (_opened(checked.copy).size, _opened(checked.original).size) == ((2560, 1829), (7000, 5000))


def test_a_large_see_through_picture_stands_upright_and_stays_see_through():
    content = hostile.photo(size=(4000, 1000), kind="PNG", mode="RGBA", exif=hostile.located())

    copy = _opened(examine.clean_copy("印章.png", content)[2])

    assert (copy.size, copy.mode) == ((640, 2560), "RGBA")


def test_an_animation_becomes_its_first_picture():
    checked = check_one(sent("动图.gif", hostile.animation()))

    assert (_opened(checked.copy).n_frames, _opened(checked.copy).getpixel((5, 5))) == (1, (255, 0, 0))


def test_what_rides_behind_a_photo_is_left_behind():
    rider = _zipped({"evil.html": b"<script>alert(1)</script>"})

    for content in (hostile.jpeg() + rider, hostile.animation() + rider, hostile.photo(kind="PNG") + b"<script>"):
        assert not {b"PK\x03\x04", b"<script>"} & set(_found(check_one(sent("照片", content)).copy))


def _found(content):
    return [mark for mark in (b"PK\x03\x04", b"<script>") if mark in content]


def test_a_pdf_loses_everything_that_acts_and_keeps_its_page():
    content = hostile.pdf(hostile.armed)

    _, _, copy = examine.clean_copy("申请.pdf", content)
    left = _inside(copy)

    assert _inside(content).count(b"CANARY") >= 10
    assert [
        mark for mark in (b"CANARY", b"/JavaScript", b"/Launch", b"/RichMedia", b"/OpenAction") if mark in left
    ] == []
    assert len(pikepdf.open(io.BytesIO(copy)).pages) == 1


def test_a_link_to_a_page_on_the_web_is_no_crime():
    link = {"word/_rels/document.xml.rels": hostile.relations("hyperlink", "https://example.cn/")}

    assert check_one(sent("说明.docx", hostile.docx_with(link))).kind == "docx"


def test_a_wrong_ending_within_the_family_is_put_right():
    assert check_one(sent("照片.png", hostile.jpeg())).name == "照片.jpg"
    assert check_one(sent("名单.docx", hostile.xlsx())).name == "名单.xlsx"


@pytest.mark.parametrize(
    ("sent_as", "shown_as"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\lin\\照片.jpg", "照片.jpg"),
        ("照片.jpg.exe", "照片.jpg.jpg"),
        ("照\u202e片\x00\n.jpg", "照_片.jpg"),
        ("<img src=x onerror=alert(1)>.jpg", "img src_x onerror_alert(1).jpg"),
        ("\"; rm -rf '.jpg", "rm -rf.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("..", "附件.jpg"),
        ("", "附件.jpg"),
        ("长" * 5000 + ".jpg", "长" * 60 + ".jpg"),
    ],
)
def test_a_name_is_only_a_name(sent_as, shown_as):
    file = io.BytesIO(hostile.jpeg())
    file.name = sent_as

    assert check_one(file).name == shown_as


def test_nine_files_are_taken_in_order_and_ten_are_not():
    nine = [sent(f"{n}.txt", b"x") for n in range(9)]

    assert [checked.name for checked in check(nine)] == [f"{n}.txt" for n in range(9)]
    with pytest.raises(Refused, match="最多上传9个文件"):
        check([*nine, sent("9.txt", b"x")])


def test_all_that_are_seen_to_be_bad_are_told_at_once():
    three = [sent("空.jpg", b""), sent("好.jpg", hostile.jpeg()), sent("程序.jpg", b"MZ" + bytes(100))]

    with pytest.raises(Refused) as refusal:
        check(three)

    assert str(refusal.value) == f"“空.jpg”：{wording.FILE_EMPTY}；“程序.jpg”：{wording.FILE_PROGRAM}"


def test_no_file_however_large_is_read_beyond_its_limit():
    class Endless:
        name, given = "无尽.jpg", 0

        def read(self, size):
            self.given += size
            return b"\xff\xd8\xff" + bytes(size - 3)

    file = Endless()

    with pytest.raises(Refused, match="不能超过 10 MB"):
        check_one(file)
    assert file.given == 10 * 1024 * 1024 + 1


MEASURE = """
import io, resource, sys
from huixiang.vault import uploads
file = io.BytesIO(sys.stdin.buffer.read())
file.name = sys.argv[1]
try:
    uploads.check_one(file)
    print("taken", end=" ")
except uploads.Refused:
    print("refused", end=" ")
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(
    ("name", "make", "judged"),
    [
        ("最大.jpg", lambda: hostile.photo(size=(8000, 5000)), "taken"),
        ("最大.png", lambda: hostile.photo(size=(8000, 5000), kind="PNG", mode="RGBA"), "taken"),
        ("手机.heic", lambda: hostile.heic((4032, 3024)), "taken"),
        ("最大.webp", lambda: hostile.photo(size=(8000, 5000), kind="WEBP"), "refused"),
        ("像素炸弹.png", REFUSED["像素炸弹.png"][0], "refused"),
        ("压缩炸弹.docx", REFUSED["压缩炸弹.docx"][0], "refused"),
        ("对象炸弹.pdf", REFUSED["对象炸弹.pdf"][0], "refused"),
    ],
)
def test_the_heaviest_files_stay_within_the_rooms_memory(name, make, judged):
    """Measured from a small process of its own: a child's peak begins at its parent's size."""
    command = [sys.executable, "-c", MEASURE, name]
    measured = subprocess.run(command, input=make(), capture_output=True, cwd=uploads._HOME, check=True)
    told, megabytes = measured.stdout.split()

    assert told.decode() == judged
    assert int(megabytes) <= examine.MEMORY // 2**20 + 100  # the room's interpreter and libraries


GREEDY = """
from huixiang.vault import examine
examine.live_poorly()
try:
    bytearray(examine.MEMORY + 50 * 1024 * 1024)
except MemoryError:
    print("refused")
"""


def test_a_room_that_asks_for_more_memory_than_it_has_is_refused_not_served():
    room = subprocess.run([sys.executable, "-c", GREEDY], cwd=uploads._HOME, capture_output=True, text=True, check=True)

    assert room.stdout == "refused\n"


def _opened(content):
    return Image.open(io.BytesIO(content))


def test_there_are_sixty_hostile_files():
    assert len(REFUSED) >= 60
