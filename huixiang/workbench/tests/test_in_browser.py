"""One request from dispatch to its approved answer, by clicking only, on a phone and on a desk."""

import pytest

from huixiang.accounts import factors
from huixiang.loops.models import Case

from .test_covering import kept

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery staple"
WIDTHS = [(390, 844), (1280, 900)]


@pytest.fixture
def desks(browser, live_server, axe, person):
    """Everybody's own browser, signed in by hand; `faults` collects what axe and the window's width have to say."""
    faults, contexts = [], []

    def sit(key, width, height):
        account = person(key)
        account.set_password(PASSWORD)
        account.save()
        secret = factors.new_secret()
        factors.add_app(account, secret)
        contexts.append(context := browser.new_context(viewport={"width": width, "height": height}))
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("console", lambda told: faults.append(told.text) if "Content Security" in told.text else None)
        page.goto(f"{live_server.url}/desk")
        page.get_by_label("用户名").fill(key)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录", exact=True).click()
        page.get_by_label("验证码").fill(factors.code_at(secret, factors.period_now()))
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url(lambda url: "sign-in" not in url)
        return page

    def look(page):
        # where the bar of moves lies over the page, axe cannot tell the colours beneath; at the end it covers nothing
        page.wait_for_load_state()
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        faults.extend(f"{page.url} {fault}" for fault in axe(page))
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{page.url} scrolls sideways")
        return page

    yield sit, look, faults
    for context in contexts:
        context.close()


def open_case(page, title):
    page.get_by_role("link", name=title).first.click()
    page.get_by_role("region", name="可以办的事").wait_for()


def send(page, move, **choices):
    """Unfold the form of a move, choose, and send it."""
    page.locator(f'a[data-move="{move}"]').click()
    form = page.locator(f'form[data-form="{move}"]')
    form.wait_for()
    for label in choices.get("checks", []):
        form.get_by_label(label, exact=True).check()
    for label, words in choices.get("fills", {}).items():
        form.get_by_label(label).fill(words)
    form.locator("button.do").click()
    page.get_by_role("status").filter(has_text="已").wait_for()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("size", WIDTHS, ids=lambda size: f"{size[0]}px")
