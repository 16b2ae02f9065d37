"""What people of the house may not do though they are let in: change answers and marks, give themselves rights, read a
paper before it opens."""

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.operations.tables import METADATA
from quizapp.people.models import RoleGrant
from quizapp.web.request import writing
from tests.door.hall import LOOKERS, PLACES, entered
from tests.door.test_events import _scene
from tests.door.test_matrix import Scene
from tests.door.walking import CHANGING, Door, address, doors, knock
from tests.operations.halls import found, hall_of, tampering

FROZEN = ("answer_event", "result", "receipt", "published_result", "publication")
STAFF = ("organiser", "invigilator", "results_reviewer", "author", "question_reviewer")
CLAIMS = (
    {"role": "administrator", "unit_id": "0"},
    {"role": "results_reviewer", "unit_id": "1", "roles": "administrator"},
    {"role": "organiser", "unit_id": "", "account_id": "1", "is_active": "1"},
    {"role": "administrator", "unit_id": "1", "scope": "everywhere", "grant_id": "1"},
)


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    yield from _scene(sqlite_template, tmp_path_factory.mktemp("insiders"))


class Watch:
    """What requests did to some tables before they were undone: rows changed, taken away or (`adds`) added."""

    def __init__(self, engines: Engines, tables: tuple[str, ...], *, adds: bool = False) -> None:
        self.tables, self.adds, self.faults = tables, adds, list[str]()
        with engines.read.connect() as connection:
            self.before = self._rows(connection)

    def _rows(self, connection: sa.Connection) -> dict[str, set[str]]:
        return {
            name: {repr(tuple(row)) for row in connection.execute(sa.select(METADATA.tables[name]))}
            for name in self.tables
        }

    def _look(self, connection: sa.Connection) -> None:
        after = self._rows(connection)
        for name in self.tables:
            lost, new = self.before[name] - after[name], after[name] - self.before[name]
            self.faults += [name] if lost or (self.adds and new) else []

    def __enter__(self) -> "Watch":
        LOOKERS.append(self._look)
        return self

    def __exit__(self, *_what: object) -> None:
        LOOKERS.remove(self._look)


def attempts_to_change(scene: Scene, role: str) -> tuple[int, list[str]]:
    """Every changing door of what lies in their own unit, in the state where results are: how many, and the faults."""
    client, count = entered(scene.app, scene.engines, scene.hall.accounts[role]), 0
    with Watch(scene.engines, FROZEN) as watch:
        for door in doors(scene.app):
            if door.method in CHANGING and door.endpoint != "people.sign_out":
                knock(client, door, address(scene.app, scene.hall, door, "own", "closed"))
                count += 1
    return count, watch.faults


@pytest.mark.parametrize(
    "role", ["organiser", *(pytest.param(one, marks=pytest.mark.long) for one in ("results_reviewer", "administrator"))]
)
def test_no_door_changes_an_answer_or_a_mark(scene: Scene, role: str) -> None:
    count, faults = attempts_to_change(scene, role)
    print(f"{role}: {count} changing doors tried, {len(faults)} changed what is frozen")
    assert count > 100
    assert faults == []


def claims(scene: Scene, role: str) -> int:
    """Every door of accounts and rights, with what would make somebody more than they are."""
    client, count = entered(scene.app, scene.engines, scene.hall.accounts[role]), 0
    wanted = [one for one in doors(scene.app) if one.method in CHANGING and ".role_" in one.endpoint]
    wanted += [one for one in doors(scene.app) if one.method in CHANGING and one.endpoint == "people.account_add"]
    wanted += [one for one in doors(scene.app) if one.method in CHANGING and one.endpoint == "people.account_open"]
    wanted += [one for one in doors(scene.app) if one.method in CHANGING and one.endpoint == "people.person_edit"]
    for door in wanted:
        for place in PLACES:
            for claim in CLAIMS:
                knock_with(client, door, address(scene.app, scene.hall, door, place, "closed"), claim)
                count += 1
    return count


def knock_with(client: Any, door: Door, at: str, claim: dict[str, str]) -> None:
    knock(client, door, at, query_string=claim)
    knock(client, door, at, headers={"X-Role": claim["role"], "X-Forwarded-User": "quantri"})


def test_nobody_on_the_staff_gives_themselves_a_right(scene: Scene) -> None:
    """500 ways and more, by those who hold no right to give rights."""
    with Watch(scene.engines, ("role_grant",), adds=True) as watch:
        tried = 2 * sum(claims(scene, role) for role in (*STAFF, "candidate"))
    print(f"{tried} attempts at a right, {len(watch.faults)} granted")
    assert tried >= 500
    assert watch.faults == []


