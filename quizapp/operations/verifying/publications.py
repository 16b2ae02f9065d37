"""I7 of published results: the frozen sets, and the second pair of eyes."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.operations.verifying.findings import Finding
from quizapp.results.life_models import Publication, Rescoring, ResultsCheck
from quizapp.results.publishing import published_set, set_hash
from quizapp.rounds.models import Round


def publication_findings(session: Session) -> list[Finding]:
    return [*_publications(session), *_rescorings(session)]


def _publications(session: Session) -> Iterator[Finding]:
    statement = (
        sa.select(Publication, ResultsCheck, Round)
        .join(ResultsCheck, ResultsCheck.id == Publication.check_id)
        .join(Round, Round.id == Publication.round_id)
        .order_by(Publication.round_id, Publication.number)
    )
    wanted: dict[int, int] = {}
    for publication, check, round_ in session.execute(statement).all():
        row = str(publication.id)
        wanted[round_.id] = wanted.get(round_.id, 0) + 1
        if publication.number != wanted[round_.id]:
            yield Finding("I7", "publication", row, "number_gap", f"round {round_.id}")
        if check.round_id != round_.id or set_hash(published_set(session, publication.id)) != check.set_hash:
            yield Finding("I7", "publication", row, "other_set", f"round {round_.id}")
        if not _two_persons(check.checked_by, publication.published_by, round_.kind, is_waived=publication.is_waived):
            yield Finding("I7", "publication", row, "one_person", f"round {round_.id}")


def _rescorings(session: Session) -> Iterator[Finding]:
    statement = sa.select(Rescoring, Round).join(Round, Round.id == Rescoring.round_id).order_by(Rescoring.id)
    for one, round_ in session.execute(statement.where(Rescoring.state == "approved")).all():
        if not _two_persons(one.proposed_by, one.decided_by, round_.kind, is_waived=one.is_waived):
            yield Finding("I7", "rescoring", str(one.id), "one_person", f"round {round_.id}")


def _two_persons(first: int, second: int | None, kind: str, *, is_waived: bool) -> bool:
    return first != second or (is_waived and kind == "self_test")
