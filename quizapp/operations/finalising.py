"""The finaliser: closes what is due, issues receipts, then scores what is closed. Many processes may run it at once."""

import logging
import threading
from datetime import datetime, timedelta

import sqlalchemy as sa

from quizapp.attempts.actions import close_due_attempts
from quizapp.attempts.queries import is_time_left
from quizapp.attempts.receipts import issue_receipts
from quizapp.db import Engines
from quizapp.operations.clocks import ClockWatch
from quizapp.operations.planning import tell_planner
from quizapp.results.actions import has_work, score_closed_attempts
from quizapp.results.life_models import Publication
from quizapp.results.rollups import mark_of, move_mark, settled_mark, stale_rollups, store_rollup
from quizapp.results.snapshots import stale_rounds, store_snapshot

PAUSE_SECONDS = 3.0
SNAPSHOTS_EVERY = timedelta(minutes=1)
LOOKS_BACK = timedelta(hours=1)  # for what closed since: over years of attempts a look at all of them takes seconds
ALL_EVERY = timedelta(minutes=10)
_LAST_PUBLICATION = sa.select(sa.func.max(Publication.id))
_LOG = logging.getLogger(__name__)


def finalise(engines: Engines, now: datetime, batch: int = 50, ending_after: datetime | None = None) -> tuple[int, int]:
    """Close everything that is due, issue receipts, score; (closed, scored). Small batches: savers never wait.

    ending_after: of what others closed only attempts that end later are looked for; what this call closes is all seen.
    """
    closed = scored = 0
    with engines.reading() as session:  # an idle finaliser takes no writer's turn
        if not has_work(session, now, ending_after):
            return 0, 0
    while True:
        with engines.writing() as session:
            step = close_due_attempts(session, now, batch)
        closed += step
        if step < batch:
            break
    ending_after = None if closed else ending_after
    while True:
        with engines.writing() as session:
            step = issue_receipts(session, now, batch, ending_after=ending_after)
        if step < batch:
            break
    while True:
        with engines.writing() as session:
            step = score_closed_attempts(session, now, batch, ending_after=ending_after)
        scored += step
        if step < batch:
            return closed, scored


def refresh_snapshots(engines: Engines, now: datetime) -> int:
    """Make the snapshots of rounds that are over and have none that fits, each in its own transaction; how many."""
    with engines.reading() as session:
        stale = stale_rounds(session, now)
    if stale:
        with engines.writing() as session:
            tell_planner(session.connection())
    for round_id in stale:
        with engines.writing() as session:
            store_snapshot(session, round_id, now)
    refresh_rollups(engines, now)
    return len(stale)


def refresh_rollups(engines: Engines, now: datetime) -> int:
    """The same for roll-ups, of the snapshots where there are; then what came before is looked at no more."""
    with engines.reading() as session:
        stale = stale_rollups(session, now)
    for round_id in stale:
        with engines.writing() as session:
            store_rollup(session, round_id, now)
    with engines.reading() as session:
        is_behind = mark_of(session) != settled_mark(session, now)
    if is_behind:  # an idle finaliser writes nothing
        with engines.writing() as session:
            move_mark(session, now)
    return len(stale)


class Finaliser:
    """Runs `finalise` every few seconds in a thread of the server until it is stopped.

    While `watch` finds that the machine's clock was set and anybody has time left, nothing is closed. Once nobody has,
    whoever forgot to hand in is closed by the time that it kept, and the clock is believed as it stands.
    """

    def __init__(self, engines: Engines, watch: ClockWatch) -> None:
        self._engines = engines
        self._watch = watch
        self._was_sound = True
        self._snapshots_at: datetime | None = None
        self._all_at: datetime | None = None  # when it last looked at every attempt
        self._published = 0
        self._fault = ""
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="finaliser", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Return once the step that runs has ended."""
        self._stop.set()
        self._thread.join(timeout=10)

    def _run(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            self.attempt()

    def attempt(self) -> None:
        """One step, whatever comes of it: the next one may find the cause gone. A database that is away for an hour
        fills no log: where a fault lies is told once, that it lasts in a line, and that it is over."""
        try:
            self.step()
        except Exception as fault:
            said = f"{type(fault).__name__}: {str(fault).partition(chr(10))[0]}"
            if said == self._fault:
                _LOG.error("the finaliser still cannot finish: %s", said)
            else:
                _LOG.exception("the finaliser could not finish; it tries again")
            self._fault = said
            self._all_at = None  # whatever it left half done is looked for among all
            return
        if self._fault:
            self._fault = ""
            _LOG.warning("the finaliser works again")

    def step(self) -> tuple[int, int]:
        """Finalise once, as far as the clock may be trusted; (closed, scored)."""
        is_sound = self._watch.is_sound()
        if is_sound != self._was_sound:
            self._was_sound = is_sound
            _LOG.critical(
                "the clock agrees again" if is_sound else "the clock of this machine was set: nothing is closed"
            )
        now = self._watch.now()
        if not is_sound and self._is_time_left(now):
            return 0, 0
        self._watch.keep()
        is_all = not _is_lately(self._all_at, now, ALL_EVERY)
        done = finalise(self._engines, now, ending_after=None if is_all else now - LOOKS_BACK)
        self._all_at = now if is_all else self._all_at
        if not is_sound:
            self._watch.believe()
            self._was_sound = True
            _LOG.critical("nobody sits a test: the clock is believed as it was set")
        if self._is_time_for_snapshots(now):
            self._snapshots_at = now
            refresh_snapshots(self._engines, now)
        return done

    def _is_time_left(self, now: datetime) -> bool:
        with self._engines.reading() as session:
            return is_time_left(session, now)

    def _is_time_for_snapshots(self, now: datetime) -> bool:
        """Every minute, and at once where results were published: people look at the reports then."""
        with self._engines.reading() as session:
            published = session.scalar(_LAST_PUBLICATION) or 0
        is_new, self._published = published != self._published, published
        return is_new or not _is_lately(self._snapshots_at, now, SNAPSHOTS_EVERY)


def _is_lately(moment: datetime | None, now: datetime, within: timedelta) -> bool:
    return moment is not None and timedelta(0) <= now - moment < within
