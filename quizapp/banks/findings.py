"""What the bank check finds of single questions, for whoever is about to approve them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from quizapp.banks.checking import bank_warnings
from quizapp.banks.exporting import as_in_file, register_to_export
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.banks.queries import bank_words


def findings_of(
    session: Session, versions: Iterable[tuple[str, QuestionVersion, QuestionKey]], on: date
) -> dict[str, tuple[str, ...]]:
    """Code → what `bank check` would warn of once the question is approved; nothing of questions without a warning.

    `versions`: (code, version, key). Each is compared with the others and with the whole bank.
    """
    questions = [as_in_file(code, version, key, "reviewed") for code, version, key in versions]
    if not questions:
        return {}
    told: dict[str, tuple[str, ...]] = {}
    for fault in bank_warnings(questions, register_to_export(session), on, bank_words(session)):
        if fault.subject:  # what is said of the whole bank is not about these
            told[fault.subject] = (*told.get(fault.subject, ()), fault.message)
    return told
