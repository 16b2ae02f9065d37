"""Two organisers have the same page of a plan open."""

import re

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.training import scene as trainings
from tests.training.test_pages import LINE, done, enter

HEAD = {"name": "Bồi dưỡng 2027", "year": "2027", "note": ""}


CLASS = {"place": "", "trainer": "", "capacity": "30"}


@pytest.mark.parametrize(
    ("part", "typed", "other"), [("line", LINE, "cost"), ("head", HEAD, "note"), ("class", CLASS, "place")]
)
def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(
    client: FlaskClient, engines: Engines, part: str, typed: dict[str, str], other: str
) -> None:
    training = trainings.build(engines, is_approved=part == "class")
    enter(client, engines, "to-chuc", "organiser", training.scene.province)
    with engines.writing() as session:
        line_id = training.first(session).id
        class_id = training.form(session)[0].id if part == "class" else 0
    plan = f"/boi-duong/{training.plan_id}"
    page = {"line": f"{plan}/chuyen-de/{line_id}", "head": f"{plan}/sua", "class": f"/boi-duong/lop/{class_id}/sua"}[
        part
    ]
    seen = mark(client.get(page).text)
    assert "Đã lưu" in done(client, page, **{**typed, other: "77000"}, seen=seen)
    late = make.post(client, page, {**typed, other: "88000", "seen": seen})
    assert (late.status_code, "Người khác vừa lưu thay đổi" in late.text) == (422, True)
    assert "88000" in late.text  # nothing typed is lost, and it may be saved knowingly
    assert "77000" in client.get(page).text
    assert "Đã lưu" in done(client, page, **{**typed, other: "88000"}, seen=mark(late.text))
    assert "88000" in client.get(page).text


def mark(page: str) -> str:
    (found,) = re.findall(r'name="seen" value="(\w+)"', page)
    return str(found)
