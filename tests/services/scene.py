"""Offices in which somebody names a difficulty, and a department that answers."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from quizapp.people.models import Account, Person, Unit
from quizapp.services.actions import Named, name_difficulty
from quizapp.services.catalogue import ServiceRow, add_service
from quizapp.services.models import PublicService, ServiceDifficulty
from tests import make
from tests.make import NOW

TODAY = NOW.date()


@dataclass
class Offices:
    """A province with a big commune (6 people) and a small one (2); `department` answers."""

    province: Unit
    big: Unit
    small: Unit
    people: dict[str, list[Person]]
    service: PublicService
    department: Account


def offices(session: Session) -> Offices:
    province = make.unit(session, "Tỉnh Một", kind="province")
    big, small = make.unit(session, "Xã Đông", parent=province), make.unit(session, "Xã Vắng", parent=province)
    people = {
        "big": [make.person(session, f"Người Đông {n}", unit=big) for n in range(6)],
        "small": [make.person(session, f"Người Vắng {n}", unit=small) for n in range(2)],
    }
    service = add_service(session, ServiceRow("KS", "Đăng ký khai sinh", "Hộ tịch"), None, NOW)
    department = make.account(session, username="so", roles=[("results_reviewer", None)])
    return Offices(province, big, small, people, service, department)


def named(
    session: Session,
    who: Person,
    service: PublicService | None,
    step: str = "attach",
    kind: str = "broken",
    **more: object,
) -> ServiceDifficulty:
    said = Named(service.id if service else None, step, kind, **more)  # type: ignore[arg-type]
    return name_difficulty(session, said, who.id, TODAY)
