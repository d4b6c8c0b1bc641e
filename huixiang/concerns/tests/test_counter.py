"""周站长 files for somebody who came to her counter."""

import re
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from huixiang.loops.models import Case
from huixiang.loops.refusals import BadEvidence
from huixiang.people import remembered
from huixiang.people.models import Post, Unit
from huixiang.vault import identities, receipts

URL = "/desk/file/"


@pytest.fixture
def counter(organ):
    def sit(person):
        client = Client()
        client.force_login(person)
        return client

    return sit


def filled(client, message="三号楼楼道灯不亮，已经一个星期", **more):
    code = re.search(r'name="code" value="([^"]+)"', client.get(URL).content.decode())[1]
    plain = {
        "kind": "help",
        "area": "990101001",
        "channel": "counter",
        "people": "1",
        "urgency": "0",
        "wants_reply": "on",
    }
    return {"code": code, "message": message, **plain, **more}


def test_she_files_for_a_neighbour_and_prints_the_receipt(counter, zhou):
    client = counter(zhou)
    told = filled(client, name="林小梅", phone="13812341234", place="幸福里", secret="on")

    page = client.post(URL, told)

    case = Case.objects.get(loop="concern")
    assert page.status_code == 200
    assert receipts.grouped(told["code"]) in page.content.decode()
    assert "<svg" in page.content.decode()
    assert bytes(case.receipt) == receipts.mac(told["code"])
    assert (case.concern.channel, case.concern.secret, case.stage) == ("counter", True, "received")
    assert identities.masked(case) == {"name": "林**", "phone": "138****1234"}
    first = case.entries.get(seq=0)
    assert (first.account, first.role) == (zhou, "station")


def test_pressed_twice_it_is_one_case(counter, zhou):
    client = counter(zhou)
    told = filled(client)

    client.post(URL, told)
    again = client.post(URL, {**told, "anyway": "1"})

    assert again.status_code == 200
    assert Case.objects.filter(loop="concern").count() == 1


def test_photos_chosen_before_the_like_were_shown_are_asked_for_again(counter, zhou, lin):
    lin.files("三号楼楼道灯不亮，晚上看不见")
    client = counter(zhou)

    asked = client.post(URL, {**filled(client), "files": [SimpleUploadedFile("灯.txt", b"dark")]})

    assert "仍要登记" in asked.content.decode()
    assert "刚才选的 1 个文件没有留下，请再选一次。" in asked.content.decode()


def test_what_is_to_be_put_right_takes_the_focus_and_a_number_short_of_a_digit_is_one(counter, zhou):
    client = counter(zhou)

    page = client.post(URL, filled(client, phone="1381234123")).content.decode()

    assert 'class="summary" role="alert" tabindex="-1" autofocus' in page
    assert "这个号码好像不对" in page
    assert not Case.objects.filter(loop="concern").exists()


def test_who_may_be_the_same_is_shown_before_it_is_filed(counter, zhou, lin):
    lin.files("三号楼楼道灯不亮，晚上看不见")
    client = counter(zhou)
    told = filled(client)

    near = client.post("/desk/file/near/", {"message": told["message"], "area": "990101001"}).content.decode()
    first = client.post(URL, told)
    second = client.post(URL, {**told, "anyway": "1"})

    assert "可能已经有人反映过" in near
    assert (first.status_code, "仍要登记" in first.content.decode()) == (422, True)
    assert re.search(r'role="alert" tabindex="-1" autofocus><h2>还没有登记', first.content.decode())
    assert second.status_code == 200
    assert Case.objects.filter(loop="concern").count() == 2


def test_who_stays_anonymous_leaves_no_name(counter, zhou):
    client = counter(zhou)

    client.post(URL, filled(client, name="林小梅", phone="13812341234", anonymous="on"))

    assert identities.masked(Case.objects.get(loop="concern")) == {}


def test_a_deputy_files_as_the_deputy_of_the_case(counter, chen):
    client = counter(chen)

    client.post(URL, filled(client))

    case = Case.objects.get(loop="concern")
    assert case.entries.get(seq=0).role == "deputy"
    assert [str(party.account_id) for party in case.parties.filter(role="deputy")] == [str(chen.pk)]


