"""The list of public services."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.errors import NotFound
from quizapp.services.models import PublicService, ServiceDifficulty, ServiceIssue

OTHER_FIELD = "Lĩnh vực khác"


@dataclass(frozen=True)
class ServiceLine:
    """A service and how often a difficulty with it was named."""

    service: PublicService
    voices: int


def services(session: Session) -> list[PublicService]:
    """By field and code."""
    return list(session.scalars(sa.select(PublicService).order_by(PublicService.field, PublicService.code)))


def service_lines(session: Session) -> list[ServiceLine]:
    """Those in use before the others."""
    counts = (
        sa.select(ServiceIssue.service_id, sa.func.count())
        .join(ServiceDifficulty, ServiceDifficulty.issue_id == ServiceIssue.id)
        .group_by(ServiceIssue.service_id)
    )
    voices = {row[0]: row[1] for row in session.execute(counts)}
    lines = [ServiceLine(one, voices.get(one.id, 0)) for one in services(session)]
    return sorted(lines, key=lambda line: not line.service.is_active)


def service_by_id(session: Session, service_id: int) -> PublicService:
    found = session.get(PublicService, service_id)
    if found is None:
        raise NotFound("service")
    return found


def service_choices(session: Session) -> dict[str, list[tuple[str, str]]]:
    """Field → (id as text, name) of the services in use, for a list to choose from."""
    found: dict[str, list[tuple[str, str]]] = {}
    for one in services(session):
        if one.is_active:
            found.setdefault(one.field or OTHER_FIELD, []).append((str(one.id), one.name))
    return found
