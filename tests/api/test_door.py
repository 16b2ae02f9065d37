"""Who comes in at the door for programs, and who does not."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.api.actions import keep_uses, revoke_token
from quizapp.api.models import ApiToken, ApiUse
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.tokens import PER_MINUTE, TokenFacts, token_fault, used
from quizapp.web.policy import declared_policies, owner_in_statement
from tests import make
from tests.api.programs import asked, code_of, token_for
from tests.conftest import Clock
from tests.make import NOW

DAY = timedelta(days=1)


def pages_that_answer(app: Flask, client: FlaskClient, token: str) -> list[str]:
    """Pages without a variable that let a program in with its token alone."""
    found = []
    for row in declared_policies(app):
        is_page = not row.policy.public and row.policy.token is None and "GET" in row.methods and "<" not in row.rule
        if is_page:
            answer = client.get(row.rule, headers={"Authorization": f"Bearer {token}"})
            found += [row.rule] if answer.status_code == 200 else []
    return found


def test_a_token_opens_no_page(app: Flask, client: FlaskClient, engines: Engines) -> None:
    assert pages_that_answer(app, client, token_for(engines, with_names=True)) == []


def test_a_page_that_a_token_opened_would_be_found(app: Flask, client: FlaskClient, engines: Engines) -> None:
    """The control: a page whose door looks at no login."""

    @owner_in_statement(scope="everywhere")
    def open_to_all() -> dict[str, str]:
        return {"vào": "ai cũng được"}

    app.view_functions["operations.audit_page"] = open_to_all
    assert pages_that_answer(app, client, token_for(engines)) == ["/nhat-ky"]


def test_a_login_opens_nothing_for_programs(app: Flask, client: FlaskClient, engines: Engines) -> None:
    """Of the administrator too, with the cookie that opens every page of theirs."""
    with engines.writing() as session:
        make.administrator(session)
    make.sign_in(client, "quantri")
    assert client.get("/nhat-ky").status_code == 200
    doors = [row for row in declared_policies(app) if row.policy.token is not None]
    assert len(doors) == 7
    for row in doors:
        at = row.rule.replace("<int:round_id>", "1").replace("<int:plan_id>", "1").replace("<unit_code>", "X")
        answer = client.get(at)
        assert code_of(answer) == (401, "no_token"), at
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "Set-Cookie" not in answer.headers


def test_a_token_that_nobody_made_is_refused(client: FlaskClient, engines: Engines) -> None:
    token = token_for(engines)
    for wrong in (token[:-1], token + "x", "x", "x" * 5000):
        assert code_of(asked(client, wrong, "units")) == (401, "unknown_token")
    assert code_of(client.get("/api/v1/units", headers={"Authorization": token})) == (401, "no_token")
    assert asked(client, token, "units").status_code == 200


def test_only_the_hash_is_kept(engines: Engines) -> None:
    token = token_for(engines)
    with engines.reading() as session:
        row = session.scalars(sa.select(ApiToken)).one()
        assert token not in repr([getattr(row, column.key) for column in sa.inspect(ApiToken).columns])
        assert all(token not in repr(one.details) for one in session.scalars(sa.select(AuditEntry)))


def test_a_token_ends_at_its_hour_and_when_it_is_taken_back(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    short, taken = (token_for(engines, expires_at=NOW + timedelta(minutes=5)) for _ in range(2))
    with engines.writing() as session:
        second = session.scalars(sa.select(ApiToken).order_by(ApiToken.id.desc()).limit(1)).one()
        revoke_token(session, second.id, second.created_by, NOW)
    assert asked(client, short, "units").status_code == 200
    assert code_of(asked(client, taken, "units")) == (401, "token_revoked")
    clock.advance(minutes=5)
    assert code_of(asked(client, short, "units")) == (401, "token_expired")


def test_a_token_reads_what_it_was_made_for(client: FlaskClient, engines: Engines) -> None:
    token = token_for(engines, scopes=["needs"])
    assert code_of(asked(client, token, "plans")) == (403, "wrong_scope")
    assert code_of(asked(client, token, "rounds/1/results")) == (403, "wrong_scope")
    assert code_of(asked(client, token, "rounds/987654/needs")) == (404, "not_found")
    assert asked(client, token, "rounds").status_code == 200


def test_a_token_of_an_address_works_from_there_only(client: FlaskClient, engines: Engines) -> None:
    token = token_for(engines, ranges=("10.1.2.0/24", "fd00::/8"))
    assert asked(client, token, "units").status_code == 200
    assert asked(client, token, "units", address="fd00::9").status_code == 200
    for address in ("10.1.3.3", "fe80::1", "?"):
        assert code_of(asked(client, token, "units", address=address)) == (403, "wrong_address")


def test_nothing_is_written_by_programs(client: FlaskClient, engines: Engines) -> None:
    token = token_for(engines)
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = client.open("/api/v1/units", method=method, headers={"Authorization": f"Bearer {token}"})
        assert code_of(answer)[0] in (400, 405), method


def test_an_address_that_does_not_exist_is_told_as_a_problem(client: FlaskClient) -> None:
    assert code_of(client.get("/api/v1/khong-co")) == (404, "not_found")


# --- how often --------------------------------------------------------------------------------------------------------


def test_who_asks_too_often_is_told_when_to_come_back(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    token, other = token_for(engines), token_for(engines)
    codes = {asked(client, token, "plans").status_code for _ in range(PER_MINUTE)}
    assert codes == {200}
    answer = asked(client, token, "plans")
    assert code_of(answer) == (429, "too_many")
    assert answer.headers["Retry-After"] == "60"
    assert asked(client, other, "plans").status_code == 200
    clock.advance(seconds=60)
    assert asked(client, token, "plans").status_code == 200


def test_a_refused_request_costs_no_place_of_the_next_minute() -> None:
    uses = None
    for _ in range(5):
        uses, wait = used(uses, NOW, most=3)
    assert uses is not None
    assert (uses.count, uses.unkept, wait) == (3, 3, 60)


def test_uses_are_counted_by_the_day_and_put_on_record_once(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    token = token_for(engines)

    def kept() -> tuple[list[int], int]:
        with engines.reading() as session:
            counts = session.scalars(sa.select(ApiUse.requests).order_by(ApiUse.day)).all()
            acts = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "api_token_used")).all()
            return list(counts), len(acts)

    for _ in range(10):
        asked(client, token, "plans")
    assert kept() == ([1], 1)  # the first at once; the others when a minute is over
    clock.advance(seconds=61)
    asked(client, token, "plans")
    assert kept() == ([11], 1)
    clock.advance(days=1)
    asked(client, token, "plans")
    assert kept() == ([11, 1], 2)


def test_two_processes_add_to_one_count(engines: Engines) -> None:
    token_for(engines)
    for _ in range(2):
        with engines.writing() as session:
            token_id = session.scalars(sa.select(ApiToken.id)).one()
            keep_uses(session, token_id, 7, NOW, NOW.date())
    with engines.reading() as session:
        assert session.scalars(sa.select(ApiUse.requests)).all() == [14]


@pytest.mark.parametrize(
    ("facts", "wanted", "fault"),
    [
        (TokenFacts(frozenset({"needs"}), NOW + DAY, None), "needs", ""),
        (TokenFacts(frozenset({"needs"}), NOW + DAY, None), "", ""),
        (TokenFacts(frozenset({"needs"}), NOW + DAY, None), "results", "wrong_scope"),
        (TokenFacts(frozenset({"needs"}), NOW, None), "needs", "token_expired"),
        (TokenFacts(frozenset({"needs"}), NOW + DAY, NOW), "needs", "token_revoked"),
    ],
)
def test_what_opens_a_door(facts: TokenFacts, wanted: str, fault: str) -> None:
    assert token_fault(facts, wanted, "10.0.0.1", NOW) == fault
