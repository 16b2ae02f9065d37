"""Roll-ups of rounds that are over: their sums per unit and per question, so that a report of a year adds up a few
hundred rows and not a million results.

A roll-up is never the truth. What came behind the mark (results, publications, changes of lists) names the rounds whose
roll-up may no longer fit; of these the stamp is compared, and where it differs the sums are made from the results.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.packing import Columns, packed, unpacked
from quizapp.domain.rollups import NO_ITEMS, Coded, ItemSums, UnitSums, item_sums, unit_sums
from quizapp.domain.scoring import NEUTRAL, NOT_COUNTED
from quizapp.results.life_models import Publication, QuestionRuling, Rescoring
from quizapp.results.models import Result, RollupMark, RoundRollup
from quizapp.results.snapshots import some_columns, stamp_of
from quizapp.results.tallies import people_columns, place_columns
from quizapp.rounds.models import ListChange, Round, RoundCandidate
from quizapp.statements import DriverStatement

FORMAT = 3  # of the sums; another number makes every stored roll-up stale
# columns of a snapshot that sums are made of
_BY_DOMAIN = tuple(f"domains_{name}{end}" for name in ("earned", "possible") for end in ("_levels", ""))
OF_UNITS = ("unit", "total", "passed", "domains_words", *_BY_DOMAIN)
OF_ITEMS = ("points_levels", "points", "versions_levels", "versions")
SETTLES_IN = timedelta(minutes=10)  # until a transaction that began earlier is surely written
_UNITS = ("units", "listed", "sat", "passed", "total", "squares", "earned", "possible")
_ITEMS = ("versions", "people", "points", "squares", "rest", "rest_squares", "products")


@dataclass(frozen=True)
class Rollup:
    units: UnitSums
    items: ItemSums


def rollup_stamp(session: Session, round_id: int) -> str:
    return f"{FORMAT}/{stamp_of(session, round_id)}"


# --- making -----------------------------------------------------------------------------------------------------------


def units_from(listed: Mapping[int, int], people: Columns) -> UnitSums:
    return unit_sums(
        listed,
        people["unit"].astype(np.int64, copy=False),
        people["total"].astype(float, copy=False),
        people["passed"].astype(bool, copy=False),
        tuple(json.loads(people["domains_words"].tobytes())),
        _coded(people, "domains_earned"),
        _coded(people, "domains_possible"),
    )


def items_from(places: Columns) -> ItemSums:
    """Without the column `outcomes` every question counts."""
    versions, outcomes = _coded(places, "versions"), places.get("outcomes")
    if not versions.places.size:
        return NO_ITEMS
    counts = None if outcomes is None or not (outcomes == ord(NOT_COUNTED)).any() else outcomes != ord(NOT_COUNTED)
    is_there = None if (versions.levels > 0).all() else (versions.levels > 0)[versions.places]
    is_held = is_there if counts is None else counts if is_there is None else is_there & counts
    return item_sums(versions, _coded(places, "points"), is_held)


def rounds_that_leave_out(session: Session, round_ids: Collection[int]) -> set[int]:
    """Rounds of which some question counts for nobody. Of others no outcome need be read: a quarter of the bytes."""
    statement = sa.select(Rescoring.round_id).join(QuestionRuling, QuestionRuling.rescoring_id == Rescoring.id)
    left_out = sa.and_(Rescoring.state == "approved", QuestionRuling.kind == NEUTRAL)
    return set(session.scalars(statement.where(Rescoring.round_id.in_(round_ids), left_out)))


def columns_of_items(*, leaves_out: bool) -> tuple[str, ...]:
    return ("outcomes", *OF_ITEMS) if leaves_out else OF_ITEMS


def _coded(columns: Columns, name: str) -> Coded:
    return Coded(columns[f"{name}_levels"].astype(float), columns[name])  # type: ignore[arg-type]


def listed_of(session: Session, round_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """Round → unit → people on the list."""
    statement = (
        sa.select(RoundCandidate.round_id, RoundCandidate.unit_id, sa.func.count())
        .where(RoundCandidate.round_id.in_(round_ids))
        .group_by(RoundCandidate.round_id, RoundCandidate.unit_id)
    )
    found: dict[int, dict[int, int]] = {one: {} for one in round_ids}
    for round_id, unit_id, people in session.execute(statement):
        found[round_id][unit_id] = people
    return found


def from_results(session: Session, round_id: int) -> Rollup:
    """From the results themselves, whatever is kept."""
    people = people_columns(session, round_id)
    places = place_columns(session, round_id, people["attempt"])
    return Rollup(units_from(listed_of(session, [round_id])[round_id], people), items_from(places))


def units_anew(session: Session, round_id: int) -> UnitSums:
    """From the snapshot while it is sound, else from the results."""
    people = some_columns(session, round_id, "people", stamp_of(session, round_id), OF_UNITS)
    return units_from(listed_of(session, [round_id])[round_id], people or people_columns(session, round_id))


def items_anew(session: Session, round_id: int, *, leaves_out: bool) -> ItemSums:
    """The same per question. `leaves_out`: whether the round is one of `rounds_that_leave_out`."""
    names = columns_of_items(leaves_out=leaves_out)
    places = some_columns(session, round_id, "places", stamp_of(session, round_id), names)
    return items_from(places or place_columns(session, round_id, people_columns(session, round_id)["attempt"]))


def store_rollup(session: Session, round_id: int, now: datetime) -> None:
    """Make the round's roll-up, or make it anew."""
    leaves_out = bool(rounds_that_leave_out(session, [round_id]))
    made = Rollup(units_anew(session, round_id), items_anew(session, round_id, leaves_out=leaves_out))
    stamp = rollup_stamp(session, round_id)
    row = {"round_id": round_id, "stamp": stamp, "made_at": now, **packed_rollup(made)}
    session.execute(sa.delete(RoundRollup).where(RoundRollup.round_id == round_id))
    session.execute(sa.insert(RoundRollup), row)


