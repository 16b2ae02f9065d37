"""Deny by default: every route declares who may come in, or the application does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.audit.actions import record
from quizapp.domain.errors import NotYet, SignedOut
from quizapp.memory import Remembered
from quizapp.web.extensions import db
from quizapp.web.origins import CHANGING
from quizapp.web.request import me, now, recording, wants_json
from quizapp.web.typed import typed_form

View = TypeVar("View", bound=Callable[..., Any])
SCOPES = {
    "none": "nothing that belongs to anybody",
    "own": "what belongs to the person or account that is signed in",
    "unit": "the units of the role's grants and all below them",
    "everywhere": "the whole office: what no unit owns, or what a role that holds everywhere looks after",
}
_REFUSED: Remembered[tuple[str, int, str], datetime] = Remembered(5000)
ACTS_OF_THE_DOOR = ("access_refused",)
DOOR_OF_PROGRAMS = "quizapp_door_of_programs"  # where the application keeps who looks at tokens


@dataclass(frozen=True)
class Policy:
    """`roles` empty: anyone signed in. `public`: anyone at all. `own_check`: the view's own statement decides, on
    the path that saves answers. `with_initial_password`: also before an initial password was changed.
    `second_factor`: `before`, also while it is still asked for; `after`, never before, not even for a candidate.

    `token`: a program with a token that reads this ("": whatever it reads) may come in, and no browser.

    `scope`: what the view's queries narrow it to, one of SCOPES. `writes`: a request may change something that lasts
    or put it on record; None where nobody said. `audit`: the acts that it may put on record.
    """

    roles: tuple[str, ...] = ()
    scope: str = ""
    writes: bool | None = None
    audit: tuple[str, ...] = ()
    public: bool = False
    own_check: bool = False
    with_initial_password: bool = False
    second_factor: str = ""
    token: str | None = None

    @property
    def words(self) -> str:
        if self.public:
            return "public"
        if self.token is not None:
            return f"token {self.token or 'of any scope'}"
        if self.own_check:
            return "owner, in the statement"
        return ", ".join(self.roles) or "signed in"

    @property
    def role_names(self) -> tuple[str, ...]:
        """As exported: `public`, `owner`, `signed_in` and `token` beside the roles of people."""
        if self.public:
            return ("public",)
        if self.token is not None:
            return (f"token:{self.token or 'any'}",)
        return self.roles or (("owner",) if self.own_check else ("signed_in",))


class UndeclaredRoute(Exception):
    """A route that does not say who may come in, to what, or whether it writes; the application refuses to start."""


def _declare(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark


def public(*, scope: str = "none", writes: bool | None = None, audit: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Anyone may come in."""
    return _declare(Policy(public=True, scope=scope, writes=writes, audit=audit))


def signed_in(
    *, scope: str, writes: bool | None = None, audit: tuple[str, ...] = (), second_factor: str = ""
) -> Callable[[View], View]:
    """Anyone who is signed in may come in."""
    return _declare(Policy(scope=scope, writes=writes, audit=audit, second_factor=second_factor))


def signed_in_with_initial_password(
    *, scope: str = "own", writes: bool | None = None, audit: tuple[str, ...] = (), second_factor: str = ""
) -> Callable[[View], View]:
    """Also those who must still change their initial password."""
    return _declare(
        Policy(scope=scope, writes=writes, audit=audit, with_initial_password=True, second_factor=second_factor)
    )


