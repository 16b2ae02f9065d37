"""Marks are written once, from the frozen paper and the log, by whoever comes first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import close_due_attempts, hand_in, start_attempt
from quizapp.attempts.queries import frozen_paper
from quizapp.attempts.saving import save_answer
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.domain import frames
from quizapp.people.models import Person, Unit
from quizapp.results.actions import score_attempt, score_closed_attempts
from quizapp.results.models import Result
from quizapp.results.queries import counted_results, own_result_rows, result_of
from quizapp.results.snapshots import tally_of
from quizapp.results.tallies import marks_frame, results_frame
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW, Sitting
from tests.operations.halls import found

LATER = NOW + timedelta(minutes=20)


def results(session: Session) -> list[Result]:
    return list(session.scalars(sa.select(Result).order_by(Result.id)))


def places_of(engines: Engines, sitting: Sitting, competence: str) -> list[int]:
    with engines.reading() as session:
        return [item.position for item in frozen_paper(session, sitting.attempt_id) if item.competence == competence]


def test_every_type_answered_rightly_makes_a_hundred(engines: Engines) -> None:
    """The letters that a person sees find back to the bank's, for every type and every shuffle."""
    sitting = make.answered_attempt(engines)
    with engines.reading() as session:
        result = result_of(session, sitting.attempt_id)
        assert result is not None
        assert (result.total_percent, result.band, result.has_passed) == (100, "gioi", True)
        assert (result.answered, result.questions, result.version) == (10, 10, 1)


def test_a_paper_computed_by_hand(engines: Engines) -> None:
    # D1 (weight 60) 5 of 5, E1 (weight 40) 2 of 5: (60·100 + 40·40) / 100 = 76: Khá; three places without an answer
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    right = places_of(engines, sitting, "D1") + places_of(engines, sitting, "E1")[:2]
    make.answer_rightly(engines, sitting, right)
    with engines.writing() as session:
        result = score_attempt(session, hand_in(session, sitting.token, sitting.person_id, LATER), LATER)
        assert result is not None
        assert (result.total_percent, result.band, result.has_passed, result.answered) == (76.0, "kha", True, 7)
        assert result.marks["domains"] == {"DVC": [5, 5], "EID": [2, 5]}
        assert result.marks["competences"] == {"D1": [5, 5], "E1": [2, 5]}
        assert sum(result.marks["points"]) == 7


def test_an_empty_sheet_is_scored_as_what_it_is(engines: Engines) -> None:
    sitting = make.answered_attempt(engines, right=())
    with engines.reading() as session:
        result = result_of(session, sitting.attempt_id)
        assert result is not None
        assert (result.total_percent, result.band, result.answered) == (0, "khong_dat", 0)


