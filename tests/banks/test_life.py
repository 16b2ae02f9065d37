"""The life of a question: two persons, an old version that goes on being drawn, and nothing that is forgotten."""

from datetime import date

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.banks import queries
from quizapp.banks.life import comment, events_of
from quizapp.banks.models import QuestionStep, QuestionVersion
from quizapp.banks.queries import drawable
from quizapp.banks.states import question_by_code, standing
from quizapp.banks.writing import change_question
from quizapp.db import Engines
from quizapp.operations.guards import GUARDS
from quizapp.statements import DriverStatement
from tests import make
from tests.make import NOW
from tests.make.life import EVIDENCE, approved, draft, drawn, refused, step, written

TODAY = date(2026, 11, 20)


@pytest.fixture
def people(engines: Engines) -> tuple[int, int, int]:
    """Accounts of two authors and a reviewer, and a model."""
    with engines.writing() as session:
        make.small_model(session)
        roles = (("lan", "author"), ("minh", "author"), ("sonoivu", "question_reviewer"))
        made = [make.account(session, username=name, roles=[(role, None)]) for name, role in roles]
        return made[0].id, made[1].id, made[2].id


def test_a_question_is_drawn_only_after_a_second_person_approved_it(
    engines: Engines, people: tuple[int, int, int]
) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        code = draft(session, lan).code
        assert code == "BN-2026-0001"
        assert drawn(session) == {}
        step(session, code, "submitted", lan)
        assert drawn(session) == {}
        question = step(session, code, "approved", minh)
        assert (question.code, question.old_code) == ("DVC-D1-1001", code)
        assert list(drawn(session)) == ["DVC-D1-1001"]
        assert question_by_code(session, code) is question


@pytest.mark.parametrize("who", ["author", "submitter", "earlier author"])
def test_whoever_wrote_or_submitted_cannot_approve(engines: Engines, people: tuple[int, int, int], who: str) -> None:
    """By the action, and by the database where somebody goes around it."""
    lan, minh, other = people
    with engines.writing() as session:
        code, number, approver = draft(session, lan).code, 1, lan
        if who == "earlier author":
            number = change_question(session, code, 1, written("hộ chiếu"), minh, NOW).number
        step(session, code, "submitted", minh if who == "author" else other, number)
        approver = other if who == "submitter" else lan
        assert refused(lambda: step(session, code, "approved", approver, number)) == "approve_own"
        version = standing(session, question_by_code(session, code)).live.version
    with pytest.raises(sa.exc.IntegrityError, match="guard_question_step_own"), engines.writing() as session:
        session.add(raw_step(version.id, 2, "approved", approver))
    with engines.writing() as session:
        assert drawn(session) == {}


def raw_step(version_id: int, place: int, kind: str, by: int) -> QuestionStep:
    return QuestionStep(
        question_version_id=version_id, place=place, kind=kind, taken_by=by, taken_at=NOW, note="vòng qua"
    )


def test_without_its_guard_the_database_would_let_an_author_approve(
    engines: Engines, people: tuple[int, int, int]
) -> None:
    """The negative control: nothing but the guard stops it, and what it lets in would be drawn."""
    lan, _, _ = people
    with engines.writing() as session:
        code = draft(session, lan).code
        step(session, code, "submitted", lan)
        version_id = standing(session, question_by_code(session, code)).live.version.id
    on = " ON question_step" if engines.write.dialect.name == "postgresql" else ""
    with engines.write.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER guard_question_step_own{on}")
        try:
            with Session(connection) as session:
                session.add(raw_step(version_id, 2, "approved", lan))
                session.flush()
                assert list(drawn(session)) == [code]
        finally:
            connection.rollback()


def test_the_database_knows_which_step_follows_which(engines: Engines, people: tuple[int, int, int]) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        version_id = standing(session, draft(session, lan)).live.version.id
    for kind in ("approved", "returned", "revived"):
        with pytest.raises(sa.exc.IntegrityError, match="guard_question_step_follows"), engines.writing() as session:
            session.add(raw_step(version_id, 1, kind, minh))


def test_the_old_version_is_drawn_until_the_new_one_is_approved(engines: Engines, people: tuple[int, int, int]) -> None:
    lan, minh, other = people
    with engines.writing() as session:
        code = approved(session, lan, minh).code
        first = drawn(session)[code]
        change_question(session, code, 1, written("hộ chiếu"), minh, NOW)
        assert drawn(session)[code] == first
        step(session, code, "submitted", minh, 2)
        assert drawn(session)[code] == first
        assert refused(lambda: step(session, code, "approved", minh, 2)) == "approve_own"
        step(
            session, code, "approved", lan, 2
        )  # Lan wrote the first version, which is approved: she is a second person
        assert drawn(session)[code] != first
        step(session, code, "retired", other, 2)
        assert drawn(session) == {}
        step(session, code, "revived", other, 2)
        assert drawn(session) == {}  # what came back is a draft


