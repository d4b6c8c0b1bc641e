"""Signing in by hand, in a real browser under our strict policy: codes, passkeys, another system, the offices."""

import pytest

from huixiang.accounts import factors
from huixiang.accounts.models import Session
from huixiang.people.models import Account

from .conftest import PASSWORD, Telephone
from .other_systems import IdentityProvider
from .test_other_systems import configured, linked

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WIDTHS = [390, 1280]


class Screen:
    """One person's browser; `look` gathers what axe, the window's width and the network have to say."""

    def __init__(self, browser, url, axe, width, faults):
        self.context = browser.new_context(viewport={"width": width, "height": 850}, locale="zh-CN")
        self.context.set_default_timeout(30_000)
        self.page, self.url, self.axe, self.faults = self.context.new_page(), url, axe, faults
        self.page.on("pageerror", self.broken)
        self.page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        self.page.on("request", self.foreign)

    def broken(self, error):
        # a browser too busy to slide a page in says so as if it were a script's fault; the page is there all the same
        if "Transition was" not in str(error):
            self.faults.append(f"script: {error}")

    def foreign(self, request):
        if not request.url.startswith((self.url, "data:", "http://127.0.0.1:")):
            self.faults.append(f"asked {request.url}")

    def look(self):
        page = self.page
        page.wait_for_load_state()
        self.faults.extend(f"{page.url} {fault}" for fault in self.axe(page))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.faults.append(f"{page.url} scrolls sideways")
        return page

    def opens(self, path):
        self.page.goto(self.url + path)
        return self.look()

    def signs_in(self, username, telephone):
        page = self.opens("/desk")
        page.get_by_label("用户名").fill(username)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_role("heading", name="第二道验证").wait_for()
        self.look().get_by_label("验证码").fill(telephone.shows())
        page.get_by_role("button", name="登录", exact=True).click()
        page.locator(".topbar .person").wait_for()
        return page

    def has_passkeys(self):
        """A device whose finger print reader always agrees: Chromium's virtual authenticator."""
        tools = self.context.new_cdp_session(self.page)
        tools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        return tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def screen(browser, live_server, axe):
    faults, screens = [], []

    def sit(width=1280):
        screens.append(Screen(browser, live_server.url, axe, width, faults))
        return screens[-1]

    yield sit
    for one in screens:
        one.context.close()
    assert faults == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_newcomer_enrols_an_app_and_prints_her_recovery_codes(screen, zhou, width):
    there = screen(width)
    page = there.opens("/desk")
    page.get_by_label("用户名").fill("zhou")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="先设第二道验证").wait_for()
    there.look().get_by_role("link", name="用验证器应用").click()
    page.get_by_role("heading", name="添加验证器应用").wait_for()
    there.look().get_by_text("扫不了").click()
    secret = page.locator(".secret").inner_text().replace(" ", "")
    page.get_by_label("验证码").fill("000000")
    page.get_by_role("button", name="确认").click()
    page.get_by_role("alert").wait_for()
    there.look().get_by_label("验证码").fill(factors.code_at(secret, factors.period_now()))
    page.get_by_role("button", name="确认").click()
    page.get_by_role("heading", name="恢复码").wait_for()
    assert there.look().locator(".codes li").count() == 10
    page.get_by_role("link", name="开始工作").click()
    page.get_by_role("heading", name="今天该办的").wait_for()


def test_a_passkey_is_added_and_opens_the_door_alone_and_second(screen, zhou, telephone):
    there = screen()
    there.has_passkeys()
    page = there.signs_in("zhou", telephone)
    there.opens("/desk/me/passkey").get_by_label("给它起个名字").fill("办公室电脑")
    page.get_by_role("button", name="添加").click()
    page.get_by_text("通行密钥「办公室电脑」已添加").wait_for()
    assert there.look().locator("[data-factor]").count() == 2

    page.locator(".person summary").click()
    page.get_by_role("button", name="退出").click()
    page.get_by_role("button", name="用通行密钥登录").click()
    page.get_by_role("heading", name="今天该办的").wait_for()

    page.locator(".person summary").click()
    page.get_by_role("button", name="退出").click()
    page.get_by_label("用户名").fill("zhou")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("button", name="改用通行密钥").click()
    page.get_by_role("heading", name="今天该办的").wait_for()

    page = there.opens("/desk/me/")
    page.locator("[data-factor]").filter(has_text="验证器应用").get_by_role("button").click()
    page.get_by_text("「验证器应用」已移除").wait_for()
    assert [factor.type for factor in factors.factors_of(Account.objects.get(username="zhou"))] == ["webauthn"]


