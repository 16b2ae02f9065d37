"""Typed answers from the page to the mark: kept as typed, one statement a save, shown again to their owner only."""

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.attempts.actions import hand_in
from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.places import frozen_places
from quizapp.attempts.queries import KeptAnswer, frozen_paper, item_at, kept_answers
from quizapp.attempts.routes import papers
from quizapp.attempts.saving import save_answer
from quizapp.attempts.shapes import paper_shape
from quizapp.banks.actions import import_questions
from quizapp.banks.parsing import parse_bank
from quizapp.banks.queries import drawable, public_versions
from quizapp.competences.files import model_from
from quizapp.db import Engines
from quizapp.domain.drawing import Cell, draw
from quizapp.domain.questions import checked_value
from quizapp.domain.timing import law_day
from quizapp.papers.queries import cells_of
from quizapp.results.actions import score_attempt
from quizapp.results.models import Result
from tests import make
from tests.make import NOW, Sitting
from tests.small_bank import typed_bank_text


@pytest.fixture
def sitting(engines: Engines) -> Sitting:
    with engines.writing() as session:
        return make.started_attempt(session, blueprint_id=make.typed_blueprint(session).id)


@pytest.fixture
def at(engines: Engines, sitting: Sitting) -> dict[str, int]:
    """Type → its place in the paper."""
    with engines.reading() as session:
        return {type_: position for position, type_ in make.types_of(session, sitting.attempt_id).items()}


@pytest.fixture
def page(client: FlaskClient, sitting: Sitting) -> FlaskClient:
    make.sign_in(client, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    return client


def put(page: FlaskClient, sitting: Sitting, seq: int, position: int, value: Any) -> TestResponse:
    return page.put(
        f"/lam-bai/{sitting.token}/cau/{position}",
        data=json.dumps({"epoch": 2, "seq": seq, "value": value}),
        content_type="application/json",
        headers={"X-CSRFToken": make.csrf_of(page.get("/doi-mat-khau"))},
    )


def scored(engines: Engines, sitting: Sitting, answers: dict[int, list[str]]) -> Result:
    """The result of an attempt with these answers and no others."""
    with engines.reading() as session:
        shape = paper_shape(session, sitting.token)
    for seq, (position, value) in enumerate(answers.items(), start=1):
        kept = checked_value(shape[position], value)
        save_answer(engines.save, sitting.save(seq, kept, position=position))
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW)
        result = score_attempt(session, attempt, NOW)
        assert result is not None
        return result


def test_every_right_answer_finds_back_to_its_key(engines: Engines, sitting: Sitting) -> None:
    make.answer_rightly(engines, sitting)
    result = scored(engines, sitting, {})
    assert (result.marks["points"], result.answered) == ([1, 1, 1], 3)


def test_a_typed_answer_is_held_against_its_key_by_its_rule(
    engines: Engines, sitting: Sitting, at: dict[str, int]
) -> None:
    given = {at["short_text"]: ["uỷ ban nhân dân  CẤP XÃ."], at["numeric"]: ["15,5 ngày"]}
    points = scored(engines, sitting, given).marks["points"]
    assert [points[at[type_] - 1] for type_ in ("short_text", "numeric", "cloze")] == [1, 1, 0]


def test_a_wrong_answer_is_wrong_whatever_it_looks_like(engines: Engines, sitting: Sitting, at: dict[str, int]) -> None:
    given = {
        at["short_text"]: ["uy ban nhan dan cap xa"],  # this question wants its accents
        at["numeric"]: ["15 tháng"],
        at["cloze"]: ["1:1", "2:Một cửa"],  # the third blank is open
    }
    result = scored(engines, sitting, given)
    assert (result.marks["points"], result.answered) == ([0, 0, 0], 2)


def test_the_shape_without_texts_allows_what_the_paper_allows(engines: Engines, sitting: Sitting) -> None:
    with engines.reading() as session:
        shape, paper = paper_shape(session, sitting.token), frozen_paper(session, sitting.attempt_id)
        letters = {place.type: place.letters for place in frozen_places(session, sitting.attempt_id)}
    for item in paper:
        assert [(one.number, len(one.choices)) for one in item.blanks] == [
            (one.number, len(one.choices)) for one in shape[item.position].blanks
        ]
        assert not any(choice.text for one in shape[item.position].blanks for choice in one.choices)
    assert letters["short_text"] == letters["numeric"] == ()
    assert letters["cloze"][:2] == ("1", "2")
    assert sorted(letters["cloze"][2:]) == ["3.a", "3.b", "3.c"]