def test_a_view_that_grants_what_is_claimed_is_found(scene: Scene) -> None:
    """The control."""
    honest = scene.app.view_functions["people.person_edit"]

    def careless(person_id: int) -> str:
        with writing() as session:
            session.add(RoleGrant(account_id=scene.hall.accounts["organiser"], role="administrator", unit_id=None))
        return str(person_id)

    careless.policy = honest.policy  # type: ignore[attr-defined]
    scene.app.view_functions["people.person_edit"] = careless
    try:
        with Watch(scene.engines, ("role_grant",), adds=True) as watch:
            claims(scene, "organiser")
    finally:
        scene.app.view_functions["people.person_edit"] = honest
    assert watch.faults


# --- before it opens --------------------------------------------------------------------------------------------------


def stems(scene: Scene) -> set[str]:
    with scene.engines.reading() as session:
        contents = session.scalars(sa.select(QuestionVersion.content))
        return {json.loads(json.dumps(one))["stem"].strip() for one in contents}


def pages_that_show(scene: Scene, role: str, shown: set[str]) -> list[str]:
    """Reading doors where somebody of this role finds a question while the round is planned or runs."""
    client, faults = entered(scene.app, scene.engines, scene.hall.accounts[role]), []
    for door in doors(scene.app):
        for state in ("draft", "ready") if door.by_state else ("draft",):
            if door.method == "GET" and door.endpoint not in ("people.provider_leave",):
                answer = knock(client, door, address(scene.app, scene.hall, door, "own", state))
                text = answer.get_data(as_text=True) if answer.mimetype in ("text/html", "application/json") else ""
                faults += [door.endpoint] if any(one in text for one in shown) else []
    return sorted(set(faults))


@pytest.mark.parametrize("role", ["organiser", "invigilator", "results_reviewer"])
def test_no_page_shows_a_question_to_those_who_run_the_round_before_it_is_over(scene: Scene, role: str) -> None:
    shown = stems(scene)
    assert len(shown) > 10
    assert pages_that_show(scene, role, shown) == []


def test_who_writes_questions_sees_them_in_the_bank_alone(scene: Scene) -> None:
    """The control; a preview of a paper, another draw each time, is put on record (`paper_previewed`)."""
    found_at = pages_that_show(scene, "author", stems(scene))
    assert "banks.question_page" in found_at
    elsewhere = {one for one in found_at if not one.startswith(("banks.", "papers."))}
    assert elsewhere == {"reports.wrong_answers"}  # what was answered wrongly to a question, once rounds are over


# --- somebody who owns the file ---------------------------------------------------------------------------------------

CELLS = {
    "answer_event": ("value", "position"),
    "result": ("total_percent", "band", "has_passed", "answered", "marks", "paper_hash", "answers_hash"),
}


def another(cell: Any, chance: random.Random) -> Any:
    """Another value of the same kind."""
    if isinstance(cell, bool):
        return not cell
    if isinstance(cell, int):
        return cell + chance.choice((1, 2, 7))
    if isinstance(cell, float):
        return cell - 1 if cell > 1 else cell + 1
    if isinstance(cell, dict):
        return {**cell, "points": [1.0 - point for point in cell["points"]]}
    return "không đạt" if cell != "không đạt" else "đạt"


@pytest.mark.parametrize("edits", [12, pytest.param(300, marks=pytest.mark.long)])
def test_a_cell_that_was_changed_in_the_file_is_named(sqlite_engines: Engines, edits: int) -> None:
    """Of what was answered and marked: `verify` names the result, or the receipt of the answers, and nothing once the
    cell is as before."""
    hall, chance, missed = hall_of(sqlite_engines), random.Random(27), []
    for _ in range(edits):
        name = chance.choice(list(CELLS))
        table, column = METADATA.tables[name], chance.choice(CELLS[name])
        owned = table.c.attempt_id == hall.over.attempt_id
        with tampering(sqlite_engines) as connection:
            ids = list(connection.scalars(sa.select(table.c.id).where(owned)))
            row = chance.choice(ids)
            kept = connection.scalar(sa.select(table.c[column]).where(table.c.id == row))
            connection.execute(sa.update(table).where(table.c.id == row).values({column: another(kept, chance)}))
        named = {(one.table, one.row) for one in found(sqlite_engines)}
        expected = ("receipt", str(hall.over.attempt_id)) if name == "answer_event" else (name, str(row))
        if expected not in named:
            missed.append(f"{name}.{column} {row}")
        with tampering(sqlite_engines) as connection:
            connection.execute(sa.update(table).where(table.c.id == row).values({column: kept}))
        assert found(sqlite_engines) == []
    print(f"{edits} cells changed, {len(missed)} not found")
    assert missed == []