def test_a_request_is_sent_signed_answered_endorsed_and_checked_by_clicking(desks, organ, lin, zhou, size):
    sit, look, faults = desks
    case = lin.files("三号楼路灯不亮。晚上看不见路").make("accept", by=zhou)

    page = look(sit("desk", *size))
    page.get_by_role("link", name="分派").click()
    look(page).get_by_role("button", name="交办").click()
    look(page).get_by_text("没有待分派的诉求").wait_for()

    page = sit("zheng", *size)
    open_case(look(page), "三号楼路灯不亮")
    look(page)
    send(page, "sign", checks=["与此件没有利害关系"])
    page.locator('a[data-move="reply"]').click()
    page.locator('form[data-form="reply"] button.do').click()
    page.get_by_role("alert").filter(has_text="还差一步").wait_for()
    look(page).reload()
    send(page, "reply", checks=["已解决"], fills={"答复": "已更换灯泡，现场试亮。"})

    for key, move in (("laozheng", "endorse"), ("reviewer", "approve")):
        page = sit(key, *size)
        open_case(look(page), "三号楼路灯不亮")
        send(page, move)
        look(page)

    assert Case.objects.get(pk=case.pk).stage == "answered"
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_the_keys_move_open_search_and_list_themselves(desks, organ, lin):
    sit, _look, faults = desks
    for n in (1, 2):
        lin.files(f"路灯不亮，第{n}盏")
    page = sit("zhou", 1280, 900)

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") == "路灯不亮，第2盏"
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="路灯不亮，第1盏").wait_for()
    page.keyboard.press("1")
    page.locator('form[data-form="accept"]').wait_for()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("?")
    page.get_by_role("heading", name="快捷键").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("第2盏")
    page.keyboard.press("Enter")
    page.get_by_text("文字相符").wait_for()

    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_the_keys_can_be_switched_off(desks, organ, lin):
    sit, _look, faults = desks
    lin.files("路灯不亮，第1盏")
    page = sit("zhou", 1280, 900)

    page.keyboard.press("?")
    page.get_by_label("启用单键快捷键").uncheck()
    page.get_by_role("button", name="关闭").click()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("?")

    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert page.get_by_role("heading", name="快捷键").is_hidden()
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_a_key_never_unfolds_another_form_over_what_was_typed(desks, handled):
    sit, _look, faults = desks
    handled()
    page = sit("zheng", 1280, 900)
    open_case(page, "楼道灯不亮")
    page.keyboard.press("1")
    form = page.locator('form[data-form="reply"]')
    form.get_by_label("答复").fill("写了半天的答复")

    form.get_by_label("已解决", exact=True).check()
    page.keyboard.press("2")
    page.locator("h1").click()
    page.keyboard.press("1")
    page.wait_for_load_state("networkidle")

    assert form.get_by_label("答复").input_value() == "写了半天的答复"
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_too_many_files_are_told_before_anything_is_sent(desks, handled):
    sit, look, faults = desks
    handled()
    page, sent = sit("zheng", 390, 844), []
    open_case(page, "楼道灯不亮")
    page.locator('a[data-move="reply"]').click()
    form = page.locator('form[data-form="reply"]')
    form.get_by_label("答复").fill("写了半天的答复")
    photo = {"name": "灯.png", "mimeType": "image/png", "buffer": b"0"}
    large = {"name": "楼道.mp4", "mimeType": "video/mp4", "buffer": b"0" * (10 * 2**20 + 1)}
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)

    for chosen, said in (
        ([photo] * 21, "最多 9 个，现在选了 21 个"),
        ([large], "“楼道.mp4”太大了，每个不能超过 10 MB"),
    ):
        form.get_by_label("照片或文件").set_input_files(chosen)
        assert said in form.get_by_role("alert").inner_text()
        form.locator("button.do").click()

    assert (sent, form.get_by_label("答复").input_value()) == ([], "写了半天的答复")
    look(page)
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_a_refused_form_keeps_the_file_and_an_old_page_learns_what_happened(desks, handled, zheng, settings, tmp_path):
    settings.DATA = tmp_path
    sit, look, faults = desks
    case = handled()
    page = sit("zheng", 1280, 900)
    open_case(page, "楼道灯不亮")
    page.locator('a[data-move="reply"]').click()
    form = page.locator('form[data-form="reply"]')
    form.get_by_label("照片或文件").set_input_files(
        {"name": "记录.txt", "mimeType": "text/plain", "buffer": b"been there"}
    )
    form.get_by_label("答复").fill("写了半天的答复")
    form.locator("button.do").click()
    page.get_by_role("alert").filter(has_text="还差一步").wait_for()
    assert form.get_by_label("照片或文件").evaluate("(field) => field.files[0].name") == "记录.txt"
    assert page.get_by_text("个文件没有留下").is_hidden()

    case.make("note", by=zheng, progress="别处记的一条")
    form.get_by_label("已解决", exact=True).check()
    form.locator("button.do").click()
    page.get_by_role("alert").filter(has_text="此件有了新的办理情况").wait_for()
    look(page)

    assert "别处记的一条" in page.locator(".trail li").first.inner_text()
    assert page.evaluate("document.activeElement.className") == "summary"
    form.locator("button.do").click()
    page.get_by_role("status").filter(has_text="已提交答复").wait_for()
    page.get_by_role("link", name="记录.txt").wait_for()
    assert faults == []


def handing_out(sit, case):
    """The desk's page of a case, and its form of 交办."""
    page = sit("desk", 1280, 900)
    page.goto(f"{page.url}/cases/{case.number}/")
    page.locator('a[data-move="assign"]').click()
    return page, page.locator('form[data-form="assign"]')


def fill_in(form):
    """Take the unit that is proposed."""
    form.get_by_role("link", name="填入 供电局").click()
    form.locator("[name=lead] option:checked", has_text="供电局").wait_for(state="attached")


