"""Accounts, initial passwords, roles: who may have what, and that somebody always remains to run the system."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.people.actions.accounts import (
    CANDIDATE,
    INITIAL_LIFE,
    PreparedPassword,
    grant_role,
    open_account,
    open_accounts_for_unit,
    reset_password,
    revoke_role,
    set_account_active,
)
from quizapp.people.actions.logins import open_login, sign_in
from quizapp.people.models import Account, RoleGrant
from quizapp.people.queries.accounts import account_in_scope, account_page
from quizapp.people.queries.logins import live_login
from tests import make
from tests.make import NOW
from tests.people.office_of import everything, office

HASH = make.password_hash()


def opened(session: Session, **changes: Any) -> Account:
    facts = {
        "person_id": None, "username": "An.Nguyen", "display_name": "An", "password_hash": HASH,
        "roles_with_units": CANDIDATE, "actor": None, "now": NOW, "initial_expires_at": NOW + INITIAL_LIFE,
    }  # fmt: skip
    return open_account(session, **{**facts, **changes})


def test_an_opened_account_signs_in_for_72_hours_and_must_change_its_password(engines: Engines) -> None:
    with engines.writing() as session:
        account = opened(session)
    assert (account.username, account.must_change_password) == ("an.nguyen", True)
    with engines.writing() as session:
        assert sign_in(session, "an.nguyen", is_right=True, address="a", now=NOW + timedelta(hours=71)).token
        late = sign_in(session, "an.nguyen", is_right=True, address="a", now=NOW + timedelta(hours=72))
    assert late.refusal is not None
    assert late.refusal.reason == "expired"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"username": "quản trị"}, "bad_username"),
        ({"username": "a"}, "bad_username"),
        ({"username": "QUANTRI"}, "username_taken"),
        ({"roles_with_units": [("emperor", None)]}, "unknown_role"),
        ({"roles_with_units": [("organiser", 999_999)]}, "unknown_unit"),
        ({"roles_with_units": [("administrator", "X1")]}, "role_everywhere"),
        ({"person_id": "with account"}, "has_account"),
    ],
)
def test_an_account_that_cannot_be_is_refused(engines: Engines, changes: dict[str, Any], reason: str) -> None:
    with engines.writing() as session:
        made = office(session)
        make.administrator(session)
        person = make.person(session, unit=made.first)
        make.account(session, person=person)
    known = {"X1": made.first.id, "with account": person.id}
    if reason == "role_everywhere":
        changes = {"roles_with_units": [("administrator", known["X1"])]}
    if reason == "has_account":
        changes = {"person_id": person.id}
    before = everything(engines)
    with pytest.raises(RecordRefused) as refusal, engines.writing() as session:
        opened(session, **changes)
    assert (refusal.value.reason, everything(engines)) == (reason, before)


def test_everybody_of_a_unit_gets_an_account_once(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        first = make.person(session, unit=made.first, staff_code="CB01")
        second = make.person(session, unit=made.first, staff_code="CB02")
        make.account(session, username="cb02", roles=[])
        prepared = [PreparedPassword(person.id, HASH) for person in (first, second)]
        accounts, refused = open_accounts_for_unit(session, prepared, None, NOW)
        again, _ = open_accounts_for_unit(session, prepared[:1], None, NOW)
    assert [account.username for account in accounts] == ["cb01"]
    assert [person.staff_code for person in refused] == ["CB02"]
    assert again == []
    assert accounts[0].initial_expires_at == NOW + INITIAL_LIFE


def test_a_new_initial_password_ends_every_login_and_the_throttle(engines: Engines) -> None:
    with engines.writing() as session:
        account, token = make.account_with_login(session, username="an")
        for _ in range(8):
            sign_in(session, "an", is_right=False, address="a", now=NOW)
        throttled = sign_in(session, "an", is_right=True, address="a", now=NOW)
        reset_password(session, account.id, HASH, None, NOW)
        assert live_login(session, token, NOW) is None
        assert sign_in(session, "an", is_right=True, address="a", now=NOW).token
    assert throttled.refusal is not None
    assert (account.must_change_password, account.initial_expires_at) == (True, NOW + INITIAL_LIFE)


def test_roles_are_granted_once_and_taken_away_and_each_time_the_account_signs_in_anew(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        account, token = make.account_with_login(session, username="an")
        grant = grant_role(session, account.id, "organiser", made.first.id, None, NOW)
        assert grant_role(session, account.id, "organiser", made.first.id, None, NOW).id == grant.id
        assert live_login(session, token, NOW) is None
        token, _ = open_login(session, account.id, NOW)
        granted = live_login(session, token, NOW)
        assert granted is not None
        assert granted.scopes == {"candidate": (None,), "organiser": (made.first.id,)}
        revoke_role(session, account.id, grant.id, None, NOW)
        assert live_login(session, token, NOW) is None
        left = live_login(session, open_login(session, account.id, NOW)[0], NOW)
        assert left is not None
        assert left.scopes == {"candidate": (None,)}
        acts = list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))
    assert acts == ["role_granted", "role_revoked"]


def test_the_last_administrator_can_neither_be_demoted_nor_locked(engines: Engines) -> None:
    with engines.writing() as session:
        last = make.administrator(session)
        other = make.administrator(session, username="hai")
        set_account_active(session, other.id, False, None, NOW)
        grant_id = session.scalars(sa.select(RoleGrant.id).where(RoleGrant.account_id == last.id)).one()
    before = everything(engines)
    with pytest.raises(RecordRefused) as refusal, engines.writing() as session:
        revoke_role(session, last.id, grant_id, None, NOW)
    assert refusal.value.reason == "last_administrator"
    with pytest.raises(RecordRefused), engines.writing() as session:
        set_account_active(session, last.id, False, None, NOW)
    with pytest.raises(RecordRefused), engines.writing() as session:
        grant_role(session, last.id, "administrator", office(session).first.id, None, NOW)
    with pytest.raises(NotFound), engines.writing() as session:
        revoke_role(session, other.id, grant_id, None, NOW)
    assert everything(engines) == before


def test_two_administrators_who_lock_each_other_at_once_leave_one(engines: Engines) -> None:
    with engines.writing() as session:
        accounts = [make.administrator(session, username=name).id for name in ("mot", "hai")]
    barrier, refusals = threading.Barrier(2), []

    def lock(target: int) -> None:
        barrier.wait()
        try:
            with engines.writing() as session:
                set_account_active(session, target, False, None, NOW)
        except RecordRefused as refusal:
            refusals.append(refusal.reason)

    threads = [threading.Thread(target=lock, args=(account_id,)) for account_id in accounts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engines.reading() as session:
        active = session.scalar(sa.select(sa.func.count()).select_from(Account).where(Account.is_active.is_(True)))
    assert (active, refusals) == (1, ["last_administrator"])


def test_an_organiser_reaches_candidates_of_the_scope_and_nobody_with_a_staff_role(engines: Engines) -> None:
    with engines.writing() as session:
        made = office(session)
        candidate = make.account(session, person=make.person(session, unit=made.first))
        author = make.account(session, person=make.person(session, unit=made.first), roles=[("author", None)])
        elsewhere = make.account(session, person=make.person(session, unit=made.second))
        system = make.account(session, roles=[])
    scope = (made.first.id,)
    with engines.reading() as session:
        assert account_in_scope(session, candidate.id, scope, with_staff=False).id == candidate.id
        for account in (author, elsewhere, system):
            with pytest.raises(NotFound):
                account_in_scope(session, account.id, scope, with_staff=False)
        for account in (author, elsewhere, system):
            assert account_in_scope(session, account.id, (None,), with_staff=True).id == account.id
        found, has_more = account_page(session, "", "author", 1)
    assert ([line.account.id for line in found], has_more) == ([author.id], False)
    assert found[0].grants[0].role == "author"
