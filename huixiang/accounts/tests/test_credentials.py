"""What a passkey is said to have signed, when it is nothing of the kind."""

from django.test import Client

from .conftest import said

NESTED = "[" * 5000


def test_a_credential_nested_without_end_is_no_passkey(browser_of, zhou):
    browser = browser_of(zhou)

    for address in ("/desk/me/prove", "/desk/me/passkey"):
        page = browser.sends(address, credential=NESTED)
        assert page.status_code == 422
    assert "Credential" not in said(browser.sends("/desk/me/prove", credential=NESTED))


def test_nor_does_it_sign_in_a_stranger(organ):
    page = Client().post("/desk/sign-in/passkey", {"credential": NESTED})

    assert (page.status_code, "没有认出这个通行密钥" in said(page)) == (422, True)
