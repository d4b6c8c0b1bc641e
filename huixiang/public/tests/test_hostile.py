"""Sixty filings nobody should send: each gets a clear Chinese answer, and nothing half-written stays behind."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from huixiang.loops.models import Attachment, Case, Spoken
from huixiang.vault import receipts
from huixiang.vault.models import Identity, SealedFile
from huixiang.vault.tests import hostile


def upload(name, content, kind="application/octet-stream"):
    return {"files": SimpleUploadedFile(name, content, kind)}


def archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a.txt", bytes(20_000_000))
    return file.getvalue()


def code(change):
    return {"receipt": change(receipts.new_code())}


def other(symbol):
    return "7" if symbol != "7" else "8"


MB = 1024 * 1024
# name, status, a part of what is said, what is sent instead (a callable makes it)
TABLE = [
    # too long
    ("message of 5001", 422, "最多填写5000字，现在是5001字", {"message": "字" * 5001}),
    ("message of 100 000", 422, "最多填写5000字", {"message": "字" * 100_000}),
    ("message of 10 MB", 413, "提交的内容太大了", {"message": "a" * 10 * MB}),
    ("place of 201", 422, "最多填写200字", {"place": "路" * 201}),
    ("place of 10 MB", 413, "提交的内容太大了", {"place": "a" * 10 * MB}),
    ("name of 41", 422, "最多填写40字", {"name": "林" * 41}),
    ("name of 10 MB", 413, "提交的内容太大了", {"name": "a" * 10 * MB}),
    ("phone of 31", 422, "最多填写30字", {"phone": "1" * 31}),
    ("address of 201", 422, "最多填写200字", {"address": "号" * 201}),
    ("a field nobody asked for, of 10 MB", 413, "提交的内容太大了", {"x": "a" * 10 * MB}),
    ("a thousand fields", 400, "没有被读懂", {f"x{n}": "1" for n in range(1000)}),
    ("a thousand messages", 400, "没有被读懂", {"message": ["路灯"] * 1000}),
    # empty
    ("no message", 422, "请写一写发生了什么事", {"message": ""}),
    ("blank message", 422, "请写一写发生了什么事", {"message": " \n\t　 "}),
    ("invisible message", 422, "请写一写发生了什么事", {"message": "\u200b\u200e\ufeff"}),
    ("message of control characters", 422, "请写一写发生了什么事", {"message": "\x01\x02\x1b"}),
    ("no kind", 422, "请选一类", {"kind": ""}),
    # characters
    ("NUL in the message", 422, "无法识别的字符", {"message": "路灯\x00不亮"}),
    ("NUL in the place", 422, "无法识别的字符", {"place": "三号楼\x00"}),
    ("NUL in the name", 422, "无法识别的字符", {"name": "\x00"}),
    ("NUL in the phone", 422, "无法识别的字符", {"phone": "138\x0012341234"}),
    ("NUL in the kind", 422, "没有这个选项", {"kind": "help\x00"}),
    ("NUL in the area", 422, "没有这个选项", {"area": "\x00"}),
    # wrong choices
    ("a kind of one's own", 422, "没有这个选项", {"kind": "petition"}),
    ("a kind made of SQL", 422, "没有这个选项", {"kind": "help'; DROP TABLE loops_case; --"}),
    ("an area that is none", 422, "没有这个选项", {"area": "110000"}),
    ("an area above the organ's", 422, "没有这个选项", {"area": "99"}),
    ("an area made of script", 422, "没有这个选项", {"area": "<script>"}),
    ("a unit that is none", 422, "没有这个选项", {"kind": "report", "about": "00000000-0000-0000-0000-000000000000"}),
    ("a unit that is no key", 422, "没有这个选项", {"kind": "report", "about": "城管局"}),
    ("a phone of letters", 422, "这个号码好像不对", {"phone": "call-me"}),
    ("a phone too short", 422, "这个号码好像不对", {"phone": "110"}),
    ("a phone too long", 422, "这个号码好像不对", {"phone": "1" * 20}),
    ("a phone of script", 422, "这个号码好像不对", {"phone": "<script>1</script>"}),
    # wrong codes
    ("no receipt code", 400, "回执码在路上被改动过", {"receipt": ""}),
    ("a short code", 400, "回执码在路上被改动过", lambda: code(lambda c: c[:-1])),
    ("a long code", 400, "回执码在路上被改动过", lambda: code(lambda c: c + "0")),
    ("a wrong check symbol", 400, "回执码在路上被改动过", lambda: code(lambda c: c[:-1] + other(c[-1]))),
    ("a code of zeros", 400, "回执码在路上被改动过", {"receipt": "0" * 17}),
    ("a code of Chinese", 400, "回执码在路上被改动过", {"receipt": "一二三四五六七八九十一二三四五六七"}),
    ("a code with NUL", 400, "回执码在路上被改动过", {"receipt": "\x00" * 17}),
    ("a code of 100 000", 400, "回执码在路上被改动过", {"receipt": "7" * 100_000}),
    # files
    ("a program named as a photo", 422, "这是程序文件", lambda: upload("a.jpg", b"MZ" + bytes(300))),
    ("a script named as a photo", 422, "不能上传", lambda: upload("a.jpg", b"#!/bin/sh\nrm -rf /\n")),
    ("a page named as text", 422, "网页或脚本代码", lambda: upload("a.txt", b"<html><script>alert(1)</script></html>")),
    ("a drawing with script", 422, "网页或脚本代码", lambda: upload("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>")),
    ("a photo named as a document", 422, "内容却是图片", lambda: upload("a.docx", hostile.jpeg())),
    ("an empty file", 422, "文件是空的", lambda: upload("a.jpg", b"")),
    ("half a photo", 422, "图片已损坏", lambda: upload("a.jpg", hostile.jpeg(size=(640, 480))[:900])),
    ("a zip bomb", 422, "解压后过大，疑似异常文件", lambda: upload("a.zip", archive())),
    ("a document that is a bomb", 422, "解压后过大", lambda: upload("a.docx", hostile.docx_with({"word/b.xml": b" " * 99_000_000}))),
    ("a picture that says it is enormous", 422, "图片尺寸过大", lambda: upload("a.png", hostile.png_header(50_000, 50_000))),
    ("a document with a macro", 422, "宏", lambda: upload("a.docx", hostile.docx_with({"word/vbaProject.bin": b"x"}))),
    ("paths inside a document", 422, "不安全的路径", lambda: upload("a.docx", hostile.docx_with({"../../etc/passwd": b"x"}))),
    ("a locked document", 422, "加了密码", lambda: upload("a.docx", hostile.locked_zip())),
    ("a file of 11 MB", 422, "单个文件不能超过 10 MB", lambda: upload("a.jpg", bytes(11 * MB))),
    ("ten files", 422, "最多上传9个文件", lambda: {"files": [upload(f"{n}.txt", b"1")["files"] for n in range(10)]}),
    ("thirty files", 413, "少传几个文件", lambda: {"files": [upload(f"{n}.txt", b"1")["files"] for n in range(30)]}),
    # what is not a form at all
    ("a broken multipart", 400, "没有被读懂", b"--nonsense"),
    ("a body larger than all files together", 413, "提交的内容太大了", None),
]  # fmt: skip


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    """What is left on disk is counted: nobody else's files may lie there."""
    settings.DATA = tmp_path


