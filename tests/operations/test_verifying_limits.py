"""What verifying does not take for a fault, and what it takes for one of the guards; how it asks, and how it tells."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from quizapp.attempts.actions.closing import hand_in
from quizapp.attempts.actions.time import close_outage, open_outage
from quizapp.attempts.models import Outage, TimeGrant
from quizapp.attempts.saving import save_answer
from quizapp.attempts.time_lists import GrantTo
from quizapp.db import Engines
from quizapp.operations.guards import GUARDS, guard_faults, install_guards
from quizapp.operations.verifying.run import broken_invariants
from quizapp.people.models import Unit
from quizapp.results.actions import score_attempt
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW
from tests.operations.halls import Hall, found, tampering


def test_who_is_late_a_minute_after_the_end_is_named_unless_an_outage_holds_the_clock(
    engines: Engines, hall: Hall
) -> None:
    end = hall.running.deadline_at
    assert found(engines, end + timedelta(seconds=60)) == []
    (late,) = found(engines, end + timedelta(seconds=61))
    assert (late.table, late.row, late.fact) == ("attempt", str(hall.running.attempt_id), "still_running")
    with engines.writing() as session:
        make.attempt_of(session, hall.running).held_since = since = end - timedelta(minutes=1)
        session.add(
            Outage(
                round_id=hall.running.round_id, unit_id=hall.running.unit_id, reason="mất điện", opened_at=since,
                opened_by=hall.running.account_id, closed_at=None, closed_by=None,
            )
        )  # fmt: skip
    assert found(engines, end + timedelta(seconds=61)) == []


def test_time_that_was_granted_to_a_unit_above_is_no_fault(engines: Engines, hall: Hall) -> None:
    with engines.writing() as session:
        province = make.unit(session, kind="province")
        session.get_one(Unit, hall.running.unit_id).parent_id = province.id
        make.attempt_of(session, hall.running).deadline_at += timedelta(minutes=5)
        session.flush()
        for unit, seconds in ((None, 60), (province.id, 120), (hall.running.unit_id, 119)):
            session.add(
                TimeGrant(
                    round_id=hall.running.round_id, person_id=None, unit_id=unit, seconds=seconds, reason="mất điện",
                    given_by=hall.running.account_id, given_at=NOW,
                )
            )  # fmt: skip
    (finding,) = found(engines)
    assert (finding.row, finding.fact) == (str(hall.running.attempt_id), "too_much_time")  # a second too much
    with engines.writing() as session:
        session.add(
            TimeGrant(
                round_id=hall.running.round_id, person_id=hall.running.person_id, unit_id=None, seconds=1,
                reason="mất điện", given_by=hall.running.account_id, given_at=NOW,
            )
        )  # fmt: skip
    assert found(engines) == []


def test_an_outage_that_was_sat_through_is_no_fault(engines: Engines, hall: Hall) -> None:
    """Answers and a hand-in while the clock stands, and the time given back after it."""
    with engines.writing() as session:
        person = make.person(session, unit=session.get_one(Unit, hall.running.unit_id))
        other = make.started_attempt(session, person_=person)
        types = make.types_of(session, other.attempt_id)
        place = next(at for at, type_ in types.items() if type_ in ("single", "true_false", "multiple"))
        end = other.deadline_at
        round_, scope = session.get_one(Round, other.round_id), {other.unit_id}
        opened_at = end - timedelta(seconds=30)
        outage = open_outage(
            session, round_, GrantTo(unit_id=other.unit_id), "mất điện", scope, other.account_id, opened_at
        )
    save_answer(engines.save, other.save(1, position=place, arrived_at=end + timedelta(minutes=2)))
    save_answer(engines.save, other.save(2, position=place, arrived_at=end - timedelta(seconds=10)))
    at = end + timedelta(minutes=3)
    assert [one for one in found(engines, at) if one.row == str(other.attempt_id) or one.table != "attempt"] == []
    with engines.writing() as session:
        attempt = hand_in(session, other.token, other.person_id, at)
        score_attempt(session, attempt, at)
    assert [one for one in found(engines, at) if one.invariant != "I4"] == []
    with engines.writing() as session:
        round_ = session.get_one(Round, other.round_id)
        close_outage(session, round_, outage.id, scope, other.account_id, at + timedelta(minutes=1))
    assert [one for one in found(engines, at) if one.invariant != "I4"] == []


FAULTS = {
    "missing": {"sqlite": "DROP TRIGGER guard_result_update",
                "postgresql": "DROP TRIGGER guard_result_update ON result"},
    "off": {"postgresql": "ALTER TABLE result DISABLE TRIGGER guard_result_update"},
    "altered": {"sqlite": "DROP TRIGGER guard_result_update; CREATE TRIGGER guard_result_update BEFORE UPDATE ON result"
                          " WHEN 1 = 2 BEGIN SELECT RAISE(ABORT, 'guard_result_update'); END",
                "postgresql": "CREATE OR REPLACE FUNCTION guard_result_update() RETURNS trigger LANGUAGE plpgsql"
                              " AS $$ BEGIN RETURN NEW; END $$"},
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_guard_that_does_not_stand_is_named(engines: Engines, fault: str) -> None:
    statement = FAULTS[fault].get(engines.write.dialect.name, "")
    with engines.write.begin() as connection:
        for part in statement.split("; CREATE"):
            if part:
                connection.exec_driver_sql(part if part.startswith(("DROP", "ALTER", "CREATE")) else f"CREATE{part}")
    expected = [("guard_result_update", fault)] if statement else []
    assert [(one.row, one.fact) for one in found(engines) if one.invariant == "I7"] == expected
    with engines.write.begin() as connection:
        install_guards(connection)
        assert guard_faults(connection) == []


def test_guards_as_they_are_laid_have_no_fault(engines: Engines) -> None:
    with engines.read.connect() as connection:
        assert guard_faults(connection) == []
    assert len({guard.name for guard in GUARDS}) == len(GUARDS)


def statements_of(engines: Engines) -> int:
    seen = []

    @sa.event.listens_for(engines.read, "before_cursor_execute")
    def count(*_arguments: object) -> None:
        seen.append(1)

    found(engines)
    sa.event.remove(engines.read, "before_cursor_execute", count)
    return len(seen)


def test_ten_attempts_take_no_more_questions_to_the_database_than_two(engines: Engines, hall: Hall) -> None:
    found(engines)
    before = statements_of(engines)
    for _ in range(4):
        make.answered_attempt(engines)
        with engines.writing() as session:
            make.started_attempt(session)
    assert statements_of(engines) == before


def test_findings_can_be_written_as_json(engines: Engines, hall: Hall) -> None:
    with tampering(engines) as connection:
        connection.exec_driver_sql("UPDATE result SET answered = 0")
    findings = found(engines)
    assert broken_invariants(findings) == ["I3"]
    assert json.dumps([one.__dict__ for one in findings])
