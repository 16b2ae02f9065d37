"""Complaints: filed by candidates until a deadline, taken in late with a reason, answered once, and read."""

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.complaints import heard_until, is_overdue
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.rulings import Ruling
from quizapp.operations.privacy.own_data import Whose, own_data
from quizapp.operations.privacy.retention import due, forget
from quizapp.people.models import Unit
from quizapp.results.complaining import Late, Words, answer_complaint, file_complaint
from quizapp.results.complaints import complaint_deadline, complaint_row, own_complaints, round_complaints
from quizapp.results.life_models import Complaint, ComplaintStep
from quizapp.results.notices import complaint_notices, note_read, own_versions, result_notices
from quizapp.results.outcomes import own_outcome
from quizapp.results.publishing import Actor
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW, Sitting
from tests.make.life_of_results import HANOI, OVER, complaint, published, rescored, version_at
from tests.results.test_life import refused
from tests.results.test_rescue_records import partly_answered

TOO_LATE = NOW + timedelta(days=8)


def answered(
    session: Session, row: Complaint, kind: str = "accepted", *, rescoring_id: int | None = None, at: datetime = OVER
) -> ComplaintStep:
    organiser = make.organiser(session)
    units = set(session.scalars(sa.select(Unit.id)))
    actor = Actor(organiser.id, organiser.person_id, ("organiser",))
    reply = "Cảm ơn bạn, câu này đã được bỏ."
    return answer_complaint(session, row.round_id, row.id, units, kind, reply, rescoring_id, actor, at)


@pytest.mark.parametrize(
    ("shown", "last", "end"),
    [
        (datetime(2026, 11, 20, 1, tzinfo=HANOI), datetime(2026, 11, 20, 17, tzinfo=HANOI), 26),
        (datetime(2026, 11, 21, 23, 59, tzinfo=HANOI), datetime(2026, 11, 20, 17, tzinfo=HANOI), 27),
        (None, datetime(2026, 11, 20, 17, tzinfo=HANOI), None),
    ],
)
def test_a_complaint_is_heard_to_the_end_of_the_fifth_day(
    shown: datetime | None, last: datetime, end: int | None
) -> None:
    """The whole day in the office's zone: the first moment of the next one is too late."""
    wanted = None if end is None else datetime(2026, 11, end, tzinfo=HANOI)
    assert heard_until(shown, last, 5, HANOI) == wanted


def test_an_answer_is_overdue_after_ten_days() -> None:
    assert not is_overdue("considering", NOW, NOW + timedelta(days=10, seconds=-1))
    assert is_overdue("considering", NOW, NOW + timedelta(days=10))
    assert not is_overdue("refused", NOW, NOW + timedelta(days=99))


