"""The figures of a round again, the slow way: from papers and points with pandas alone, by none of the product's own
formulas; beside the files and pages that the demo gives out."""

import io
import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import openpyxl
import pandas as pd
import pytest

from quizapp.operations.demo.sat import OFFICIAL
from quizapp.operations.setup import prepared
from quizapp.people.queries.units import EVERYWHERE, units_in_scope
from quizapp.reports.kinds import Wanted, written
from tests.demo_site import filled_demo

pytestmark = pytest.mark.xdist_group("demo")
Z = 1.959964
EXACT = {"abs": 1e-9, "rel": 1e-12}


class Tables:
    """Rows of a database, and what is computed from them."""

    def __init__(self, path: Path) -> None:
        self.base = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self.round_id = int(self.read("SELECT id FROM round WHERE name = ?", OFFICIAL)["id"][0])
        text = self.read(
            "SELECT content FROM round JOIN model_version ON model_version.id = model_id WHERE round.id = ?",
            self.round_id,
        )["content"][0]
        self.model: dict[str, Any] = json.loads(text)
        self.listed = self.read(
            "SELECT person_id, unit.code AS unit, position.code AS position FROM round_candidate"
            " JOIN unit ON unit.id = unit_id JOIN position ON position.id = position_id WHERE round_id = ?",
            self.round_id,
        )
        self.points = self.read_points()
        self.totals = self.total_of_everybody()

    def read(self, statement: str, *values: object) -> pd.DataFrame:
        return pd.read_sql_query(statement, self.base, params=values)

    def read_points(self) -> pd.DataFrame:
        """A row for each place of each paper whose result was published last; places that count for nobody left out."""
        results = self.read(
            "SELECT attempt.id AS attempt_id, person_id, marks FROM published_result"
            " JOIN publication ON publication.id = publication_id JOIN result ON result.id = result_id"
            " JOIN attempt ON attempt.id = result.attempt_id WHERE publication.round_id = ?"
            " AND publication.number = (SELECT max(number) FROM publication WHERE round_id = ?)",
            self.round_id, self.round_id,
        )  # fmt: skip
        rows = []
        for one in results.itertuples():
            marks = json.loads(str(one.marks))
            for place, (points, outcome) in enumerate(zip(marks["points"], marks["outcomes"], strict=True), start=1):
                rows.append((one.attempt_id, one.person_id, place, points, outcome))
        table = pd.DataFrame(rows, columns=["attempt_id", "person_id", "position", "points", "outcome"])
        asked = self.read(
            "SELECT attempt_id, position, competence FROM attempt_question"
            " JOIN question_version ON question_version.id = question_version_id"
        )
        counted = table[table["outcome"] != "x"].merge(asked, on=["attempt_id", "position"], validate="1:1")
        domain = {one["code"]: d["code"] for d in self.model["domains"] for one in d["competences"]}
        return counted.assign(domain=counted["competence"].map(domain))

    def total_of_everybody(self) -> pd.DataFrame:
        weights = {one["code"]: one["weight"] for one in self.model["domains"]}
        shares = self.points.groupby(["person_id", "domain"])["points"].mean().mul(100).rename("share").reset_index()
        shares["weight"] = shares["domain"].map(weights)
        sums = (
            shares.assign(weighted=shares["share"] * shares["weight"])
            .groupby("person_id")[["weighted", "weight"]]
            .sum()
        )
        totals = (sums["weighted"] / sums["weight"]).rename("total")
        return self.listed.merge(totals, left_on="person_id", right_index=True)

    def bands(self, totals: pd.Series) -> dict[str, int]:
        ends = [*sorted(one["from_percent"] for one in self.model["bands"]), 101]
        names = [one["code"] for one in sorted(self.model["bands"], key=lambda one: float(one["from_percent"]))]
        counts = pd.cut(totals + 1e-9, ends, right=False, labels=names).value_counts()
        return {name: int(counts.get(name, 0)) for name in names}

    def needs(self) -> pd.DataFrame:
        """Person × competence, with what the position requires."""
        own = self.points.groupby(["person_id", "competence"])["points"].agg(["sum", "count"]).reset_index()
        own = own.merge(self.listed, on="person_id")
        required = self.model["required"]

        def needed(position: str, competence: str) -> float:
            rule = required["positions"].get(position, {})
            return float(rule.get(competence, rule.get("default", required["default"])))

        own["required"] = [needed(*pair) for pair in zip(own["position"], own["competence"], strict=True)]
        own["percent"] = 100 * own["sum"] / own["count"]
        own["below"] = own["percent"] < own["required"] - 1e-9
        return own.assign(gap=(own["required"] - own["percent"]).where(own["below"]))


def wilson(share: float, questions: float) -> tuple[float, float]:
    centre = share + Z**2 / (2 * questions)
    half = Z * np.sqrt(share * (1 - share) / questions + Z**2 / (4 * questions**2))
    below = 1 + Z**2 / questions
    return max(0.0, 100 * (centre - half) / below), min(100.0, 100 * (centre + half) / below)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return filled_demo(tmp_path_factory.mktemp("slow-way"))


@pytest.fixture(scope="module")
def tables(folder: Path) -> Tables:
    return Tables(folder / "quizapp.sqlite3")


@pytest.fixture(scope="module")
def files(folder: Path, tables: Tables) -> dict[tuple[str, str], bytes]:
    _settings, engines = prepared(folder, embedded=True)
    with engines.reading() as session:
        units = frozenset(units_in_scope(session, EVERYWHERE))
        zone = ZoneInfo("Asia/Ho_Chi_Minh")
        asked = Wanted(units, units, datetime.now(UTC), zone, tables.round_id)
        made = {
            (kind, form): written(session, kind, form, asked)
            for kind in ("round", "needs")
            for form in ("json", "xlsx")
        }
        for person in tables.totals["person_id"].iloc[::40]:
            one = replace(asked, person_id=int(person))
            made[f"{person}", "json"] = written(session, "person", "json", one)
    engines.dispose()
    return made


