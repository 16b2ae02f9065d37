"""What the files of a round say beside each mean, and limits as they were set."""

import dataclasses
import json
import re
from datetime import UTC, date

import pytest

from quizapp.db import Engines
from quizapp.domain.numbers import written as rounded_off
from quizapp.office.documents.parts import MARGINS_MM, PAGE_MM, Office, Picture
from quizapp.reports.documents import drawing, frame
from quizapp.reports.documents.frame import Paper
from quizapp.reports.documents.round import round_document, units_part
from quizapp.reports.facts import RoundReport
from quizapp.reports.kinds import Wanted, written
from quizapp.reports.queries import round_report
from tests.make import NOW
from tests.reports.scene import Scene, build, build_full

PAPER = Paper(Office("", ("Sở Nội vụ",), "Tỉnh"), date(2026, 11, 20), UTC)


def told(engines: Engines, scene: Scene, form: str) -> bytes:
    seen = frozenset(scene.everywhere)
    with engines.reading() as session:
        return written(session, "round", form, Wanted(seen, seen, NOW, UTC, scene.round_id))


def test_each_mean_stands_with_its_interval_and_of_how_many(sqlite_engines: Engines) -> None:
    later = build_full(sqlite_engines)
    made = json.loads(told(sqlite_engines, later, "json"))
    assert (made["sat"], made["invited"]) == (12, sum(one["invited"] for one in made["rows"]))
    assert all(one["interval_low"] < one["mean"] < one["interval_high"] for one in made["rows"])
    assert any("Điểm bình quân của dưới" in words for words in made["notes"])
    head = told(sqlite_engines, later, "csv").decode("utf-8-sig").splitlines()[0]
    assert head.endswith("Khoảng tin cậy từ;Khoảng tin cậy đến;So với mức chung;Ghi chú")


def test_few_people_are_said_to_be_few(sqlite_engines: Engines) -> None:
    """Of whom nobody sat, nothing is said; never 0."""
    rows = {one["unit"]: one for one in json.loads(told(sqlite_engines, build(sqlite_engines), "json"))["rows"]}
    assert (rows["A01"]["note"], rows["B01"]["note"]) == ("ít người", "ít người")
    assert (rows["C01"]["mean"], rows["C01"]["interval_low"], rows["C01"]["passed"]) == (None, None, None)


# --- limits -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def halves(sqlite_engines: Engines) -> RoundReport:
    """A round whose pass mark is 62,5, where its level begins too."""
    scene = build(sqlite_engines)
    with sqlite_engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    model = report.round.model
    highest = max(model.bands, key=lambda one: one.from_percent)
    bands = tuple(dataclasses.replace(one, from_percent=62.5) if one == highest else one for one in model.bands)
    odd = dataclasses.replace(model, pass_percent=62.5, bands=bands)
    return dataclasses.replace(report, round=dataclasses.replace(report.round, model=odd))


def test_a_limit_is_written_as_it_was_set(halves: RoundReport) -> None:
    words = repr(round_document(PAPER, halves))
    assert "mức đạt từ 62,5 điểm" in words
    assert "từ 62,5 điểm" in words
    assert "63 điểm" not in words


def test_a_rounded_limit_would_be_seen(halves: RoundReport, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: as it was."""
    monkeypatch.setattr(frame, "limit", lambda value: rounded_off(float(value), 0))
    assert "63 điểm" in repr(round_document(PAPER, halves))


# --- of one unit ------------------------------------------------------------------------------------------------------


def test_the_title_names_the_unit_that_alone_is_told(halves: RoundReport) -> None:
    of_one = dataclasses.replace(halves, round=dataclasses.replace(halves.round, only="Xã Hòa Lạc"))
    assert round_document(PAPER, of_one).subject == f"Kết quả của xã Hòa Lạc trong đợt “{halves.round.name}”"
    assert round_document(PAPER, halves).subject == f"Kết quả đợt “{halves.round.name}”"


def test_one_unit_is_not_drawn_beside_itself(sqlite_engines: Engines) -> None:
    scene = build_full(sqlite_engines)
    with sqlite_engines.reading() as session:
        report = round_report(session, scene.round_id, scene.everywhere)
    for units, pictures in ((report.units, 1), (report.units[:1], 0)):
        overall = report.summary.mean
        found = units_part(units, report.comparison, overall, report.round.model)
        assert sum(isinstance(one, Picture) for one in found) == pictures


@pytest.mark.parametrize("count", [1, 12, 15, 40])
def test_a_figure_of_many_rows_fits_on_pages_and_leaves_none_half_blank(count: int) -> None:
    """A figure does not break: the taller it is, the more of the page before it may stay blank."""
    rows = [drawing.Row(f"D{place} Khai thác dữ liệu", 50, "50%", 60) for place in range(count)]
    room = PAGE_MM[1] - MARGINS_MM["top"] - MARGINS_MM["bottom"]
    for pictures in (drawing.bars(rows, "Hình", "thấp hơn"), drawing.dots(rows, 50, "Hình")):
        heights = [int(re.findall(r'height="(\d+)"', one.svg)[0]) / drawing.UNITS_OF_MM for one in pictures]
        assert max(heights) < room / 2
        assert [one.is_kept for one in pictures] == [False] * (len(pictures) - 1) + [
            True
        ]  # only the last has a caption
        assert sum(one.svg.count(f">D{place} Khai") for one in pictures for place in range(count)) == count
    assert sum("thấp hơn" in one.svg for one in drawing.bars(rows, "Hình", "thấp hơn")) == 1
