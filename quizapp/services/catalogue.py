"""Keeping the list of public services."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from quizapp.audit.actions import record
from quizapp.domain.difficulties import LONGEST_SERVICE_NAME
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.names import tidy
from quizapp.people.actions.outcomes import ImportOutcome
from quizapp.people.checks import code_fault
from quizapp.services.models import PublicService

LONGEST_FIELD = 100


@dataclass(frozen=True)
class ServiceRow:
    """A service as a form or a file tells it. `line` is 0 where no file does."""

    code: str
    name: str
    field: str = ""
    line: int = 0


def add_service(session: Session, row: ServiceRow, actor: int | None, now: datetime) -> PublicService:
    """RecordRefused: bad_code, service_name, code_taken."""
    code = tidy(row.code).upper()
    if code_fault(code):
        raise RecordRefused("bad_code")
    service = PublicService(code=code, is_active=True, **_checked(row))
    session.add(service)
    try:
        session.flush()
    except IntegrityError as fault:
        raise RecordRefused("code_taken") from fault
    record(session, now, actor, "service_added", f"service:{service.id}", code=code, name=service.name)
    return service


def change_service(
    session: Session, service_id: int, row: ServiceRow, is_active: bool, actor: int | None, now: datetime
) -> PublicService:
    """The code stays: offices' own files hang on it. RecordRefused service_name."""
    service = session.get(PublicService, service_id, with_for_update=True)
    if service is None:
        raise NotFound("service")
    before, wanted = _facts(service), {**_checked(row), "is_active": is_active}
    if before != wanted:
        for name, value in wanted.items():
            setattr(service, name, value)
        record(session, now, actor, "service_changed", f"service:{service_id}", before=before, after=wanted)
    return service


def import_services(session: Session, rows: Sequence[ServiceRow], actor: int | None, now: datetime) -> ImportOutcome:
    """Store rows that `files.read_services` found right; idempotent by code. What the file lacks stays."""
    known = {one.code: one for one in session.scalars(sa.select(PublicService))}
    created = [row for row in rows if row.code not in known]
    changed = [row for row in rows if row.code in known and _differs(known[row.code], row)]
    session.add_all(PublicService(code=row.code, is_active=True, **_checked(row)) for row in created)
    for row in changed:
        known[row.code].name, known[row.code].field = row.name, row.field
    session.flush()
    outcome = ImportOutcome(len(created), len(changed), len(rows) - len(created) - len(changed))
    record(session, now, actor, "services_imported", "services", created=outcome.created, changed=outcome.changed)
    return outcome


def _differs(service: PublicService, row: ServiceRow) -> bool:
    return (service.name, service.field) != (row.name, row.field)


def _facts(service: PublicService) -> dict[str, str | bool]:
    return {"name": service.name, "field": service.field, "is_active": service.is_active}


def _checked(row: ServiceRow) -> dict[str, str]:
    name, field = tidy(row.name), tidy(row.field)
    if not 2 <= len(name) <= LONGEST_SERVICE_NAME or len(field) > LONGEST_FIELD:
        raise RecordRefused("service_name")
    return {"name": name, "field": field}
