"""Signing in through the office's own OpenID Connect provider: code flow with PKCE, state and nonce.

The provider says who somebody is by a claim that carries the staff code; it opens no account. What it says is believed
only with a signature of its own keys, meant for this client, for this errand and for now.
"""

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import requests
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from quizapp.config import Provider
from quizapp.domain.errors import ProviderRefused

PATIENCE = (3.0, 5.0)  # seconds to connect, to answer
ERRAND_LIFE = timedelta(minutes=10)
KNOWN_FOR = timedelta(hours=1)
BIGGEST_ANSWER = 256 * 1024
LEEWAY = 60  # seconds that the two clocks may differ
# signatures of keys that are not shared: never `none`, never one made with what everybody may read
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"]
STRONG = {"mfa", "otp", "hwk", "swk", "sms", "fpt"}  # RFC 8176: the provider asked for more than a password
_AT_ONCE = threading.BoundedSemaphore(4)  # a provider that hangs must not hold every thread of an exam


@dataclass(frozen=True)
class Errand:
    """What must come back unchanged from the provider; the browser's signed cookie keeps it."""

    state: str
    nonce: str
    verifier: str
    started_at: str
    target: str

    def is_stale(self, now: datetime) -> bool:
        return now - datetime.fromisoformat(self.started_at) > ERRAND_LIFE

    def as_dict(self) -> dict[str, str]:
        return asdict(self)


@dataclass(frozen=True)
class Known:
    """What the provider published of itself."""

    facts: dict[str, Any]
    keys: KeySet
    fetched_at: datetime


@dataclass(frozen=True)
class Vouched:
    """Whom the provider vouches for; `is_strong`: it says that it asked for a second factor."""

    staff_code: str
    is_strong: bool


_KNOWN: dict[str, Known] = {}


@contextmanager
def _asking() -> Iterator[None]:
    """ProviderRefused `away` where it does not answer, `unsound` where it does not answer in its own words."""
    if not _AT_ONCE.acquire(timeout=PATIENCE[1]):
        raise ProviderRefused("away")
    try:
        yield
    except requests.RequestException as fault:
        raise ProviderRefused("away") from fault
    except OAuthError as fault:
        is_used = fault.error == "invalid_grant"
        raise ProviderRefused("stale" if is_used else "refused") from fault
    except (JoseError, ValueError, KeyError, TypeError) as fault:
        raise ProviderRefused("unsound") from fault
    finally:
        _AT_ONCE.release()


def _session(provider: Provider, redirect_uri: str, facts: dict[str, Any]) -> OAuth2Session:
    offered = facts.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    method = "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"
    session = OAuth2Session(
        provider.client_id,
        provider.client_secret or None,
        token_endpoint_auth_method=method if provider.client_secret else "none",
        scope="openid profile",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=PATIENCE,
    )
    session.trust_env = False  # no proxy and no password file of whoever runs the server
    return session


def _fetched(url: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A JSON object; redirects are not followed, and no more is read than such an answer needs."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.get(url, timeout=PATIENCE, allow_redirects=False, stream=True, headers=headers)
        answer.raise_for_status()
        body = answer.raw.read(BIGGEST_ANSWER + 1, decode_content=True)
    if answer.status_code != requests.codes.ok or len(body) > BIGGEST_ANSWER:
        raise ValueError("no answer of a provider")
    answer._content = body
    found = answer.json()
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def _known(provider: Provider, now: datetime, *, anew: bool = False) -> Known:
    known = _KNOWN.get(provider.issuer)
    if known is not None and not anew and now - known.fetched_at < KNOWN_FOR:
        return known
    facts = _fetched(provider.issuer.rstrip("/") + "/.well-known/openid-configuration")
    if facts.get("issuer") != provider.issuer:
        raise ValueError("another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _check_address(provider, facts[name])
    known = _KNOWN[provider.issuer] = Known(facts, KeySet.import_key_set(_fetched(facts["jwks_uri"])), now)  # type: ignore[arg-type]
    return known


def _check_address(provider: Provider, address: str) -> None:
    """As well protected as the provider itself."""
    if provider.issuer.startswith("https://") and urlsplit(address).scheme != "https":
        raise ValueError("an address without encryption")


def begin(provider: Provider, redirect_uri: str, target: str, now: datetime) -> tuple[str, Errand]:
    """Where to send the browser, and what must come back. Raises ProviderRefused."""
    with _asking():
        facts = _known(provider, now).facts
    errand = Errand(
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(48),
        started_at=now.isoformat(),
        target=target,
    )
    session = _session(provider, redirect_uri, facts)
    url, _state = session.create_authorization_url(
        facts["authorization_endpoint"], state=errand.state, nonce=errand.nonce, code_verifier=errand.verifier
    )
    return url, errand


def finish(provider: Provider, redirect_uri: str, errand: Errand, code: str, now: datetime) -> Vouched:
    """Whom the provider vouches for with `code`. Raises ProviderRefused."""
    with _asking():
        known = _known(provider, now)
        session = _session(provider, redirect_uri, known.facts)
        tokens = session.fetch_token(known.facts["token_endpoint"], code=code, code_verifier=errand.verifier)
        claims = _claims(provider, tokens, errand.nonce, now)
        staff_code = claims.get(provider.claim) or _asked_for(provider, known.facts, tokens, claims["sub"])
    if not isinstance(staff_code, str) or not staff_code.strip():
        raise ProviderRefused("unknown")
    methods = claims.get("amr")
    return Vouched(staff_code.strip(), is_strong=bool(STRONG & set(methods if isinstance(methods, list) else ())))


def _claims(provider: Provider, tokens: dict[str, Any], nonce: str, now: datetime) -> CodeIDToken:
    """The claims of the identity token once all of them hold."""
    found = _decoded(provider, tokens["id_token"], now)
    expected = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    params = {"nonce": nonce, "client_id": provider.client_id, "access_token": tokens.get("access_token")}
    claims = CodeIDToken(found.claims, found.header, expected, params)
    claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
    audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if audience != [provider.client_id]:  # somebody else could show it here, too
        raise ValueError("meant for others as well")
    return claims


def _decoded(provider: Provider, token: str, now: datetime) -> jwt.Token:
    """Keys are fetched anew, once, for a signature that the known ones do not explain: providers change them."""
    known = _known(provider, now)
    try:
        return jwt.decode(token, known.keys, algorithms=ALGORITHMS)
    except JoseError:
        return jwt.decode(token, _known(provider, now, anew=True).keys, algorithms=ALGORITHMS)


def _asked_for(provider: Provider, facts: dict[str, Any], tokens: dict[str, Any], subject: str) -> object:
    """The claim from the provider's page about the user, where the identity token is silent."""
    address = facts.get("userinfo_endpoint")
    if not address:
        return None
    _check_address(provider, address)
    found = _fetched(address, {"Authorization": f"Bearer {tokens['access_token']}"})
    return found.get(provider.claim) if found.get("sub") == subject else None


def way_out(provider: Provider, back: str, now: datetime) -> str:
    """Where one signs out of the provider itself; empty where it has no such page or does not answer."""
    try:
        with _asking():
            address = str(_known(provider, now).facts.get("end_session_endpoint") or "")
            _check_address(provider, address or provider.issuer)
    except ProviderRefused:
        return ""
    asked = urlencode({"client_id": provider.client_id, "post_logout_redirect_uri": back})
    return f"{address}{'&' if '?' in address else '?'}{asked}" if address else ""
