"""Reports of a round that is over are the same from its snapshot as from its results, and never from a stale one."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.packing import packed, unpacked
from quizapp.operations.finalising import refresh_snapshots
from quizapp.operations.verifying.kept import false_snapshots
from quizapp.people.models import Person, Position
from quizapp.reports.queries import change_report, groups_report, items_report, needs_report, round_report, unit_report
from quizapp.results.models import RoundRollup, RoundSnapshot
from quizapp.results.publishing import Actor, check_results, publish_checked
from quizapp.results.rollups import OF_UNITS, columns_of_items, stale_rollups
from quizapp.results.snapshots import (
    carry_over,
    kept_columns,
    places_of,
    some_columns,
    stale_rounds,
    stamp_of,
    store_snapshot,
    tally_of,
)
from quizapp.rounds.models import Round
from tests import make
from tests.make import NOW
from tests.reports import scene as scenes
from tests.reports.scene import Scene

AFTER = NOW + timedelta(days=2)


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def every_report(session: Session, scene: Scene) -> list[Any]:
    at = (session, scene.round_id, scene.everywhere)
    return [
        round_report(*at),
        unit_report(session, scene.round_id, scene.units["A01"], scene.everywhere, with_names=True),
        needs_report(*at, scene.everywhere),
        groups_report(*at, "position"),
        items_report(*at),
        change_report(*at),
        round_report(session, scene.round_id, {scene.units["B01"]}),
    ]


def spoiled(session: Session, part: str, change: Callable[[dict[str, Any]], None]) -> None:
    """Change a column of the only snapshot; its stamp stays."""
    column = getattr(RoundSnapshot, part)
    columns: dict[str, Any] = {
        name: np.array(one) for name, one in unpacked(session.scalars(sa.select(column)).one()).items()
    }
    change(columns)
    session.execute(sa.update(RoundSnapshot).values({part: packed(columns)}))


def test_every_report_is_the_same_from_the_snapshot(engines: Engines, scene: Scene) -> None:
    with engines.reading() as session:
        before = every_report(session, scene)
    with engines.writing() as session:
        store_snapshot(session, scene.round_id, AFTER)
    with engines.reading() as session:
        assert every_report(session, scene) == before


def test_it_is_the_snapshot_that_is_read(engines: Engines, scene: Scene) -> None:
    """The control: with a figure changed in the snapshot the reports differ, so the test above compares two things."""
    with engines.writing() as session:
        store_snapshot(session, scene.round_id, AFTER)
        before = every_report(session, scene)
        spoiled(session, "people", lambda columns: columns["total"].__setitem__(0, 0.5))
        spoiled(session, "places", lambda columns: columns["points_levels"].__setitem__(0, 0.25))
        after = every_report(session, scene)
    changed = [type(one).__name__ for one, other in zip(before, after, strict=True) if one != other]
    assert {"RoundReport", "UnitReport", "ItemsReport"} <= set(changed)


def test_a_result_that_came_later_is_in_the_report_at_once(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        store_snapshot(session, scene.round_id, AFTER)
    scenes.sit(engines, scene, "p4", 1, 1)
    with engines.writing() as session:
        assert scene.people["p4"] in {one.person_id for one in tally_of(session, scene.round_id).people}
        assert stale_rounds(session, AFTER) == [scene.round_id]
        session.execute(sa.update(RoundSnapshot).values(stamp=stamp_of(session, scene.round_id)))
        told = {one.person_id for one in tally_of(session, scene.round_id).people}
        assert scene.people["p4"] not in told, "the control: it is the stamp that keeps the old snapshot out"


def test_rounds_that_are_over_get_their_snapshot_once(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        make.open_round(session, [session.get_one(scenes.Unit, scene.units["A01"])])  # nobody sat: nothing to keep
        closes = session.get_one(Round, scene.round_id).closes_at
    assert refresh_snapshots(engines, closes - timedelta(seconds=1)) == 0
    assert refresh_snapshots(engines, AFTER) == 1
    assert refresh_snapshots(engines, AFTER) == 0
    with engines.reading() as session:
        assert list(session.scalars(sa.select(RoundSnapshot.round_id))) == [scene.round_id]


def test_a_snapshot_of_another_format_is_made_anew_whatever_its_age(engines: Engines, scene: Scene) -> None:
    later = AFTER + timedelta(days=400)
    assert refresh_snapshots(engines, later) == 1
    with engines.writing() as session:
        session.execute(sa.update(RoundSnapshot).values(stamp="0" + stamp_of(session, scene.round_id)[1:]))
        session.execute(sa.update(RoundRollup).values(stamp="0/" + RoundRollup.stamp))
        assert stale_rollups(session, later) == [scene.round_id]
    assert refresh_snapshots(engines, later) == 1
    assert refresh_snapshots(engines, later) == 0


@pytest.mark.parametrize("engines", ["postgresql"], indirect=True)
def test_postgresql_is_told_of_a_round_before_its_snapshot_is_made(engines: Engines, scene: Scene) -> None:
    """Without, its plan for thousands of results that came at once is the one for none."""
    written = [{"staff_code": f"N{n}", "name": "N", "sort_key": "n", "search_key": "n", "category": "CC",
                "unit_id": scene.units["A01"], "is_active": True} for n in range(600)]  # fmt: skip
    with engines.writing() as session:
        session.execute(sa.text("ALTER TABLE person SET (autovacuum_enabled = false)"))
        position = session.scalars(sa.select(Position.id).limit(1)).one()
        session.execute(sa.insert(Person), [{**one, "position_id": position} for one in written])
        session.execute(sa.text("SELECT pg_stat_force_next_flush()"))  # each connection tells of its own rows
    known = sa.text(
        "SELECT n_mod_since_analyze, analyze_count FROM pg_stat_user_tables WHERE relid = 'person'::regclass"
    )
    with engines.reading() as session:
        changed, looked = session.execute(known).one()
    assert changed >= 600
    refresh_snapshots(engines, AFTER)
    with engines.writing() as session:
        session.execute(sa.text("SELECT pg_stat_force_next_flush()"))
    with engines.reading() as session:
        changed, again = session.execute(known).one()
    assert again > looked
    assert changed < 600  # other connections may tell of their own rows late


def test_the_first_publication_keeps_the_snapshot(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        other, second = (
            make.account(session, username=name, roles=[("results_reviewer", None)]).id for name in ("mot", "hai")
        )
        boss = Actor(second, None, ("results_reviewer",))
        store_snapshot(session, scene.round_id, AFTER)
        round_ = session.get_one(Round, scene.round_id)
        check_results(session, round_, other, "", AFTER)
        publish_checked(session, round_, boss, "", AFTER)
    with engines.reading() as session:
        assert session.scalars(sa.select(RoundSnapshot.stamp)).one() == stamp_of(session, scene.round_id)
        assert stale_rounds(session, AFTER) == []
        assert false_snapshots(session) == [], "what was kept is what the results say"


def test_a_result_that_came_while_it_was_published_lets_nothing_be_kept(engines: Engines, scene: Scene) -> None:
    """The control of the same: with results that are not in what was frozen the snapshot is made anew."""
    with engines.writing() as session:
        store_snapshot(session, scene.round_id, AFTER)
        stamp = stamp_of(session, scene.round_id)
    scenes.sit(engines, scene, "p4", 1, 1)
    with engines.writing() as session:
        carry_over(session, scene.round_id, stamp)
        assert session.scalars(sa.select(RoundSnapshot.stamp)).one() == stamp
        assert stale_rounds(session, AFTER) == [scene.round_id]


def test_some_columns_are_those_of_the_whole(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        store_snapshot(session, scene.round_id, AFTER)
        stamp = stamp_of(session, scene.round_id)
        for part, names in (
            ("people", OF_UNITS),
            ("places", columns_of_items(leaves_out=True)),
            ("people", ("total", "band_words")),
        ):
            whole, some = (
                kept_columns(session, scene.round_id, part, stamp),
                some_columns(session, scene.round_id, part, stamp, names),
            )
            assert whole is not None
            assert some is not None
            assert all(np.array_equal(whole[name], some[name]) for name in names)
        assert some_columns(session, scene.round_id, "people", "stale", OF_UNITS) is None


def test_places_are_told_in_the_order_that_was_asked(engines: Engines, scene: Scene) -> None:
    attempts = [scene.sittings[name].attempt_id for name in ("p6", "p1")]
    with engines.writing() as session:
        live = places_of(session, scene.round_id, attempts)
        store_snapshot(session, scene.round_id, AFTER)
        kept = places_of(session, scene.round_id, attempts)
    assert live.points.sum(axis=1).tolist() == [7.0, 9.0]
    for name in ("versions", "points", "outcomes"):
        assert np.array_equal(getattr(live, name), getattr(kept, name))


def test_a_round_that_nobody_sat_has_a_change_to_tell(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        empty = make.open_round(session, [session.get_one(scenes.Unit, scene.units["A01"])])
        report = change_report(session, empty.id, scene.everywhere)
        assert items_report(session, empty.id, scene.everywhere).lines == ()
    assert report.earlier is not None
    assert report.after.sat == 0


def test_a_snapshot_that_says_something_else_is_found(engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        store_snapshot(session, scene.round_id, AFTER)
    with engines.reading() as session:
        assert false_snapshots(session) == []
    with engines.writing() as session:
        spoiled(session, "people", lambda columns: columns["total"].__setitem__(0, 0.5))
        assert [(one.table, one.row) for one in false_snapshots(session)] == [("round_snapshot", str(scene.round_id))]
        session.execute(sa.update(RoundSnapshot).values(stamp="stale"))
        assert false_snapshots(session) == [], "which no report reads"
