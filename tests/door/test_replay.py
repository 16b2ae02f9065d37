"""What one person's pages show, tried in every other person's session with every verb."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.rounds.models import Round
from quizapp.web.policy import only, policy_of
from quizapp.web.request import reading
from tests import make
from tests.conftest import Clock, running_app, settings_for
from tests.door.hall import PLACES, Hall, build, csrf_token, entered, undone
from tests.door.walking import Door, address, doors, outcome

LINK = re.compile(r'(?:href|action|data-[a-z-]+)="(/[^"#?]*)')
VERBS = ("GET", "POST", "PUT", "DELETE")
MOST_PAGES = 160
OF_A_PLACE = (
    "unit_id",
    "person_id",
    "account_id",
    "grant_id",
    "outage_id",
    "file_id",
    "plan_id",
    "login_id",
    "rescoring_id",
    "complaint_id",
)


class Somebody(NamedTuple):
    """`reach`: places whose things are theirs to see; of candidates only their own."""

    name: str
    account_id: int | None
    reach: frozenset[str]


class Scene(NamedTuple):
    app: Flask
    engines: Engines
    hall: Hall
    people: list[Somebody]


@pytest.fixture
def scene(sqlite_engines: Engines, tmp_path: Path, clock: Clock) -> Iterator[Scene]:
    hall = build(sqlite_engines)
    people = [Somebody("visitor", None, frozenset())]
    with sqlite_engines.writing() as session:
        for place in ("sibling", "other"):
            unit = session.get_one(Unit, hall.places[place].unit_id)
            for role in ("organiser", "results_reviewer"):
                one = make.account(session, username=f"{role}-{place}", roles=[(role, unit)])
                people.append(Somebody(f"{role} {place}", one.id, frozenset({place})))
    people += [Somebody(f"candidate {one}", hall.places[one].account_id, frozenset({one})) for one in PLACES]
    own = frozenset({"own", "below"})
    reach = {"organiser": own, "results_reviewer": own, "invigilator": own, "administrator": frozenset(PLACES)}
    for role, account_id in hall.accounts.items():
        if role != "candidate":
            people.append(Somebody(f"{role} own", account_id, reach.get(role, frozenset())))
    clock.advance(minutes=25)
    with running_app(settings_for(sqlite_engines, tmp_path), clock) as app, undone(app):
        yield Scene(app, sqlite_engines, hall, people)


# --- what is seen -----------------------------------------------------------------------------------------------------


def harvested(client: FlaskClient, most: int = MOST_PAGES) -> set[str]:
    """Every address on every page that can be reached from the first one, of `most` pages."""
    seen: set[str] = set()
    waiting, opened = ["/"], 0
    while waiting and opened < most:
        answer = client.get(waiting.pop(0))  # what is near comes first
        opened += 1
        if answer.mimetype != "text/html":
            continue
        for found in sorted(set(LINK.findall(answer.text)) - seen):
            seen.add(found)
            if not found.startswith(("/tinh", "/dang-xuat")):
                waiting.append(found)
    return seen


def _owners(hall: Hall) -> dict[tuple[str, str], tuple[str, str]]:
    """(variable, value) → (place, state) of whatever it names."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for name, place in hall.places.items():
        for variable in OF_A_PLACE:
            found[variable, str(getattr(place, variable))] = name, ""
        found |= {(variable, str(value)): (name, "") for variable, value in place.training.items()}
        for variable, values in (("round_id", place.rounds), ("sitting_id", place.times), ("room_id", place.rooms)):
            found |= {(variable, str(value)): (name, state) for state, value in values.items()}
        for state, sitting in place.sittings.items():
            found["token", sitting.token] = name, state
    return found


def things_on(app: Flask, hall: Hall, addresses: Iterable[str]) -> set[tuple[str, str]]:
    """(place, state) of everything that the addresses name."""
    owners, adapter, found = _owners(hall), app.url_map.bind("localhost"), set()
    for at in addresses:
        for method in ("GET", "POST", "PUT"):
            try:
                _endpoint, values = adapter.match(at, method=method)
            except HTTPException:
                continue
            found |= {owners[key] for name, value in values.items() if (key := (name, str(value))) in owners}
    return found


# --- what is tried ----------------------------------------------------------------------------------------------------