def packed_rollup(made: Rollup) -> dict[str, bytes]:
    """The two columns of a stored roll-up."""
    words = np.frombuffer(json.dumps(list(made.units.codes)).encode(), np.uint8)
    units: Columns = {name: getattr(made.units, name) for name in _UNITS}
    items: Columns = {name: getattr(made.items, name) for name in _ITEMS}
    return {"units": packed({**units, "codes": words}), "items": packed(items)}


def stale_rollups(session: Session, now: datetime) -> list[int]:
    """Rounds that are over and have no roll-up, one of another format, or one that no longer fits what came behind the
    mark."""
    over = sa.and_(Round.state.in_(("ready", "closed")), Round.closes_at <= now, Round.kind != "rehearsal")
    known = sa.select(Round.id, RoundRollup.stamp).outerjoin(RoundRollup, RoundRollup.round_id == Round.id)
    touched = _touched(session)
    return [
        row.id
        for row in session.execute(known.where(over).order_by(Round.id))
        if row.stamp is None
        or not row.stamp.startswith(f"{FORMAT}/")
        or (row.id in touched and row.stamp != rollup_stamp(session, row.id))
    ]


Mark = tuple[int, int, int]  # the last result, publication and change of a list that was looked at


def mark_of(session: Session) -> Mark:
    row = session.get(RollupMark, 1)
    return (0, 0, 0) if row is None else (row.result_id, row.publication_id, row.list_change_id)


def settled_mark(session: Session, now: datetime) -> Mark:
    """The last ones that are surely written, with all before them."""
    settled = now - SETTLES_IN
    found = (
        sa.select(sa.func.max(Result.id)).where(Result.created_at <= settled),
        sa.select(sa.func.max(Publication.id)).where(Publication.published_at <= settled),
        sa.select(sa.func.max(ListChange.id)).where(ListChange.changed_at <= settled),
    )
    result, publication, change = (session.scalar(one) or 0 for one in found)
    return result, publication, change


def move_mark(session: Session, now: datetime) -> None:
    """To be called when all `stale_rollups` of the same `now` are made."""
    result, publication, change = settled_mark(session, now)
    row = session.get(RollupMark, 1) or RollupMark(id=1)
    row.result_id, row.publication_id, row.list_change_id = result, publication, change
    session.add(row)


