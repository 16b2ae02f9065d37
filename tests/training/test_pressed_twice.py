"""A button of the plan and its classes that is pressed twice, as it happens without a script, makes one thing."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import RecordRefused
from quizapp.training.attending import add_session
from quizapp.training.classes import add_class, change_class, classes_of, form_classes, seat_person, split_class
from quizapp.training.models import TrainingClass
from quizapp.training.plans import PlanFacts, draw_up_plan, lines_of, store_line
from tests.make import NOW
from tests.training import scene as trainings
from tests.training.scene import LINE

SOON, LATER = NOW + timedelta(seconds=5), NOW + timedelta(minutes=2)


def acts(session: Session, action: str) -> int:
    return session.scalars(sa.select(AuditEntry.action)).all().count(action)


def test_the_same_plan_and_the_same_topic_are_one(engines: Engines) -> None:
    training = trainings.build(engines, is_approved=False)
    with engines.writing() as session:
        scene = training.scene
        facts = PlanFacts(2028, "Bồi dưỡng năm 2028", scene.province, scene.round_id)
        plan = draw_up_plan(session, facts, scene.everywhere, training.planner, NOW)
        assert draw_up_plan(session, facts, scene.everywhere, training.planner, SOON) is plan
        others = [
            draw_up_plan(session, replace(facts, note="khác"), scene.everywhere, training.planner, SOON),
            draw_up_plan(session, facts, scene.everywhere, training.second, SOON),
            draw_up_plan(session, facts, scene.everywhere, training.planner, LATER),
        ]
        assert len({plan.id, *(one.id for one in others)}) == 4
        mine, topic = training.plan(session), replace(LINE, topic="Chữ ký số")
        had = len(lines_of(session, mine.id))
        first = store_line(session, mine, None, topic, training.planner, NOW)
        assert store_line(session, mine, None, topic, training.planner, SOON) is first
        store_line(session, mine, None, replace(topic, seats=4), training.planner, SOON)
        store_line(session, mine, None, topic, training.planner, LATER)
        assert len(lines_of(session, mine.id)) == had + 3


def test_an_empty_class_is_added_once_until_something_is_done_with_it(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        plan, line, by = training.plan(session), training.first(session), training.planner

        def press(by: int = by, at: object = SOON) -> TrainingClass:
            return add_class(session, plan, line, by, at)  # type: ignore[arg-type]

        first = press(at=NOW)
        assert press() is first
        assert len({first.id, press(training.second).id, press(at=LATER).id}) == 3
        newest = press(at=LATER)
        change_class(session, plan, newest, "Hội trường", "", 20, by, LATER)
        other = press(at=LATER)
        assert other.id != newest.id
        seat_person(session, plan, other, training.scene.people["p3"], training.scene.everywhere, by, LATER)
        assert press(at=LATER).id not in {newest.id, other.id}
        assert acts(session, "training_class_added") == len(classes_of(session, [line.id])[line.id])


def test_a_class_is_split_once(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        plan, line = training.plan(session), training.first(session)
        form_classes(session, plan, line, training.planner, NOW)
        (row,) = classes_of(session, [line.id])[line.id]
        made = split_class(session, plan, row, training.planner, NOW)
        assert split_class(session, plan, row, training.planner, SOON) is made
        assert [len(training.names(session, one)) for one in (row, made)] == [2, 1]
        split_class(session, plan, row, training.planner, LATER)
        assert acts(session, "training_class_split") == 2


def test_the_same_session_is_added_once(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        plan, (row,) = training.plan(session), training.form(session)
        window = (NOW + timedelta(days=1), NOW + timedelta(days=1, hours=2))
        made = add_session(session, plan, row, *window, training.planner, NOW)
        assert add_session(session, plan, row, *window, training.planner, SOON) is made
        for by, at in ((training.second, SOON), (training.planner, LATER)):
            with pytest.raises(RecordRefused, match="session_taken"):
                add_session(session, plan, row, *window, by, at)
        longer = (window[0], window[1] + timedelta(hours=1))
        with pytest.raises(RecordRefused, match="session_taken"):
            add_session(session, plan, row, *longer, training.planner, SOON)
