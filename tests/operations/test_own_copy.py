"""A person's own copy compared row by row with a database in which somebody has a row in every table, made from the
schema: a table that a later change adds is in it by itself."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.operations.privacy import own_data as copying
from quizapp.operations.privacy.data_map import SECRET
from quizapp.operations.privacy.own_data import OF_EACH_ANSWER, Whose, own_data
from quizapp.operations.privacy.typed_names import KINDS, typed_columns, typed_places
from quizapp.operations.tables import METADATA
from quizapp.rounds.lists import add_people
from tests import make
from tests.make import NOW

AT = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
MINE, THEIRS = 1, 2  # the id, in every table, of the row of the one person and of the other
NOT_TOLD = frozenset({"report_job_part"})  # bytes of a report on its way, about others
BY_NAME = frozenset({"failed_login", "audit_entry"})  # they name no id, or any


def about_a_person() -> set[str]:
    """Tables with a row for a person: whatever refers to one, on whatever way. Who merely did something (`…_by`) is
    not meant."""
    found = {"person", "account"}
    while True:
        more = {
            table.name
            for table in METADATA.tables.values()
            for column in table.c
            if not column.name.endswith("_by") and any(key.column.table.name in found for key in column.foreign_keys)
        }
        if more <= found:
            return found - NOT_TOLD
        found |= more


def value_of(column: sa.Column[Any], number: int, person: int) -> Any:
    if column.name.endswith("_by"):
        return 3 - person  # whatever was done to the one, the other did
    if column.foreign_keys or column.primary_key:
        return person
    kind = column.type.python_type if not isinstance(column.type, sa.TypeDecorator) else datetime
    plain: dict[Any, Any] = {
        bool: True, int: person, float: 0.5, date: AT.date(), datetime: AT, bytes: b"x", dict: {}, list: [],
    }  # fmt: skip
    return plain.get(kind, f"{column.name}-{person}-{number}")


@pytest.fixture
def everything() -> Iterator[Session]:
    """A plain database without triggers and checks: one row of either person in every table that speaks of people."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    METADATA.create_all(engine)
    with Session(engine) as session:
        session.execute(sa.text("PRAGMA foreign_keys=OFF"))
        session.execute(sa.text("PRAGMA ignore_check_constraints=ON"))
        for number, name in enumerate(sorted(about_a_person())):
            table = METADATA.tables[name]
            for person in (MINE, THEIRS):
                row = {column.name: value_of(column, number, person) for column in table.c}
                session.execute(sa.insert(table).values(row))
        yield session
    engine.dispose()


def missing_rows(session: Session) -> set[str]:
    """Tables whose row of the person is not in the copy as it is stored, or that give a row of somebody else."""
    found = own_data(session, Whose(MINE, MINE, "username-1", frozenset({MINE}), frozenset({MINE})))
    wrong = set()
    for name in about_a_person():
        table = METADATA.tables[name]
        columns = [one for one in table.c if (name, one.name) not in SECRET]
        key = next(iter(table.primary_key.columns))
        rows = session.execute(sa.select(*columns).where(key == MINE)).mappings()
        stored = [{name: copying._value(value) for name, value in row.items()} for row in rows]
        if found.get(name) != stored:
            wrong.add(name)
    return wrong


def test_the_copy_is_every_row_of_every_table_that_refers_to_the_person(everything: Session) -> None:
    assert {"attempt", "training_attendance", "published_result", "complaint_step"} <= about_a_person()
    assert missing_rows(everything) == set()


def test_a_table_that_the_copy_leaves_out_is_noticed(everything: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: whose rows nobody answers for any more, and a table that gives everybody's."""
    own = copying._is_own

    def careless(table: sa.Table, whose: Whose, attempts: sa.Select[Any]) -> sa.ColumnElement[bool] | None:
        if table.name == "training_attendance":
            return None
        return sa.true() if table.name == "incident" else own(table, whose, attempts)

    monkeypatch.setattr(copying, "_is_own", careless)
    assert missing_rows(everything) == {"training_attendance", "incident"}


def test_what_is_not_shown_yet_is_left_out_of_the_same_rows(everything: Session) -> None:
    found = own_data(everything, Whose(MINE, MINE, "username-1"))
    assert "result" not in found
    assert OF_EACH_ANSWER
    assert found["complaint"][0]["id"] == MINE


# --- typed words ------------------------------------------------------------------------------------------------------


def test_every_typed_text_has_words_for_its_kind() -> None:
    assert {column.table.name for column in typed_columns()} == set(KINDS)


def test_typed_words_about_somebody_are_found_in_every_table(everything: Session) -> None:
    """Of others the name as whole words only; what is blanked with the person is not told."""
    for column in typed_columns():
        if column.table.name in about_a_person():
            told = sa.case(
                (next(iter(column.table.primary_key.columns)) == THEIRS, "báo là Lê Văn An, vắng"), else_="x"
            )
            everything.execute(sa.update(column.table).values({column.name: told}))
    places = typed_places(everything, MINE, "lê văn an")
    named = {one.table for one in places if one.text != "x"}
    own = {one.table for one in places if one.text == "x"}
    with_person = {one.table.name for one in typed_columns() if "person_id" in one.table.c}
    assert named == {one.table.name for one in typed_columns()} & about_a_person()
    assert own == with_person - {"person_placement", "complaint"}
    assert {one.table for one in typed_places(everything, 9, "Lê Văn")} == named
    assert typed_places(everything, 9, "ê Văn An") == []


KEPT_BY_LOG = "Nhật ký không sửa được: nó giữ nguyên mọi lý do đã ghi, dù có nêu tên"


def test_that_the_log_keeps_reasons_is_said_where_no_typed_words_were_found(
    client: FlaskClient, engines: Engines
) -> None:
    with engines.writing() as session:
        person_id = make.person(session, "Lê Văn An", is_active=False).id
        make.account(session, username="ad", roles=(("administrator", None),))
    make.sign_in(client, "ad")
    page = client.get(f"/can-bo/{person_id}/xoa-thong-tin").text
    assert "lời ghi tay" not in page
    assert KEPT_BY_LOG in page


def test_typed_words_are_shown_before_somebody_is_blanked(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        person, other = make.person(session, "Lê Văn An"), make.person(session)
        draft, by = make.draft_round(session, [unit]), make.administrator_id(session)
        add_people(session, draft, [other.id], "thay ông Lê Văn An nghỉ hưu", {other.unit_id}, by, NOW)
        make.account(session, username="ad", roles=(("administrator", None),))
        person.is_active = False
        ids = person.id, draft.id
    make.sign_in(client, "ad")
    page = client.get(f"/can-bo/{ids[0]}/xoa-thong-tin").text
    assert "1 lời ghi tay" in page
    assert KEPT_BY_LOG in page
    assert f'<a href="/dot-thi/{ids[1]}">lý do thêm, rút tên ở danh sách</a>: “thay ông Lê Văn An nghỉ hưu”' in page
