"""People of the cast at browsers of their own: they see pages, click, type, and look twice."""

import io
from functools import partial

from PIL import Image

from huixiang.accounts import factors

PASSWORD = "walk-Through-2026"


class Walk:
    """One story: everyone in it has a screen this wide; `faults` gathers what axe found and what stuck out sideways."""

    def __init__(self, browser, url, axe, width):
        self.browser, self.url, self.axe, self.width = browser, url, axe, width
        self.faults, self.looked = [], set()

    def browses(self):
        context = self.browser.new_context(
            viewport={"width": self.width, "height": 850}, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        context.set_default_timeout(30_000)
        return context.new_page()

    def look(self, page, name):
        """What is wrong with this kind of page; each kind once. A tall screen, so that nothing lies under the bar."""
        if name in self.looked:
            return
        self.looked.add(name)
        page.wait_for_load_state()
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": self.width, "height": 3 * height})
        self.faults += [f"{name} {fault}" for fault in self.axe(page)]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            self.faults.append(f"{name} sticks out sideways")
        page.set_viewport_size({"width": self.width, "height": 850})


class Desk:
    """Somebody of the staff, signed in at her own browser."""

    def __init__(self, walk, account):
        account.set_password(PASSWORD)
        account.save(update_fields=["password"])
        self.walk, self.page, self.name = walk, walk.browses(), account.username
        secret = factors.new_secret()
        factors.add_app(account, secret)
        self.signs_in(account.username, PASSWORD)
        self.types_the_code(secret)

    def signs_in(self, username, password):
        self.page.goto(f"{self.walk.url}/desk")
        self.walk.look(self.page, "sign in")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(password)
        self.page.get_by_role("button", name="登录", exact=True).click()

    def types_the_code(self, secret):
        self.page.get_by_role("heading", name="第二道验证").wait_for()
        self.walk.look(self.page, "second factor")
        self.page.get_by_label("验证码").fill(factors.code_at(secret, factors.period_now()))
        self.page.get_by_role("button", name="登录", exact=True).click()
        self.page.get_by_role("heading", name="今天该办的").wait_for()

    def goes_to(self, place):
        self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=place, exact=True).click()
        self.page.wait_for_load_state()
        self.walk.look(self.page, place)
        return self

    def opens(self, number):
        """From today's page, by a click on its line."""
        self.goes_to("今天")
        rows = self.page.locator("[data-row]")
        numbered = rows.filter(has=self.page.locator(".meta > .num", has_text=number))
        (numbered if numbered.count() else rows.filter(has_text=number)).first.get_by_role("link").click()
        self.page.wait_for_selector(".case")
        self.walk.look(self.page, "case")
        return self

    def unfolds(self, move):
        button = self.page.locator(f'[data-move="{move}"]')
        if not button.is_visible():
            self.page.locator(".more-moves > summary").click()
        button.click()
        self.page.wait_for_selector(f'form[data-form="{move}"]')
        return self

    def fills(self, **fields):
        for name, value in fields.items():
            fill(self.page, name, value)
        return self

    def does(self, move, **fields):
        """Unfolds the form of a move, fills it in and sends it; the page says that it is done."""
        self.unfolds(move).fills(**fields)
        self.walk.look(self.page, f"form {move}")
        with self.page.expect_navigation():
            self.page.locator(f'form[data-form="{move}"] button.do').click()
        assert self.page.locator("p.flash").first.inner_text().startswith("已")
        return self


def fill(page, name, value):
    """One field, by what it is: words, a list, boxes, or buttons of which one is pressed in."""
    at = page.locator(f"#id_{name}")
    if value is True:
        at.check()
        return
    kind = at.evaluate("e => e.tagName")
    act = {
        "FIELDSET": lambda: at.get_by_label(value, exact=True).check(),
        "SELECT": partial(at.select_option, label=value),
    }.get(kind, partial(at.fill, str(value)))
    act()


def photo():
    """A small picture, as a telephone would send it."""
    paper = io.BytesIO()
    Image.new("RGB", (64, 48), "navy").save(paper, "JPEG")
    return {"name": "路灯.jpg", "mimeType": "image/jpeg", "buffer": paper.getvalue()}


class AtHome:
    """A citizen with a telephone, no account, and a receipt once she has filed."""

    def __init__(self, walk):
        self.walk, self.page, self.code = walk, walk.browses(), ""

    def files(self, message, **told):
        page = self.page
        page.goto(self.walk.url)
        page.get_by_role("link", name="我要反映").click()
        page.get_by_label("发生了什么事？").fill(message)
        page.get_by_role("button", name="下一步").click()
        page.get_by_label("在哪个街道、乡镇？").select_option(label="滨河街道")
        page.get_by_role("button", name="下一步").click()
        for name, value in told.items():
            page.locator(f"#id_{name}").fill(value)
        page.get_by_role("button", name="下一步").click()
        page.locator("#id_files").set_input_files([photo()])
        page.get_by_role("button", name="提交", exact=True).click()
        page.wait_for_selector(".receipt")
        self.walk.look(page, "receipt")
        self.code = page.url.split("/r/")[1].split("?")[0]
        return self

    def reads(self):
        self.page.goto(f"{self.walk.url}/r/{self.code}")
        self.walk.look(self.page, "track")
        return self.page.inner_text("main")

    def judges(self, *, solved, grade, comment):
        self.reads()
        self.page.get_by_role("link", name="评一评").click()
        self.page.get_by_label(solved, exact=True).check()
        self.page.get_by_label(grade, exact=True).check()
        self.page.get_by_label("还想说些什么").fill(comment)
        self.page.get_by_role("button", name="提交评价").click()
        self.page.wait_for_selector("h1.now")
        return self
