"""Practice shows no key that a test still keeps closed, and a test draws nothing that practice shows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.attempts.actions import hand_in
from quizapp.attempts.models import Attempt
from quizapp.banks import queries
from quizapp.banks.models import PracticeRelease
from quizapp.banks.queries import drawable
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import NotFound, RecordRefused, RoundRefusal
from quizapp.learning import exposing
from quizapp.learning.practising import lesson, practice, stay_out
from quizapp.learning.releasing import offers, release
from quizapp.results.actions import score_attempt
from quizapp.rounds.actions import cancel_round, close_round
from quizapp.rounds.models import Round
from quizapp.statements import DriverStatement
from tests import make
from tests.learning.scene import EVERY_TYPE, TODAY, School, given, ids_of, in_paper, practised_now, school
from tests.make import NOW, Sitting
from tests.make.life_of_results import published

MINUTES = timedelta(minutes=1)
OVER = NOW + timedelta(hours=9)


def sits(session: Session, scene: School, **plan: Any) -> Sitting:
    """The other person begins a round of their own commune."""
    return make.started_attempt(session, person_=scene.other, **plan)


def hands_in(session: Session, one: Sitting) -> None:
    score_attempt(session, hand_in(session, one.token, one.person_id, NOW + 10 * MINUTES), NOW + 10 * MINUTES)


def _running(session: Session, scene: School, kind: str) -> datetime:
    sits(session, scene, kind=kind)
    return NOW + MINUTES


def _others_may_still_sit(session: Session, scene: School) -> datetime:
    hands_in(session, sits(session, scene))
    return NOW + 20 * MINUTES


def _self_test_goes_on(session: Session, scene: School) -> datetime:
    hands_in(session, sits(session, scene, kind="self_test"))
    return NOW + 20 * MINUTES


def _not_published(session: Session, scene: School) -> datetime:
    hands_in(session, sits(session, scene, results_rule="by_hand"))
    return OVER


def _not_checked_though_closed(session: Session, scene: School) -> datetime:
    one = sits(session, scene, results_rule="after_check")
    hands_in(session, one)
    close_round(session, session.get_one(Round, one.round_id), scene.reviewer.id, OVER)
    return OVER + MINUTES


def _make_up(session: Session, scene: School) -> datetime:
    """The round itself is over and explained; the paper at hand is that of its make-up."""
    first = make.open_round(session, [scene.there], closes_at=NOW + timedelta(minutes=50))
    session.execute(sa.update(Round).where(Round.id == first.id).values(closes_at=NOW - MINUTES))
    later = make.open_round(session, [scene.there], name="Đợt bù")
    later.makeup_of_id = first.id
    session.flush()
    make.started_attempt(session, later, scene.other)
    return NOW + MINUTES


def _voided(session: Session, scene: School) -> datetime:
    one = sits(session, scene)
    session.execute(sa.update(Attempt).where(Attempt.id == one.attempt_id).values(state="voided", ended_at=NOW))
    return NOW + MINUTES


def _held(session: Session, scene: School) -> datetime:
    """The clock of one paper stands, long after the round has closed."""
    one = sits(session, scene)
    session.execute(sa.update(Attempt).where(Attempt.id == one.attempt_id).values(held_since=NOW))
    return OVER


CLOSED: dict[str, Callable[[Session, School], datetime]] = {
    "official": lambda session, scene: _running(session, scene, "official"),
    "self-test of another unit": lambda session, scene: _running(session, scene, "self_test"),
    "rehearsal": lambda session, scene: _running(session, scene, "rehearsal"),
    "handed in while others may sit": _others_may_still_sit,
    "self-test that goes on": _self_test_goes_on,
    "results not published": _not_published,
    "results not checked": _not_checked_though_closed,
    "make-up": _make_up,
    "voided while others may sit": _voided,
    "clock held": _held,
}


def of_paper(session: Session) -> list[str]:
    newest = session.scalars(sa.select(Attempt.id).order_by(Attempt.id.desc()).limit(1)).one()
    return in_paper(session, newest)


@pytest.mark.parametrize("which", CLOSED)
def test_no_key_of_a_closed_paper_is_practised(engines: Engines, which: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with engines.writing() as session:
        scene = school(session)
        now = CLOSED[which](session, scene)
        asked = of_paper(session)
        ids = ids_of(session, asked)
        refusals = {one.code: one.refusal for one in offers(session, "D1", TODAY, now)}
        assert {refusals[code] for code in asked} == {"still_closed"}
        assert set(refusals.values()) == {"still_closed", ""}
        with pytest.raises(RecordRefused, match="not_releasable"):
            release(session, ids, scene.reviewer.id, TODAY, now)
        # even where it was given by whatever way, for example in the moment in which somebody began
        session.add_all(PracticeRelease(question_id=one, released_by=scene.reviewer.id, released_at=NOW) for one in ids)
        session.flush()
        assert practised_now(session, now) == 0
        assert lesson(session, "D1", TODAY, now) == []
        with pytest.raises(NotFound):
            practice(session, scene.learner.id, "D1", 1, TODAY, now)
        monkeypatch.setattr(exposing, "closed_questions", lambda *_given: frozenset())  # the faulty one
        assert practised_now(session, now) == len(ids)


def test_an_outage_that_nobody_ended_keeps_keys_closed(engines: Engines) -> None:
    with engines.writing() as session:
        scene = school(session)
        one = sits(session, scene)
        asked = in_paper(session, one.attempt_id)
    stop = make.outage(engines, one.round_id, one.unit_id, NOW + MINUTES)
    with engines.writing() as session:
        hands_in(session, one)
    with engines.reading() as session:
        codes = {row.code: row.refusal for row in offers(session, "D1", TODAY, OVER)}
        assert {codes[code] for code in asked} == {"still_closed"}
    make.end_of_outage(engines, stop, NOW + 3 * MINUTES)
    with engines.reading() as session:
        assert {row.refusal for row in offers(session, "D1", TODAY, OVER)} == {""}


def test_what_was_explained_to_its_people_may_be_practised(engines: Engines) -> None:
    with engines.writing() as session:
        scene = school(session)
        one = sits(session, scene, results_rule="after_check")
        hands_in(session, one)
        close_round(session, session.get_one(Round, one.round_id), scene.reviewer.id, OVER)
        published(session, one.round_id, OVER)
        asked = in_paper(session, one.attempt_id)[:2]
        release(session, ids_of(session, asked), scene.reviewer.id, TODAY, OVER + MINUTES)
        assert practised_now(session, OVER + MINUTES) == len(asked)


def test_a_rehearsal_and_a_cancelled_round_keep_nothing_when_they_are_over(engines: Engines) -> None:
    with engines.writing() as session:
        scene = school(session)
        hands_in(session, sits(session, scene, kind="rehearsal"))
        rehearsed = of_paper(session)
        called_off = sits(session, scene)
        hands_in(session, called_off)
        cancel_round(session, session.get_one(Round, called_off.round_id), scene.reviewer.id, NOW + MINUTES, "mưa bão")
        refusals = {row.code: row.refusal for row in offers(session, "D1", TODAY, OVER)}
        assert {refusals[code] for code in (*rehearsed, *of_paper(session))} == {""}


def test_a_paper_that_is_committed_late_is_seen(engines: Engines) -> None:
    """What a process remembers of a round is held against the round each time."""
    with engines.writing() as session:
        scene = school(session)
        round_ = make.open_round(session, [scene.here, scene.there])
        make.started_attempt(session, round_, scene.other, seed="a")
    with engines.reading() as session:
        before = exposing.closed_questions(session, NOW + MINUTES)
    with engines.writing() as session:
        late = make.started_attempt(session, round_, scene.learner, seed="b")
        asked = ids_of(session, in_paper(session, late.attempt_id))
        assert not asked <= before
    with engines.reading() as session:
        assert asked <= exposing.closed_questions(session, NOW + MINUTES)


# --- what is drawn ----------------------------------------------------------------------------------------------------


def codes(session: Session) -> set[str]:
    return {one.code for one in drawable(session, TODAY)}


def test_what_is_practised_is_drawn_no_more_by_other_processes_either(
    engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engines.writing() as session:
        scene = school(session)
    with engines.reading() as session:
        assert set(EVERY_TYPE) <= codes(session)  # remembered from here on
    with engines.writing() as session:
        given(session, scene)
    with engines.reading() as session:
        assert not set(EVERY_TYPE) & codes(session)
    # one that does not count what was given keeps its old pool
    columns = list(queries._STATE_OF_BANK._statement.selected_columns)[:-1]
    monkeypatch.setattr(queries, "_STATE_OF_BANK", DriverStatement(sa.select(*columns)))
    with engines.reading() as session:
        codes(session)
    with engines.writing() as session:
        more = ids_of(session, ["DVC-D1-01"])
        release(session, more, scene.reviewer.id, TODAY, NOW)
    with engines.reading() as session:
        assert "DVC-D1-01" in codes(session)


def test_papers_of_later_starts_hold_nothing_that_was_given(engines: Engines) -> None:
    with engines.writing() as session:
        scene = school(session)
        round_ = make.open_round(session, [scene.here, scene.there])
        given(session, scene)
        for place, person in enumerate((scene.other, scene.learner)):
            one = make.started_attempt(session, round_, person, seed=f"s{place}")
            assert not set(EVERY_TYPE) & set(in_paper(session, one.attempt_id))


def test_a_matrix_in_use_keeps_its_questions(engines: Engines) -> None:
    """Level 2 of D1 has three questions, and a paper takes one; a round to come takes two."""
    level_2 = [f"DVC-D1-{number:02d}" for number in (3, 8, 13)]
    with engines.writing() as session:
        scene = school(session)
        with pytest.raises(RecordRefused, match="tests_need_them"):
            release(session, ids_of(session, level_2), scene.reviewer.id, TODAY, NOW)
        wide = make.blueprint(session, [Cell("D1", 2, 2)], code="de-rong")
        tomorrow = NOW + timedelta(days=1)
        make.draft_round(
            session, [scene.there], blueprint_id=wide.id, opens_at=tomorrow, closes_at=tomorrow + timedelta(hours=2)
        )
        make.blueprint(session, [Cell("D1", 2, 1)], code="de-rong")  # the newest of the code asks for less
        with pytest.raises(RecordRefused, match="tests_need_them"):
            release(session, ids_of(session, level_2[:2]), scene.reviewer.id, TODAY, NOW)
        release(session, ids_of(session, level_2[:1]), scene.reviewer.id, TODAY, NOW)
        with pytest.raises(RecordRefused, match="not_releasable"):
            release(session, ids_of(session, level_2[:1]), scene.reviewer.id, TODAY, NOW)
        with pytest.raises(RecordRefused, match="nothing_to_release"):
            release(session, [], scene.reviewer.id, TODAY, NOW)


# --- who sits ---------------------------------------------------------------------------------------------------------


def test_nobody_learns_during_their_own_official_test(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        scene = school(session)
        given(session, scene)
        one = make.started_attempt(session, person_=scene.learner)
    with engines.reading() as session:
        with pytest.raises(RoundRefusal, match="learning_waits"):
            stay_out(session, scene.learner.id, NOW + MINUTES)
        stay_out(session, scene.other.id, NOW + MINUTES)
        assert practice(session, scene.other.id, "D1", 1, TODAY, NOW + MINUTES).count == len(EVERY_TYPE)
    make.sign_in(client, "hoc")
    for at in ("/tu-hoc", "/tu-hoc/D1", "/tu-hoc/D1/cau/1"):
        page = client.get(at)
        assert (page.status_code, "Phần tự học mở lại ngay sau khi bạn nộp bài" in page.text) == (409, True)
    with engines.writing() as session:
        hand_in(session, one.token, one.person_id, NOW + 2 * MINUTES)
    assert client.get("/tu-hoc/D1/cau/1").status_code == 200
