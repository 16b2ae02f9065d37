"""A small OpenID Connect provider that runs as a process of its own: discovery, authorize, token, user info, keys.

`python provider.py` prints its port. It lets the user named by POST /as in without asking, and does one thing wrongly
where POST /as names a fault. Everything else follows OpenID Connect Core 1.0, RFC 6749 and RFC 7636.
"""

import base64
import hashlib
import hmac
import json
import secrets
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, CLIENT_SECRET = "quizapp-test", "bi-mat-cua-may-khach-thu"
KEYS = {name: RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("first", "second", "stray")}
STATE: dict[str, Any] = {"user": "", "fault": "", "signs": "first", "at": 0, "codes": {}}


def half_hash(text: str) -> str:
    return packed(hashlib.sha256(text.encode()).digest()[:16])


def packed(part: Any) -> str:
    content = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def signed_with_public_key(claims: dict[str, Any]) -> str:
    said = f"{packed({'alg': 'HS256', 'kid': 'first'})}.{packed(claims)}"
    return f"{said}.{packed(hmac.digest(KEYS['first'].as_pem(private=False), said.encode(), 'sha256'))}"


class Provider(BaseHTTPRequestHandler):
    """One request of a browser, of the client, or of the test."""

    protocol_version = "HTTP/1.1"

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def log_message(self, *_given: Any) -> None:
        """Silent."""

    def answer(self, body: dict[str, Any], status: int = 200, **headers: str) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, {k: v[0] for k, v in parse_qs(urlsplit(self.path).query).items()}
        if path == "/.well-known/openid-configuration":
            self.answer(self.description())
        elif path == "/jwks":
            shown = ["second"] if STATE["signs"] == "second" else ["first"]
            self.answer({"keys": [KEYS[name].as_dict(private=False) for name in shown]})
        elif path == "/authorize":
            self.authorize(query)
        elif path == "/userinfo":
            token = self.headers.get("Authorization", "").removeprefix("Bearer ")
            subject = "another" if STATE["fault"] == "other_subject" else f"sub-{STATE['user']}"
            self.answer({"sub": subject, "staff_code": STATE["user"]} if token == STATE.get("access") else {})
        else:
            self.answer({"error": "not_found"}, 404)

    def description(self) -> dict[str, Any]:
        return {
            "issuer": "http://127.0.0.1:1" if STATE["fault"] == "other_issuer" else self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/logout",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, query: dict[str, str]) -> None:
        asked_rightly = (
            query.get("client_id") == CLIENT
            and query.get("response_type") == "code"
            and query.get("code_challenge_method") == "S256"
            and "openid" in query.get("scope", "").split()
            and {"state", "nonce", "code_challenge", "redirect_uri"} <= set(query)
        )
        if not asked_rightly:
            self.answer({"error": "invalid_request"}, 400)
            return
        code = secrets.token_urlsafe(24)
        STATE["codes"][code] = {**query, "user": STATE["user"]}
        back = {"state": query["state"], "iss": self.issuer}
        back |= {"error": "access_denied"} if STATE["fault"] == "denied" else {"code": code}
        self.answer({}, 302, Location=f"{query['redirect_uri']}?{urlencode(back)}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        form = {k: v[0] for k, v in parse_qs(body, keep_blank_values=True).items()}
        if self.path == "/as":
            STATE.update(user=form.get("user", ""), fault=form.get("fault", ""))
            STATE.update(signs=form.get("signs") or "first", at=int(form.get("at") or 0))
            self.answer({})
        elif self.path == "/token" and STATE["fault"] == "broken":
            self.answer({"error": "server_error"}, 500)
        elif self.path == "/token":
            self.token(form)
        else:
            self.answer({"error": "not_found"}, 404)

    def client_is_known(self) -> bool:
        given = self.headers.get("Authorization", "").removeprefix("Basic ")
        name, _, password = base64.b64decode(given).decode().partition(":")
        return (unquote(name), unquote(password)) == (CLIENT, CLIENT_SECRET)

    def token(self, form: dict[str, str]) -> None:
        errand = STATE["codes"].pop(form.get("code", ""), None)  # a code is used once
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if not self.client_is_known():
            self.answer({"error": "invalid_client"}, 401)
        elif (
            errand is None
            or errand["redirect_uri"] != form.get("redirect_uri")
            or challenge.rstrip(b"=").decode() != errand["code_challenge"]
        ):
            self.answer({"error": "invalid_grant"}, 400)
        else:
            STATE["access"] = secrets.token_urlsafe(24)
            identity = self.identity(errand, STATE["access"])
            self.answer({"access_token": STATE["access"], "token_type": "Bearer", "id_token": identity})

    def identity(self, errand: dict[str, str], access: str) -> str:
        now, fault = STATE["at"], STATE["fault"]
        claims = {
            "iss": self.issuer, "sub": f"sub-{errand['user']}", "aud": CLIENT, "iat": now, "exp": now + 300,
            "nonce": errand["nonce"], "at_hash": half_hash(access), "staff_code": errand["user"],
        }  # fmt: skip
        claims |= {
            "nonce": {"nonce": "another"},
            "audience": {"aud": "another-client"},
            "audiences": {"aud": [CLIENT, "another-client"], "azp": CLIENT},
            "issuer": {"iss": "http://127.0.0.1:1"},
            "expired": {"iat": now - 900, "exp": now - 600},
            "access_hash": {"at_hash": half_hash("another")},
            "strong": {"amr": ["pwd", "otp"]},
            "weird_claim": {"staff_code": {"a": 1}},
        }.get(fault, {})
        if fault == "no_nonce":
            del claims["nonce"]
        if fault in ("silent", "other_subject"):
            del claims["staff_code"]
        if fault == "unsigned":
            return f"{packed({'alg': 'none'})}.{packed(claims)}."
        if fault == "shared_key":  # signed with what everybody may read, as if it were a secret
            return signed_with_public_key(claims)
        signer = KEYS["stray"] if fault == "signature" else KEYS[STATE["signs"]]
        kid = "first" if fault == "signature" else STATE["signs"]
        return jwt.encode({"alg": "RS256", "kid": kid}, claims, signer)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()
