"""What training forgets with an erased person: their name where it stands as a trainer."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.names import tidy
from quizapp.training.models import TrainingClass


def blank_name(session: Session, name: str) -> None:
    """Trainers are written by hand, for many are not on the list: whoever is named just so, but for case, is blanked.
    Who is responsible stands in a plan that was approved, which stays as it was signed."""
    wanted = tidy(name).casefold()
    for row in session.scalars(sa.select(TrainingClass).where(TrainingClass.trainer != "")):
        if tidy(row.trainer).casefold() == wanted:
            row.trainer = ""
    session.flush()
