"""The rows of a synthetic year: a sample of rounds as if they had been sat, and the others as what is kept of them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import sqlalchemy as sa
from reports import sat_round
from shared import SEED
from sqlalchemy.orm import Session
from year_floor import write_parquet
from year_measure import PERIOD, Made

from quizapp.banks.models import QuestionVersion
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.packing import Columns, coded, packed
from quizapp.operations.setup import load_shipped_content
from quizapp.operations.upgrading import upgrade
from quizapp.people.actions.accounts import open_account
from quizapp.people.models import Person, Position, Unit
from quizapp.results.models import Result, RollupMark, RoundRollup, RoundSnapshot
from quizapp.results.rollups import FORMAT, Rollup, items_from, packed_rollup, store_rollup, units_from
from quizapp.results.snapshots import kept_columns, stamp_of, store_snapshot
from quizapp.rounds.models import ListChange, Round

PROVINCES = 34
COMMUNES = 3_321
QUESTIONS = 40
A_ROUND = 5_882  # people: five rounds of each province are a million
_MARKS = ("unit", "total", "passed", "earned", "possible", "versions", "points")


@dataclass(frozen=True)
class Bank:
    """Versions with the place of their competence and domain among the model's codes, which are in order."""

    ids: np.ndarray
    competence: np.ndarray
    domain: np.ndarray
    competences: list[str]
    domains: list[str]
    model: AssessmentModel


