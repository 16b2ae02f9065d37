"""Loading a bank: the same again changes nothing, a changed question is a new version, only sound ones are drawn."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.banks.actions import BankOutcome, compared, import_questions
from quizapp.banks.due import due_versions
from quizapp.banks.evidence import source_parts
from quizapp.banks.files import FileQuestion
from quizapp.banks.listing import DUE, BankFilter, bank_rows
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.banks.parsing import parse_bank
from quizapp.banks.queries import (
    current_hashes,
    drawable,
    question_history,
    supply,
)
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.domain.laws import asks_for_review, has_ended
from tests.make import NOW, small_bank
from tests.small_bank import SMALL_MODEL, small_bank_text

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
TODAY = date(2026, 11, 20)


def questions(text: str = "", **changes: str) -> list[FileQuestion]:
    """Five questions of D1 (codes 01-05) with parts of their text replaced everywhere."""
    text = text or small_bank_text("DVC", "D1", 1)
    for old, new in changes.items():
        text = text.replace(old, new)
    return parse_bank(text, "d1.yaml", MODEL)


def with_basis(since: str, until: str = "") -> list[FileQuestion]:
    basis = f"legal_basis:\n      - {{document: Luật A, in_force_from: {since}"
    basis += f", in_force_until: {until}}}" if until else "}"
    text = small_bank_text("DVC", "D1", 1).replace("practice: Thực hành được thừa nhận rộng rãi.", basis)
    return questions(text)


def load(engines: Engines, given: list[FileQuestion]) -> BankOutcome:
    with engines.writing() as session:
        return import_questions(session, given, None, NOW)


def count(session: Session, table: type[object]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_the_same_bank_again_changes_nothing(engines: Engines) -> None:
    assert load(engines, questions()) == BankOutcome(5, 0, 0)
    assert load(engines, questions()) == BankOutcome(0, 0, 5)
    with engines.reading() as session:
        assert (count(session, QuestionVersion), count(session, AuditEntry)) == (5, 1)


def test_where_a_question_stands_in_its_file_is_no_change(engines: Engines) -> None:
    load(engines, questions())
    moved = parse_bank("# một dòng\n" + small_bank_text("DVC", "D1", 1), "other.yaml", MODEL)
    assert load(engines, list(reversed(moved))) == BankOutcome(0, 0, 5)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("key: b", "key: c"),
        ("Vì sao câu 1 đúng", "Vì lẽ khác"),
        ("example.gov.vn/1", "example.gov.vn/9"),
        ("verified_on: 2026-11-01\n    status", "verified_on: 2026-11-02\n    status"),
        ("keep_last: d", "keep_last: c"),
    ],
)
def test_a_changed_question_becomes_a_new_version_and_the_old_one_stays(engines: Engines, old: str, new: str) -> None:
    load(engines, questions())
    text = small_bank_text("DVC", "D1", 1)
    changed = parse_bank(text.replace(old, new, 1), "d1.yaml", MODEL)
    assert load(engines, changed) == BankOutcome(0, 1, 4)
    with engines.reading() as session:
        history = question_history(session, "DVC-D1-01")
        assert [version.number for version in history.versions] == [2, 1]
        first = history.keys[history.versions[1].id]
        assert (first.key, first.explanation) == (["b"], "Vì sao câu 1 đúng.")
        assert history.versions[0].id in {one.version_id for one in drawable(session, TODAY)}
        assert history.versions[1].id not in {one.version_id for one in drawable(session, TODAY)}


def test_the_key_lies_in_a_row_of_its_own(engines: Engines) -> None:
    load(engines, questions())
    with engines.reading() as session:
        assert count(session, QuestionKey) == count(session, QuestionVersion) == 5
        for version in session.scalars(sa.select(QuestionVersion)):
            assert set(version.content) == {"stem", "options", "left", "keep_last"}


def test_questions_that_a_file_leaves_out_stay(engines: Engines) -> None:
    load(engines, questions())
    assert load(engines, questions()[:1]) == BankOutcome(0, 0, 1)
    with engines.reading() as session:
        assert len(drawable(session, TODAY)) == 5


def test_a_comparison_tells_what_an_import_would_do_and_writes_nothing(engines: Engines) -> None:
    load(engines, questions()[:3])
    changed = parse_bank(small_bank_text("DVC", "D1", 1).replace("key: b", "key: c", 1), "d1.yaml", MODEL)
    with engines.reading() as session:
        assert compared(current_hashes(session), changed) == BankOutcome(created=2, changed=1, unchanged=2)
        assert count(session, QuestionVersion) == 3


def test_reviewed_questions_in_force_are_drawn(engines: Engines) -> None:
    load(engines, with_basis("2026-11-20", "2026-11-20"))
    with engines.reading() as session:
        assert len(drawable(session, TODAY)) == 5
        assert supply(session, TODAY) == {("D1", 1): 2, ("D1", 2): 1, ("D1", 3): 2}


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_drafts_and_retired_questions_are_never_drawn(engines: Engines, status: str) -> None:
    load(engines, questions(small_bank_text("DVC", "D1", 1, status=status)))
    with engines.reading() as session:
        assert list(drawable(session, TODAY)) == []


def test_a_question_that_is_retired_later_is_drawn_no_more(engines: Engines) -> None:
    load(engines, questions())
    load(engines, questions(small_bank_text("DVC", "D1", 1, status="retired")))
    with engines.reading() as session:
        assert list(drawable(session, TODAY)) == []


@pytest.mark.parametrize(("since", "until"), [("2026-11-21", ""), ("2025-01-01", "2026-11-19")])
def test_a_question_whose_law_is_not_in_force_is_not_drawn(engines: Engines, since: str, until: str) -> None:
    load(engines, with_basis(since, until))
    with engines.reading() as session:
        assert list(drawable(session, TODAY)) == []


def test_search_needs_no_accents_and_filters_narrow(engines: Engines) -> None:
    with engines.writing() as session:
        small_bank(session, copies=1)
    with engines.reading() as session:

        def found(**wanted: object) -> list[str]:
            return [row.code for row in bank_rows(session, BankFilter(**wanted))]  # type: ignore[arg-type]

        assert found(search="CAU ordering") == ["DVC-D1-04", "EID-E1-04"]
        assert found(search="d1-04") == ["DVC-D1-04"]
        assert found(competence="E1", level=1) == ["EID-E1-01", "EID-E1-02"]
        assert found(status="draft") == []
        assert found(search="%") == []


def test_questions_to_look_at_again_are_marked(engines: Engines) -> None:
    text = small_bank_text("DVC", "D1", 1)
    near = text.replace("status:", f"review_by: {TODAY + timedelta(days=90)}\n    status:", 1)
    load(engines, questions(near))
    with engines.reading() as session:
        rows = bank_rows(session, BankFilter(status=DUE), TODAY)
        assert [row.code for row in rows] == ["DVC-D1-01"]
        assert due_versions(session, TODAY - timedelta(days=1)) == set()


def test_an_unknown_code_is_not_found(engines: Engines) -> None:
    with engines.reading() as session, pytest.raises(NotFound):
        question_history(session, "DVC-D1-01")


@pytest.mark.parametrize(
    ("review_in", "ends_in", "expected"),
    [(None, None, False), (91, None, False), (90, None, True), (-1, None, True), (None, 0, False), (None, -1, True)],
)
def test_ninety_days_before_its_review_a_question_is_due(
    review_in: int | None, ends_in: int | None, expected: bool
) -> None:
    review, end = (None if days is None else TODAY + timedelta(days=days) for days in (review_in, ends_in))
    assert (asks_for_review(review, TODAY) or has_ended(end, TODAY)) is expected


@pytest.mark.parametrize(
    ("source", "address", "words"),
    [
        ("https://vanban.gov.vn/1", "https://vanban.gov.vn/1", ""),
        ("https://a.vn/x (tệp b.md)", "https://a.vn/x", "(tệp b.md)"),
        ("javascript:alert(1)", "", "javascript:alert(1)"),
        ("data:text/html,x", "", "data:text/html,x"),
        ("Thực hành được thừa nhận chung", "", "Thực hành được thừa nhận chung"),
        ("Xem https://a.vn", "", "Xem https://a.vn"),
    ],
)
def test_only_public_addresses_become_links(source: str, address: str, words: str) -> None:
    assert source_parts(source) == (address, words)
