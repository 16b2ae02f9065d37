"""The floors of a year: numpy on plain arrays in files, and DuckDB on Parquet, for the same figures as the product's.

Nothing of the product is used here: the sums are written anew, so that an agreement says something.
"""

from pathlib import Path
from typing import Any

import numpy as np

BLOCK = 100_000


def floor_units(folder: Path, _made: Any) -> dict[str, np.ndarray]:
    unit, total, passed = (np.load(folder / f"{name}.npy") for name in ("unit", "total", "passed"))
    size = int(unit.max()) + 1
    sat = np.bincount(unit, minlength=size)
    found = {"sat": sat, "passed": np.bincount(unit, passed, size), "total": np.bincount(unit, total, size)}
    for name in ("earned", "possible"):
        table = np.load(folder / f"{name}.npy")
        found[name] = np.stack([np.bincount(unit, table[:, column], size) for column in range(table.shape[1])], axis=1)
    kept = sat > 0
    found = {name: column[kept] for name, column in found.items()}
    province = np.load(folder / "province.npy")[np.flatnonzero(kept)]
    np.bincount(province, found["sat"]), np.bincount(province, found["total"])  # a province is the sum of its units
    return {"units": np.flatnonzero(kept), **found}


def floor_items(folder: Path, made: Any) -> dict[str, np.ndarray]:
    return _fixed(folder) if made.is_fixed else _drawn(folder)


def _drawn(folder: Path) -> dict[str, np.ndarray]:
    """Points are 0 or 1 and all papers of one length, which only the floor may know."""
    versions, points = (np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("versions", "points"))
    ids = np.load(folder / "version_ids.npy")
    size, length = len(ids), versions.shape[1]
    n, right, t, tt, rt = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    for start in range(0, len(versions), BLOCK):
        own, got = versions[start : start + BLOCK], points[start : start + BLOCK]
        cells = own.astype(np.intp)
        cells *= 2
        cells += got
        totals = np.repeat(got.sum(axis=1, dtype=float), length)
        flat = cells.ravel()
        count = np.bincount(flat, minlength=2 * size).reshape(size, 2)
        first = np.bincount(flat, totals, 2 * size).reshape(size, 2)
        second = np.bincount(flat, totals * totals, 2 * size).reshape(size, 2)
        n += count.sum(axis=1)
        right += count[:, 1]
        t += first.sum(axis=1)
        tt += second.sum(axis=1)
        rt += first[:, 1]
    return _told(ids, n, right, t, tt, rt, length)


def _told(ids: Any, n: Any, right: Any, t: Any, tt: Any, rt: Any, length: int) -> dict[str, np.ndarray]:
    """From sums of T over all who had it, of T², and of T over those who had it right: rest is T − x."""
    kept = n > 0
    ids, n, right, t, tt, rt = (one[kept] for one in (ids, n, right, t, tt, rt))
    rest, squares = (t - right) / n, (tt - 2 * rt + right) / n
    p = right / n
    own, other = p * (1 - p), squares - rest * rest
    power = ((rt - right) / n - p * rest) / np.sqrt(np.maximum(own * other, 1e-300))
    power[(own <= 1e-12) | (other / (length - 1) ** 2 <= 1e-12) | (n < 30)] = np.nan
    return {"versions": ids, "people": n, "difficulty": np.where(n >= 5, p, np.nan), "discrimination": power}


def _fixed(folder: Path) -> dict[str, np.ndarray]:
    """One product of matrices: X'X holds every sum."""
    points = np.load(folder / "points.npy", mmap_mode="r")
    ids = np.load(folder / "fixed_ids.npy")
    cross = np.zeros((points.shape[1],) * 2)
    for start in range(0, len(points), BLOCK):
        block = points[start : start + BLOCK].astype(np.float32)
        cross += block.T @ block
    right, n = np.diag(cross).copy(), np.full(len(ids), float(len(points)))
    rt = cross.sum(axis=1)
    t, tt = np.full(len(ids), right.sum()), np.full(len(ids), cross.sum())
    found = _told(ids, n, right, t, tt, rt, points.shape[1])
    order = np.argsort(found["versions"])
    return {name: column[order] for name, column in found.items()}


def write_parquet(folder: Path, versions: np.ndarray, points: np.ndarray, ids: np.ndarray) -> bool:
    """Places as rows, with the total of their paper beside them so that DuckDB need not join. False: no DuckDB."""
    try:
        import duckdb
    except ImportError:
        return False
    with duckdb.connect() as connection:
        made = folder / "places.parquet"
        connection.execute("CREATE TABLE place (attempt INTEGER, version INTEGER, points UTINYINT, total UTINYINT)")
        for start in range(0, len(versions), BLOCK):
            got = points[start : start + BLOCK]
            block = {
                "attempt": np.repeat(np.arange(start, start + len(got), dtype=np.int32), got.shape[1]),
                "version": ids[versions[start : start + BLOCK]].astype(np.int32).ravel(), "points": got.ravel(),
                "total": np.repeat(got.sum(axis=1, dtype=np.uint8), got.shape[1]),
            }  # fmt: skip
            connection.register("block", block)
            connection.execute("INSERT INTO place SELECT attempt, version, points, total FROM block")
            connection.unregister("block")
        connection.execute(f"COPY place TO '{made}' (FORMAT parquet)")
    return True


def duck_items(folder: Path, made: Any) -> dict[str, np.ndarray]:
    """With a thread for each core."""
    return _duck(folder, made, {})


def duck_items_alone(folder: Path, made: Any) -> dict[str, np.ndarray]:
    """With one thread, as the product."""
    return _duck(folder, made, {"threads": 1})


def _duck(folder: Path, made: Any, settings: dict[str, Any]) -> dict[str, np.ndarray]:
    import duckdb

    with duckdb.connect(config=settings) as connection:
        rows = connection.execute(
            f"""
            SELECT version, count(*) AS people, avg(points) AS difficulty,
                   corr(points, (total - points) / {made.questions - 1}.0) AS discrimination
            FROM '{folder / "places.parquet"}' GROUP BY version ORDER BY version
            """  # noqa: S608
        ).fetchnumpy()
    few, unjudged = rows["people"] < 5, rows["people"] < 30
    return {
        "versions": rows["version"], "people": rows["people"], "difficulty": np.where(few, np.nan, rows["difficulty"]),
        "discrimination": np.where(unjudged, np.nan, np.ma.filled(rows["discrimination"].astype(float), np.nan)),
    }  # fmt: skip
