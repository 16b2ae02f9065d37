"""The register of legal documents: documents, what happened to them, who cites them, reviews."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from quizapp.banks.actions import import_questions
from quizapp.banks.files import FileQuestion
from quizapp.banks.models import Citation, LegalChange, LegalDocument, QuestionReview
from quizapp.banks.queries import question_history
from quizapp.banks.register import FileChange, FileDocument, with_its_end
from quizapp.banks.registering import import_register
from quizapp.competences.queries import newest_model
from tests.make.banks import imported_file, parsed, small_model
from tests.make.people import NOW
from tests.small_bank import small_bank_text

DECREE = "30/2020/NĐ-CP"
NEW_DECREE = "99/2026/NĐ-CP"
PRACTICE = "practice: Thực hành được thừa nhận rộng rãi."


def file_document(number: str = DECREE, *changes: FileChange, until: date | None = None) -> FileDocument:
    return with_its_end(
        FileDocument(
            number, f"Văn bản {number}", "decree", "Chính phủ", None, date(2020, 3, 5), until, "", None, tuple(changes)
        )
    )


def documents(session: Session, *given: FileDocument) -> dict[str, LegalDocument]:
    """The decree and the new one, and those that are given; number → stored row."""
    known = [file_document(), file_document(NEW_DECREE)]
    import_register(
        session, [*(one for one in known if one.number not in {g.number for g in given}), *given], None, NOW
    )
    return {one.number: one for one in session.query(LegalDocument)}


def law_change(
    session: Session, from_on: date, kind: str = "amended", *, provisions: str = "", number: str = DECREE
) -> None:
    """The decree was changed by the new one (both are made where they are missing)."""
    by = None if kind == "ended" else NEW_DECREE
    documents(session, file_document(number, FileChange(kind, by, from_on, provisions)))


def citing_text(*articles: str, number: str = DECREE, checked: str = "2026-11-01") -> str:
    """A bank file of D1 whose first questions cite the decree: one for each article ("" for none), the others none."""
    text = small_bank_text("DVC", "D1", 1).replace("verified_on: 2026-11-01", f"verified_on: {checked}")
    for article in articles:
        named = f", article: {article}" if article else ""
        basis = f"legal_basis:\n      - {{document: Nghị định {number}{named}, in_force_from: 2020-03-05}}"
        text = text.replace(PRACTICE, basis, 1)
    return text


def citing_questions(session: Session, *articles: str, checked: str = "2026-11-01") -> list[FileQuestion]:
    """The five questions DVC-D1-01 … -05 in a bank that knows the decree; see `citing_text`."""
    model = newest_model(session) or small_model(session)
    documents(session)
    questions = parsed(citing_text(*articles, checked=checked), model)
    import_questions(session, questions, None, NOW)
    return questions


def review(session: Session, code: str, on: date, by: int, *, note: str = "đã đối chiếu") -> QuestionReview:
    """A review of the current version, without the checks of the act."""
    version = question_history(session, code).versions[0]
    made = QuestionReview(
        question_version_id=version.id, checked_on=on, checked_by=by, checked_at=NOW, note=note, review_by=None
    )
    session.add(made)
    session.flush()
    return made


def law_rows(session: Session, version_id: int, by: int, from_on: date = date(2026, 1, 1)) -> None:
    """A row in each table of the register: the version cites the decree, which is replaced from a day on, and was
    looked at the day before. And a foreign file that was taken in."""
    session.add(imported_file(by))
    old, new = (documents(session)[number] for number in (DECREE, NEW_DECREE))
    session.add(
        LegalChange(
            document_id=old.id, kind="replaced", by_document_id=new.id, from_on=from_on, provisions="",
            note="", recorded_by=None, recorded_at=NOW,
        )
    )  # fmt: skip
    session.add(Citation(question_version_id=version_id, place=9, document_id=old.id, provision=""))
    session.add(
        QuestionReview(
            question_version_id=version_id, checked_on=from_on - timedelta(days=1), checked_by=by, checked_at=NOW,
            note="đúng", review_by=None,
        )
    )  # fmt: skip
    session.flush()