def test_a_passkey_that_is_nobodys_opens_nothing(screen, zhou):
    there = screen()
    there.has_passkeys()
    page = there.opens("/desk/sign-in")

    page.get_by_role("button", name="用通行密钥登录").click()

    page.get_by_text("没有用上通行密钥").wait_for()
    there.look()


@pytest.mark.parametrize("width", WIDTHS)
def test_my_sign_ins_and_my_password_by_clicking(screen, zhou, telephone, width):
    other, there = screen(), screen(width)
    other.signs_in("zhou", telephone)
    page = there.page
    factors.add_app(zhou, telephone.secret)
    there.signs_in("zhou", telephone)
    page.locator(".person summary").click()
    page.get_by_role("link", name="我的登录").click()
    page.get_by_role("heading", name="我的登录").wait_for()
    there.look().get_by_role("button", name="结束其他所有登录").click()
    page.get_by_text("已结束其他 1 处登录").wait_for()
    page.get_by_role("link", name="修改密码").click()
    page.get_by_role("heading", name="修改密码").wait_for()
    there.look().get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("short")
    page.get_by_label("再输一遍").fill("shorter")
    page.get_by_role("button", name="修改密码").click()
    page.get_by_role("alert").wait_for()
    there.look()
    there.opens("/desk/me/prove")
    other.page.goto(other.url + "/desk")
    other.page.get_by_role("heading", name="工作人员登录").wait_for()


def test_another_system_brings_her_to_the_second_factor(screen, settings, zhou, telephone):
    settings.SESSION_COOKIE_SAMESITE = "Lax"
    more = lambda s: {"server_url": s.url, "username_claim": "", "fetch_userinfo": False}  # noqa: E731
    running = configured(settings, IdentityProvider(), "openid_connect", "unit", lambda s: (s.client, s.secret), more)
    next(running)
    linked(zhou, "unit", "248289761001")
    there = screen()
    page = there.opens("/desk/sign-in")
    page.get_by_role("link", name="用系统unit登录").click()
    page.get_by_label("Name").fill("zhou.s")
    page.get_by_label("Password").fill("Idp-secret-1")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="第二道验证").wait_for()
    page.get_by_label("验证码").fill(telephone.shows())
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_role("heading", name="今天该办的").wait_for()
    next(running, None)


@pytest.mark.parametrize("width", WIDTHS)
def test_three_administrators_give_somebody_a_post_by_clicking(screen, with_password, person, width):
    offices = {}
    for who in ("system_admin", "security_admin", "audit_admin"):
        account = with_password(person(who))
        offices[who] = screen(width)
        offices[who].signs_in(who, Telephone(account))
    system, security, audit = offices.values()

    system.opens("/desk/accounts/?q=路人").get_by_role("link", name="路人").click()
    system.page.get_by_role("heading", name="路人").wait_for()
    system.look().get_by_role("link", name="授予岗位").click()
    system.page.get_by_role("heading", name="授予岗位：路人").wait_for()
    system.look().get_by_role("button", name="提出").click()
    system.page.get_by_role("alert").wait_for()
    system.look().locator("#id_unit").select_option(label="供电局")
    system.page.locator("#id_role").select_option(label="承办人")
    system.page.get_by_label("理由").fill("新到岗")
    system.page.get_by_role("button", name="提出").click()
    system.page.get_by_text("授权单已提出").wait_for()
    for page in ("/desk/accounts/new", "/desk/units/", "/desk/units/new", "/desk/units/power/"):
        system.opens(page)
    security.opens("/desk/warrants/").get_by_role("button", name="同意").first.click()
    security.page.get_by_text("已同意").wait_for()
    security.look()
    audit.opens("/desk/warrants/").get_by_role("button", name="确认").click()
    audit.page.get_by_text("岗位即时生效").wait_for()
    assert "授予岗位" in audit.opens("/desk/audit/").inner_text("main")

    assert [str(post) for post in person("passerby").posts_now()] == ["供电局 承办人"]


