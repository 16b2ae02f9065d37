"""What programs are told is what the pages say, and is hidden where the pages hide it."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.reports.queries import needs_report, round_report, unit_report
from quizapp.results.actions import score_attempt
from tests import make
from tests.api.programs import asked, code_of, token_for
from tests.conftest import Clock
from tests.reports.scene import Scene, build, build_full, sit


@pytest.fixture
def scene(engines: Engines, clock: Clock) -> Scene:
    made = build(engines, results_rule="at_once")
    clock.advance(hours=1)
    return made


def body(client: FlaskClient, token: str, at: str) -> dict[str, Any]:
    answer = asked(client, token, at)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_results_are_those_of_the_report(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    found = body(client, token_for(engines, with_names=True), f"rounds/{scene.round_id}/results")
    with engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    assert found["summary"]["mean_percent"] == report.summary.mean
    assert [(one["code"], one["sat"], one["mean_percent"]) for one in found["units"]] == [
        (line.code, line.summary.sat, line.summary.mean) for line in report.units
    ]
    assert [one["percent"] for one in found["competences"]] == [bar.percent for bar in report.competences]
    absent = next(one for one in found["units"] if one["code"] == "C01")
    assert (absent["sat"], absent["mean_percent"], absent["bands"]) == (0, None, None)


def test_without_names_small_units_are_withheld(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock
) -> None:
    clock.advance(hours=24)
    found = body(client, token_for(engines), f"rounds/{scene.round_id}/results")
    told = {one["code"]: (one["is_withheld"], one["mean_percent"]) for one in found["units"]}
    assert told["A01"] == (True, None)
    assert told["B01"] == (True, None)
    assert found["withheld_reason"] is None
    assert found["summary"]["mean_percent"] is not None
    assert found["competences"]


@pytest.mark.parametrize("by", ["unit", "position", "category"])
def test_two_readings_of_a_round_that_runs_tell_a_nameless_reader_of_nobody(
    client: FlaskClient, engines: Engines, clock: Clock, by: str
) -> None:
    """Six of each unit sat: enough for a mean, and the difference to the seventh would be that one's total."""
    scene = build_full(engines, is_one_late=True, results_rule="at_once")
    token = token_for(engines)
    clock.advance(hours=1)
    read = [body(client, token, f"rounds/{scene.round_id}/results")]
    sit(engines, scene, "late", 5, 5)
    read.append(body(client, token, f"rounds/{scene.round_id}/results"))
    assert [one["summary"]["sat"] for one in read] == [12, 13]
    for one in read:
        assert one["withheld_reason"] == "still_running"
        told = [one["summary"], *one["units"]]
        assert {each[key] for each in told for key in ("mean_percent", "median_percent", "pass_percent")} == {None}
        assert [each["bands"] for each in told] == [None] * 3
        assert [each["interval"] for each in one["units"]] == [None, None]
        assert one["competences"] == []
    needs = body(client, token, f"rounds/{scene.round_id}/needs?by={by}")
    assert (needs["withheld_reason"], needs["together"], needs["lines"]) == ("still_running", [], [])
    assert (needs["sat"], needs["withheld_groups"] > 0) == (13, True)
    named = body(client, token_for(engines, with_names=True), f"rounds/{scene.round_id}/results")
    assert (named["withheld_reason"], named["summary"]["mean_percent"] is None) == (None, False)
    clock.advance(hours=24)
    after = body(client, token, f"rounds/{scene.round_id}/results")
    assert after["withheld_reason"] is None
    assert None not in [one["mean_percent"] for one in (after["summary"], *after["units"])]