@pytest.mark.django_db(transaction=True)
def test_what_was_done_before_is_not_told_above_a_form_that_was_refused(desks, handled, zheng):
    sit, _, faults = desks
    case = handled()
    page = sit("zheng", 390, 844)
    page.goto(f"{page.url.removesuffix('/desk')}/desk/cases/{case.number}/")
    page.get_by_text("还可以").click()
    send(page, "note", fills={"进展": "已看现场。"})
    told = page.locator(".flash", has_text="已记录进展")
    assert told.count() == 1

    page.locator('a[data-move="reply"]').click()
    page.locator('form[data-form="reply"] button.do').evaluate(
        "button => { button.form.noValidate = true; button.click() }"
    )
    page.locator('form[data-form="reply"] .summary').wait_for()

    assert told.count() == 0
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_a_proposal_fills_the_form_and_leaves_what_was_typed(desks, organ, lin, zhou):
    sit, _look, faults = desks
    _page, form = handing_out(sit, lin.files("三号楼路灯不亮").make("accept", by=zhou))
    form.get_by_label("特急", exact=True).check()
    form.get_by_label("城市管理局", exact=True).check()
    fill_in(form)

    assert [form.get_by_label(label, exact=True).is_checked() for label in ("特急", "城市管理局")] == [True, True]
    assert "市政照明" in form.get_by_label("依据").input_value()
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_the_return_key_in_the_filter_of_a_list_takes_what_was_found_and_sends_nothing(desks, organ, lin, zhou):
    sit, _look, faults = desks
    case = lin.files("三号楼路灯不亮").make("accept", by=zhou)
    page, form = handing_out(sit, case)
    fill_in(form)

    form.get_by_label("输入几个字，筛选下面的列表").first.fill("城市管理")
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")

    assert form.locator("[name=lead] option:checked").inner_text() == "城市管理局"
    assert page.evaluate("document.activeElement.name") == "lead"
    assert Case.objects.get(pk=case.pk).stage == "to_assign"
    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_a_key_held_down_sends_one_message_on_and_no_more(desks, organ, lin, zhou):
    sit, _look, _faults = desks  # who presses on while the next slides in aborts that, and the browser tells it
    for n in range(3):
        lin.files(f"第{n}盏路灯不亮").make("accept", by=zhou)
    page = sit("desk", 1280, 900)
    page.get_by_role("link", name="分派").click()
    page.get_by_text("还有 3 件待分派").wait_for()

    page.keyboard.down("1")
    page.keyboard.down("1")  # pressed without being let go: the browser tells it as a repetition
    page.get_by_text("还有 2 件待分派").wait_for()
    page.keyboard.down("1")
    page.wait_for_load_state("networkidle")

    assert Case.objects.filter(stage="to_sign").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_second_press_sends_nothing(desks, handled, chen):
    sit, _look, faults = desks
    handled()
    page = sit("zheng", 1280, 900)
    open_case(page, "楼道灯不亮")
    page.locator('a[data-move="reply"]').click()
    for label, words in {"答复": "已修好"}.items():
        page.locator('form[data-form="reply"]').get_by_label(label).fill(words)
    page.get_by_label("已解决", exact=True).check()
    assert sent_by(page, 'form[data-form="reply"]') == 1
    page.get_by_role("status").filter(has_text="已提交答复").wait_for()

    page = sit("chen", 1280, 900)
    page.goto(f"{page.url.removesuffix('/desk')}/desk/open/suggestion/")
    page.get_by_label("标题").fill("加装路灯")
    page.get_by_label("领衔代表").select_option("陈代表")
    assert sent_by(page, "form.plain") == 1
    page.get_by_role("status").filter(has_text="已新建").wait_for()

    assert faults == []


def sent_by(page, form):
    """How often a form is sent that is pressed three times."""
    sent = []
    page.on("request", lambda request: sent.append(request.method) if request.method == "POST" else None)
    page.locator(form).evaluate("(form) => { for (let press = 0; press < 3; press++) form.requestSubmit(); }")
    page.get_by_role("status").filter(has_text="已").wait_for()
    return len(sent)


