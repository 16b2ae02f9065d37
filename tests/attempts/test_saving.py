"""The save protocol: what is acknowledged, and each reason for which an answer is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from quizapp.attempts.actions import hand_in, take_pen
from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.queries import answers_and_highest_seq, kept_answers
from quizapp.attempts.saving import Kept, save_answer
from quizapp.db import Engines
from quizapp.domain import errors
from quizapp.people.actions.logins import open_login, sign_out
from quizapp.people.models import Account, Login
from tests import make
from tests.laid import laid
from tests.make import NOW, Sitting

TICK = timedelta(microseconds=1)


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return laid(engines, make.begun)


def log(engines: Engines) -> list[tuple[int, int, int, str]]:
    """(epoch, seq, position, value) of every answer that was kept."""
    with engines.reading() as session:
        events = session.scalars(sa.select(AnswerEvent).order_by(AnswerEvent.id))
        return [(event.epoch, event.seq, event.position, event.value) for event in events]


@contextmanager
def refuses(engines: Engines, refusal: type[errors.Refusal]) -> Iterator[pytest.ExceptionInfo[errors.Refusal]]:
    """The refusal is raised, and the log stays as it was."""
    before = log(engines)
    with pytest.raises(refusal) as raised:
        yield raised
    assert log(engines) == before


def second_browser(session: Session, sitting: Sitting) -> tuple[str, int]:
    """Another open login of the same account: its cookie's hash and its id."""
    _token, login = open_login(session, sitting.account_id, NOW)
    return login.token_hash, login.id


def test_an_answer_is_acknowledged_with_its_number_and_the_deadline(engines: Engines, sitting: Sitting) -> None:
    kept = save_answer(engines.save, sitting.save(7, ["a", "c"], position=3))
    assert kept == Kept(7, sitting.deadline_at)
    assert log(engines) == [(1, 7, 3, '["a","c"]')]
    with engines.reading() as session:
        answer = kept_answers(session, sitting.attempt_id)[3]
        assert (answer.value, answer.received_at) == (("a", "c"), NOW + timedelta(minutes=1))


def test_what_was_acknowledged_is_there_for_everybody_at_once(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(1))
    with engines.save.connect() as another:
        assert another.scalar(sa.select(sa.func.count()).select_from(AnswerEvent)) == 1


def test_the_same_answer_again_is_acknowledged_again_and_kept_once(engines: Engines, sitting: Sitting) -> None:
    first = save_answer(engines.save, sitting.save(1))
    again = save_answer(engines.save, sitting.save(1, arrived_at=NOW + timedelta(minutes=9)))
    assert first == again
    assert len(log(engines)) == 1


def test_a_repeat_is_acknowledged_though_the_attempt_has_closed_since(engines: Engines, sitting: Sitting) -> None:
    first = save_answer(engines.save, sitting.save(1))
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
    assert save_answer(engines.save, sitting.save(1, arrived_at=NOW + timedelta(hours=2))) == first
    assert len(log(engines)) == 1


def test_a_number_that_was_used_for_another_answer_is_a_conflict(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(1, ["a"]))
    save_answer(engines.save, sitting.save(9, ["b"]))
    for change in ({"value": ("b",)}, {"position": 2}):
        with refuses(engines, errors.SequenceConflict) as raised:
            save_answer(engines.save, sitting.save(1, **change))
        assert (raised.value.seq, raised.value.highest_seq) == (1, 9)


def test_a_browser_that_lost_the_pen_is_superseded(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(1))
    with engines.writing() as session:
        other, login_id = second_browser(session, sitting)
        assert take_pen(session, sitting.token, sitting.person_id, login_id, NOW).epoch == 2
    with refuses(engines, errors.Superseded) as raised:
        save_answer(engines.save, sitting.save(2))
    assert raised.value.epoch == 2
    save_answer(engines.save, sitting.save(2, login_hash=other, epoch=2))


def test_a_browser_cannot_give_itself_the_pen(engines: Engines, sitting: Sitting) -> None:
    with refuses(engines, errors.Superseded):
        save_answer(engines.save, sitting.save(1, epoch=2))


@pytest.mark.parametrize("state", ["submitted", "expired", "voided"])
def test_a_closed_attempt_takes_nothing(engines: Engines, sitting: Sitting, state: str) -> None:
    with engines.writing() as session:
        attempt = make.attempt_of(session, sitting)
        attempt.state, attempt.ended_at = state, NOW
    with refuses(engines, errors.AttemptClosed) as raised:
        save_answer(engines.save, sitting.save(1))
    assert raised.value.state == state


def test_the_last_moment_of_grace_counts_and_the_next_is_too_late(engines: Engines, sitting: Sitting) -> None:
    end = sitting.deadline_at + timedelta(seconds=2)
    save_answer(engines.save, sitting.save(1, arrived_at=end - TICK))
    with refuses(engines, errors.TooLate) as raised:
        save_answer(engines.save, sitting.save(2, arrived_at=end))
    assert raised.value.deadline == sitting.deadline_at


