"""Proof of work: ordinary people never meet it, a flood does, and it needs no eyes."""

import base64
import hashlib
import html
import json
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.public import brake, work
from huixiang.vault import receipts


def honest(**more):
    return {"message": "路灯不亮", "kind": "help", "receipt": receipts.new_code(), "at": "check", **more}


def flood(web, count, **more):
    """The last answer after so many filings from one address."""
    web.client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    for _ in range(count):
        answer = web.client.post("/file", honest(**more))
    return answer


def solved(task):
    """What the page's script sends: the number found by trying, in altcha's payload."""
    salt = task["salt"] if task["salt"].endswith("&") else task["salt"] + "&"
    number = next(
        n for n in range(work.MOST_NUMBER + 1)
        if hashlib.sha256(f"{salt}{n}".encode()).hexdigest() == task["challenge"]
    )  # fmt: skip
    told = {name: task[name] for name in ("algorithm", "challenge", "salt", "signature")} | {"number": number}
    return base64.b64encode(json.dumps(told).encode()).decode()


def task_on(page):
    return json.loads(html.unescape(re.search(r'data-work="([^"]+)"', page.content.decode())[1]))


def test_thirty_neighbours_behind_one_address_never_meet_it(web):
    answer = flood(web, brake.MOST)

    assert answer.status_code == 302
    assert Case.objects.count() == brake.MOST


def test_the_thirty_first_is_asked_to_work_and_then_let_in(web):
    page = flood(web, brake.MOST + 1)
    assert (page.status_code, "data-work=" in page.content.decode()) == (429, True)

    assert flood(web, 1, work=solved(task_on(page))).status_code == 302
    assert Case.objects.count() == brake.MOST + 1


@pytest.mark.parametrize("change", ["number", "salt", "challenge", "signature", "algorithm"])
def test_a_proof_that_was_touched_is_none(change):
    told = json.loads(base64.b64decode(solved(json.loads(work.challenge()))))
    told[change] = told[change] + 1 if change == "number" else told[change][::-1]

    assert not work.done(base64.b64encode(json.dumps(told).encode()).decode())


def test_a_proof_is_good_once_and_for_ten_minutes(clock):
    first, second = (solved(json.loads(work.challenge())) for _ in range(2))

    assert (work.done(first), work.done(first)) == (True, False)
    clock.to(timezone.now() + timedelta(minutes=11))
    assert not work.done(second)


@pytest.mark.parametrize("junk", ["", "x", "{}", "W10=", "bnVsbA==", "eyJhIjoxfQ==", "=" * 5000, "林"])
def test_junk_is_no_proof_and_no_fault(junk):
    assert work.done(junk) is False


def test_beyond_the_second_mark_even_work_waits(web):
    flood(web, brake.MOST + 1)
    for _ in range(brake.MOST_WITH_WORK):
        brake.counted(web.client.get("/").wsgi_request)

    page = web.client.post("/file", honest(work=solved(json.loads(work.challenge()))))

    assert (page.status_code, "data-work=" in page.content.decode()) == (429, False)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_browser_finds_the_number_by_itself(page, live_server):
    task = work.challenge()
    page.goto(f"{live_server.url}/file")
    page.evaluate(
        """task => { const f = document.forms[document.forms.length - 1];
        f.insertAdjacentHTML('beforeend', '<input type=hidden name=work><p data-work-done=done></p>');
        f.querySelector('[data-work-done]').dataset.work = task; }""",
        task,
    )
    page.add_script_tag(url=f"{live_server.url}/static/huixiang/work.js")
    page.wait_for_function("document.querySelector('input[name=work]').value !== ''")

    assert work.done(page.locator("input[name=work]").input_value())
