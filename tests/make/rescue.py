"""Rescue files, as the test page of a candidate makes them."""

import json
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import RescueFile
from quizapp.attempts.tickets import read_ticket, signed_ticket
from quizapp.people.models import Unit
from quizapp.results.files import FORMAT, read_rescue_file
from quizapp.results.rescuing import Decider, accept_rescue, upload_rescue
from quizapp.rounds.models import Round
from tests.make.attempts import Sitting
from tests.make.people import NOW, organiser

SECRET = "secret-of-the-tests-and-of-nothing-else"


def claim(position: int, value: list[str], seq: int = 500, **changes: Any) -> dict[str, Any]:
    """One answer of a file, written five minutes after NOW."""
    at = changes.pop("at", NOW + timedelta(minutes=5))
    moment = at.isoformat() if isinstance(at, datetime) else at
    return {"position": position, "value": value, "epoch": 1, "seq": seq, "at": moment, **changes}


def rescue_text(
    sitting: Sitting, answers: list[Any], /, *, secret: str = SECRET, epoch: int = 1, **changes: Any
) -> bytes:
    """The file; `changes` replace its parts."""
    facts = {
        "format": FORMAT,
        "ticket": signed_ticket(secret, sitting.token, sitting.account_id, epoch),
        "round": "Sát hạch thử",
        "made_at": (NOW + timedelta(minutes=50)).isoformat(),
        "answers": answers,
        **changes,
    }
    return json.dumps(facts).encode()


def right_claims(right: dict[int, tuple[str, ...]], positions: list[int]) -> list[dict[str, Any]]:
    return [claim(place, list(right[place])) for place in positions]


def uploaded_rescue(session: Session, sitting: Sitting, data: bytes, actor: int, now: datetime) -> RescueFile:
    """Taken in by `actor`, whatever their units."""
    content = read_rescue_file(data, "cuu-ho.json")
    round_, units = session.get_one(Round, sitting.round_id), set(session.scalars(sa.select(Unit.id)))
    return upload_rescue(session, round_, content, read_ticket(SECRET, content.ticket), actor, units, now)


def decider(session: Session, account_id: int | None = None) -> Decider:
    """Somebody who may decide everywhere: a new organiser unless one is named."""
    actor = account_id or organiser(session).id
    return Decider(actor, None, set(session.scalars(sa.select(Unit.id))))


def accepted_rescue(session: Session, sitting: Sitting, data: bytes, now: datetime) -> RescueFile:
    """Uploaded by one organiser and accepted by another."""
    file = uploaded_rescue(session, sitting, data, organiser(session).id, now)
    accept_rescue(session, sitting.round_id, file.id, decider(session), "mất mạng, có biên bản", now)
    return file
