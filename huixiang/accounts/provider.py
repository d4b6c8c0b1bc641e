"""Other systems that can say who somebody is. allauth looks for `provider_classes` in this module by its name.

OpenID Connect and DingTalk are allauth's, held to what we ask of them; WeCom (企业微信) is ours.
"""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlencode

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base import ProviderAccount
from allauth.socialaccount.providers.dingtalk.provider import DingTalkProvider
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.provider import OAuth2Provider
from allauth.socialaccount.providers.oauth2.views import OAuth2Adapter
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse

NONCE = "oidc_nonce"
SECONDS = 10  # another system that does not answer so soon does not answer


class ComesBackHere:
    """The address another system sends people back to."""

    provider_id: str

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("accounts:came_back", args=[self.provider_id]))


class KeepsNothing:
    """Of what another system tells, only its own id for the person is kept."""

    def extract_extra_data(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_common_fields(self, data: Any) -> dict[str, Any]:
        return {}

    def extract_email_addresses(self, data: Any) -> list[Any]:
        return []


class OpenIDAdapter(ComesBackHere, OpenIDConnectOAuth2Adapter):
    """Authorization Code with PKCE, state and nonce; the id_token's signature is checked whatever brought it."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """SocialLogin with the token's claims; OAuth2Error for a token not signed for us, now, in this very round."""
        claims = jwtkit.verify_and_decode(
            credential=kwargs["response"].get("id_token") or "",
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        expected = request.session.pop(NONCE, "")
        if not expected or not secrets.compare_digest(str(claims.get("nonce", "")), expected):
            raise OAuth2Error("nonce")
        login = self.get_provider().sociallogin_from_response(request, {"id_token": claims})
        login.claims = claims
        return login


class OpenID(KeepsNothing, OpenIDConnectProvider):
    """The organ's own identity provider."""

    oauth2_adapter_class = OpenIDAdapter
    pkce_enabled_default = True

    def get_default_scope(self) -> list[str]:
        return ["openid", "profile"]

    def get_auth_params(self) -> dict[str, str]:
        self.request.session[NONCE] = secrets.token_urlsafe(24)
        return {"nonce": self.request.session[NONCE]}


class DingTalkAdapter(ComesBackHere, DingTalkOAuth2Adapter):
    """allauth's, at addresses a site may set (专有钉钉 has its own)."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        places = self.get_provider().app.settings
        self.authorize_url = f"{places['login_url']}/oauth2/auth"
        self.access_token_url = f"{places['api_url']}/v1.0/oauth2/userAccessToken"
        self.profile_url = f"{places['api_url']}/v1.0/contact/users/me"


class DingTalk(KeepsNothing, DingTalkProvider):
    """Scopes and token exchange as 开放平台「实现登录第三方网站」 describes; people are known by unionId."""

    oauth2_adapter_class = DingTalkAdapter

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def get_auth_params(self) -> dict[str, str]:
        return {"prompt": "consent"}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["unionId"])


class WeComClient(OAuth2Client):
    """WeCom's own dialect: the application's token first, then whose code this is."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: dict[str, str]) -> str:
        asked = {"login_type": "CorpApp", "appid": self.consumer_key, "redirect_uri": self.callback_url}
        return f"{authorization_url}?{urlencode({**asked, **extra_params, 'state': self.state})}"

    def get_access_token(self, code: str, pkce_code_verifier: Any = None, extra_data: Any = None) -> dict[str, Any]:
        """gettoken; WeCom tells of failure in `errcode`, with status 200."""
        return told(self.access_token_url, corpid=self.consumer_key, corpsecret=self.consumer_secret)


class WeComAdapter(ComesBackHere, OAuth2Adapter):
    """开发者中心「企业微信登录」: wwlogin/sso/login, gettoken, auth/getuserinfo."""

    provider_id = "wecom"
    client_class = WeComClient

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        places = self.get_provider().app.settings
        self.authorize_url = f"{places['login_url']}/wwlogin/sso/login"
        self.access_token_url = f"{places['api_url']}/cgi-bin/gettoken"
        self.profile_url = f"{places['api_url']}/cgi-bin/auth/getuserinfo"

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **_: Any) -> SocialLogin:
        """OAuth2Error for somebody who is no member of the enterprise: WeCom tells an openid then, and no userid."""
        who = told(self.profile_url, access_token=token.token, code=request.GET["code"])
        if not who.get("userid"):
            raise OAuth2Error("not a member of the enterprise")
        return self.get_provider().sociallogin_from_response(request, who)


class WeCom(KeepsNothing, OAuth2Provider):
    """企业微信: people are known by their userid within the enterprise."""

    id = "wecom"
    name = "WeCom"
    account_class = ProviderAccount
    oauth2_adapter_class = WeComAdapter

    def get_auth_params(self) -> dict[str, str]:
        return {"agentid": self.app.settings["agent"]}

    def extract_uid(self, data: dict[str, Any]) -> str:
        return str(data["userid"])


def told(address: str, **asked: str) -> dict[str, Any]:
    """WeCom's answer; OAuth2Error where it says that something is wrong."""
    with get_adapter().get_requests_session() as calls:
        answer = calls.get(address, params=asked, timeout=SECONDS)
        answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    if found.get("errcode"):
        raise OAuth2Error(f"WeCom: {found['errcode']}")
    return found


provider_classes = [OpenID, DingTalk, WeCom]
