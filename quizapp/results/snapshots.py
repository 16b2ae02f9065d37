"""Snapshots of rounds that are over: what the reports read in columns, stored once, so that a page need not add up
thousands of results again. A snapshot is never the truth: it is used only while its stamp says that the round's results
and list are still those it was made of, and everything in it can be made again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import numpy as np
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.domain.packing import Columns, Run, packed, runs_of, unpacked, unpacked_runs
from quizapp.people.models import Position
from quizapp.results.life_models import Publication
from quizapp.results.models import Result, RoundSnapshot
from quizapp.results.tallies import (
    PaperPlaces,
    Tally,
    people_columns,
    place_columns,
    places_from,
    tally_from,
)
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.statements import DriverStatement

FORMAT = 1  # of the columns; another number makes every stored snapshot stale
_table = RoundSnapshot.__table__.c
_KEPT = {
    part: DriverStatement(sa.select(_table.stamp, _table[part]).where(_table.round_id == sa.bindparam("round_id")))
    for part in ("people", "places")
}
LOOKED_AT_FOR = timedelta(days=30)  # after its end a round's snapshot is compared with its results again and again


def stamp_of(session: Session, round_id: int) -> str:
    """What the snapshot of a round depends on, told short: how many results of ended attempts there are and the newest
    of them, how many people are on the list (whose unit, position and category never change), and which publication of
    the results is read."""
    results = (
        sa.select(sa.func.count(Result.id), sa.func.max(Result.id))
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Attempt.round_id == round_id, Attempt.state.in_(("submitted", "expired")))
    )
    listed = sa.select(sa.func.count()).where(RoundCandidate.round_id == round_id)
    published = sa.select(sa.func.max(Publication.number)).where(Publication.round_id == round_id)
    count, newest = session.execute(results).one()
    return f"{FORMAT}:{count}:{newest or 0}:{session.scalar(listed)}:{session.scalar(published) or 0}"


def _parts(session: Session, round_id: int) -> dict[str, bytes]:
    people = people_columns(session, round_id)
    places = place_columns(session, round_id, people["attempt"])
    return {"people": packed(people), "places": packed(places)}


def told_apart(session: Session, round_id: int) -> list[str]:
    """The parts of the stored snapshot that are not what the results say now, to the last byte."""
    stored = session.get_one(RoundSnapshot, round_id)
    return [name for name, content in _parts(session, round_id).items() if getattr(stored, name) != content]


def store_snapshot(session: Session, round_id: int, now: datetime) -> None:
    """Make the round's snapshot, or make it anew."""
    row = {"round_id": round_id, "stamp": stamp_of(session, round_id), "made_at": now, **_parts(session, round_id)}
    session.execute(sa.delete(RoundSnapshot).where(RoundSnapshot.round_id == round_id))
    session.execute(sa.insert(RoundSnapshot), row)


def carry_over(session: Session, round_id: int, before: str) -> None:
    """To be called with the first publication of a round, which freezes what was read until then: what was made of it
    is kept, and the reports need not wait for it. `before`: the stamp from before what is frozen was read; where
    anything came in between, nothing is carried over."""
    session.flush()
    after = stamp_of(session, round_id)
    if before.rpartition(":")[0] != after.rpartition(":")[0]:
        return
    fits = sa.and_(RoundSnapshot.round_id == round_id, RoundSnapshot.stamp == before)
    session.execute(sa.update(RoundSnapshot).where(fits).values(stamp=after))


