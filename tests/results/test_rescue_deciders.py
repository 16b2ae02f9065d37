"""Who may decide on a rescue file: somebody in scope, never on their own test, and two once results are seen."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import FileRefused, NotFound, RecordRefused
from quizapp.people.models import Account, Unit
from quizapp.results.rescues import rescue_rows
from quizapp.results.rescuing import Decider, accept_rescue, refuse_rescue
from quizapp.rounds.models import Round
from tests import make
from tests.make import Sitting
from tests.results.test_rescue_records import LATER, REASON, missing_file, partly_answered, waiting_file


def test_once_results_are_seen_the_uploader_does_not_accept_alone(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        uploader = make.organiser(session).id
        file_id = waiting_file(session, sitting, missing_file(engines, sitting), actor=uploader)
        alone = make.decider(session, uploader)
        with pytest.raises(RecordRefused, match="rescue_second_person"):
            accept_rescue(session, sitting.round_id, file_id, alone, REASON, LATER)
        accept_rescue(session, sitting.round_id, file_id, make.decider(session), REASON, LATER)
        assert last_details(session)["second_person"] == "yes"


def test_before_results_are_seen_one_person_is_enough(engines: Engines) -> None:
    sitting = partly_answered(engines, results_rule="by_hand")
    with engines.writing() as session:
        uploader = make.organiser(session).id
        file_id = waiting_file(session, sitting, missing_file(engines, sitting), actor=uploader)
        accept_rescue(session, sitting.round_id, file_id, make.decider(session, uploader), REASON, LATER)
        assert last_details(session)["second_person"] == "not_needed"


def test_for_a_self_test_of_one_organiser_the_second_person_is_waived_and_marked(engines: Engines) -> None:
    sitting = partly_answered(engines, kind="self_test")
    with engines.writing() as session:
        unit = session.get_one(Unit, session.get_one(Round, sitting.round_id).unit_id)
        uploader = make.organiser(session, unit, username="mot").id
        file_id = waiting_file(session, sitting, missing_file(engines, sitting), actor=uploader)
        alone = make.decider(session, uploader)
        second = make.organiser(session, unit, username="hai").id
        with pytest.raises(RecordRefused, match="rescue_second_person"):
            accept_rescue(session, sitting.round_id, file_id, alone, REASON, LATER)
        session.get_one(Account, second).is_active = False
        accept_rescue(session, sitting.round_id, file_id, alone, REASON, LATER)
        assert last_details(session)["second_person"] == "waived"


def last_details(session: Session) -> dict[str, object]:
    details = session.scalars(sa.select(AuditEntry.details).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert details["positions"] == [7, 8, 9, 10]
    assert details["version"] == 2
    return details


def test_nobody_decides_on_their_own_test(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, missing_file(engines, sitting))
        everywhere = set(session.scalars(sa.select(Unit.id)))
        own = Decider(sitting.account_id, sitting.person_id, everywhere)
        for act in (accept_rescue, refuse_rescue):
            with pytest.raises(RecordRefused, match="rescue_own"):
                act(session, sitting.round_id, file_id, own, REASON, LATER)


def test_a_file_is_seen_and_decided_within_the_scope_only(engines: Engines) -> None:
    sitting, other = partly_answered(engines), partly_answered(engines)
    with engines.writing() as session:
        file_id = waiting_file(session, sitting, missing_file(engines, sitting))
        near = make.decider(session)
        far = Decider(near.account_id, None, {other.unit_id})
        assert rescue_rows(session, sitting.round_id, far.unit_ids) == []
        for round_id, decider in ((sitting.round_id, far), (other.round_id, near)):
            with pytest.raises(NotFound):
                accept_rescue(session, round_id, file_id, decider, REASON, LATER)
        assert len(rescue_rows(session, sitting.round_id, near.unit_ids)) == 1


def test_a_ticket_of_another_account_or_a_later_pen_is_refused(engines: Engines) -> None:
    sitting, other = partly_answered(engines), partly_answered(engines)
    with engines.reading() as session:
        right = make.right_answers(session, sitting.attempt_id)
    claims = make.right_claims(right, [7])
    stolen = Sitting(**{**vars(sitting), "account_id": other.account_id})
    later_pen = [{**claims[0], "epoch": 2}]
    with engines.writing() as session:
        with pytest.raises(NotFound):
            waiting_file(session, sitting, make.rescue_text(stolen, claims))
        for data in (make.rescue_text(sitting, later_pen), make.rescue_text(sitting, claims, epoch=2)):
            with pytest.raises(FileRefused):
                waiting_file(session, sitting, data)
