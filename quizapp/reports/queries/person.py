"""One person's sheet, for staff."""

from collections.abc import Collection
from datetime import date

from sqlalchemy.orm import Session

from quizapp.competences.queries import model_of
from quizapp.domain.errors import NotFound
from quizapp.reports.queries.rounds import round_facts
from quizapp.results.queries import counted_results
from quizapp.results.sheets import PersonSheet, person_sheet


def staff_sheet(
    session: Session,
    round_id: int,
    person_id: int,
    unit_ids: Collection[int],
    named_unit_ids: Collection[int],
    *,
    show_explanations: bool,
    on: date | None = None,
) -> PersonSheet:
    """The attempt that counts; NotFound where the person did not sit, or was listed in a unit whose names the reader
    may not see."""
    round_facts(session, round_id, unit_ids)
    found = counted_results(session, round_id, set(named_unit_ids) & set(unit_ids), person_id)
    if not found:
        raise NotFound("result")
    one = found[0]
    return person_sheet(session, one.result, model_of(session, one.result.model_id), show_explanations, on)