@pytest.mark.django_db(transaction=True)
def test_the_other_pages_have_no_faults_either(desks, organ, lin, zhou):
    sit, look, faults = desks
    lin.files("三号楼路灯不亮。晚上看不见路")
    for width, height in WIDTHS:
        page = sit("zhou", width, height)
        home = page.url.removesuffix("/desk")
        for path in ("/desk/cases/", "/desk/cases/?state=open", "/desk/file/", "/desk/search?q=路灯", "/desk/cases/x/"):
            page.goto(home + path)
            look(page)
        page.goto(home + "/desk/file/")
        page.get_by_label("反映的内容").fill("三号楼的路灯不亮，晚上看不见")
        page.get_by_text("可能已经有人反映过").wait_for()
        look(page).get_by_role("button", name="登记并出回执").click()
        page.get_by_text("回执码只在这一页显示一次").wait_for()
        look(page)
        boss = sit("supervisor", width, height)
        boss.goto(home + "/desk/open/task/")
        look(boss)

    assert faults == []


@pytest.mark.django_db(transaction=True)
def test_a_face_is_covered_with_a_finger_or_with_the_keys_and_looked_at_before_it_is_published(
    desks, lin, zhou, desk, power, zheng, laozheng, reviewer, settings, tmp_path
):
    settings.DATA = tmp_path
    sit, look, faults = desks
    case = lin.files("三号楼路灯不亮。晚上看不见路", files=[kept()])
    case.make("accept", by=zhou).make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="solved", reply="已修好。").make("endorse", by=laozheng)
    case.make("approve", by=reviewer)
    page = sit("reviewer", 390, 844)
    page.goto(f"{page.url.removesuffix('/desk')}/desk/cases/{case.number}/")
    page.locator('a[data-move="publish"]').click()
    look(page)
    for label, words in {"公开标题": "灯修好了", "公开的诉求摘要": "灯不亮", "公开的答复": "已修好"}.items():
        page.get_by_label(label).fill(words)
    page.get_by_label("公开第 1 张").check()
    page.get_by_label("照片上是什么").fill("修好的路灯")
    page.locator("[data-cover-on]").scroll_into_view_if_needed()
    box = page.locator("[data-cover-on]").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.2, box["y"] + box["height"] * 0.2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6, steps=4)
    page.mouse.up()
    drawn = areas_on(page)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_role("button", name="添一块").click()
    page.keyboard.press("ArrowUp")

    assert [abs(a - b) < 2 for a, b in zip(drawn[0], (20, 20, 30, 40), strict=True)] == [True] * 4
    assert areas_on(page)[0] == pytest.approx([drawn[0][0] + 1, drawn[0][1], drawn[0][2], drawn[0][3] + 1])
    assert areas_on(page)[1] == [40, 39, 20, 20]
    page.keyboard.press("Delete")
    assert len(areas_on(page)) == 1

    look(page).get_by_role("button", name="公开", exact=True).click()
    page.get_by_alt_text("第 1 张遮好的样子").wait_for()
    look(page).get_by_label("我看过了").check()
    page.get_by_role("button", name="公开", exact=True).click()
    page.get_by_role("status").filter(has_text="已公开").wait_for()
    page.goto(f"{page.url.partition('/desk')[0]}/answered/{case.pk}")
    page.get_by_alt_text("修好的路灯").wait_for()
    look(page)

    assert page.get_by_alt_text("修好的路灯").evaluate("(shown) => shown.naturalWidth") == 200
    assert faults == []


def areas_on(page):
    """The areas in the fields, in percent."""
    rows = page.locator("[data-area]").all()
    told = [[field.input_value() for field in row.locator("input").all()] for row in rows]
    return [[float(value) for value in row] for row in told if all(row)]


@pytest.mark.django_db(transaction=True)
def test_a_form_that_asks_nothing_takes_the_focus_too(desks, organ, handled, zheng):
    sit, look, faults = desks
    case = handled("三号楼路灯不亮。晚上看不见路").make("reply", by=zheng, result="solved", reply="已更换灯泡。")
    page = sit("laozheng", 390, 844)
    open_case(page, case.title)

    page.locator('a[data-move="endorse"]').click()

    page.locator("#move-form h2:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("status").filter(has_text="已签发").wait_for()
    look(page)
    assert faults == []
