"""R-7: a filing may be sent again, and at once: the receipt's code is its idempotency key (draft-ietf-httpapi-07)."""

import time

import pytest

from huixiang.public import wording
from huixiang.vault import receipts
from tests.sending import Line, at_once

pytestmark = [pytest.mark.site, pytest.mark.xdist_group("site")]
KEYS, SENDS = 1000, 8
MANY = "R-7：路灯不亮"
STORED = """
from huixiang.loops.models import Case
print(json.dumps(Case.objects.filter(title=told).count()))
"""


def filing(code, **other):
    return {"receipt": code, "kind": "help", "message": "R-7：井盖松动", **other}


def sends_until_taken(line, code):
    """The answer; whoever is told to come again does."""
    while (answer := line.sends("/file", **filing(code, message=MANY))).status == 503:
        time.sleep(0.5)
    return answer


def test_a_thousand_codes_sent_eight_times_at_once_are_a_thousand_cases(site):
    codes = [receipts.new_code() for _ in range(KEYS)]

    def sends_all(_):
        with Line(site) as line:
            answers = [sends_until_taken(line, code) for code in codes]
        return [(answer.status, answer.location) for answer in answers]

    same = [(302, f"/r/{code}?filed=1") for code in codes]
    assert at_once(SENDS, sends_all) == [same] * SENDS
    assert site.said(STORED, MANY) == KEYS


@pytest.mark.parametrize(
    "other", [{"message": "另一件"}, {"kind": "advice"}, {"place": "桥头"}, {"secret": "on"}, {"no_reply": "on"}]
)
def test_another_filing_under_the_same_code_is_refused_and_changes_nothing(site, other):
    code = receipts.new_code()
    with Line(site) as line:
        first = line.sends("/file", **filing(code))

        refused = line.sends("/file", **filing(code, **other))

        again = line.sends("/file", **filing(code))
    assert (first.status, refused.status, again.location) == (302, 422, first.location)
    assert wording.CODE_USED in refused.body


@pytest.mark.parametrize("code", ["", "AAAA"])
def test_without_a_code_nothing_is_filed(site, code):
    with Line(site) as line:
        refused = line.sends("/file", **filing(code, message="R-7：没有回执码"))

    assert refused.status == 400
    assert site.said(STORED, "R-7：没有回执码") == 0
