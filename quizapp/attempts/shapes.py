"""Which answers a frozen paper allows, without any text. It never changes, so a process may keep it."""

from sqlalchemy.orm import Session

from quizapp.attempts.places import places_of_token
from quizapp.domain.parts import shown_blanks
from quizapp.domain.questions import PaperItem, shown_choices, shown_left
from quizapp.memory import Remembered

Shape = dict[int, PaperItem]
_SHAPES: Remembered[str, Shape] = Remembered(4000)  # a token names one paper of one database


def paper_shape(session: Session, token: str) -> Shape:
    """Position → which answers the frozen paper allows; empty where no attempt has this token."""
    return {
        place.position: PaperItem(
            position=place.position,
            version_id=place.version[0],
            competence=place.competence,
            level=place.level,
            type=place.type,
            stem="",
            choices=() if place.type == "cloze" else shown_choices(place.letters, dict.fromkeys(place.letters, "")),
            left=shown_left(place.left, dict.fromkeys(place.left, "")),
            blanks=shown_blanks(place.letters, {}) if place.type == "cloze" else (),
        )
        for place in places_of_token(session, token)
    }


def remembered_shape(session: Session, token: str) -> Shape:
    """`paper_shape`, read once; that no attempt has the token is not remembered: one may have it later."""
    known = _SHAPES.get(token)
    if known is not None:
        return known
    shape = paper_shape(session, token)
    return _SHAPES.keep(token, shape) if shape else shape
