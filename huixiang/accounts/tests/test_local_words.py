"""Words that whoever knows the organ tries first make no password (ASVS V6.1.2, V6.2.11)."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from huixiang.people.models import Account

pytestmark = pytest.mark.usefixtures("organ")


def refused(password, account):
    try:
        validate_password(password, account)
    except ValidationError as bad:
        return "不能含有「" in "".join(bad.messages)
    return False


@pytest.mark.parametrize(
    "password",
    [
        "示例市人大常委会-Aa1",  # the organ
        "供电局Aa-20261128",  # a unit
        "我在供电Aa-2026",  # without its ending
        "滨河Aa-20261128xx",  # a street
        "Aa-回响-20261128",  # the product
        "HuiXiang-2026-11",
        "\uff21dmin-2026-xyz",  # in wide letters
        "周站长Aa-20261128",  # her own name
    ],
)
def test_names_of_the_place_are_refused(zhou, password):
    assert refused(password, zhou)


def test_what_has_nothing_to_do_with_the_place_is_taken(zhou):
    assert not refused("Lanterns-9-rivers", zhou)
    validate_password("Lanterns-9-rivers", zhou)


def test_a_site_adds_words_of_its_own(zhou, settings, tmp_path):
    settings.DATA = tmp_path
    assert not refused("Shili-Renmin-2026", zhou)

    (tmp_path / "password-words.txt").write_text("# 地名的拼音\nshili\n", encoding="utf-8")

    assert refused("SHILI-Lanterns-9", zhou)
    assert not refused("Lanterns-9-rivers", zhou)


def test_another_persons_name_is_only_that_persons(zhou, zheng):
    assert refused("小郑-Lantern-9x", zheng)
    assert not refused("小郑-Lantern-9x", zhou)


def test_her_user_name_is_refused_on_the_page_of_passwords_too(zhou):
    assert Account.objects.get(pk=zhou.pk).username == "zhou"
    with pytest.raises(ValidationError):
        validate_password("Zhou-Lantern-9x", zhou)
