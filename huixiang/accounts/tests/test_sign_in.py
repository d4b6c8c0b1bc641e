"""Password, then a second factor; and nothing at all before there is one."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.utils import timezone

from huixiang.accounts import factors, wording
from huixiang.accounts.passwords import change_password, one_time_password
from huixiang.people.models import SecurityEvent
from huixiang.seeds.cast import PEOPLE

from .conftest import PASSWORD, Browser, Telephone, events, said


def test_a_password_alone_opens_nothing(zhou, telephone):
    browser = Browser()

    assert browser.signs_in(zhou).url == "/desk/sign-in/code"
    assert browser.opens("/desk").url == "/desk/sign-in?next=/desk"
    assert browser.types(telephone.shows()).url == "/desk"
    assert browser.opens("/desk").status_code == 200


def test_she_comes_to_where_she_was_going(zhou, telephone):
    browser = Browser()
    browser.signs_in("ZHOU", next="/desk/cases/?loop=task")

    assert browser.types(telephone.shows()).url == "/desk/cases/?loop=task"


@pytest.mark.parametrize(
    "onward", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\x", "home"]
)
def test_nobody_is_led_away_from_the_site(zhou, telephone, onward):
    browser = Browser()
    browser.signs_in(zhou, next=onward)

    assert browser.types(telephone.shows()).url == "/desk"


def test_a_wrong_password_says_what_to_do_and_not_what_was_wrong(zhou):
    wrong, unknown = Browser().signs_in(zhou, "x"), Browser().signs_in("nobody", "x")

    assert (wrong.status_code, "用户名或密码不对" in said(wrong)) == (422, True)
    assert summary(wrong) == summary(unknown)
    assert events() == [("sign_in_failed", None, "zhou"), ("sign_in_failed", None, None)]


def summary(page):
    return re.search(r'(?s)<div class="summary".*?</div>', page.content.decode())[0]


def test_a_code_works_once_only(zhou, telephone):
    code = telephone.shows()
    first, second = Browser(), Browser()
    first.signs_in(zhou)
    second.signs_in(zhou)

    assert first.types(code).status_code == 302
    assert "验证码不对，或者已经用过" in said(second.types(code))
    assert second.types(telephone.shows(later=1)).status_code == 302


def test_digits_that_the_input_method_made_wide_are_digits(zhou, telephone):
    wide = {ord(str(digit)): ord("\uff10") + digit for digit in range(10)}
    app, spare = Browser(), Browser()
    code = factors.new_codes(zhou)[0].translate(wide)
    for browser, typed in ((app, telephone.shows().translate(wide)), (spare, code)):
        browser.signs_in(zhou)
        assert browser.types(typed).status_code == 302


def test_a_code_of_a_minute_ago_no_longer_works(zhou, telephone):
    browser = Browser()
    browser.signs_in(zhou)

    assert browser.types(telephone.shows(later=-2)).status_code == 422
    assert browser.types(telephone.shows(later=-1)).status_code == 302


def test_a_recovery_code_stands_in_for_the_telephone_once(zhou, telephone):
    spare = factors.new_codes(zhou)[3]
    first, second = Browser(), Browser()
    first.signs_in(zhou)
    second.signs_in(zhou)

    assert first.types(spare).status_code == 302
    assert second.types(spare).status_code == 422
    assert factors.codes_left(zhou) == 9


def test_the_second_step_alone_leads_back_to_the_first(zhou, telephone):
    assert Browser().opens("/desk/sign-in/code").url == "/desk/sign-in"
    assert Browser().types(telephone.shows()).url == "/desk/sign-in"


def test_who_has_no_second_factor_gets_no_further_than_enrolling(zhou):
    browser = Browser()

    assert browser.signs_in(zhou).url == "/desk"
    for page in ("/desk", "/desk/cases/", "/desk/me/", "/desk/search?q=x", "/desk/nowhere/"):
        assert browser.opens(page).url == "/desk/me/first"
    assert browser.sends("/desk/views/", name="x").url == "/desk/me/first"
    assert "先设第二道验证" in said(browser.opens("/desk/me/first"))
    assert browser.opens("/desk/me/here").status_code == 200


def test_enrolling_an_app_lets_her_in_and_gives_recovery_codes_once(zhou):
    browser = Browser()
    browser.signs_in(zhou)
    browser.opens("/desk/me/app")
    secret = decrypt(browser.client.session["app_secret"])

    wrong = browser.sends("/desk/me/app", code="000000")
    shown = browser.sends("/desk/me/app", code=factors.code_at(secret, factors.period_now()))

    assert "验证码不对" in said(wrong)
    codes = re.findall(r'<li class="secret">(\d{4} \d{4})</li>', shown.content.decode())
    assert len(set(codes)) == 10
    assert browser.opens("/desk").status_code == 200
    assert [kind for kind, *_ in events()] == ["signed_in", "factor_added", "codes_made"]


def test_a_session_from_before_the_factor_was_added_elsewhere_must_sign_in_again(zhou):
    early = Browser()
    early.signs_in(zhou)
    Telephone(zhou)

    assert early.opens("/desk").url == "/desk/sign-in"
    assert early.opens("/desk").url == "/desk/sign-in?next=/desk"


def test_secrets_of_factors_lie_sealed(zhou, telephone):
    factors.new_codes(zhou)

    for row in zhou.authenticator_set.order_by("id"):
        kept = row.data.get("secret") or row.data.get("seed")
        assert telephone.secret not in kept
        assert len(kept) > 80


def test_a_password_from_another_hand_is_changed_first(zhou, telephone):
    zhou.password_until = "2020-01-01"
    zhou.save()
    browser = Browser()
    browser.signs_in(zhou)
    browser.types(telephone.shows())

    assert browser.opens("/desk").url == "/desk/me/password"
    new = "Bridges+5+lanterns"
    browser.sends("/desk/me/password", old="Lanterns-9-rivers", new=new, again=new)
    assert browser.opens("/desk").status_code == 200


def test_a_password_from_another_hand_opens_nothing_after_a_month(zhou, telephone, clock):
    once = one_time_password(zhou)
    clock.to(timezone.now() + timedelta(days=30))
    in_time = Browser().signs_in(zhou, once)
    clock.to(timezone.now() + timedelta(days=1))

    late = Browser().signs_in(zhou, once)

    assert in_time.url == "/desk/sign-in/code"
    assert (late.status_code, wording.HANDED_TOO_LONG_AGO in said(late)) == (422, True)
    assert wording.WRONG in said(Browser().signs_in(zhou, "not hers"))  # who does not know it is told no more
    assert SecurityEvent.objects.filter(kind="sign_in_failed", facts__why="handed").count() == 1


def test_a_password_of_her_own_is_no_handed_one(zhou, telephone, clock):
    one_time_password(zhou)
    change_password(zhou, PASSWORD)
    clock.to(timezone.now() + timedelta(days=300))

    assert Browser().signs_in(zhou).url == "/desk/sign-in/code"


def test_a_disabled_account_stays_out_and_is_told_no_more_than_a_stranger(zhou, telephone):
    zhou.is_active = False
    zhou.save()

    assert summary(Browser().signs_in(zhou)) == summary(Browser().signs_in("nobody"))


def test_an_account_disabled_between_the_two_steps_stays_out(zhou, telephone):
    browser = Browser()
    browser.signs_in(zhou)
    type(zhou).objects.filter(pk=zhou.pk).update(is_active=False)

    browser.types(telephone.shows())

    assert browser.opens("/desk").url == "/desk/sign-in?next=/desk"


def test_signing_in_and_out_is_in_the_audit_with_its_factors(zhou, telephone):
    browser = Browser(address="10.9.8.7")
    browser.signs_in(zhou)
    browser.types(telephone.shows())
    browser.sends("/desk/sign-out")

    assert browser.opens("/desk").status_code == 302
    row = SecurityEvent.objects.get(kind="signed_in")
    assert (row.account, row.address, row.facts) == (zhou, "10.9.8.7", {"methods": ["password", "totp"]})
    assert [kind for kind, *_ in events()] == ["signed_in", "signed_out"]


def test_passwords_are_hashed_with_argon2():
    from config import settings as production

    assert production.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.AUTHENTICATION_BACKENDS == ["allauth.account.auth_backends.AuthenticationBackend"]


@pytest.mark.parametrize("who", [key for key, *_ in PEOPLE])
def test_nobody_of_the_house_works_without_a_second_factor(person, with_password, who):
    browser = Browser()
    browser.signs_in(with_password(person(who)))

    for page in ("/desk", "/desk/cases/", "/desk/me/", "/desk/accounts/", "/desk/audit/"):
        assert browser.opens(page).url == "/desk/me/first"


@pytest.mark.parametrize(
    ("username", "sentence"),
    [
        ("", "请填写「用户名」。"),
        ("zh\0ou", "文字中有无法识别的字符，请检查后重新填写"),
        ("z" * 41, "最多填写40字，现在是41字"),
    ],
)
def test_what_the_form_cannot_take_is_told_in_our_own_words(client, organ, username, sentence):
    page = client.post("/desk/sign-in", {"username": username, "password": "x"})

    assert (page.status_code, page.context["form"].errors["username"]) == (422, [sentence])
