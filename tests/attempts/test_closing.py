"""What becomes of attempts that nobody handed in."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.actions import close_due_attempts, close_running_attempts, end_round, hand_in, make_up_round
from quizapp.attempts.queries import people_who_started, running_in_round
from quizapp.attempts.saving import save_answer
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import AttemptClosed, RoundRefusal
from quizapp.people.models import Unit
from quizapp.rounds.actions import cancel_round
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidates
from tests import make
from tests.laid import laid
from tests.make import NOW, Sitting

TICK = timedelta(microseconds=1)


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return laid(engines, make.begun)


def end_of(engines: Engines, sitting: Sitting) -> tuple[str, object]:
    with engines.reading() as session:
        attempt = make.attempt_of(session, sitting)
        return attempt.state, attempt.ended_at


@pytest.mark.parametrize("late_by", [timedelta(seconds=12), timedelta(minutes=5), timedelta(days=3)])
def test_an_attempt_ends_at_its_deadline_whenever_the_job_runs(
    engines: Engines, sitting: Sitting, late_by: timedelta
) -> None:
    with engines.writing() as session:
        assert close_due_attempts(session, sitting.deadline_at + late_by) == 1
    assert end_of(engines, sitting) == ("expired", sitting.deadline_at)


def test_answers_on_their_way_keep_an_attempt_open_for_twelve_seconds(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        assert close_due_attempts(session, sitting.deadline_at + timedelta(seconds=12) - TICK) == 0
    save_answer(engines.save, sitting.save(1, arrived_at=sitting.deadline_at + timedelta(seconds=2) - TICK))
    assert end_of(engines, sitting) == ("in_progress", None)


def test_the_job_runs_twice_and_changes_things_once(engines: Engines, sitting: Sitting) -> None:
    for expected in (1, 0):
        with engines.writing() as session:
            assert close_due_attempts(session, sitting.deadline_at + timedelta(minutes=1)) == expected


def test_the_job_leaves_what_was_handed_in(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=5))
        assert close_due_attempts(session, NOW + timedelta(days=1)) == 0
    assert end_of(engines, sitting) == ("submitted", NOW + timedelta(minutes=5))


def test_the_job_works_in_portions(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        people = [make.person(session, unit=unit) for _ in range(3)]
        round_ = make.open_round(session, [unit])
        for who in people:
            make.started_attempt(session, round_, who)
        later = NOW + timedelta(days=1)
        assert [close_due_attempts(session, later, limit=2) for _ in range(3)] == [2, 1, 0]


def test_an_organiser_ends_running_attempts_and_what_was_saved_counts(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(1))
    at = NOW + timedelta(minutes=10)
    with engines.writing() as session:
        actor = make.administrator_id(session)
        assert close_running_attempts(session, sitting.round_id, actor, at) == 1
        assert close_running_attempts(session, sitting.round_id, actor, at) == 0
    assert end_of(engines, sitting) == ("submitted", at)
    with pytest.raises(AttemptClosed):
        save_answer(engines.save, sitting.save(2))
    with engines.reading() as session:
        (entry,) = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "attempts_closed_early"))
        assert (entry.account_id, entry.details) == (actor, {"attempts": [sitting.attempt_id]})


def test_an_attempt_that_is_ended_after_its_deadline_ends_at_the_deadline(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        close_running_attempts(session, sitting.round_id, 1, sitting.deadline_at + timedelta(seconds=5))
    assert end_of(engines, sitting) == ("submitted", sitting.deadline_at)


def test_a_round_is_not_closed_over_the_heads_of_those_who_sit_it(engines: Engines, sitting: Sitting) -> None:
    with pytest.raises(RoundRefusal) as refusal, engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        end_round(session, round_, make.administrator_id(session), NOW, end_running=False)
    assert refusal.value.reason == "running_attempts"
    with engines.reading() as session:
        assert session.get_one(Round, sitting.round_id).state == "ready"
        assert running_in_round(session, sitting.round_id) == 1


def test_a_round_is_closed_when_the_organiser_says_so_twice(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        end_round(session, round_, make.administrator_id(session), NOW + timedelta(minutes=1), end_running=True)
    with engines.reading() as session:
        assert session.get_one(Round, sitting.round_id).state == "closed"
    assert end_of(engines, sitting) == ("submitted", NOW + timedelta(minutes=1))


def test_who_sat_when_the_round_was_closed_is_not_told_that_they_handed_in(
    client: FlaskClient, engines: Engines, sitting: Sitting
) -> None:
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        end_round(session, round_, make.administrator_id(session), NOW + timedelta(minutes=1), end_running=True)
    make.sign_in(client, sitting.username)
    page = client.get(f"/ket-qua/{sitting.token}").text
    assert "Đợt thi được đóng sớm khi bạn đang làm bài" in page
    assert "Đóng lúc" in page
    assert not [words for words in ("Đã nộp bài</h1>", "Nộp lúc", "Hệ thống đã nhận bài") if words in page]


def test_forgotten_attempts_do_not_keep_a_round_open(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        end_round(session, round_, make.administrator_id(session), NOW + timedelta(hours=4), end_running=False)
    assert end_of(engines, sitting) == ("expired", sitting.deadline_at)


def test_the_make_up_round_lists_exactly_those_who_never_began(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        sat, absent = (make.person(session, name, unit=unit) for name in ("Lê Có Mặt", "Lê Vắng Mặt"))
        left = make.person(session, "Lê Nghỉ Việc", unit=unit)
        round_ = make.open_round(session, [unit])
        make.started_attempt(session, round_, sat)
        left.is_active = False
        session.flush()
        actor = make.administrator_id(session)
        end_round(session, round_, actor, NOW, end_running=True)
        made = make_up_round(session, round_, {unit.id}, actor, NOW)
        assert people_who_started(session, round_.id) == {sat.id}
        assert [one.person_id for one in candidates(session, made.id)] == [absent.id]
        assert (made.state, made.makeup_of_id) == ("draft", round_.id)


def test_there_is_no_make_up_round_where_everybody_came(engines: Engines, sitting: Sitting) -> None:
    with pytest.raises(RoundRefusal) as refusal, engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        end_round(session, round_, 1, NOW, end_running=True)
        make_up_round(session, round_, {session.get_one(Unit, sitting.unit_id).id}, 1, NOW)
    assert refusal.value.reason == "nobody_absent"


def test_a_cancelled_round_voids_what_runs_and_leaves_what_was_handed_in(engines: Engines) -> None:
    handed_in = make.answered_attempt(engines)
    with engines.writing() as session:
        running = make.started_attempt(session)
        round_ = session.get_one(Round, running.round_id)
        cancel_round(session, round_, make.administrator_id(session), NOW, "Mất điện cả xã")
        cancel_round(
            session, session.get_one(Round, handed_in.round_id), make.administrator_id(session), NOW, "Mất điện cả xã"
        )
    with engines.writing() as session:
        close_due_attempts(session, NOW + timedelta(minutes=1))
    with engines.reading() as session:
        assert make.attempt_of(session, running).state == "voided"
        assert make.attempt_of(session, handed_in).state == "submitted"
