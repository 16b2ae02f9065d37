"""Sums of a round that can be added to those of other rounds: per unit, and per version of a question.

Whatever a report of a whole year says is made of such sums; no person is in them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from quizapp.domain.items import JUDGED_FROM, ItemFigures
from quizapp.domain.summaries import FEW

Whole = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
_NO_SPREAD = 1e-12
PLACES_AT_ONCE = 1 << 15
MOST_CELLS = 1 << 19  # of a table that is counted at once: 4 MB


@dataclass(frozen=True)
class UnitSums:
    """One row a unit, by id: who was listed, who sat and passed, the sums of their totals (percent) and of the squares
    of these, and points earned and possible at domains (columns, named by `codes`)."""

    units: Whole
    listed: Whole
    sat: Whole
    passed: Whole
    total: Floats
    squares: Floats
    codes: tuple[str, ...]
    earned: Floats
    possible: Floats


@dataclass(frozen=True)
class Coded:
    """A column as few different values and, for each place, the number of its value."""

    levels: Floats
    places: npt.NDArray[np.unsignedinteger[Any]]


def unit_sums(
    listed: Mapping[int, int],
    unit: Whole,
    total: Floats,
    passed: npt.NDArray[np.bool_],
    codes: tuple[str, ...],
    earned: Coded,
    possible: Coded,
) -> UnitSums:
    """`listed`: unit → people on the list; the columns have one row for each of them who sat."""
    units = np.array(sorted(listed), np.int64)
    which = np.searchsorted(units, unit)
    size = len(units)
    return UnitSums(
        units=units,
        listed=np.array([listed[one] for one in units.tolist()], np.int64),
        sat=np.bincount(which, minlength=size),
        passed=np.bincount(which[passed], minlength=size),
        total=_sum(which, total, size),
        squares=_sum(which, total * total, size),
        codes=codes,
        earned=_by_unit(earned, which, size),
        possible=_by_unit(possible, which, size),
    )


def _by_unit(column: Coded, which: npt.NDArray[np.intp], size: int) -> Floats:
    found = np.zeros((size, column.places.shape[1]))
    for place in range(column.places.shape[1]):
        found[:, place] = np.bincount(which, column.levels[column.places[:, place]], size)
    return found


def narrowed_to(sums: UnitSums, units: Whole) -> UnitSums:
    """The rows of these units, which are in order."""
    if not len(units):
        kept = np.zeros(len(sums.units), bool)
    else:
        kept = units[np.searchsorted(units, sums.units).clip(max=len(units) - 1)] == sums.units
    if kept.all():
        return sums
    return UnitSums(
        sums.units[kept], sums.listed[kept], sums.sat[kept], sums.passed[kept], sums.total[kept],
        sums.squares[kept], sums.codes, sums.earned[kept], sums.possible[kept],
    )  # fmt: skip


def without_cells(sums: UnitSums, hidden: Sequence[int]) -> UnitSums:
    """The same without what people of these units did; they are still listed."""
    kept = ~np.isin(sums.units, hidden)
    return UnitSums(
        sums.units, sums.listed, sums.sat * kept, sums.passed * kept, sums.total * kept,
        sums.squares * kept, sums.codes, sums.earned * kept[:, None], sums.possible * kept[:, None],
    )  # fmt: skip


def added_units(several: Sequence[UnitSums]) -> UnitSums:
    """Together, by unit."""
    codes = tuple(dict.fromkeys(code for one in several for code in one.codes))
    if not several:
        nothing, none, empty = np.zeros(0, np.int64), np.zeros(0), np.zeros((0, 0))
        return UnitSums(nothing, nothing, nothing, nothing, none, none, (), empty, empty)
    units, which = np.unique(np.concatenate([one.units for one in several]), return_inverse=True)
    counts = (np.concatenate([getattr(one, name) for one in several]) for name in ("listed", "sat", "passed"))
    listed, sat, passed = (_whole(which, column, len(units)) for column in counts)
    earned, possible = (
        np.concatenate([_in_order(one.codes, getattr(one, name), codes) for one in several])
        for name in ("earned", "possible")
    )
    total, squares = (
        _sum(which, np.concatenate([getattr(one, name) for one in several]), len(units))
        for name in ("total", "squares")
    )
    return UnitSums(
        units, listed, sat, passed, total, squares,
        codes, _table(which, earned, len(units)), _table(which, possible, len(units)),
    )  # fmt: skip


def grouped(sums: UnitSums, group_of: Sequence[int]) -> UnitSums:
    """The same for groups of units: `group_of` gives the id of each row's group."""
    groups, which = np.unique(np.array(group_of, np.int64), return_inverse=True)
    size = len(groups)
    listed, sat, passed = (_whole(which, column, size) for column in (sums.listed, sums.sat, sums.passed))
    return UnitSums(
        groups, listed, sat, passed, _sum(which, sums.total, size), _sum(which, sums.squares, size),
        sums.codes, _table(which, sums.earned, size), _table(which, sums.possible, size),
    )  # fmt: skip


