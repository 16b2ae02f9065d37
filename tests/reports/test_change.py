"""What is compared where two rounds did not ask for the same competences."""

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.people.models import Person, Unit
from quizapp.reports.exports.change import change_workbook
from quizapp.reports.queries import change_report, round_report, with_changes
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene

ONLY_D1 = (Cell("D1", 1, 2), Cell("D1", 2, 1), Cell("D1", 3, 2))
ONLY_E1 = (Cell("E1", 1, 2), Cell("E1", 2, 1), Cell("E1", 3, 2))


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def another(engines: Engines, scene: Scene, minutes: int, cells: tuple[Cell, ...] = (), **changes: Any) -> Scene:
    """A round of the scene's people that opens so many minutes later; `cells`: what its papers ask for, else D1 and E1
    as those of the scene."""
    with engines.writing() as session:
        units = [session.get_one(Unit, one) for one in scene.units.values()]
        paper = session.get_one(Round, scene.round_id).blueprint_id
        if cells:
            paper = make.blueprint(session, cells, code=f"de-{cells[0].competence.lower()}").id
        opens_at = NOW + timedelta(minutes=minutes - 60)
        round_ = make.open_round(session, units, blueprint_id=paper, opens_at=opens_at, **changes)
        return Scene(round_.id, scene.province, scene.units, scene.people)


def test_people_are_compared_by_what_both_rounds_asked_for(engines: Engines, scene: Scene) -> None:
    """A test after training asks for D1 alone: its totals and those of both competences are two things."""
    again, later = another(engines, scene, 10, ONLY_D1), another(engines, scene, 20)
    scenes.sit(engines, again, "p3", 2, 0)  # D1 40
    scenes.sit(engines, later, "p3", 4, 0)  # D1 80, in total 48: no better, were totals compared
    scenes.sit(engines, again, "p2", 1, 0)  # D1 20
    scenes.sit(engines, later, "p2", 3, 5)  # D1 60
    with engines.reading() as session:
        report = change_report(session, later.round_id, scene.everywhere, again.round_id)
        book = openpyxl.load_workbook(io.BytesIO(change_workbook(report)))
    assert report.shared == ("D1",)
    assert report.same is not None
    assert (report.same.before, report.same.after) == (pytest.approx(30), pytest.approx(70))
    assert [(line.code, line.change.after) for line in report.domains if line.change] == [("DVC", pytest.approx(70))]
    assert report.low is None  # who failed, failed by another measure
    texts = {str(cell.value) for row in book["Thông tin"].iter_rows() for cell in row}
    assert {"Hai đợt hỏi khác năng lực; cùng những người chỉ so ở", "D1"} <= texts


def test_the_round_before_is_the_one_that_asked_for_most_of_the_same(engines: Engines, scene: Scene) -> None:
    """Neither the test of E1 alone nor the make-up, though both are newer."""
    again, later = another(engines, scene, 10, ONLY_E1), another(engines, scene, 30)
    with engines.writing() as session:
        made_up = session.get_one(Round, another_round := another(engines, scene, 20).round_id)
        made_up.makeup_of_id = scene.round_id
    for name in ("p1", "p2", "p3"):
        scenes.sit(engines, again, name, 0, 1)
        scenes.sit(engines, later, name, 5, 5)
    with engines.reading() as session:
        report = change_report(session, later.round_id, scene.everywhere)
        told = with_changes(session, round_report(session, later.round_id, scene.everywhere), scene.everywhere, None)
    assert report.earlier is not None
    assert (report.earlier.id, report.shared) == (scene.round_id, None)
    assert {one.id for one in report.choices} == {scene.round_id, again.round_id, another_round}
    assert told.earlier.startswith(f"“{report.earlier.code} ")


def test_less_than_half_in_common_is_no_round_before(engines: Engines, scene: Scene) -> None:
    first, second = another(engines, scene, 10, ONLY_D1), another(engines, scene, 20, ONLY_E1)
    with engines.reading() as session:
        units = scene.everywhere
        told = with_changes(session, round_report(session, second.round_id, units), units, None)
        assert told.earlier.startswith("“SH-2026-01 ")  # that asked for D1 and E1
        assert "chỉ tính" not in told.earlier  # nobody sat yet
        with_other = change_report(session, second.round_id, units, first.round_id)
    assert with_other.earlier is not None


