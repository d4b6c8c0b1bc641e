"""A clamd of the organ's own: a peer that speaks its protocol on a socket of this machine."""

import socket
import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.uploadedfile import SimpleUploadedFile

from config.scanner import clamd
from huixiang.vault import uploads, wording
from huixiang.vault.tests import hostile

BAD = b"X5O-SIGNATURE-OF-THE-TEST"


class Clamd(threading.Thread):
    """Answers INSTREAM as clamd does: OK, the name of what it found, or what it was told to say."""

    def __init__(self, listener, says=None):
        super().__init__(daemon=True)
        self.listener, self.says, self.seen = listener, says, []
        self.start()

    def run(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as told:
                command = told.read(10)
                content = b""
                while size := int.from_bytes(told.read(4), "big"):
                    content += told.read(size)
                self.seen.append((command, content))
                found = b"stream: Win.Test.EICAR_HDB-1 FOUND\0" if BAD in content else b"stream: OK\0"
                line.sendall(found if self.says is None else self.says)


@pytest.fixture
def listener():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        yield one


@pytest.fixture
def scanned_by(listener, settings):
    def start(says=None):
        settings.CLAMD = listener.getsockname()
        return Clamd(listener, says)

    return start


def sent(content, name="照片.jpg"):
    return SimpleUploadedFile(name, content)


def test_a_clean_file_is_scanned_whole_and_taken(scanned_by):
    peer, photo = scanned_by(), hostile.photo(size=(900, 900), kind="PNG", mode="RGB")

    assert uploads.check_one(sent(photo)).original == photo
    assert peer.seen == [(b"zINSTREAM\0", photo)]


def test_a_virus_is_refused_by_name_before_anything_opens_it(scanned_by):
    scanned_by()

    with pytest.raises(uploads.Refused, match=r"“说明.txt”：文件带有病毒（Win.Test.EICAR_HDB-1），不能上传"):
        uploads.check_one(sent(b"\xd0\xcf " + BAD, "说明.txt"))


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK and more\0"])
def test_an_answer_that_is_none_lets_nothing_pass(scanned_by, says):
    scanned_by(says)

    with pytest.raises(uploads.Refused, match="现在没法给文件查病毒"):
        uploads.check_one(sent(hostile.photo()))


def test_while_it_is_gone_files_are_refused_and_words_are_taken(listener, settings):
    settings.CLAMD = listener.getsockname()
    listener.close()

    with pytest.raises(uploads.Refused, match="文字可以照常提交"):
        uploads.check_one(sent(hostile.photo()))
    assert uploads.check([]) == []


def test_by_a_socket_file_too(tmp_path, settings):
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(tmp_path / "clamd.ctl"))
        one.listen()
        settings.CLAMD = str(tmp_path / "clamd.ctl")
        peer = Clamd(one)

        uploads.check_one(sent(hostile.photo()))

        assert len(peer.seen) == 1


def test_where_none_is_named_nothing_is_asked(settings):
    settings.CLAMD = None

    assert uploads.check_one(sent(hostile.photo())).kind == "jpeg"


@pytest.mark.parametrize(
    ("told", "place"),
    [("", None), ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"), ("127.0.0.1:3310", ("127.0.0.1", 3310)),
     ("[::1]:3310", ("::1", 3310))],
)  # fmt: skip
def test_the_setting_names_a_place_of_this_machine(monkeypatch, told, place):
    monkeypatch.setenv("HUIXIANG_CLAMD", told)

    assert clamd() == place


@pytest.mark.parametrize("told", ["10.0.0.5:3310", "scan.example:3310", "127.0.0.1", "127.0.0.1:x"])
def test_another_machine_is_refused_at_start(monkeypatch, told):
    monkeypatch.setenv("HUIXIANG_CLAMD", told)

    with pytest.raises(ImproperlyConfigured, match="HUIXIANG_CLAMD"):
        clamd()


def test_the_words_for_it_say_what_to_do():
    assert "稍后" in wording.SCANNER_GONE