_attempts, _results = Attempt.__table__.c, Result.__table__.c
_published, _changed = Publication.__table__.c, ListChange.__table__.c
_TOUCHED = DriverStatement(
    sa.union(
        sa.select(_attempts.round_id)
        .join(Result.__table__, _results.attempt_id == _attempts.id)
        .where(_results.id > sa.bindparam("result")),
        sa.select(_published.round_id).where(_published.id > sa.bindparam("publication")),
        sa.select(_changed.round_id).where(_changed.id > sa.bindparam("change")),
    )
)


def _touched(session: Session) -> set[int]:
    """Rounds of which something came behind the mark."""
    session.flush()
    result, publication, change = mark_of(session)
    rows = _TOUCHED.rows(session, result=result, publication=publication, change=change)
    return {row[0] for row in rows}


# --- reading ----------------------------------------------------------------------------------------------------------


def unit_rollups(session: Session, round_ids: Collection[int]) -> dict[int, UnitSums]:
    """Round → its sums per unit: from the roll-up while it fits, else from the results."""
    found = {round_id: _units_of(unpacked(content)) for round_id, content in _sound(session, round_ids, "units")}
    return found | {one: units_anew(session, one) for one in round_ids if one not in found}


def item_rollups(session: Session, round_ids: Collection[int]) -> dict[int, ItemSums]:
    """The same per version of a question."""
    found = {round_id: _items_of(unpacked(content)) for round_id, content in _sound(session, round_ids, "items")}
    missing = [one for one in round_ids if one not in found]
    left_out = rounds_that_leave_out(session, missing) if missing else set()
    return found | {one: items_anew(session, one, leaves_out=one in left_out) for one in missing}


_rollups = RoundRollup.__table__.c
_KEPT = {part: sa.select(_rollups.round_id, _rollups.stamp, _rollups[part]) for part in ("units", "items")}
_SEVERAL = sa.any_(sa.bindparam("round_ids", type_=ARRAY(sa.Integer)))
_BY_DRIVER = {part: DriverStatement(kept.where(_rollups.round_id == _SEVERAL)) for part, kept in _KEPT.items()}


def _kept(session: Session, round_ids: Collection[int], part: str) -> Iterable[Any]:
    """Round, stamp and `part` of what is stored. The bytes are the longest thing that a report of a year reads."""
    if session.get_bind().dialect.name == "postgresql":
        return _BY_DRIVER[part].binary_rows(session, round_ids=list(round_ids))
    return session.execute(_KEPT[part].where(_rollups.round_id.in_(round_ids)))


def _sound(session: Session, round_ids: Collection[int], part: str) -> Iterator[tuple[int, bytes]]:
    touched = _touched(session) & set(round_ids)
    for round_id, stamp, content in _kept(session, round_ids, part):
        if stamp.startswith(f"{FORMAT}/") and (round_id not in touched or stamp == rollup_stamp(session, round_id)):
            yield round_id, content


def _codes(columns: Columns) -> tuple[str, ...]:
    return tuple(json.loads(columns["codes"].tobytes()))


def _units_of(columns: Columns) -> UnitSums:
    facts: dict[str, npt.NDArray[np.generic]] = {name: columns[name] for name in _UNITS}
    return UnitSums(codes=_codes(columns), **facts)  # type: ignore[arg-type]


def _items_of(columns: Columns) -> ItemSums:
    facts: dict[str, npt.NDArray[np.generic]] = {name: columns[name] for name in _ITEMS}
    return ItemSums(**facts)  # type: ignore[arg-type]


def false_rollups(session: Session) -> list[int]:
    """Rounds whose roll-up calls itself sound and is not what the results say, to the last byte."""
    held = session.execute(sa.select(RoundRollup).order_by(RoundRollup.round_id)).scalars()
    return [
        one.round_id
        for one in held
        if one.stamp == rollup_stamp(session, one.round_id)
        and packed_rollup(from_results(session, one.round_id)) != {"units": one.units, "items": one.items}
    ]
