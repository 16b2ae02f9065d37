"""What people typed wrongly, for authors: several people's, nobody's name, nothing of a round that may still be sat."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from quizapp.attempts.actions import hand_in
from quizapp.attempts.saving import save_answer
from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.domain.wrong_answers import WrongAnswer
from quizapp.people.models import Unit
from quizapp.reports.queries import wrong_report
from tests import make
from tests.make import NOW

OVER = NOW + timedelta(hours=9)
CODES = {"short_text": "DVC-D1-01", "numeric": "DVC-D1-02", "cloze": "DVC-D1-03"}
SAID = [
    {"short_text": ("Công an xã",), "numeric": ("20",), "cloze": ("2:Văn phòng", "3:a")},
    {"short_text": ("công an xã.",), "numeric": ("20 ngày",), "cloze": ("2:văn phòng", "3:a")},
    {"short_text": ("UBND xã, phường",), "numeric": ("15",), "cloze": ("2:Một cửa",)},
    {"short_text": ("Nguyễn Văn Riêng Tư",), "numeric": ("30",)},
]


@pytest.fixture
def sat(engines: Engines) -> None:
    with engines.writing() as session:
        people = [make.person(session, f"Người {number}") for number in "ABCD"]
        units = [session.get_one(Unit, one.unit_id) for one in people]
        round_ = make.open_round(session, units, blueprint_id=make.typed_blueprint(session).id)
        sittings = [make.started_attempt(session, round_, one) for one in people]
        types = [make.types_of(session, one.attempt_id) for one in sittings]
    for sitting, kinds, said in zip(sittings, types, SAID, strict=True):
        for position, type_ in kinds.items():
            if type_ in said:
                save_answer(engines.save, sitting.save(position, ("Một lúc khác",), position=position))
                save_answer(engines.save, sitting.save(100 + position, said[type_], position=position))
    with engines.writing() as session:
        for sitting in sittings:
            hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=5))


@pytest.mark.usefixtures("sat")
def test_an_author_learns_which_wrong_answers_several_people_typed(engines: Engines) -> None:
    with engines.reading() as session:
        found = {type_: wrong_report(session, code, OVER) for type_, code in CODES.items()}
    assert found["short_text"].answers == (WrongAnswer("", "Công an xã", 2),)
    assert found["numeric"].answers == (WrongAnswer("", "20", 2),)
    assert found["cloze"].answers == (WrongAnswer("2", "Văn phòng", 2),)
    assert [one.people for one in found.values()] == [4, 4, 3]


@pytest.mark.usefixtures("sat")
def test_nothing_is_told_of_a_round_that_may_still_be_sat(engines: Engines) -> None:
    with engines.reading() as session:
        found = wrong_report(session, CODES["short_text"], NOW + timedelta(hours=1))
    assert (found.people, found.answers) == (0, ())


def test_a_question_whose_answer_is_chosen_has_no_such_page(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session)
    with engines.reading() as session, pytest.raises(NotFound):
        wrong_report(session, "DVC-D1-01", OVER)


@pytest.mark.usefixtures("sat")
def test_the_page_names_nobody_and_is_for_who_may_see_the_key(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        make.account(session, username="ra-de", roles=[("author", None)])
        make.account(session, username="so", roles=[("results_reviewer", None)])
    make.sign_in(client, "ra-de")
    assert f"/bao-cao/cau-hoi/{CODES['cloze']}" in client.get(f"/ngan-hang/{CODES['cloze']}").text
    page = client.get(f"/bao-cao/cau-hoi/{CODES['short_text']}")
    assert page.status_code == 200
    assert "Riêng Tư" not in page.text
    assert "Người A" not in page.text
    assert client.get("/bao-cao/cau-hoi/KHONG-CO-01").status_code == 404
    with client.session_transaction() as cookie:
        cookie.clear()
    make.sign_in(client, "so")
    assert client.get(f"/bao-cao/cau-hoi/{CODES['short_text']}").status_code in (403, 404)