@pytest.mark.parametrize(
    ("text", "says"),
    [("a" * 201, "dài quá 200 ký tự"), ("a\x00b", "ký tự ẩn"), ("a\tb", "ký tự ẩn"), ("\ud800", "ký tự ẩn")],
)
def test_what_no_keyboard_writes_is_refused_with_a_word(
    page: FlaskClient, engines: Engines, sitting: Sitting, at: dict[str, int], text: str, says: str
) -> None:
    for position, value in ((at["short_text"], [text]), (at["cloze"], [f"2:{text}"])):
        answer = put(page, sitting, 1, position, value)
        assert (answer.status_code, answer.get_json()["reason"]) == (422, "bad_value")
        assert says in answer.get_json()["message"]
    with engines.reading() as session:
        assert kept_answers(session, sitting.attempt_id) == {}
    assert put(page, sitting, 1, at["short_text"], ["a" * 200]).status_code == 200  # the control


def test_the_longest_answer_of_many_blanks_fits_the_log(
    page: FlaskClient, sitting: Sitting, at: dict[str, int]
) -> None:
    longest = '"\\' * 100
    assert put(page, sitting, 1, at["cloze"], [f"1:{longest}", f"2:{longest}", "3:a"]).status_code == 200
    assert put(page, sitting, 2, at["short_text"], ["\U0001f600" * 200]).status_code == 200


def test_what_was_typed_stands_in_the_page_again(page: FlaskClient, sitting: Sitting, at: dict[str, int]) -> None:
    typed = '"><script>alert(1)</script> token-of-an-attempt 987654321 \ufffd'
    assert put(page, sitting, 1, at["short_text"], [typed]).status_code == 200
    assert put(page, sitting, 2, at["numeric"], ["1.234"]).status_code == 200
    assert put(page, sitting, 3, at["cloze"], ["1:một", "2:a:b", "3:b"]).status_code == 200
    text = page.get(f"/lam-bai/{sitting.token}").text
    fields = dict(re.findall(r'<input type="text" name="([^"]+)"[^>]*? value="([^"]*)"', text))
    name = {type_: f"c{position}" for type_, position in at.items()}
    assert fields[name["short_text"]] == (
        "&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt; token-of-an-attempt 987654321 \ufffd"
    )
    assert fields[name["numeric"]] == "1.234"
    assert (fields[f"{name['cloze']}.1"], fields[f"{name['cloze']}.2"]) == ("một", "a:b")
    assert re.search(rf'name="{name["cloze"]}.3".*?<option value="b" selected>', text, re.DOTALL)
    assert "Được hiểu là 1234." in text
    assert text.count("Chưa đọc được thành số") == 1  # the blank that says “một”
    assert "data-blank" in text
    assert "accents" not in text


def test_an_untouched_page_holds_the_same_fields_empty(page: FlaskClient, sitting: Sitting, at: dict[str, int]) -> None:
    text = page.get(f"/lam-bai/{sitting.token}").text
    fields = dict(re.findall(r'<input type="text" name="([^"]+)"[^>]*? value="([^"]*)"', text))
    cloze = f"c{at['cloze']}"
    assert fields == dict.fromkeys((f"c{at['short_text']}", f"c{at['numeric']}", f"{cloze}.1", f"{cloze}.2"), "")
    assert "selected" not in text
    assert "Được hiểu" not in text
    assert "[[" not in text
    assert "\ufdd0" not in text


def post(page: FlaskClient, sitting: Sitting, fields: dict[str, str], *, at: str = "xem-lai") -> TestResponse:
    """A form that a page without a script sends back as it was shown, but for `fields`."""
    text = page.get(f"/lam-bai/{sitting.token}").text
    shown = dict(re.findall(r'<input type="hidden" name="(da\d+|epoch)" value="([^"]*)"', text))
    typed = dict(re.findall(r'<input type="text" name="([^"]+)"[^>]*? value="([^"]*)"', text))
    return make.post(page, f"/lam-bai/{sitting.token}/{at}", {**shown, **typed, **fields})


