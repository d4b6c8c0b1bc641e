"""What a screen reader says of every field: its label, its hint, and what is wrong with it (A-4). Read off the browser's own tree."""

import pytest

from .test_in_browser import at  # noqa: F401 - a fixture

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIELDS = {"textbox", "combobox", "radio", "checkbox", "searchbox", "spinbutton"}
# what stands on the page: each control with the words written for it in label, hint and error
WRITTEN = """[...document.querySelectorAll('main input:not([type=hidden]), main select, main textarea')]
  .filter(e => e.checkVisibility() && !e.closest('.unseen')).map(e => {
    const set = e.closest('fieldset.field, .field'), text = one => one ? one.innerText.replace(/\\s+/g, '') : '';
    return {name: e.name, label: text(e.labels[0]), group: text(set?.querySelector('legend')),
      hint: text(set?.querySelector('.hint')), error: text(set?.querySelector('.errorlist'))};
  })"""


def spoken(page):
    """Every field as the browser hands it to a screen reader: (role, all that is said with it, whether it is called wrong)."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def said(node):
        words = f"{node.get('name', {}).get('value', '')}{node.get('description', {}).get('value', '')}"
        parent = by_id.get(node.get("parentId"))
        return words + (said(parent) if parent else "")

    return [
        ("".join(said(node).split()), wrong(node))
        for node in nodes
        if not node["ignored"] and node["role"]["value"] in FIELDS | {"button"}
    ]


def wrong(node):
    told = {prop["name"]: prop["value"].get("value") for prop in node.get("properties", [])}
    return told.get("invalid") not in (None, "false")


def unsaid(page):
    """What is written for a field and no screen reader would say with it."""
    heard, missing = spoken(page), []
    for field in page.evaluate(WRITTEN):
        words = [field[part] for part in ("label", "group", "hint", "error") if field[part]]
        saying = [said for said, _ in heard if all(word in said for word in words)]
        if not words or not saying:
            missing.append((field["name"], words))
    return missing


def test_label_hint_and_error_of_every_field_are_said(page, at, organ):  # noqa: F811
    missing = []

    def listen():
        page.wait_for_load_state()
        missing.extend(f"{page.url} {one}" for one in unsaid(page))

    page.goto(at("/file"))
    listen()
    page.get_by_role("button", name="下一步").click()
    page.wait_for_selector(".summary")
    listen()
    assert [said for said, is_wrong in spoken(page) if is_wrong and "发生了什么事" in said] != []
    page.get_by_label("发生了什么事？").fill("路灯不亮")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_selector("#id_place")
    listen()
    page.get_by_role("button", name="下一步").click()
    page.wait_for_selector("#id_phone")
    listen()
    page.get_by_role("textbox", name="电话").fill("12")
    page.get_by_role("button", name="下一步").click()
    page.wait_for_selector(".summary")
    listen()
    assert [said for said, is_wrong in spoken(page) if is_wrong and "电话" in said] != []

    assert missing == []


def test_label_hint_and_error_are_said_where_she_judges_and_adds(page, at, web, answered, case_of):  # noqa: F811
    code, missing = web.files("路灯不亮", area="990101001"), []

    def listen(act):
        page.goto(at(f"/r/{code}/{act}"))
        assert page.evaluate(WRITTEN) != [], act
        missing.extend(f"{act} {one}" for one in unsaid(page))

    for act in ("add", "contact", "withdraw"):
        listen(act)
    answered(case_of(code))
    listen("judge")
    page.get_by_role("button", name="提交评价").click()
    page.wait_for_selector(".summary")
    missing.extend(f"judged nothing: {one}" for one in unsaid(page))

    assert missing == []


def test_what_no_label_names_would_be_noticed(page, at, organ):  # noqa: F811
    page.goto(at("/find"))
    page.evaluate("document.querySelector('main input:not([type=hidden])').removeAttribute('aria-describedby')")

    assert unsaid(page) != []