def owner_in_statement(
    *, scope: str = "own", writes: bool | None = None, audit: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """The view's single statement checks login and owner itself."""
    return _declare(Policy(own_check=True, scope=scope, writes=writes, audit=audit))


def only(
    *roles: str, scope: str = "", writes: bool | None = None, audit: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """Those who hold one of `roles`; the view's queries narrow it to `scope`."""
    return _declare(Policy(roles=roles, scope=scope, writes=writes, audit=audit))


def token(reads: str, *, scope: str = "unit", audit: tuple[str, ...] = ()) -> Callable[[View], View]:
    """A program whose token reads this may come in; that it came is counted. A login opens nothing here."""
    return _declare(Policy(token=reads, scope=scope, writes=True, audit=audit))


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    return getattr(app.view_functions[endpoint], "policy", None)


@dataclass(frozen=True)
class Declared:
    """One address with its methods and its policy."""

    endpoint: str
    rule: str
    methods: tuple[str, ...]
    policy: Policy


def declared_policies(app: Flask) -> list[Declared]:
    """Every route; raises UndeclaredRoute naming those that do not say who, to what, or whether they write."""
    rows, faults = [], []
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        methods = tuple(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        fault = _unsaid(policy, methods)
        if fault:
            faults.append(f"{rule.rule} ({fault})")
        elif policy is not None:
            rows.append(Declared(rule.endpoint, rule.rule, methods, policy))
    if faults:
        raise UndeclaredRoute(", ".join(sorted(faults)))
    return sorted(rows, key=lambda row: (row.rule, row.methods))


def _unsaid(policy: Policy | None, methods: tuple[str, ...]) -> str:
    """What a route leaves open; empty where it says everything."""
    if policy is None:
        return "policy"
    if policy.scope not in SCOPES:
        return "scope"
    if policy.token is not None and CHANGING & set(methods):
        return "token"
    if policy.writes is None and CHANGING & set(methods):
        return "writes"
    return "writes" if policy.audit and not policy.writes else ""


def enforce() -> ResponseReturnValue | None:
    """Before each request: let in, send to sign in, or refuse."""
    if request.endpoint is None:
        return None
    policy = policy_of(current_app, request.endpoint) or Policy(roles=("nobody",))
    if _needs_no_login(policy):
        return None
    if not current_user.is_authenticated:
        if wants_json() or typed_form() is not None:
            raise SignedOut
        return redirect(url_for("people.sign_in", tiep=_wanted()))
    detour = _detour(policy)
    if detour and (wants_json() or (detour == "code" and typed_form() is not None)):
        raise NotYet(detour)
    if detour:
        return redirect(url_for(DETOURS[detour], tiep=_wanted() if detour == "code" else None))
    if policy.roles and not current_user.has_role(*policy.roles):
        _put_refusal_on_record(request.endpoint)
        abort(403)
    return None


def _needs_no_login(policy: Policy) -> bool:
    """A program is refused here, or noted; no cookie is looked at."""
    if policy.token is not None:
        current_app.extensions[DOOR_OF_PROGRAMS](policy.token)
    return policy.public or policy.own_check or policy.token is not None


DETOURS = {"code": "people.second_factor_code", "initial": "people.change_password", "setup": "people.second_factor"}


def _detour(policy: Policy) -> str:
    """What must be done first, one of DETOURS; empty where nothing must."""
    who = current_user
    waits = _asks_for_second_factor(policy)
    if waits and who.waits_for == "code":
        return "code"
    if who.must_change_password and not policy.with_initial_password:
        return "initial"
    return "setup" if waits and who.waits_for == "setup" and not policy.with_initial_password else ""


def _asks_for_second_factor(policy: Policy) -> bool:
    """Not on the pages of whoever sits a test, and not on those where it is shown."""
    who = current_user
    if not who.waits_for or policy.second_factor == "before":
        return False
    if policy.roles:
        return not who.has_role(*policy.roles) and any(role in who.withheld for role in policy.roles)
    return policy.second_factor == "after" or "candidate" not in who.scopes


def _wanted() -> str | None:
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _put_refusal_on_record(endpoint: str) -> None:
    """Each account and page once an hour and process: the log is for people to read, and is no lever to fill a disk."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    page = (str(db.engines[None].url), me().account_id, endpoint)
    if _REFUSED.get(page) == hour:
        return
    _REFUSED.keep(page, hour)
    with recording() as session:
        record(session, now(), me().account_id, "access_refused", f"page:{endpoint}", result="refused")
