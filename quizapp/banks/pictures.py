"""Pictures of questions: stored once under the hash of their bytes, and found again by those who know it."""

import base64
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.banks.models import Picture
from quizapp.domain.errors import NotFound
from quizapp.office.pictures import SoundPicture


def store_pictures(session: Session, pictures: Iterable[SoundPicture], actor: int | None, now: datetime) -> None:
    """Keep what is not kept yet. A picture is never changed: other bytes have another hash."""
    given = {picture.hash: picture for picture in pictures}
    known = set(session.scalars(sa.select(Picture.hash).where(Picture.hash.in_(given))))
    session.add_all(
        Picture(
            hash=hash_,
            media_type=picture.media_type,
            width=picture.width,
            height=picture.height,
            data=base64.b64encode(picture.data).decode("ascii"),
            added_by=actor,
            added_at=now,
        )
        for hash_, picture in given.items()
        if hash_ not in known
    )
    session.flush()


def picture_by_hash(session: Session, hash_: str) -> SoundPicture:
    """NotFound where no picture has this hash."""
    found = pictures_by_hash(session, [hash_]).get(hash_)
    if found is None:
        raise NotFound("picture")
    return found


def pictures_by_hash(session: Session, hashes: Iterable[str]) -> dict[str, SoundPicture]:
    """Hash → picture, for those that are kept."""
    rows = session.scalars(sa.select(Picture).where(Picture.hash.in_(set(hashes))))
    return {row.hash: SoundPicture(base64.b64decode(row.data), row.media_type, row.width, row.height) for row in rows}


def facts_of(picture: SoundPicture) -> dict[str, Any]:
    """What a question's content says of a picture."""
    return {"hash": picture.hash, "width": picture.width, "height": picture.height}


def names_in(content: Mapping[str, Any]) -> dict[str, str]:
    """Name → hash of every picture that a question shows: in its texts, as its hotspot, in its case."""
    case = content.get("case") or {}
    found = {**(case.get("pictures") or {}), **(content.get("pictures") or {})}
    if content.get("picture"):
        found[content["picture"]["name"]] = content["picture"]
    return {name: facts["hash"] for name, facts in found.items()}


def hashes_in(content: Mapping[str, Any]) -> set[str]:
    return set(names_in(content).values())
