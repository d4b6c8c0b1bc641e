"""P-6: the edge log knows who came and when, and nothing else; only the auditor reads it; after 184 days it is gone."""

import base64
import re
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.apps import apps
from django.test import Client
from django.utils import timezone

from huixiang.ground import edge_log, wording
from huixiang.ground.commands import edge
from huixiang.vault import receipts

pytestmark = pytest.mark.django_db
# columns whose name could mean a network address, and why each is none of a citizen's
NOT_OF_CITIZENS = {"vault.field address": "the street she lives in, sealed", "people.SecurityEvent.address": "of staff"}


@pytest.fixture
def auditor(settings, tmp_path):
    """The auditor's private key, and a site that knows her public one."""
    settings.DATA = tmp_path / "data"
    private = tmp_path / "stick" / "auditor.key"
    private.parent.mkdir()
    edge_log.make_key(private)
    return private


def files():
    return sorted(edge_log.folder().glob("*.log"))


def lines(private):
    return [line for file in files() for line in edge_log.read(private, file)]


def test_a_thousand_visits_are_a_thousand_lines_without_a_path_or_a_receipt(organ, auditor):
    client, codes = Client(REMOTE_ADDR="203.0.113.7"), [receipts.new_code() for _ in range(50)]
    for n in range(1000):
        client.get("/no-such/" + codes[n % 50] if n % 10 else f"/r/{codes[n % 50]}?receipt={codes[n % 50]}")

    told = lines(auditor)
    assert len(told) == 1000
    shape = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00 203\.0\.113\.7 GET 404")
    assert [line for line in told if not shape.fullmatch(line)] == []
    assert [line for line in told if "/" in line or any(code in line for code in codes)] == []


def test_the_server_cannot_read_what_it_wrote(organ, auditor):
    Client(REMOTE_ADDR="203.0.113.7").get("/")

    kept = b"".join(file.read_bytes() for file in edge_log.folder().iterdir())
    assert b"203.0.113" not in kept
    assert b"203.0.113" not in b"".join(base64.b64decode(line) for line in kept.split())
    assert [file.stat().st_mode & 0o777 for file in files()] == [0o600]


def test_two_equal_visits_look_unequal(organ, auditor, clock):
    for _ in range(2):
        Client(REMOTE_ADDR="203.0.113.7").get("/")

    written = files()[0].read_bytes().split()
    assert len(set(written)) == 2
    assert len(set(lines(auditor))) == 1


def test_after_a_hundred_and_eighty_five_days_no_file_is_left(organ, auditor, clock):
    for _ in range(3):
        Client(REMOTE_ADDR="203.0.113.7").get("/")
        clock.to(timezone.now() + timedelta(days=1))
    assert len(files()) == 3
    last = timezone.localdate() - timedelta(days=1)

    edge_log.purge(last + timedelta(days=184))
    assert [file.stem for file in files()] == [str(last)]
    edge_log.purge(last + timedelta(days=185))
    assert files() == []


def test_a_new_day_removes_what_is_too_old_by_itself(organ, auditor, clock):
    Client(REMOTE_ADDR="203.0.113.7").get("/")
    clock.to(timezone.now() + timedelta(days=185))

    Client(REMOTE_ADDR="203.0.113.7").get("/")

    assert [file.stem for file in files()] == [str(timezone.localdate())]


def test_without_a_key_nothing_is_kept(organ, settings, tmp_path):
    settings.DATA = tmp_path

    Client(REMOTE_ADDR="203.0.113.7").get("/")

    assert files() == []


def test_the_auditor_reads_with_her_key_and_nobody_with_another(organ, auditor, tmp_path):
    Client(REMOTE_ADDR="203.0.113.7").get("/")
    other = tmp_path / "other.key"
    other.write_bytes(base64.b64encode(bytes(range(32))))

    read = CliRunner().invoke(edge, ["read", str(auditor), str(files()[0])])
    wrong = CliRunner().invoke(edge, ["read", str(other), str(files()[0])])

    assert (read.exit_code, read.output.endswith("203.0.113.7 GET 200\n")) == (0, True)
    assert (wrong.exit_code, "203.0.113.7" in wrong.output) == (1, False)


def test_a_file_that_is_no_key_is_told_of_and_what_is_there_is_named(organ, auditor, tmp_path):
    Client(REMOTE_ADDR="203.0.113.7").get("/")
    (tmp_path / "shopping").write_text("eggs")

    read = CliRunner().invoke(edge, ["read", str(tmp_path / "shopping"), str(files()[0])])
    (edge_log.folder() / edge_log.PUBLIC).unlink()
    there = CliRunner().invoke(edge, ["key", str(tmp_path / "shopping")])

    assert (read.exit_code, wording.EDGE_WRONG_KEY in read.output) == (1, True)
    assert (there.exit_code, f"已经有了：{tmp_path / 'shopping'}。" in there.output) == (1, True)


def test_the_private_key_never_lies_with_the_data_and_is_never_overwritten(auditor, settings, tmp_path):
    (edge_log.folder() / edge_log.PUBLIC).unlink()
    inside = CliRunner().invoke(edge, ["key", str(edge_log.folder() / "auditor.key")])
    over = CliRunner().invoke(edge, ["key", str(auditor)])

    assert (inside.exit_code, over.exit_code) == (1, 1)
    assert auditor.stat().st_mode & 0o777 == 0o600


def test_no_table_has_a_column_for_a_citizens_address():
    suspicious = re.compile(r"(^|_)(ip|addr|address|remote|agent|fingerprint|peer)(_|$)")
    found = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.local_fields
        if (not field.is_relation and suspicious.search(field.name))
        or field.get_internal_type() == "GenericIPAddressField"
    }

    assert found - set(NOT_OF_CITIZENS) == set()