def sheet(files: dict[tuple[str, str], bytes], kind: str, name: str) -> list[dict[str, Any]]:
    head, *rows = openpyxl.load_workbook(io.BytesIO(files[kind, "xlsx"]))[name].iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows if row[0] is not None and row[1] is not None]


def test_units_have_the_figures_of_their_people(tables: Tables, files: dict[tuple[str, str], bytes]) -> None:
    told = {one["unit"]: one for one in json.loads(files["round", "json"])["rows"]}
    book = {one["Mã ĐVHC"]: one for one in sheet(files, "round", "Đơn vị")}
    groups = dict(iter(tables.totals.groupby("unit")["total"]))
    invited = tables.listed.groupby("unit").size()
    assert set(told) == set(book) == set(invited.index)
    within = sum(float(((one - one.mean()) ** 2).sum()) for one in groups.values())
    deviation = np.sqrt(within / (len(tables.totals) - len(groups)))
    for code, one in groups.items():
        row, cells = told[code], book[code]
        assert (row["sat"], row["invited"]) == (len(one), invited[code])
        assert (row["mean"], row["median"]) == (
            pytest.approx(one.mean(), **EXACT),
            pytest.approx(one.median(), **EXACT),
        )
        assert row["passed"] == int((one >= tables.model["pass_percent"] - 1e-9).sum())
        assert {name: row[f"band_{name}"] for name in tables.bands(one)} == tables.bands(one)
        half = Z * deviation / np.sqrt(len(one))
        assert cells["Khoảng tin cậy từ"] == pytest.approx(max(0, one.mean() - half), abs=1e-6)
        assert cells["Khoảng tin cậy đến"] == pytest.approx(min(100, one.mean() + half), abs=1e-6)
        assert cells["Điểm bình quân"] == pytest.approx(row["mean"], abs=1e-6)


def test_needs_are_those_of_the_people_below(tables: Tables, files: dict[tuple[str, str], bytes]) -> None:
    told = {(one["unit"], one["competence"]): one for one in json.loads(files["needs", "json"])["needs"]}
    own = tables.needs()
    found = dict(iter(own.groupby(["unit", "competence"])))
    assert {key for key, rows in found.items() if rows["below"].any()} <= set(told) <= set(found)
    for key, one in told.items():
        rows = found[key]
        assert (one["people_below"], one["people_assessed"]) == (int(rows["below"].sum()), len(rows))
        assert one["mean_gap"] == pytest.approx(0 if not rows["below"].any() else rows["gap"].mean(), **EXACT)


def test_competences_have_the_bands_of_pooled_questions(tables: Tables, files: dict[tuple[str, str], bytes]) -> None:
    """Gap × heads, what is required on average, and a band for which answers of one person count as alike."""
    own, book = tables.needs(), {one["Năng lực"]: one for one in sheet(files, "needs", "Theo năng lực")}
    unit = own.groupby(["unit", "competence"])[["sum", "count"]].transform("sum")
    own["share"] = unit["sum"] / unit["count"]
    assert set(book) == set(own["competence"])
    for code, rows in own.groupby("competence"):
        seen = float(((rows["sum"] - rows["share"] * rows["count"]) ** 2).sum())
        alone = float((rows["share"] * (1 - rows["share"]) * rows["count"]).sum())
        people, units = len(rows), rows["unit"].nunique()
        effect = max(1.0, seen / alone * people / (people - units))
        asked = int(rows["count"].sum())
        low, high = wilson(rows["sum"].sum() / asked, asked / effect)
        cells = book[str(code)]
        assert cells["Tổng khoảng thiếu"] == pytest.approx(rows["gap"].sum(), abs=1e-6)
        assert cells["Mức yêu cầu (%)"] == pytest.approx(rows["required"].mean(), abs=1e-6)
        assert cells["Bình quân của nhóm (%)"] == pytest.approx(100 * rows["sum"].sum() / asked, abs=1e-6)
        assert (cells["Khoảng tin cậy từ"], cells["Khoảng tin cậy đến"]) == pytest.approx((low, high), abs=1e-6)


def test_a_persons_sheet_says_what_the_round_counts(tables: Tables, files: dict[tuple[str, str], bytes]) -> None:
    own = tables.needs()
    for person, total in tables.totals.set_index("person_id")["total"].iloc[::40].items():
        rows = json.loads(files[f"{person}", "json"])["rows"]
        assert rows[0]["percent"] == pytest.approx(total, **EXACT)
        told = {
            one["code"]: (one["earned"], one["possible"], one["required"]) for one in rows if one["level"] == "Năng lực"
        }
        mine = own[own["person_id"] == person]
        assert told == {
            one.competence: (pytest.approx(one.sum_), one.count_, one.required)
            for one in mine.rename(columns={"sum": "sum_", "count": "count_"}).itertuples()
        }


def test_a_mean_in_which_the_absent_counted_as_zero_would_be_seen(
    tables: Tables, files: dict[tuple[str, str], bytes]
) -> None:
    """The control: of a unit of which somebody was absent the figure is another."""
    told = {one["unit"]: one for one in json.loads(files["round", "json"])["rows"]}
    sums, invited = tables.totals.groupby("unit")["total"].sum(), tables.listed.groupby("unit").size()
    assert any(told[code]["mean"] != pytest.approx(sums[code] / invited[code]) for code in sums.index)
