"""What no page can read: said so in Chinese, never a broken page, nothing done."""

import pytest

from huixiang.loops.models import Case
from huixiang.people.models import Account

from .conftest import said


@pytest.mark.parametrize(
    ("who", "address"),
    [
        ("system_admin", "/desk/accounts/%00/"),
        ("system_admin", "/desk/accounts/zhou%00/ask/grant"),
        ("system_admin", "/desk/accounts/zhou%00/disable"),
        ("zhou", "/desk/cases/%00/"),
        ("zhou", "/desk/cases/诉求2026-000001%00/moves/accept/"),
        ("chen", "/desk/suggestions/%00/letter/"),
    ],
)
def test_an_address_with_a_character_that_is_none_leads_nowhere(browser_of, person, who, address):
    browser = browser_of(person(who))

    for page in (browser.opens(address), browser.sends(address, reason="新到岗")):
        assert (page.status_code, "没有这一页" in said(page)) == (404, True)
    assert Account.objects.get(username="zhou").is_active


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_what_was_sent_as_no_form_is_said_to_be_unread(at, zhou, kind):
    page = at(zhou).post("/desk/file/", '{"message": "楼道灯不亮"}', content_type=kind)

    assert (page.status_code, "这次提交没有被读懂" in said(page)) == (400, True)
    assert not Case.objects.exists()
