"""The life of a round's results: computed, checked by one person, published by another, corrected as a new version."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.audit.queries import broken_entry
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from quizapp.operations.verifying.run import verify
from quizapp.people.models import Account, Unit
from quizapp.results.outcomes import own_outcome
from quizapp.results.publishing import check_results, life_of, publish_checked
from quizapp.results.queries import counted_results, publication_read, result_frames, result_of
from quizapp.results.sheets import person_sheet
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW, Sitting
from tests.make.life_of_results import OVER, actor, published, reviewer
from tests.results.test_rescue_records import missing_file, partly_answered

LATER = OVER + timedelta(hours=1)


def refused(reason: str) -> pytest.RaisesExc[RecordRefused]:
    return pytest.raises(RecordRefused, match=reason, check=lambda fault: fault.reason == reason)


def state_of(session: Session, sitting: Sitting, at: datetime = OVER) -> str:
    return life_of(session, session.get_one(Round, sitting.round_id), at).state


def total(session: Session, sitting: Sitting) -> float:
    (counted,) = counted_results(session, sitting.round_id)
    return counted.result.total_percent


def test_results_are_checked_by_one_person_and_published_by_another(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        assert state_of(session, sitting, NOW + timedelta(hours=1)) == "running"
        assert state_of(session, sitting) == "computed"
        first, second = reviewer(session), reviewer(session)
        with refused("nothing_to_publish"):
            publish_checked(session, round_, actor(second), "", OVER)
        check_results(session, round_, first.id, "đã xem", OVER)
        assert state_of(session, sitting) == "checked"
        with refused("nothing_to_check"):
            check_results(session, round_, second.id, "", OVER)
        with refused("second_person"):
            publish_checked(session, round_, actor(first), "", OVER)
        made = publish_checked(session, round_, actor(second), "", OVER)
        assert (made.number, made.is_waived, round_.results_published_at) == (1, False, OVER)
        assert state_of(session, sitting) == "published"
        assert broken_entry(session) is None
        acts = session.scalars(sa.select(AuditEntry.action).where(AuditEntry.action.startswith("results_")))
        assert list(acts) == ["results_checked", "results_published"]


def test_official_results_are_published_by_so_noi_vu_alone(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        check_results(session, round_, reviewer(session).id, "", OVER)
        organiser = make.organiser(session)
        with refused("confirming_role"):
            publish_checked(session, round_, actor(organiser, "organiser", "administrator"), "", OVER)


@pytest.mark.parametrize("others", [0, 1])
def test_the_only_organiser_of_a_unit_publishes_a_self_test_alone_and_it_is_marked(
    engines: Engines, others: int
) -> None:
    sitting = partly_answered(engines, kind="self_test")
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        unit = session.get_one(Unit, round_.unit_id)
        organiser = make.organiser(session, unit)
        for _other in range(others):
            make.organiser(session, unit)
        check_results(session, round_, organiser.id, "", OVER)
        if others:
            with refused("second_person"):
                publish_checked(session, round_, actor(organiser, "organiser"), "", OVER)
        else:
            assert publish_checked(session, round_, actor(organiser, "organiser"), "", OVER).is_waived


@pytest.mark.parametrize("others", [0, 1], ids=["alone", "with a colleague"])
def test_where_a_unit_has_no_organiser_those_above_it_count(engines: Engines, others: int) -> None:
    sitting = partly_answered(engines, kind="self_test")
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        above = make.unit(session)
        session.get_one(Unit, round_.unit_id).parent_id = above.id
        session.flush()
        organiser = make.organiser(session, above)
        for _other in range(others):
            make.organiser(session, above)
        check_results(session, round_, organiser.id, "", OVER)
        if others:
            with refused("second_person"):
                publish_checked(session, round_, actor(organiser, "organiser"), "", OVER)
        else:
            assert publish_checked(session, round_, actor(organiser, "organiser"), "", OVER).is_waived


@pytest.mark.parametrize("who", ["administrator", "reviewer"])
def test_where_nobody_organises_another_reviewer_or_administrator_is_the_second_person(
    engines: Engines, who: str
) -> None:
    """The round was made by the only administrator of the office."""
    sitting = partly_answered(engines, kind="self_test")
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        both = {
            "administrator": session.get_one(Account, make.administrator_id(session)),
            "reviewer": reviewer(session, session.get_one(Unit, round_.unit_id)),
        }
        alone = both.pop(who)
        check_results(session, round_, alone.id, "", OVER)
        with refused("second_person"):
            publish_checked(session, round_, actor(alone), "", OVER)
        if who == "administrator":  # an office always has one
            both["reviewer"].is_active = False
            assert publish_checked(session, round_, actor(alone), "", OVER).is_waived


def test_what_changed_after_the_check_is_not_published(engines: Engines) -> None:
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        check_results(session, round_, reviewer(session).id, "", OVER)
        make.accepted_rescue(session, sitting, data, OVER)
        assert state_of(session, sitting) == "computed"
        with refused("nothing_to_publish"):
            publish_checked(session, round_, actor(reviewer(session)), "", OVER)


def test_nobody_checks_or_publishes_another_set_than_the_page_showed(engines: Engines) -> None:
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        shown = life_of(session, round_, OVER).set_hash
        make.accepted_rescue(session, sitting, data, OVER)
        with refused("results_moved_on"):
            check_results(session, round_, reviewer(session).id, "", OVER, shown)
        seen = life_of(session, round_, OVER).set_hash
        check_results(session, round_, reviewer(session).id, "", OVER, seen)
        with refused("results_moved_on"):
            publish_checked(session, round_, actor(reviewer(session)), "", OVER, shown)
        assert publish_checked(session, round_, actor(reviewer(session)), "", OVER, seen).number == 1


def test_everybody_reads_the_published_version_until_the_next_one(engines: Engines) -> None:
    sitting = partly_answered(engines)
    data = missing_file(engines, sitting)
    with engines.writing() as session:
        published(session, sitting.round_id)
        before = total(session, sitting)
        make.accepted_rescue(session, sitting, data, LATER)
    with engines.reading() as session:
        newest = result_of(session, sitting.attempt_id)
        assert newest is not None
        assert newest.total_percent == 100.0
        assert total(session, sitting) == before < 100
        frame = result_frames(session, [sitting.round_id], [sitting.unit_id])[sitting.round_id]
        assert list(frame["total_percent"]) == [before]
        outcome = own_outcome(session, sitting.token, sitting.person_id)
        assert outcome.is_published
        assert outcome.result is not None
        assert outcome.result.total_percent == before
        assert state_of(session, sitting, LATER) == "changed"
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        check_results(session, round_, reviewer(session).id, "", LATER)
        with refused("correction_reason"):
            publish_checked(session, round_, actor(reviewer(session)), "", LATER)
        made = publish_checked(session, round_, actor(reviewer(session)), "nhận tệp cứu hộ", LATER)
        assert (made.number, total(session, sitting)) == (2, 100.0)
        assert publication_read(session, sitting.round_id) is made
    assert verify(engines.read, LATER) == []


def told_of(session: Session, sitting: Sitting) -> int:
    """The publication that the person's own sheet names."""
    result = own_outcome(session, sitting.token, sitting.person_id).result
    assert result is not None
    return person_sheet(session, result, model_of(session, result.model_id), show_explanations=False).publication


def test_a_test_handed_in_after_the_publication_waits_for_the_next(engines: Engines) -> None:
    with engines.writing() as session:
        first = make.person(session)
        second = make.person(session, unit=session.get_one(Unit, first.unit_id))
        round_ = make.open_round(session, [session.get_one(Unit, first.unit_id)])
    sitting = make.answered_attempt(engines, round_=round_, person_=first, right=range(1, 4))
    with engines.writing() as session:
        published(session, sitting.round_id)
    late = make.answered_attempt(engines, round_=round_, person_=second)
    with engines.writing() as session:
        assert [one.person_id for one in counted_results(session, round_.id)] == [first.id]
        assert not own_outcome(session, late.token, late.person_id).is_published
        assert [told_of(session, one) for one in (sitting, late)] == [1, 0]
        assert state_of(session, sitting) == "changed"
        check_results(session, session.get_one(Round, round_.id), reviewer(session).id, "", LATER)
        publish_checked(session, session.get_one(Round, round_.id), actor(reviewer(session)), "có bài bổ sung", LATER)
        assert len(counted_results(session, round_.id)) == 2
        assert [told_of(session, one) for one in (sitting, late)] == [2, 2]
