"""Who may start, what is frozen then, and that one person has one running attempt whatever the browsers do."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import end_round, hand_in, make_up_round, start_attempt
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.queries import frozen_paper
from quizapp.banks.actions import import_questions
from quizapp.banks.models import QuestionVersion
from quizapp.banks.parsing import parse_bank
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.domain.errors import BankTooSmall, MayNotStart, NotFound
from quizapp.people.models import Person, Unit
from quizapp.rounds.actions import cancel_round, close_round, open_round, reopen_round
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW
from tests.small_bank import small_bank_text


def round_of_one(session: Session, **changes: object) -> tuple[Round, Person]:
    who = make.person(session)
    unit = session.get_one(Unit, who.unit_id)
    return make.open_round(session, [unit], **changes), who


def attempts(session: Session) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(Attempt)) or 0


def refused(engines: Engines, round_id: int, person_id: int, now: object = NOW) -> str:
    """The reason for which the start is refused; nothing was written."""
    with engines.reading() as session:
        before = attempts(session)
    with pytest.raises(MayNotStart) as refusal, engines.writing() as session:
        start_attempt(session, round_id, person_id, None, now)
    with engines.reading() as session:
        assert attempts(session) == before
    return refusal.value.reason


def test_starting_freezes_a_whole_paper_and_a_deadline(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    with engines.reading() as session:
        attempt = make.attempt_of(session, sitting)
        assert (attempt.state, attempt.number, attempt.epoch, attempt.ended_at) == ("in_progress", 1, 1, None)
        assert (attempt.started_at, attempt.deadline_at) == (NOW, NOW + timedelta(minutes=45))
        assert attempt.writer_login_id == sitting.login_id
        paper = frozen_paper(session, attempt.id)
        assert [item.position for item in paper] == list(range(1, 11))
        assert {item.type for item in paper} <= {"single", "multiple", "true_false", "ordering", "matching"}
        assert sorted(item.competence for item in paper) == ["D1"] * 5 + ["E1"] * 5


def test_the_paper_that_a_person_sees_holds_no_key(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    with engines.reading() as session:
        shown = repr(frozen_paper(session, sitting.attempt_id))
    assert "Vì sao" not in shown
    assert "key" not in shown


def test_starting_again_gives_the_attempt_that_runs(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    with engines.writing() as session:
        again = start_attempt(session, sitting.round_id, sitting.person_id, None, NOW + timedelta(minutes=3))
        assert (again.id, again.deadline_at, attempts(session)) == (sitting.attempt_id, sitting.deadline_at, 1)


def test_eight_starts_at_once_make_one_attempt(engines: Engines) -> None:
    with engines.writing() as session:
        round_, who = round_of_one(session)
        round_id, person_id = round_.id, who.id
    gate = Barrier(8)

    def start(_number: int) -> int:
        gate.wait()
        with engines.writing() as session:
            return start_attempt(session, round_id, person_id, None, NOW).id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(start, range(8)))
    with engines.reading() as session:
        assert (len(ids), attempts(session)) == (1, 1)
        assert session.scalar(sa.select(sa.func.count()).select_from(AttemptQuestion)) == 10


def test_an_official_round_is_sat_once(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    assert refused(engines, sitting.round_id, sitting.person_id, NOW + timedelta(minutes=20)) == "attempts_used"


def test_a_self_test_is_sat_as_often_as_the_round_allows(engines: Engines) -> None:
    sitting = make.answered_attempt(engines, kind="self_test", attempts_allowed=3)
    for number in (2, 3):
        at = NOW + timedelta(minutes=15 * number)
        with engines.writing() as session:
            attempt = start_attempt(session, sitting.round_id, sitting.person_id, None, at)
            assert attempt.number == number
            hand_in(session, attempt.token, sitting.person_id, at)
    assert refused(engines, sitting.round_id, sitting.person_id, NOW + timedelta(hours=2)) == "attempts_used"


def test_a_voided_attempt_uses_none_up(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        attempt = make.attempt_of(session, sitting)
        attempt.state, attempt.ended_at = "voided", NOW
    with engines.writing() as session:
        assert start_attempt(session, sitting.round_id, sitting.person_id, None, NOW).number == 2


def test_an_attempt_that_was_forgotten_is_closed_at_its_deadline_before_the_next_begins(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session, kind="self_test", attempts_allowed=2)
    with engines.writing() as session:
        second = start_attempt(session, sitting.round_id, sitting.person_id, None, NOW + timedelta(hours=3))
        first = make.attempt_of(session, sitting)
        assert (first.state, first.ended_at) == ("expired", first.deadline_at)
        assert (second.number, second.state) == (2, "in_progress")


def test_who_is_not_on_the_list_may_not_start(engines: Engines) -> None:
    with engines.writing() as session:
        round_, who = round_of_one(session)
        newcomer = make.person(session, unit=session.get_one(Unit, who.unit_id))
        round_id, newcomer_id = round_.id, newcomer.id
    assert refused(engines, round_id, newcomer_id) == "not_invited"


def test_the_window_opens_on_the_dot_and_is_shut_on_the_dot(engines: Engines) -> None:
    with engines.writing() as session:
        round_, who = round_of_one(session, opens_at=NOW, closes_at=NOW + timedelta(hours=1))
        round_id, person_id = round_.id, who.id
    tick = timedelta(microseconds=1)
    assert refused(engines, round_id, person_id, NOW - tick) == "not_open_yet"
    assert refused(engines, round_id, person_id, NOW + timedelta(hours=1)) == "over"
    with engines.writing() as session:
        attempt = start_attempt(session, round_id, person_id, None, NOW + timedelta(hours=1) - tick)
        assert attempt.deadline_at == NOW + timedelta(hours=1)


def test_a_closed_round_takes_no_more_starts(engines: Engines) -> None:
    with engines.writing() as session:
        round_, who = round_of_one(session)
        close_round(session, round_, make.administrator_id(session), NOW)
        round_id, person_id = round_.id, who.id
    assert refused(engines, round_id, person_id) == "over"


def test_a_cancelled_round_is_not_ready(engines: Engines) -> None:
    with engines.writing() as session:
        round_, who = round_of_one(session)
        cancel_round(session, round_, make.administrator_id(session), NOW, "thử")
        round_id, person_id = round_.id, who.id
    assert refused(engines, round_id, person_id) == "round_not_ready"


def test_a_round_that_does_not_exist_is_not_found(engines: Engines) -> None:
    with pytest.raises(NotFound), engines.writing() as session:
        start_attempt(session, 999_999, 1, None, NOW)


def test_two_people_get_two_papers_and_one_seed_gives_one_paper(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        people = [make.person(session, unit=unit) for _ in range(4)]
        round_ = make.open_round(session, [unit])
        own = [make.started_attempt(session, round_, who) for who in people[:2]]
        same = [make.started_attempt(session, round_, who, seed="một hạt") for who in people[2:]]

        def paper(sitting: make.Sitting) -> list[tuple[int, tuple[str, ...]]]:
            return [(p.question_version_id, tuple(p.letters)) for p in make.places(session, sitting.attempt_id)]

        assert paper(own[0]) != paper(own[1])
        assert paper(same[0]) == paper(same[1])


def test_retired_questions_leave_a_paper_short_and_then_nobody_starts(engines: Engines) -> None:
    with engines.writing() as session:
        round_, who = round_of_one(session)
        model = model_of(session, round_.model_id or 0)
        retired = parse_bank(small_bank_text("DVC", "D1", 2, status="retired"), "D1.yaml", model)
        import_questions(session, retired, None, NOW)
        round_id, person_id = round_.id, who.id
    with pytest.raises(BankTooSmall) as refusal, engines.writing() as session:
        start_attempt(session, round_id, person_id, None, NOW)
    assert [(s.competence, s.level, s.available) for s in refusal.value.shortages] == [("D1", n, 0) for n in (1, 2, 3)]
    with engines.reading() as session:
        assert attempts(session) == 0


def test_a_paper_keeps_its_versions_when_the_bank_changes(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        before = frozen_paper(session, sitting.attempt_id)
        model = model_of(session, session.get_one(Round, sitting.round_id).model_id or 0)
        import_questions(session, parse_bank(small_bank_text("DVC", "D1", 2, word="khác"), "D1", model), None, NOW)
    with engines.reading() as session:
        assert frozen_paper(session, sitting.attempt_id) == before
        assert session.scalar(sa.select(sa.func.max(QuestionVersion.number))) == 2


def test_nobody_sits_a_round_and_its_make_up_both(engines: Engines) -> None:
    with engines.writing() as session:
        round_, who = round_of_one(session)
        actor = make.administrator_id(session)
        end_round(session, round_, actor, NOW, end_running=False)
        made = make_up_round(session, round_, {who.unit_id}, actor, NOW)
        open_round(session, made, actor, NOW)
        reopen_round(session, round_, round_.closes_at + timedelta(days=30), actor, NOW)
        first, second, person_id, later = round_.id, made.id, who.id, made.opens_at
    assert refused(engines, second, person_id, NOW) == "not_open_yet"
    with engines.writing() as session:
        attempt = start_attempt(session, second, person_id, None, later)
        hand_in(session, attempt.token, person_id, later + timedelta(minutes=5))
    assert refused(engines, first, person_id, later + timedelta(minutes=6)) == "sat_elsewhere"
