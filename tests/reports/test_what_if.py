"""A draft of the model held against a round that was sat: who would stand elsewhere, and nothing written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.competences.drafting import start_draft
from quizapp.competences.files import model_from
from quizapp.competences.models import ModelVersion
from quizapp.db import Engines
from quizapp.reports.queries import rounds
from quizapp.reports.queries.what_if import WhatIf, what_if
from quizapp.results.models import Result
from quizapp.rounds.models import Round
from tests.make import NOW, sign_in
from tests.reports.scene import Scene, build, staff

HIGHER = [
    {"code": "dat", "name": "Đạt", "from_percent": 62},
    {"code": "khong_dat", "name": "Không đạt", "from_percent": 0},
]


def content(session: Session) -> dict[str, Any]:
    return dict(session.scalars(sa.select(ModelVersion)).one().content)


def tried(engines: Engines, scene: Scene, may_name: set[int] | None = None, **changes: Any) -> WhatIf:
    with engines.reading() as session:
        model = model_from({**content(session), **changes})
        named = scene.everywhere if may_name is None else may_name
        return what_if(session, scene.round_id, model, scene.everywhere, named)


def test_the_model_of_the_round_itself_changes_nobody_to_the_last_digit(engines: Engines) -> None:
    scene = build(engines)
    for scoring in ({"multiple": "exact"}, {"multiple": "right_minus_wrong"}):  # as written; and marked anew
        found = tried(engines, scene, scoring=scoring)
        assert found.tally is not None
        assert found.tally.people == 5
        if scoring["multiple"] == "exact":
            assert (found.tally.band, found.tally.changes_pass, found.tally.needs, found.people) == (0, 0, 0, ())


def test_another_pass_mark_is_counted_by_unit_with_names_for_those_allowed(engines: Engines) -> None:
    scene = build(engines)
    found = tried(engines, scene, bands=HIGHER, pass_percent=62)
    assert found.tally is not None
    # p1 92 Giỏi → Đạt; p2 60 Đạt, now below; p3 32 stays; p5 and p6 64 stay Đạt
    assert (found.tally.band, found.tally.gained, found.tally.lost, found.tally.needs) == (2, 0, 1, 0)
    assert {one.name: (one.people, one.tally and one.tally.lost) for one in found.units} == {
        "Xã A01": (3, 1), "Xã B01": (2, 0)
    }  # fmt: skip
    assert [one.name for one in found.people if one.trial.changes_pass] == ["=HYPERLINK(1+1)"]
    assert found.moves["Đạt", "Không đạt"] == 1


def test_least_percents_and_requirements_move_passes_and_needs(engines: Engines) -> None:
    scene = build(engines)
    with engines.reading() as session:
        given = content(session)
    domains = [{**one, "minimum_percent": 50.0} for one in given["domains"]]
    required = {"default": 100, "positions": {}}
    found = tried(engines, scene, domains=domains, required=required)
    assert found.tally is not None
    # least 50: p5 has 40 % in E1, p6 40 % in D1, both lose; whole marks asked of all: p1, p2 and p5 have a need more
    assert (found.tally.lost, found.tally.gained) == (2, 0)
    assert found.tally.needs == 3


def test_small_units_are_withheld_from_who_may_not_see_names(engines: Engines) -> None:
    scene = build(engines)
    found = tried(engines, scene, set(), bands=HIGHER, pass_percent=62)
    assert (found.tally is not None, [one.tally for one in found.units], found.people) == (True, [None, None], ())
    assert tried(engines, scene, set(), few_people=6).tally is None


def test_a_competence_that_the_draft_lacks_is_named_and_left_out(engines: Engines) -> None:
    scene = build(engines)
    with engines.reading() as session:
        given = content(session)
    found = tried(engines, scene, domains=given["domains"][:1], required={"default": 50, "positions": {}})
    assert [one.code for one in found.unknown] == ["E1"]
    assert found.tally is not None
    assert found.tally.unknown == 0


@contextmanager
def unchanged(engines: Engines) -> Iterator[None]:
    def rows() -> list[Any]:
        with engines.reading() as session:
            return [tuple(row) for row in session.execute(sa.select(Result.__table__).order_by(Result.id))]

    before = rows()
    yield
    assert rows() == before


def test_the_page_shows_it_and_writes_nothing(client: FlaskClient, engines: Engines) -> None:
    scene = build(engines)
    staff(engines, "so.noi.vu", "results_reviewer", None)
    staff(engines, "nguoi.lap", "administrator", None)
    with engines.writing() as session:
        given = {**content(session), "bands": HIGHER, "pass_percent": 62}
        by = session.execute(sa.text("SELECT id FROM account WHERE username = 'nguoi.lap'")).scalar_one()
        draft = start_draft(session, given, "phiên bản 1", by, NOW).id
    sign_in(client, "so.noi.vu")
    with unchanged(engines):
        page = client.get(f"/mo-hinh/ban-thao/{draft}/thu?dot={scene.round_id}").text
    for words in ("2 / 5", "Xã A01", "=HYPERLINK(1+1)", "Đạt → <b>Chưa đạt</b>", "Điểm đạt", 'data-label="Kết quả"'):
        assert words in page
    assert "dưới điểm liệt" not in page, "this draft has none"
    choice = client.get(f"/mo-hinh/ban-thao/{draft}/thu").text
    assert f'<option value="{scene.round_id}">' in choice
    assert client.get(f"/mo-hinh/ban-thao/{draft}/thu?dot=999999").status_code == 404


def test_a_least_percent_is_told_beside_levels_that_stay(client: FlaskClient, engines: Engines) -> None:
    """“Đạt → Chưa đạt” beside a level that is still called Đạt must say why."""
    scene = build(engines)
    staff(engines, "so.noi.vu", "results_reviewer", None)
    staff(engines, "nguoi.lap", "administrator", None)
    with engines.writing() as session:
        given = content(session)
        given["domains"] = [{**one, "minimum_percent": 90} for one in given["domains"]]
        by = session.execute(sa.text("SELECT id FROM account WHERE username = 'nguoi.lap'")).scalar_one()
        draft = start_draft(session, given, "phiên bản 1", by, NOW).id
    sign_in(client, "so.noi.vu")
    assert "dưới điểm liệt" in client.get(f"/mo-hinh/ban-thao/{draft}/thu?dot={scene.round_id}").text


def test_every_round_that_was_sat_is_offered(
    client: FlaskClient, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rounds came after it; one that nobody sat is none."""
    monkeypatch.setattr(rounds, "PER_PAGE", 1)
    scene = build(engines)
    staff(engines, "nguoi.lap", "administrator", None)
    with engines.writing() as session:
        sat = session.get_one(Round, scene.round_id)
        facts = {one.key: getattr(sat, one.key) for one in sa.inspect(Round).column_attrs if one.key != "id"}
        for number in range(3):
            later = {"code": f"SAU-{number}", "opens_at": sat.opens_at + timedelta(seconds=number + 1)}
            session.add(Round(**{**facts, **later}))
        by = session.execute(sa.text("SELECT id FROM account WHERE username = 'nguoi.lap'")).scalar_one()
        draft = start_draft(session, content(session), "phiên bản 1", by, NOW).id
    sign_in(client, "nguoi.lap")
    page = client.get(f"/mo-hinh/ban-thao/{draft}/thu").text
    assert f'<option value="{scene.round_id}">' in page
    assert "SAU-" not in page


@pytest.mark.parametrize("measure", ["mean", "pass_percent", "top_five"])
def test_the_unit_report_shows_the_level_of_the_unit(client: FlaskClient, engines: Engines, measure: str) -> None:
    levels = [
        {"code": "tot", "name": "Mức Tốt", "from_percent": 60},
        {"code": "yeu", "name": "Mức Yếu", "from_percent": 0},
    ]
    ratings = {"measure": measure, "least_sat_percent": 0, "levels": levels}
    scene = build(engines, model={"unit_ratings": ratings, "few_people": 3})
    staff(engines, "so.noi.vu", "results_reviewer", None)
    sign_in(client, "so.noi.vu")
    big = client.get(f"/bao-cao/dot-thi/{scene.round_id}/don-vi/{scene.units['A01']}").text
    small = client.get(f"/bao-cao/dot-thi/{scene.round_id}/don-vi/{scene.units['B01']}").text
    assert "<b>Mức Tốt</b>" in big
    assert "dưới 3 người dự" in small
