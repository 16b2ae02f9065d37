"""Two who take the attendance of one session on two machines: neither undoes what the other wrote."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.training.attending import add_session, mark, marks_by_person
from quizapp.training.models import TrainingClass, TrainingSession
from tests import make
from tests.make import NOW
from tests.training import scene as trainings
from tests.training.scene import Training


def held(session: Session, training: Training) -> tuple[TrainingClass, TrainingSession]:
    (row,) = training.form(session)
    begin = NOW.replace(hour=0)
    return row, add_session(session, training.plan(session), row, begin, NOW, training.planner, NOW)


def shown_in(page: str) -> dict[str, str]:
    """What the form would send as it was loaded: the mark of each, and what is ticked."""
    hidden = re.findall(r'name="(t-\d+)" value="(\w*)"', page)
    return dict([*hidden, *re.findall(r'name="(c-\d+)" value="(\w*)" checked', page)])


def test_the_second_form_keeps_what_the_first_wrote(client: FlaskClient, engines: Engines) -> None:
    training = trainings.build(engines)
    people = training.scene.people
    with engines.writing() as session:
        row, at = held(session, training)
        page = f"/boi-duong/lop/{row.id}/buoi/{at.id}"
        class_id = row.id
    make.sign_in(client, "lap-ke-hoach")
    loaded = shown_in(client.get(page).text)
    assert loaded[f"t-{people['p2']}"] == ""
    first = {**loaded, f"c-{people['p2']}": "present", f"c-{people['p3']}": "absent"}
    make.post(client, page, first)
    second = {**loaded, f"c-{people['p6']}": "part", f"c-{people['p3']}": "present"}
    answer = make.post(client, page, second)
    with engines.reading() as session:
        marks = {one: next(iter(some.values())) for one, some in marks_by_person(session, class_id).items()}
    assert marks == {people["p2"]: "present", people["p3"]: "absent", people["p6"]: "part"}
    told = client.get(answer.location).text
    assert "người khác đã ghi khác cho: Lê Văn An." in told
    assert "Đã lưu điểm danh của 1 người." in told
    overruled = make.post(client, page, {**loaded, f"c-{people['p3']}": "present"})
    told = client.get(overruled.location).text
    assert ("người khác đã ghi khác cho: Lê Văn An." in told, "Đã lưu" in told) == (True, False)
    make.post(client, page, {name: value for name, value in loaded.items() if name.startswith("c-")})
    with engines.reading() as session:
        assert marks_by_person(session, class_id) == {}, "the control: a form that does not say what it showed"


@pytest.mark.parametrize(
    ("shown", "new", "expected", "kept"),
    [
        ("", "", "absent", 0),
        ("", "present", "absent", 0),  # somebody else wrote that they were absent
        ("absent", "present", "present", 1),
        ("absent", "", "", 1),
        ("absent", "absent", "absent", 0),
        ("", "absent", "absent", 1),  # both wrote the same
    ],
)
def test_what_a_page_did_not_change_is_left(engines: Engines, shown: str, new: str, expected: str, kept: int) -> None:
    training = trainings.build(engines)
    with engines.writing() as session:
        _row, at = held(session, training)
        who = training.scene.people["p2"]
        mark(session, training.plan(session), at, {who: "absent"}, training.planner, NOW)
        done = mark(session, training.plan(session), at, {who: new}, training.planner, NOW, {who: shown})
        assert marks_by_person(session, at.class_id).get(who, {}) == ({at.id: expected} if expected else {})
        assert done == (kept, {who} if (shown, new) == ("", "present") else set())
