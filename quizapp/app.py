"""The application: settings, extensions, rooms."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from flask import Blueprint, Flask
from heroicons.jinja import heroicon_mini, heroicon_outline
from jinja2 import StrictUndefined
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

from quizapp.api.door import register_tokens
from quizapp.api.routes import bp as api
from quizapp.attempts.routes import bp as attempts
from quizapp.attempts.routes.envelopes import Envelopes
from quizapp.banks.routes import bp as banks
from quizapp.banks.routes.usage import register_usage
from quizapp.competences.routes import bp as competences
from quizapp.config import Settings, require_secret
from quizapp.db import engine_options, watch
from quizapp.learning.routes import bp as learning
from quizapp.operations.clocks import ClockWatch, clock_of
from quizapp.operations.privacy.routes import bp as privacy
from quizapp.operations.routes import bp as operations
from quizapp.papers.routes import bp as papers
from quizapp.people.access import register_access
from quizapp.people.routes import bp as people
from quizapp.reports.queries.questions import USAGE
from quizapp.reports.routes import bp as reports
from quizapp.results.routes import bp as results
from quizapp.rounds.routes import bp as rounds
from quizapp.services.routes import bp as services
from quizapp.training.routes import bp as training
from quizapp.web.addresses import register_addresses
from quizapp.web.admission import BIGGEST_REQUEST, Gate, admitted
from quizapp.web.assets import register_assets
from quizapp.web.busy import busy_page_at_the_gate
from quizapp.web.compression import register_compression
from quizapp.web.errors import register_errors
from quizapp.web.extensions import csrf, db
from quizapp.web.filters import register_filters
from quizapp.web.headers import headers_of, register_headers
from quizapp.web.heads import heads_as_gets
from quizapp.web.hosts import only_sound_hosts
from quizapp.web.menu import register_menu
from quizapp.web.origins import register_origins
from quizapp.web.pages import Pages
from quizapp.web.policy import declared_policies, enforce
from quizapp.web.request import seconds_set
from quizapp.web.routes import bp as web
from quizapp.web.sessions import Sessions, brings_login, register_tokens_of_forms

ROOMS: tuple[Blueprint, ...] = (
    web,
    people,
    competences,
    banks,
    papers,
    rounds,
    attempts,
    results,
    services,
    learning,
    reports,
    training,
    api,
    operations,
    privacy,
)
BIGGEST_ID = 2**31 - 1


class IdConverter(IntegerConverter):
    """Numbers in addresses are ids and places: what no column can hold is an address that does not exist."""

    regex = "[0-9]+"  # not the digits of other scripts

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=BIGGEST_ID)


class Application(Flask):
    """Flask without coroutines: it would look at each function that it calls, eight times a request."""

    jinja_environment = Pages

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def _machine_time() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings, clock: Callable[[], datetime] | None = None, clock_watch: ClockWatch | None = None
) -> Flask:
    """The application for `settings`; tests set the `clock`, otherwise `clock_watch` gives the time: it says whether to
    trust this machine's. ConfigError without a secret."""
    require_secret(settings)
    clock_watch = clock_watch or clock_of(settings.data, _machine_time)
    app = Application(__name__, static_folder="web/static", static_url_path="/tinh")
    app.session_interface = Sessions()
    app.config.update(_flask_config(settings), CLOCK=clock or clock_watch.now, CLOCK_WATCH=clock_watch)
    app.url_map.converters["int"] = IdConverter
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.globals.update(
        is_demo=settings.is_demo,
        seconds_set=seconds_set,
        TIME_ZONE=settings.timezone.key,
        heroicon_outline=lru_cache(200)(heroicon_outline),  # a drawing is parsed each time
        heroicon_mini=lru_cache(200)(heroicon_mini),
    )
    db.init_app(app)
    with app.app_context():
        engines = dict(db.engines)
    for key, engine in engines.items():
        watch(engine, key or "write")
    register_origins(app)
    csrf.init_app(app)
    register_tokens_of_forms(app)
    register_access(app)
    app.before_request(enforce)
    register_tokens(app)
    register_errors(app)
    register_headers(app)
    register_compression(app)
    register_addresses(app)
    register_assets(app)
    register_filters(app)
    register_menu(app)
    register_usage(app, USAGE)
    for room in ROOMS:
        app.register_blueprint(room)
    declared_policies(app)
    headers = headers_of(settings.profile)
    app.wsgi_app = Envelopes(app, engines["save"])  # type: ignore[method-assign]
    app.wsgi_app = admitted(  # type: ignore[method-assign,assignment]
        app.wsgi_app, Gate(), headers, partial(busy_page_at_the_gate, app), partial(brings_login, app)
    )
    app.wsgi_app = heads_as_gets(app.wsgi_app)  # type: ignore[method-assign,assignment]
    app.wsgi_app = only_sound_hosts(app.wsgi_app, headers)  # type: ignore[method-assign,assignment]
    if settings.trusts_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=0)  # type: ignore[method-assign]
    return app


def _flask_config(settings: Settings) -> dict[str, Any]:
    is_https = settings.profile == "https"
    url = settings.database_url
    return {
        "SECRET_KEY": settings.secret_key,
        "PROFILE": settings.profile,
        "SECOND_FACTOR_FOR_STAFF": settings.needs_second_factor,
        "INITIAL_LIFE": timedelta(hours=settings.initial_hours),
        "ADDRESS": settings.address,
        "PROVIDER": settings.provider,
        "TIMEZONE": settings.timezone,
        "TRUSTED_HOSTS": list(settings.trusted_hosts) or None,
        "SESSION_COOKIE_NAME": "__Host-quizapp" if is_https else "quizapp",
        "SESSION_COOKIE_SECURE": is_https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_TIME_LIMIT": None,
        "MAX_CONTENT_LENGTH": BIGGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "MAX_FORM_PARTS": 2000,
        "SQLALCHEMY_DATABASE_URI": None,
        "SQLALCHEMY_BINDS": {
            key: engine_options(url, mode) for key, mode in ((None, "write"), ("read", "page"), ("save", "save"))
        },
    }
