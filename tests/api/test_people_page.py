"""People are read run by run, and each run says of them what the report of the unit says."""

from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.people.models import Person
from quizapp.reports.queries import people_run, unit_report
from quizapp.reports.queries import unit as unit_queries
from quizapp.results import queries as result_queries
from quizapp.results.models import Result
from quizapp.rounds.models import Round
from tests import make
from tests.api.programs import asked, token_for
from tests.conftest import Clock
from tests.laid import laid
from tests.reports import scene as scenes
from tests.reports.scene import Scene
from tests.reports.test_units_below import build


@pytest.fixture
def scene(engines: Engines, clock: Clock) -> Scene:
    made = laid(engines, build, results_rule="at_once")
    clock.advance(hours=1)
    return made


@pytest.fixture
def often(engines: Engines) -> Scene:
    """Several tests are allowed: one person did better in the second, one worse, and one is in the middle of one."""
    made = build(engines, kind="self_test", attempts_allowed=3)
    scenes.sit(engines, made, "A01-2", 5, 5)
    scenes.sit(engines, made, "A01-0", 0, 0)
    with engines.writing() as session:
        round_, person = session.get_one(Round, made.round_id), session.get_one(Person, made.people["A02-6"])
        make.started_attempt(session, round_, person)
    return made


def agrees(engines: Engines, scene: Scene, code: str, most: int) -> bool:
    """Whether runs of `most` are together what the report lists."""
    with engines.reading() as session:
        whole = unit_report(session, scene.round_id, scene.units[code], scene.everywhere, with_names=True).people or ()
        told: list[Any] = []
        while len(told) <= len(whole):
            run = people_run(session, scene.round_id, scene.units[code], scene.everywhere, (len(told), most))
            told += run
            if len(run) < most:
                break
    return tuple(told) == whole


@pytest.mark.parametrize("code", ["T00", "A01", "A03"])
def test_runs_are_the_list_of_the_report(engines: Engines, often: Scene, code: str) -> None:
    assert agrees(engines, often, code, 3)
    assert agrees(engines, often, code, 100)


def test_a_run_of_the_first_attempts_is_noticed(
    engines: Engines, often: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: whichever attempt comes last, not the best one."""

    def last(session: Any, round_id: int, person_ids: Any) -> dict[int, Any]:
        rows = session.execute(
            sa.select(Attempt.person_id, Attempt.ended_at, Result.total_percent, Result.band, Result.has_passed)
            .join(Result, Result.attempt_id == Attempt.id)
            .where(Attempt.round_id == round_id, Attempt.person_id.in_(person_ids))
            .order_by(Attempt.number)
        )
        return {row[0]: result_queries.CountedTotal(*row) for row in rows}

    monkeypatch.setattr(unit_queries, "totals_of", last)
    assert not agrees(engines, often, "A01", 3)


def test_a_page_of_people_computes_no_report(
    client: FlaskClient, engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the report of the round is one, and fails."""

    def never(*_given: object, **_more: object) -> None:
        raise AssertionError

    token = token_for(engines, with_names=True)
    for place in ("unit", "round"):
        monkeypatch.setattr(f"quizapp.reports.queries.{place}.ground_of", never)
    answer = asked(client, token, f"rounds/{scene.round_id}/units/T00/people?limit=5")
    assert (answer.status_code, len(answer.get_json()["people"])) == (200, 5)
    assert asked(client, token, f"rounds/{scene.round_id}/results").status_code == 500


def test_behind_the_end_there_is_nobody_and_of_no_unit_nothing(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        assert people_run(session, scene.round_id, scene.units["A01"], scene.everywhere, (99, 5)) == ()
        with pytest.raises(NotFound):
            people_run(session, scene.round_id, scene.units["X01"], {scene.units["A01"]}, (0, 5))


def test_rounds_tell_how_many_sat_before_and_after_they_are_over(
    client: FlaskClient, engines: Engines, scene: Scene
) -> None:
    """Counted from results, then from what is kept of a closed round; of the token's units."""
    everywhere, own = token_for(engines), token_for(engines, unit_id=scene.units["A01"])

    def told(token: str) -> tuple[int, int]:
        row = asked(client, token, "rounds").get_json()["rounds"][0]
        return row["invited"], row["sat"]

    assert (told(everywhere), told(own)) == ((24, 19), (7, 6))
    with engines.writing() as session:
        session.execute(sa.text("UPDATE round SET state = 'closed'"))
    assert (told(everywhere), told(own)) == ((24, 19), (7, 6))
