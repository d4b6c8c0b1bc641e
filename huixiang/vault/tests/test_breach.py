"""P-13: from what may have leaked to who is affected and what each must be told, without opening anybody's number."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from click.testing import CliRunner
from django.utils import timezone

from huixiang.loops.models import Case, Outbox, Spoken
from huixiang.vault import breach, identities
from huixiang.vault.breach import Leak, affected, in_copy_of, listed, named_in, report, tell
from huixiang.vault.commands import breach as command
from huixiang.vault.models import Identity

from .conftest import LIN


@pytest.fixture
def leak():
    return Leak("一台办公电脑被盗", timezone.now(), False, "已停用账号并改密", "电话 0000-0000000")


def test_rows_of_any_table_lead_to_the_person_they_are_about(file, zhou, neighbour):
    lamp, noise, other = file(LIN), file({"phone": "13900005678"}), neighbour.files("井盖坏了")
    asked = identities.ask(lamp, by=zhou, reason="核实", fields=["phone"])
    said = Spoken.objects.get(case=noise, seq=0, field="message")
    rows = f"SELECT … {Identity.objects.filter(case=lamp).first().pk}\n{asked.pk}\n{said.pk}\n无关的一行 {other.number[:-1]}"

    people = affected(named_in(rows), with_keys=False)

    assert [one.case for one in people] == sorted([lamp, noise], key=lambda case: case.pk)


def test_a_backup_holds_everybody_who_filed_before_it(file, neighbour):
    before = file(LIN, at=timezone.now() - timedelta(days=2))
    neighbour.files("井盖坏了")

    people = affected(in_copy_of(timezone.now() - timedelta(days=1)), with_keys=True)

    assert [(one.case, one.kinds) for one in people] == [(before, ["姓名", "电话", "详细地址", "反映的内容和办理经过"])]


def test_without_the_keys_an_identity_is_only_ciphertext(lamp):
    (one,) = affected([lamp.pk], with_keys=False)

    assert (one.kinds, one.reachable) == (["姓名、电话、住址的密文", "反映的内容和办理经过"], True)


def test_the_documents_have_the_three_contents_and_nobodys_name(lamp, leak):
    people = affected([lamp.pk], with_keys=True)
    papers = report(people, leak) + listed(people)

    for words in (
        "信息种类、原因和可能造成的危害",
        "补救措施和个人可以采取的措施",
        "联系方式",
        leak.cause,
        leak.done,
        leak.contact,
    ):
        assert words in papers
    assert [word for word in LIN.values() if word in papers] == []
    assert listed(people).startswith("\ufeff")
    assert next(csv.reader(StringIO(listed(people).removeprefix("\ufeff").splitlines()[1])))[0] == lamp.number


def test_each_is_told_once_on_her_own_page_and_by_word_without_content(lamp, leak, neighbour, settings):
    settings.MESSAGES_URL = "https://gateway.example/m"
    silent = neighbour.files("井盖坏了")
    people = affected([lamp.pk, silent.pk], with_keys=False)

    assert (tell(people, leak), tell(people, leak)) == (2, 0)

    assert [case.entries.order_by("-seq").first().move for case in (lamp, silent)] == ["tell_leak"] * 2
    assert "一台办公电脑被盗" in Spoken.objects.get(case=silent, field="leak").text
    assert list(Outbox.objects.order_by("id").values_list("case", "what")) == [(lamp.pk, "tell_leak")]


def test_the_command_writes_both_papers_and_tells_nobody_unless_told_to(lamp, organ, tmp_path):
    rows = tmp_path / "rows.txt"
    rows.write_bytes(b"\xb2\xd0\xc8\xb1 " + lamp.number.encode())  # what leaked may be anything
    told = [
        "--rows",
        str(rows),
        "--cause",
        "误发邮件。",
        "--done",
        "已撤回",
        "--contact",
        "联工委",
        "--out",
        str(tmp_path / "out"),
    ]

    ran = CliRunner().invoke(command, told)

    assert (ran.exit_code, ran.stdout.split("，")[:2]) == (
        0,
        ["受影响 1 人（件）", "已告知 0 人。报告和名单在 " + str(tmp_path / "out") + "\n"],
    )
    assert (tmp_path / "out" / "report.md").read_text().startswith("# 个人信息安全事件处置报告")
    assert Case.objects.get(pk=lamp.pk).entries.count() == 1


@pytest.mark.heavy
def test_ten_thousand_people_are_found_and_told(file, leak):
    cases = [file({"phone": f"139{n:08}"}).pk for n in range(10_000)]

    people = affected(cases, with_keys=False)
    papers = report(people, leak), listed(people)
    told = tell(people, leak)

    assert (len(people), told, len(papers)) == (10_000, 10_000, 2)
    assert breach.tell(people, leak) == 0
