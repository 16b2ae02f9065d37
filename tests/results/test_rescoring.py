"""A question is set right for everybody by two people, as the next version; and every version can be had again."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from quizapp.domain.rulings import Ruling
from quizapp.operations.guards import drop_guards, install_guards
from quizapp.operations.verifying.run import verify
from quizapp.results.life_models import Publication, PublishedResult, Rescoring
from quizapp.results.models import Result
from quizapp.results.publishing import Actor, check_results
from quizapp.results.queries import result_of
from quizapp.results.rescoring import approve_rescoring, refuse_rescoring
from quizapp.rounds.actions import locked_round
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW, life_of_results
from tests.make.life_of_results import OVER, actor, proposed, published, rescored, reviewer, version_at
from tests.results.test_life import LATER, refused, total
from tests.results.test_rescue_records import missing_file, partly_answered


def test_a_neutral_question_counts_for_nobody_and_becomes_the_second_version(engines: Engines) -> None:
    sitting = partly_answered(engines)  # six of ten right
    with engines.writing() as session:
        published(session, sitting.round_id)
        before = result_of(session, sitting.attempt_id)
        assert before is not None
        done = rescored(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("neutral")}, LATER)
        assert done.written == 1
        assert done.publication is not None
        assert (done.publication.number, done.publication.reason) == (2, "đáp án sai")
        after = result_of(session, sitting.attempt_id)
        assert after is not None
        assert (after.version, after.marks["outcomes"][6]) == (2, "x")
        assert sum(possible for _earned, possible in after.marks["domains"].values()) == 9
        assert after.total_percent > before.total_percent
        assert total(session, sitting) == after.total_percent
    assert verify(engines.read, LATER) == []


def test_a_corrected_key_takes_and_gives(engines: Engines) -> None:
    with engines.writing() as session:
        first = make.started_attempt(session)
    sitting = make.answered_attempt(engines)
    with engines.writing() as session:
        place = life_of_results.place_of_type(session, sitting, "single")
        version = version_at(session, sitting, place)
        key = life_of_results.other_key(session, version)
        rescored(session, sitting.round_id, {version: Ruling("key", key)}, LATER)
        after = result_of(session, sitting.attempt_id)
        assert after is not None
        assert after.marks["points"][place - 1] == 0.0
        assert after.marks["outcomes"][place - 1] == "w"
        rescored(session, sitting.round_id, {version: Ruling("all")}, LATER)
        again = result_of(session, sitting.attempt_id)
        assert again is not None
        assert (again.version, again.marks["points"][place - 1]) == (3, 1.0)
    assert first.round_id != sitting.round_id
    assert [one for one in verify(engines.read, LATER) if one.invariant != "I4"] == []


def test_nobody_approves_what_they_proposed(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        made = proposed(session, sitting.round_id, {version_at(session, sitting, 1): Ruling("neutral")})
        own = life_of_results.Actor(made.proposed_by, None, ("results_reviewer",))
        with refused("second_person"):
            approve_rescoring(session, round_, made.id, own, "", OVER)
        with refused("rescoring_waits"):
            proposed(session, sitting.round_id, {version_at(session, sitting, 2): Ruling("neutral")})
        with refused("rescoring_waits"):
            check_results(session, round_, reviewer(session).id, "", OVER)
        refuse_rescoring(session, round_, made.id, own, "nhầm câu", OVER)
        with refused("rescoring_decided"):
            approve_rescoring(session, round_, made.id, actor(reviewer(session)), "", OVER)
        newest = result_of(session, sitting.attempt_id)
        assert newest is not None
        assert newest.version == 1


def test_who_sat_an_official_round_does_not_approve_its_rescoring(engines: Engines) -> None:
    sitting, other = partly_answered(engines), partly_answered(engines)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        made = proposed(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("neutral")})
        account = reviewer(session).id
        with refused("rescoring_own"):
            approve_rescoring(
                session, round_, made.id, Actor(account, sitting.person_id, ["results_reviewer"]), "", OVER
            )
        with refused("rescoring_own"):
            refuse_rescoring(
                session, round_, made.id, Actor(account, sitting.person_id, ["results_reviewer"]), "", OVER
            )
        elsewhere = Actor(account, other.person_id, ["results_reviewer"])  # sat another round
        assert approve_rescoring(session, round_, made.id, elsewhere, "", OVER).written == 1


def test_a_ruling_that_would_leave_a_paper_empty_is_refused(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        every = {version_at(session, sitting, place): Ruling("neutral") for place in range(1, sitting.questions + 1)}
        with refused("rescoring_empties"):
            proposed(session, sitting.round_id, every)


def test_a_round_that_still_runs_is_not_rescored(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session, refused("rescoring_early"):
        proposed(session, sitting.round_id, {version_at(session, sitting, 1): Ruling("neutral")}, NOW)


def test_a_rescue_file_after_a_rescoring_is_marked_under_its_rulings(engines: Engines) -> None:
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        rescored(session, sitting.round_id, {version_at(session, sitting, 1): Ruling("neutral")}, OVER)
        make.accepted_rescue(session, sitting, data, LATER)
        newest = result_of(session, sitting.attempt_id)
        assert newest is not None
        assert (newest.version, newest.total_percent, newest.marks["outcomes"][0]) == (3, 100.0, "x")
        assert newest.rescoring_id is not None
    assert verify(engines.read, LATER) == []


# --- every version again ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [1, 2, 3])
def test_every_version_is_recomputed_and_a_changed_one_is_named(engines: Engines, version: int) -> None:
    """The control: a hundredth of a percent, in the first, a middle or the last version."""
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        rescored(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("all")}, OVER)
        make.accepted_rescue(session, sitting, data, LATER)
    assert verify(engines.read, LATER) == []
    with guards_off(engines) as session:
        one = sa.select(Result.id).where(Result.version == version)
        number = session.scalars(one).one()
        session.execute(sa.update(Result).where(Result.id == number).values(total_percent=Result.total_percent - 0.01))
    found = [finding for finding in verify(engines.read, LATER) if finding.invariant == "I3"]
    assert [(one.table, one.row, one.fact) for one in found] == [("result", str(number), "differs")]


def test_a_ruling_that_was_slipped_in_is_found(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        made = proposed(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("neutral")})
        session.execute(
            sa.update(Rescoring)
            .where(Rescoring.id == made.id)
            .values(state="approved", decided_by=reviewer(session).id, decided_at=LATER)
        )
    assert [one.fact for one in verify(engines.read, LATER) if one.invariant == "I3"] == ["differs"]


def test_a_published_set_that_was_touched_is_found(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        published(session, sitting.round_id)
    assert verify(engines.read, LATER) == []
    with guards_off(engines) as session:
        session.execute(sa.delete(PublishedResult))
    facts = {(one.table, one.fact) for one in verify(engines.read, LATER) if one.invariant == "I7"}
    assert ("publication", "other_set") in facts


def test_the_database_itself_refuses_one_pair_of_eyes(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        check = check_results(session, round_, reviewer(session).id, "", OVER)
        alone = Publication(
            round_id=round_.id, number=1, check_id=check.id, rescoring_id=None, reason="", published_at=OVER,
            published_by=check.checked_by, is_waived=True,
        )  # fmt: skip
        with pytest.raises(IntegrityError, match="guard_publication_second"), session.begin_nested():
            session.add(alone)


@contextmanager
def guards_off(engines: Engines) -> Iterator[Session]:
    """Somebody with the password of the database; the guards stand again afterwards."""
    with engines.writing() as session:
        drop_guards(session.connection())
        yield session
        session.flush()
        install_guards(session.connection())


def test_two_who_approve_at_once_write_one_version(engines: Engines) -> None:
    """The second waits for the round, and finds the proposal decided."""
    sitting = partly_answered(engines)
    with engines.writing() as session:
        published(session, sitting.round_id)
        made = proposed(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("neutral")})
        deciders = [actor(reviewer(session)) for _ in range(3)]
    gate = Barrier(3)

    def approve(who: Actor) -> str:
        gate.wait()
        try:
            with engines.writing() as session:
                round_ = locked_round(session, sitting.round_id)
                approve_rescoring(session, round_, made.id, who, "", OVER)
        except RecordRefused as refusal:
            return refusal.reason
        return "approved"

    with ThreadPoolExecutor(3) as threads:
        said = sorted(threads.map(approve, deciders))
    assert said == ["approved", "rescoring_decided", "rescoring_decided"]
    with engines.reading() as session:
        results = sa.select(sa.func.max(Result.version)).where(Result.attempt_id == sitting.attempt_id)
        assert session.scalar(results) == 2
        assert session.scalar(sa.select(sa.func.max(Publication.number))) == 2
    assert verify(engines.read, LATER) == []
