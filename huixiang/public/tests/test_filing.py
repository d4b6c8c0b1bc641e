import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huixiang.loops.models import Case, Spoken
from huixiang.people.models import Account
from huixiang.public.codes import deputy_code, look_up
from huixiang.vault import identities
from huixiang.vault.tests.hostile import jpeg


def test_a_request_is_filed_in_three_steps_without_a_script(web, case_of, clock):
    code = web.files(
        "楼道灯不亮。三号楼黑了一个星期",
        kind="help",
        area="990101001",
        place="三号楼",
        name="林阿姨",
        phone="138 1234 1234",
    )

    case = case_of(code)
    assert (case.title, case.kind, case.area.name, case.stage) == ("楼道灯不亮", "help", "滨河街道", "received")
    assert identities.masked(case) == {"name": "林**", "phone": "138****1234"}
    assert case.concern.channel == "web"
    assert "已经收到" in web.text
    assert web.page.redirect_chain == [(f"/r/{code}?filed=1", 302)]


def test_only_the_message_is_needed(web, case_of, clock):
    case = case_of(web.files("想问问老年卡怎么办"))

    assert (case.kind, case.area, identities.masked(case)) == ("help", None, {})
    assert list(Spoken.objects.filter(case=case).values_list("field", "text")) == [("message", "想问问老年卡怎么办")]


def test_on_the_receipt_the_way_to_the_case_stands_before_the_lines_for_checking(web, clock):
    web.files("楼道灯不亮")

    page = web.page.content.decode()
    assert page.index("接下来") < page.index("现在就看办理情况") < page.index("data-paper")


