"""Rows for every table that a guard protects."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, Outage, Receipt, RescuedAnswer, RescueFile, TimeGrant
from quizapp.attempts.room_models import (
    Admission,
    AttemptBrowser,
    AttemptEnding,
    BrowserWaiver,
    BrowserWaiverEnd,
    BrowserWaiverUse,
    Incident,
    MessageReading,
    RoomMessage,
)
from quizapp.banks.models import LegalChange, LegalWithdrawal, Picture, PracticeRelease, Question
from quizapp.people.models import Login
from quizapp.reports.models import ResultSheet
from quizapp.results.actions import score_attempt
from tests.make import NOW, Sitting

MINUTE = timedelta(minutes=1)


def bank_rows(session: Session, by: int) -> None:
    """A picture, a change of the law that was taken back and recorded again, a question that was given to practice."""
    session.add(
        Picture(hash="0" * 64, media_type="image/png", width=9, height=9, data="", added_by=by, added_at=NOW)
    )  # fmt: skip
    change = session.scalars(sa.select(LegalChange).limit(1)).one()
    question_id = session.scalars(sa.select(Question.id).order_by(Question.id.desc()).limit(1)).one()
    session.add(PracticeRelease(question_id=question_id, released_by=by, released_at=NOW))
    session.add(LegalWithdrawal(legal_change_id=change.id, reason="ghi nhầm", withdrawn_by=by, withdrawn_at=NOW))
    session.flush()
    again = {name: getattr(change, name) for name in ("document_id", "kind", "by_document_id", "from_on", "provisions")}
    session.add(LegalChange(note="ghi lại", recorded_by=by, recorded_at=NOW, **again))
    session.flush()


def room_rows(session: Session, over: Sitting) -> None:
    """What an invigilator does: letting in, waiving, telling (and it was read), noting, ending."""
    by, of = over.account_id, {"round_id": over.round_id, "person_id": over.person_id}
    message = RoomMessage(text="Còn 10 phút", sent_by=by, sent_at=NOW, **of)
    session.add(message)
    waiver = BrowserWaiver(reason="máy cũ", waived_by=by, waived_at=NOW, **of)
    session.add(waiver)
    session.flush()
    login_id = session.scalars(sa.select(Login.id).order_by(Login.id).limit(1)).one()
    session.add(BrowserWaiverUse(waiver_id=waiver.id, number=1, login_id=login_id, used_at=NOW))
    session.add(BrowserWaiverEnd(waiver_id=waiver.id, reason="máy chạy lại", ended_by=by, ended_at=NOW))
    session.add(MessageReading(message_id=message.id, person_id=over.person_id, read_at=NOW))
    session.add_all(
        [
            Admission(kind="door", admitted_by=by, admitted_at=NOW, expires_at=NOW + MINUTE, **of),
            AttemptBrowser(attempt_id=over.attempt_id, browser_keys=["ab"]),
            Incident(
                category="power", effect="bù giờ", note="mất điện", happened_at=NOW, noted_by=by, noted_at=NOW, **of
            ),
            AttemptEnding(attempt_id=over.attempt_id, reason="ốm", ended_by=by, ended_at=NOW),
        ]
    )
    session.flush()


def exam_day_rows(session: Session, over: Sitting) -> None:
    """A grant, an open and a closed outage, a waiting and an accepted rescue file with an answer, a receipt."""
    room_rows(session, over)
    by = over.account_id
    session.add(
        TimeGrant(
            round_id=over.round_id,
            person_id=over.person_id,
            unit_id=None,
            seconds=60,
            reason="mất điện",
            given_by=by,
            given_at=NOW,
        )
    )
    for closed_at in (None, NOW + MINUTE):
        session.add(
            Outage(
                round_id=over.round_id, unit_id=over.unit_id, reason="mất điện", opened_at=NOW, opened_by=by,
                closed_at=closed_at, closed_by=by if closed_at else None,
            )
        )  # fmt: skip
    files = [
        RescueFile(
            attempt_id=over.attempt_id, content=content, content_hash=content, uploaded_by=by, uploaded_at=NOW,
            state="waiting", decided_by=None, decided_at=None, reason="",
        )
        for content in ("one", "two")
    ]  # fmt: skip
    session.add_all(files)
    session.flush()
    files[1].state, files[1].decided_by, files[1].decided_at, files[1].reason = "accepted", by, NOW, "có lý do"
    session.flush()
    session.add(
        RescuedAnswer(
            rescue_file_id=files[1].id, position=1, attempt_id=over.attempt_id, epoch=1, seq=940, value='["b"]',
            claimed_at=NOW,
        )
    )  # fmt: skip
    result = score_attempt(session, session.get_one(Attempt, over.attempt_id), NOW)
    assert result is not None
    session.add(ResultSheet(result_id=result.id, attempt_id=over.attempt_id, code="SHEE-TTTT-0001", issued_at=NOW))
    if session.get(Receipt, over.attempt_id) is None:
        session.add(
            Receipt(attempt_id=over.attempt_id, code="AAAA-BBBB-CCCC", answers_hash="x", answered=1, issued_at=NOW)
        )
