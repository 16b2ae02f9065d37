"""Keeping the register, on both engines: loading it twice, linking old versions, recording what happened to a law."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.banks import laws, registering
from quizapp.banks.actions import import_questions
from quizapp.banks.citing import citing_questions
from quizapp.banks.laws import document_rows
from quizapp.banks.models import Citation, LegalChange, LegalDocument
from quizapp.banks.parsing import parse_bank
from quizapp.banks.queries import drawable
from quizapp.banks.register import FileChange
from quizapp.banks.registering import add_document, import_register, link_citations, record_change
from quizapp.competences.files import model_from
from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from tests import make
from tests.make import NOW
from tests.make.laws import DECREE, NEW_DECREE, citing_text, documents, file_document, law_change
from tests.make.laws import citing_questions as citing_bank

CHANGED = date(2026, 12, 1)
BEFORE = CHANGED - timedelta(days=1)
ALL = {"DVC-D1-01", "DVC-D1-02", "DVC-D1-03", "DVC-D1-04", "DVC-D1-05"}


@pytest.fixture
def bank(engines: Engines) -> Engines:
    """Of five questions the first cites the decree as a whole, the second Điều 7, the third khoản 2 Điều 9."""
    with engines.writing() as session:
        citing_bank(session, "", "Điều 7", "Điều 9 khoản 2")
    return engines


ISSUED = {DECREE: 5, "1/2019/NĐ-CP": 4, "1/2027/NĐ-CP": 5}  # day of March 2020


def count(session: Session, table: type[object]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_same_register_again_changes_nothing(engines: Engines) -> None:
    given = [file_document(DECREE, FileChange("ended", None, CHANGED)), file_document(NEW_DECREE)]
    with engines.writing() as session:
        assert import_register(session, given, None, NOW) == registering.RegisterOutcome(2, 0, 1)
    with engines.writing() as session:
        assert import_register(session, given, None, NOW) == registering.RegisterOutcome(0, 0, 0)
    with engines.reading() as session:
        assert (count(session, LegalDocument), count(session, LegalChange), count(session, AuditEntry)) == (2, 1, 1)


def test_a_version_that_was_stored_before_its_document_is_linked_when_that_comes(engines: Engines) -> None:
    with engines.writing() as session:
        model = make.small_model(session)
        import_questions(session, parse_bank(citing_text("Điều 7"), "D1.yaml", model_from(model.content)), None, NOW)
        assert count(session, Citation) == 0
    with engines.writing() as session:
        add_document(session, file_document(), make.administrator_id(session), NOW)
    with engines.reading() as session:
        (cited,) = session.scalars(sa.select(Citation))
        assert (cited.place, cited.provision) == (1, "Điều 7")
    with engines.writing() as session:
        assert link_citations(session) == 0


def test_a_recorded_change_ends_the_document_and_is_logged(bank: Engines) -> None:
    with bank.writing() as session:
        old = documents(session)[DECREE]
        change = FileChange("replaced", NEW_DECREE, CHANGED)
        record_change(session, old.id, change, make.administrator_id(session), NOW)
    with bank.reading() as session:
        stored = session.get_one(LegalDocument, old.id)
        assert stored.in_force_until == BEFORE
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.details["from"]) == ("law_changed", "2026-12-01")
        happened, did = laws.change_lines(session, old.id)
        assert ([line.by.number for line in happened if line.by], did) == ([NEW_DECREE], [])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (FileChange("amended", DECREE, CHANGED), "changes_itself"),
        (FileChange("replaced", None, CHANGED), "replaced_by_nothing"),
        (FileChange("amended", "1/2030/NĐ-CP", CHANGED), "unknown_document"),
        (FileChange("amended", NEW_DECREE, CHANGED, "Chương II"), "bad_provisions"),
        (FileChange("ended", None, date(2020, 3, 5)), "ends_before_begin"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(bank: Engines, change: FileChange, reason: str) -> None:
    with pytest.raises(RecordRefused) as refused, bank.writing() as session:
        record_change(session, documents(session)[DECREE].id, change, make.administrator_id(session), NOW)
    assert refused.value.reason == reason


def test_no_document_is_changed_by_an_older_one(bank: Engines) -> None:
    change = FileChange("amended", "1/2027/NĐ-CP", CHANGED)
    with bank.writing() as session:
        given = {number: replace(file_document(number), issued_on=date(2020, 3, day)) for number, day in ISSUED.items()}
        old = documents(session, *given.values())[DECREE]
        with pytest.raises(RecordRefused, match="changed_by_older"):
            record_change(session, old.id, replace(change, by="1/2019/NĐ-CP"), make.administrator_id(session), NOW)
        record_change(session, old.id, change, make.administrator_id(session), NOW)  # of the same day


def test_the_same_change_is_recorded_once(bank: Engines) -> None:
    change = FileChange("amended", NEW_DECREE, CHANGED, "Điều 7")
    with bank.writing() as session:
        record_change(session, documents(session)[DECREE].id, change, make.administrator_id(session), NOW)
    with pytest.raises(RecordRefused) as refused, bank.writing() as session:
        record_change(session, documents(session)[DECREE].id, change, make.administrator_id(session), NOW)
    assert refused.value.reason == "change_known"


def test_the_preview_names_exactly_the_questions_that_the_change_stops(bank: Engines) -> None:
    change = FileChange("amended", NEW_DECREE, CHANGED, "Điều 7")
    with bank.reading() as session:
        old = session.scalars(sa.select(LegalDocument).where(LegalDocument.number == DECREE)).one()
        foreseen = {one.code for one in citing_questions(session, old.id) if one.stopped_by(change)}
    with bank.writing() as session:
        record_change(session, old.id, change, make.administrator_id(session), NOW)
    with bank.reading() as session:
        assert ALL - {one.code for one in drawable(session, CHANGED)} == foreseen == {"DVC-D1-01", "DVC-D1-02"}


def test_the_list_of_documents_counts_who_cites_and_narrows(bank: Engines) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED, "ended")
    with bank.reading() as session:

        def found(on: date = CHANGED, **wanted: str) -> list[tuple[str, int]]:
            rows = document_rows(session, laws.DocumentFilter(**wanted), on)
            return [(row.document.number, row.questions) for row in rows]

        assert found() == [(DECREE, 3), (NEW_DECREE, 0)]
        assert found(state="ended") == [(DECREE, 3)]
        assert found(state="ended", on=BEFORE) == []
        assert found(only="uncited") == found(search="99/2026") == [(NEW_DECREE, 0)]
        assert found(only="changed") == found(only="cited") == [(DECREE, 3)]
        assert found(kind="law") == []
        assert len(found(search="van ban", only="unverified")) == 2
