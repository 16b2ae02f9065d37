"""The life of a round: draft → ready → closed, or cancelled; each step is on record."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.domain.errors import BankTooSmall, NotFound, RoundRefusal
from quizapp.papers.queries import blueprint, cells_of
from quizapp.rounds.halls import sittings_of
from quizapp.rounds.lists import are_numbered, list_people, number_the_rest, wanted_people
from quizapp.rounds.models import PlanBatch, Round, RoundCategory, RoundPosition, RoundUnit
from quizapp.rounds.queries import (
    candidate_count,
    invited_categories,
    invited_positions,
    invited_units,
    next_round_code,
    round_in_scope,
    shortages_at_opening,
)

CODE_TRIES = 5


@dataclass(frozen=True)
class RoundPlan:
    """What an organiser fills in. `unit_id` organises; `unit_ids`, `categories` and `positions` are invited.

    `scoring`: type of question → policy, for types that are marked in another way than the model says. `plan_id`: the
    batch of the yearly plan.
    """

    name: str
    kind: str
    blueprint_id: int
    opens_at: datetime
    closes_at: datetime
    minutes: int
    attempts_allowed: int
    results_rule: str
    unit_id: int
    unit_ids: tuple[int, ...]
    categories: tuple[str, ...] = ()
    rescue_rule: str = "before_deadline"
    scoring: Mapping[str, str] = field(default_factory=dict)
    positions: tuple[int, ...] = ()
    plan_id: int | None = None
    complaint_days: int = 5


def _check_plan(session: Session, plan: RoundPlan, scope: Collection[int]) -> None:
    """Raise RoundRefusal, or NotFound for a blueprint that does not exist."""
    blueprint(session, plan.blueprint_id)
    if plan.closes_at <= plan.opens_at:
        raise RoundRefusal("window")
    if plan.closes_at - plan.opens_at < timedelta(minutes=plan.minutes):
        raise RoundRefusal("window_too_short")
    if plan.kind == "official" and plan.attempts_allowed != 1:
        raise RoundRefusal("official_once")
    if not plan.unit_ids:
        raise RoundRefusal("no_units")
    if not set(scope).issuperset({plan.unit_id, *plan.unit_ids}):
        raise RoundRefusal("outside_scope")
    if plan.plan_id is not None:
        _check_batch(session, plan, plan.plan_id)


def _check_batch(session: Session, plan: RoundPlan, plan_id: int) -> None:
    if plan.kind != "official":
        raise RoundRefusal("plan_official")
    if session.get(PlanBatch, plan_id) is None:
        raise RoundRefusal("no_plan")


def create_round(
    session: Session,
    plan: RoundPlan,
    scope: Collection[int],
    actor: int,
    now: datetime,
    makeup_of: int | None = None,
    rehearsal_of: int | None = None,
) -> Round:
    """A new draft. `scope`: the units that the organiser may touch."""
    _check_plan(session, plan, scope)
    round_ = _stored(session, plan, now, makeup_of, rehearsal_of)
    _invite(session, round_.id, plan)
    record(
        session, now, actor, "round_created", f"round:{round_.id}",
        makeup_of=makeup_of, units=list(plan.unit_ids), **({"rehearsal_of": rehearsal_of} if rehearsal_of else {}),
    )  # fmt: skip
    return round_


def _stored(session: Session, plan: RoundPlan, now: datetime, makeup_of: int | None, rehearsal_of: int | None) -> Round:
    """Two organisers may reach for the same code at once; the second takes the next one."""
    for _ in range(CODE_TRIES):
        round_ = Round(
            code=next_round_code(session, plan.kind, now.year),
            state="draft",
            makeup_of_id=makeup_of,
            rehearsal_of_id=rehearsal_of,
            created_at=now,
            model_id=None,
            results_published_at=None,
            **_columns(plan),
        )
        try:
            with session.begin_nested():
                session.add(round_)
        except IntegrityError:
            continue
        return round_
    raise RoundRefusal("code_taken")


def change_round(
    session: Session, round_: Round, plan: RoundPlan, scope: Collection[int], actor: int, now: datetime
) -> None:
    """Change a draft; RoundRefusal once it was opened."""
    _require(round_, "draft")
    _check_plan(session, plan, scope)
    if any(one.opens_at < plan.opens_at or one.closes_at > plan.closes_at for one in sittings_of(session, round_.id)):
        raise RoundRefusal("sittings_outside")
    for name, value in _columns(plan).items():
        setattr(round_, name, value)
    for invited in (RoundUnit, RoundCategory, RoundPosition):
        session.execute(sa.delete(invited).where(invited.round_id == round_.id))
    _invite(session, round_.id, plan)
    record(session, now, actor, "round_changed", f"round:{round_.id}", units=list(plan.unit_ids))


def _columns(plan: RoundPlan) -> dict[str, object]:
    return {
        "name": plan.name,
        "kind": plan.kind,
        "unit_id": plan.unit_id,
        "blueprint_id": plan.blueprint_id,
        "opens_at": plan.opens_at,
        "closes_at": plan.closes_at,
        "minutes": plan.minutes,
        "attempts_allowed": plan.attempts_allowed,
        "results_rule": plan.results_rule,
        "scoring": dict(plan.scoring),
        "rescue_rule": plan.rescue_rule,
        "plan_id": plan.plan_id,
        "complaint_days": plan.complaint_days,
    }


def _invite(session: Session, round_id: int, plan: RoundPlan) -> None:
    session.add_all(RoundUnit(round_id=round_id, unit_id=unit_id) for unit_id in sorted(set(plan.unit_ids)))
    session.add_all(RoundCategory(round_id=round_id, category=category) for category in sorted(set(plan.categories)))
    session.add_all(RoundPosition(round_id=round_id, position_id=one) for one in sorted(set(plan.positions)))
    session.flush()


def _require(round_: Round, *states: str) -> None:
    if round_.state not in states:
        raise RoundRefusal("wrong_state")


def locked_round(session: Session, round_id: int) -> Round:
    """The round, so that two organisers' acts on it queue."""
    statement = sa.select(Round).where(Round.id == round_id).with_for_update().execution_options(populate_existing=True)
    round_ = session.scalars(statement).one_or_none()
    if round_ is None:
        raise NotFound("round")
    return round_


