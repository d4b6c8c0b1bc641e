"""分派: proposals with reasons, one at a time; what may be the same matter; seeing an identity."""

import re

from huixiang.loops.models import Case
from huixiang.people.models import Category
from huixiang.vault import identities

from .conftest import address_of, words_of


def proposed(page):
    return re.findall(r"<h3>([^<]+)</h3><button", page.content.decode())


def form_of(page, word):
    """The hidden fields of the form that holds this word."""
    form = next(f for f in re.findall(r"(?s)<form.*?</form>", page.content.decode()) if word in f)
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))


def test_a_proposal_is_taken_at_one_press_and_the_next_comes(at_desk, lin, zhou, desk, clock):
    first = lin.files("三号楼门口路灯不亮").make("accept", by=zhou)
    clock.shift(minutes=5)
    lin.files("占道经营没人管").make("accept", by=zhou)
    browser = at_desk(desk)
    page = browser.opens("/desk/dispatch/")

    assert proposed(page) == ["供电局"]
    assert "内容提到「路灯」" in words_of(page)
    assert "市政照明管理职责" in words_of(page)
    onward = browser.sends(f"/desk/dispatch/{first.number}/", follow=True, **form_of(page, "交办"))

    first = Case.objects.get(pk=first.pk)
    assert (first.stage, first.category.name) == ("to_sign", "路灯")
    assert proposed(onward) == ["城市管理局"]


def test_a_class_set_by_a_person_outweighs_the_text(at_desk, lin, zhou, desk):
    noise = Category.objects.get(name="噪声")
    lin.files("路灯下面有人吵闹").make("accept", by=zhou, category=noise)

    page = at_desk(desk).opens("/desk/dispatch/")

    assert proposed(page) == ["城市管理局"]
    assert "受理时定为「城乡建设 › 城市管理 › 噪声」" in words_of(page)


def test_the_unit_complained_of_is_never_proposed(at_desk, lin, zhou, desk, power):
    lin.files("供电局不修路灯", kind="report", about=power).make("accept", by=zhou)

    page = at_desk(desk).opens("/desk/dispatch/")

    assert proposed(page) == []
    assert "派单目录里没有对应的单位" in words_of(page)


def test_what_is_put_aside_gives_way_to_the_next(at_desk, lin, zhou, desk, clock):
    first = lin.files("路灯不亮").make("accept", by=zhou)
    clock.shift(minutes=5)
    lin.files("噪声太大").make("accept", by=zhou)

    assert "噪声太大" in at_desk(desk).reads(f"/desk/dispatch/?after={first.number}")
    assert "路灯不亮" in at_desk(desk).reads("/desk/dispatch/?after=x%00")


def test_the_same_matter_is_shown_with_what_it_shares_and_merged_at_one_press(
    at_desk, lin, neighbour, zhou, desk, clock
):
    main = lin.files("滨河路桥头路灯不亮").make("accept", by=zhou)
    clock.shift(minutes=5)
    other = neighbour.files("滨河路桥头的路灯又不亮了").make("accept", by=zhou)
    browser = at_desk(desk)
    page = browser.opens(address_of(other))

    assert "可能是同一件事" in words_of(page)
    assert "桥头" in words_of(page)
    browser.sends(f"/desk/dispatch/{other.number}/", **form_of(page, main.number))

    assert Case.objects.get(pk=other.pk).stage == "merged"


def test_another_matter_in_the_same_street_is_not_shown_as_the_same(at_desk, lin, neighbour, zhou, desk, clock):
    neighbour.files("滨河路公交站牌被树挡住了，老人看不清几路车").make("accept", by=zhou)
    clock.shift(minutes=5)
    case = lin.files("滨河路夜市的烧烤摊油烟太大，老人咳嗽睡不着").make("accept", by=zhou)

    assert "可能是同一件事" not in words_of(at_desk(desk).opens(address_of(case)))


def test_the_form_is_filled_by_a_proposal_and_warns_before_a_street(at_desk, lin, zhou, desk, street_binhe):
    case = lin.files("门口路灯不亮").make("accept", by=zhou, category=Category.objects.get(name="路灯"))
    browser = at_desk(desk)
    fill = re.search(r'href="([^"]+lead=[^"]+)"', browser.opens(address_of(case, "assign")).content.decode())[1]

    filled = browser.opens(fill.replace("&amp;", "&")).content.decode()
    pushed = browser.makes(case, "assign", lead=str(street_binhe.pk), urgency="0")

    assert re.search(r'<option value="[^"]+" selected>供电局', filled)
    assert pushed.status_code == 422
    assert "不得派给滨河街道办事处" in words_of(pushed)


def test_an_identity_is_masked_until_a_second_person_agrees(at_desk, handled, zheng, custodian, desk):
    case = handled()
    identities.keep(case, {"name": "林小梅", "phone": "13812341234"})
    browser = at_desk(zheng)
    assert "138****1234" in browser.reads(address_of(case))
    assert browser.sends(address_of(case) + "identity/phone/").status_code == 403

    browser.sends(address_of(case) + "identity/", reason="上门前联系", fields=["phone"])
    request = Case.objects.get(loop="identity")
    assert request.title in at_desk(custodian).reads("/desk")
    assert at_desk(custodian).makes(request, "grant").status_code == 302
    assert "查看完整电话" in browser.reads(address_of(case))
    shown = browser.sends(address_of(case) + "identity/phone/")

    assert (shown.status_code, "13812341234" in words_of(shown)) == (200, True)
    assert "13812341234" not in browser.reads(address_of(case))
    assert at_desk(desk).sends(address_of(case) + "identity/phone/").status_code == 403


def test_what_is_asked_without_a_reason_is_not_asked(at_desk, handled, zheng):
    case = handled()
    identities.keep(case, {"phone": "13812341234"})

    page = at_desk(zheng).sends(address_of(case) + "identity/", fields=["phone"])

    assert (page.status_code, Case.objects.filter(loop="identity").count()) == (422, 0)
