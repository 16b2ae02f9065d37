"""What became of the law behind questions that stand in frozen papers: a later review of the question does not take
away that the paper was made, or marked, by another law."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy.orm import Session

from quizapp.banks.laws import changed_bases
from quizapp.domain.laws import ChangedPaper, changed_behind


def changed_in_papers(session: Session, on: date, frozen: Mapping[int, datetime]) -> dict[int, ChangedPaper]:
    """Version → the change of its legal basis that no check before its paper met, for those that have one by `on`."""
    if not frozen:
        return {}
    bases = changed_bases(session, frozen.keys())
    found = {one: changed_behind(basis.changes, basis.checks, frozen[one], on) for one, basis in bases.items()}
    return {version_id: one for version_id, one in found.items() if one is not None}
