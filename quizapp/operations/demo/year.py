"""What a department does with results, as far as it got in the demo: a round published, one waiting, two complaints, a
draft of the model."""

from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.competences.drafting import change_draft, start_draft
from quizapp.competences.queries import newest_model
from quizapp.domain.errors import NotFound
from quizapp.operations.demo.sat import Demo
from quizapp.people.models import Account
from quizapp.results.complaining import Words, answer_complaint, file_complaint, put_on_record
from quizapp.results.models import Result
from quizapp.results.publishing import Actor, check_results, publish_checked
from quizapp.rounds.actions import locked_round
from quizapp.rounds.models import Round, RoundUnit

LEAST = 40  # percent of each domain
OF_A_QUESTION = (
    "Câu này theo tôi có hai phương án đúng. Ở xã tôi làm theo hướng dẫn mới của Cổng Dịch vụ công nên chọn phương án "
    "khác. Đề nghị hội đồng xem lại đáp án."
)
OF_AN_INCIDENT = "Lúc 8 giờ 40 máy của tôi mất mạng khoảng ba phút. Tôi muốn hỏi bài làm có bị thiếu câu nào không."
REPLY = (
    "Đã xem nhật ký bài làm: mọi câu đã chọn đều được máy chủ ghi nhận trước và sau lúc mất mạng, và bài được nộp khi "
    "còn giờ. Kết quả giữ nguyên. Cảm ơn bạn đã phản ánh."
)


def publish(demo: Demo, round_: Round, days_ago: int) -> None:
    """Looked through by the organiser, let out by the department on the same day."""
    check(demo, round_, days_ago)
    at = demo.morning(days_ago) + timedelta(hours=7)
    actor = Actor(demo.staff["sonoivu"], None, ("results_reviewer",))
    with demo.engines.writing() as session:
        publish_checked(session, locked_round(session, round_.id), actor, "", at)


def check(demo: Demo, round_: Round, days_ago: int) -> None:
    at = demo.morning(days_ago) + timedelta(hours=6)
    with demo.engines.writing() as session:
        note = "Đã đối chiếu danh sách dự thi và biên bản các phòng."
        check_results(session, locked_round(session, round_.id), demo.staff["tochuc"], note, at)


def complain(demo: Demo, round_: Round) -> None:
    """The first two who sat it: one was answered, one waits; the question is one that its author got wrong."""
    with demo.engines.writing() as session:
        held = locked_round(session, round_.id)
        first, second = _first_two(session, round_.id)
        units = set(session.scalars(sa.select(RoundUnit.unit_id).where(RoundUnit.round_id == round_.id)))
        filed = demo.morning(7) + timedelta(hours=1)
        for attempt, words in (
            (first, Words(OF_AN_INCIDENT)),
            (second, Words(OF_A_QUESTION, second, _wrong_place(session, second))),
        ):
            made = file_complaint(session, held, attempt.person_id, words, filed, demo.settings.timezone)
            put_on_record(session, made, demo.accounts[attempt.person_id], filed)
            filed += timedelta(hours=3)
            if attempt is first:
                answered = made.id
        actor = Actor(demo.staff["tochuc"], None, ("organiser",))
        units.add(held.unit_id)
        answer_complaint(session, round_.id, answered, units, "refused", REPLY, None, actor, filed)


def _wrong_place(session: Session, attempt: Attempt) -> int:
    """The first question with one answer that this person got wrong, by its number."""
    marks = session.scalars(sa.select(Result.marks).where(Result.attempt_id == attempt.id)).one()
    statement = (
        sa.select(AttemptQuestion.position)
        .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
        .where(AttemptQuestion.attempt_id == attempt.id, QuestionVersion.type == "single")
        .order_by(AttemptQuestion.position)
    )
    return next(one for one in session.scalars(statement) if marks["outcomes"][one - 1] == "w")


def _first_two(session: Session, round_id: int) -> list[Attempt]:
    statement = (
        sa.select(Attempt)
        .join(Account, Account.person_id == Attempt.person_id)
        .where(Attempt.round_id == round_id, Attempt.state == "submitted")
        .order_by(Account.username)
        .limit(2)
    )
    return list(session.scalars(statement))


def begin_draft(demo: Demo) -> None:
    """The administrator wants a least percent in every domain; somebody else may publish it."""
    at, actor = demo.now - timedelta(days=2), demo.staff["quantri"]
    with demo.engines.writing() as session:
        newest = newest_model(session)
        if newest is None:
            raise NotFound("model")
        begun = start_draft(session, newest.content, f"phiên bản {newest.version}", actor, at)
        domains = [{**one, "minimum_percent": LEAST} for one in newest.content["domains"]]
        content = {**begun.content, "domains": domains}
        change_draft(session, begun.id, begun.edition, content, "trong-so-diem-liet", actor, at + timedelta(minutes=6))
