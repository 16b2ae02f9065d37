"""Difficulties one by one: their steps, their voices, and what officials are told of them."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from quizapp.domain.errors import NotFound
from quizapp.people.models import Person, Unit
from quizapp.services.facts import UNLISTED, Issue, OwnVoice, Voice
from quizapp.services.models import IssueStep, PublicService, ServiceDifficulty, ServiceIssue

_later = aliased(IssueStep)


def last_step(session: Session, issue_id: int) -> IssueStep | None:
    statement = sa.select(IssueStep).where(IssueStep.issue_id == issue_id).order_by(IssueStep.place.desc()).limit(1)
    return session.scalars(statement).one_or_none()


def issues(session: Session, ids: Collection[int] | None = None) -> list[Issue]:
    """With their last steps; all of them where `ids` is None."""
    is_last = ~sa.exists().where(_later.issue_id == IssueStep.issue_id, _later.place > IssueStep.place)
    statement = (
        sa.select(ServiceIssue, PublicService, IssueStep)
        .outerjoin(PublicService, PublicService.id == ServiceIssue.service_id)
        .outerjoin(IssueStep, sa.and_(IssueStep.issue_id == ServiceIssue.id, is_last))
        .order_by(ServiceIssue.id)
    )
    if ids is not None:
        statement = statement.where(ServiceIssue.id.in_(ids))
    return [_issue(*row) for row in session.execute(statement)]


def _issue(row: ServiceIssue, service: PublicService | None, step: IssueStep | None) -> Issue:
    named = (service.code, service.name, service.field) if service else ("", UNLISTED, "")
    stood = (step.state, step.place, step.text, step.passed_to, step.taken_at) if step else ()
    return Issue(row.id, row.service_id, *named, row.step, row.kind, *stood)


def issue_by_id(session: Session, issue_id: int) -> Issue:
    found = issues(session, [issue_id])
    if not found:
        raise NotFound("issue")
    return found[0]


def steps_of(session: Session, issue_id: int) -> list[IssueStep]:
    return list(
        session.scalars(sa.select(IssueStep).where(IssueStep.issue_id == issue_id).order_by(IssueStep.place.desc()))
    )


def voices_of(session: Session, issue_id: int) -> list[Voice]:
    """The newest first; of one day by unit, so that their order tells nothing."""
    statement = (
        sa.select(ServiceDifficulty, Unit.name, Person)
        .join(Unit, Unit.id == ServiceDifficulty.unit_id)
        .outerjoin(Person, Person.id == ServiceDifficulty.person_id)
        .where(ServiceDifficulty.issue_id == issue_id)
        .order_by(ServiceDifficulty.named_on.desc(), Unit.name, ServiceDifficulty.text)
    )
    return [
        Voice(
            one.named_on, unit, one.service_name, one.text,
            person.name if person else "", person.staff_code if person else "",
        )
        for one, unit, person in session.execute(statement)
    ]  # fmt: skip


def answered_issues(session: Session) -> list[Issue]:
    """What officials are told: the difficulties about which the department did something, the newest first."""
    known = [one for one in issues(session) if one.stepped_at is not None]
    return sorted(known, key=lambda one: (one.stepped_at, one.id), reverse=True)


def own_voices(session: Session, person_id: int) -> list[OwnVoice]:
    rows = list(
        session.scalars(
            sa.select(ServiceDifficulty)
            .where(ServiceDifficulty.person_id == person_id)
            .order_by(ServiceDifficulty.named_on.desc(), ServiceDifficulty.id.desc())
        )
    )
    of = {one.id: one for one in issues(session, [row.issue_id for row in rows])}
    return [OwnVoice(row.named_on, of[row.issue_id], row.service_name, row.text) for row in rows]


def unseen_count(session: Session) -> int:
    """Difficulties that nobody of the department has looked at."""
    is_seen = sa.exists().where(IssueStep.issue_id == ServiceIssue.id)
    return session.scalar(sa.select(sa.func.count()).select_from(ServiceIssue).where(~is_seen)) or 0