def test_a_working_version_that_is_dropped_leaves_the_old_one(engines: Engines, people: tuple[int, int, int]) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        code = approved(session, lan, minh).code
        change_question(session, code, 1, written("hộ chiếu"), lan, NOW)
        step(session, code, "retired", lan, 2, "không cần nữa")
        stands = standing(session, question_by_code(session, code))
        assert (stands.working, stands.live.version.number, stands.live.status) == (None, 1, "reviewed")
        assert change_question(session, code, 2, written("giấy phép"), lan, NOW).number == 3
        assert list(drawn(session)) == [code]


INCOMPLETE = {
    "competence": {"competence": "", "level": 1},
    "level": {"level": 0},
    "key": {"key": []},
    "explanation": {"explanation": ""},
    "legal_basis": {"evidence": {**EVIDENCE, "practice": None}},
    "source": {"evidence": {**EVIDENCE, "source": ""}},
    "verified_on": {"evidence": {**EVIDENCE, "verified_on": None}},
}


@pytest.mark.parametrize("lack", list(INCOMPLETE))
def test_what_is_not_whole_goes_to_no_reviewer(engines: Engines, people: tuple[int, int, int], lack: str) -> None:
    lan, _, _ = people
    with engines.writing() as session:
        code = draft(session, lan, **INCOMPLETE[lack]).code
        assert refused(lambda: step(session, code, "submitted", lan)) == "question_incomplete"
        change_question(session, code, 1, written(), lan, NOW)  # the control: whole, it goes
        step(session, code, "submitted", lan, 2)


def test_steps_ask_for_their_state_their_version_and_their_reason(
    engines: Engines, people: tuple[int, int, int]
) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        code = draft(session, lan).code
        assert refused(lambda: step(session, code, "approved", minh)) == "step_wrong_state"
        step(session, code, "submitted", lan)
        assert refused(lambda: step(session, code, "submitted", lan)) == "step_wrong_state"
        assert refused(lambda: step(session, code, "returned", minh, note="  ")) == "step_note"
        step(session, code, "returned", minh, note="thiếu dẫn chứng")
        change_question(session, code, 1, written("hộ chiếu"), lan, NOW)
        assert refused(lambda: step(session, code, "submitted", lan, 1)) == "step_old_version"


def test_a_stale_save_and_an_empty_one_are_refused(engines: Engines, people: tuple[int, int, int]) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        code = draft(session, lan).code
        change_question(session, code, 1, written("hộ chiếu"), minh, NOW)
        assert refused(lambda: change_question(session, code, 1, written("giấy phép"), lan, NOW)) == "question_stale"
        assert refused(lambda: change_question(session, code, 2, written("hộ chiếu"), lan, NOW)) == "question_unchanged"
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionVersion)) == 2


def test_a_remembered_pool_notices_a_step(
    engines: Engines, people: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        code = approved(session, lan, minh).code
        kept = drawable(session, TODAY)
        assert drawable(session, TODAY) is kept  # kept, so that what follows is a proof
        step(session, code, "retired", minh)
        assert list(drawable(session, TODAY)) == []
    # the negative control: a key that does not look at steps draws what was retired
    forgetful = DriverStatement(sa.select(sa.func.count()).select_from(QuestionVersion))
    monkeypatch.setattr(queries, "_STATE_OF_BANK", forgetful)
    with engines.writing() as session:
        code = approved(session, lan, minh, word="hộ chiếu").code
        assert len(drawable(session, TODAY)) == 1
        step(session, code, "retired", minh)
        assert len(drawable(session, TODAY)) == 1  # wrong, and seen


def test_everything_that_happened_is_told_and_logged(engines: Engines, people: tuple[int, int, int]) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        code = approved(session, lan, minh).code
        comment(session, code, "  Nên dẫn   điều khoản. ", minh, NOW)
        assert refused(lambda: comment(session, code, " ", minh, NOW)) == "comment_text"
        assert refused(lambda: comment(session, code, "x" * 2001, minh, NOW)) == "comment_text"
        events = events_of(session, question_by_code(session, code))
        assert {(one.kind, one.text) for one in events} == {
            ("written", ""), ("submitted", "có lý do"), ("approved", "có lý do"), ("commented", "Nên dẫn điều khoản."),
        }  # fmt: skip
        log = [(one.action, one.subject) for one in session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id))]
    assert log[-4:] == [
        ("question_written", "question:BN-2026-0001"),
        ("question_submitted", "question:BN-2026-0001"),
        ("question_approved", "question:DVC-D1-1001"),
        ("question_commented", "question:DVC-D1-1001"),
    ]


def test_codes_of_drafts_are_never_given_twice(engines: Engines, people: tuple[int, int, int]) -> None:
    lan, minh, _ = people
    with engines.writing() as session:
        assert [approved(session, lan, minh, word=word).code for word in ("một", "hai")] == [
            "DVC-D1-1001",
            "DVC-D1-1002",
        ]
        assert draft(session, lan, word="ba").code == "BN-2026-0003"


def test_the_guards_of_a_question_are_laid() -> None:
    names = {guard.name for guard in GUARDS}
    assert {"guard_question_step_own", "guard_question_step_follows", "guard_question_version_reviewed"} <= names
