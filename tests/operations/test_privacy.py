"""Personal data: the map is whole, a person's copy is the person's own, and forgetting leaves ids only."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient
from openpyxl import load_workbook

from quizapp.attempts.models import AnswerEvent, Attempt
from quizapp.audit.models import AuditEntry
from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.domain.errors import RecordRefused
from quizapp.operations.privacy.data_map import AREAS, IMPERSONAL, SECRET
from quizapp.operations.privacy.lay_copy import COLUMNS, TABLES
from quizapp.operations.privacy.own_data import Whose, own_data
from quizapp.operations.privacy.retention import due, forget, set_period
from quizapp.operations.tables import METADATA
from quizapp.people.actions.erasing import BLANK, erase_person
from quizapp.people.actions.uploads import keep_upload
from quizapp.people.models import Account, FailedLogin, Login, PeopleUpload, Person, Unit
from quizapp.results.models import Result
from tests import make
from tests.conftest import Clock
from tests.make import NOW

MONTH = timedelta(days=31)


def mapped() -> list[str]:
    return [table for tables in AREAS.values() for table in tables]


# --- the map ----------------------------------------------------------------------------------------------------------


def unmapped(tables: list[str]) -> set[str]:
    return set(METADATA.tables) ^ {*tables, *IMPERSONAL}


def test_every_table_stands_in_the_map_once() -> None:
    assert unmapped(mapped()) == set()
    assert len(mapped()) == len(set(mapped()))
    assert not IMPERSONAL & set(mapped())


def test_a_table_that_the_map_forgets_is_noticed() -> None:
    assert unmapped([name for name in mapped() if name != "incident"]) == {"incident"}


def test_no_table_that_names_a_person_or_an_account_is_called_impersonal() -> None:
    named = {
        table.name
        for table in METADATA.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in ("person", "account")
    }
    assert named & IMPERSONAL == set()


def test_the_page_has_words_for_every_part(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        make.account(session, username="ai", roles=(("author", None),))
    make.sign_in(client, "ai")
    page = client.get("/du-lieu-ca-nhan").text
    assert page.count("Ai xem được") == len(AREAS)
    assert "Thời hạn lưu giữ" not in page


# --- the own copy -----------------------------------------------------------------------------------------------------


def test_the_copy_holds_the_own_rows_and_nobody_elses(client: FlaskClient, engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    other = make.answered_attempt(engines)
    make.sign_in(client, sitting.username)
    found = json.loads(client.get("/du-lieu-ca-nhan/cua-toi.json").data)["data"]
    assert [row["id"] for row in found["person"]] == [sitting.person_id]
    assert {row["attempt_id"] for row in found["answer_event"]} == {sitting.attempt_id}
    assert {row["person_id"] for row in found["attempt"]} == {sitting.person_id}
    assert found["account"][0]["username"] == sitting.username
    assert other.username not in json.dumps(found)
    assert "own_data_exported" in {row["action"] for row in found["audit_entry"]}


def test_what_opens_doors_is_in_no_copy(client: FlaskClient, engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    make.sign_in(client, sitting.username)
    text = client.get("/du-lieu-ca-nhan/cua-toi.json").text
    with engines.reading() as session:
        secrets = [
            value
            for table, column in sorted(SECRET)
            for value in session.scalars(sa.select(METADATA.tables[table].c[column]))
        ]
    assert sitting.token in secrets
    assert [secret for secret in secrets if secret in text] == []


def test_marks_that_are_not_shown_yet_are_not_in_the_copy(engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    whose = Whose(sitting.account_id, sitting.person_id, sitting.username)
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Result)) == 1
        assert "result" not in own_data(session, whose)
        shown = Whose(*(whose.account_id, whose.person_id, whose.username), frozenset({sitting.attempt_id}))
        assert len(own_data(session, shown)["result"]) == 1


@pytest.mark.parametrize("kind", ["official", "self_test", "rehearsal"])
def test_what_became_of_each_answer_is_in_the_copy_only_where_its_page_shows_it(
    client: FlaskClient, engines: Engines, clock: Clock, kind: str
) -> None:
    """An official round that shows marks at once keeps its keys closed while others may sit it."""
    sitting = make.answered_attempt(engines, kind=kind)

    def marks() -> set[str]:
        make.sign_in(client, sitting.username)
        (row,) = json.loads(client.get("/du-lieu-ca-nhan/cua-toi.json").data)["data"]["result"]
        make.post(client, "/", {}, to="/dang-xuat")
        return set(row["marks"])

    assert ({"points", "outcomes"} <= marks()) is (kind == "self_test")
    assert "competences" in marks()
    clock.advance(days=400)
    assert ({"points", "outcomes"} <= marks()) is (kind != "rehearsal")


def test_every_table_and_column_of_a_copy_has_its_own_words() -> None:
    keys = {"person_id", "attempt_id", "account_id"}
    own = {one for one in mapped() if keys & set(METADATA.tables[one].c.keys())}
    others = {"person", "account", "failed_login", "complaint_step", "browser_waiver_use", "browser_waiver_end"}
    assert set(TABLES) == own | others
    assert len({*TABLES.values()}) == len(TABLES)
    for table in TABLES:
        columns = [one.name for one in METADATA.tables[table].c if (table, one.name) not in SECRET]
        assert len({COLUMNS[one] for one in columns}) == len(columns), table


def test_the_workbook_of_a_copy_speaks_to_a_lay_reader(client: FlaskClient, engines: Engines) -> None:
    sitting = make.answered_attempt(engines)
    make.sign_in(client, sitting.username)
    book = load_workbook(io.BytesIO(client.get("/du-lieu-ca-nhan/cua-toi.xlsx").data))
    headings, line = list(book["Danh sách dự thi"].iter_rows(values_only=True))[:2]
    told = dict(zip(headings, line, strict=True))
    with engines.reading() as session:
        person = session.get_one(Person, sitting.person_id)
        assert told["Đơn vị"] == session.get_one(Unit, person.unit_id).name
    assert set(book.sheetnames) <= set(TABLES.values())


# --- erasing ----------------------------------------------------------------------------------------------------------


def gone(engines: Engines, name: str = "Nguyễn Đã Nghỉ") -> int:
    """Somebody who sat a test and left."""
    with engines.writing() as session:
        person = make.person(session, name)
    sitting = make.answered_attempt(engines, person_=person)
    with engines.writing() as session:
        session.add(FailedLogin(username=sitting.username, address="10.0.0.9", at=NOW))
        make.retire(session, sitting.username)
    return person.id


def texts(engines: Engines) -> str:
    """Everything that the database holds, as text."""
    with engines.reading() as session:
        return "\n".join(
            str(tuple(row)) for table in METADATA.sorted_tables for row in session.execute(sa.select(table))
        )


def test_an_erased_person_is_a_number_and_results_stay(engines: Engines) -> None:
    person_id = gone(engines)
    with engines.reading() as session:
        person = session.get_one(Person, person_id)
        known = [person.name, person.staff_code, person.search_key]
        known.append(session.scalars(sa.select(Account.username).where(Account.person_id == person_id)).one())
    assert [one for one in known if one not in texts(engines)] == []
    with engines.writing() as session:
        erase_person(session, session.get_one(Person, person_id), None, NOW, "theo đơn")
    assert [one for one in known if one in texts(engines)] == []
    with engines.reading() as session:
        assert session.get_one(Person, person_id).name == BLANK
        assert session.scalar(sa.select(sa.func.count()).select_from(Result)) == 1
        assert session.scalars(sa.select(Login.ended_at)).one() is not None


def test_a_file_that_was_not_taken_yet_goes_with_whom_it_names(engines: Engines) -> None:
    """One that names somebody else stays: the control."""
    person_id = gone(engines)
    with engines.writing() as session:
        person, owner = session.get_one(Person, person_id), make.administrator(session, username="chu-tep")
        for place, told in enumerate((person.name, person.staff_code, "Người Khác")):
            keep_upload(
                session, f"t{place}", "roster", "a.csv", json.dumps([[told]], ensure_ascii=False), {}, owner.id, NOW
            )
        erase_person(session, person, None, NOW, "theo đơn")
        assert list(session.scalars(sa.select(PeopleUpload.token))) == ["t2"]


def test_who_still_works_here_or_is_erased_already_is_not_erased(engines: Engines) -> None:
    person_id = gone(engines)
    with engines.writing() as session:
        working = make.person(session)
        with pytest.raises(RecordRefused, match="still_active"):
            erase_person(session, working, None, NOW, "thử")
        person = session.get_one(Person, person_id)
        erase_person(session, person, None, NOW, "thử")
        with pytest.raises(RecordRefused, match="already_erased"):
            erase_person(session, person, None, NOW, "thử")


def test_an_administrator_erases_with_a_reason_and_it_is_on_record(client: FlaskClient, engines: Engines) -> None:
    person_id = gone(engines)
    with engines.writing() as session:
        make.account(session, username="ad", roles=(("administrator", None),))
    make.sign_in(client, "ad")
    address = f"/can-bo/{person_id}/xoa-thong-tin"
    assert make.post(client, address, {"reason": ""}).status_code == 422
    assert make.post(client, address, {"reason": "theo đơn ngày 01/12"}).status_code == 302
    assert BLANK in client.get(f"/can-bo/{person_id}").text
    with engines.reading() as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "person_erased")).one()
    assert (entry.subject, entry.details["reason"]) == (f"person:{person_id}", "theo đơn ngày 01/12")
    assert make.post(client, address, {"reason": "lần nữa"}).status_code == 422


# --- periods ----------------------------------------------------------------------------------------------------------


def test_only_who_left_long_ago_is_forgotten(engines: Engines) -> None:
    person_id = gone(engines)
    with engines.writing() as session:
        make.person(session, "Trần Còn Làm")
    with engines.reading() as session:
        assert due(session, NOW + 58 * MONTH).persons == ()
        assert due(session, NOW + 61 * MONTH).persons == (person_id,)
    with engines.writing() as session:
        done = forget(session, None, NOW + 61 * MONTH)
        assert (done.persons, done.failed_logins) == ((person_id,), 1)
        assert forget(session, None, NOW + 61 * MONTH).is_nothing
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AnswerEvent))
        assert session.scalars(sa.select(Attempt.person_id)).all() == [person_id]
        last = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert last is not None
    assert (last.action, last.details["persons"]) == ("retention_kept", 1)


def test_a_newer_trace_keeps_a_person(engines: Engines) -> None:
    person_id = gone(engines)
    with engines.writing() as session:
        set_period(session, "left_person", 1, make.administrator_id(session), NOW)
        later = NOW + 40 * MONTH
        account = session.scalars(sa.select(Account).where(Account.person_id == person_id)).one()
        session.add(
            Login(
                token_hash="x", account_id=account.id, created_at=later, seen_at=later, confirmed_at=later,
                expires_at=later + MONTH,
            )
        )  # fmt: skip
        session.flush()
        assert due(session, later + timedelta(days=20)).persons == ()
        assert due(session, later + 2 * MONTH).persons == (person_id,)


def test_a_period_is_changed_on_its_page(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        make.account(session, username="ad", roles=(("administrator", None),))
    make.sign_in(client, "ad")
    page = "/du-lieu-ca-nhan/thoi-han"
    given = {
        "left_person": "36", "login": "12", "failed_login": "0", "complaint": "60", "difficulty": "24",
    }  # fmt: skip
    assert make.post(client, page, given).status_code == 422
    assert make.post(client, page, {**given, "failed_login": "1"}).status_code == 302
    assert 'value="36"' in client.get(page).text


def test_the_command_says_what_it_would_do_and_does_it(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert CliRunner().invoke(main, ["init", "--data", folder]).exit_code == 0
    engines = open_engines(sqlite_url(tmp_path / DATABASE_FILE))
    with engines.writing() as session:
        session.add(FailedLogin(username="ai", address="10.0.0.9", at=NOW - 40 * MONTH))
    for arguments, said, left in ((["--dry-run"], "Sẽ xóa 0 phiên", 1), ([], "Đã xóa 0 phiên", 0)):
        answer = CliRunner().invoke(main, ["forget", "--data", folder, *arguments])
        assert (answer.exit_code, said in answer.output) == (0, True), answer.output
        with engines.reading() as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(FailedLogin)) == left
    engines.dispose()
