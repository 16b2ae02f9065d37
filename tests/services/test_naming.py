"""Naming a difficulty: who it was is kept nowhere, unless they wish it."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.difficulties import FOLLOW_UPS, Step, may_follow, step_fault, without_numbers
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.operations.privacy.retention import due, forget
from quizapp.operations.tables import METADATA
from quizapp.people.models import Person
from quizapp.rounds.models import Round
from quizapp.services.actions import take_step
from quizapp.services.catalogue import ServiceRow, change_service
from quizapp.services.models import IssueStep, ServiceDifficulty, ServiceIssue
from quizapp.services.queries.issues import answered_issues, issue_by_id, own_voices, voices_of
from tests import make
from tests.make import NOW
from tests.services.scene import TODAY, named, offices


def traces_of(engines: Engines, person_id: int, unit_id: int) -> list[str]:
    """Where a database says that this person named something: any row of these tables or of the log that holds them."""
    with engines.reading() as session:
        rows = session.scalars(sa.select(ServiceDifficulty)).all()
        found = [f"row {row.id}" for row in rows if row.person_id == person_id]
        entries = session.scalars(sa.select(AuditEntry).where(AuditEntry.action.like("difficulty%"))).all()
        return found + [f"entry {one.id}" for one in entries]


def test_nothing_says_who_named_a_difficulty(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        who = scene.people["big"][0]
        named(session, who, scene.service, text="Trang báo lỗi")
        assert session.scalars(sa.select(ServiceDifficulty.unit_id)).one() == scene.big.id
    assert traces_of(engines, who.id, scene.big.id) == []


def test_who_wishes_to_be_known_is_found_by_the_same_search(engines: Engines) -> None:
    """The control."""
    with engines.writing() as session:
        scene = offices(session)
        who = scene.people["big"][0]
        named(session, who, scene.service, with_name=True)
        assert [one.named_on for one in own_voices(session, who.id)] == [TODAY]
        assert own_voices(session, scene.people["big"][1].id) == []
    assert len(traces_of(engines, who.id, scene.big.id)) == 1


def test_no_table_of_difficulties_points_at_a_test_or_keeps_a_moment() -> None:
    tables = [METADATA.tables[name] for name in ("service_difficulty", "service_issue")]
    points_at = {key.column.table.name for table in tables for key in table.foreign_keys}
    assert points_at == {"service_issue", "unit", "round", "person", "public_service"}
    kinds = {type(column.type).__name__ for table in tables for column in table.columns}
    assert "UtcDateTime" not in kinds
    assert "UtcDateTime" in {type(column.type).__name__ for column in METADATA.tables["issue_step"].columns}


def test_a_voice_from_a_unit_of_two_is_kept_under_the_unit_above(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        who = scene.people["small"][0]
        assert named(session, who, scene.service).unit_id == scene.province.id
        assert named(session, who, scene.service, with_name=True).unit_id == scene.small.id


def test_the_same_difficulty_is_one_to_answer(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        first, second = scene.people["big"][:2]
        one, two = named(session, first, scene.service), named(session, second, scene.service)
        other = named(session, first, scene.service, step="pay")
        unlisted = [named(session, who, None, service_name="Cấp lại sổ") for who in (first, second)]
        assert one.issue_id == two.issue_id != other.issue_id
        assert unlisted[0].issue_id == unlisted[1].issue_id
        assert session.scalar(sa.select(sa.func.count()).select_from(ServiceIssue)) == 3


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"step": "khac"}, "difficulty_choice"),
        ({"kind": "khac"}, "difficulty_choice"),
        ({"text": "a" * 301}, "difficulty_text"),
        ({"service": None}, "difficulty_service"),
        ({"service": None, "service_name": "x"}, "difficulty_service"),
    ],
)
def test_what_cannot_be_named_is_refused(engines: Engines, said: dict[str, str], reason: str) -> None:
    with engines.writing() as session:
        scene = offices(session)
        service = scene.service if "service" not in said else None
        more = {name: value for name, value in said.items() if name != "service"}
        with pytest.raises(RecordRefused, match=reason):
            named(session, scene.people["big"][0], service, **more)


def test_a_service_that_is_no_longer_used_cannot_be_chosen(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        change_service(session, scene.service.id, ServiceRow("KS", "Đăng ký khai sinh"), False, None, NOW)
        with pytest.raises(RecordRefused, match="difficulty_service"):
            named(session, scene.people["big"][0], scene.service)


def test_numbers_of_cards_and_telephones_are_not_kept() -> None:
    kept = without_numbers("Ông 012345678901, điện thoại 0912 345 678, nộp 50.000 đồng ngày 20/11/2026")
    assert "0123" not in kept
    assert "345" not in kept
    assert "50.000 đồng ngày 20/11/2026" in kept


def begin(session: Session, round_: Round, people: Sequence[Person]) -> None:
    for one in people:
        make.started_attempt(session, round_, one)


def test_an_unnamed_voice_is_kept_without_a_round_that_few_of_its_unit_sat(engines: Engines) -> None:
    """Six work there, all are on the list, and four began: with unit, round and day they would be too few."""
    with engines.writing() as session:
        make.small_bank(session)
        make.blueprint(session)
        scene = offices(session)
        round_ = make.open_round(session, [scene.big])
        begin(session, round_, scene.people["big"][:4])
        who = scene.people["big"][0]
        assert named(session, who, scene.service, round_id=round_.id).round_id is None
        assert named(session, who, scene.service, round_id=round_.id, with_name=True).round_id == round_.id
        begin(session, round_, scene.people["big"][4:5])
        assert named(session, who, scene.service, round_id=round_.id).round_id == round_.id


def test_only_the_round_that_invites_the_person_is_kept(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session)
        make.blueprint(session)
        scene = offices(session)
        round_ = make.open_round(session, [scene.big])
        begin(session, round_, scene.people["big"][:5])
        assert named(session, scene.people["big"][0], scene.service, round_id=round_.id).round_id == round_.id
        assert named(session, scene.people["small"][0], scene.service, round_id=round_.id).round_id is None
        assert named(session, scene.people["big"][0], scene.service, round_id=987_654).round_id is None


# --- the department ---------------------------------------------------------------------------------------------------


def test_an_answer_is_seen_by_everybody_and_stands_in_the_log(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        issue_id = named(session, scene.people["big"][0], scene.service).issue_id
        assert answered_issues(session) == []
        take_step(session, issue_id, Step("looking"), 0, scene.department.id, NOW)
        take_step(session, issue_id, Step("answered", "Đã sửa lỗi."), 1, scene.department.id, NOW)
        shown = answered_issues(session)
        assert [(one.state, one.answer) for one in shown] == [("answered", "Đã sửa lỗi.")]
        acts = session.scalars(sa.select(AuditEntry.details).where(AuditEntry.action == "difficulty_followed_up")).all()
        assert [one["state"] for one in acts] == ["looking", "answered"]


def test_of_two_who_answer_at_once_the_second_is_told(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        issue_id = named(session, scene.people["big"][0], scene.service).issue_id
        take_step(session, issue_id, Step("looking"), 0, scene.department.id, NOW)
        with pytest.raises(RecordRefused, match="difficulty_moved_on"):
            take_step(session, issue_id, Step("answered", "Rồi."), 0, scene.department.id, NOW)
        with pytest.raises(NotFound):
            take_step(session, 987_654, Step("looking"), 0, scene.department.id, NOW)


def test_an_answer_says_something_and_a_transfer_says_whom() -> None:
    assert step_fault("new", Step("answered")) == "difficulty_answer"
    assert step_fault("new", Step("passed_on")) == "difficulty_passed_to"
    assert step_fault("looking", Step("looking")) == "difficulty_state"
    assert step_fault("new", Step("passed_on", passed_to="Công an tỉnh")) == ""
    assert all("new" not in may_follow(state) for state in FOLLOW_UPS)


# --- keeping ----------------------------------------------------------------------------------------------------------


def test_words_and_names_go_when_their_period_is_over_and_the_rest_stays(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        row = named(session, scene.people["big"][0], scene.service, text="Trang báo lỗi", with_name=True)
        issue_id = row.issue_id
        assert due(session, NOW + timedelta(days=600)).difficulties == 0
        later = NOW + timedelta(days=31 * 25)
        assert due(session, later).difficulties == 1
        forget(session, None, later)
        session.expire_all()
        left = voices_of(session, issue_id)
        assert [(one.text, one.person_name, one.unit_name) for one in left] == [("", "", "Xã Đông")]
        assert due(session, later).difficulties == 0
        assert issue_by_id(session, issue_id).service_code == "KS"
        assert session.scalars(sa.select(IssueStep)).all() == []
