"""Every route × method × role × place × state of the round, against the table that is kept by hand."""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from quizapp.db import Engines
from quizapp.domain.people import ROLES
from quizapp.rounds.models import Round
from quizapp.web.policy import only
from quizapp.web.request import reading
from tests import postgres
from tests.conftest import Clock, running_app, settings_for
from tests.door.hall import NOWHERE, PLACES, VISITOR, Hall, browser_of, build, copied, login_of, undone
from tests.door.table import Cell, Table, shape
from tests.door.walking import Door, address, doors, knock, outcome

EVERYBODY = (VISITOR, *ROLES)
LATER = {"minutes": 25}  # the outage is open, the closed round is scored
TOKEN = re.compile(r'(csrf_token" value=|csrf-token" content=)"[^"]*"')


class Scene(NamedTuple):
    app: Flask
    engines: Engines
    hall: Hall


@pytest.fixture(scope="module")
def hall_scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One hall for all: whatever is done there is undone."""
    folder = tmp_path_factory.mktemp("matrix")
    engines = copied(sqlite_template, folder)
    yield from _scene(engines, folder, Clock())
    engines.dispose()


@pytest.fixture
def scene(hall_scene: Scene) -> Iterator[Scene]:
    """The views that a test puts in the place of others are taken out again."""
    views = dict(hall_scene.app.view_functions)
    yield hall_scene
    hall_scene.app.view_functions.update(views)


def _scene(engines: Engines, tmp_path: Path, clock: Clock) -> Iterator[Scene]:
    built = build(engines)
    clock.advance(**LATER)
    with running_app(settings_for(engines, tmp_path), clock) as app, undone(app):
        yield Scene(app, engines, built)


def _print_of(answer: TestResponse) -> tuple[object, ...]:
    """All of an answer that somebody could compare, but for the form token, which is drawn anew."""
    return answer.status_code, sorted(answer.headers.items()), TOKEN.sub("", answer.text)


Target = tuple[str, str]


def every_target(door: Door, _role: str, _table: Table) -> list[Target]:
    return list(door.targets())


def one_of_each_kind(door: Door, role: str, table: Table) -> list[Target]:
    """Of each state one place that the table lets in and one that it refuses, in turn, and what is nowhere.

    Which place it is goes by door and role, so that all places come up.
    """
    kinds: dict[tuple[str, str], list[Target]] = {}
    for place, state in door.targets():
        wanted = table.expected(Cell(door.endpoint, door.method, role, place, state))
        kinds.setdefault((state, wanted), []).append((place, state))
    turn = zlib.crc32(f"{door.endpoint} {door.method} {role}".encode())
    chosen = {targets[turn % len(targets)] for targets in kinds.values()}
    is_compared = {state for _place, state in chosen if (state, "404") in kinds}
    return sorted(chosen | {(NOWHERE, state) for state in is_compared})


def walk(
    scene: Scene, roles: Iterable[str], chosen: Iterable[Door], of: Callable[..., list[Target]] = every_target
) -> tuple[int, list[str]]:
    """Try each door as each role; how many cells, and what differs from the table. A 404 for what is there must be
    the 404 for what is nowhere, to the byte."""
    table, count, faults = Table(), 0, []
    for role in roles:
        account = scene.hall.accounts.get(role)
        token = login_of(scene.engines, account) if account is not None else ""
        client = browser_of(scene.app, token)
        for door in chosen:
            hidden: dict[str, list[tuple[str, tuple[object, ...]]]] = {}
            for place, state in of(door, role, table):
                if door.endpoint.startswith("people."):  # some give the browser another cookie, or none
                    client = browser_of(scene.app, token)
                answer = knock(client, door, address(scene.app, scene.hall, door, place, state))
                cell = Cell(door.endpoint, door.method, role, place, state)
                wanted, found = table.expected(cell), outcome(answer)
                count += 1
                if wanted != found:
                    faults.append(f"{cell}: {found} ({answer.status_code}), the table says {wanted}")
                if found == "404":
                    hidden.setdefault(state, []).append((place, _print_of(answer)))
                if answer.status_code == 302:
                    with client.session_transaction() as cookie:
                        cookie.pop("_flashes", None)  # what the next page would say of this act
            faults += _told_apart(door, role, hidden)
    return count, faults


def _told_apart(door: Door, role: str, hidden: dict[str, list[tuple[str, tuple[object, ...]]]]) -> list[str]:
    found = []
    for state, answers in hidden.items():
        absent = dict(answers).get(NOWHERE)
        for place, answer in answers:
            if absent is not None and answer != absent:
                found.append(f"{door.endpoint} {door.method} {role} {place} {state}: not the 404 of what is absent")
    return found


def test_the_table_has_every_door_and_no_other(scene: Scene) -> None:
    assert {shape(door) for door in doors(scene.app)} == Table().doors()


def test_cells_of_every_kind_are_as_the_table_says(scene: Scene) -> None:
    """A part of the whole that every change is tried with: see one_of_each_kind."""
    count, faults = walk(scene, EVERYBODY, doors(scene.app), one_of_each_kind)
    print(f"{count} cells, of each kind one: {len(faults)} faults")
    assert faults == []
    assert count >= 5000


@pytest.mark.long
@pytest.mark.parametrize("role", EVERYBODY)
def test_every_cell_is_as_the_table_says(scene: Scene, role: str) -> None:
    count, faults = walk(scene, (role,), doors(scene.app))
    print(f"{count} cells of {role}: {len(faults)} faults")
    assert faults == []
    assert count * len(EVERYBODY) >= 20_000  # as many for each role


def test_the_part_tries_every_door_and_all_places(scene: Scene) -> None:
    """What the part leaves out is places, never a door, a role, a state or an outcome."""
    table = Table()
    for role in EVERYBODY:
        left_out: set[object] = set()
        places = set()
        for door in doors(scene.app):
            part, whole = (
                {(door, state, table.expected(Cell(door.endpoint, door.method, role, place, state)))
                 for place, state in of(door, role, table)}
                for of in (one_of_each_kind, every_target)
            )  # fmt: skip
            left_out |= whole - part
            places |= {place for place, _state in one_of_each_kind(door, role, table)}
        assert left_out == set()
        assert {*PLACES, NOWHERE} <= places


def test_the_doors_of_a_server_are_the_same(postgres_engines: Engines, tmp_path: Path, clock: Clock) -> None:
    """PostgreSQL: every third door, as an organiser, who sees some things and not others."""
    try:
        for scene in _scene(postgres_engines, tmp_path, clock):
            count, faults = walk(scene, ("organiser",), doors(scene.app)[::3])
            print(f"{count} cells on PostgreSQL: {len(faults)} faults")
            assert faults == []
    finally:
        postgres.empty(postgres_engines)


def test_a_route_whose_query_forgets_its_scope_is_found(scene: Scene) -> None:
    """The control: the same walk over a view that loads a round by its number alone."""

    @only("organiser", "administrator", scope="unit")
    def forgetful(round_id: int) -> str:
        found = reading().get(Round, round_id)
        return "?" if found else ""

    scene.app.view_functions["rounds.round_page"] = forgetful
    chosen = [door for door in doors(scene.app) if door.endpoint == "rounds.round_page"]
    _count, faults = walk(scene, ("organiser",), chosen)
    places = {place for place in ("sibling", "other") for fault in faults if f"place='{place}'" in fault}
    assert places == {"sibling", "other"}


def test_a_refusal_that_tells_more_than_nothing_is_found(scene: Scene) -> None:
    """The control: a 404 of its own for what exists and is not theirs."""

    @only("organiser", "administrator", scope="unit")
    def telling(round_id: int) -> tuple[str, int]:
        return ("của đơn vị khác" if reading().get(Round, round_id) else "không có"), 404

    scene.app.view_functions["rounds.round_page"] = telling
    chosen = [door for door in doors(scene.app) if door.endpoint == "rounds.round_page"]
    _count, faults = walk(scene, ("organiser",), chosen)
    assert any("not the 404 of what is absent" in fault for fault in faults)