def test_a_repeat_that_comes_late_is_acknowledged(engines: Engines, sitting: Sitting) -> None:
    first = save_answer(engines.save, sitting.save(1))
    assert save_answer(engines.save, sitting.save(1, arrived_at=sitting.deadline_at + timedelta(minutes=1))) == first


def test_who_signed_out_saves_nothing_and_is_not_even_told_of_repeats(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(1))
    with engines.writing() as session:
        sign_out(session, sitting.login_id, NOW)
    for seq in (1, 2):
        with refuses(engines, errors.SignedOut):
            save_answer(engines.save, sitting.save(seq))


def test_a_login_that_ran_out_saves_nothing(engines: Engines, sitting: Sitting) -> None:
    at = NOW + timedelta(minutes=1)
    with engines.writing() as session:
        session.get_one(Login, sitting.login_id).expires_at = at
    save_answer(engines.save, sitting.save(1, arrived_at=at - TICK))
    with refuses(engines, errors.SignedOut):
        save_answer(engines.save, sitting.save(2, arrived_at=at))


def test_a_locked_account_saves_nothing(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        session.get_one(Account, sitting.account_id).is_active = False
    with refuses(engines, errors.SignedOut):
        save_answer(engines.save, sitting.save(1))


def test_a_login_that_never_was_saves_nothing(engines: Engines, sitting: Sitting) -> None:
    with refuses(engines, errors.SignedOut):
        save_answer(engines.save, sitting.save(1, login_hash="0" * 64))


def test_nobody_writes_into_another_persons_attempt(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        stranger = make.started_attempt(session, person_=make.person(session))
        _, token = make.account_with_login(session, roles=[("administrator", None)])
        powerful = make.login_of(session, token).token_hash
    for login_hash in (stranger.login_hash, powerful):
        with refuses(engines, errors.NotFound):
            save_answer(engines.save, sitting.save(1, login_hash=login_hash))


def test_a_token_that_never_was_is_not_found(engines: Engines, sitting: Sitting) -> None:
    with refuses(engines, errors.NotFound):
        save_answer(engines.save, sitting.save(1, token="không có"))


@pytest.mark.parametrize("position", [0, 11, -1])
def test_a_place_that_the_paper_lacks_takes_nothing(engines: Engines, sitting: Sitting, position: int) -> None:
    with refuses(engines, errors.BadValue) as raised:
        save_answer(engines.save, sitting.save(1, position=position))
    assert (raised.value.position, raised.value.reason) == (position, "no_such_question")


def test_a_post_without_a_script_gets_the_next_number_from_the_server(engines: Engines, sitting: Sitting) -> None:
    assert save_answer(engines.save, sitting.save(None)).seq == 1
    save_answer(engines.save, sitting.save(7))
    assert save_answer(engines.save, sitting.save(None, ["b"])).seq == 8
    with engines.reading() as session:
        assert answers_and_highest_seq(session, sitting.attempt_id)[1] == 8
        assert kept_answers(session, sitting.attempt_id)[1].value == ("b",)


def test_an_answer_that_was_taken_back_is_an_empty_one(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(1))
    save_answer(engines.save, sitting.save(2, []))
    with engines.reading() as session:
        assert kept_answers(session, sitting.attempt_id)[1].value == ()


@given(
    st.permutations([(seq, 1 + seq % 3) for seq in range(1, 9)]),
    st.lists(st.sampled_from("abcd"), min_size=8, max_size=8),
    st.integers(0, 8),
)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_highest_number_counts_whatever_order_answers_arrive_in(
    engines: Engines, arrivals: list[tuple[int, int]], letters: list[str], pen_moves_after: int
) -> None:
    """The queue of a browser may be sent in any order; a newer pen beats every number of an older one."""
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    login_hash, epoch = sitting.login_hash, 1
    expected: dict[int, tuple[tuple[int, int], str]] = {}
    for index, ((seq, position), letter) in enumerate(zip(arrivals, letters, strict=True)):
        if index == pen_moves_after:
            with engines.writing() as session:
                login_hash, login_id = second_browser(session, sitting)
                epoch = take_pen(session, sitting.token, sitting.person_id, login_id, NOW).epoch
        save_answer(engines.save, sitting.save(seq, [letter], position=position, login_hash=login_hash, epoch=epoch))
        expected[position] = max(expected.get(position, ((0, 0), "")), ((epoch, seq), letter))
    with engines.reading() as session:
        kept = kept_answers(session, sitting.attempt_id)
    assert {position: answer.value for position, answer in kept.items()} == {
        position: (letter,) for position, (_, letter) in expected.items()
    }