def test_a_running_or_a_voided_attempt_has_no_result(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        attempt = make.attempt_of(session, sitting)
        assert score_attempt(session, attempt, NOW) is None
        attempt.state, attempt.ended_at = "voided", NOW
        session.flush()
        assert score_attempt(session, attempt, NOW) is None
        assert score_closed_attempts(session, NOW) == 0
        assert results(session) == []


def test_scoring_again_gives_the_same_row(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    with engines.writing() as session:
        first = result_of(session, sitting.attempt_id)
        again = score_attempt(session, make.attempt_of(session, sitting), LATER)
        assert first is not None
        assert again is not None
        assert (first.id, first.created_at) == (again.id, again.created_at)
        assert len(results(session)) == 1


def test_a_crash_between_closing_and_scoring_is_caught_up(engines: Engines) -> None:
    sitting = make.answered_attempt(engines, is_scored=False)
    with engines.writing() as session:
        forgotten = make.started_attempt(session)
        close_due_attempts(session, NOW + timedelta(days=30))
    for expected in (2, 0):
        with engines.writing() as session:
            assert score_closed_attempts(session, NOW + timedelta(days=31)) == expected
    with engines.reading() as session:
        assert {one.attempt_id for one in results(session)} == {sitting.attempt_id, forgotten.attempt_id}


def test_scoring_works_in_portions(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        people = [make.person(session, unit=unit) for _ in range(3)]
        round_ = make.open_round(session, [unit])
        for who in people:
            make.started_attempt(session, round_, who)
        close_due_attempts(session, NOW + timedelta(days=1))
        assert [score_closed_attempts(session, LATER, limit=2) for _ in range(3)] == [2, 1, 0]


def test_two_scorers_at_once_write_one_result(engines: Engines) -> None:
    sitting = make.answered_attempt(engines, is_scored=False)
    gate = Barrier(2)

    def scorer(_number: int) -> tuple[int, int]:
        with engines.reading() as session:
            attempt = make.attempt_of(session, sitting)
        gate.wait()
        with engines.writing() as session:
            result = score_attempt(session, attempt, LATER)
            assert result is not None
            return result.id, result.version

    with ThreadPoolExecutor(2) as pool:
        written = set(pool.map(scorer, range(2)))
    with engines.reading() as session:
        assert [(one.id, one.version) for one in results(session)] == list(written)
        assert [version for _id, version in written] == [1]


def test_a_result_names_the_paper_and_the_answers_that_it_rests_on(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        people = [make.person(session, unit=unit) for _ in range(3)]
        round_ = make.open_round(session, [unit])
    sat = [
        make.answered_attempt(engines, right=right, round_=round_, person_=who, seed="một đề")
        for who, right in zip(people, ((1, 2), (1, 2), (1, 3)), strict=True)
    ]
    with engines.reading() as session:
        one, same, other = (
            session.scalars(sa.select(Result).where(Result.attempt_id == s.attempt_id)).one() for s in sat
        )
        assert one.paper_hash == same.paper_hash == other.paper_hash
        assert one.answers_hash == same.answers_hash != other.answers_hash


@pytest.mark.parametrize("change", ["total_percent = 100", "has_passed = true", "marks = NULL", "version = 2"])
def test_a_written_result_is_never_changed(engines: Engines, change: str) -> None:
    sitting = make.answered_attempt(engines, right=())
    with pytest.raises(sa.exc.IntegrityError), engines.write.begin() as connection:
        connection.exec_driver_sql(f"UPDATE result SET {change}")
    with engines.reading() as session:
        result = result_of(session, sitting.attempt_id)
        assert result is not None
        assert (result.total_percent, result.has_passed, result.version) == (0, False, 1)


def test_a_late_answer_that_counts_is_in_the_result_of_an_expired_attempt(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        right = make.right_answers(session, sitting.attempt_id)
    at = sitting.deadline_at + timedelta(seconds=1)
    save_answer(engines.save, sitting.save(1, right[4], position=4, arrived_at=at))
    with engines.writing() as session:
        close_due_attempts(session, sitting.deadline_at + timedelta(seconds=12))
        score_closed_attempts(session, LATER)
    with engines.reading() as session:
        result = result_of(session, sitting.attempt_id)
        assert result is not None
        assert [place + 1 for place, got in enumerate(result.marks["points"]) if got] == [4]


# --- what reports read ------------------------------------------------------------------------------------------------


def test_absent_people_are_in_no_frame(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        sat, _absent = make.person(session, unit=unit), make.person(session, unit=unit)
        round_ = make.open_round(session, [unit])
    sitting = make.answered_attempt(engines, round_=round_, person_=sat)
    with engines.reading() as session:
        tally = tally_of(session, sitting.round_id)
        assert list(results_frame(tally.people)["person_id"]) == [sat.id]
        model = model_of(session, session.get_one(Round, sitting.round_id).model_id or 0)
        marks = marks_frame(tally.people, tally.competences, model)
        assert tuple(marks.columns) == frames.MARKS
        # the position VPTK requires 80 in D1 and 60 by its default
        assert {(row.competence, row.percent, row.required) for row in marks.itertuples()} == {
            ("D1", 100.0, 80.0), ("E1", 100.0, 60.0),
        }  # fmt: skip


def test_where_nobody_sat_the_frames_are_empty_but_whole(engines: Engines) -> None:
    with engines.writing() as session:
        who = make.person(session)
        sitting = make.started_attempt(session, person_=who)
        tally = tally_of(session, sitting.round_id)
        assert tally.people == ()
        assert tuple(results_frame(tally.people).columns) == frames.RESULTS
        assert len(results_frame(tally.people)) == 0


def test_of_several_attempts_the_best_counts(engines: Engines) -> None:
    sitting = make.answered_attempt(engines, right=(1, 2, 3), kind="self_test", attempts_allowed=2)
    with engines.writing() as session:
        second = start_attempt(session, sitting.round_id, sitting.person_id, None, LATER)
        score_attempt(session, hand_in(session, second.token, sitting.person_id, LATER), LATER)
        second_id = second.id
    with engines.reading() as session:
        (counted,) = counted_results(session, sitting.round_id)
        assert counted.attempt_id == sitting.attempt_id
        assert [one.attempt_id for one in tally_of(session, sitting.round_id).people] == [sitting.attempt_id]
        assert [row.attempt.id for row in own_result_rows(session, sitting.person_id)] == [
            second_id,
            sitting.attempt_id,
        ]


def test_own_results_stand_by_when_they_were_sat(engines: Engines) -> None:
    """Not by when they came into the database: rounds of earlier years may be taken over later."""
    with engines.writing() as session:
        person = make.person(session)
        unit = session.get_one(Unit, person.unit_id)
        attempts = []
        for began in (NOW + timedelta(days=30), NOW):
            round_ = make.open_round(session, [unit], closes_at=NOW + timedelta(days=40))
            attempts.append(start_attempt(session, round_.id, person.id, None, began))
            hand_in(session, attempts[-1].token, person.id, began)
        session.flush()
        assert [row.attempt for row in own_result_rows(session, person.id)] == attempts


def test_marks_can_be_narrowed_to_units_and_to_one_person(engines: Engines) -> None:
    with engines.writing() as session:
        units = [make.unit(session), make.unit(session)]
        people = [make.person(session, unit=unit) for unit in units]
        round_ = make.open_round(session, units)
    for who in people:
        make.answered_attempt(engines, round_=round_, person_=who)
    with engines.reading() as session:
        assert {one.person_id for one in counted_results(session, round_.id)} == {one.id for one in people}
        assert [one.person_id for one in counted_results(session, round_.id, [units[1].id])] == [people[1].id]
        assert [one.unit_id for one in counted_results(session, round_.id, person_id=people[0].id)] == [units[0].id]
        assert counted_results(session, round_.id, []) == []
        assert [one.person_id for one in tally_of(session, round_.id, [units[1].id]).people] == [people[1].id]
        assert tally_of(session, round_.id, []).people == ()


def test_a_result_belongs_to_the_unit_of_the_day_of_the_list(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    with engines.writing() as session:
        elsewhere = make.unit(session)
        session.get_one(Person, sitting.person_id).unit_id = elsewhere.id
        session.flush()
        assert [one.unit_id for one in counted_results(session, sitting.round_id)] == [sitting.unit_id]


# --- a round's own policies -------------------------------------------------------------------------------------------


def half_right(engines: Engines, scoring: dict[str, str]) -> float:
    """The points of the multiple choice of D1 with one of its two right options, in a round with these policies."""
    with engines.writing() as session:
        sitting = make.started_attempt(session, scoring=scoring)
        right = make.right_answers(session, sitting.attempt_id)
        types = make.types_of(session, sitting.attempt_id)
    place = next(position for position, type_ in types.items() if type_ == "multiple")
    save_answer(engines.save, sitting.save(1, right[place][:1], position=place))
    with engines.writing() as session:
        result = score_attempt(session, hand_in(session, sitting.token, sitting.person_id, LATER), LATER)
        assert result is not None
        return float(result.marks["points"][place - 1])


@pytest.mark.parametrize(
    ("scoring", "points"),
    [
        ({}, 0),
        ({"multiple": "right_minus_wrong"}, 0.5),
        ({"multiple": "per_option"}, 0.75),
        ({"ordering": "relative_next"}, 0),
    ],
)
def test_a_round_may_mark_by_policies_of_its_own(engines: Engines, scoring: dict[str, str], points: float) -> None:
    assert half_right(engines, scoring) == points
    assert found(engines) == []  # and `verify` computes the same
