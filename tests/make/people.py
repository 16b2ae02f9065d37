"""People, units, accounts and open logins."""

import itertools
from collections.abc import Iterable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.names import search_key, sort_key
from quizapp.people.actions.logins import open_login
from quizapp.people.actions.persons import retire_person
from quizapp.people.actions.placements import place_new
from quizapp.people.actions.succession import UnitEnd, end_unit
from quizapp.people.actions.units import first_period
from quizapp.people.models import Account, Login, Person, Position, RoleGrant, Unit
from quizapp.people.passwords import hash_password
from quizapp.people.queries.logins import token_hash

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)  # 08:00 in Hà Nội, a Friday
PASSWORD = "cau-mua-nang-gio"
_number = itertools.count(1)


@cache
def password_hash(password: str = PASSWORD) -> str:
    """Hashing is slow on purpose; tests hash each password once."""
    return hash_password(password)


def unit(
    session: Session, name: str = "", *, parent: Unit | None = None, kind: str = "commune", code: str = ""
) -> Unit:
    number = next(_number)
    name = name or f"Xã Thử nghiệm {number}"
    made = Unit(
        code=code or f"X{number:05d}",
        name=name,
        search_key=search_key(name),
        kind=kind,
        parent_id=parent.id if parent else None,
        valid_from=date(2025, 7, 1),
        valid_until=None,
    )
    session.add(made)
    session.flush()
    session.add(first_period(made))
    session.flush()
    return made


def position(session: Session, code: str = "VPTK", name: str = "Văn phòng – thống kê") -> Position:
    """The position `code`, made where it does not exist yet."""
    known = session.scalars(sa.select(Position).where(Position.code == code)).one_or_none()
    if known is not None:
        return known
    made = Position(code=code, name=name)
    session.add(made)
    session.flush()
    return made


_unit, _position = unit, position  # `person` takes arguments of these names


def person(
    session: Session,
    name: str = "Nguyễn Văn An",
    *,
    unit: Unit | None = None,
    position: Position | None = None,
    category: str = "CC",
    is_active: bool = True,
    staff_code: str = "",
) -> Person:
    made = Person(
        staff_code=staff_code or f"CB{next(_number):05d}",
        name=name,
        sort_key=sort_key(name),
        search_key=search_key(name),
        born_on=date(1985, 3, 14),
        position_id=(position or _position(session)).id,
        category=category,
        unit_id=(unit or _unit(session)).id,
        is_active=is_active,
    )
    session.add(made)
    session.flush()
    if is_active:
        place_new(session, made)
        session.flush()
    return made


def account(
    session: Session,
    *,
    person: Person | None = None,
    username: str = "",
    roles: Iterable[tuple[str, Unit | None]] = (("candidate", None),),
    password: str = PASSWORD,
    now: datetime = NOW,
) -> Account:
    """An account whose password was already changed. `roles`: (role, unit) pairs; None is everywhere."""
    made = Account(
        username=username or f"canbo{next(_number)}",
        display_name=person.name if person else "Quản trị",
        person_id=person.id if person else None,
        password_hash=password_hash(password),
        must_change_password=False,
        initial_expires_at=None,
        initial_used_at=None,
        is_active=True,
        created_at=now,
    )
    session.add(made)
    session.flush()
    session.add_all(RoleGrant(account_id=made.id, role=role, unit_id=over.id if over else None) for role, over in roles)
    session.flush()
    return made


def account_with_login(session: Session, *, now: datetime = NOW, **wanted: Any) -> tuple[Account, str]:
    """An account and the token of an open login of it; arguments as for `account`."""
    made = account(session, now=now, **wanted)
    token, _login = open_login(session, made.id, now)
    return made, token


def login_of(session: Session, token: str) -> Login:
    return session.scalars(sa.select(Login).where(Login.token_hash == token_hash(token))).one()


def administrator(session: Session, *, username: str = "quantri") -> Account:
    return account(session, username=username, roles=[("administrator", None)])


def organiser(session: Session, unit: Unit | None = None, *, username: str = "") -> Account:
    """An organiser over `unit` and everything below it; None is everywhere."""
    return account(session, username=username, roles=[("organiser", unit)])


def merged(session: Session, former: Unit, successor: Unit, *, last_day: date = date(2026, 11, 15)) -> None:
    """The former unit ends and goes on in the other."""
    end = UnitEnd(last_day, "Nghị quyết 05", (successor.id,))
    end_unit(session, former.id, end, None, NOW, today=NOW.date())


def retire(session: Session, username: str) -> None:
    """The person behind an account leaves the office."""
    account_ = session.scalars(sa.select(Account).where(Account.username == username)).one()
    assert account_.person_id is not None
    retire_person(session, account_.person_id, NOW.date(), "nghỉ theo chế độ", None, NOW, NOW.date())
