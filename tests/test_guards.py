"""The guards guard: each is shown a wrong that it must catch, and a right that it must leave alone."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import Context, engines
from django.test import RequestFactory
from django_scopes import scope

from huixiang.accounts.models import Session
from huixiang.ground import heartbeat
from huixiang.people.models import Organ, Unit
from tests.guards import GetWroteError, MissingVariableError, SharedHeartbeatError, a_get_never_writes


def rendered(text, **given):
    return engines["django"].engine.from_string(text).render(Context(given))


@pytest.mark.parametrize(
    "text", ["{{ unit }}", "{{ unit.name }}", "{{ unit|upper }}", "{% with u=unit %}{% endwith %}"]
)
def test_a_variable_that_nobody_gave_fails(text):
    with pytest.raises(MissingVariableError, match="unit"):
        rendered(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [("{{ unit|default:'-' }}", "-"), ("{% if unit %}a{% else %}b{% endif %}", "b"), ("{{ given.name }}", "x")],
)
def test_a_template_may_ask_whether_something_is_there(text, told):
    assert rendered(text, given={"name": "x"}) == told


def writes(request):
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM "django_content_type" WHERE id < 0')
    return HttpResponse("ok")


@pytest.mark.django_db
def test_a_get_that_writes_raises_and_a_post_may_write():
    guarded = a_get_never_writes(writes)

    with pytest.raises(GetWroteError):
        guarded(RequestFactory().get("/"))

    assert guarded(RequestFactory().post("/")).content == b"ok"


@pytest.mark.django_db
def test_a_visitors_session_is_no_write_of_ours():
    reads = a_get_never_writes(lambda request: HttpResponse(str(Session.objects.all().delete()[0])))

    assert reads(RequestFactory().get("/")).content == b"0"


@pytest.mark.django_db
def test_an_unordered_list_comes_in_no_order():
    with scope(organ=Organ.objects.get()):
        units = Unit.objects.all()
        shuffled = {tuple(units.order_by().values_list("code", flat=True)) for _ in range(20)}
        ordered = {tuple(units.order_by("code").values_list("code", flat=True)) for _ in range(20)}

    assert len(shuffled) > 1
    assert ordered == {tuple(sorted(shuffled.pop()))}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_what_a_test_commits_is_gone_after_it_and_the_town_is_not(time):
    assert list(Session.objects.order_by("pk")) == []
    assert Organ.objects.count() == 1

    Session.objects.create(session_key="left behind", session_data="", expire_date="2030-01-01T00:00Z")


def test_a_heartbeat_that_other_tests_would_read_fails(settings, tmp_path):
    heartbeat.beat(tmp_path, "sequencer")

    with pytest.raises(SharedHeartbeatError):
        heartbeat.beat(settings.DATA, "sequencer")

    assert [(folder / "heartbeat").exists() for folder in (tmp_path, settings.DATA)] == [True, False]
