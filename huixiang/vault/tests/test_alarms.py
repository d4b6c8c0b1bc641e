"""P-11: reading identities in bulk is stopped and told to somebody else at once; an ordinary month raises nothing."""

from datetime import timedelta

import pytest
from django.utils import timezone

from huixiang.loops.models import Case
from huixiang.loops.refusals import Refused
from huixiang.people.models import SecurityEvent
from huixiang.vault import identities


@pytest.fixture
def granted(organ, lin, zhou, desk, zheng, power, custodian):
    """A case of 小郑's whose telephone he may look at."""

    def carry(message="楼道灯不亮"):
        case = lin.files(message)
        identities.keep(case, {"phone": "13812341234"})
        case.make("accept", by=zhou)
        case.make("assign", by=desk, lead=power)
        case.make("sign", by=zheng, interest="none")
        identities.ask(case, by=zheng, reason="核实地点", fields=["phone"]).make("grant", by=custodian)
        return case

    return carry


def alarms():
    return list(Case.objects.filter(loop="alarm").order_by("id"))


def looks(case, account, times, apart=timedelta(seconds=20), clock=None):
    """How many looks were given before one was refused."""
    for n in range(times):
        try:
            identities.reveal(case, account, "phone")
        except Refused:
            return n
        clock.shift(seconds=apart.total_seconds())
    return times


@pytest.mark.django_db
def test_the_sixth_look_within_ten_minutes_is_refused_and_raises_an_alarm(granted, zheng, custodian, clock):
    case = granted()

    assert looks(case, zheng, 9, clock=clock) == 5

    (alarm,) = alarms()
    assert timezone.now() - alarm.opened_at <= timedelta(seconds=60)
    assert alarm.title == "小郑短时间内查看身份过多，已停止，请核查"
    assert list(Case.objects.waiting_for(custodian)) == [alarm]
    event = SecurityEvent.objects.get(kind=SecurityEvent.Kind.IDENTITY_ALARM)
    assert (event.subject, event.facts) == (zheng, {"looks": 5, "minutes": 10})


@pytest.mark.django_db
def test_the_twenty_first_look_of_a_day_is_refused_and_raises_an_alarm(granted, zheng, clock):
    case = granted()

    assert looks(case, zheng, 30, timedelta(minutes=11), clock) == 20
    assert len(alarms()) == 1


@pytest.mark.django_db
def test_one_who_keeps_trying_raises_one_alarm_until_it_is_dealt_with(granted, zheng, custodian, clock):
    case = granted()
    looks(case, zheng, 9, clock=clock)
    for _ in range(3):
        assert looks(case, zheng, 1, clock=clock) == 0
    (alarm,) = alarms()

    alarm.make("conclude", by=custodian, finding="误把脚本当作核对工具，已谈话。")
    looks(case, zheng, 1, clock=clock)

    assert sorted(one.stage for one in alarms()) == ["closed", "raised"]


@pytest.mark.django_db
def test_whoever_looked_and_everybody_but_the_custodian_is_shut_out_of_the_alarm(
    granted, zheng, custodian, person, clock
):
    looks(granted(), zheng, 9, clock=clock)
    (alarm,) = alarms()

    seen = [who for who in ("zheng", "laozheng", "desk", "leader", "system_admin", "custodian")
            if Case.objects.visible_to(person(who)).filter(pk=alarm.pk).exists()]  # fmt: skip
    assert seen == ["custodian"]
    with pytest.raises(Refused):
        alarm.make("conclude", by=zheng, finding="没事")


@pytest.mark.django_db
def test_an_ordinary_month_raises_no_alarm(granted, zheng, custodian, clock):
    """Twenty-two working days, six looks a day, a quarter of an hour apart."""
    case, given = granted(), 0
    for _ in range(22):
        identities.ask(case, by=zheng, reason="核实", fields=["phone"]).make("grant", by=custodian) if given else None
        given += looks(case, zheng, 6, timedelta(minutes=15), clock)
        clock.shift(days=1)

    assert (given, alarms()) == (132, [])