def test_without_a_script_the_same_names_are_posted(
    page: FlaskClient, engines: Engines, sitting: Sitting, at: dict[str, int]
) -> None:
    cloze = f"c{at['cloze']}"
    fields = {
        f"c{at['short_text']}": "một, hai: ba",
        f"c{at['numeric']}": "3,5",
        f"{cloze}.1": "1,5",
        f"{cloze}.3": "b",
    }
    assert post(page, sitting, fields).status_code == 302
    with engines.reading() as session:
        kept = {position: answer.value for position, answer in kept_answers(session, sitting.attempt_id).items()}
    assert kept == {
        at["short_text"]: ("một, hai: ba",), at["numeric"]: ("3,5",), at["cloze"]: ("1:1,5", "3:b"),
    }  # fmt: skip
    again = {name: value for name, value in fields.items() if name.endswith(".3")}  # lists are not read back here
    assert post(page, sitting, again).status_code == 302
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(AnswerEvent)) == 3  # nothing was changed
    assert post(page, sitting, {**again, f"c{at['numeric']}": ""}).status_code == 302
    with engines.reading() as session:
        assert kept_answers(session, sitting.attempt_id)[at["numeric"]].value == ()  # taken back


def test_without_a_script_a_fault_is_said_and_the_rest_is_kept(
    page: FlaskClient, engines: Engines, sitting: Sitting, at: dict[str, int]
) -> None:
    post(page, sitting, {f"c{at['short_text']}": "a" * 201, f"c{at['numeric']}": "15"})
    assert "dài quá 200 ký tự" in page.get(f"/lam-bai/{sitting.token}").text
    with engines.reading() as session:
        assert set(kept_answers(session, sitting.attempt_id)) == {at["numeric"]}


def test_the_review_counts_a_text_with_an_open_blank_as_unanswered(
    page: FlaskClient, sitting: Sitting, at: dict[str, int]
) -> None:
    put(page, sitting, 1, at["cloze"], ["1:1", "2:x"])
    put(page, sitting, 2, at["short_text"], ["x"])
    text = page.get(f"/lam-bai/{sitting.token}/xem-lai").text
    assert "Đã trả lời <b>1</b> trên <b>3</b>" in text
    put(page, sitting, 3, at["cloze"], ["1:1", "2:x", "3:a"])
    assert "Đã trả lời <b>2</b> trên <b>3</b>" in page.get(f"/lam-bai/{sitting.token}/xem-lai").text


def test_a_marked_up_text_of_a_case_keeps_its_blanks(client: FlaskClient, engines: Engines) -> None:
    rich = typed_bank_text("cloze").replace(
        "    stem: Nộp", "    case: TH-1\n    rich: true\n    stem: >-\n      **Nộp**"
    )
    text = rich.replace("questions:", "cases:\n  TH-1: {text: Ông A đến nộp hồ sơ.}\nquestions:", 1)
    text += typed_bank_text("numeric", first=2).split("questions:\n")[1]  # stands alone, so that a paper can be full
    with engines.writing() as session:
        model = model_from(make.small_model(session).content)
        import_questions(session, parse_bank(text, "t.yaml", model), None, NOW)
        blueprint = make.blueprint(session, [Cell("D1", 1, 1)], code="mot-cau")
        cells, pool = cells_of(session, blueprint.id), drawable(session, law_day(NOW))
        seed = next(seed for seed in map(str, range(20)) if draw(pool, cells, seed)[0].letters)
        sitting = make.started_attempt(session, seed=seed, blueprint_id=blueprint.id)
    make.sign_in(client, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    shown = client.get(f"/lam-bai/{sitting.token}").text
    assert "<strong>Nộp</strong>" in shown
    assert "Ông A đến nộp hồ sơ." in shown
    assert [name in shown for name in ("c1.1", "c1.2", "c1.3")] == [True] * 3
    assert "[[" not in shown


def test_pieces_of_a_page_make_what_the_template_makes(app: Flask, engines: Engines, sitting: Sitting) -> None:
    with engines.reading() as session:
        places = frozen_places(session, sitting.attempt_id)
        versions = public_versions(session, (place.version for place in places))
    given = {"short_text": ("Hà Nội",), "numeric": ("3,5",), "cloze": ("1:1", "3:b")}
    kept = {one.position: KeptAnswer(one.position, given[one.type], NOW, 2, one.position) for one in places}
    facts = {"domains": {"DVC": "Dịch vụ công"}, "domain_of": {"D1": "DVC"}}
    with app.test_request_context():
        for answers in ({}, kept):
            shown = papers.shown_paper(places, versions, answers, sitting.token, **facts).questions
            more = {"answers": answers, "attempt": papers.Owner(sitting.token), "count": len(places), **facts}
            items = [item_at(place, versions[place.version]) for place in places]
            assert shown == "".join(papers.rendered(item, papers.NONE, more) for item in items)
            assert ("Hà Nội" in shown) is bool(answers)
