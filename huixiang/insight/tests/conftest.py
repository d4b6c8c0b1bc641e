"""An organ whose people have decided many cases: what they were about and which unit answered."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from huixiang.insight.decided import Decided, category_paths
from huixiang.insight.issues import look_for_issues
from huixiang.insight.training import Outcome, keep, learn_model, parted
from huixiang.insight.trial import tried
from huixiang.people.models import Category, Unit

MATTERS = {
    "路灯": ("power", ["路灯不亮整条巷子漆黑一片", "楼下路灯坏了一直没人修", "路灯忽明忽暗晚上不敢走", "路灯杆歪了灯罩也掉了"]),
    "供水": ("water", ["自来水发黄有异味不能喝", "连续几天停水没有通知", "水压太小高层用不上水", "水管爆裂路面全是水"]),
    "占道经营": ("urban", ["摊贩占道经营堵住路口", "流动摊点占了人行道", "夜市摆摊把非机动车道占满", "店外经营占道没人管"]),
    "噪声": ("urban", ["广场舞音响噪声太大", "夜间施工噪声扰民睡不着", "楼下酒吧噪声吵到凌晨", "空调外机噪声嗡嗡响"]),
    "社区服务": ("street-binhe", ["居委会开证明跑了三趟", "社区活动室总是锁门", "老年食堂什么时候开放", "社区网格员联系不上"]),
}  # fmt: skip
PLACES = ["东风路", "和平里", "向阳村", "新华街", "幸福小区", "青年路", "红旗巷", "长江社区"]
CHANNELS = ["web", "counter", "phone"]
DISTRICTS = ["990101", "990102"]
MIXER = [
    "桂花新城搅拌站夜里轰鸣无法入睡",
    "投诉桂花新城旁边的搅拌站粉尘大",
    "桂花新城附近搅拌站噪音扰民何时停工",
    "关于桂花新城旁搅拌站污染环境的投诉",
]
OTHERS = ["图书馆借书证怎么办", "养犬登记在哪里", "公园的樱花树枯死了", "咨询老年卡年审"]


def lessons(count=400, seed=5):
    """Decided cases as they come in, one a day, each matter as often as the others."""
    chance, paths = random.Random(seed), category_paths()
    named = {category.name: paths[str(category.pk)] for category in Category.objects.order_by("path")}
    units = {unit.code: str(unit.pk) for unit in Unit.objects.order_by("path")}
    found = []
    for n in range(count):
        matter = chance.choice(list(MATTERS))
        unit, said = MATTERS[matter]
        place, district = chance.choice(PLACES), chance.choice(DISTRICTS)
        found.append(
            Decided(
                title=f"{place}{chance.choice(said)}",
                text=f"我住在{place}，{chance.choice(said)}，请尽快处理。",
                classes=named[matter],
                unit=units[unit],
                areas=("99", "9901", district),
                district=district,
                channel=chance.choice(CHANNELS),
                on=date(2026, 1, 1) + timedelta(days=n // 2),
            )
        )
    return found


@pytest.fixture(scope="session")
def remembered_lesson():
    """What was learnt from them the first time: learning takes seconds."""
    return {}


@pytest.fixture
def learnt(organ, remembered_lesson):
    """The organ has learnt from them, and uses what it learnt."""
    decided = lessons()
    if not remembered_lesson:
        older, newest = parted(decided)
        remembered_lesson |= {"trial": tried(learn_model(older), newest), "model": learn_model(decided)}
    trial, model = remembered_lesson["trial"], remembered_lesson["model"]
    return Outcome(keep(decided, "cases", trial, None, model), trial, None)


@pytest.fixture
def town(lin, clock):
    """Four raise one matter, four raise something else each; looked through once."""
    cases = [lin.files(line) for line in MIXER]
    for line in OTHERS:
        lin.files(line)
    look_for_issues(timezone.now())
    return cases
