"""Rule 3.2.1 and goal P-5 of the reliability page."""

import itertools
import random

import pytest

from huixiang.vault import receipts
from huixiang.vault.receipts import ALPHABET, BadReceipt, grouped, mac, new_code, parse


def codes(count):
    return [new_code() for _ in range(count)]


def is_taken(text):
    try:
        parse(text)
    except BadReceipt:
        return False
    return True


def test_a_code_is_sixteen_symbols_and_a_check_and_reads_back():
    for code in codes(1000):
        assert (len(code), set(code) - set(ALPHABET), parse(code)) == (17, set(), code)


def test_no_two_codes_are_alike():
    assert len(set(codes(20_000))) == 20_000


def test_every_single_wrong_symbol_is_noticed():
    for code in codes(20):
        for place, wrong in itertools.product(range(17), ALPHABET):
            typed = code[:place] + wrong + code[place + 1 :]
            assert is_taken(typed) == (typed == code)


def test_every_swap_of_any_two_symbols_is_noticed():
    for code in codes(200):
        for one, two in itertools.combinations(range(17), 2):
            typed = list(code)
            typed[one], typed[two] = typed[two], typed[one]
            assert is_taken("".join(typed)) == (typed == list(code))


def test_every_doubled_symbol_doubled_wrongly_is_noticed():
    code = parse(_completed("77K3M9Q2X4HTP8WZ"))

    assert [wrong for wrong in ALPHABET if is_taken(wrong * 2 + code[2:])] == ["7"]


def _completed(sixteen):
    return next(sixteen + check for check in ALPHABET if is_taken(sixteen + check))


def test_a_guesser_passes_the_check_one_time_in_thirty_two_and_no_more():
    rng = random.Random(3)

    passed = sum(is_taken("".join(rng.choices(ALPHABET, k=17))) for _ in range(32_000))

    assert 900 <= passed <= 1100


def test_lin_may_write_her_code_as_she_likes():
    code = parse(_completed("7K3M9Q2X4HTP8W01"))
    full_width = "".join(chr(ord(mark) + 0xFEE0) for mark in code)
    written = [code.lower(), grouped(code), grouped(code).replace("-", " — "), f"  {code}\n", full_width]

    assert [parse(text) for text in written] == [code] * 5


@pytest.mark.parametrize(("look_alike", "meant"), [("O", "0"), ("o", "0"), ("I", "1"), ("l", "1"), ("U", "V")])
def test_letters_that_look_like_a_symbol_are_read_as_it(look_alike, meant):
    code = parse(_completed(f"7K3M9Q2X4HTP8W{meant}0"))

    assert parse(code.replace(meant, look_alike)) == code


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "请输入回执码"),
        (" - ", "请输入回执码"),
        ("7K3M", "回执码应是17位，您输入了4位"),
        ("7K3M9Q2X4HTP8W*1", "回执码里没有“*”这个字符"),
        ("林", "回执码里没有“林”这个字符"),
        ("0" * 17, "这不是系统给出的回执码"),
        ("A" * 5_000_000, "回执码应是17位，您输入了200位"),
    ],
)
def test_a_refusal_says_why(typed, reason):
    with pytest.raises(BadReceipt) as refusal:
        parse(typed)

    assert str(refusal.value) == reason


def test_a_miscopied_code_is_called_miscopied():
    code = new_code()
    wrong = code[:-1] + ALPHABET[(ALPHABET.index(code[-1]) + 1) % 32]

    with pytest.raises(BadReceipt) as refusal:
        parse(wrong)

    assert str(refusal.value) == "回执码有误，请核对是否抄错或抄反了一位"


def test_codes_are_printed_in_fours():
    assert grouped("7K3M9Q2X4HTP8WZC5") == "7K3M-9Q2X-4HTP-8WZC-5"


def test_the_database_keeps_a_mac_that_needs_the_pepper(settings, tmp_path):
    code = new_code()
    kept = mac(code)

    settings.DATA = tmp_path / "elsewhere"

    assert (len(kept), mac(code) == kept) == (32, False)


def test_the_mac_of_a_code_stays_the_same():
    code = new_code()

    assert mac(code) == mac(parse(grouped(code).lower()))


def test_weights_of_all_places_differ():
    weights = list(itertools.accumulate(range(16), lambda value, _: receipts._times_two(value), initial=1))

    assert len(set(weights)) == 17
