"""The life of a round: draft → ready → closed, or cancelled; each refusal leaves it as it was."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import BankTooSmall, NotFound, RoundRefusal
from quizapp.people.models import Unit
from quizapp.rounds import actions
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidate_count, invited_categories, invited_units, makeup_rounds
from tests import make
from tests.make import NOW

HOUR = timedelta(hours=1)


def commune(session: Session, people: int = 2) -> Unit:
    unit = make.unit(session)
    for _ in range(people):
        make.person(session, unit=unit)
    return unit


def draft(session: Session, **changes: object) -> Round:
    return make.draft_round(session, [commune(session)], **changes)


def rounds(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Round)) or 0


def acts(session: Session, round_: Round) -> list[str]:
    statement = sa.select(AuditEntry.action).where(AuditEntry.subject == f"round:{round_.id}").order_by(AuditEntry.id)
    return list(session.scalars(statement))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"closes_at": NOW - HOUR}, "window"),
        ({"opens_at": NOW, "closes_at": NOW + timedelta(minutes=44)}, "window_too_short"),
        ({"attempts_allowed": 2}, "official_once"),
        ({"unit_ids": ()}, "no_units"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(engines: Engines, changes: dict[str, object], reason: str) -> None:
    with pytest.raises(RoundRefusal) as refusal, engines.writing() as session:
        draft(session, **changes)
    assert refusal.value.reason == reason
    with engines.reading() as session:
        assert rounds(session) == 0


def test_a_window_of_exactly_the_minutes_is_enough(engines: Engines) -> None:
    with engines.writing() as session:
        assert draft(session, opens_at=NOW, closes_at=NOW + timedelta(minutes=45)).state == "draft"


def test_an_organiser_invites_only_units_within_reach(engines: Engines) -> None:
    with engines.writing() as session:
        own, foreign = commune(session), commune(session)
        make.small_bank(session)
        plan = make.plan(session, [own, foreign])
    for wanted in (plan, replace(plan, unit_ids=(own.id,), unit_id=foreign.id)):
        with pytest.raises(RoundRefusal) as refusal, engines.writing() as session:
            actions.create_round(session, wanted, {own.id}, 1, NOW)
        assert refusal.value.reason == "outside_scope"


def test_a_blueprint_that_does_not_exist_is_not_found(engines: Engines) -> None:
    with pytest.raises(NotFound), engines.writing() as session:
        draft(session, blueprint_id=999)


def test_rounds_are_numbered_by_kind_and_year(engines: Engines) -> None:
    with engines.writing() as session:
        codes = [draft(session, kind=kind).code for kind in ("official", "official", "self_test")]
    assert codes == ["SH-2026-01", "SH-2026-02", "TKT-2026-01"]


def test_a_draft_may_be_changed_and_an_open_round_may_not(engines: Engines) -> None:
    with engines.writing() as session:
        made = draft(session)
        other = commune(session)
        plan = replace(make.plan(session, [other]), name="Tên mới", minutes=30, categories=("VC",))
        actions.change_round(session, made, plan, {other.id}, 1, NOW)
        assert (made.name, made.minutes) == ("Tên mới", 30)
        assert [unit.id for unit in invited_units(session, made.id)] == [other.id]
        assert invited_categories(session, made.id) == ["VC"]
        assert actions.plan_of(session, made) == plan
        again = make.open_round(session, [other])
        with pytest.raises(RoundRefusal) as refusal:
            actions.change_round(session, again, plan, {other.id}, 1, NOW)
        assert (refusal.value.reason, again.name) == ("wrong_state", "Sát hạch thử")


def test_opening_freezes_the_list_and_the_newest_model(engines: Engines) -> None:
    with engines.writing() as session:
        made = draft(session)
        newer = make.small_model(session, version="2")
        actions.open_round(session, made, 1, NOW)
        assert (made.state, made.model_id, candidate_count(session, made.id)) == ("ready", newer.id, 2)
        make.person(session, unit=session.get_one(Unit, made.unit_id))
        make.small_model(session, version="3")
        assert (made.model_id, candidate_count(session, made.id)) == (newer.id, 2)
        assert acts(session, made) == ["round_created", "round_opened"]


def test_a_bank_that_is_too_small_is_found_before_anybody_sits(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session)
        blueprint = make.blueprint(session, [Cell("D1", 1, 5), Cell("E1", 2, 2)])
        made_id = draft(session, blueprint_id=blueprint.id).id
    with pytest.raises(BankTooSmall) as refusal, engines.writing() as session:
        actions.open_round(session, session.get_one(Round, made_id), 1, NOW)
    assert [(s.competence, s.level, s.wanted, s.available) for s in refusal.value.shortages] == [("D1", 1, 5, 4)]
    with engines.reading() as session:
        assert session.get_one(Round, made_id).state == "draft"
        assert candidate_count(session, made_id) == 0


def opening_is_refused(engines: Engines, round_id: int) -> str:
    with pytest.raises(RoundRefusal) as refusal, engines.writing() as session:
        actions.open_round(session, session.get_one(Round, round_id), 1, NOW)
    with engines.reading() as session:
        assert session.get_one(Round, round_id).model_id is None
    return refusal.value.reason


def test_a_round_without_people_is_not_opened(engines: Engines) -> None:
    with engines.writing() as session:
        round_id = make.draft_round(session, [make.unit(session)]).id
    assert opening_is_refused(engines, round_id) == "no_candidates"


def test_a_round_that_is_over_is_not_opened(engines: Engines) -> None:
    with engines.writing() as session:
        round_id = draft(session, opens_at=NOW - 3 * HOUR, closes_at=NOW).id
    assert opening_is_refused(engines, round_id) == "already_over"


def test_a_blueprint_of_unknown_competences_is_not_opened(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session)
        round_id = draft(session, blueprint_id=make.blueprint(session, [Cell("V9", 1, 1)]).id).id
    assert opening_is_refused(engines, round_id) == "unknown_competence"


def test_no_round_is_opened_before_there_is_a_model(engines: Engines) -> None:
    with engines.writing() as session:
        unit = commune(session)
        assert newest_model(session) is None
        plan = make.plan(session, [unit])
        round_id = actions.create_round(session, plan, {unit.id}, 1, NOW).id
    assert opening_is_refused(engines, round_id) == "no_model"


@pytest.mark.parametrize("state", ["draft", "ready", "closed", "cancelled"])
def test_each_act_has_its_states(engines: Engines, state: str) -> None:
    """What may be done with a round in `state`; everything else is refused and changes nothing."""
    allowed = {
        "open": {"draft"},
        "close": {"ready"},
        "cancel": {"draft", "ready", "closed"},
        "reopen": {"ready", "closed"},
        "publish": {"ready", "closed"},
    }
    for name, states in allowed.items():
        with engines.writing() as session:
            made = (
                draft(session)
                if state == "draft"
                else make.open_round(session, [commune(session)], results_rule="by_hand")
            )
            made.state = state
        with engines.writing() as session:
            round_ = session.get_one(Round, made.id)
            act = {
                "open": lambda r=round_, s=session: actions.open_round(s, r, 1, NOW),
                "close": lambda r=round_, s=session: actions.close_round(s, r, 1, NOW),
                "cancel": lambda r=round_, s=session: actions.cancel_round(s, r, 1, NOW, "vì sao"),
                "reopen": lambda r=round_, s=session: actions.reopen_round(s, r, NOW + 9 * HOUR, 1, NOW),
                "publish": lambda r=round_, s=session: actions.publish_results(s, r, 1, NOW),
            }[name]
            if state in states:
                act()
                continue
            with pytest.raises(RoundRefusal) as refusal:
                act()
            assert (refusal.value.reason, round_.state) == ("wrong_state", state), name


def test_a_closed_round_is_reopened_until_a_new_end_which_is_on_record(engines: Engines) -> None:
    with engines.writing() as session:
        made = make.open_round(session, [commune(session)])
        actions.close_round(session, made, 1, NOW)
        before = made.closes_at
        actions.reopen_round(session, made, NOW + 24 * HOUR, 1, NOW)
        assert (made.state, made.closes_at) == ("ready", NOW + 24 * HOUR)
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "round_reopened")).one()
        assert entry.details == {"before": before.isoformat(), "after": made.closes_at.isoformat()}


@pytest.mark.parametrize(("closes_at", "reason"), [(NOW, "closes_in_past"), (NOW + 7 * HOUR, "closes_earlier")])
def test_an_open_round_is_never_made_shorter(engines: Engines, closes_at: datetime, reason: str) -> None:
    with engines.writing() as session:
        made = make.open_round(session, [commune(session)])
        with pytest.raises(RoundRefusal) as refusal:
            actions.reopen_round(session, made, closes_at, 1, NOW)
        assert (refusal.value.reason, made.closes_at) == (reason, NOW + 8 * HOUR)


def test_results_are_published_once(engines: Engines) -> None:
    with engines.writing() as session:
        made = make.open_round(session, [commune(session)], results_rule="by_hand")
        actions.publish_results(session, made, 1, NOW)
        actions.publish_results(session, made, 1, NOW + HOUR)
        assert made.results_published_at == NOW
        assert acts(session, made).count("results_published") == 1


@pytest.mark.parametrize("rule", ["at_once", "after_close"])
def test_results_that_show_themselves_are_not_published_by_hand(engines: Engines, rule: str) -> None:
    with engines.writing() as session:
        made = make.open_round(session, [commune(session)], results_rule=rule)
        with pytest.raises(RoundRefusal) as refusal:
            actions.publish_results(session, made, 1, NOW)
        assert (refusal.value.reason, made.results_published_at) == ("shown_by_rule", None)


def test_a_make_up_round_knows_its_first_round(engines: Engines) -> None:
    with engines.writing() as session:
        unit = commune(session)
        first = make.open_round(session, [unit])
        second = actions.create_round(session, actions.plan_of(session, first), {unit.id}, 1, NOW, makeup_of=first.id)
        assert makeup_rounds(session, first.id) == [second]


def test_a_round_that_does_not_exist_cannot_be_locked(engines: Engines) -> None:
    with pytest.raises(NotFound), engines.writing() as session:
        actions.locked_round(session, 999)


@pytest.mark.parametrize(
    "change", ["minutes = 0", "attempts_allowed = 2", "state = 'khác'", "closes_at = opens_at", "model_id = NULL"]
)
def test_the_database_refuses_a_round_that_cannot_be(engines: Engines, change: str) -> None:
    with engines.writing() as session:
        make.open_round(session, [commune(session)])
    with pytest.raises(sa.exc.IntegrityError), engines.write.begin() as connection:
        connection.exec_driver_sql(f"UPDATE round SET {change}")
