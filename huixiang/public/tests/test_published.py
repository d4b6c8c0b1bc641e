from datetime import datetime

import pytest
from django.utils import timezone

from huixiang.ledger.models import Entry
from huixiang.people.remembered import forget
from huixiang.public import figures
from huixiang.public.figures import hidden
from huixiang.public.published import published
from huixiang.public.recount import Recount
from huixiang.workbench.sheet import Sheet

PUBLIC = {"public_title": "楼道灯修好了", "public_text": "三号楼楼道灯不亮。", "public_reply": "当晚更换了四盏灯。"}


def recounted():
    """The figures as whoever holds an export counts them."""
    return Recount(bytes(entry.body) for entry in Entry.objects.order_by("case_id", "seq"))


@pytest.fixture
def in_public(lin, answered, reviewer, clock):
    """Matters of 林阿姨, answered and published."""

    def publish(title="楼道灯修好了", **more):
        case = answered(lin.files("楼道灯不亮，我住三号楼 301", **more))
        return case.make("publish", by=reviewer, **{**PUBLIC, "public_title": title})

    return publish


def test_only_what_was_published_is_read_by_everybody(web, in_public, lin, answered):
    case = in_public()
    answered(lin.files("井盖坏了"))

    web.open("/answered")
    assert "楼道灯修好了" in web.text
    assert "共 1 件" in web.text
    assert "井盖" not in web.text
    web.open(f"/answered/{case.pk}")
    assert "当晚更换了四盏灯。" in web.text
    assert "301" not in web.text


def test_what_is_taken_down_or_withdrawn_is_gone(web, in_public, reviewer, lin):
    first, second = in_public("第一件"), in_public("第二件")
    first.make("satisfied", by=lin, solved="yes", grade="5")
    first.make("unpublish", by=reviewer, reason="有门牌")
    second.make("withdraw", by=lin)

    assert "还没有公开的事" in web.open("/answered").text
    assert [web.client.get(f"/answered/{c.pk}").status_code for c in (first, second)] == [404, 404]


def test_what_she_took_back_is_published_in_no_count_and_linked_from_no_page(in_public, lin, reviewer):
    case = in_public()
    case.make("keep_private", by=lin)

    assert (published().count(), recounted().figures(2026, timezone.now()).published) == (0, 0)
    assert Sheet(case, reviewer).public_page == ""


def test_no_rating_stands_beside_a_single_matter(web, in_public, lin):
    case = in_public()
    case.make("unsatisfied", by=lin, solved="no", grade="1", comment="差")

    for address in ("/", "/answered", f"/answered/{case.pk}"):
        assert "满意" not in web.open(address).text.replace("满意不满意", "").replace("不满意可以要求重办", "")


def test_one_searches_what_was_published_and_never_the_message(web, in_public):
    in_public()

    assert "共 1 件" in web.open("/answered?q=四盏灯").text
    assert "没有找到这样的事" in web.open("/answered?q=301").text
    assert "共 1 件" in web.open("/answered?kind=help&area=990101").text
    assert "没有找到这样的事" in web.open("/answered?kind=report").text
    assert "没有找到这样的事" in web.open("/answered?area=990102").text


def test_a_bookmark_of_a_place_that_is_gone_says_so(web):
    page = web.open("/answered?area=gone")

    assert "没有这个选项" in page.text
    assert '<details class="fold" open>' in page.page.content.decode()


def test_the_list_goes_on_by_key(web, in_public, clock):
    for number in range(12):
        in_public(f"第{number}号事")
        clock.shift(minutes=1)

    first = web.open("/answered").text
    onward = web.page.content.decode().split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0]
    second = web.open("/answered" + onward.replace("&amp;", "&")).text

    assert [n for n in range(12) if f"第{n}号事" in first] == list(range(2, 12))
    assert [n for n in range(12) if f"第{n}号事" in second] == [0, 1]
    assert web.client.get("/answered?after=nonsense").status_code == 200


def test_a_list_costs_the_same_with_one_and_with_three(web, in_public, django_assert_num_queries):
    in_public()
    web.open("/answered")
    with django_assert_num_queries(4):
        web.open("/answered")
    in_public()
    in_public()
    with django_assert_num_queries(4):
        web.open("/answered")