def test_a_candidate_complains_about_a_question_by_the_number_they_saw(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        made = complaint(session, sitting, 7)
        assert made.question_version_id == version_at(session, sitting, 7)
        with refused("complaint_question"):
            complaint(session, sitting, 11)
        with refused("complaint_text"):
            complaint(session, sitting, 1, text="sai")
        (row,) = own_complaints(session, sitting.person_id)
        assert (row.state, row.complaint.position) == ("waiting", 7)


def test_after_the_deadline_only_staff_take_one_in_with_a_reason(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        until = complaint_deadline(session, round_, OVER, HANOI)
        assert until is not None
        complaint(session, sitting, at=until - timedelta(seconds=1))
        with refused("complaint_late"):
            complaint(session, sitting, at=until)
        by = make.organiser(session).id
        late = file_complaint(
            session, round_, sitting.person_id, Words("Tôi đi công tác nên nay mới gửi."), until, HANOI,
            Late(by, "có giấy cử đi công tác"),
        )  # fmt: skip
        assert (late.taken_by, late.deadline_at) == (by, until)


def test_each_publication_opens_the_days_anew(engines: Engines) -> None:
    sitting = partly_answered(engines, results_rule="after_check")
    with engines.writing() as session:
        round_ = session.get_one(Round, sitting.round_id)
        assert complaint_deadline(session, round_, TOO_LATE, HANOI) is None
        published(session, sitting.round_id, TOO_LATE)
        until = complaint_deadline(session, round_, TOO_LATE, HANOI)
        assert until == datetime(2026, 12, 4, tzinfo=HANOI)


def test_strangers_and_those_who_sit_are_refused(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        other = make.started_attempt(session)
        with refused("complaint_running"):
            complaint(session, other, 1, at=NOW)
        round_ = session.get_one(Round, sitting.round_id)
        words = Words("Câu này sai hoàn toàn.", make.attempt_of(session, sitting), 1)
        with pytest.raises(NotFound):
            file_complaint(session, round_, other.person_id, words, OVER, HANOI)
        own_round = session.get_one(Round, other.round_id)
        with refused("complaint_question"):  # somebody else's paper
            file_complaint(session, own_round, other.person_id, words, OVER, HANOI)


def test_an_answer_is_final_and_nobody_answers_their_own(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        made = complaint(session, sitting)
        units = {sitting.unit_id}
        own = Actor(sitting.account_id, sitting.person_id, ("organiser",))
        with refused("complaint_own"):
            answer_complaint(session, made.round_id, made.id, units, "accepted", "Tôi đồng ý với tôi.", None, own, OVER)
        answered(session, made, "considering")
        answered(session, made, "refused")
        with refused("complaint_answered"):
            answered(session, made, "accepted")
        assert complaint_row(session, made.round_id, made.id, units).state == "refused"
        with pytest.raises(NotFound):
            complaint_row(session, made.round_id, made.id, set())
        assert round_complaints(session, made.round_id, set()) == []


def test_the_candidate_is_told_of_the_answer_and_of_the_new_result_once(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        published(session, sitting.round_id)
        made = complaint(session, sitting, 7)
        assert [one.is_first for one in result_notices(session, sitting.person_id, OVER)] == [True]
        done = rescored(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("neutral")}, OVER)
        assert done.publication is not None
        answered(session, made, rescoring_id=done.publication.rescoring_id)
    with engines.writing() as session:
        (notice,) = result_notices(session, sitting.person_id, OVER)
        assert not notice.is_first
        (step,) = complaint_notices(session, sitting.person_id)
        (row,) = own_complaints(session, sitting.person_id)
        assert (row.steps[0].publication, notice.result.version) == (2, 2)
        note_read(session, sitting.person_id, "result", [notice.result.id], OVER)
        note_read(session, sitting.person_id, "complaint", [step.step.id, step.step.id], OVER)
        assert result_notices(session, sitting.person_id, OVER) == []
        assert complaint_notices(session, sitting.person_id) == []
        outcome = own_outcome(session, sitting.token, sitting.person_id)
        assert outcome.result is not None
        versions = own_versions(session, sitting.attempt_id, outcome.result, is_published=True)
        assert [(one.number, one.reason) for one in versions] == [(1, ""), (2, "đáp án sai")]


def test_words_go_with_the_person_and_after_the_period(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        made = complaint(session, sitting)
        waiting = complaint(session, sitting, None)
        answered(session, made)
        assert due(session, OVER + timedelta(days=59 * 30)).complaints == ()
        later = OVER + timedelta(days=61 * 31)
        assert due(session, later).complaints == (made.id,)
        forget(session, None, later)
        session.expire_all()
        assert (made.text, waiting.text != "") == ("", True)
        assert session.scalars(sa.select(ComplaintStep.reply)).all() == [""]


def test_a_persons_own_copy_holds_complaints_and_answers(engines: Engines) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        answered(session, complaint(session, sitting))
        other = partly_answered_by_another(session)
        copy = own_data(session, Whose(sitting.account_id, sitting.person_id, sitting.username))
        assert [one["text"] for one in copy["complaint"]] == ["Câu này có hai phương án đúng."]
        assert len(copy["complaint_step"]) == 1
        strange = own_data(session, Whose(other.account_id, other.person_id, other.username))
        assert "complaint" not in strange
        assert "complaint_step" not in strange


def partly_answered_by_another(session: Session) -> Sitting:
    return make.started_attempt(session)


def test_the_refusals_are_refusals() -> None:
    """The helper of these tests takes no other refusal for the one it waits for: the control."""
    with pytest.raises(AssertionError), refused("complaint_late"):
        raise RecordRefused("complaint_text")
