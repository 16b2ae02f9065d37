"""Classes: formed by need, cluster and seats, changed by hand, never larger than their room, nobody in two of them."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.people.models import Person
from quizapp.training.attending import add_session, mark
from quizapp.training.classes import (
    add_class,
    change_class,
    class_of,
    classes_of,
    form_classes,
    formation,
    move_person,
    remove_class,
    seat_person,
    split_class,
    unseat_person,
)
from quizapp.training.models import TrainingClass, TrainingSeat, TrainingSession
from quizapp.training.plans import clusters_of, plan_in_scope, store_clusters, take_back
from tests import make
from tests.at_once import Act, at_once
from tests.make import NOW
from tests.training import scene as trainings
from tests.training.scene import Training

HOUR = timedelta(hours=1)


def clustered(session: Session, made: Training) -> None:
    units = made.scene.units
    store_clusters(session, made.plan(session), {units["A01"]: "Cụm Bắc", units["B01"]: "Cụm Nam"}, made.planner, NOW)


def sure_first(session: Session, training: Training, wanted: int) -> set[str]:
    classes = training.form(session)
    assert len(classes) == wanted
    return set().union(*(training.names(session, row) for row in classes))


def test_everybody_who_needs_the_topic_gets_a_seat(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        (row,) = training.form(session)
        assert training.names(session, row) == {"p2", "p3", "p6"}
        needs = {one.person_id: one.need for one in session.scalars(sa.select(TrainingSeat))}
        assert needs[training.scene.people["p3"]] == "sure"
        assert needs[training.scene.people["p6"]] == "likely"
        with pytest.raises(RecordRefused, match="nobody_to_place"):
            training.form(session)


def test_where_seats_are_short_the_surest_need_goes_first_and_the_others_are_named(engines: Engines) -> None:
    training = trainings.build(engines, line={"seats": 2})
    with engines.writing() as session:
        line = training.first(session)
        left = formation(session, training.plan(session), line).left_out
        assert [(one.person_id, why) for one, why in left] == [(training.scene.people["p6"], "no_seat")]
        assert sure_first(session, training, 1) == {"p3", "p2"}


def test_units_that_a_page_does_not_show_keep_their_cluster(engines: Engines) -> None:
    training = trainings.build(engines, prepare=clustered)
    units = training.scene.units
    with engines.writing() as session:
        store_clusters(session, training.plan(session), {units["A01"]: ""}, training.planner, NOW)
        assert clusters_of(session, training.plan(session).id) == {units["B01"]: "Cụm Nam"}


def test_clusters_learn_apart_and_no_class_is_larger_than_asked(engines: Engines) -> None:
    training = trainings.build(engines, line={"class_size": 1}, prepare=clustered)
    with engines.writing() as session:
        classes = training.form(session)
        assert [(one.cluster, training.names(session, one)) for one in classes] == [
            ("Cụm Bắc", {"p3"}),
            ("Cụm Bắc", {"p2"}),
            ("Cụm Nam", {"p6"}),
        ]


def test_only_the_categories_of_the_line_are_placed(engines: Engines) -> None:
    training = trainings.build(engines, line={"categories": ("CB",)})
    with engines.writing() as session, pytest.raises(RecordRefused, match="nobody_to_place"):
        training.form(session)


def test_who_left_or_moved_since_is_placed_by_the_unit_of_today_or_not_at_all(engines: Engines) -> None:
    training = trainings.build(engines, prepare=clustered)
    with engines.writing() as session:
        session.get_one(Person, training.scene.people["p3"]).is_active = False
        session.get_one(Person, training.scene.people["p2"]).unit_id = training.scene.units["B01"]
        session.flush()
        (row,) = training.form(session)
        assert (row.cluster, training.names(session, row)) == ("Cụm Nam", {"p2", "p6"})


def test_classes_wait_for_the_approval_of_the_plan(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        plan, line, (row,) = training.plan(session), training.first(session), training.form(session)
        take_back(session, plan, "sửa lại", training.planner, NOW)
        with pytest.raises(RecordRefused, match="plan_not_approved"):
            split_class(session, plan, row, training.planner, NOW)
        for act in (form_classes, add_class):
            with pytest.raises(RecordRefused, match="plan_not_approved"):
                act(session, plan, line, training.planner, NOW)


def test_a_class_is_split_in_the_order_of_its_list(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        (row,) = training.form(session)
        change_class(session, training.plan(session), row, "Hội trường", "Cô Hoa", 3, training.planner, NOW)
        made = split_class(session, training.plan(session), row, training.planner, NOW)
        assert (made.number, made.place, made.trainer, made.capacity) == (2, "Hội trường", "Cô Hoa", 3)
        assert training.names(session, row) == {"p2", "p3"}
        assert training.names(session, made) == {"p6"}
        with pytest.raises(RecordRefused, match="class_too_small"):
            split_class(session, training.plan(session), made, training.planner, NOW)


def test_a_full_class_takes_nobody_and_is_not_made_smaller_than_its_people(engines: Engines) -> None:
    training = trainings.build(engines, line={"class_size": 2})
    people = training.scene.people
    with engines.writing() as session:
        plan, (full, other) = training.plan(session), training.form(session)
        assert len(training.names(session, full)) == 2
        (alone,) = training.names(session, other)
        with pytest.raises(RecordRefused, match="class_full"):
            move_person(session, plan, other, people[alone], full, training.planner, NOW)
        with pytest.raises(RecordRefused, match="class_full"):
            seat_person(session, plan, full, people["p1"], training.scene.everywhere, training.planner, NOW)
        with pytest.raises(RecordRefused, match="class_full"):
            change_class(session, plan, full, "", "", 1, training.planner, NOW)
        change_class(session, plan, full, "", "", 3, training.planner, NOW)
        move_person(session, plan, other, people[alone], full, training.planner, NOW)
        assert len(training.names(session, full)) == 3


def test_people_are_added_by_hand_once_and_only_from_the_own_units(engines: Engines) -> None:
    training = trainings.build(engines, line={"class_size": 9})
    scene = training.scene
    with engines.writing() as session:
        plan, (row,) = training.plan(session), training.form(session)
        seat_person(session, plan, row, scene.people["p1"], scene.everywhere, training.planner, NOW)
        assert session.get_one(TrainingSeat, (row.id, scene.people["p1"])).need == "by_hand"
        other = add_class(session, plan, training.first(session), training.planner, NOW)
        with pytest.raises(RecordRefused, match="already_seated"):
            seat_person(session, plan, other, scene.people["p1"], scene.everywhere, training.planner, NOW)
        with pytest.raises(RecordRefused, match="no_such_person"):
            seat_person(session, plan, row, scene.people["p5"], {scene.units["A01"]}, training.planner, NOW)
        unseat_person(session, plan, row, scene.people["p1"], training.planner, NOW)
        with pytest.raises(NotFound):
            unseat_person(session, plan, row, scene.people["p1"], training.planner, NOW)
        with pytest.raises(NotFound):
            class_of(session, row.id, {scene.units["A01"]})


def test_what_was_attended_is_neither_moved_nor_removed(engines: Engines) -> None:
    training = trainings.build(engines)
    people = training.scene.people
    with engines.writing() as session:
        plan, (row,) = training.plan(session), training.form(session)
        other = add_class(session, plan, training.first(session), training.planner, NOW)
        held = add_session(session, plan, row, NOW - HOUR, NOW, training.planner, NOW)
        mark(session, plan, held, dict.fromkeys((people["p6"], people["p2"]), "present"), training.planner, NOW)
        for act in (
            lambda: move_person(session, plan, row, people["p6"], other, training.planner, NOW),
            lambda: unseat_person(session, plan, row, people["p6"], training.planner, NOW),
            lambda: split_class(session, plan, row, training.planner, NOW),
            lambda: remove_class(session, plan, row, training.planner, NOW),
        ):
            with pytest.raises(RecordRefused, match="was_marked"):
                act()
        move_person(session, plan, row, people["p3"], other, training.planner, NOW)
        assert training.names(session, row) == {"p2", "p6"}
        assert len(classes_of(session, [row.line_id])[row.line_id]) == 2


def test_the_people_of_a_removed_class_may_be_placed_again(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        plan, (row,) = training.plan(session), training.form(session)
        add_session(session, plan, row, NOW, NOW + HOUR, training.planner, NOW)
        remove_class(session, plan, row, training.planner, NOW)
        (again,) = training.form(session)
        assert training.names(session, again) == {"p2", "p3", "p6"}


# --- two people at once -----------------------------------------------------------------------------------------------


def test_of_two_who_press_at_once_one_forms_the_classes(engines: Engines) -> None:
    training = trainings.build(engines)

    def press(session: Session) -> None:
        plan = plan_in_scope(session, training.plan_id, training.scene.everywhere, lock=True)
        form_classes(session, plan, training.first(session), training.planner, NOW)

    assert at_once(engines, press, press, press) == ["done", "nobody_to_place", "nobody_to_place"]
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(TrainingSeat)) == 3


def test_of_two_who_want_the_last_seat_one_gets_it(engines: Engines) -> None:
    training = trainings.build(engines, line={"class_size": 4})
    with engines.writing() as session:
        (row,) = training.form(session)
        people = [make.person(session, unit=None).id for _ in range(3)]
        scope = {session.get_one(Person, one).unit_id for one in people}
        class_id = row.id

    def seat(person_id: int) -> Act:
        return lambda session: seat_person(
            session, training.plan(session), session.get_one(TrainingClass, class_id), person_id, scope,
            training.planner, NOW,
        )  # fmt: skip

    assert at_once(engines, *map(seat, people)) == ["class_full", "class_full", "done"]
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(TrainingSeat.class_id == class_id)) == 4


def test_of_two_who_add_a_session_at_once_none_overlaps_the_other(engines: Engines) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        class_id = training.form(session)[0].id

    def add(minutes: int) -> Act:
        begin = NOW + timedelta(minutes=minutes)
        return lambda session: add_session(
            session, training.plan(session), session.get_one(TrainingClass, class_id), begin, begin + HOUR,
            training.planner, NOW,
        )  # fmt: skip

    assert at_once(engines, *map(add, range(4))) == ["done", *["session_taken"] * 3]
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(TrainingSession.class_id == class_id)) == 1
