"""A rescue file counts when somebody accepted it, once, with a reason, and as a new version of the result."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Receipt, RescuedAnswer, RescueFile
from quizapp.attempts.queries import kept_answers, logged_answers
from quizapp.attempts.receipts import checked_receipt
from quizapp.attempts.saving import save_answer
from quizapp.audit.models import AuditEntry
from quizapp.audit.queries import broken_entry
from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.operations.finalising import finalise
from quizapp.results.models import Result
from quizapp.results.queries import counted_results, result_frames, result_of
from quizapp.results.rescues import compared_file, outcome_of, told_rescues
from quizapp.results.rescuing import Decider, accept_rescue, refuse_rescue
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW, Sitting

LATER = NOW + timedelta(hours=10)  # the round is over and its results are seen
DURING = NOW + timedelta(hours=1)
REASON = "mất mạng, có biên bản"


def partly_answered(engines: Engines, **changes: object) -> Sitting:
    """Six of ten right and acknowledged; the rest never reached the server."""
    return make.answered_attempt(engines, right=range(1, 7), **changes)


def missing_file(engines: Engines, sitting: Sitting, positions: tuple[int, ...] = (7, 8, 9, 10)) -> bytes:
    with engines.reading() as session:
        right = make.right_answers(session, sitting.attempt_id)
    return make.rescue_text(sitting, make.right_claims(right, list(positions)))


def waiting_file(session: Session, sitting: Sitting, data: bytes, *, actor: int | None = None) -> int:
    return make.uploaded_rescue(session, sitting, data, actor or make.organiser(session).id, LATER).id


def versions(session: Session) -> list[tuple[int, float]]:
    return [(one.version, one.total_percent) for one in session.scalars(sa.select(Result).order_by(Result.version))]


def acts(session: Session, start: str = "rescue") -> list[str]:
    entries = sa.select(AuditEntry.action).where(AuditEntry.action.startswith(start)).order_by(AuditEntry.id)
    return list(session.scalars(entries))


def test_accepting_a_file_brings_its_answers_into_a_second_version(engines: Engines) -> None:
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        before = versions(session)
        file_id = waiting_file(session, sitting, data)
        assert versions(session) == before
        taken = accept_rescue(session, sitting.round_id, file_id, make.decider(session), REASON, LATER)
        assert taken == (7, 8, 9, 10)
    with engines.reading() as session:
        assert versions(session) == [*before, (2, 100.0)]
        newest = result_of(session, sitting.attempt_id)
        assert newest is not None
        assert (newest.version, newest.answered, newest.band) == (2, 10, "gioi")
        (told,) = told_rescues(session, sitting.attempt_id)
        assert (told.state, told.reason, told.taken, told.decided_at) == ("accepted", REASON, 4, LATER)
        assert acts(session) == ["rescue_uploaded", "rescue_accepted"]
        assert broken_entry(session) is None


def test_a_decided_file_still_shows_what_it_changed(engines: Engines) -> None:
    """A later file shows what the earlier one left: the negative control, for there the same answers are old."""
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, data)
        before = compared_file(session, session.get_one(RescueFile, file_id), make.attempt_of(session, sitting))
        accept_rescue(session, sitting.round_id, file_id, make.decider(session), REASON, LATER)
        again = waiting_file(session, sitting, data.replace(b'"seq"', b' "seq"'))
    with engines.reading() as session:
        attempt = make.attempt_of(session, sitting)
        decided = compared_file(session, session.get_one(RescueFile, file_id), attempt)
        assert decided == before
        assert {one.status for one in decided} == {"new"}
        waiting = compared_file(session, session.get_one(RescueFile, again), attempt)
        assert "new" not in {one.status for one in waiting}


def test_reports_read_the_newest_version(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        make.accepted_rescue(session, sitting, missing_file(engines, sitting), LATER)
    with engines.reading() as session:
        (counted,) = counted_results(session, sitting.round_id)
        assert (counted.result.version, counted.result.total_percent) == (2, 100.0)
        frame = result_frames(session, [sitting.round_id], [sitting.unit_id])[sitting.round_id]
        assert list(frame["total_percent"]) == [100.0]


def test_the_receipt_stays_about_the_log_and_still_holds(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        make.accepted_rescue(session, sitting, missing_file(engines, sitting), LATER)
    finalise(engines, LATER)
    with engines.reading() as session:
        receipt = session.get_one(Receipt, sitting.attempt_id)
        check = checked_receipt(session, receipt.code)
        assert check is not None
        assert (check.is_unchanged, check.answered) == (True, 6)
        assert len(logged_answers(session, sitting.attempt_id)) == 6
        assert len(kept_answers(session, sitting.attempt_id)) == 10


def test_the_first_version_is_of_the_log_even_where_the_file_comes_before_the_scorer(engines: Engines) -> None:
    sitting = partly_answered(engines, is_scored=False)
    with engines.writing() as session:
        make.accepted_rescue(session, sitting, missing_file(engines, sitting), LATER)
    finalise(engines, LATER)
    with engines.reading() as session:
        assert [version for version, _percent in versions(session)] == [1, 2]
        assert versions(session)[0][1] < 100


def test_the_highest_number_counts_whether_it_was_saved_or_rescued(engines: Engines) -> None:
    """Against a model over every order of three writings of one place; the control forgets the numbers."""
    expected, careless, found = {}, {}, {}
    for number, (logged, first, second) in enumerate(itertools.permutations((10, 20, 30))):
        with engines.writing() as session:
            sitting = make.started_attempt(session, person_=make.person(session), seed="một đề")
            place = next(at for at, type_ in make.types_of(session, sitting.attempt_id).items() if type_ == "single")
        save_answer(engines.save, sitting.save(logged, ["a"], position=place))
        finalise(engines, DURING)
        for seq, letter in ((first, "b"), (second, "c")):
            claims = [make.claim(place, [letter], seq)]
            with engines.writing() as session:
                file = make.uploaded_rescue(
                    session, sitting, make.rescue_text(sitting, claims), make.organiser(session).id, LATER
                )
                with suppress(RecordRefused):  # nothing in it is later than what counts
                    accept_rescue(session, sitting.round_id, file.id, make.decider(session), REASON, LATER)
        with engines.reading() as session:
            found[number] = kept_answers(session, sitting.attempt_id)[place].value[0]
        expected[number] = max((logged, "a"), (first, "b"), (second, "c"))[1]
        careless[number] = "c"
    assert found == expected
    assert found != careless


def test_only_what_is_later_than_the_server_is_taken(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        singles = [at for at, type_ in make.types_of(session, sitting.attempt_id).items() if type_ == "single"]
    first, second = singles[:2]
    save_answer(engines.save, sitting.save(40, ["a"], position=first))
    save_answer(engines.save, sitting.save(41, ["a"], position=second))
    finalise(engines, DURING)
    claims = [make.claim(first, ["b"], 39), make.claim(second, ["b"], 42)]
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, make.rescue_text(sitting, claims))
        accept_rescue(session, sitting.round_id, file_id, make.decider(session), REASON, LATER)
        kept = kept_answers(session, sitting.attempt_id)
        assert (kept[first].value, kept[second].value) == (("a",), ("b",))
        assert [one.is_rescued for one in kept.values()] == [False, True]


def test_what_is_claimed_after_the_end_is_listed_and_not_taken(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.reading() as session:
        right = make.right_answers(session, sitting.attempt_id)
    ended = NOW + timedelta(minutes=10)
    claims = [
        make.claim(7, list(right[7]), at=ended),
        make.claim(8, list(right[8]), at=ended + timedelta(seconds=1)),
        make.claim(9, list(right[9]), at=NOW - timedelta(seconds=1)),
        make.claim(10, list(right[10]), at=None),
    ]
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, make.rescue_text(sitting, claims))
        file, attempt = session.get_one(RescueFile, file_id), session.get_one(Attempt, sitting.attempt_id)
        assert [one.status for one in compared_file(session, file, attempt)] == ["new", "late", "early", "undated"]
        assert accept_rescue(session, sitting.round_id, file_id, make.decider(session), REASON, LATER) == (7,)


def test_a_file_with_nothing_to_take_can_only_be_refused(engines: Engines) -> None:
    sitting = partly_answered(engines)
    late = make.rescue_text(sitting, [make.claim(7, [], at=NOW + timedelta(minutes=11))])
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, late)
        with pytest.raises(RecordRefused, match="rescue_nothing"):
            accept_rescue(session, sitting.round_id, file_id, make.decider(session), REASON, LATER)
        refuse_rescue(session, sitting.round_id, file_id, make.decider(session), "khai sau giờ", LATER)
    with engines.reading() as session:
        assert session.get_one(RescueFile, file_id).state == "refused"
        assert acts(session) == ["rescue_uploaded", "rescue_refused"]
        assert len(versions(session)) == 1
        assert session.scalars(sa.select(RescuedAnswer)).all() == []


def test_the_same_file_twice_is_one_row(engines: Engines) -> None:
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        first = waiting_file(session, sitting, data)
        assert waiting_file(session, sitting, data) == first
        assert waiting_file(session, sitting, b"\xef\xbb\xbf" + data) == first
        assert acts(session) == ["rescue_uploaded"]


def test_a_decision_is_made_once(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        file = make.accepted_rescue(session, sitting, missing_file(engines, sitting), LATER)
    for act in (accept_rescue, refuse_rescue):
        with engines.writing() as session, pytest.raises(RecordRefused, match="rescue_decided"):
            act(session, sitting.round_id, file.id, make.decider(session), REASON, LATER)


def test_two_who_accept_at_once_write_one_version(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, missing_file(engines, sitting))
        deciders = [make.decider(session) for _ in range(3)]
    gate = Barrier(3)

    def accept(decider: Decider) -> str:
        gate.wait()
        try:
            with engines.writing() as session:
                accept_rescue(session, sitting.round_id, file_id, decider, REASON, LATER)
        except RecordRefused as refusal:
            return refusal.reason
        return "accepted"

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(accept, deciders)) == ["accepted", "rescue_decided", "rescue_decided"]
    with engines.reading() as session:
        assert [version for version, _percent in versions(session)] == [1, 2]


def test_a_running_test_can_have_a_file_and_no_decision(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        place = next(iter(make.types_of(session, sitting.attempt_id)))
        file = make.uploaded_rescue(
            session, sitting, make.rescue_text(sitting, [make.claim(place, [])]), make.organiser(session).id, NOW
        )
        for act in (accept_rescue, refuse_rescue):
            with pytest.raises(RecordRefused, match="rescue_running"):
                act(session, sitting.round_id, file.id, make.decider(session), REASON, NOW)


def test_a_voided_test_takes_no_file(engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
        attempt = make.attempt_of(session, sitting)
        attempt.state, attempt.ended_at = "voided", NOW
        session.flush()
        with pytest.raises(RecordRefused, match="rescue_voided"):
            waiting_file(session, sitting, make.rescue_text(sitting, [make.claim(1, [])]))


def test_a_round_that_takes_no_files_says_so(engines: Engines) -> None:
    sitting = partly_answered(engines, rescue_rule="never")
    with engines.writing() as session:
        assert session.get_one(Round, sitting.round_id).rescue_rule == "never"
        with pytest.raises(RoundRefusal, match="rescue_never"):
            waiting_file(session, sitting, missing_file(engines, sitting))


def test_a_look_at_what_a_file_would_do_writes_nothing_and_tells_the_truth(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, missing_file(engines, sitting))
    with engines.reading() as session:
        file, attempt = session.get_one(RescueFile, file_id), session.get_one(Attempt, sitting.attempt_id)
        outcome = outcome_of(session, attempt, compared_file(session, file, attempt))
        before = versions(session)
        assert (outcome.percent_before, outcome.percent_after, outcome.band_after) == (before[0][1], 100.0, "Giỏi")
    with engines.writing() as session:
        accept_rescue(session, sitting.round_id, file_id, make.decider(session), REASON, LATER)
        assert versions(session) == [*before, (2, outcome.percent_after)]
