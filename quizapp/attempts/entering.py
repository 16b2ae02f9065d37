"""Where a candidate sits and what is asked at the door; and which browser a running test needs."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.attempts.room_models import Admission, AttemptBrowser, BrowserWaiver
from quizapp.domain.entry import EntryRules
from quizapp.memory import Remembered
from quizapp.people.models import Unit
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
    is_waived: bool


_candidates, _sittings, _rooms = RoundCandidate.__table__.c, Sitting.__table__.c, ExamRoom.__table__.c
_units = Unit.__table__.c
_waivers, _admissions = BrowserWaiver.__table__.c, Admission.__table__.c
_IS_WAIVED = sa.exists().where(_waivers.round_id == _candidates.round_id, _waivers.person_id == _candidates.person_id)
_SEAT = DriverStatement(
    sa.select(_candidates.candidate_number, _candidates.seat, _sittings.name.label("sitting"), _sittings.opens_at)
    .add_columns(_sittings.closes_at, _sittings.late_minutes, _sittings.access_code, _sittings.needs_admission)
    .add_columns(_rooms.name.label("room"), _rooms.place, _units.name.label("unit"))
    .add_columns(_rooms.address_ranges, _rooms.browser_keys, _IS_WAIVED.label("is_waived"))
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
    number, seat, sitting, opens_at, closes_at, late, code, needs, room, place, unit, ranges, keys, is_waived = rows[0]
    rules = EntryRules(code or "", bool(needs), tuple(ranges or ()), tuple(keys or ()))
    where = (room or "", place or "", unit or "")
    return OwnSeat(number or "", seat, sitting or "", opens_at, closes_at, late, *where, rules, bool(is_waived))


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
_BROWSER = DriverStatement(
    sa.select(_browsers.browser_keys.label("asked"), _rooms.browser_keys.label("now"), _IS_WAIVED.label("is_waived"))
    .select_from(Attempt.__table__)
    .join(
        RoundCandidate.__table__,
        sa.and_(_candidates.round_id == _attempts.round_id, _candidates.person_id == _attempts.person_id),
    )
    .outerjoin(AttemptBrowser.__table__, _browsers.attempt_id == _attempts.id)
    .outerjoin(ExamRoom.__table__, _rooms.id == _candidates.room_id)
    .where(_attempts.token == sa.bindparam("token"))
)
# token → the keys of which a request must carry one; () is any browser, for good
_KEYS: Remembered[str, tuple[str, ...]] = Remembered(4000)


def browser_keys(session: Session, token: str) -> tuple[str, ...]:
    """The keys of Safe Exam Browser that a running test takes: those that it was begun with and those that its room
    has by now. None at all where it was begun freely, where the person was let off, or where the room gave them up."""
    return _browser_keys(session, token)[0]


def _browser_keys(session: Session, token: str) -> tuple[tuple[str, ...], bool]:
    """The keys, and whether there are none for good: a room that gave its keys up may have them again."""
    rows = _BROWSER.rows(session, token=token)
    asked, now, is_waived = rows[0] if rows else (None, None, False)
    if not asked or is_waived:
        return (), True
    return (tuple(sorted({*asked, *now})) if now else ()), False


def remembered_browser_keys(session: Session, token: str, *, anew: bool = False) -> tuple[tuple[str, ...], bool]:
    """`browser_keys`, read once, and whether there are none for good. What is remembered can refuse too much and never
    let in too much: whoever is about to refuse asks `anew`, and that a room gave its keys up is not remembered."""
    known = None if anew else _KEYS.get(token)
    if known is not None:
        return known, not known
    keys, is_free = _browser_keys(session, token)
    return (_KEYS.keep(token, keys) if keys or is_free else keys), is_free


def keep_browser_keys(session: Session, attempt: Attempt, rules: EntryRules) -> None:
    """What an attempt is begun with stays with it."""
    if rules.browser_keys:
        session.add(AttemptBrowser(attempt_id=attempt.id, browser_keys=list(rules.browser_keys)))
        session.flush()