def test_figures_count_judgements_and_never_silence(web, lin, answered, clock):
    cases = [answered(lin.files(f"第{n}件", kind="consult")) for n in range(14)]
    for case in cases[:10]:
        case.make("satisfied", by=lin, solved="yes", grade="4")
    clock.shift(minutes=1)
    cases[10].make("unsatisfied", by=lin, solved="no", grade="2", comment="没修好")

    plain = figures.plain(2026)

    assert (plain.total.filed, plain.total.answered, plain.total.judged, plain.total.satisfied) == (14, 14, 10, 10)
    assert (plain.satisfied[0].whole, plain.satisfied[0].rate) == (10, "60.0% 以上")
    assert (plain.total.in_time, plain.total.due) == (14, 14)
    assert [row.cells for row in plain.kinds] == [["14", "14", "10", "—"]]
    assert "60.0% 以上" in web.open("/figures").text


def test_an_answer_after_the_promised_day_is_not_in_time(lin, zhou, desk, zheng, laozheng, reviewer, power, clock):
    late, waiting = lin.files("第一件"), lin.files("第二件")
    for case in (late, waiting):
        case.make("accept", by=zhou)
        case.make("assign", by=desk, lead=power)
        case.make("sign", by=zheng, interest="none")
    assert (figures.plain(2026).total.due, figures.plain(2026).total.in_time) == (0, 0)
    clock.shift(days=12)
    late.make("reply", by=zheng, result="solved", reply="修好了。")
    late.make("endorse", by=laozheng)
    late.make("approve", by=reviewer)

    forget()

    assert (figures.plain(2026).total.due, figures.plain(2026).total.in_time) == (2, 0)


def test_a_plan_whose_day_passed_unkept_is_not_in_time(lin, zhou, desk, zheng, laozheng, reviewer, power, clock):
    case = lin.files("第一件").make("accept", by=zhou)
    case.make("assign", by=desk, lead=power).make("sign", by=zheng, interest="none")
    case.make("reply", by=zheng, result="planned", reply="列入改造。", plan_day="2026-12-18")
    case.make("endorse", by=laozheng).make("approve_plan", by=reviewer)
    assert (figures.plain(2026).total.due, figures.plain(2026).total.in_time) == (1, 1)

    clock.shift(days=60)
    forget()

    for counted in (figures.plain(2026), recounted().figures(2026, timezone.now())):
        assert (counted.total.due, counted.total.in_time) == (1, 0)


def test_what_is_struck_from_the_statistics_shows_beside_the_raw_rate(web, lin, answered, zheng, reviewer, clock):
    cases = [answered(lin.files(f"第{n}件")) for n in range(12)]
    for number, case in enumerate(cases):
        clock.shift(minutes=1)  # judgements are told in the order in which they come
        poor = {"solved": "no", "grade": "2", "comment": "差"}
        case.make(
            *["unsatisfied"] if number == 0 else ["satisfied"],
            by=lin,
            **(poor if number == 0 else {"solved": "yes", "grade": "5"}),
        )
    cases[1].make("ask_exclusion", by=zheng, exclude="beyond", reason="超出职责")
    cases[1].children.get(loop="exclusion").make("grant", by=reviewer, reason="属实")

    plain = figures.plain(2026)

    assert [(share.part, share.whole) for share in plain.in_time] == [(12, 12), (11, 11)]
    assert [share.whole for share in plain.satisfied] == [10, 0]  # one struck: the difference would be its judgement
    assert "剔除后 100.0%" in web.open("/figures").text.replace("  ", " ")


def test_few_judgements_make_no_rate(web, lin, answered, clock):
    answered(lin.files("一件")).make("satisfied", by=lin, solved="yes", grade="5")

    assert web.open("/figures").text.count("还太少") == 3
    assert "100" not in web.text


@pytest.mark.parametrize(
    ("column", "shown"),
    [
        ([9, 3, 20], [None, None, 20]),
        ([1, 1, 30, 40], [None, None, None, 40]),
        ([2, 3, 30], [None, None, 30]),
        ([0, 0, 7], [0, 0, 7]),
        ([2], [None]),
        ([2, 0, 0], [None, None, 0]),
        ([4, 4, 9], [None, None, None]),
    ],
)
def test_small_cells_are_hidden_with_enough_others(column, shown):
    assert hidden(column) == shown


def test_each_year_is_a_page_of_its_own(web, lin, clock):
    lin.files("去年的事", at=datetime(2025, 12, 31, 23, 30, tzinfo=timezone.get_current_timezone()))
    for number in range(5):
        lin.files(f"第{number}件")

    assert figures.years() == [2026, 2025]
    assert [figures.plain(year).total.filed for year in (2026, 2025)] == [5, 1]
    assert "2025 年提出的诉求" in web.open("/figures?year=2025").text
    assert "不到 5 件" in web.text
    assert "2026 年提出的诉求" in web.open("/figures?year=x").text