def test_pressing_submit_twice_gives_the_same_receipt(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file")
    last_look = web.fields

    first = web.client.post("/file", last_look)
    second = web.client.post("/file", last_look)

    assert first["Location"] == second["Location"]
    assert Case.objects.filter(loop="concern").count() == 1


def test_another_text_under_the_same_receipt_is_told_and_can_be_filed_anew(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file")
    last_look = web.fields
    web.client.post("/file", last_look)

    web.send("/file", **{**last_look, "message": "井盖也坏了"})

    assert web.page.status_code == 422
    assert "前一件已经收到" in web.text
    assert web.fields["message"] == "井盖也坏了"
    assert web.fields["receipt"] != last_look["receipt"]
    web.send("/file")
    assert web.page.status_code == 200
    assert sorted(c.title for c in Case.objects.filter(loop="concern").order_by("id")) == ["井盖也坏了", "路灯不亮"]


def test_the_code_of_the_first_filing_is_not_lost_with_the_second(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file")
    last_look = web.fields
    web.client.post("/file", last_look)

    web.send("/file", **{**last_look, "message": "井盖也坏了"})

    assert f'href="/r/{last_look["receipt"]}?filed=again"' in web.page.content.decode()


def test_a_damaged_receipt_is_replaced_and_nothing_typed_is_lost(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file", name="林阿姨")

    web.send("/file", receipt="AAAA")

    assert web.page.status_code == 400
    assert (web.fields["message"], web.fields["name"]) == ("路灯不亮", "林阿姨")
    web.send("/file")
    assert [c.title for c in Case.objects.filter(loop="concern")] == ["路灯不亮"]


def test_a_mistake_keeps_everything_that_was_typed(web, clock):
    web.open("/file").send("/file", message="路灯不亮", kind="complaint").send("/file", place="三号楼")

    web.send("/file", name="林阿姨", phone="12")

    assert web.page.status_code == 422
    assert "这个号码好像不对" in web.text
    kept = {name: web.fields[name] for name in ("message", "kind", "place", "name", "phone")}
    assert kept == {"message": "路灯不亮", "kind": "complaint", "place": "三号楼", "name": "林阿姨", "phone": "12"}
    assert Case.objects.filter(loop="concern").count() == 0


@pytest.mark.parametrize("phone", ["1381234123", "138123412345", "12", "无"])
def test_a_number_nobody_can_call_is_asked_for_again(web, clock, phone):
    web.open("/file").send("/file", message="路灯不亮").send("/file")

    assert "请核对一下" in web.send("/file", phone=phone).text
    assert web.fields["phone"] == phone


@pytest.mark.parametrize("phone", ["13812341234", "+86 138-1234-1234", "+86 10 12345678", "8888888", "0531-8888888"])
def test_mobiles_and_landlines_are_taken_as_they_are_written(web, clock, phone):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file", phone=phone)

    assert (web.page.status_code, phone in web.text) == (200, True)


def test_photos_left_behind_by_a_step_back_are_asked_for_again(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file")
    assert "文件请重新选一次" not in web.text

    web.send("/file", back="1", files=SimpleUploadedFile("灯.jpg", jpeg()))

    assert "文件请重新选一次" in web.send("/file").text


def test_going_back_a_step_keeps_everything(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file", place="三号楼")

    web.send("/file", name="林阿姨", back="1")

    assert web.fields["at"] == "where"
    assert (web.fields["place"], web.fields["name"], web.fields["message"]) == ("三号楼", "林阿姨", "路灯不亮")


def test_switching_to_large_type_in_the_middle_keeps_everything(web, clock):
    web.open("/file")

    web.send("/file", message="路灯不", elder="1")

    assert web.page.cookies["elder"].value == "1"
    assert "data-elder" in web.page.content.decode()
    assert (web.fields["at"], web.fields["message"]) == ("what", "路灯不")


def test_an_anonymous_request_keeps_no_identity(web, case_of, clock):
    code = web.files("举报占道经营", kind="report", name="林阿姨", phone="13812341234", anonymous="on")

    case = case_of(code)
    assert identities.masked(case) == {}
    assert (case.concern.anonymous, case.concern.secret) == (True, False)


def test_the_unit_complained_of_never_sees_the_case(web, case_of, urban_bureau, power, person, clock):
    code = web.files("城管执法粗暴", kind="complaint", about=str(urban_bureau.pk))

    case = case_of(code)
    assert case.codes_complained_of() == {"urban"}
    assert not Case.objects.visible_to(person("urban")).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(person("desk")).filter(pk=case.pk).exists()


def test_who_asks_for_help_is_not_asked_whom_she_complains_of(web, clock):
    web.open("/file").send("/file", message="路灯不亮", kind="help")

    assert "about" not in web.fields
    web.send("/file", back="1").send("/file", kind="report")
    assert "about" in web.page.content.decode()


def test_a_stations_code_brings_the_request_to_that_station(web, case_of, station_xinqiao, clock):
    web.open("/c/station-xinqiao")
    assert "您写的会先交给新桥镇代表之家" in web.text

    case = case_of(web.files("桥面破损", at="/c/station-xinqiao"))

    assert case.units_of("station") == [station_xinqiao.pk]
    assert (case.concern.channel, case.area.name) == ("code", "新桥镇")


def test_a_deputys_code_tells_the_deputy_and_not_her_number(web, case_of, chen, clock):
    code = deputy_code(chen)
    case = case_of(web.files("桥面破损", at=f"/c/{code}"))

    assert list(case.parties.filter(role="deputy").values_list("account__name", flat=True)) == ["陈代表"]
    assert look_up(code[:4] + "-" + code[4:].lower()).deputy == chen
    assert (len(code), look_up("ZZZZZZZZ")) == (8, None)


def test_files_are_kept_sealed_and_served_clean_to_the_owner_alone(web, case_of, clock):
    code = web.files(
        "路灯不亮", files=[SimpleUploadedFile("楼道.jpg", jpeg()), SimpleUploadedFile("说明.txt", "坏了".encode())]
    )
    address = [one.pk for one in case_of(code).attachments.order_by("name")]

    served = [web.client.get(f"/r/{code}/files/{key}") for key in address]
    assert [one["Content-Type"] for one in served] == ["image/jpeg", "text/plain; charset=utf-8"]
    assert b"CANARY" not in served[0].content
    assert served[0]["Content-Disposition"].startswith("attachment")
    other = web.files("另一件事")
    assert web.client.get(f"/r/{other}/files/{address[0]}").status_code == 404


def test_a_lying_file_is_refused_and_the_words_stay(web, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file")

    web.send("/file", files=SimpleUploadedFile("照片.jpg", b"MZ" + bytes(500)))

    assert web.page.status_code == 422
    assert "“照片.jpg”：这是程序文件，不能上传" in web.text
    assert web.fields["message"] == "路灯不亮"
    assert Case.objects.filter(loop="concern").count() == 0


def test_a_flood_from_one_address_is_braked_without_losing_a_word(web, clock):
    web.client.defaults["REMOTE_ADDR"] = "203.0.113.7"
    for number in range(30):
        web.files(f"第{number}件")
    web.open("/file").send("/file", message="第三十一件").send("/file").send("/file")

    web.send("/file")

    assert web.page.status_code == 429
    assert "提交得太快了" in web.text
    assert web.fields["message"] == "第三十一件"
    assert Case.objects.filter(loop="concern").count() == 30


def test_wherever_a_page_comes_again_without_the_files_it_says_so(web, clock):
    photo = SimpleUploadedFile("灯.jpg", jpeg())
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file")

    assert "文件请重新选一次" in web.send("/file", receipt="AAAA", files=photo).text
    code = web.files("楼道灯不亮")
    assert "文件请重新选一次" not in web.open(f"/r/{code}/add").send(f"/r/{code}/add", more="").text
    assert "文件请重新选一次" in web.open(f"/r/{code}/add").send(f"/r/{code}/add", more="", files=photo).text


def test_a_form_sent_by_another_site_is_refused(web, clock):
    told = {"message": "路灯不亮", "kind": "help", "receipt": web.open("/file").fields["receipt"]}

    for header in ({"HTTP_SEC_FETCH_SITE": "cross-site"}, {"HTTP_ORIGIN": "https://evil.example"}):
        refused = web.client.post("/file", told, **header)
        assert refused.status_code == 403
        assert "从别的网站发来的" in refused.content.decode()
        assert "Cookie" not in refused.content.decode()
    assert Case.objects.filter(loop="concern").count() == 0
    assert web.client.post("/file", told, HTTP_ORIGIN="null", HTTP_SEC_FETCH_SITE="same-origin").status_code == 302


def test_what_bears_the_mark_of_a_state_secret_is_not_taken(web, clock):
    web.open("/file").send("/file", message="附件是机密★文件")

    assert web.page.status_code == 422
    assert "这里不能提交带密级标志的内容" in web.text


def test_numbers_of_a_person_in_the_story_are_pointed_out_before_it_is_filed(web, clock):
    web.open("/file").send("/file", message="我的电话13812341234，路灯不亮").send("/file").send("/file")

    assert "好像有身份证号、银行卡号、电话或车牌" in web.text


def test_a_neighbours_name_in_the_story_is_no_number(web, clock):
    web.open("/file").send("/file", message="路灯不亮，昨天张奶奶差点摔倒").send("/file").send("/file")

    assert "好像有身份证号" not in web.text


def test_a_poster_that_is_out_of_date_still_leads_to_the_form(web, case_of, clock):
    assert "这张码已经停用" in web.open("/c/no-such-station").text

    assert case_of(web.files("桥面破损", at="/c/no-such-station")).concern.channel == "web"


@pytest.mark.parametrize("step", [1, 3])
def test_who_began_by_the_code_of_a_deputy_who_left_is_told_before_it_is_filed(web, chen, clock, step):
    at = f"/c/{deputy_code(chen)}"
    web.open(at)
    for _ in range(step):
        web.send(at, message="桥面破损", kind="help")
    Account.objects.filter(pk=chen.pk).update(is_active=False)

    web.send(at)

    assert "您扫的那张码刚刚停用" in web.text
    assert not Case.objects.filter(loop="concern").exists()
    while "receipt" in web.fields:
        web.send(at)
        assert "刚刚停用" not in web.text
    assert Case.objects.get(loop="concern").parties.filter(role="deputy").count() == 0


def test_a_printed_code_that_no_address_could_bear_is_none(web, case_of, clock):
    web.open("/file").send("/file", message="桥面破损", via="station\x00")

    assert web.page.status_code == 200
    assert "via" not in web.fields


def test_a_sheet_that_was_left_is_not_shown_to_whoever_sends_it_again(web, case_of, clock):
    web.open("/file").send("/file", message="路灯不亮").send("/file").send("/file", phone="13812341234")
    last_step = {**web.fields, "at": "reach"}
    assert "13812341234" in web.client.post("/file", last_step).content.decode()

    web.client.post("/leave")

    assert web.client.post("/file", last_step)["Location"] == "/left"
    assert case_of(web.files("另一个人的事")).title == "另一个人的事"


def test_a_sheet_begun_after_leaving_is_left_in_its_turn(web, clock):
    web.client.post("/leave")
    web.open("/file").send("/file", message="路灯不亮")
    assert web.page.status_code == 200

    web.client.post("/leave")

    assert web.client.post("/file", web.fields)["Location"] == "/left"