def left_behind():
    folder = Path(settings.DATA) / "files"
    on_disk = sum(1 for file in folder.rglob("*") if file.is_file()) if folder.exists() else 0
    rows = [m.objects.count() for m in (Case, Spoken, Attachment, SealedFile, Identity)]
    return [*rows, on_disk]


def send(web, what):
    honest = {"message": "路灯不亮", "kind": "help", "receipt": receipts.new_code(), "at": "check"}
    if what is None:
        return web.client.post("/file", honest, CONTENT_LENGTH=str(200 * MB))
    if isinstance(what, bytes):
        return web.client.post("/file", what, content_type="multipart/form-data")
    return web.client.post("/file", {**honest, **(what() if callable(what) else what)})


@pytest.mark.parametrize(("name", "status", "said", "what"), TABLE, ids=[row[0] for row in TABLE])
def test_a_hostile_filing_is_told_why_and_leaves_nothing(web, clock, name, status, said, what):
    before = left_behind()

    answer = send(web, what)

    words = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert (answer.status_code, said in words) == (status, True), words[-900:]
    assert left_behind() == before
    assert "Traceback" not in words


@pytest.mark.parametrize("type_", ["application/json", "text/plain"])
def test_what_is_no_form_at_all_is_not_said_to_be_kept(web, clock, type_):
    answer = web.client.post("/file", b"message=x", content_type=type_)

    words = answer.content.decode()
    assert (answer.status_code, "没有被读懂" in words, "您写的都还在" in words) == (400, True, False)


def test_there_are_sixty():
    assert len(TABLE) == 60


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}{% now %}"


def test_script_in_every_field_is_shown_as_the_text_it_is(web, case_of, clock):
    web.open("/file").send("/file", message=SCRIPT).send("/file", place=SCRIPT[:200]).send("/file", name=SCRIPT[:40])
    assert "<script>alert" not in web.page.content.decode()

    web.send("/file")

    track = web.client.get(web.page.redirect_chain[0][0].split("?")[0]).content.decode()
    assert "<script>alert" not in track
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in track
    assert "{{ 7*7 }}" in track


def test_a_file_named_like_a_path_is_kept_under_its_last_name(web, case_of, clock):
    receipt = web.files("路灯不亮", files=[SimpleUploadedFile("x.txt", "坏了".encode())])

    assert [a.name for a in case_of(receipt).attachments.all()] == ["x.txt"]
    assert web.client.get(f"/r/{receipt}/files/../../../etc/passwd").status_code == 404