def test_a_round_runs_until_its_last_test_is_scored(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    """The minute of the close, in which the last tests are not closed or scored yet."""
    scene = build_full(engines, is_one_late=True, results_rule="at_once")
    token = token_for(engines)
    left = sit(engines, scene, "late", 5, 5, is_scored=False)
    clock.advance(hours=24)
    assert body(client, token, f"rounds/{scene.round_id}/results")["withheld_reason"] == "still_running"
    with engines.writing() as session:
        score_attempt(session, session.get_one(Attempt, left.attempt_id), clock())
    assert body(client, token, f"rounds/{scene.round_id}/results")["withheld_reason"] is None


def test_people_are_told_to_who_may_see_names(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    at = f"rounds/{scene.round_id}/units/A01/people"
    assert code_of(asked(client, token_for(engines), at)) == (403, "no_names")
    token = token_for(engines, with_names=True)
    found = body(client, token, at)
    with engines.reading() as session:
        report = unit_report(session, scene.round_id, scene.units["A01"], scene.everywhere, with_names=True)
    assert [(one["name"], one["total_percent"]) for one in found["people"]] == [
        (line.name, line.total_percent) for line in report.people or ()
    ]
    waiting = next(one for one in found["people"] if one["state"] == "waiting")
    assert (waiting["total_percent"], waiting["has_passed"], waiting["band"]) == (None, None, None)
    assert code_of(asked(client, token, f"rounds/{scene.round_id}/units/KHONG/people")) == (404, "not_found")


@pytest.mark.parametrize(("hours", "state"), [(1, "waiting"), (24, "absent")])
def test_nobody_is_absent_while_the_round_runs(
    client: FlaskClient, engines: Engines, clock: Clock, hours: int, state: str
) -> None:
    scene = build(engines, results_rule="at_once")
    clock.advance(hours=hours)
    found = body(client, token_for(engines, with_names=True), f"rounds/{scene.round_id}/units/A01/people")
    assert {one["state"] for one in found["people"] if one["total_percent"] is None} == {state}
    assert found["round"]["is_final"] is (state == "absent")


def test_people_of_a_self_test_are_told_to_no_program(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    """As the department sees them: counts only."""
    scene = build_full(engines, kind="self_test", results_rule="at_once")
    clock.advance(hours=24)
    token = token_for(engines, with_names=True)
    assert code_of(asked(client, token, f"rounds/{scene.round_id}/units/A01/people")) == (403, "no_names")
    needs = body(client, token, f"rounds/{scene.round_id}/needs")
    assert {one["people"] for one in [*needs["together"], *needs["lines"]]} == {None}


def test_needs_are_those_of_the_report(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    token = token_for(engines, with_names=True)
    found = body(client, token, f"rounds/{scene.round_id}/needs")
    with engines.reading() as session:
        report = needs_report(session, scene.round_id, scene.everywhere, scene.everywhere)
    assert [(one["group_code"], one["competence"], one["people_below"]) for one in found["lines"]] == [
        (line.unit_code, line.competence, line.people_below) for line in report.lines
    ]
    assert any(one["people"] for one in found["lines"])
    assert body(client, token, f"rounds/{scene.round_id}/needs?by=position")["by"] == "position"
    assert code_of(asked(client, token, f"rounds/{scene.round_id}/needs?by=ten")) == (400, "bad_parameter")
    assert "“by”" in asked(client, token, f"rounds/{scene.round_id}/needs?by=ten").get_json()["title"]


def test_a_token_of_one_unit_sees_that_unit(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    token = token_for(engines, unit_id=scene.units["B01"], with_names=True)
    assert [one["code"] for one in body(client, token, "units")["units"]] == ["B01"]
    assert body(client, token, "units")["units"][0]["parent_code"] is None
    found = body(client, token, f"rounds/{scene.round_id}/results")
    assert [one["code"] for one in found["units"]] == ["B01"]
    assert code_of(asked(client, token, f"rounds/{scene.round_id}/units/A01/people")) == (404, "not_found")
    with engines.writing() as session:
        other = make.unit(session, "Xã Lạ")
    stranger = token_for(engines, unit_id=other.id)
    assert code_of(asked(client, stranger, f"rounds/{scene.round_id}/results")) == (404, "not_found")
    assert body(client, stranger, "rounds")["rounds"] == []


def test_what_is_not_published_is_told_to_no_program(client: FlaskClient, engines: Engines) -> None:
    scene = build(engines, results_rule="by_hand")
    token = token_for(engines, with_names=True)
    for at in ("results", "needs", "units/A01/people"):
        assert code_of(asked(client, token, f"rounds/{scene.round_id}/{at}")) == (409, "not_published")
    listed = body(client, token, "rounds")["rounds"]
    assert [(one["is_published"], one["is_shown"]) for one in listed] == [(False, False)]


def test_what_is_shown_at_once_is_not_called_published(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    """The page says “Chưa công bố” of it."""
    [listed] = body(client, token_for(engines), "rounds")["rounds"]
    assert (listed["is_published"], listed["is_shown"]) == (False, True)


# --- pages of lists, and what has not changed -------------------------------------------------------------------------


def read_through(client: FlaskClient, token: str, at: str, key: str) -> list[Any]:
    found, cursor = [], ""
    while True:
        page = body(client, token, f"{at}?limit=2{cursor}")
        assert len(page[key]) <= 2
        found += page[key]
        if page["next"] is None:
            return found
        cursor = f"&cursor={page['next']}"


def test_a_list_is_read_page_by_page_and_whole(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    token = token_for(engines, with_names=True)
    assert read_through(client, token, "units", "units") == body(client, token, "units")["units"]
    people = f"rounds/{scene.round_id}/units/A01/people"
    assert read_through(client, token, people, "people") == body(client, token, people)["people"]
    assert len(read_through(client, token, people, "people")) == 4
    assert read_through(client, token, "rounds", "rounds") == body(client, token, "rounds")["rounds"]


@pytest.mark.parametrize(
    "said",
    [
        *("limit=0", "limit=201", "limit=x", "limit=²"),
        *("cursor=x", "cursor=%C3%A9", "cursor=LTE", "cursor=MTAw%00", "cursor=MT%20Aw", "cursor=MTAw%0A"),
    ],
)
def test_a_wrong_page_is_refused_by_the_name_of_its_parameter(client: FlaskClient, engines: Engines, said: str) -> None:
    answer = asked(client, token_for(engines), f"units?{said}")
    assert code_of(answer) == (400, "bad_parameter")
    assert f"“{said.partition('=')[0]}”" in answer.get_json()["title"]


def test_a_sound_cursor_is_read_on(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    """What the refusals above must not refuse."""
    assert body(client, token_for(engines), "units?cursor=MA")["units"]
    assert body(client, token_for(engines), "units?cursor=MTAwMDAw")["units"] == []


def test_what_has_not_changed_is_not_sent_again(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    token = token_for(engines)
    first = asked(client, token, "units")
    again = asked(client, token, "units", **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    with engines.writing() as session:
        make.unit(session, "Xã Mới")
    changed = asked(client, token, "units", **{"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != first.headers["ETag"]


def test_nothing_of_people_is_kept_on_the_way(client: FlaskClient, engines: Engines) -> None:
    assert asked(client, token_for(engines), "units").headers["Cache-Control"] == "no-store"
