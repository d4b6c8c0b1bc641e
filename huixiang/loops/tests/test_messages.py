"""Word to residents, against a real gateway on this machine: one that also fails, is slow and loses its answers."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from config.gateway import messages_url
from huixiang.loops import gateway, messages
from huixiang.loops.models import Outbox
from huixiang.loops.outbox import messages as command
from huixiang.vault import identities, seal
from huixiang.vault.models import Identity

PHONE = "13800001234"


@pytest.fixture
def told(organ, lin, zhou, clock):
    """林阿姨 left her number and has been answered."""

    def answer(**more):
        case = lin.files("请问高龄津贴在哪里办？", "consult", **more)
        identities.keep(case, {"name": "林秀兰", "phone": PHONE})
        return case.make("answer_now", by=zhou, reply="在便民服务中心办理。")

    return answer


def deliver(**later):
    return dict(messages.deliver(timezone.now() + timedelta(**later)))


def test_a_resident_hears_that_there_is_news_and_nothing_of_what(channel, told):
    told()

    assert deliver() == {"sent": 1}
    [message] = Outbox.objects.order_by("id")
    assert channel.got == [{"id": str(message.pk), "to": PHONE, "text": "您有一条新进展，请凭回执查询。"}]
    assert deliver(minutes=5) == {}


def test_without_a_gateway_no_message_exists(told):
    told()

    assert list(Outbox.objects.order_by("id")) == []


def test_the_staff_get_no_messages(channel, lin, zhou, desk, power):
    lin.files("路灯不亮").make("accept", by=zhou).make("assign", by=desk, lead=power)

    assert list(Outbox.objects.order_by("id")) == []


def test_who_asked_for_no_reply_is_left_alone(channel, told):
    told(wants_reply=False)

    assert list(Outbox.objects.order_by("id")) == []


def test_what_happened_long_ago_is_no_news(channel, lin, zhou, clock):
    ago = timezone.now() - timedelta(days=3)
    lin.files("请问在哪里办？", "consult", at=ago).make("answer_now", by=zhou, at=ago, reply="在中心办。")

    assert list(Outbox.objects.order_by("id")) == []


def test_who_left_no_number_is_not_waited_for(channel, lin, zhou, clock):
    lin.files("请问在哪里办？", "consult").make("answer_now", by=zhou, reply="在中心办。")

    assert deliver() == {"nobody": 1}
    assert list(Outbox.objects.order_by("id")) == []


@pytest.mark.parametrize(
    ("trouble", "why"), [(503, "http 503"), (302, "http 302"), ("slow", "no answer"), (401, "http 401")]
)
def test_a_gateway_in_trouble_is_asked_again_after_a_pause(channel, told, trouble, why, monkeypatch):
    monkeypatch.setattr(gateway, "PATIENCE", 0.3)
    told()
    channel.then = [trouble]

    assert deliver() == {"failed": 1}
    assert (channel.got, Outbox.objects.get().why) == ([], why)
    assert deliver(seconds=59) == {}
    assert deliver(seconds=61) == {"sent": 1}
    assert [message["to"] for message in channel.got] == [PHONE]


def test_a_gateway_that_is_not_there_is_asked_again(channel, told, settings):
    settings.MESSAGES_URL = "http://127.0.0.1:9/messages"
    told()

    assert deliver() == {"failed": 1}
    assert Outbox.objects.get().why == "no connection"


def test_an_answer_lost_on_its_way_brings_the_same_id_again(channel, told):
    told()
    channel.then = ["lost"]

    assert deliver() == {"failed": 1}
    assert deliver(minutes=2) == {"sent": 1}
    assert (len(channel.got), len(channel.sent)) == (2, 1)


def test_a_gateway_that_answers_twice_has_taken_one_message(channel, told):
    told()
    told()
    channel.then = ["double"]

    assert deliver() == {"sent": 2}
    assert len(channel.sent) == 2


def test_pauses_grow_until_the_message_is_given_up_and_seen_by_the_organ(channel, told):
    case = told()
    channel.then = [503] * messages.TRIES
    now, outcomes = timezone.now(), []
    for pause in [timedelta(0), *messages.PAUSES]:
        now += pause
        while messages.at_night(now):
            now += timedelta(hours=1)
        outcomes += messages.deliver(now).elements()

    assert outcomes == ["failed"] * 7 + ["given up"]
    assert messages.deliver(now + timedelta(days=1)) == {}
    seen = json.loads(CliRunner().invoke(command, ["--json"]).stdout)
    assert seen["given_up"] == [{"case": case.number, "at": "2026-11-02 09:00", "tries": 8, "why": "http 503"}]
    assert PHONE not in CliRunner().invoke(command, []).output

    CliRunner().invoke(command, ["--again"])

    assert deliver() == {"sent": 1}


def test_a_number_the_gateway_will_never_take_is_given_up_at_once(channel, told):
    told()
    channel.then = [422]

    assert deliver() == {"given up": 1}


def test_a_try_that_died_with_its_process_was_a_try(channel, told):
    told()
    Outbox.objects.update(tries=messages.TRIES)

    assert deliver() == {"given up": 1}
    assert channel.got == []


def test_a_number_that_does_not_open_keeps_no_other_word_back_and_the_job_fails_for_it(channel, told):
    sealed, _ = told(), told()
    Identity.objects.filter(case=sealed, field="phone").update(box=b"damaged")

    with pytest.raises(seal.Broken):
        deliver()

    assert len(channel.got) == 1
    assert deliver(seconds=59) == {}
    waiting = Outbox.objects.get(sent_at=None)
    assert (waiting.case_id, waiting.tries) == (sealed.pk, 1)


def test_nobody_is_rung_out_of_bed(channel, told, clock):
    clock.to("2026-11-02T20:59:00+08:00")
    told()
    clock.to("2026-11-02T21:00:00+08:00")
    assert deliver() == {}
    clock.to("2026-11-03T07:59:59+08:00")
    assert deliver() == {}

    clock.to("2026-11-03T08:00:00+08:00")

    assert deliver() == {"sent": 1}


def answered(case, zheng, laozheng, reviewer):
    case.make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="solved", reply="已更换灯泡。")
    return case.make("endorse", by=laozheng).make("approve", by=reviewer)


def test_a_cases_second_message_never_overtakes_its_first(
    channel, clock, lin, zhou, desk, power, zheng, laozheng, reviewer
):
    case = lin.files("楼道灯不亮")
    identities.keep(case, {"phone": PHONE})
    case.make("accept", by=zhou).make("assign", by=desk, lead=power)
    answered(case, zheng, laozheng, reviewer)
    case.make("unsatisfied", by=lin, solved="no", grade="2", comment="又坏了").make("redo", by=reviewer, reason="再修")
    answered(case, zheng, laozheng, reviewer)
    first, second = Outbox.objects.order_by("seq")
    channel.then = [503]

    assert deliver() == {"failed": 1}
    assert deliver(seconds=61) == {"sent": 1}
    assert deliver(seconds=62) == {"sent": 1}
    assert [message["id"] for message in channel.got] == [str(first.pk), str(second.pk)]


def test_the_token_is_shown_to_the_gateway_and_read_anew_each_time(channel, told, settings, tmp_path):
    file = tmp_path / "token"
    settings.MESSAGES_TOKEN_FILE = str(file)
    told()
    assert deliver() == {"failed": 1}
    file.write_text("open-sesame\n")

    assert deliver(minutes=2) == {"sent": 1}
    assert channel.tokens == ["Bearer open-sesame"]


def test_when_she_withdraws_her_number_what_waits_has_nobody_to_go_to(channel, told):
    identities.erase(told())

    assert deliver() == {"nobody": 1}


@pytest.mark.parametrize("address", ["http://gateway.example/m", "ftp://127.0.0.1/m", "gateway"])
def test_a_number_never_crosses_a_network_in_the_open(address, monkeypatch):
    monkeypatch.setenv("HUIXIANG_MESSAGES_URL", address)

    with pytest.raises(ImproperlyConfigured):
        messages_url()


def test_only_the_sender_opens_a_number_without_a_grant():
    product = Path(messages.__file__).resolve().parent.parent
    name = identities.number_to_notify.__name__
    files = [file for file in product.rglob("*.py") if "tests" not in file.parts and name in file.read_text()]

    assert {str(file.relative_to(product)) for file in files} == {"vault/identities.py", "loops/messages.py"}