def test_what_was_typed_outlives_the_sign_in(screen, zhou, telephone):
    there = screen()
    page = there.signs_in("zhou", telephone)
    page.goto(there.url + "/desk/file/")
    page.get_by_label("反映的内容").fill("三号楼路灯不亮")
    Session.objects.filter(account=zhou).delete()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("登录已经结束，这一页上写的都还在").wait_for()
    there.look()

    factors.add_app(zhou, telephone.secret)
    with there.context.expect_page() as opened:
        page.get_by_role("link", name="在新标签页登录").click()
    tab = opened.value
    tab.get_by_label("用户名").fill("zhou")
    tab.get_by_label("密码").fill(PASSWORD)
    tab.get_by_role("button", name="登录", exact=True).click()
    tab.get_by_label("验证码").fill(telephone.shows())
    tab.get_by_role("button", name="登录", exact=True).click()
    tab.get_by_role("heading", name="今天该办的").wait_for()
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.get_by_text("登录已经结束").wait_for(state="hidden")
    page.get_by_role("button", name="登记并出回执").click()
    page.get_by_text("回执码只在这一页显示一次").wait_for()


@pytest.fixture
def reply(lin, zhou, desk, zheng, power, with_password):
    """小郑's page for answering a concern."""
    case = lin.files("楼道灯不亮")
    case.make("accept", by=zhou)
    case.make("assign", by=desk, lead=power)
    case.make("sign", by=with_password(zheng), interest="none")
    return f"/desk/cases/{case.number}/"


def answering(screen, zheng, reply):
    """小郑 has signed in and written an answer."""
    there, telephone = screen(), Telephone(zheng)
    page = there.signs_in("zheng", telephone)
    page.goto(there.url + reply)
    page.locator("[data-move=reply]").click()
    page.locator("#move-form textarea").first.fill("两盏都换了灯泡")
    return there, page


def test_a_button_pressed_after_the_sign_in_ended_loses_nothing(screen, zheng, reply):
    there, page = answering(screen, zheng, reply)
    Session.objects.filter(account=zheng).delete()

    page.locator("#move-form button.do").click()

    page.get_by_text("登录已经结束，这一页上写的都还在").wait_for()
    assert page.locator("#move-form textarea").first.input_value() == "两盏都换了灯泡"
    there.look()


def answered_with(route, status):
    """That status, or no answer at all."""
    return route.fulfill(status=status, body="") if status else route.abort()


def test_a_button_whose_answer_never_came_says_so(screen, zheng, reply):
    _there, page = answering(screen, zheng, reply)

    answers = iter([503, 404, 413, None])
    page.route("**/moves/reply/", lambda route: answered_with(route, next(answers)))
    for words in ("网站没有答复", "已不在您的岗位范围内", "附件太大", "网站没有答复"):
        page.locator("#move-form button.do").click()
        page.get_by_text(words).wait_for()
    assert page.locator("#move-form textarea").first.input_value() == "两盏都换了灯泡"


def test_a_form_that_leaves_its_page_asks_first_whether_it_will_be_taken(screen, zhou, telephone):
    there = screen()
    page = there.signs_in("zhou", telephone)
    page.clock.install()
    page.goto(there.url + "/desk/file/")
    page.get_by_label("反映的内容").fill("三号楼路灯不亮")
    page.clock.fast_forward("01:00")
    Session.objects.filter(account=zhou).delete()

    page.get_by_role("button", name="登记并出回执").click()

    page.get_by_text("登录已经结束，这一页上写的都还在").wait_for()
    assert page.get_by_label("反映的内容").input_value() == "三号楼路灯不亮"


def test_what_one_wrote_is_not_sent_off_by_who_signed_in_after_her(screen, zhou, telephone, zheng, with_password):
    there, other = screen(), Telephone(with_password(zheng))
    page = there.signs_in("zhou", telephone)
    page.goto(there.url + "/desk/file/")
    page.get_by_label("反映的内容").fill("三号楼路灯不亮")
    token = page.locator("form.counter [name=csrfmiddlewaretoken]").input_value()
    there.page = there.context.new_page()
    there.opens("/desk").locator(".person summary").click()
    there.page.get_by_role("button", name="退出").click()
    there.page.get_by_role("heading", name="工作人员登录").wait_for()
    there.signs_in("zheng", other)

    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    page.get_by_text("已经换了一个人登录").wait_for()
    assert page.get_by_label("反映的内容").input_value() == "三号楼路灯不亮"
    assert page.locator("form.counter [name=csrfmiddlewaretoken]").input_value() == token