def _sum(which: npt.NDArray[np.intp], column: Floats, size: int) -> Floats:
    return np.bincount(which, column, size).astype(float, copy=False)


def _whole(which: npt.NDArray[np.intp], column: Whole, size: int) -> Whole:
    return np.bincount(which, column, size).astype(np.int64)


def _table(which: npt.NDArray[np.intp], table: Floats, size: int) -> Floats:
    found = np.zeros((size, table.shape[1]))
    for place in range(table.shape[1]):
        found[:, place] = np.bincount(which, table[:, place], size)
    return found


def _in_order(codes: tuple[str, ...], table: Floats, wanted: tuple[str, ...]) -> Floats:
    if codes == wanted:
        return table
    found = np.zeros((len(table), len(wanted)))
    found[:, [wanted.index(code) for code in codes]] = table
    return found


# --- questions --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ItemSums:
    """One row a version, by id: people who had it, and the sums, over them, of their points x (0-1), of x², of the
    share r that they earned at all other questions of their paper, of r² and of x·r."""

    versions: Whole
    people: Whole
    points: Floats
    squares: Floats
    rest: Floats
    rest_squares: Floats
    products: Floats


_SUMS = ("points", "squares", "rest", "rest_squares", "products")
NO_ITEMS = ItemSums(np.zeros(0, np.int64), np.zeros(0, np.int64), *(np.zeros(0) for _name in _SUMS))


def item_sums(versions: Coded, points: Coded, is_held: npt.NDArray[np.bool_] | None) -> ItemSums:
    """One row a person, one column a place of the paper. `is_held`: places that hold a question that counts; None is
    every place.

    With T the points of a person and m their questions, r = (T − x)/(m − 1). Points have few different values, so
    that places are counted by version and value first, and x is the same in each cell: only T and 1/(m − 1) are summed.
    """
    many, places = len(points.levels), versions.places
    if not places.size:
        return NO_ITEMS
    held = np.full(len(places), places.shape[1]) if is_held is None else is_held.sum(axis=1)
    per = 1 / np.maximum(held - 1, 1)
    sums = _cell_sums(versions, points, is_held, _earned(points, is_held) * per, per)
    x = np.tile(points.levels, len(versions.levels))
    found = {
        "people": sums["n"],
        "points": sums["n"] * x,
        "squares": sums["n"] * x * x,
        "rest": sums["t"] - x * sums["p"],
        "rest_squares": sums["tt"] - 2 * x * sums["tp"] + x * x * sums["pp"],
        "products": x * (sums["t"] - x * sums["p"]),
    }
    table = {name: column.reshape(-1, many).sum(axis=1) for name, column in found.items()}
    kept = table["people"] > 0
    return ItemSums(
        versions.levels[kept].astype(np.int64), table["people"][kept].astype(np.int64),
        *(table[name][kept] for name in _SUMS),
    )  # fmt: skip