def locked_in_scope(session: Session, round_id: int, unit_ids: Collection[int]) -> Round:
    """The round where one of `unit_ids` organises it, locked; a stranger is told NotFound and locks nothing."""
    round_in_scope(session, round_id, unit_ids)
    return locked_round(session, round_id)


def open_round(session: Session, round_: Round, actor: int, now: datetime) -> None:
    """Check the bank, freeze the model version, draw up the list (unless it is there), and let it be sat.

    Raises BankTooSmall naming every short cell, or RoundRefusal.
    """
    _require(round_, "draft")
    if round_.closes_at <= now:
        raise RoundRefusal("already_over")
    model = newest_model(session)
    if model is None:
        raise RoundRefusal("no_model")
    known = model_from(model.content)
    if not all(known.knows(cell.competence) for cell in cells_of(session, round_.blueprint_id)):
        raise RoundRefusal("unknown_competence")
    missing = shortages_at_opening(session, round_, now)
    if missing:
        raise BankTooSmall(missing)
    if round_.makeup_of_id is None and candidate_count(session, round_.id) == 0:
        list_people(session, round_, wanted_people(session, round_))
    if candidate_count(session, round_.id) == 0:
        raise RoundRefusal("no_candidates")
    if are_numbered(session, round_.id):
        number_the_rest(session, round_)
    round_.state, round_.model_id = "ready", model.id
    session.flush()
    record(
        session, now, actor, "round_opened", f"round:{round_.id}",
        model=model.id, candidates=candidate_count(session, round_.id),
    )  # fmt: skip


def close_round(session: Session, round_: Round, actor: int, now: datetime) -> None:
    """No new attempts. Running ones are for `attempts.actions.end_round` to end or to refuse."""
    _require(round_, "ready")
    round_.state = "closed"
    record(session, now, actor, "round_closed", f"round:{round_.id}")


def cancel_round(session: Session, round_: Round, actor: int, now: datetime, reason: str) -> None:
    """The round does not count; its results are shown nowhere."""
    _require(round_, "draft", "ready", "closed")
    round_.state = "cancelled"
    record(session, now, actor, "round_cancelled", f"round:{round_.id}", reason=reason)


def reopen_round(session: Session, round_: Round, closes_at: datetime, actor: int, now: datetime) -> None:
    """Let a closed round be sat again until `closes_at`, or move the end of an open one further out."""
    _require(round_, "closed", "ready")
    if closes_at <= now:
        raise RoundRefusal("closes_in_past")
    if round_.state == "ready" and closes_at <= round_.closes_at:
        raise RoundRefusal("closes_earlier")
    if closes_at <= round_.opens_at:
        raise RoundRefusal("window")
    if closes_at - round_.opens_at < timedelta(minutes=round_.minutes):
        raise RoundRefusal("window_too_short")
    record(
        session, now, actor, "round_reopened", f"round:{round_.id}",
        before=round_.closes_at.isoformat(), after=closes_at.isoformat(),
    )  # fmt: skip
    round_.state, round_.closes_at = "ready", closes_at


def publish_results(session: Session, round_: Round, actor: int, now: datetime) -> None:
    """Show the results of a round whose rule is `by_hand`; again is nothing new. `after_check` takes two persons
    (`results.publishing`)."""
    _require(round_, "ready", "closed")
    if round_.results_rule != "by_hand":
        raise RoundRefusal("shown_by_rule")
    if round_.results_published_at is None:
        round_.results_published_at = now
        record(session, now, actor, "results_published", f"round:{round_.id}")


def plan_of(session: Session, round_: Round) -> RoundPlan:
    """What a stored round would look like as a form."""
    return RoundPlan(
        name=round_.name,
        kind=round_.kind,
        blueprint_id=round_.blueprint_id,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        minutes=round_.minutes,
        attempts_allowed=round_.attempts_allowed,
        results_rule=round_.results_rule,
        unit_id=round_.unit_id,
        unit_ids=tuple(unit.id for unit in invited_units(session, round_.id)),
        categories=tuple(invited_categories(session, round_.id)),
        rescue_rule=round_.rescue_rule,
        scoring=dict(round_.scoring),
        positions=tuple(invited_positions(session, round_.id)),
        plan_id=round_.plan_id,
        complaint_days=round_.complaint_days,
    )