def _replayed(scene: Scene, things: set[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(place, address, endpoint): every route that takes such a thing, with all that belongs to it filled in."""
    found = set()
    for door in _owned_doors(scene.app):
        for place, state in door.targets():
            if (place, state) in things or (place, "") in things:
                found.add((place, address(scene.app, scene.hall, door, place, state), door.endpoint))
    return sorted(found)


def _owned_doors(app: Flask) -> list[Door]:
    every = [door for door in doors(app) if door.kind == "place"]
    return [door for door in every if not (policy := policy_of(app, door.endpoint)) or not policy.public]


def seen_by_all(scene: Scene, most: int = MOST_PAGES) -> dict[str, set[tuple[str, str]]]:
    """Name of somebody → (place, state) of everything that their pages name; nobody's name what lies out of reach."""
    seen = {
        who.name: things_on(scene.app, scene.hall, harvested(entered(scene.app, scene.engines, who.account_id), most))
        for who in scene.people
    }
    for who in scene.people:
        assert {place for place, _state in seen[who.name]} <= who.reach, who.name
        if who.name.startswith(("organiser", "administrator", "candidate")):
            assert seen[who.name], who.name
    return seen


def replay(
    scene: Scene, seen: dict[str, set[tuple[str, str]]], every: int = 1, only_at: str = ""
) -> tuple[int, list[str]]:
    """How many requests, and those that got somewhere. `every`: of so many one; `only_at`: one endpoint."""
    count, leaks = 0, []
    for who in scene.people:
        client = entered(scene.app, scene.engines, who.account_id)
        others = set().union(*(things for name, things in seen.items() if name != who.name))
        foreign = [one for one in _replayed(scene, others) if one[0] not in who.reach and only_at in ("", one[2])]
        for place, at, endpoint in foreign[::every]:
            for verb in VERBS:
                answer = _sent(client, verb, at)
                count += 1
                if outcome(answer) in ("in", "500"):
                    leaks.append(f"{who.name}: {verb} {at} of {place} ({endpoint}): {answer.status_code}")
    return count, leaks


def _sent(client: FlaskClient, verb: str, at: str) -> TestResponse:
    headers = {"X-CSRFToken": csrf_token()}
    if verb == "PUT":
        return client.put(at, json={"epoch": 1, "seq": 1, "value": ["a"]}, headers=headers)
    return client.open(at, method=verb, data=None if verb == "GET" else {"reason": "thử"}, headers=headers)


def test_pages_show_what_is_theirs_and_nothing_of_others_answers(scene: Scene) -> None:
    """A part of what the long proof does with every page and every request."""
    count, leaks = replay(scene, seen_by_all(scene, most=40), every=15)
    print(f"{count} replayed requests, {len(leaks)} answered")
    assert leaks == []
    assert count > 1000


@pytest.mark.long
def test_nothing_of_others_answers_whatever_is_tried(scene: Scene) -> None:
    count, leaks = replay(scene, seen_by_all(scene))
    print(f"{count} replayed requests, {len(leaks)} answered")
    assert leaks == []
    assert count >= 20_000


def test_the_harvest_holds_rooms_and_sittings(scene: Scene) -> None:
    """The control of what is replayed: addresses of both are found on pages, and lead to what they belong to."""
    here = scene.hall.places["own"]
    organiser = next(one for one in scene.people if one.name == "organiser own")
    seen = harvested(entered(scene.app, scene.engines, organiser.account_id))
    for variable, values in (("sitting_id", here.times), ("room_id", here.rooms)):
        states = {id_: state for state, id_ in values.items()}
        named = {at: states[id_] for at in seen if (id_ := _named(scene.app, at, variable)) in states}
        assert named, variable
        assert things_on(scene.app, scene.hall, named) >= {("own", state) for state in named.values()}


def _named(app: Flask, at: str, variable: str) -> object:
    for method in ("GET", "POST"):
        try:
            return app.url_map.bind("localhost").match(at, method=method)[1].get(variable)
        except HTTPException:
            continue
    return None


def test_a_view_that_looks_up_by_number_alone_is_found(scene: Scene) -> None:
    """The control."""

    @only("organiser", "administrator", scope="unit")
    def forgetful(round_id: int) -> str:
        return "?" if reading().get(Round, round_id) else ""

    scene.app.view_functions["rounds.round_page"] = forgetful
    rounds = {(name, state) for name, place in scene.hall.places.items() for state in place.rounds}
    _count, leaks = replay(scene, {"somebody": rounds}, only_at="rounds.round_page")
    assert leaks
    others = [door.endpoint for door in _owned_doors(scene.app) if door.endpoint.startswith("rounds.")]
    assert replay(scene, {"somebody": rounds}, every=5, only_at=others[0])[1] == []