def test_rounds_without_a_common_competence_are_not_compared(engines: Engines, scene: Scene) -> None:
    first, second = another(engines, scene, 10, ONLY_D1), another(engines, scene, 20, ONLY_E1)
    scenes.sit(engines, first, "p3", 2, 0)
    scenes.sit(engines, second, "p3", 0, 4)
    with engines.reading() as session:
        report = change_report(session, second.round_id, scene.everywhere, first.round_id)
    assert (report.shared, report.same, report.domains) == ((), None, ())


# --- small numbers ----------------------------------------------------------------------------------------------------


def few_left(engines: Engines, *both: str) -> tuple[Scene, Scene]:
    """Two rounds whose models tell of two people and more. All seven sat the first, `both` the second too."""
    scene = scenes.build(engines, model={"few_people": 2})
    for name in ("p4", "p7"):
        scenes.sit(engines, scene, name, 1, 1)
    later = another(engines, scene, 10)
    for name in both:
        scenes.sit(engines, later, name, 5, 5)
    return scene, later


def test_a_unit_whose_rest_sat_one_round_alone_is_not_told(engines: Engines) -> None:
    """Four of A01 less three who sat both are one; the page of the first round tells of the four."""
    scene, later = few_left(engines, "p1", "p2", "p3", "p5", "p6")
    with engines.reading() as session:
        blind = change_report(session, later.round_id, scene.everywhere, scene.round_id, may_name=())
        named = change_report(session, later.round_id, scene.everywhere, scene.round_id, may_name=scene.everywhere)
        units = round_report(session, scene.round_id, scene.everywhere, may_name=()).units
        told = with_changes(
            session, round_report(session, later.round_id, scene.everywhere), scene.everywhere, may_name=()
        )
    assert next(line for line in units if line.code == "A01").summary.sat == 4
    assert not next(line for line in units if line.code == "A01").is_withheld
    assert {line.code: line.change is not None for line in blind.units} == {"A01": False, "B01": True, "C01": False}
    assert {line.code for line in blind.units if line.is_withheld} == {"A01"}
    assert {line.code for line in named.units if line.change} == {"A01", "B01"}
    assert set(told.changes) == {"B01"}


def test_nothing_is_told_where_one_person_alone_did_not_sit_both(engines: Engines) -> None:
    scene, later = few_left(engines, "p1", "p2", "p3", "p4", "p5", "p6")
    with engines.reading() as session:
        blind = change_report(session, later.round_id, scene.everywhere, scene.round_id, may_name=())
        named = change_report(session, later.round_id, scene.everywhere, scene.round_id)
    assert (blind.is_withheld, blind.same) == (True, None)
    assert named.same is not None


def test_who_failed_before_is_not_told_where_one_passed(engines: Engines) -> None:
    """Those who sat both less those who failed before are those who passed."""
    scene, later = few_left(engines, "p3", "p4", "p5")  # 32 and 20 failed, 64 passed
    with engines.reading() as session:
        blind = change_report(session, later.round_id, scene.everywhere, scene.round_id, may_name=())
        named = change_report(session, later.round_id, scene.everywhere, scene.round_id)
    assert not blind.is_withheld
    assert named.low is not None
    assert named.low.change.people == 2
    assert blind.low is None


def test_who_moved_between_the_rounds_counts_where_they_are_now(engines: Engines) -> None:
    """p3 went from A01 to B01: 32, 64 and 64 before are B01's. Who sees no names is not told the two that A01 kept:
    the first round tells of the three with p3."""
    scene = scenes.build(engines, model={"few_people": 2})
    with engines.writing() as session:
        session.get_one(Person, scene.people["p3"]).unit_id = scene.units["B01"]
    later = another(engines, scene, 10)
    for name in ("p1", "p2", "p3", "p5", "p6"):
        scenes.sit(engines, later, name, 5, 5)
    with engines.reading() as session:
        named = change_report(session, later.round_id, scene.everywhere, scene.round_id)
        blind = change_report(session, later.round_id, scene.everywhere, scene.round_id, may_name=())
        before = {line.code: line.summary.sat for line in round_report(session, scene.round_id, scene.everywhere).units}
    assert before == {"A01": 3, "B01": 2, "C01": 0}, "the first round keeps its list"
    own = {line.code: line.change for line in named.units if line.change}
    assert {code: (one.people, round(one.before, 2)) for code, one in own.items()} == {
        "A01": (2, 76.0), "B01": (3, 53.33),
    }  # fmt: skip
    assert named.same is not None
    assert (named.same.people, named.same.before) == (5, pytest.approx(62.4))
    assert [line.code for line in blind.units if line.change] == []