def stale_rounds(session: Session, now: datetime) -> list[int]:
    """Rounds that are over and have results but no snapshot, or one of another format, or that ended lately and has
    changed since."""
    over = sa.and_(Round.state.in_(("ready", "closed")), Round.closes_at <= now, Round.kind != "rehearsal")
    has_results = sa.exists().where(Result.attempt_id == Attempt.id, Attempt.round_id == Round.id)
    is_unreadable = sa.or_(RoundSnapshot.stamp.is_(None), ~RoundSnapshot.stamp.startswith(f"{FORMAT}:"))
    known = (
        sa.select(Round.id, RoundSnapshot.stamp)
        .outerjoin(RoundSnapshot, RoundSnapshot.round_id == Round.id)
        .where(over, sa.or_(is_unreadable, Round.closes_at > now - LOOKED_AT_FOR))
        .where(has_results)
        .order_by(Round.id)
    )
    return [row.id for row in session.execute(known) if row.stamp != stamp_of(session, row.id)]


def tally_of(session: Session, round_id: int, unit_ids: Collection[int] | None = None) -> Tally:
    """What counts of each person who sat, narrowed to people listed in `unit_ids`: from the snapshot while it is
    sound, else from the results themselves."""
    columns = _stored(session, round_id, "people")
    if columns is None:
        columns = people_columns(session, round_id, unit_ids)
    return tally_from(columns, _positions(session), unit_ids)


def places_of(session: Session, round_id: int, attempts: Sequence[int]) -> PaperPlaces:
    """What became of the places of these attempts' papers; they are among those that count."""
    columns = _stored(session, round_id, "places")
    if columns is None:
        columns = place_columns(session, round_id, np.array(attempts, np.int64))
    return places_from(columns, attempts)


def _stored(session: Session, round_id: int, part: str) -> Columns | None:
    return kept_columns(session, round_id, part, stamp_of(session, round_id))


def kept_columns(session: Session, round_id: int, part: str, stamp: str) -> Columns | None:
    """`people` or `places` of the round's snapshot; None where there is none of this stamp."""
    session.flush()
    rows = _KEPT[part].binary_rows(session, round_id=round_id)
    return unpacked(rows[0][1]) if rows and rows[0][0] == stamp else None


HEAD = 4096  # bytes, which hold the names of all columns
_RUNS = 4  # that are read at once
_ranges = [sa.bindparam(f"{name}{number}", type_=sa.Integer) for number in range(_RUNS) for name in ("start", "length")]


def _cut(part: str) -> DriverStatement:
    pieces = (sa.func.substr(_table[part], *_ranges[2 * one : 2 * one + 2]).label(f"run{one}") for one in range(_RUNS))
    return DriverStatement(sa.select(_table.stamp, *pieces).where(_table.round_id == sa.bindparam("round_id")))


_CUT = {part: _cut(part) for part in _KEPT}
_NOTHING = Run(0, 0, ())


def some_columns(session: Session, round_id: int, part: str, stamp: str, names: Collection[str]) -> Columns | None:
    """As `kept_columns`, these only. PostgreSQL sends no more than their bytes; SQLite reads a value whole anyway."""
    if session.get_bind().dialect.name != "postgresql":
        return kept_columns(session, round_id, part, stamp)
    session.flush()
    head = _runs_read(session, round_id, part, stamp, [Run(0, HEAD, ())])
    runs = runs_of(head[0], names) if head else None
    if runs is None or len(runs) > _RUNS:
        return kept_columns(session, round_id, part, stamp)
    pieces = _runs_read(session, round_id, part, stamp, runs)
    return unpacked_runs(runs, pieces) if pieces else None


def _runs_read(session: Session, round_id: int, part: str, stamp: str, runs: Sequence[Run]) -> Sequence[bytes] | None:
    """The bytes of each; None where there is no snapshot of this stamp."""
    asked = {"round_id": round_id}
    for number, run in enumerate([*runs, *[_NOTHING] * (_RUNS - len(runs))]):
        asked |= {f"start{number}": run.start + 1, f"length{number}": run.length}
    rows = _CUT[part].binary_rows(session, **asked)
    return rows[0][1 : 1 + len(runs)] if rows and rows[0][0] == stamp else None


def _positions(session: Session) -> dict[int, str]:
    return {row.id: row.code for row in session.execute(sa.select(Position.id, Position.code))}
