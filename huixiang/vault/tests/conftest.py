"""The cast, as far as the vault meets them, and a case of 林阿姨's."""

from types import SimpleNamespace

import pytest
from django_scopes import scope

from huixiang.loops.door import open_case
from huixiang.loops.limits import keep_defaults
from huixiang.loops.parties import Resident
from huixiang.loops.table import LOOPS
from huixiang.people.models import Account, Organ, Post, Unit
from huixiang.vault import identities
from huixiang.vault.loop import DEFAULT_LIMITS

LIN = {"name": "林秀英", "phone": "13812341234", "address": "东城区幸福街道和平小区3号楼501"}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def organ(db):
    organ = Organ.objects.create(name="东城区人大机关")
    with scope(organ=organ):
        keep_defaults(organ.profile, "identity", DEFAULT_LIMITS)
        keep_defaults(organ.profile, "concern", [("accept", "", 1, "wd", "试用")])
        yield organ


@pytest.fixture
def town(organ):
    """周站长 at the station, 小郑 at 供电局, two custodians at the organ, and 路人."""
    seats = {
        "zhou": ("周站长", "clerk", "幸福街道联络站", "station"),
        "zheng": ("小郑", "handler", "供电局", "service"),
        "shen": ("沈保管", "custodian", "人大机关", "organ"),
        "ning": ("宁保管", "custodian", "办公室", "organ"),
    }
    people = {name: _seated(organ, name, *seat) for name, seat in seats.items()}
    return SimpleNamespace(**people, passer=Account.objects.open(organ, "passer", "路人"))


def _seated(organ, username, name, role, unit, kind):
    account = Account.objects.open(organ, username, name)
    place = Unit.objects.create(code=username, name=unit, kind=kind, path=f"{username}/")
    Post.objects.create(account=account, unit=place, role=role, from_on="2020-01-01")
    return account


@pytest.fixture
def lamp(town):
    """林阿姨 filed that her lamp is out, at 周站长's station, and left her name, phone and address."""
    return filed(town.zhou, LIN)


def filed(station, told, **parties):
    place = station.posts_now()[0].unit_id
    case = open_case(
        LOOPS["concern"], by=Resident(), title="楼道灯不亮", kind="help", message="三楼的灯坏了三天",
        parties={"station": [place], **parties},
    )  # fmt: skip
    identities.keep(case, told)
    return case
