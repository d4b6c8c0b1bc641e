"""The ledger in public, with a signer and a witness in processes of their own."""

import html
import os
import re
import time
from base64 import b64encode

import pytest

from huixiang.concerns.receipt_code import qr
from huixiang.ground import heartbeat
from huixiang.ground import sealing as house_sealing
from huixiang.ground import wording as house
from huixiang.ledger import sealing, tree
from huixiang.ledger.notes import Note, Verifier
from huixiang.ledger.proof import Proof
from huixiang.ledger.sequencer import sequence
from huixiang.ledger.tests.conftest import archive, log  # noqa: F401  the fixtures
from huixiang.loops.models import Case
from huixiang.public import wording


def sealed():
    sequence()
    head = sealing.seal_newest()
    sealing.have_witnessed()
    return head


def proof_line(web, code):
    page = web.open(f"/r/{code}").page.content.decode()
    return page.split('data-proof="')[1][0]


def test_a_matter_shows_how_far_its_proof_has_come(web, log, archive):  # noqa: F811
    code = web.files("楼道灯不亮", area="990101001", kind="help")
    assert (proof_line(web, code), web.open(f"/r/{code}/proof").page.status_code) == ("1", 404)
    assert "已入账" in web.open(f"/r/{code}").text

    head = sealed()

    assert proof_line(web, code) == "3"
    assert f"已入账 → 已封存于第 {head.size} 号检查点 → 已由archive.example见证" in web.open(f"/r/{code}").text


def test_the_proof_downloaded_with_the_code_holds_for_someone_offline(web, log, archive):  # noqa: F811
    code = web.files("楼道灯不亮", area="990101001", kind="help", name="林阿姨", phone="13812341234")
    sealed()

    answer = web.client.get(f"/r/{code}/proof")

    found = Proof.parse(answer.content.decode()).verify(log, [archive.verifier], quorum=1)
    assert found.body == bytes(Case.objects.get(stage="received", title__contains="楼道灯").entries.get(seq=0).body)
    assert len(answer.content) <= 4096
    assert [word for word in ("楼道", "林阿姨", "13812341234", code) if word in answer.content.decode()] == []
    assert answer["Content-Disposition"].endswith(".tlog-proof")
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


def test_the_receipt_carries_on_paper_what_compares_with_bulletin_and_proof(web, lin, log, archive):  # noqa: F811
    code = web.files("楼道灯不亮", area="990101001", kind="help", name="林阿姨", phone="13812341234")
    case = Case.objects.get(stage="received", title__contains="楼道灯")
    leaf = f"entry {b64encode(bytes(case.entries.get(seq=0).leaf)).decode()}\n"
    assert on_paper(web, code) == leaf

    head = sealed()

    lines = on_paper(web, code)
    page = web.open(f"/r/{code}?filed=1").page.content.decode()
    assert lines == head.text + leaf
    assert str(qr(lines, wording.PAPER_TITLE)) in page
    assert (len(lines.encode()) < 4096, "/ledger/how" in page) == (True, True)
    assert [word for word in ("楼道", "林阿姨", "13812341234", code) if word in lines] == []
    assert web.open("/ledger/how").page.status_code == 200


def on_paper(web, code):
    page = web.open(f"/r/{code}?filed=1").page.content.decode()
    return html.unescape(re.search('aria-label="可以核对的几行">(.*?)</pre>', page, re.DOTALL)[1])


def test_a_code_that_is_not_known_has_no_proof(web, log):  # noqa: F811
    assert web.open("/r/7K2M-9PQR-4TVW/proof").page.status_code == 404


def test_the_checkpoint_is_a_note_that_log_and_witness_signed(web, lin, log, archive):  # noqa: F811
    assert web.client.get("/ledger/checkpoint").status_code == 404
    lin.files("楼道灯不亮")
    head = sealed()

    answer = web.client.get("/ledger/checkpoint")

    keys = [log, Verifier.parse(str(archive.verifier))]
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert Note.parse(answer.content.decode()).signed_by(keys) == keys
    assert Note.parse(answer.content.decode()).text == head.text


