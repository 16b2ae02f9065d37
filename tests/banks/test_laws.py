"""What a change of the law does to questions, on both engines: out of the draw at once, back after a look."""

from collections.abc import Collection
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.banks import queries
from quizapp.banks.actions import import_questions
from quizapp.banks.due import due_questions, reviews_of, stopped_count
from quizapp.banks.laws import changed_versions
from quizapp.banks.parsing import parse_bank
from quizapp.banks.queries import drawable, question_history, supply
from quizapp.banks.reviewing import record_review
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from tests import make
from tests.make import NOW
from tests.make.laws import DECREE, NEW_DECREE, citing_text, law_change, review
from tests.make.laws import citing_questions as citing_bank
from tests.wire import overheard

CHANGED = date(2026, 12, 1)
BEFORE, AFTER = CHANGED - timedelta(days=1), CHANGED + timedelta(days=3)
ALL = ["DVC-D1-01", "DVC-D1-02", "DVC-D1-03", "DVC-D1-04", "DVC-D1-05"]


def drawn(session: Session, on: date) -> list[str]:
    return [one.code for one in drawable(session, on)]


@pytest.fixture
def bank(engines: Engines) -> Engines:
    """Of five questions the first cites the decree as a whole, the second Điều 7, the third khoản 2 Điều 9."""
    with engines.writing() as session:
        citing_bank(session, "", "Điều 7", "Điều 9 khoản 2")
    return engines


@pytest.mark.parametrize("kind", ["replaced", "amended", "ended"])
def test_from_the_day_of_a_change_every_question_that_cites_it_is_out_of_the_draw(bank: Engines, kind: str) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED, kind)
    with bank.reading() as session:
        assert drawn(session, BEFORE) == ALL
        assert drawn(session, CHANGED) == drawn(session, AFTER) == ["DVC-D1-04", "DVC-D1-05"]
        assert supply(session, CHANGED) == {("D1", 3): 2}
        assert stopped_count(session, BEFORE) == 0
        assert stopped_count(session, CHANGED) == 3


@pytest.mark.parametrize(
    ("provisions", "stopped"),
    [
        ("Điều 7", {"DVC-D1-01", "DVC-D1-02"}),
        ("khoản 3 Điều 9", {"DVC-D1-01"}),
        ("điểm a khoản 2 Điều 9", {"DVC-D1-01", "DVC-D1-03"}),
        ("", {"DVC-D1-01", "DVC-D1-02", "DVC-D1-03"}),
    ],
)
def test_an_amendment_that_names_provisions_reaches_these_and_citations_of_none(
    bank: Engines, provisions: str, stopped: Collection[str]
) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED, provisions=provisions)
    with bank.reading() as session:
        assert set(ALL) - set(drawn(session, CHANGED)) == stopped


def test_a_review_on_the_day_or_later_brings_a_question_back_and_one_before_does_not(bank: Engines) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED)
        by = make.administrator_id(session)
        review(session, "DVC-D1-01", BEFORE, by)
        review(session, "DVC-D1-02", CHANGED, by)
    with bank.reading() as session:
        assert drawn(session, CHANGED) == ["DVC-D1-02", "DVC-D1-04", "DVC-D1-05"]


def test_a_new_version_counts_by_the_day_it_was_held_against_the_law(bank: Engines) -> None:
    def mended(checked: date) -> None:
        with bank.writing() as session:
            text = citing_text("", "Điều 7", "Điều 9 khoản 2", checked=checked.isoformat())
            text = text.replace("hỏi gì?", f"hỏi gì (ngày {checked})?")
            model = newest_model(session)
            assert model is not None
            import_questions(session, parse_bank(text, "D1.yaml", model_from(model.content)), None, NOW)

    with bank.writing() as session:
        law_change(session, CHANGED)
    mended(BEFORE)  # a comma was mended, nobody looked at the law
    with bank.reading() as session:
        assert drawn(session, CHANGED) == ["DVC-D1-04", "DVC-D1-05"]
    mended(CHANGED)
    with bank.reading() as session:
        assert drawn(session, CHANGED) == ALL


def test_a_change_after_the_look_stops_it_again(bank: Engines) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED)
        review(session, "DVC-D1-01", CHANGED, make.administrator_id(session))
        law_change(session, AFTER, "ended")
    with bank.reading() as session:
        assert "DVC-D1-01" in drawn(session, CHANGED)
        assert "DVC-D1-01" not in drawn(session, AFTER)


