"""Somebody must remain who can run the system, however the last one would go, and also where two go at once."""

import itertools
import threading
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from quizapp.people.actions.accounts import revoke_role, set_account_active
from quizapp.people.models import Account, Person, RoleGrant
from tests import make
from tests.make import NOW

Way = Callable[[Session, str], None]
TIMES = 4


def account_of(session: Session, username: str) -> Account:
    return session.scalars(sa.select(Account).where(Account.username == username)).one()


def lock(session: Session, username: str) -> None:
    set_account_active(session, account_of(session, username).id, False, None, NOW)


def demote(session: Session, username: str) -> None:
    account_id = account_of(session, username).id
    grant = session.scalars(sa.select(RoleGrant.id).where(RoleGrant.account_id == account_id)).one()
    revoke_role(session, account_id, grant, None, NOW)


def retire(session: Session, username: str) -> None:
    make.retire(session, username)


WAYS = (lock, demote, retire)


def administrators(session: Session) -> list[str]:
    return list(
        session.scalars(
            sa.select(Account.username)
            .join(RoleGrant, RoleGrant.account_id == Account.id)
            .outerjoin(Person, Person.id == Account.person_id)
            .where(RoleGrant.role == "administrator", Account.is_active.is_(True))
            .where(sa.or_(Person.id.is_(None), Person.is_active.is_(True)))
        )
    )


def given(session: Session, *names: str) -> None:
    for name in names:
        make.account(session, username=name, person=make.person(session), roles=[("administrator", None)])


@pytest.mark.parametrize("way", WAYS, ids=lambda one: one.__name__)
@pytest.mark.parametrize("before", WAYS, ids=lambda one: f"after {one.__name__}")
def test_the_last_one_does_not_go(engines: Engines, before: Way, way: Way) -> None:
    with engines.writing() as session:
        given(session, "mot", "hai")
        before(session, "hai")
    with pytest.raises(RecordRefused) as refusal, engines.writing() as session:
        way(session, "mot")
    assert refusal.value.reason == "last_administrator"
    with engines.reading() as session:
        assert administrators(session) == ["mot"]


@pytest.mark.parametrize(("first", "second"), list(itertools.product(WAYS, WAYS)), ids=lambda one: one.__name__)
def test_of_two_who_remove_each_other_at_once_one_remains(engines: Engines, first: Way, second: Way) -> None:
    for turn in range(TIMES):
        names = (f"mot{turn}", f"hai{turn}")
        with engines.writing() as session:
            given(session, *names)
            for left in administrators(session):
                if left not in names:
                    account_of(session, left).is_active = False
        barrier, refusals = threading.Barrier(2), []

        def remove(way: Way, name: str, barrier: threading.Barrier = barrier, refusals: list[str] = refusals) -> None:
            barrier.wait()
            try:
                with engines.writing() as session:
                    way(session, name)
            except RecordRefused as refusal:
                refusals.append(refusal.reason)

        threads = [threading.Thread(target=remove, args=one) for one in zip((first, second), names, strict=True)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with engines.reading() as session:
            assert len(administrators(session)) == 1
        assert refusals == ["last_administrator"]


def test_whoever_is_no_administrator_may_always_go(engines: Engines) -> None:
    with engines.writing() as session:
        given(session, "mot")
        make.account(session, username="an", person=make.person(session))
        lock(session, "an")
        retire(session, "an")
        assert administrators(session) == ["mot"]
