"""Handing in, and taking the pen from one browser to another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from quizapp.attempts.actions import hand_in, take_pen
from quizapp.attempts.queries import kept_answers, own_attempt
from quizapp.attempts.saving import save_answer
from quizapp.db import Engines
from quizapp.domain.errors import AttemptClosed, NotFound, Superseded
from quizapp.people.actions.logins import open_login
from tests import make
from tests.laid import laid
from tests.make import NOW, Sitting


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    return laid(engines, make.begun)


def new_login(engines: Engines, sitting: Sitting) -> tuple[str, int]:
    with engines.writing() as session:
        _token, login = open_login(session, sitting.account_id, NOW)
        return login.token_hash, login.id


def test_an_attempt_that_is_handed_in_ends_at_that_moment(engines: Engines, sitting: Sitting) -> None:
    at = NOW + timedelta(minutes=30)
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, at)
    with engines.reading() as session:
        attempt = make.attempt_of(session, sitting)
        assert (attempt.state, attempt.ended_at) == ("submitted", at)


def test_handing_in_again_is_nothing_new(engines: Engines, sitting: Sitting) -> None:
    at = NOW + timedelta(minutes=30)
    for later in (0, 5, 600):
        with engines.writing() as session:
            attempt = hand_in(session, sitting.token, sitting.person_id, at + timedelta(minutes=later))
            assert (attempt.state, attempt.ended_at) == ("submitted", at)


def test_four_clicks_at_once_hand_in_once(engines: Engines, sitting: Sitting) -> None:
    gate = Barrier(4)

    def click(number: int) -> object:
        gate.wait()
        with engines.writing() as session:
            return hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=number)).ended_at

    with ThreadPoolExecutor(4) as pool:
        ends = set(pool.map(click, range(1, 5)))
    with engines.reading() as session:
        assert ends == {make.attempt_of(session, sitting).ended_at}


def test_the_deadline_itself_is_still_handed_in(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, sitting.deadline_at)
        assert (attempt.state, attempt.ended_at) == ("submitted", sitting.deadline_at)


def test_after_the_deadline_it_has_expired_at_the_deadline(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, sitting.deadline_at + timedelta(hours=5))
        assert (attempt.state, attempt.ended_at) == ("expired", sitting.deadline_at)


def test_nobody_hands_in_for_another_person(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        stranger = make.started_attempt(session, person_=make.person(session))
    for token, person_id in (
        (sitting.token, stranger.person_id),
        (sitting.token, None),
        ("không có", sitting.person_id),
    ):
        with pytest.raises(NotFound), engines.writing() as session:
            hand_in(session, token, person_id, NOW)
    with engines.reading() as session:
        assert make.attempt_of(session, sitting).state == "in_progress"
        with pytest.raises(NotFound):
            own_attempt(session, sitting.token, stranger.person_id)


def test_nothing_is_saved_after_handing_in(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(1, ["a"]))
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=2))
    with pytest.raises(AttemptClosed):
        save_answer(engines.save, sitting.save(2, ["b"]))
    with engines.reading() as session:
        assert kept_answers(session, sitting.attempt_id)[1].value == ("a",)


def test_a_reload_in_the_same_browser_keeps_the_pen(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        assert take_pen(session, sitting.token, sitting.person_id, sitting.login_id, NOW).epoch == 1


def test_the_pen_goes_over_and_comes_back_and_the_newest_holder_counts(engines: Engines, sitting: Sitting) -> None:
    save_answer(engines.save, sitting.save(50, ["a"]))
    other_hash, other_id = new_login(engines, sitting)
    with engines.writing() as session:
        assert take_pen(session, sitting.token, sitting.person_id, other_id, NOW).epoch == 2
    save_answer(engines.save, sitting.save(1, ["b"], login_hash=other_hash, epoch=2))
    with engines.writing() as session:
        assert take_pen(session, sitting.token, sitting.person_id, sitting.login_id, NOW).epoch == 3
    with pytest.raises(Superseded):
        save_answer(engines.save, sitting.save(2, ["c"], login_hash=other_hash, epoch=2))
    with engines.reading() as session:
        assert kept_answers(session, sitting.attempt_id)[1].value == ("b",)
    save_answer(engines.save, sitting.save(1, ["d"], epoch=3))
    with engines.reading() as session:
        assert kept_answers(session, sitting.attempt_id)[1].value == ("d",)


def test_two_browsers_that_reach_for_the_pen_at_once_get_it_one_after_the_other(
    engines: Engines, sitting: Sitting
) -> None:
    logins = [new_login(engines, sitting)[1] for _ in range(4)]
    gate = Barrier(4)

    def reach(login_id: int) -> int:
        gate.wait()
        with engines.writing() as session:
            return take_pen(session, sitting.token, sitting.person_id, login_id, NOW).epoch

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(reach, logins)) == [2, 3, 4, 5]


def test_there_is_no_pen_for_a_stranger_or_for_a_closed_attempt(engines: Engines, sitting: Sitting) -> None:
    with engines.writing() as session:
        stranger = make.started_attempt(session, person_=make.person(session))
    with pytest.raises(NotFound), engines.writing() as session:
        take_pen(session, sitting.token, stranger.person_id, stranger.login_id, NOW)
    with engines.writing() as session:
        hand_in(session, sitting.token, sitting.person_id, NOW)
    with pytest.raises(AttemptClosed), engines.writing() as session:
        take_pen(session, sitting.token, sitting.person_id, stranger.login_id, NOW)
    with engines.reading() as session:
        assert make.attempt_of(session, sitting).epoch == 1
