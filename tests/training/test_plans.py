"""A plan: proposed from what a round measured, written, approved by a second person, and then it stands still."""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.training.models import TrainingLine, TrainingPlan
from quizapp.training.plans import (
    PlanFacts,
    approve_plan,
    change_plan,
    content_stamp,
    draw_up_plan,
    lines_of,
    plan_in_scope,
    plans,
    remove_line,
    remove_plan,
    store_line,
    take_back,
)
from tests import make
from tests.make import NOW
from tests.training import scene as trainings
from tests.training.scene import LINE, Training


def proposal(engines: Engines, training: Training) -> list[tuple[str, list[str], int, dict[str, object]]]:
    with engines.reading() as session:
        return [(one.topic, one.competences, one.seats, one.figures) for one in lines_of(session, training.plan_id)]


def test_a_plan_proposes_a_topic_for_each_need_the_most_missing_first(engines: Engines) -> None:
    first, second = proposal(engines, trainings.build(engines))
    assert first[:3] == ("Tổng quan dịch vụ công", ["D1"], 3)
    assert {name: first[3][name] for name in ("assessed", "sure", "likely")} == {"assessed": 5, "sure": 1, "likely": 2}
    assert first[3]["gap"] == pytest.approx((20 + 40 + 10) / 3)
    assert second[:3] == ("Tài khoản định danh điện tử", ["E1"], 2)
    assert second[3]["gap"] == pytest.approx((40 + 20) / 2)


def test_a_plan_of_one_commune_asks_only_for_its_own_people(engines: Engines) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        facts = PlanFacts(2027, "Của xã B01", training.scene.units["B01"], training.scene.round_id)
        made = draw_up_plan(session, facts, training.scene.everywhere, training.planner, NOW)
        assert {one.topic: one.seats for one in lines_of(session, made.id)} == {
            "Tổng quan dịch vụ công": 1,
            "Tài khoản định danh điện tử": 1,
        }


def test_nobody_plans_for_a_unit_that_is_not_theirs_or_from_a_round_they_do_not_see(engines: Engines) -> None:
    training = trainings.build(engines, is_approved=False)
    scene = training.scene
    with engines.writing() as session:
        stranger = make.unit(session).id
        facts = PlanFacts(2027, "Kế hoạch", scene.province, scene.round_id)
        with pytest.raises(RecordRefused, match="unknown_unit"):
            draw_up_plan(session, facts, {scene.units["A01"]}, training.planner, NOW)
        with pytest.raises(NotFound):
            draw_up_plan(session, replace(facts, unit_id=stranger), {stranger}, training.planner, NOW)
        with pytest.raises(NotFound):
            plan_in_scope(session, training.plan_id, {stranger})
        assert plans(session, {stranger}) == []
        assert [one.id for one in plans(session, scene.everywhere)] == [training.plan_id]


def test_whoever_wrote_any_part_does_not_approve_it_however_long_ago(engines: Engines) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        plan, line = training.plan(session), training.first(session)
        helper = make.account(session, username="sua-giup").id
        store_line(session, plan, line, replace(LINE, seats=9), helper, NOW)
        store_line(session, plan, line, replace(LINE, seats=8), training.planner, NOW)
        assert line.changed_by == training.planner
        for writer in (training.planner, helper):
            with pytest.raises(RecordRefused, match="approve_own_plan"):
                approve_plan(session, plan, writer, NOW)
        approve_plan(session, plan, training.second, NOW)
        assert (plan.state, plan.approved_by) == ("approved", training.second)


@pytest.mark.parametrize("what", ["a topic", "a new topic", "the note", "nothing"])
def test_nobody_approves_another_plan_than_they_read(engines: Engines, what: str) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        plan, line = training.plan(session), training.first(session)
        read = content_stamp(session, plan)
        if what == "a topic":
            store_line(session, plan, line, replace(LINE, cost=99_000_000), training.planner, NOW)
        elif what == "a new topic":
            store_line(session, plan, None, LINE, training.planner, NOW)
        elif what == "the note":
            change_plan(session, plan, plan.name, plan.year, "thêm kinh phí", training.planner, NOW)
        if what == "nothing":
            approve_plan(session, plan, training.second, NOW, read)
            assert plan.state == "approved"
        else:
            with pytest.raises(RecordRefused, match="plan_moved_on"):
                approve_plan(session, plan, training.second, NOW, read)
            approve_plan(session, plan, training.second, NOW, content_stamp(session, plan))


