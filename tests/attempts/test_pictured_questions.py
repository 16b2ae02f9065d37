"""Hotspots, marked-up stems and cases on the test page, in the log and in the result."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from quizapp.attempts.actions import hand_in
from quizapp.attempts.queries import frozen_paper
from quizapp.attempts.saving import save_answer
from quizapp.banks.actions import import_questions
from quizapp.banks.parsing import parse_bank
from quizapp.competences.files import model_from
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.results.actions import score_attempt
from tests import make
from tests.banks.pictured_bank import PICTURES, TEXT, alone
from tests.conftest import Clock
from tests.make import NOW
from tests.make.attempts import Sitting

CELLS = tuple(Cell("D1", level, 1) for level in (1, 2, 3))


def sat_down(engines: Engines, *texts: str, seed: str = "s") -> Sitting:
    with engines.writing() as session:
        model = model_from(make.small_model(session).content)
        for text in texts:
            import_questions(session, parse_bank(text, "d1.yaml", model, PICTURES.get), None, NOW)
        make.blueprint(session, CELLS)
        return make.started_attempt(session, seed=seed)


def page_of(client: FlaskClient, sitting: Sitting) -> str:
    make.sign_in(client, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    return client.get(f"/lam-bai/{sitting.token}").text


def test_a_hotspot_shows_its_picture_and_the_same_letters_on_it_and_in_its_list(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = sat_down(engines, alone())
    page = page_of(client, sitting)
    with engines.reading() as session:
        paper = frozen_paper(session, sitting.attempt_id)
    several = next(item for item in paper if item.extra.get("many"))
    one = next(item for item in paper if item.extra.get("many") is False)
    for item, kind in ((one, "radio"), (several, "checkbox")):
        shown = re.search(rf'<fieldset[^>]*data-position="{item.position}".*?</fieldset>', page, re.DOTALL)
        assert shown is not None
        assert f'href="/hinh/{item.extra["picture"]["hash"]}"' in shown[0]
        assert shown[0].count(f'type="{kind}"') == 3
        assert set(re.findall(r'data-region="(\w)"', shown[0])) == {choice.value for choice in item.choices}
    labels = {choice.text: choice.value for choice in one.choices}
    assert one.extra["regions"][labels["Phần giữa"]] == [10, 30.5, 80, 20]


def test_a_marked_up_stem_has_its_table_and_names_its_question(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    html = page_of(client, sat_down(engines, alone()))
    assert "<td>Một cửa</td>" in html
    assert "Tiếp nhận <strong>hồ sơ</strong>" in html
    found = re.search(r'aria-describedby="(de-\d+)"', html)
    assert found is not None
    assert f'id="{found[1]}"' in html


def test_right_regions_are_saved_scored_and_shown_with_the_picture(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = sat_down(engines, alone())
    make.answer_rightly(engines, sitting)
    page = page_of(client, sitting)
    assert page.count('class="region on"') == 3  # one of the first, two of the second hotspot
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=9))
        assert score_attempt(session, attempt, NOW + timedelta(minutes=9)).total_percent == 100
    clock.moment = NOW + timedelta(hours=9)  # explanations are shown once the round is over
    shown = client.get(f"/ket-qua/{sitting.token}").text
    assert shown.count('class="region on"') == 3
    assert "<td>Một cửa</td>" in shown


@pytest.mark.parametrize("wrong", [("a", "b", "c"), ("c",)])
def test_a_wrong_region_too_many_is_wrong(engines: Engines, wrong: tuple[str, ...]) -> None:
    """Of two right regions all three, and of one right region another."""
    sitting = sat_down(engines, alone())
    with engines.writing() as session:
        right = make.right_answers(session, sitting.attempt_id)
        paper = frozen_paper(session, sitting.attempt_id)
    several = next(item for item in paper if item.extra.get("many"))
    assert set(right[several.position]) != set(wrong)
    make.answer_rightly(engines, sitting, [p for p in right if p != several.position])
    save_answer(engines.save, sitting.save(99, wrong, position=several.position, arrived_at=NOW))
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=9))
        assert score_attempt(session, attempt, NOW + timedelta(minutes=9)).total_percent < 100


def case_positions(engines: Engines, sitting: Sitting) -> list[int]:
    with engines.reading() as session:
        paper = frozen_paper(session, sitting.attempt_id)
    return [item.position for item in paper if item.extra.get("case")]


def test_a_case_stands_above_each_of_its_questions(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    """The paper of this seed holds the case of two questions; that of another does not."""
    sitting = sat_down(engines, TEXT.replace("case: TH-D1-02\n", "case: TH-D1-01\n"), alone(first=10), seed="seed 2")
    page = page_of(client, sitting)
    places = case_positions(engines, sitting)
    assert places == [1, 2, 3]
    assert page.count('<details class="case" open>') == 3
    assert page.count('alt="Giấy hẹn trả kết quả"') == 3


def test_another_seed_draws_no_case(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    sitting = sat_down(engines, TEXT, alone(first=10), seed="seed 3")
    assert case_positions(engines, sitting) == []
    assert '<details class="case"' not in page_of(client, sitting)
