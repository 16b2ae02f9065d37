"""What was said of a service cannot be unsaid, and an answer not unwritten."""

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.difficulties import Step
from quizapp.people.models import Account, Person
from quizapp.services.actions import Named, name_difficulty, take_step
from quizapp.services.catalogue import ServiceRow, add_service
from tests.make import NOW, Sitting


def service_rows(session: Session) -> None:
    """A difficulty with words, one with a person, and an answer."""
    service = add_service(session, ServiceRow("KS", "Đăng ký khai sinh"), None, NOW)
    person_id = session.scalars(sa.select(Person.id).limit(1)).one()
    for with_name in (False, True):
        said = Named(service.id, "attach", "broken", text="Trang báo lỗi", with_name=with_name)
        issue_id = name_difficulty(session, said, person_id, NOW.date()).issue_id
    by = session.scalars(sa.select(Account.id).limit(1)).one()
    take_step(session, issue_id, Step("answered", "Đã sửa."), 0, by, NOW)


def _sql(statement: str) -> Callable[[Session, Sitting, Sitting], object]:
    return lambda session, _running, _over: session.execute(sa.text(statement))


SERVICE_OFFENCES: list[tuple[str, Callable[[Session, Sitting, Sitting], object]]] = [
    ("guard_service_difficulty_delete", _sql("DELETE FROM service_difficulty")),
    ("guard_service_difficulty_said", _sql("UPDATE service_difficulty SET text = 'khác'")),
    ("guard_service_difficulty_said", _sql("UPDATE service_difficulty SET named_on = '2026-01-01'")),
    (
        "guard_service_difficulty_said",
        _sql("UPDATE service_difficulty SET person_id = (SELECT MAX(id) FROM person) WHERE person_id IS NULL"),
    ),
]
