"""A-3: all 55 criteria of WCAG 2.2 A and AA have a test that is there, or a dated look by a person; and some of the tests."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest
from django.test import Client

from .test_asvs import exists

HOME = Path(__file__).resolve().parents[2]
ROWS = list(csv.DictReader((HOME / "docs" / "wcag.csv").read_text().splitlines()))
# fmt: off
A = ["1.1.1", "1.2.1", "1.2.2", "1.2.3", "1.3.1", "1.3.2", "1.3.3", "1.4.1", "1.4.2", "2.1.1", "2.1.2", "2.1.4", "2.2.1", "2.2.2", "2.3.1", "2.4.1", "2.4.2", "2.4.3", "2.4.4", "2.5.1", "2.5.2", "2.5.3", "2.5.4", "3.1.1", "3.2.1", "3.2.2", "3.2.6", "3.3.1", "3.3.2", "3.3.7", "4.1.2"]
AA = ["1.2.4", "1.2.5", "1.3.4", "1.3.5", "1.4.3", "1.4.4", "1.4.5", "1.4.10", "1.4.11", "1.4.12", "1.4.13", "2.4.5", "2.4.6", "2.4.7", "2.4.11", "2.5.7", "2.5.8", "3.1.2", "3.2.3", "3.2.4", "3.3.3", "3.3.4", "3.3.8", "4.1.3"]
# fmt: on
TEMPLATES = {
    str(file.relative_to(HOME)): file.read_text() for file in sorted(HOME.glob("huixiang/**/templates/**/*.html"))
}
PAGES = {name: text for name, text in TEMPLATES.items() if not Path(name).name.startswith("_") and "{% extends" in text}
STYLES = "".join(file.read_text() for file in sorted(HOME.glob("huixiang/**/static/**/*.css")))
SCRIPTS = {file.name: file.read_text() for file in sorted(HOME.glob("huixiang/**/static/**/*.js"))}


def holding(pattern, files=None):
    """Names of the files that hold the pattern."""
    return [name for name, text in (TEMPLATES if files is None else files).items() if re.search(pattern, text)]


def test_the_fifty_five_criteria_stand_once_each_with_their_level():
    assert (len(A), len(AA)) == (31, 24)
    assert [(row["id"], row["level"]) for row in ROWS] == sorted(
        [(one, "A") for one in A] + [(one, "AA") for one in AA],
        key=lambda row: [int(part) for part in row[0].split(".")],
    )


def test_no_row_is_blank_and_each_is_a_test_or_a_dated_look():
    faulty = [
        row["id"]
        for row in ROWS
        if not row["in our words"]
        or not row["what was looked at"]
        or (row["how"] == "machine") != bool(row["test"])
        or (row["how"] == "human") != (bool(row["checked on"]) and bool(row["by"]))
        or row["how"] not in ("machine", "human")
    ]

    assert faulty == []
    assert [
        row["id"] for row in ROWS if row["checked on"] and date.fromisoformat(row["checked on"]) < date(2026, 11, 1)
    ] == []


def test_every_test_named_in_the_table_exists():
    assert [f"{row['id']} {row['test']}" for row in ROWS if row["test"] and not exists(row["test"])] == []


def test_no_page_plays_anything():
    assert holding(r"<(audio|video|object|embed|iframe|canvas|marquee|blink|bgsound)\b") == []
    assert holding(r"new Audio|AudioContext|speechSynthesis", SCRIPTS) == []


def test_no_page_tells_people_to_look_for_a_place_or_a_colour():
    words = {
        name: re.sub(r"(?s){%.*?%}|{{.*?}}|{% comment %}.*?{% endcomment %}|<[^>]+>", " ", text)
        for name, text in TEMPLATES.items()
    }

    assert holding(r"[左右][边侧]的?(按钮|链接|菜单|图标)|[红绿蓝黄]色的?(按钮|字|标记|部分)|圆形|方形", words) == []


def test_nothing_asks_how_the_screen_is_held():
    assert re.findall(r"@media[^{]*orientation", STYLES) == []
    assert holding(r"orientation|devicemotion|Accelerometer|Gyroscope", SCRIPTS) == []


def test_fields_about_oneself_say_what_they_are():
    from huixiang.accounts.forms import ONE_TIME
    from huixiang.public.forms import Contact

    kinds = {name: field.widget.attrs.get("autocomplete") for name, field in Contact().fields.items()}
    assert kinds == {"name": "name", "phone": "tel", "address": "street-address"}
    assert ONE_TIME["autocomplete"] == "one-time-code"
    signing_in = (HOME / "huixiang/accounts/forms.py").read_text()
    assert all(word in signing_in for word in ('"username webauthn"', '"current-password"', '"new-password"'))


def test_pictures_are_photographs_codes_and_the_mark():
    shown = [tag for text in TEMPLATES.values() for tag in re.findall(r"<img[^>]+>", text)]

    assert len(shown) == 4
    assert [
        tag for tag in shown if not re.search(r'class="qr-code"|src="{{ (picture\.href|block\.(src|covered)) }}"', tag)
    ] == []
    assert [tag for tag in shown if "alt=" not in tag] == []


def test_nothing_appears_on_hover_alone():
    assert holding(r'<(?!svg|symbol|iframe)\w+[^>]* title="') == []
    shows = re.findall(r":(?:hover|focus)[^{]*\{[^}]*(?:display:|visibility:|opacity:)[^}]*\}", STYLES)
    assert shows == []


def test_nothing_moves_for_longer_than_a_blink():
    lasting = [int(ms) for ms in re.findall(r"(?:animation|transition):[^;}]*?(\d+)ms", STYLES)]

    assert (max(lasting, default=0) <= 200, "infinite" in STYLES) == (True, False)
    assert "prefers-reduced-motion" in STYLES
    assert holding(r"setInterval|requestAnimationFrame|\.animate\(", SCRIPTS) == []


def test_every_page_begins_with_a_way_past_its_head():
    base = TEMPLATES["huixiang/templates/base.html"]

    assert '<a class="skip" href="#content">' in base.partition("<body")[2].partition("{% block page %}")[0]
    assert len(holding(r'<main id="content"')) >= 2


def test_every_page_has_a_title_of_its_own():
    frames = {"huixiang/templates/citizen.html", "huixiang/templates/desk.html"}

    assert [name for name, text in PAGES.items() if name not in frames and not titled(text)] == []


def titled(text):
    """Whether a page, or what it extends before the common base, fills the title."""
    above = re.search(r'{% extends "([^"]+)" %}', text)
    if "{% block title %}" in text:
        return True
    named = above and next((page for name, page in TEMPLATES.items() if name.endswith(f"templates/{above[1]}")), "")
    return bool(named) and titled(named)


def test_only_covering_a_picture_listens_to_a_finger():
    assert holding(r"pointerdown|mousedown|touchstart|touchmove|dragstart", SCRIPTS) == ["cover.js"]


def test_the_language_is_said_once_for_all_pages():
    whole = [name for name, text in TEMPLATES.items() if re.search(r"<html\b", text)]

    assert [
        name for name in whole if 'lang="zh-Hans"' not in TEMPLATES[name] and 'lang="zh' not in TEMPLATES[name]
    ] == []
    assert "huixiang/templates/base.html" in whole


def test_nothing_is_sent_by_a_change_or_a_focus():
    # what goes on by itself: the way back from another system's sign-in, and the answer of a passkey; and a form whose
    # button she pressed, once it is known that it will be taken
    assert holding(r"\.submit\(|requestSubmit", SCRIPTS) == ["accounts.js", "here.js"]
    assert holding(r"""addEventListener\(["']focus""", SCRIPTS) == []
    sends = [name for name, text in TEMPLATES.items() if re.search(r'hx-trigger="[^"]*(change|focus)', text)]
    assert sends == ["huixiang/concerns/templates/concerns/file.html"]  # hints beside the text, none of its fields


def test_news_is_announced():
    assert 'role="status"' in TEMPLATES["huixiang/templates/pieces/_flash.html"]
    assert 'role="alert"' in TEMPLATES["huixiang/templates/pieces/_errors.html"]
    assert TEMPLATES["huixiang/concerns/templates/concerns/file.html"].count('aria-live="polite"') == 2


def links(page, part):
    """Addresses of the links of one part of a page, in its order."""
    inside = re.search(rf"(?s)<{part}\b.*?</{part}>", page.content.decode())
    return re.findall(r'href="([^"]+)"', inside[0]) if inside else []


@pytest.mark.django_db
def test_ways_and_help_stand_in_the_same_order_on_every_page(organ, zhou):
    citizens = [Client().get(way) for way in ("/", "/file", "/find", "/answered", "/figures", "/ledger", "/notice")]
    at_desk = Client()
    at_desk.force_login(zhou)
    desk = [at_desk.get(way) for way in ("/desk", "/desk/cases/", "/desk/file/", "/desk/search?q=x", "/desk/me/")]

    assert {tuple(links(page, "footer")) for page in citizens} == {tuple(links(citizens[0], "footer"))}
    assert len(links(citizens[0], "footer")) >= 5
    assert {tuple(links(page, "header")) for page in desk} == {tuple(links(desk[0], "header"))}
    assert len(links(desk[0], "header")) >= 4
