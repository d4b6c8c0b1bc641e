"""Staff at their desks: `at_desk(zhou)` is her browser without scripts."""

import re
from urllib.parse import quote

import pytest
from django.test import Client

HTMX = {"HX-Request": "true"}


class Desk:
    """One person's browser: what a page says, and what its forms send."""

    def __init__(self, person=None):
        self.client = Client()
        if person:
            self.client.force_login(person)

    def opens(self, address, **headers):
        page = self.client.get(address, headers=headers)
        if page.streaming:
            page.body = b"".join(page.streaming_content)
            [close() for close in page._resource_closers]
        return page

    def sends(self, address, *, follow=False, headers=None, **fields):
        return self.client.post(address, fields, follow=follow, headers=headers or {})

    def reads(self, address):
        """The words of a page, tags taken out, without the chrome around it."""
        return words_of(self.opens(address))

    def makes(self, case, move, **fields):
        """Open the form of a move, fill it and send it as it stands."""
        page = self.opens(address_of(case, move))
        seq = re.search(r'name="seq" value="(\d*)"', page.content.decode())
        return self.sends(address_of(case, move), seq=seq[1] if seq else "", **fields)


def words_of(page):
    body = re.sub(r"(?s)<script.*?</script>|<head>.*?</head>", " ", page.content.decode())
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))


def address_of(case, move=""):
    return f"/desk/cases/{quote(case.number)}/" + (f"moves/{move}/" if move else "")


def buttons(page):
    """Names of the moves a page offers, in its order."""
    return re.findall(r'<a [^>]*data-move="([^"]+)"', page.content.decode())


@pytest.fixture
def at_desk(organ):
    return Desk


@pytest.fixture
def handled(organ, lin, zhou, desk, zheng, power):
    """A concern that 小郑 has signed for."""

    def carry(words="楼道灯不亮。三号楼已经黑了一个星期", **more):
        case = lin.files(words, **more)
        case.make("accept", by=zhou)
        case.make("assign", by=desk, lead=power)
        return case.make("sign", by=zheng, interest="none")

    return carry


@pytest.fixture
def answered(handled, zheng, laozheng, reviewer):
    """A concern whose answer lies with 林阿姨."""

    def carry(words="楼道灯不亮。三号楼已经黑了一个星期"):
        case = handled(words)
        case.make("reply", by=zheng, result="solved", reply="已更换灯泡。")
        case.make("endorse", by=laozheng)
        return case.make("approve", by=reviewer)

    return carry
