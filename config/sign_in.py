"""How long sign-ins last, and which other systems may say who somebody is, read from the environment."""

import os
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.gateway import in_the_open
from huixiang.accounts import wording

DINGTALK = {"LOGIN_URL": "https://login.dingtalk.com", "API_URL": "https://api.dingtalk.com"}
WECOM = {"LOGIN_URL": "https://login.work.weixin.qq.com", "API_URL": "https://qyapi.weixin.qq.com"}


def number(name: str, otherwise: int, *, least: int, most: int) -> int:
    """A whole number within its bounds; ImproperlyConfigured, in words for the operator, for anything else."""
    value = os.environ.get(name) or str(otherwise)
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise ImproperlyConfigured(wording.NOT_A_NUMBER.format(name=name, least=least, most=most, value=value))
    return int(value)


def identity_providers() -> dict[str, Any]:
    """allauth's SOCIALACCOUNT_PROVIDERS: OpenID Connect, DingTalk and WeCom, each only where it is configured."""
    found: dict[str, Any] = {}
    if url := address("HUIXIANG_OIDC_URL", ""):
        more = {"server_url": url, "username_claim": os.environ.get("HUIXIANG_OIDC_CLAIM", ""), "fetch_userinfo": False}
        label = os.environ.get("HUIXIANG_OIDC_NAME") or wording.WAYS["unit"]
        found["openid_connect"] = told("unit", label, "HUIXIANG_OIDC_CLIENT", "HUIXIANG_OIDC_SECRET_FILE", more)
    if os.environ.get("HUIXIANG_DINGTALK_CLIENT"):
        places = {key.lower(): address(f"HUIXIANG_DINGTALK_{key}", url) for key, url in DINGTALK.items()}
        names = ("HUIXIANG_DINGTALK_CLIENT", "HUIXIANG_DINGTALK_SECRET_FILE")
        found["dingtalk"] = told("dingtalk", wording.WAYS["dingtalk"], *names, places)
    if os.environ.get("HUIXIANG_WECOM_CORP"):
        places = {key.lower(): address(f"HUIXIANG_WECOM_{key}", url) for key, url in WECOM.items()}
        places["agent"] = os.environ.get("HUIXIANG_WECOM_AGENT", "")
        found["wecom"] = told(
            "wecom", wording.WAYS["wecom"], "HUIXIANG_WECOM_CORP", "HUIXIANG_WECOM_SECRET_FILE", places
        )
    return found


def told(way: str, label: str, client: str, secret: str, more: dict[str, Any]) -> dict[str, Any]:
    """One provider as allauth wants it; the secret comes from a file, so that no environment shows it."""
    client_id, file = os.environ.get(client, ""), os.environ.get(secret, "")
    if not client_id or not file:
        raise ImproperlyConfigured(wording.NO_ISSUER_CLIENT.format(address=label, client=client, secret=secret))
    try:
        key = Path(file).read_text().strip()
    except OSError:
        raise ImproperlyConfigured(wording.SECRET_UNREADABLE.format(name=secret, file=file)) from None
    return {"APPS": [{"provider_id": way, "name": label, "client_id": client_id, "secret": key, "settings": more}]}


def address(name: str, otherwise: str) -> str:
    """An https address, or one of this very machine: a code that signs somebody in crosses the network to it."""
    url = (os.environ.get(name) or otherwise).rstrip("/")
    if url and in_the_open(url):
        raise ImproperlyConfigured(wording.WAY_IN_THE_OPEN.format(name=name))
    return url