def _earned(points: Coded, is_held: npt.NDArray[np.bool_] | None) -> Floats:
    """What each person earned at all places, in which equal counts of equal points give equal sums."""
    found = np.zeros(len(points.places))
    for number, level in enumerate(points.levels.tolist()):
        if level:
            has_it = points.places == number
            found += level * np.count_nonzero(has_it if is_held is None else has_it & is_held, axis=1)
    return found


def _cell_sums(
    versions: Coded, points: Coded, is_held: npt.NDArray[np.bool_] | None, own: Floats, per: Floats
) -> dict[str, Floats]:
    """Of each cell how many places, and the sums of T/(m − 1), 1/(m − 1), their squares and their product. People of
    the same two figures are counted together, as many of them at once as a table of reasonable size holds."""
    size = len(versions.levels) * len(points.levels)
    is_even = not len(per) or bool((per == per[0]).all())  # papers of one length: one figure tells people apart
    classes, of_person = np.unique(own if is_even else own + 1j * per, return_inverse=True)
    found = np.zeros((6, size))
    step = max(1, MOST_CELLS // size)
    for first in range(0, len(classes), step):
        part = classes[first : first + step]
        mine = np.flatnonzero((of_person >= first) & (of_person < first + step))
        counts = _counted(versions, points, is_held, mine, of_person[mine] - first, len(part) * size)
        t, p = part.real, np.full(len(part), per[0]) if is_even else part.imag
        weights = np.stack([np.ones(len(part)), t, t * t, p, p * p, t * p])
        found += np.einsum("wc,cs->ws", weights, counts.reshape(len(part), size))  # small: no threads of BLAS
    return dict(zip(("n", "t", "tt", "p", "pp", "tp"), found, strict=True))


def _counted(
    versions: Coded,
    points: Coded,
    is_held: npt.NDArray[np.bool_] | None,
    mine: npt.NDArray[np.intp],
    of_class: npt.NDArray[np.intp],
    size: int,
) -> Floats:
    """How many places of these people there are in each cell: class, version and value. A few at a time and in short
    numbers: memory that is asked for and given back with every round costs as much as the counting."""
    kind, found = np.min_scalar_type(size), np.zeros(size)
    many, each = len(points.levels), len(versions.levels) * len(points.levels)
    at_once = max(1, PLACES_AT_ONCE // versions.places.shape[1])
    for start in range(0, len(mine), at_once):
        some = mine[start : start + at_once]
        cells = versions.places[some].astype(kind)
        cells *= kind.type(many)
        cells += points.places[some].astype(kind, copy=False)
        cells += (of_class[start : start + at_once] * each).astype(kind)[:, None]
        found += np.bincount(cells.ravel() if is_held is None else cells[is_held[some]], minlength=size)
    return found


def added_items(several: Sequence[ItemSums]) -> ItemSums:
    """Together, by version."""
    if not several:
        return NO_ITEMS
    versions, which = np.unique(np.concatenate([one.versions for one in several]), return_inverse=True)
    people = _whole(which, np.concatenate([one.people for one in several]), len(versions))
    columns = (np.concatenate([getattr(one, name) for one in several]) for name in _SUMS)
    return ItemSums(versions, people, *(_sum(which, column, len(versions)) for column in columns))


def figures_of(sums: ItemSums) -> list[ItemFigures]:
    """Of each version: difficulty and discrimination, with the same least numbers of people as for one round. The
    efficiency needs everybody in order, and is not told."""
    n = np.maximum(sums.people, 1)
    mean, rest = sums.points / n, sums.rest / n
    own, other = sums.squares / n - mean * mean, sums.rest_squares / n - rest * rest
    has_spread = (own > _NO_SPREAD) & (other > _NO_SPREAD)
    spread = np.sqrt(np.where(has_spread, own * other, 1.0))
    power = (sums.products / n - mean * rest) / spread
    rows = zip(sums.people.tolist(), mean.tolist(), power.tolist(), has_spread.tolist(), strict=True)
    return [
        ItemFigures(sat, {}, difficulty if sat >= FEW else None, found if is_ and sat >= JUDGED_FROM else None)
        for sat, difficulty, found, is_ in rows
    ]