def test_what_a_process_keeps_of_the_pool_is_never_out_of_date(bank: Engines) -> None:
    """Each act in a transaction of its own; the pool is asked for before and after each."""
    seen = []
    with bank.writing() as session:
        by = make.administrator_id(session)

    def look() -> None:
        with bank.reading() as session:
            kept = drawable(session, AFTER)
            assert drawable(session, AFTER) is kept  # kept, so that what follows is a proof
            seen.append(len(kept))

    look()
    with bank.writing() as session:
        law_change(session, CHANGED, provisions="Điều 7")
    look()
    with bank.writing() as session:
        law_change(session, AFTER)
    look()
    with bank.writing() as session:
        review(session, "DVC-D1-03", AFTER, by)
    look()
    assert seen == [5, 3, 2, 3]


def test_a_key_that_forgets_reviews_would_serve_an_old_pool(bank: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control of the test above: the state of the bank without laws and reviews."""
    forgetful = queries.DriverStatement(sa.select(sa.func.count(), sa.func.max(queries.QuestionVersion.id)))
    monkeypatch.setattr(queries, "_STATE_OF_BANK", forgetful)
    with bank.reading() as session:
        assert len(drawable(session, AFTER)) == 5
    with bank.writing() as session:
        law_change(session, CHANGED)
    with bank.reading() as session:
        assert len(drawable(session, AFTER)) == 5  # wrong, and seen


def test_asking_for_a_kept_pool_is_one_statement(bank: Engines) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED)
    with overheard([bank.read]) as heard, bank.reading() as session:
        drawable(session, CHANGED)
        heard.clear()
        drawable(session, CHANGED)
        assert len(heard) == 1


def test_frozen_papers_can_ask_since_when_the_basis_of_a_version_is_another(bank: Engines) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED, provisions="Điều 7")
    with bank.reading() as session:
        versions = {code: question_history(session, code).versions[0].id for code in ALL}
        since = changed_versions(session, AFTER, versions.values())
        assert since == {versions["DVC-D1-01"]: CHANGED, versions["DVC-D1-02"]: CHANGED}
        assert changed_versions(session, BEFORE, versions.values()) == {}
        assert changed_versions(session, AFTER, []) == {}


# --- why, and who looked ----------------------------------------------------------------------------------------------


def test_authors_are_told_the_reason_at_once_also_of_a_change_to_come(bank: Engines) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED, "replaced", provisions="")
    with bank.reading() as session:
        due = due_questions(session, BEFORE)
        assert [one.code for one in due] == ["DVC-D1-01", "DVC-D1-02", "DVC-D1-03"]
        assert {one.stopped_since for one in due} == {None}
        assert [(c.document, c.kind, c.by, c.from_on) for c in due[1].changes] == [
            (DECREE, "replaced", NEW_DECREE, CHANGED)
        ]
        assert {one.stopped_since for one in due_questions(session, CHANGED)} == {CHANGED}
        assert [one.code for one in due_questions(session, CHANGED, "DVC-D1-02")] == ["DVC-D1-02"]


def test_a_review_keeps_who_when_and_why_and_sets_the_next_day(bank: Engines) -> None:
    with bank.writing() as session:
        law_change(session, CHANGED)
        by = make.administrator_id(session)
        record_review(session, "DVC-D1-01", 1, "đã đọc nghị định mới", AFTER, by, CHANGED, NOW)
    with bank.reading() as session:
        (line,) = reviews_of(session, "DVC-D1-01")
        assert (line.number, line.review.checked_on, line.review.note) == (1, CHANGED, "đã đọc nghị định mới")
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.subject) == ("question_reviewed", "question:DVC-D1-01")
        (due,) = due_questions(session, CHANGED, "DVC-D1-01")
        assert (due.changes, due.review_by) == ((), AFTER)


@pytest.mark.parametrize(
    ("number", "note", "next_days", "reason"),
    [
        (2, "đúng", None, "review_of_old_version"),
        (1, "", None, "review_note"),
        (1, "x" * 501, None, "review_note"),
        (1, "đúng", 0, "review_by_past"),
    ],
)
def test_a_review_that_says_nothing_sound_is_refused(
    bank: Engines, number: int, note: str, next_days: int | None, reason: str
) -> None:
    planned = None if next_days is None else CHANGED + timedelta(days=next_days)
    with pytest.raises(RecordRefused) as refused, bank.writing() as session:
        by = make.administrator_id(session)
        record_review(session, "DVC-D1-01", number, note, planned, by, CHANGED, NOW)
    assert refused.value.reason == reason


def test_nobody_reviews_a_question_that_is_not_there(bank: Engines) -> None:
    with pytest.raises(NotFound), bank.writing() as session:
        record_review(session, "DVC-D1-99", 1, "đúng", None, make.administrator_id(session), CHANGED, NOW)
