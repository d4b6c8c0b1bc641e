"""Days out of words, reckoned from Wednesday 18 November 2026."""

from datetime import date

import pytest

from huixiang.insight.times import times_in

TODAY = date(2026, 11, 18)


def told(text, today=TODAY):
    return [
        (when.words, when.first.isoformat(), when.last and when.last.isoformat(), when.part)
        for when in times_in(text, today)
    ]


@pytest.mark.parametrize(
    ("text", "words", "first", "last", "part"),
    [
        ("上周三晚上没有水", "上周三晚上", "2026-11-11", "2026-11-11", "night"),
        ("上上周日停过一次电", "上上周日", "2026-11-08", "2026-11-08", ""),
        ("周五早上车又没有来", "周五早上", "2026-11-13", "2026-11-13", "morning"),
        ("本周五能修好吗", "本周五", "2026-11-20", "2026-11-20", ""),
        ("上个星期天夜里施工", "上个星期天夜里", "2026-11-15", "2026-11-15", "night"),
        ("上周末有人摆摊", "上周末", "2026-11-14", "2026-11-15", ""),
        ("上周来过一次", "上周", "2026-11-09", "2026-11-15", ""),
        ("2025年6月5日签的合同", "2025年6月5日", "2025-06-05", "2025-06-05", ""),
        ("2026-09-01交的费", "2026-09-01", "2026-09-01", "2026-09-01", ""),
        ("２０２６年９月１日交的费", "２０２６年９月１日", "2026-09-01", "2026-09-01", ""),
        ("6月5日下午报过修", "6月5日下午", "2026-06-05", "2026-06-05", "afternoon"),
        ("12月25日就停了", "12月25日", "2025-12-25", "2025-12-25", ""),
        ("12月1日要交房", "12月1日", "2026-12-01", "2026-12-01", ""),
        ("十月二十一号下的雨", "十月二十一号", "2026-10-21", "2026-10-21", ""),
        ("去年9月份报的名", "去年9月份", "2025-09-01", "2025-09-30", ""),
        ("8月底说要修", "8月底", "2026-08-21", "2026-08-31", ""),
        ("上个月15号打过电话", "上个月15号", "2026-10-15", "2026-10-15", ""),
        ("上月底停工", "上月底", "2026-10-21", "2026-10-31", ""),
        ("昨晚十点还在响", "昨晚", "2026-11-17", "2026-11-17", "night"),
        ("前天上午来人看过", "前天上午", "2026-11-16", "2026-11-16", "morning"),
        ("三天前报过", "三天前", "2026-11-15", "2026-11-15", ""),
        ("两个星期前就坏了", "两个星期前", "2026-11-04", "2026-11-04", ""),
        ("半个月前就坏了", "半个月前", "2026-11-01", "2026-11-30", ""),
        ("3个月前就坏了", "3个月前", "2026-08-01", "2026-08-31", ""),
    ],
)  # fmt: skip
def test_words_become_days(text, words, first, last, part):
    assert told(text) == [(words, first, last, part)]


@pytest.mark.parametrize(
    ("text", "words", "first"),
    [
        ("从6月5日起每天停水", "6月5日起", "2026-06-05"),
        ("自2024年3月以来没有人管", "2024年3月以来", "2024-03-01"),
        ("上周三晚上开始停电", "上周三晚上开始", "2026-11-11"),
        ("9月至今没有发过工资", "9月至今", "2026-09-01"),
    ],
)
def test_what_goes_on_has_no_last_day(text, words, first):
    when = times_in(text, TODAY)[0]

    assert (when.words, when.first.isoformat(), when.last) == (words, first, None)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("6月5日至6月8日停水", "2026-06-05", "2026-06-08"),
        ("6月5日到8日停水", "2026-06-05", "2026-06-08"),
        ("2026年6月5日—2026年7月1日停水", "2026-06-05", "2026-07-01"),
    ],
)
def test_two_days_with_a_bridge_between_them_are_one_stretch(text, first, last):
    assert [line[1:3] for line in told(text)] == [(first, last)]


def test_several_times_come_in_the_order_they_are_told():
    assert [line[0] for line in told("去年5月签约，上周三催过，昨天又催")] == ["去年5月", "上周三", "昨天"]


@pytest.mark.parametrize(
    "text",
    [
        "周边环境很差",
        "每周三赶集",
        "第三天",
        "一周岁",
        "2月30日开会",
        "1.5米宽",
        "三月公司",
        "12345热线",
        "周到的服务",
        "前天台漏水的事",
    ],
)
def test_what_is_no_time_is_left_alone(text):
    assert [line for line in told(text) if line[0] not in ("前天",)] == []


def test_offsets_are_those_of_the_text_as_it_came():
    text = "您好！上周三　晚上没有水"
    when = times_in(text, TODAY)[0]

    assert text[when.start : when.end] == when.words
