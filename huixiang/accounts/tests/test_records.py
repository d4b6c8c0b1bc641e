"""What the security and the audit administrator learn of reading in bulk, and the audit taken along."""

import io
from datetime import timedelta

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from huixiang.loops.models import Case
from huixiang.loops.refusals import Refused
from huixiang.people import audit
from huixiang.people.models import SecurityEvent
from huixiang.people.workbooks import harmless
from huixiang.vault import identities

from .conftest import events, said

DAYS = {"since": "2026-11-02", "until": "2026-11-03"}


@pytest.fixture
def read_in_bulk(clock, lin, zhou, desk, zheng, power, custodian):
    """小郑 looked at a telephone number until he was stopped."""
    case = lin.files("楼道灯不亮，三号楼")
    identities.keep(case, {"phone": "13812341234"})
    case.make("accept", by=zhou).make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
    identities.ask(case, by=zheng, reason="核实地点", fields=["phone"]).make("grant", by=custodian)
    for _ in range(5):
        identities.reveal(case, zheng, "phone")
        clock.shift(seconds=20)
    with pytest.raises(Refused):
        identities.reveal(case, zheng, "phone")
    return case


def test_both_administrators_read_of_it_within_a_minute(read_in_bulk, at, security_admin, audit_admin):
    (event,) = SecurityEvent.objects.filter(kind="identity_alarm")
    assert timezone.now() - event.at <= timedelta(seconds=60)

    for admin in (security_admin, audit_admin):
        words = said(at(admin).get("/desk/alarms/"))
        assert "小郑" in words
        assert "10 分钟内看了 5 次，第 6 次起被停止" in words
        assert f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}" in words
        assert "身份保管员正在核查" in words
        assert "异常查看（1）" in said(at(admin).get("/desk/warrants/"))
        assert at(admin).get("/desk/office").url == "/desk/alarms/"


def test_nothing_of_a_case_stands_there(read_in_bulk, at, security_admin, audit_admin):
    for admin in (security_admin, audit_admin):
        page = at(admin).get("/desk/alarms/").content.decode()
        for hers in (
            read_in_bulk.number,
            read_in_bulk.title,
            "楼道灯",
            "13812341234",
            "核实地点",
            "诉求2026",
            "警示2026",
        ):
            assert hers not in page
    (event,) = SecurityEvent.objects.filter(kind="identity_alarm")
    assert event.facts == {"looks": 5, "minutes": 10}


def test_to_everybody_else_there_is_no_such_page(read_in_bulk, at, system_admin, custodian, zheng, zhou, passerby):
    assert [at(one).get("/desk/alarms/").status_code for one in (system_admin, custodian, zheng, zhou, passerby)] == [
        404
    ] * 5


def test_what_was_looked_into_is_told_and_counts_no_more(read_in_bulk, at, custodian, audit_admin):
    Case.objects.get(loop="alarm").make("conclude", by=custodian, finding="已谈话")

    words = said(at(audit_admin).get("/desk/alarms/"))

    assert ("已核查" in words, "异常查看（" in words) == (True, False)
    assert at(audit_admin).get("/desk/office").url == "/desk/audit/"


def test_the_audit_of_some_days_is_taken_along_and_that_is_itself_on_record(clock, at, zhou, audit_admin):
    audit.record(audit.Kind.SIGNED_IN, by=zhou, way="password")
    clock.shift(days=5)
    audit.record(audit.Kind.SIGNED_OUT, by=zhou)

    page = at(audit_admin).post("/desk/audit/export", {**DAYS, "file": "xlsx"})

    content = b"".join(page.streaming_content)
    head, headings, *rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert head[0].startswith("安全审计　2026-11-02 至 2026-11-03")
    assert headings == ["时间", "事件", "谁", "对谁", "细节", "来自"]
    assert [row[1:3] for row in rows] == [["登录", "周站长（zhou）"]]
    assert events("audit_exported") == [("audit_exported", "audit_admin", None)]
    assert SecurityEvent.objects.get(kind="audit_exported").facts == {**DAYS, "lines": 1, "file": "xlsx"}
    page.close()


def test_as_text_it_holds_the_same_and_no_formula(clock, at, zhou, audit_admin):
    audit.record(audit.Kind.REFUSED, by=zhou, page="=1+1", status=404)

    page = at(audit_admin).post("/desk/audit/export", {**DAYS, "file": "csv"})

    text = b"".join(page.streaming_content).decode("utf-8-sig")
    assert "越权被拒" in text
    assert [harmless(one) for one in ("=1", "+1", "-1", "@x", "周")] == ["'=1", "'+1", "'-1", "'@x", "周"]
    page.close()


def test_days_that_make_no_period_are_told(at, audit_admin):
    page = at(audit_admin).post("/desk/audit/export", {"since": "2026-11-03", "until": "2026-11-02", "file": "csv"})

    assert (page.status_code, "不能早于" in said(page)) == (422, True)
    assert events("audit_exported") == []


def test_nobody_else_takes_the_audit_along(at, system_admin, security_admin, zhou, custodian):
    asked = {**DAYS, "file": "csv"}
    assert [at(one).post("/desk/audit/export", asked).status_code for one in (system_admin, security_admin, zhou, custodian)
            ] == [404] * 4  # fmt: skip
