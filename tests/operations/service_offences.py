"""What was said of a service cannot be unsaid, and what a token opens not be widened."""

from collections.abc import Callable
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.api.actions import Wanted, keep_uses, make_token, revoke_token
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
    wanted = Wanted("Phần mềm cán bộ", ["needs"], NOW + timedelta(days=9))
    open_, _text = make_token(session, wanted, by, NOW)
    revoke_token(session, make_token(session, wanted, by, NOW)[0].id, by, NOW)
    keep_uses(session, open_.id, 1, NOW, NOW.date())


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
    ("guard_api_token_delete", _sql("DELETE FROM api_token WHERE revoked_at IS NOT NULL")),
    ("guard_api_token_kept", _sql("UPDATE api_token SET scopes = 'results needs'")),
    ("guard_api_token_kept", _sql("UPDATE api_token SET expires_at = '2099-01-01 00:00:00+00'")),
    ("guard_api_token_revoked", _sql("UPDATE api_token SET revoked_at = NULL")),
]
