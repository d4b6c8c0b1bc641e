"""A citizen's browser without scripts: it fills forms, follows redirects and knows nothing else."""

import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client

from huixiang.loops.models import Case
from huixiang.loops.parties import Resident
from huixiang.people.remembered import forget
from huixiang.people.tests import organ_guard
from huixiang.public import brake
from huixiang.vault import receipts


@pytest.fixture(autouse=True)
def _fresh_memory():
    brake.forget()
    forget()


class Forms(HTMLParser):
    """Every field of the page's form `filing`, or of its last form, as a browser would send them untouched."""

    def __init__(self, page):
        super().__init__()
        self.fields = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        name, kind = told.get("name"), told.get("type", "text")
        if tag == "input" and name and kind in ("hidden", "text", "tel", "email"):
            self.fields[name] = told.get("value", "")
        if tag == "input" and name and kind in ("radio", "checkbox") and "checked" in told:
            self.fields[name] = told.get("value", "on")
        self.textarea = name if tag == "textarea" else None
        if tag == "textarea":
            self.fields[name] = ""
        if tag == "select":
            self.select = name
        if tag == "option" and "selected" in told:
            self.fields[self.select] = told.get("value", "")

    def handle_data(self, data):
        if getattr(self, "textarea", None):
            self.fields[self.textarea] += data.removeprefix("\n")

    def handle_endtag(self, tag):
        self.textarea = None


class Browser:
    """One person's browser: `open`, then `send` what the last page's form holds with something filled in."""

    def __init__(self):
        self.client = Client()
        self.page = None

    def open(self, address):
        self.page = self.client.get(address, follow=True)
        return self

    @property
    def text(self):
        words = re.sub(
            r"<(style|script).*?</\1>|<[^>]+>",
            " ",
            re.sub(r'</?span(?: class="num")?>', "", self.page.content.decode()),
        )
        return re.sub(r"\s+", " ", words).replace("， ", "，")

    @property
    def fields(self):
        return Forms(self.page.content.decode()).fields

    def send(self, address, /, *, follow=True, **filled):
        sent = {**self.fields, **filled}
        self.page = self.client.post(address, {k: v for k, v in sent.items() if v is not None}, follow=follow)
        return self

    def files(self, message, **told):
        """All three steps and the last look, one after another; returns the receipt code."""
        self.open(told.pop("at", "/file"))
        steps = (
            {"message", "kind"},
            {"area", "place", "about"},
            {"name", "phone", "address", "secret", "anonymous", "no_reply"},
        )
        for names in steps:
            self.send("/file", **{k: v for k, v in {"message": message, **told}.items() if k in names})
            assert self.page.status_code == 200, self.text
        self.send("/file", **({"files": told["files"]} if "files" in told else {}))
        assert self.page.redirect_chain, self.text
        return self.page.redirect_chain[0][0].split("/r/")[1].split("?")[0]


@pytest.fixture
def web(organ):
    return Browser()


@pytest.fixture
def case_of(organ):
    """The case a receipt stands for."""
    return lambda code: Case.objects.get(receipt=receipts.mac(code))


@pytest.fixture
def owner():
    """Whoever holds the receipt of this case."""
    return lambda case: Resident(case.pk)


@pytest.fixture
def answered(organ, zhou, desk, zheng, laozheng, reviewer, power):
    """Carry a case as far as its approved answer."""

    def carry(case, reply="已更换灯泡，楼道亮了。", **more):
        case.make("accept", by=zhou)
        case.make("assign", by=desk, lead=power)
        case.make("sign", by=zheng, interest="none")
        case.make("reply", by=zheng, reply=reply, **{"result": "solved", **more})
        case.make("endorse", by=laozheng)
        return case.make("approve", by=reviewer)

    return carry


@pytest.fixture
def everywhere(organ):
    """Places of the whole database, `table: word`, in which one of these words still stands."""

    def search(*words):
        with connection.cursor() as cursor:
            cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
            tables = sorted(name for (name,) in cursor.fetchall())
            found = []
            for table in tables:
                cursor.execute(f'SELECT t::text FROM "{table}" t {organ_guard.MEANT}')  # noqa: S608 - our own tables
                rows = "\n".join(row for (row,) in cursor.fetchall())
                found += [f"{table}: {word}" for word in words if word in rows or word.encode().hex() in rows]
        return found

    return search
