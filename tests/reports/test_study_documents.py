"""Reports by group and of change as official documents, read back."""

import io
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import docx
import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.reports.kinds import Wanted, written
from tests.conftest import Clock
from tests.make import NOW
from tests.office.documents.test_word import all_text
from tests.reports import scene as scenes
from tests.reports.scene import Scene
from tests.reports.test_change import ONLY_D1, another
from tests.reports.test_report_pages import AFTER, enter

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NOT_FURTHER = "trước khi gửi hoặc công bố ra ngoài"


@pytest.fixture
def scene(sqlite_engines: Engines) -> Scene:
    return scenes.build(sqlite_engines)


def document(engines: Engines, scene: Scene, kind: str, *, named: bool = True, **more: Any) -> Any:
    units = frozenset(scene.everywhere)
    of = Wanted(units, units if named else frozenset(), NOW + timedelta(days=2), ZONE, scene.round_id, **more)
    with engines.reading() as session:
        return docx.Document(io.BytesIO(written(session, kind, "docx", of)))


def rows(document: Any, first: str) -> list[list[str]]:
    """The rows of the table whose second heading is `first`."""
    return next(
        [[cell.text for cell in row.cells] for row in table.rows[1:]]
        for table in document.tables
        if len(table.columns) > 1 and table.rows[0].cells[1].text == first
    )


def test_positions_stand_side_by_side_with_their_competences(sqlite_engines: Engines, scene: Scene) -> None:
    """(92 + 60 + 32 + 64) / 4 and 64; of D1 14 of 20 and 2 of 5, where 80 and 50 are required."""
    made = document(sqlite_engines, scene, "group", by="position")
    lines = {row[1]: row[2:4] for row in rows(made, "Vị trí việc làm")}
    assert set(map(tuple, lines.values())) == {("4 / 6", "62,0"), ("1 / 1", "64,0")}
    cells = {row[0]: row[2:] for row in rows(made, "Năng lực")}
    assert cells == {"D1": ["40,0 *", "70,0 *"], "E1": ["100,0", "50,0 *"]}
    text = all_text(made)
    assert "2 trên 2 vị trí việc làm có năng lực mà điểm bình quân thấp hơn" in text
    assert NOT_FURTHER in text


def test_many_groups_stand_in_several_tables(
    sqlite_engines: Engines, scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quizapp.reports.documents.groups.MOST_GROUPS", 1)
    made = document(sqlite_engines, scene, "group", by="position")
    tables = [one for one in made.tables if len(one.columns) > 1 and one.rows[0].cells[1].text == "Năng lực"]
    assert [len(one.columns) for one in tables] == [3, 3]


def test_small_groups_are_withheld_from_who_sees_no_names(sqlite_engines: Engines, scene: Scene) -> None:
    made = document(sqlite_engines, scene, "group", named=False, by="position")
    assert {tuple(row[3:]) for row in rows(made, "Vị trí việc làm")} == {("–", "–", "–", "–", "không công bố")}
    text = all_text(made)
    assert "“Không công bố”" in text
    assert not [figure for figure in ("62,0", "70,0 *", NOT_FURTHER) if figure in text]


def test_the_change_of_the_same_people_is_told_in_words_and_figures(sqlite_engines: Engines, scene: Scene) -> None:
    """92, 60, 32, 64 and 64 before, all right after; of A01 three sat both, and one had failed."""
    later = another(sqlite_engines, scene, 10)
    for name in ("p1", "p2", "p3", "p5", "p6"):
        scenes.sit(sqlite_engines, later, name, 5, 5)
    made = document(sqlite_engines, later, "change")
    text = " ".join(all_text(made).split())
    assert "5 người dự cả hai đợt: bình quân 62,4 → 100,0, tăng 37,6 điểm, chắc hơn ngẫu nhiên" in text
    assert "1 người chưa đạt ở đợt trước đã dự lại: 32,0 → 100,0 (+68,0 điểm)" in text
    assert "không so điểm của mọi người ở hai đợt với nhau" in text
    assert NOT_FURTHER in text, "one person alone had failed"
    assert rows(made, "Lĩnh vực")[0][2:6] == ["5", "64,0", "100,0", "+36,0"]
    assert {row[-1] for row in rows(made, "Đơn vị")} == {"dưới 5 người"}
    blind = " ".join(all_text(document(sqlite_engines, later, "change", named=False)).split())
    assert "5 người dự cả hai đợt: bình quân 62,4 → 100,0" in blind, "five may be told together"
    assert "đã dự lại" not in blind
    assert NOT_FURTHER not in blind


def test_a_change_by_part_of_the_competences_says_so(sqlite_engines: Engines, scene: Scene) -> None:
    again = another(sqlite_engines, scene, 10, ONLY_D1)
    scenes.sit(sqlite_engines, again, "p3", 4, 0)
    text = " ".join(all_text(document(sqlite_engines, again, "change", earlier_id=scene.round_id)).split())
    assert "chỉ tính 1 năng lực có ở cả hai đợt (D1)" in text
    assert "1 người dự cả hai đợt: bình quân 40,0 → 80,0" in text


def test_a_first_round_has_nothing_to_be_compared_with(sqlite_engines: Engines, scene: Scene) -> None:
    assert "Chưa có đợt cùng loại nào diễn ra trước" in all_text(document(sqlite_engines, scene, "change"))


def test_pages_lead_to_their_documents(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    """Of what the page shows: by category, and beside the round that was chosen."""
    scene = scenes.build(engines)
    later = another(engines, scene, 10)
    clock.advance(**AFTER)
    enter(client, engines, "organiser", scene.province)
    base = f"/bao-cao/dot-thi/{later.round_id}"
    for page, address in (
        ("nhom?chia=doi-tuong", f"{base}/tai-ve/group/pdf?chia=doi-tuong"),
        (f"thay-doi?truoc={scene.round_id}", f"{base}/tai-ve/change/docx?truoc={scene.round_id}"),
        ("tai-ve", f"{base}/tai-ve/group/docx?chia=doi-tuong"),
    ):
        assert f'href="{address}"' in client.get(f"{base}/{page}").text
        assert client.get(address).status_code == 200
    by = {chia: json.loads(client.get(f"{base}/tai-ve/group/json?chia={chia}").data)["by"]
          for chia in ("vi-tri", "doi-tuong")}  # fmt: skip
    assert by == {"vi-tri": "position", "doi-tuong": "category"}
    assert client.get(f"{base}/tai-ve/change/json?truoc={later.round_id}").status_code == 404


def test_a_table_for_programs_has_the_figures_of_the_document(sqlite_engines: Engines, scene: Scene) -> None:
    units = frozenset(scene.everywhere)
    of = Wanted(units, frozenset(), NOW + timedelta(days=2), ZONE, scene.round_id)
    with sqlite_engines.reading() as session:
        seen = json.loads(written(session, "group", "json", replace(of, named=units)))
        blind = json.loads(written(session, "group", "json", of))
    assert sorted(row["mean"] for row in seen["rows"]) == [pytest.approx(62), pytest.approx(64)]
    assert {row["mean"] for row in blind["rows"]} == {row["passed"] for row in blind["rows"]} == {None}
    assert {row["note"] for row in blind["rows"]} == {"không công bố"}
