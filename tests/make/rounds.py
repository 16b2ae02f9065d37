"""Rounds."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.competences.queries import newest_model
from quizapp.papers.queries import newest_blueprints
from quizapp.people.models import Account, Unit
from quizapp.rounds import actions as round_actions
from quizapp.rounds.models import Round
from tests.make.banks import blueprint, small_bank
from tests.make.people import NOW, administrator


def plan(session: Session, units: Collection[Unit], **changes: Any) -> round_actions.RoundPlan:
    """A round from an hour before NOW until eight hours after it, organised by the first unit."""
    given: dict[str, Any] = {
        "name": "Sát hạch thử",
        "kind": "official",
        "opens_at": NOW - timedelta(hours=1),
        "closes_at": NOW + timedelta(hours=8),
        "minutes": 45,
        "attempts_allowed": 1,
        "results_rule": "at_once",
        "unit_id": next(iter(units)).id,
        "unit_ids": tuple(one.id for one in units),
        **changes,
    }
    if "blueprint_id" not in given:
        found = newest_blueprints(session)
        given["blueprint_id"] = found[0].id if found else blueprint(session).id
    return round_actions.RoundPlan(**given)


def draft_round(session: Session, units: Collection[Unit], *, actor: int | None = None, **changes: Any) -> Round:
    """A draft with a bank that can fill it; `changes` are fields of the plan."""
    if newest_model(session) is None:
        small_bank(session)
    wanted = plan(session, units, **changes)
    scope = {wanted.unit_id, *wanted.unit_ids}
    return round_actions.create_round(session, wanted, scope, actor or administrator_id(session), NOW)


def open_round(session: Session, units: Collection[Unit], *, actor: int | None = None, **changes: Any) -> Round:
    """A round that the people of `units` may sit at NOW; they must exist before."""
    made = draft_round(session, units, actor=actor, **changes)
    round_actions.open_round(session, made, actor or administrator_id(session), NOW)
    return made


def administrator_id(session: Session) -> int:
    """The id of the account `quantri`, made where it does not exist yet."""
    known = session.scalars(sa.select(Account.id).where(Account.username == "quantri")).one_or_none()
    return known or administrator(session).id
