"""Rounds that hardly say anything: every page and every file tells them without a fault and without a figure made of
nothing."""

import io
import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

import docx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.domain.periods import period_of
from quizapp.domain.rulings import Ruling
from quizapp.domain.scoring import NEUTRAL
from quizapp.people.models import Unit
from quizapp.reports.kinds import FORMS, KINDS, Wanted, written
from quizapp.rounds.models import Round
from tests import make
from tests.conftest import Clock
from tests.make import NOW
from tests.make.life_of_results import OVER, published, rescored
from tests.reports import scene as scenes
from tests.reports.scene import PEOPLE, Scene

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NONSENSE = re.compile(r"\bnan\b|\bNone\b|\binf\b|-0,0|−0,0", re.IGNORECASE)


@pytest.fixture
def engines(sqlite_engines: Engines) -> Engines:
    """Both engines are read beside; pages and files are the same for both."""
    return sqlite_engines


def later(engines: Engines, *cells: Cell) -> Scene:
    """A later round of the scene's people that nobody has sat yet."""
    scene = scenes.build(engines)
    with engines.writing() as session:
        units = [session.get_one(Unit, one) for one in scene.units.values()]
        paper = make.blueprint(session, cells, code="de-la") if cells else None
        paper_id = paper.id if paper else session.get_one(Round, scene.round_id).blueprint_id
        round_ = make.open_round(session, units, name="Đợt lạ", blueprint_id=paper_id)
        return Scene(round_.id, scene.province, scene.units, scene.people)


def all_absent(engines: Engines) -> Scene:
    return later(engines)


def nobody_passed(engines: Engines) -> Scene:
    scene = later(engines)
    for name in PEOPLE:
        scene.sittings[name] = scenes.sit(engines, scene, name, 0, 0)
    return scene


def all_right(engines: Engines) -> Scene:
    scene = later(engines)
    for name in PEOPLE:
        scene.sittings[name] = scenes.sit(engines, scene, name, 5, 5)
    return scene


def one_question(engines: Engines) -> Scene:
    scene = later(engines, Cell("D1", 1, 1))
    for place, name in enumerate(PEOPLE):
        scene.sittings[name] = scenes.sit(engines, scene, name, place % 2, 0)
    return scene


def one_person(engines: Engines) -> Scene:
    scene = later(engines)
    scene.sittings["p7"] = scenes.sit(engines, scene, "p7", 3, 1)
    return scene


def neutralised(engines: Engines) -> Scene:
    """No question of one competence counts for anybody; that none of all counts is refused."""
    scene = all_right(engines)
    with engines.writing() as session:
        published(session, scene.round_id)
    with engines.writing() as session:
        attempts = [one.attempt_id for one in scene.sittings.values()]
        drawn = (
            sa.select(AttemptQuestion.question_version_id)
            .join(QuestionVersion, QuestionVersion.id == AttemptQuestion.question_version_id)
            .where(AttemptQuestion.attempt_id.in_(attempts), QuestionVersion.competence == "E1")
        )
        rulings = {version: Ruling(NEUTRAL) for version in session.scalars(drawn)}
        rescored(session, scene.round_id, rulings, OVER + timedelta(minutes=5))
    return scene


ODD: dict[str, Callable[[Engines], Scene]] = {
    one.__name__: one for one in (all_absent, nobody_passed, all_right, one_question, one_person, neutralised)
}


@pytest.mark.parametrize("name", ODD)
def test_every_page_opens(client: FlaskClient, engines: Engines, clock: Clock, name: str) -> None:
    scene = ODD[name](engines)
    scenes.staff(engines, "nguoi-xem", "organiser", scene.province)
    clock.advance(hours=12)
    assert make.sign_in(client, "nguoi-xem").status_code == 302
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    pages = ["", "/nhu-cau-boi-duong", "/nhu-cau-boi-duong?chia=vi-tri&xep=thieu", "/nhom", "/cau-hoi", "/thay-doi"]
    pages += [f"/don-vi/{one}" for one in scene.units.values()]
    pages += [f"/nguoi/{scene.people[one]}" for one in scene.sittings]
    for address in [*(base + one for one in pages), "/bao-cao", "/bao-cao/dinh-ky", "/bao-cao/dinh-ky/don-vi"]:
        page = client.get(address)
        assert page.status_code == 200, address
        assert not (found := NONSENSE.search(re.sub(r"<[^>]*>", " ", page.text))), (address, found)


@pytest.mark.parametrize(("name", "is_level"), [("all_right", True), ("one_person", False)])
def test_of_competences_that_are_level_none_is_called_the_weakest(
    client: FlaskClient, engines: Engines, clock: Clock, name: str, is_level: bool
) -> None:
    scene = ODD[name](engines)
    scenes.staff(engines, "nguoi-xem", "organiser", scene.province)
    clock.advance(hours=12)
    make.sign_in(client, "nguoi-xem")
    page = client.get(f"/bao-cao/dot-thi/{scene.round_id}").text
    assert ("Các năng lực ngang nhau" in page, "Yếu nhất là" in page) == (is_level, not is_level)


@pytest.mark.parametrize("name", ODD)
def test_every_file_is_made(sqlite_engines: Engines, name: str) -> None:
    scene = ODD[name](sqlite_engines)
    units = frozenset(scene.everywhere)
    for kind in KINDS:
        person = scene.people[next(iter(scene.sittings), "p1")]
        if kind == "person" and not scene.sittings:
            continue
        unit = scene.units["A01"] if kind == "unit" else scene.province
        asked = Wanted(
            units, units, NOW + timedelta(days=2), ZONE, scene.round_id, unit, person, period_of("2026"), True
        )
        for form in FORMS:
            with sqlite_engines.reading() as session:
                made = written(session, kind, form, asked)
            if form in ("csv", "json"):
                told = made.decode().replace(
                    '"need": "none"', ""
                )  # a code of `certainty.NEEDS`, no value that is missing
                assert not (found := NONSENSE.search(told)), (kind, form, found)


def said(engines: Engines, scene: Scene, kind: str, units: frozenset[int]) -> str:
    """All that the Word document says, to somebody who sees these units."""
    asked = Wanted(units, units, NOW + timedelta(days=2), ZONE, scene.round_id)
    with engines.reading() as session:
        made = docx.Document(io.BytesIO(written(session, kind, "docx", asked)))
    cells = (cell.text for table in made.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in made.paragraphs), *cells])


@pytest.mark.parametrize(("name", "is_tested"), [("all_absent", False), ("all_right", True)])
def test_nobody_is_said_to_meet_what_was_not_tested(sqlite_engines: Engines, name: str, is_tested: bool) -> None:
    scene = ODD[name](sqlite_engines)
    told = said(sqlite_engines, scene, "needs", frozenset(scene.everywhere))
    assert ("Không có ai dưới mức yêu cầu" in told) is is_tested
    assert ("Chưa có ai dự nên chưa biết ai dưới mức yêu cầu" in told) is not is_tested


@pytest.mark.parametrize("is_many", [False, True])
def test_one_unit_is_compared_with_nobody(sqlite_engines: Engines, is_many: bool) -> None:
    scene = one_person(sqlite_engines)
    seen = frozenset(scene.everywhere if is_many else [scene.units["A01"]])
    told = said(sqlite_engines, scene, "round", seen)
    assert "Kết quả theo đơn vị" in told
    assert ("các đơn vị khác nhau thật" in told) is is_many
