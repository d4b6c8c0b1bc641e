import pytest
from hypothesis import given
from hypothesis import strategies as st

from huixiang.vault import clean_text
from huixiang.vault.clean_text import BadText

ANYTHING = st.text(st.characters(exclude_categories=()), max_size=300)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("楼道灯不亮", "楼道灯不亮"),
        ("一\r\n二\r三\u2028四", "一\n二\n三\n四"),
        ("一\n\n\n\n\n二", "一\n\n二"),
        ("\n\n　　开头空两格\n\n", "　　开头空两格"),
        ("尾空格   \n下一行", "尾空格\n下一行"),
        ("远" + " " * 500 + "近", "远    近"),
        ("响\x07铃\x1b[31m红", "响铃[31m红"),
        ("看\u202e反\u202c\u200b零宽\ufeff", "看反零宽"),
        ("看\ufffe不\uffff是\ufdd0字\U0010ffff", "看不是字"),
        ("\u200b\u3164 \u2800", ""),
        ("e\u0301", "é"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ],
)
def test_a_story_keeps_its_words_and_loses_its_rubbish(written, kept):
    assert clean_text.paragraphs(written, 5000) == kept


def test_a_title_is_one_line():
    assert clean_text.line("  楼道\n灯\t不亮　了 ", 60) == "楼道 灯 不亮 了"


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("长" * 61, "最多填写60字，现在是61字"),
        ("长" * 10_000_000, "最多填写60字，现在是10000000字"),
        ("空\x00字", "文字中有无法识别的字符，请检查后重新填写"),
        ("半个\ud83d", "文字中有无法识别的字符，请检查后重新填写"),
        ("　\u200b\n", "请填写内容"),
        ("\u3164\ufffe", "请填写内容"),
    ],
)
def test_a_refusal_says_why(written, reason):
    for clean in (clean_text.line, clean_text.paragraphs):
        with pytest.raises(BadText) as refusal:
            clean(written, 60, required=True)

        assert str(refusal.value) == reason


def test_what_need_not_be_filled_may_stay_empty():
    assert (clean_text.line(" ", 60), clean_text.paragraphs("\n", 60)) == ("", "")


@given(ANYTHING, st.sampled_from([clean_text.line, clean_text.paragraphs]))
def test_cleaning_twice_is_cleaning_once(written, clean):
    try:
        once = clean(written, 300)
    except BadText:
        return
    assert clean(once, 300) == once
    once.encode("utf-8")


def test_what_can_be_printed_is_never_removed():
    """So a text that can be printed as it is need not be looked through."""
    looked_for = clean_text._REFUSED, clean_text._LINE_BREAKS, clean_text._INVISIBLE
    removed = [letter for letter in map(chr, range(0x110000)) if any(one.match(letter) for one in looked_for)]

    assert removed
    assert not any(map(str.isprintable, removed))


def test_far_too_long_a_text_is_not_even_looked_at():
    most = clean_text.SLACK * 60 + 1000

    assert clean_text.line(" " * (most - 1) + "灯", 60) == "灯"
    with pytest.raises(BadText, match=f"{most + 1}字"):
        clean_text.line(" " * most + "灯", 60)