@pytest.mark.parametrize("who", ["zheng", "passerby", "supervisor"])
def test_who_has_no_counter_finds_none(counter, person, who):
    client = counter(person(who))

    assert client.get(URL).status_code == 404
    assert client.post(URL, {}).status_code == 404
    assert client.post("/desk/file/near/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"message": ""}, "请填写「反映的内容」"),
        ({"message": "\u200b\u202e \u3164"}, "请填写「反映的内容」"),
        ({"message": "\ufffe\uffff"}, "请填写「反映的内容」"),
        ({"message": "灯\x00"}, "文字中有无法识别的字符"),
        ({"message": "长" * 5001}, "最多填写5000字，现在是5001字"),
        ({"kind": "x"}, "没有这个选项"),
        ({"code": "AAAA"}, "登记页已失效"),
        ({"code": ""}, "页面不完整"),
        ({"people": "-1"}, "不能小于1"),
        ({"people": "1e309"}, "请填写整数"),
        ({"category": "x"}, "没有这个选项"),
        ({"proposed": "x"}, "没有这个选项"),
        ({"area": "999999"}, "id_area_error"),
        ({"about": "x"}, "id_about_error"),
        ({"about": "\x00"}, "没有这个选项"),
        ({"name": "林" * 41}, "最多填写40字"),
    ],
)
def test_what_cannot_be_filed_is_told_and_kept(counter, zhou, wrong, said):
    client = counter(zhou)

    page = client.post(URL, filled(client, place="幸福里", **{}) | wrong)

    assert (page.status_code, Case.objects.filter(loop="concern").count()) == (422, 0)
    assert said in page.content.decode()
    assert 'value="幸福里"' in page.content.decode()


def test_a_file_that_lies_is_refused_and_nothing_is_filed(counter, zhou):
    client = counter(zhou)

    page = client.post(URL, filled(client, files=SimpleUploadedFile("照片.jpg", b"MZ\x90\x00")))

    assert (page.status_code, Case.objects.filter(loop="concern").count()) == (422, 0)
    assert "照片.jpg" in page.content.decode()


def test_a_file_goes_with_the_filing(counter, zhou):
    client = counter(zhou)

    client.post(URL, filled(client, files=SimpleUploadedFile("说明.txt", "楼道照片说明".encode())))

    assert [file.name for file in Case.objects.get(loop="concern").attachments.order_by("id")] == ["说明.txt"]


@pytest.fixture
def two_counters(zhou, organ):
    """周站长 stands at the counter of another station too, and is a deputy there: (her posts by unit and role)."""
    xinqiao = Unit.objects.get(code="station-xinqiao")
    for role in ("clerk", "deputy"):
        Post.objects.create(account=zhou, unit=xinqiao, role=role, from_on="2026-02-01")
    return {(post.unit.code, post.role): post for post in zhou.posts_now()}


def test_who_stands_at_two_counters_says_at_which(counter, zhou, two_counters):
    client = counter(zhou)
    told = filled(client)

    nowhere = client.post(URL, told)
    assert (nowhere.status_code, "以哪个岗位登记" in nowhere.content.decode()) == (422, True)
    client.post(URL, {**told, "post": two_counters["station-xinqiao", "clerk"].pk})

    case = Case.objects.get(loop="concern")
    assert case.entries.get(seq=0).unit.code == "station-xinqiao"
    assert case.holder == f"concern.station@{two_counters['station-xinqiao', 'clerk'].unit_id}"
    assert not case.parties.filter(role="deputy").exists()


def test_as_the_deputy_of_a_station_she_files_as_its_deputy(counter, zhou, two_counters):
    client = counter(zhou)

    client.post(URL, {**filled(client), "post": two_counters["station-xinqiao", "deputy"].pk})

    assert Case.objects.get(loop="concern").parties.get(role="deputy").account == zhou


def test_the_counter_of_a_closed_station_takes_nothing_new(counter, zhou):
    Unit.objects.filter(code="station-binhe").update(until="2026-10-31")

    assert counter(zhou).get(URL).status_code == 404


def test_a_station_that_will_close_is_a_station_until_that_day(counter, clock, zhou, lin, station_binhe, desk):
    Unit.objects.filter(pk=station_binhe.pk).update(until="2026-11-03")

    before = counter(zhou).get(URL).status_code, lin.files("路灯不亮").holder
    clock.to(datetime.fromisoformat("2026-11-03T09:00:00+08:00"))
    remembered.forget()
    after = counter(zhou).get(URL).status_code, lin.files("路灯又不亮").holder

    assert before == (200, f"concern.station@{station_binhe.pk}")
    assert after[0] == 404
    assert str(station_binhe.pk) not in after[1]


def test_a_unit_that_will_be_no_more_is_handed_matters_until_that_day(clock, lin, zhou, desk, power):
    cases = [lin.files(message) for message in ("楼道灯不亮", "楼道灯又不亮")]
    for case in cases:
        case.make("accept", by=zhou)
    power.until = date(2026, 11, 3)
    power.save()

    cases[0].make("assign", by=desk, lead=power)
    clock.to(datetime.fromisoformat("2026-11-03T09:00:00+08:00"))

    assert cases[0].stage == "to_sign"
    with pytest.raises(BadEvidence, match="单位"):
        cases[1].make("assign", by=desk, lead=power)
