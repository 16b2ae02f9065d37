"""Where a candidate sits and what is asked at the door; and which browser a running test needs."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.room_models import NOT_TAKEN_BACK, Admission, AttemptBrowser, BrowserWaiver, BrowserWaiverUse
from quizapp.domain.entry import EntryRules
from quizapp.memory import Remembered
from quizapp.people.models import Login, Unit
from quizapp.rounds.models import ExamRoom, RoundCandidate, Sitting
from quizapp.statements import DriverStatement


@dataclass(frozen=True)
class OwnSeat:
    """Sitting, room and seat of a candidate, as the list has them; all of it is empty in a round without sittings."""

    candidate_number: str
    seat: int | None
    sitting_name: str
    opens_at: datetime | None
    closes_at: datetime | None
    late_minutes: int | None
    room_name: str
    place: str
    unit_name: str
    rules: EntryRules


_candidates, _sittings, _rooms = RoundCandidate.__table__.c, Sitting.__table__.c, ExamRoom.__table__.c
_units = Unit.__table__.c
_admissions = Admission.__table__.c
_SEAT = DriverStatement(
    sa.select(_candidates.candidate_number, _candidates.seat, _sittings.name.label("sitting"), _sittings.opens_at)
    .add_columns(_sittings.closes_at, _sittings.late_minutes, _sittings.access_code, _sittings.needs_admission)
    .add_columns(_rooms.name.label("room"), _rooms.place, _units.name.label("unit"))
    .add_columns(_rooms.address_ranges, _rooms.browser_keys)
    .select_from(RoundCandidate.__table__)
    .outerjoin(Sitting.__table__, _sittings.id == _candidates.sitting_id)
    .outerjoin(ExamRoom.__table__, _rooms.id == _candidates.room_id)
    .outerjoin(Unit.__table__, _units.id == _rooms.unit_id)
    .where(_candidates.round_id == sa.bindparam("round_id"), _candidates.person_id == sa.bindparam("person_id"))
)


def own_seat(session: Session, round_id: int, person_id: int) -> OwnSeat | None:
    """Where the list has a person; None where it does not name them."""
    rows = _SEAT.rows(session, round_id=round_id, person_id=person_id)
    if not rows:
        return None
    number, seat, sitting, opens_at, closes_at, late, code, needs, room, place, unit, ranges, keys = rows[0]
    rules = EntryRules(code or "", bool(needs), tuple(ranges or ()), tuple(keys or ()))
    where = (room or "", place or "", unit or "")
    return OwnSeat(number or "", seat, sitting or "", opens_at, closes_at, late, *where, rules)


_ADMITTED = DriverStatement(
    sa.select(_admissions.expires_at)
    .where(
        _admissions.round_id == sa.bindparam("round_id"),
        _admissions.person_id == sa.bindparam("person_id"),
        _admissions.kind == sa.bindparam("kind"),
        _admissions.expires_at > sa.bindparam("now", type_=Admission.expires_at.type),
    )
    .limit(1)
)


def is_admitted(session: Session, round_id: int, person_id: int, kind: str, now: datetime) -> bool:
    """Whether an invigilator's word of this kind (door, machine) still holds."""
    return bool(_ADMITTED.rows(session, round_id=round_id, person_id=person_id, kind=kind, now=now))


_attempts, _browsers = Attempt.__table__.c, AttemptBrowser.__table__.c
_waivers, _uses = BrowserWaiver.__table__.c, BrowserWaiverUse.__table__.c
_logins = Login.__table__.c
_HOLDS = (
    _waivers.round_id == _attempts.round_id,
    _waivers.person_id == _attempts.person_id,
    NOT_TAKEN_BACK,
)
_IS_WAIVED = sa.exists().where(
    *_HOLDS,
    _uses.waiver_id == _waivers.id,
    _logins.id == _uses.login_id,
    _logins.token_hash == sa.bindparam("login"),
)
_MAY_BE_WAIVED = sa.exists().where(*_HOLDS, ~sa.exists().where(_uses.waiver_id == _waivers.id))
_BROWSER = DriverStatement(
    sa.select(_browsers.browser_keys.label("asked"), _rooms.browser_keys.label("now"), _IS_WAIVED.label("is_waived"))
    .add_columns(_MAY_BE_WAIVED.label("may_be_waived"))
    .select_from(Attempt.__table__)
    .join(
        RoundCandidate.__table__,
        sa.and_(_candidates.round_id == _attempts.round_id, _candidates.person_id == _attempts.person_id),
    )
    .outerjoin(AttemptBrowser.__table__, _browsers.attempt_id == _attempts.id)
    .outerjoin(ExamRoom.__table__, _rooms.id == _candidates.room_id)
    .where(_attempts.token == sa.bindparam("token"))
)


@dataclass(frozen=True)
class AskedBrowser:
    """What a running test asks of the browser of a login: one of the `keys` of Safe Exam Browser, or nothing, because
    it was begun freely (`is_free`, for good), by a waiver (until that is taken back), or as its room asks none now.

    `may_be_waived`: there is a waiver for whoever needs it first.
    """

    keys: tuple[str, ...] = ()
    is_free: bool = False
    is_waived: bool = False
    may_be_waived: bool = False

    @property
    def lasts(self) -> bool:
        """Whether any browser will do as long as the pen does not move: who takes a waiver back moves it."""
        return self.is_free or self.is_waived


# (token of a test, hash of a login) → what is asked of it
_ASKED: Remembered[tuple[str, str], AskedBrowser] = Remembered(4000)


def asked_browser(session: Session, token: str, login_hash: str = "") -> AskedBrowser:
    """Of a login, or of whoever has no waiver. The keys are those that the test was begun with and those of its room.

    Kept in memory, but for a room that gave its keys up: it may have them again.
    """
    rows = _BROWSER.rows(session, token=token, login=login_hash)
    begun, now, is_waived, may_be_waived = rows[0] if rows else (None, None, False, False)
    keys = tuple(sorted({*begun, *now})) if begun and now and not is_waived else ()
    asked = AskedBrowser(keys, is_free=not begun, is_waived=bool(is_waived), may_be_waived=bool(may_be_waived))
    return _ASKED.keep((token, login_hash), asked) if keys or asked.lasts else asked


def remembered_browser(token: str, login_hash: str) -> AskedBrowser | None:
    """What is remembered can refuse too much, so whoever is about to refuse asks anew. It lets in too much only where
    a waiver was taken back since; then the pen has moved, and the statement that keeps an answer refuses by that."""
    return _ASKED.get((token, login_hash))


def keep_browser_keys(session: Session, attempt: Attempt, rules: EntryRules) -> None:
    """What an attempt is begun with stays with it."""
    if rules.browser_keys:
        session.add(AttemptBrowser(attempt_id=attempt.id, browser_keys=list(rules.browser_keys)))
        session.flush()
