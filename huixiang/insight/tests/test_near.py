"""Near-duplicates in the product: marks beside every filing, one list at the counter and at dispatch."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huixiang.concerns import importing
from huixiang.concerns.alike import alike
from huixiang.insight.models import Mark
from huixiang.insight.sketch import marks
from huixiang.insight.standing import record
from huixiang.loops.models import Case
from huixiang.people.models import Area

FLOOD = "幸福里小区东门积水严重。每次下雨水都没过脚踝，孩子上学要绕一大圈。物业说是市政管网的事，市政说是小区的事。"
COPY = "您好！幸福里小区东门积水严重，孩子上学要绕一大圈，每次下雨水都没过脚踝。物业说是市政管网的事！市政说是小区的事！谢谢"
AGAIN = "幸福里小区东门积水严重。孩子上学要绕一大圈。昨天我家的车在那里熄了火，拖车和修车花了两千多块，找谁来赔？邻居老人也在水里摔过跤。"


@pytest.fixture
def street(organ):
    return Area.objects.get(code="990101001")


@pytest.fixture
def far(organ):
    return Area.objects.get(code="990102001")


def kept(case):
    return sorted(Mark.objects.filter(case=case).values_list("hash", flat=True))


def test_a_filing_leaves_its_marks_and_nothing_else(lin):
    case = lin.files(FLOOD)

    assert kept(case) == marks(f"{FLOOD}")


def test_a_filing_that_fails_leaves_no_marks(lin, clock):
    before = Mark.objects.count()

    with pytest.raises(Exception, match="no such kind"):
        lin.files(FLOOD, urgency="no such kind")

    assert Mark.objects.count() == before


def test_a_copy_is_named_with_its_age_its_place_and_how_much_is_the_same(lin, desk, clock, far):
    first = lin.files(FLOOD)
    clock.shift(days=3)

    found = alike(COPY, far, desk)

    assert [(one.case, one.same) for one in found] == [(first, True)]
    assert found[0].why.startswith("3 天前，同一地点「幸福里小区」，文字")


def test_a_letter_that_hundreds_send_is_known_however_many_they_are(lin, desk, far, monkeypatch):
    monkeypatch.setattr("huixiang.insight.near.COMMON", 3)
    for house in range(6):
        lin.files(f"{FLOOD}我家住{house}栋。")

    found = alike(f"{FLOOD}我家住19栋。", far, desk)

    assert [one.same for one in found] == [True] * 5


def test_who_tells_it_again_in_other_words_is_found_too(lin, desk, far):
    first = lin.files(FLOOD)

    assert [(one.case, one.same) for one in alike(AGAIN, far, desk)] == [(first, False)]


def test_what_the_reader_may_not_see_is_not_in_the_list(lin, zheng, passerby, street):
    lin.files(FLOOD)

    assert alike(COPY, street, zheng) == []
    assert alike(COPY, street, passerby) == []


def test_a_case_is_not_like_itself(lin, desk, street):
    case = lin.files(FLOOD)

    assert alike(FLOOD, street, desk, besides=case) == []


def test_another_matter_is_not_in_the_list(lin, desk, far):
    lin.files(FLOOD)

    assert alike("幸福路公交站台的雨棚被大风掀翻，早上等车的学生只能站在雨里。", far, desk) == []


def test_what_ended_long_ago_comes_after_what_is_open(lin, desk, far, clock):
    old = lin.files(FLOOD)
    old.make("withdraw", by=lin, reason="搬走了")
    clock.shift(days=91)
    late = lin.files(FLOOD.replace("物业", "管理处"))

    assert [one.case for one in alike(AGAIN, far, desk)] == [late, old]


def test_words_shared_in_the_same_area_are_enough(lin, desk, street, far):
    first = lin.files("桥头路灯不亮，晚上很黑")

    assert [one.case for one in alike("晚上桥头很黑，路灯坏了", street, desk)] == [first]
    assert alike("晚上桥头很黑，路灯坏了", far, desk) == []


def test_an_import_leaves_marks_too(organ, desk, far, clock):
    reader = importing.Reader({"message": "内容", "number": "编号"}, "test")
    importing.bring_in([(2, {"内容": FLOOD, "编号": "1"}), (3, {"内容": "路灯坏了，晚上很黑", "编号": "2"})], reader)

    assert [one.case.title for one in alike(COPY, far, desk)] == ["幸福里小区东门积水严重"]
    for case in Case.objects.all():
        assert kept(case) == marks(case.spoken.get().text)


def test_what_everybody_writes_is_no_trace(lin, desk, far, monkeypatch):
    monkeypatch.setattr("huixiang.insight.near.COMMON", 2)
    thanks = "恳请各位领导在百忙之中关注此事，给老百姓一个满意的答复，万分感谢。"
    for matter in ("幸福路公交站台的雨棚被大风掀翻。", "菜市场的秤不准，买菜少了二两。", "水库边的护栏断了一截。"):
        lin.files(matter + thanks)

    assert alike("图书馆的自习室晚上八点就关门了。" + thanks, far, desk) == []


def test_switched_off_the_list_goes_by_words_alone_and_marks_are_kept_all_the_same(
    lin, desk, far, street, system_admin
):
    record("switch_off", by=system_admin, reason="试用期结束")
    case = lin.files(FLOOD)

    assert alike(COPY, far, desk) == []
    assert [one.case for one in alike(COPY, street, desk)] == [case]
    assert kept(case) == marks(FLOOD)


def test_the_list_costs_the_same_queries_for_one_and_for_three(lin, desk, street):
    alike(COPY, street, desk)  # her posts are read once
    counts = []
    for cases in (1, 2):
        for n in range(cases):
            lin.files(f"{FLOOD}第{cases}{n}次反映")
        with CaptureQueriesContext(connection) as told:
            found = alike(COPY, street, desk)
        counts.append(len(told))

    assert len(found) == 3
    assert counts[0] == counts[1]
