"""What the bank check finds in a database: of single questions, for whoever approves them, and of all in use."""

from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy.orm import Session

from quizapp.banks.checking import CHANGED, ENDED, LATE, OVERDUE, bank_warnings, in_order, lean_warnings, word_warnings
from quizapp.banks.due import due_questions
from quizapp.banks.exporting import ExportFilter, as_in_file, questions_to_export, register_to_export
from quizapp.banks.laws import LawChange, changed_bases
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.banks.queries import bank_words
from quizapp.domain.errors import Fault


def findings_of(
    session: Session, versions: Iterable[tuple[str, QuestionVersion, QuestionKey]], on: date
) -> dict[str, tuple[str, ...]]:
    """Code → what `bank check` would warn of once the question is approved; nothing of questions without a warning.

    `versions`: (code, version, key). Each is compared with the others and with the whole bank.
    """
    given = list(versions)
    questions = [as_in_file(code, version, key, "reviewed") for code, version, key in given]
    if not questions:
        return {}
    told: dict[str, tuple[str, ...]] = {}
    for fault in bank_warnings(questions, register_to_export(session), on, bank_words(session)):
        if fault.subject:  # what is said of the whole bank is not about these
            told[fault.subject] = (*told.get(fault.subject, ()), fault.message)
    bases = changed_bases(session, {version.id for _code, version, _key in given})
    for code, version, _key in given:  # what was recorded late, too: no file knows when
        words = _changes(version, bases[version.id].unchecked(), on) if version.id in bases else []
        if words:
            told[code] = tuple(dict.fromkeys((*told.get(code, ()), *words)))
    return told


def office_warnings(session: Session, on: date) -> tuple[int, list[Fault]]:
    """(how many questions are approved, what the bank check warns of them): the rules of files, with the reviews that
    the office has recorded."""
    questions = questions_to_export(session, ExportFilter(statuses=("reviewed",)))
    found = in_order([*word_warnings(questions), *_law_warnings(session, on)])
    return len(questions), found + lean_warnings(questions)


def _law_warnings(session: Session, on: date) -> Iterator[Fault]:
    for one in due_questions(session, on):
        if one.status != "reviewed":
            continue
        told = _changes(one.version, one.changes, on)
        told += [ENDED.format(until=one.ended_on)] if one.ended_on else []
        told += [OVERDUE.format(by=one.review_by)] if one.review_by and one.review_by <= on else []
        yield from (Fault(0, message, subject=one.code) for message in told)


def _changes(version: QuestionVersion, changes: Iterable[LawChange], on: date) -> list[str]:
    checked = version.verified_on
    return [
        (LATE if checked and checked >= one.from_on else CHANGED).format(number=one.document, since=one.from_on)
        for one in changes
        if one.from_on <= on
    ]
