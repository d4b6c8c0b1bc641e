"""林阿姨's lamp, what she told of herself, and a second 身份保管员."""

import pytest
from django_scopes import scope

from huixiang.loops.limits import keep_defaults
from huixiang.people.models import Account, Organ, Post
from huixiang.vault import identities
from huixiang.vault.loop import DEFAULT_LIMITS

LIN = {"name": "林秀英", "phone": "13812341234", "address": "城东区滨河街道和平小区3号楼501"}


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


@pytest.fixture
def organ(db):
    """The organ itself: among the cast's units there is one of the same code."""
    organ = Organ.objects.get()
    with scope(organ=organ):
        yield organ


@pytest.fixture
def limits(organ):
    keep_defaults(organ.profile, "identity", DEFAULT_LIMITS)


@pytest.fixture
def ning(organ, unit):
    """A second custodian, who sits in 常委会办公室 of the organ and holds the same post at the organ."""
    account = Account.objects.open(organ, "ning", "宁保管")
    Post.objects.create(account=account, unit=unit("organ"), role="custodian", from_on="2020-01-01")
    return account


@pytest.fixture
def file(lin, limits):
    """林阿姨 files at 周站长's station and leaves what she wants to tell of herself."""

    def file(told, **filing):
        case = lin.files("楼道灯不亮", **filing)
        identities.keep(case, told)
        return case

    return file


@pytest.fixture
def lamp(file):
    return file(LIN)