def test_anyone_reads_checkpoints_witnesses_and_the_three_lines(web, lin, log, archive):  # noqa: F811
    lin.files("楼道灯不亮")
    head = sealed()

    page = web.open("/ledger").page.content.decode()

    assert f'data-size="{head.size}"' in page
    assert 'data-witness="archive.example"' in page
    assert head.text in page.replace("&#x27;", "'")
    assert str(log) in page
    assert "data-alarm" not in page


def test_a_witness_that_saw_nothing_for_a_day_raises_an_alarm(web, lin, clock, log, archive):  # noqa: F811
    lin.files("楼道灯不亮")
    sealed()
    archive.killed()
    lin.files("井盖松了")
    sequence()
    sealing.seal_newest()
    clock.shift(hours=23)
    assert "data-alarm" not in web.open("/ledger").page.content.decode()

    clock.shift(hours=2)

    assert wording.WITNESS_LATE.format(names="archive.example") in web.open("/ledger").text


def test_without_a_witness_the_page_says_what_that_means(web, log):  # noqa: F811
    assert wording.NO_WITNESS in web.open("/ledger").text


def test_what_waits_too_long_for_its_place_or_its_signature_is_told(web, lin, clock, log, archive):  # noqa: F811
    lin.files("楼道灯不亮")
    clock.shift(minutes=2)
    assert wording.LEDGER_LATE["sequencer"] in web.open("/ledger").text

    sequence()
    clock.shift(minutes=2)
    assert wording.LEDGER_LATE["signer"] in web.open("/ledger").text

    sealed()
    assert "data-alarm" not in web.open("/ledger").page.content.decode()


def test_the_check_page_knows_the_keys(web, log, archive):  # noqa: F811
    page = web.open("/ledger/check").page.content.decode()

    assert str(log) in page
    assert str(archive.verifier) in page


@pytest.mark.parametrize("name", ["sequencer", "signer"])
def test_a_late_process_is_told_on_every_page_and_stops_nobody(web, client, zhou, settings, tmp_path, name):
    settings.DATA = tmp_path
    heartbeat.beat(tmp_path, name)
    assert house.LATE[name] not in web.open("/").text
    long_ago = time.time() - 90

    os.utime(tmp_path / "heartbeat" / name, (long_ago, long_ago))

    client.force_login(zhou)
    assert house.LATE[name] in web.open("/").text
    assert house.LATE[name] in client.get("/desk").content.decode()


def test_filing_goes_on_while_the_sequencer_is_late(web, settings, tmp_path):
    settings.DATA = tmp_path  # the run's own folder is read by tests beside this one
    heartbeat.beat(tmp_path, "sequencer")
    os.utime(tmp_path / "heartbeat" / "sequencer", (1, 1))

    code = web.files("楼道灯不亮", area="990101001", kind="help")

    assert web.open(f"/r/{code}").page.status_code == 200


def test_a_halted_ledger_takes_nothing_in_and_shows_everything(web, client, lin, zhou, log):  # noqa: F811
    code = web.files("楼道灯不亮", area="990101001", kind="help")
    case = lin.files("井盖松了")
    (sealing.folder() / "halted").write_text("签名进程已签到第 9 条，本库只有 5 条")
    client.force_login(zhou)

    refused = [
        web.client.post("/file", {"message": "新的"}),
        client.post(f"/desk/cases/{case.number}/moves/accept/", {}),
    ]

    assert [(answer.status_code, answer["Retry-After"]) for answer in refused] == [(503, "600")] * 2
    assert "现在只能查看，不能提交" in refused[0].content.decode()
    assert "本库只有 5 条" in refused[0].content.decode()
    assert house.ONLY_READING in web.open(f"/r/{code}").text
    assert client.get(f"/desk/cases/{case.number}/").status_code == 200
    assert web.client.post("/elder", {"elder": "1"}).status_code == 302
    assert case.entries.count() == 1
    assert tree.newest_head() is None


def test_a_public_key_that_is_none_stops_neither_the_sealing_of_others_nor_the_pages(lin, log, organ, client):  # noqa: F811
    (sealing.folder() / "verifier").write_text("见公报\n")
    lin.files("路灯不亮")
    sequence()

    assert house_sealing.sealed(organ) is False
    assert [client.get(page).status_code for page in ("/ledger", "/ledger/check")] == [200, 200]
