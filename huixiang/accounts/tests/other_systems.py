"""Systems that say who somebody is, on this machine's loopback, speaking as the real ones are documented to."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

PEOPLE = {"zhou.s": ("Idp-secret-1", {"sub": "248289761001", "preferred_username": "zhou", "name": "周站长"})}


class System:
    """An HTTP server on loopback; a subclass answers `get_PATH` and `post_PATH` with (status, JSON or text, headers)."""

    def __init__(self):
        system = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer("get")

            def do_POST(self):
                self.answer("post")

            def answer(self, method):
                split = urlsplit(self.path)
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                asked = {key: values[0] for key, values in parse_qs(split.query).items()}
                deed = f"{method}_{split.path.strip('/').replace('/', '_').replace('-', '_').replace('.', '_')}"
                system.calls.append(deed)
                status, told, headers = getattr(system, deed)(asked, body, self.headers)
                data = told.encode() if isinstance(told, str) else json.dumps(told).encode()
                self.send_response(status)
                headers = {
                    "Content-Type": "text/html; charset=utf-8" if isinstance(told, str) else "application/json",
                    **headers,
                }
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.calls = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class IdentityProvider(System):
    """OpenID Connect Core 1.0: discovery, a form to sign in, Authorization Code with PKCE (RFC 7636), RS256 tokens.

    `spoil` may change the claims of the next token, `forge` signs it with a key that is not published.
    """

    client, secret = "huixiang", "client-secret-of-the-test"

    def __init__(self):
        super().__init__()
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.codes, self.spoil, self.forge = {}, {}, False

    def get__well_known_openid_configuration(self, asked, body, headers):
        return 200, {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys", "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }, {}  # fmt: skip

    def get_keys(self, asked, body, headers):
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return 200, {"keys": [{**key, "kid": "k1", "alg": "RS256", "use": "sig"}]}, {}

    def get_authorize(self, asked, body, headers):
        assert asked["response_type"] == "code"
        assert (asked["client_id"], asked["code_challenge_method"]) == (self.client, "S256")
        assert {"openid"} <= set(asked["scope"].split())
        hidden = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in asked.items())
        form = f'<form method="post" action="/authorize">{hidden}<label>Name <input name="u"></label>'
        form += '<label>Password <input type="password" name="p"></label><button>Sign in</button></form>'
        return 200, f'<!doctype html><html lang="en"><title>Identity provider</title>{form}', {}

    def post_authorize(self, asked, body, headers):
        told = {key: values[0] for key, values in parse_qs(body).items()}
        password, claims = PEOPLE.get(told["u"], ("", {}))
        if not password or told["p"] != password:
            onward = {"error": "access_denied", "state": told["state"]}
        else:
            code = secrets.token_urlsafe(16)
            self.codes[code] = (claims, told)
            onward = {"code": code, "state": told["state"]}
        return 302, "", {"Location": f"{told['redirect_uri']}?{urlencode(onward)}"}

    def post_token(self, asked, body, headers):
        told = {key: values[0] for key, values in parse_qs(body).items()}
        claims, begun = self.codes.pop(told["code"], ({}, None))
        digest = hashlib.sha256(told.get("code_verifier", "").encode()).digest()
        proof = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        good = begun and (told["client_id"], told["client_secret"]) == (self.client, self.secret)
        if not good or proof != begun["code_challenge"] or told["redirect_uri"] != begun["redirect_uri"]:
            return 400, {"error": "invalid_grant"}, {}
        now = int(time.time())
        token = {
            "iss": self.url,
            "aud": self.client,
            "iat": now,
            "exp": now + 300,
            "nonce": begun.get("nonce"),
            **claims,
            **self.spoil,
        }
        signed = jwt.encode(token, self.other_key if self.forge else self.key, "RS256", headers={"kid": "k1"})
        return 200, {"access_token": "at", "token_type": "Bearer", "expires_in": 300, "id_token": signed}, {}


class DingTalk(System):
    """开放平台「实现登录第三方网站」: oauth2/auth, v1.0/oauth2/userAccessToken, v1.0/contact/users/me."""

    client, secret, union_id = "dingabc", "ding-secret", "union-of-zhou"

    def authorises(self, address):
        """What its login page sends the browser back with."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert urlsplit(address).path == "/oauth2/auth"
        assert (asked["client_id"], asked["response_type"], asked["scope"], asked["prompt"]) == (
            self.client, "code", "openid", "consent",
        )  # fmt: skip
        return f"{asked['redirect_uri']}?{urlencode({'authCode': 'auth-code-1', 'state': asked['state']})}"

    def post_v1_0_oauth2_userAccessToken(self, asked, body, headers):  # noqa: N802  its address says so
        told = json.loads(body)
        if told != {
            "clientId": self.client,
            "clientSecret": self.secret,
            "code": "auth-code-1",
            "grantType": "authorization_code",
        }:
            return 400, {"code": "invalidClientId", "message": "?"}, {}
        return 200, {"accessToken": "user-token", "refreshToken": "r", "expireIn": 7200, "corpId": "corp"}, {}

    def get_v1_0_contact_users_me(self, asked, body, headers):
        if headers["x-acs-dingtalk-access-token"] != "user-token":
            return 401, {"code": "InvalidAuthentication"}, {}
        return 200, {"nick": "周", "unionId": self.union_id, "openId": "o", "mobile": "13800000000"}, {}


class WeCom(System):
    """开发者中心「企业微信登录」: wwlogin/sso/login, cgi-bin/gettoken, cgi-bin/auth/getuserinfo."""

    corp, agent, secret = "wwcorp", "1000002", "wecom-secret"

    def __init__(self):
        super().__init__()
        self.who = {"userid": "ZhouZhanZhang"}

    def authorises(self, address):
        asked = {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}
        assert urlsplit(address).path == "/wwlogin/sso/login"
        assert (asked["login_type"], asked["appid"], asked["agentid"]) == ("CorpApp", self.corp, self.agent)
        return f"{asked['redirect_uri']}?{urlencode({'code': 'wecom-code', 'state': asked['state']})}"

    def get_cgi_bin_gettoken(self, asked, body, headers):
        if asked != {"corpid": self.corp, "corpsecret": self.secret}:
            return 200, {"errcode": 40001, "errmsg": "invalid credential"}, {}
        return 200, {"errcode": 0, "errmsg": "ok", "access_token": "corp-token", "expires_in": 7200}, {}

    def get_cgi_bin_auth_getuserinfo(self, asked, body, headers):
        if asked != {"access_token": "corp-token", "code": "wecom-code"}:
            return 200, {"errcode": 40029, "errmsg": "invalid code"}, {}
        return 200, {"errcode": 0, "errmsg": "ok", **self.who}, {}
