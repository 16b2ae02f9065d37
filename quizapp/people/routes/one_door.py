"""Signing in and out through the office's own provider."""

import hmac
import logging
from urllib.parse import urlsplit

from flask import current_app, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from quizapp.config import Provider
from quizapp.domain.errors import NotFound, ProviderRefused
from quizapp.people import one_door
from quizapp.people.access import here, take_in
from quizapp.people.actions import one_door as actions
from quizapp.people.queries.logins import live_login
from quizapp.people.routes.blueprint import bp
from quizapp.people.routes.targets import next_page, safe_target
from quizapp.web.errors import words_for
from quizapp.web.policy import public
from quizapp.web.request import now, writing

ERRAND = "errand"
LOG = logging.getLogger(__name__)


def _provider() -> Provider:
    provider: Provider | None = current_app.config["PROVIDER"]
    if provider is None:
        raise NotFound("provider")
    return provider


def _own(endpoint: str) -> str:
    """An address of this site as the provider knows it."""
    own = str(current_app.config["ADDRESS"])
    return own + url_for(endpoint) if own else url_for(endpoint, _external=True)


def _refused(refusal: ProviderRefused) -> ResponseReturnValue:
    why = type(refusal.__cause__).__name__ if refusal.__cause__ else "-"  # its text may hold a token
    LOG.warning("sign-in through the provider: %s (%s)", refusal.reason, why)
    words = words_for(refusal)
    return render_template("people/provider_refused.html", words=words), words.status


@bp.get("/dang-nhap/co-quan")
@public()
def provider_begin() -> ResponseReturnValue:
    """Off to the provider. A link, not a form: browsers let no form of this site lead to another."""
    try:
        url, errand = one_door.begin(
            _provider(), _own("people.provider_return"), safe_target(request.args.get("tiep")), now()
        )
    except ProviderRefused as refusal:
        return _refused(refusal)
    session[ERRAND] = errand.as_dict()
    return redirect(url)


@bp.get("/dang-nhap/co-quan/tro-ve")
@public(writes=True)
def provider_return() -> ResponseReturnValue:
    """Back from the provider: everything is checked before anything is believed."""
    kept = session.pop(ERRAND, None)
    try:
        return _let_in(kept)
    except ProviderRefused as refusal:
        return _refused(refusal)


def _let_in(kept: object) -> ResponseReturnValue:
    provider, state = _provider(), request.args.get("state", "")
    if not isinstance(kept, dict) or not state:
        raise ProviderRefused("stale")
    errand = one_door.Errand(**kept)
    if not hmac.compare_digest(errand.state.encode(), state.encode()) or errand.is_stale(now()):
        raise ProviderRefused("stale")
    with writing() as transaction:
        actions.use_state(transaction, state, now())
    code = request.args.get("code", "")
    if request.args.get("error") or not code:
        raise ProviderRefused("refused")
    if request.args.get("iss", provider.issuer) != provider.issuer:  # RFC 9207: the answer of another provider
        raise ProviderRefused("unsound")
    vouched = one_door.finish(provider, _own("people.provider_return"), errand, code, now())
    browser = here()
    with writing() as transaction:
        token = actions.open_vouched_login(transaction, vouched.staff_code, browser, now(), is_strong=vouched.is_strong)
        found = live_login(transaction, token, now())
    take_in(found, token)
    return redirect(next_page(safe_target(errand.target)))


@bp.get("/dang-nhap/co-quan/ra")
@public()
def provider_leave() -> ResponseReturnValue:
    """For who has left here: out of the provider, too, where it has such a page."""
    return redirect(one_door.way_out(_provider(), _own("people.sign_in"), now()) or url_for("people.sign_in"))


@bp.app_template_global()
def provider_name() -> str:
    """What people call the provider; empty where none is set up."""
    provider: Provider | None = current_app.config["PROVIDER"]
    return (provider.name or urlsplit(provider.issuer).hostname or "") if provider is not None else ""