def make_year(
    engines: Engines, folder: Path, attempts: int, now: datetime, sample_size: int, *, is_fixed: bool
) -> Made:
    rounds = max(1, round(attempts / (PROVINCES * A_ROUND)))
    people = attempts // (PROVINCES * rounds)
    began = datetime(int(PERIOD), 10, 5, 1, tzinfo=UTC)  # the shipped bank is in force
    upgrade(engines)
    with engines.writing() as session:
        load_shipped_content(session, began)
        provinces = _units(session, began)
        _people(session, provinces[0], people)
        open_account(session, None, "quantri", "Quản trị", "-", [("administrator", None)], actor=None, now=began,
                     must_change=False)  # fmt: skip
    sample, marks = [], {name: [] for name in _MARKS}
    for number in range(min(sample_size, rounds)):
        with engines.writing() as session:
            sample.append(
                sat_round(session, provinces[0], number + 1, began + timedelta(days=number), is_fixed=is_fixed)
            )
        with engines.writing() as session:
            session.execute(sa.text("ANALYZE"))  # as autovacuum does within a minute where rows come one by one
        with engines.writing() as session:
            store_snapshot(session, sample[-1], now)
            store_rollup(session, sample[-1], now)
    with engines.writing() as session:
        bank = _bank(session, sample[0])
        stamps = {str(one): stamp_of(session, one) for one in sample}
        for one in sample:
            _keep(
                marks,
                *(kept_columns(session, one, part, stamps[str(one)]) or {} for part in ("people", "places")),
                bank,
            )
    chance = np.random.default_rng(SEED)
    ids = list(sample)
    for number in range(len(sample), PROVINCES * rounds):
        units = provinces[number // rounds]
        with engines.writing() as session:
            made = _kept_round(session, sample[0], number, units, people, bank, chance, now, is_fixed=is_fixed)
            ids.append(made[0])
            stamps[str(made[0])] = made[1]
        _keep(marks, *made[2:], bank)
    with engines.writing() as session:
        newest = [session.scalar(sa.select(sa.func.max(model.id))) or 0 for model in (Result, ListChange)]
        session.add(RollupMark(id=1, result_id=newest[0], publication_id=0, list_change_id=newest[1]))
    _write(folder, marks, bank, provinces, is_fixed=is_fixed)
    return Made(people * len(ids), ids, sample, people * len(sample), [one for own in provinces for one in own],
                stamps, is_fixed, QUESTIONS, now.isoformat())  # fmt: skip


def _units(session: Session, began: datetime) -> list[list[int]]:
    """The communes of each province."""
    since = began.date() - timedelta(days=99)

    def unit(code: str, name: str, kind: str, parent: int | None) -> Unit:
        return Unit(code=code, name=name, search_key=name.lower(), kind=kind, parent_id=parent, valid_from=since,
                    valid_until=None)  # fmt: skip

    tops = [unit(f"T{n:02d}", f"Tỉnh Đo Lường {n}", "province", None) for n in range(PROVINCES)]
    session.add_all(tops)
    session.flush()
    communes = [unit(f"X{n:04d}", f"Xã Đo Lường {n}", "commune", tops[n % PROVINCES].id) for n in range(COMMUNES)]
    session.add_all(communes)
    session.flush()
    return [[one.id for one in communes[n::PROVINCES]] for n in range(PROVINCES)]


def _people(session: Session, units: list[int], people: int) -> None:
    positions = list(session.scalars(sa.select(Position.id).order_by(Position.id)))
    rows = [
        {"staff_code": f"CB{n:05d}", "name": f"Nguyễn Văn {n}", "sort_key": f"{n:05d}", "search_key": f"{n}",
         "unit_id": units[n % len(units)], "category": ("CC", "LD", "VC")[n % 3],
         "position_id": positions[n % len(positions)], "is_active": True}
        for n in range(people)
    ]  # fmt: skip
    session.execute(sa.insert(Person), rows)


def _bank(session: Session, round_id: int) -> Bank:
    model = model_of(session, session.get_one(Round, round_id).model_id or 0)
    found = session.execute(
        sa.select(QuestionVersion.id, QuestionVersion.competence).order_by(QuestionVersion.id)
    ).all()
    competences = sorted({one.competence for one in found})
    domains = sorted({model.domain_of(one) for one in competences})
    return Bank(
        np.array([one.id for one in found]), np.array([competences.index(one.competence) for one in found]),
        np.array([domains.index(model.domain_of(one.competence)) for one in found]), competences, domains, model,
    )  # fmt: skip


def _kept_round(
    session: Session, like: int, number: int, units: list[int], people: int, bank: Bank, chance: np.random.Generator,
    now: datetime, *, is_fixed: bool,
) -> tuple[int, str, Columns, Columns]:  # fmt: skip
    model = session.get_one(Round, like)
    opens = datetime(int(PERIOD), 1, 6, 1, tzinfo=UTC) + timedelta(days=2 * number % 350)
    kept = {name: getattr(model, name) for name in (
        "kind", "blueprint_id", "model_id", "minutes", "attempts_allowed", "results_rule", "scoring")}  # fmt: skip
    round_ = Round(code=f"N-{number}", name=f"Đợt {number}", state="closed", unit_id=units[0], opens_at=opens,
                   closes_at=opens + timedelta(hours=3), created_at=opens, **kept)  # fmt: skip
    session.add(round_)
    session.flush()
    places, which, points = _papers(people, bank, chance, number, is_fixed=is_fixed)
    columns = _marks(units, people, number, which, points, bank)
    columns["attempt"] = places["attempt"]
    stamp = f"1:{people}:0:{people}:0"
    listed = dict.fromkeys(units, 0)
    for one in columns["unit"].tolist():
        listed[one] += 1
    session.add(
        RoundSnapshot(round_id=round_.id, stamp=stamp, people=packed(columns), places=packed(places), made_at=now)
    )
    rollup = packed_rollup(Rollup(units_from(listed, columns), items_from(places)))
    session.add(RoundRollup(round_id=round_.id, stamp=f"{FORMAT}/{stamp}", made_at=now, **rollup))
    return round_.id, stamp, columns, places


def _papers(
    people: int, bank: Bank, chance: np.random.Generator, number: int, *, is_fixed: bool
) -> tuple[Columns, np.ndarray, np.ndarray]:
    """Right or wrong by a person's skill and a question's ease."""
    if is_fixed:
        which = np.tile(np.arange(QUESTIONS), (people, 1))
    else:
        order = chance.random((people, len(bank.ids)), dtype=np.float32)
        which = np.argpartition(order, QUESTIONS, axis=1)[:, :QUESTIONS]
    skill, ease = chance.normal(0, 1, (people, 1)), np.random.default_rng(SEED).normal(0.5, 1, len(bank.ids))
    points = (chance.random(which.shape) < 1 / (1 + np.exp(-skill - ease[which]))).astype(np.uint8)
    found: Columns = {"attempt": np.arange(people, dtype=np.int64) + 10_000_000 + number * people}
    found["outcomes"] = np.where(points > 0, ord("r"), ord("w")).astype(np.uint8)
    found["points_levels"], found["points"] = coded(points.astype(float))
    found["versions_levels"], found["versions"] = coded(bank.ids[which])
    return found, which, points


def _marks(units: list[int], people: int, number: int, which: np.ndarray, points: np.ndarray, bank: Bank) -> Columns:
    rows = np.arange(people)
    sums = {}
    for group, codes, place in (
        ("competences", bank.competences, bank.competence), ("domains", bank.domains, bank.domain)
    ):  # fmt: skip
        at = (rows[:, None] * len(codes) + place[which]).ravel()
        size = people * len(codes)
        sums[group] = [np.bincount(at, weight, size).reshape(people, -1) for weight in (points.ravel(), None)]
    weights = np.array([one.weight for one in sorted(bank.model.domains, key=lambda one: one.code)
                        if one.code in bank.domains])  # fmt: skip
    earned, possible = sums["domains"]
    share = np.divide(earned, possible, out=np.zeros_like(earned, float), where=possible > 0)
    total = 100 * (share * weights).sum(axis=1) / (weights * (possible > 0)).sum(axis=1)
    bands = sorted(bank.model.bands, key=lambda one: one.from_percent)
    found: Columns = {
        "person": rows + number * people, "unit": np.array(units)[rows % len(units)], "position": rows % 5 + 1,
        "attempt": rows, "ended": rows * 1_000_000, "total": total,
        "passed": total >= bank.model.pass_percent,
        "band": np.searchsorted([one.from_percent for one in bands], total, "right").astype(np.uint8) - 1,
        "category": (rows % 3).astype(np.uint8), "band_words": _words([one.code for one in bands]),
        "category_words": _words(["CC", "LD", "VC"]),
    }  # fmt: skip
    for group, codes in (("competences", bank.competences), ("domains", bank.domains)):
        found[f"{group}_words"] = _words(codes)
        for name, table in zip(("earned", "possible"), sums[group], strict=True):
            found[f"{group}_{name}_levels"], found[f"{group}_{name}"] = coded(table.astype(float))
    return found


def _words(words: list[str]) -> np.ndarray:
    return np.frombuffer(json.dumps(words).encode(), np.uint8)


# --- the same for the floors ------------------------------------------------------------------------------------------


def _keep(marks: dict[str, list[np.ndarray]], people: Columns, places: Columns, bank: Bank) -> None:
    """The figures of a round as plain arrays."""
    for name in ("unit", "total", "passed"):
        marks[name].append(np.array(people[name]))
    if json.loads(people["domains_words"].tobytes()) != bank.domains:
        raise RuntimeError("a round asks of other domains than the bank has")
    for name in ("earned", "possible"):
        marks[name].append(people[f"domains_{name}_levels"][people[f"domains_{name}"]].astype(np.uint8))
    marks["versions"].append(np.searchsorted(bank.ids, places["versions_levels"])[places["versions"]].astype(np.uint16))
    marks["points"].append(places["points_levels"][places["points"]].astype(np.uint8))


def _write(
    folder: Path, marks: dict[str, list[np.ndarray]], bank: Bank, provinces: list[list[int]], *, is_fixed: bool
) -> None:
    for name, parts in _joined(marks):
        np.save(folder / f"{name}.npy", parts)
    province = np.zeros(max(one for own in provinces for one in own) + 1, np.int32)
    for place, own in enumerate(provinces):
        province[own] = place
    np.save(folder / "province.npy", province)
    np.save(folder / "version_ids.npy", bank.ids)
    versions, points = np.load(folder / "versions.npy", mmap_mode="r"), np.load(folder / "points.npy", mmap_mode="r")
    if is_fixed:
        if (versions != versions[0]).any():
            raise RuntimeError("the papers are not the same")
        np.save(folder / "fixed_ids.npy", bank.ids[versions[0]])
    write_parquet(folder, versions, points, bank.ids)


def _joined(marks: dict[str, list[np.ndarray]]) -> Iterator[tuple[str, np.ndarray]]:
    for name in list(marks):
        parts = marks.pop(name)
        whole = np.concatenate(parts)
        yield name, whole.astype(np.int32) if name == "unit" else whole
