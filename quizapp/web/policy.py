"""Deny by default: every route declares who may come in, or the application does not start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar, overload

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.domain.errors import NotYet, SignedOut
from quizapp.web.request import wants_json

View = TypeVar("View", bound=Callable[..., Any])
SCOPES = {
    "": "not said yet",
    "none": "nothing that belongs to anybody",
    "own": "what belongs to the person or account that is signed in",
    "unit": "the units of the role's grants and all below them",
    "everywhere": "the whole office: what no unit owns, or what a role that holds everywhere looks after",
}


@dataclass(frozen=True)
class Policy:
    """`roles` empty: anyone signed in. `public`: anyone at all. `own_check`: the view's own statement decides, on
    the path that saves answers. `with_initial_password`: also before an initial password was changed.
    `second_factor`: `before`, also while it is still asked for; `after`, never before, not even for a candidate.

    `scope`: what the view's queries narrow it to, one of SCOPES. `writes`: a request may change something that lasts.
    `audit`: actions that it may put on record.
    """

    roles: tuple[str, ...] = ()
    scope: str = ""
    writes: bool = False
    audit: tuple[str, ...] = ()
    public: bool = False
    own_check: bool = False
    with_initial_password: bool = False
    second_factor: str = ""

    @property
    def words(self) -> str:
        if self.public:
            return "public"
        if self.own_check:
            return "owner, in the statement"
        return ", ".join(self.roles) or "signed in"


class UndeclaredRoute(Exception):
    """A route without a policy; the application refuses to start."""


def _declare(policy: Policy) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.policy = policy  # type: ignore[attr-defined]
        return view

    return mark


@overload
def public(view: View) -> View: ...
@overload
def public(*, writes: bool = ..., audit: tuple[str, ...] = ...) -> Callable[[View], View]: ...
def public(view: Any = None, *, writes: bool = False, audit: tuple[str, ...] = ()) -> Any:
    """Anyone may come in."""
    declared = _declare(Policy(public=True, scope="none", writes=writes, audit=audit))
    return declared if view is None else declared(view)


@overload
def signed_in(view: View) -> View: ...
@overload
def signed_in(
    *, scope: str = ..., writes: bool = ..., audit: tuple[str, ...] = ..., second_factor: str = ...
) -> Callable[[View], View]: ...
def signed_in(
    view: Any = None, *, scope: str = "", writes: bool = False, audit: tuple[str, ...] = (), second_factor: str = ""
) -> Any:
    """Anyone who is signed in may come in."""
    declared = _declare(Policy(scope=scope, writes=writes, audit=audit, second_factor=second_factor))
    return declared if view is None else declared(view)


def signed_in_with_initial_password(
    *, writes: bool = False, audit: tuple[str, ...] = (), second_factor: str = ""
) -> Callable[[View], View]:
    """Also those who must still change their initial password."""
    return _declare(
        Policy(scope="own", writes=writes, audit=audit, with_initial_password=True, second_factor=second_factor)
    )


def owner_in_statement(view: View) -> View:
    """The view's single statement checks login and owner itself."""
    return _declare(Policy(own_check=True))(view)


def only(*roles: str, scope: str = "", writes: bool = False, audit: tuple[str, ...] = ()) -> Callable[[View], View]:
    """Those who hold one of `roles`; the view's queries narrow it to `scope`."""
    return _declare(Policy(roles=roles, scope=scope, writes=writes, audit=audit))


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    return getattr(app.view_functions[endpoint], "policy", None)


def declared_policies(app: Flask) -> list[tuple[str, str, Policy]]:
    """(rule, methods, policy) of every route; raises UndeclaredRoute naming those without one."""
    rows, missing = [], []
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        if policy is None:
            missing.append(rule.rule)
        else:
            rows.append((rule.rule, methods, policy))
    if missing:
        raise UndeclaredRoute(", ".join(sorted(missing)))
    return sorted(rows, key=lambda row: row[:2])


def enforce() -> ResponseReturnValue | None:
    """Before each request: let in, send to sign in, or refuse."""
    if request.endpoint is None:
        return None
    policy = policy_of(current_app, request.endpoint) or Policy(roles=("nobody",))
    if policy.public or policy.own_check:
        return None
    if not current_user.is_authenticated:
        if wants_json():
            raise SignedOut
        return redirect(url_for("people.sign_in", tiep=_wanted()))
    detour = _detour(policy)
    if detour and wants_json():
        raise NotYet(detour)
    if detour:
        return redirect(url_for(DETOURS[detour], tiep=_wanted() if detour == "code" else None))
    if policy.roles and not current_user.has_role(*policy.roles):
        abort(403)
    return None


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