def test_a_plan_without_topics_is_not_approved(engines: Engines) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        plan = training.plan(session)
        for line in lines_of(session, plan.id):
            remove_line(session, plan, line, training.planner, NOW)
        with pytest.raises(RecordRefused, match="plan_empty"):
            approve_plan(session, plan, training.second, NOW)


def test_an_approved_plan_stands_still_until_it_is_taken_back(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        plan, line = training.plan(session), training.first(session)
        for act in (
            lambda: store_line(session, plan, line, LINE, training.planner, NOW),
            lambda: store_line(session, plan, None, LINE, training.planner, NOW),
            lambda: remove_line(session, plan, line, training.planner, NOW),
            lambda: change_plan(session, plan, "khác", 2028, "", training.planner, NOW),
            lambda: remove_plan(session, plan, training.planner, NOW),
            lambda: approve_plan(session, plan, training.second, NOW),
        ):
            with pytest.raises(RecordRefused, match="plan_state"):
                act()
        take_back(session, plan, "thêm một chuyên đề", training.planner, NOW)
        with pytest.raises(RecordRefused, match="plan_not_taken_back"):
            take_back(session, plan, "thêm một chuyên đề", training.planner, NOW)
        store_line(session, plan, None, replace(LINE, topic="Chuyên đề thêm"), training.planner, NOW)
        approve_plan(session, plan, training.second, NOW)
        assert [one.place for one in lines_of(session, plan.id)] == [1, 2, 3]


@pytest.mark.parametrize("days", [(date(2026, 12, 31), date(2027, 1, 2)), (date(2027, 12, 1), date(2028, 1, 1))])
def test_a_topic_lies_in_the_year_of_its_plan(engines: Engines, days: tuple[date, date]) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        plan, line = training.plan(session), training.first(session)
        outside = replace(LINE, starts_on=days[0], ends_on=days[1])
        for row in (line, None):
            with pytest.raises(RecordRefused, match="outside_year"):
                store_line(session, plan, row, outside, training.planner, NOW)


def test_the_topics_go_along_when_a_plan_is_moved_to_another_year(engines: Engines) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        plan, line = training.plan(session), training.first(session)
        store_line(
            session,
            plan,
            line,
            replace(LINE, ends_on=date(2027, 2, 28), starts_on=date(2027, 2, 1)),
            training.planner,
            NOW,
        )
        change_plan(session, plan, plan.name, 2028, "", training.planner, NOW)
        assert (line.starts_on, line.ends_on) == (date(2028, 2, 1), date(2028, 2, 28))
        line.ends_on = date(2028, 2, 29)
        change_plan(session, plan, plan.name, 2029, "", training.planner, NOW)
        assert (line.starts_on, line.ends_on) == (date(2029, 2, 1), date(2029, 2, 28))


def test_a_draft_goes_with_all_its_parts_and_what_was_done_stays_on_record(engines: Engines) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        remove_plan(session, training.plan(session), training.planner, NOW)
    with engines.reading() as session:
        for table in (TrainingPlan, TrainingLine):
            assert session.scalar(sa.select(sa.func.count()).select_from(table)) == 0
        mine = AuditEntry.subject == f"training:{training.plan_id}"
        statement = sa.select(AuditEntry.action).where(mine).order_by(AuditEntry.id)
        assert list(session.scalars(statement)) == ["training_plan_drawn_up", "training_plan_removed"]


def test_a_plan_with_classes_is_not_removed(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        plan = training.plan(session)
        training.form(session)
        take_back(session, plan, "sửa lại", training.planner, NOW)
        with pytest.raises(RecordRefused, match="line_has_classes"):
            remove_line(session, plan, training.first(session), training.planner, NOW)
        with pytest.raises(RecordRefused, match="plan_has_classes"):
            remove_plan(session, plan, training.planner, NOW)
    with engines.reading() as session:
        assert len(lines_of(session, training.plan_id)) == 2
