"""The pages of training: who plans, who approves, who sees which class, and what each page says."""

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.reports import scene as scenes
from tests.reports.scene import Scene


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def enter(client: FlaskClient, engines: Engines, username: str, role: str, unit_id: int | None) -> None:
    scenes.staff(engines, username, role, unit_id)
    assert make.sign_in(client, username).status_code == 302


def test_a_plan_is_drawn_up_from_the_needs_of_a_round(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    enter(client, engines, "to-chuc", "organiser", scene.province)
    assert "Chưa có kế hoạch nào" in client.get("/boi-duong").text
    form = client.get(f"/boi-duong/moi?dot={scene.round_id}").text
    assert f'<option selected value="{scene.round_id}">' in form
    data = {
        "name": "Bồi dưỡng năm 2027",
        "year": "2027",
        "unit_id": str(scene.province),
        "round_id": str(scene.round_id),
    }
    answer = make.post(client, "/boi-duong/moi", data)
    assert answer.status_code == 302, answer.text
    page = client.get(answer.location).text
    assert "trên 5 người được đánh giá" in page
    assert "Hãy nhờ một cán bộ tổ chức khác" in page
    assert "Bồi dưỡng năm 2027" in client.get("/boi-duong").text
