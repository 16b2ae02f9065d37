"""Typed answers where results are read: the person's page, the workbook, a rescue file."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from flask.testing import FlaskClient

from quizapp.attempts.actions import hand_in
from quizapp.attempts.saving import save_answer
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.reports.exports.person import person_workbook
from quizapp.results.actions import score_attempt
from quizapp.results.outcomes import own_outcome
from quizapp.results.sheets import PersonSheet, person_sheet
from quizapp.results.shown_typed import ShownBlank, shown_blanks
from tests import make
from tests.conftest import Clock
from tests.make import NOW, Sitting

GIVEN = {
    "short_text": ("UBND  xã, phường.",),
    "numeric": ("=15+1",),
    "cloze": ("1:1,5", "2:<b>bộ phận một cửa</b>"),
}


def sat(engines: Engines, given: dict[str, tuple[str, ...]]) -> Sitting:
    with engines.writing() as session:
        blueprint_id = make.typed_blueprint(session).id
        sitting = make.started_attempt(session, blueprint_id=blueprint_id, kind="self_test", attempts_allowed=2)
        types = make.types_of(session, sitting.attempt_id)
    for position, type_ in types.items():
        if type_ in given:
            save_answer(engines.save, sitting.save(position, given[type_], position=position))
    with engines.writing() as session:
        score_attempt(session, hand_in(session, sitting.token, sitting.person_id, NOW), NOW)
    return sitting


def sheet_of(engines: Engines, sitting: Sitting) -> PersonSheet:
    with engines.reading() as session:
        stored = newest_model(session)
        assert stored is not None
        found = own_outcome(session, sitting.token, sitting.person_id)
        assert found.result is not None
        return person_sheet(session, found.result, model_from(stored.content), show_explanations=True)


def test_a_sheet_tells_what_was_typed_and_what_is_right(engines: Engines) -> None:
    shown = {one.type: one for one in sheet_of(engines, sat(engines, GIVEN)).questions}
    short, number, text = (shown[type_] for type_ in ("short_text", "numeric", "cloze"))
    assert (short.is_right, number.is_right, text.is_right) == (True, False, False)
    assert short.blanks == (ShownBlank("", "UBND  xã, phường.", ("Ủy ban nhân dân cấp xã", "UBND xã, phường"), True),)
    assert number.blanks == (ShownBlank("", "=15+1", ("15",), False, "ngày", "0,5", True),)
    assert [(one.number, one.said, one.right, one.is_right) for one in text.blanks] == [
        ("1", "1,5", ("1",), False),
        ("2", "<b>bộ phận một cửa</b>", ("Bộ phận một cửa", "Một cửa"), False),
        ("3", "", ("7 ngày",), False),
    ]
    assert text.stem == "Nộp …(1)… cho …(2)…, nhận kết quả sau …(3)…."
    assert text.chosen == ("(1) 1,5", "(2) <b>bộ phận một cửa</b>")
    assert text.right == ("(1) 1 bộ", "(2) Bộ phận một cửa", "(3) 7 ngày")
    assert all(one.options == () for one in shown.values())


def test_a_blank_that_was_chosen_shows_its_text_in_every_order() -> None:
    content = {"blanks": {"1": {"kind": "choice", "options": {"a": "có", "b": "không"}}}}
    (blank,) = shown_blanks("cloze", content, ["1:b"], {}, ("1:a",))
    assert (blank.said, blank.right, blank.is_right) == ("có", ("không",), False)
    (right,) = shown_blanks("cloze", content, ["1:b"], {}, ("1:b",))
    assert (right.said, right.is_right) == ("không", True)


def test_the_person_reads_it_on_the_page(client: FlaskClient, engines: Engines) -> None:
    sitting = sat(engines, GIVEN)
    make.sign_in(client, sitting.username)
    text = client.get(f"/ket-qua/{sitting.token}").text
    for words in (
        "UBND  xã, phường.", "cũng đúng: UBND xã, phường", "“=15+1” không đọc được thành số", "chấp nhận lệch 0,5",
        "&lt;b&gt;bộ phận một cửa&lt;/b&gt;", "Bỏ trống", "7 ngày",
    ):  # fmt: skip
        assert words in text, words
    assert "<b>bộ phận một cửa" not in text
    assert "[[" not in text


@pytest.mark.parametrize(
    ("accents", "said", "is_told"),
    [
        (True, "ha noi", True),
        (True, "Huế", False),
        (True, "Hà Nội", False),
        (True, "", False),
        (False, "ha noi", False),
    ],
)
def test_who_only_missed_the_accents_is_told_so(accents: bool, said: str, is_told: bool) -> None:
    (blank,) = shown_blanks("short_text", {}, ["Hà Nội"], {"accents": accents}, (said,) if said else ())
    assert blank.lacks_accents is is_told


def test_nothing_typed_is_no_answer(client: FlaskClient, engines: Engines) -> None:
    sitting = sat(engines, {})
    make.sign_in(client, sitting.username)
    text = client.get(f"/ket-qua/{sitting.token}").text
    assert text.count("Không trả lời") == 3
    assert "không đọc được thành số" not in text


def test_the_workbook_holds_words_and_no_formulas(engines: Engines) -> None:
    book = openpyxl.load_workbook(BytesIO(person_workbook(sheet_of(engines, sat(engines, GIVEN)))))
    rows = {row[2].value: row for row in book["Câu hỏi"].iter_rows()}
    assert rows["Điền số"][5].value == "=15+1"
    assert rows["Điền số"][5].data_type == "s"  # a formula would be "f"
    assert rows["Điền vào chỗ trống"][5].value == "(1) 1,5, (2) <b>bộ phận một cửa</b>"
    assert rows["Điền số"][6].value == "15 ngày"


@pytest.fixture
def uploaded(client: FlaskClient, engines: Engines) -> tuple[Sitting, int]:
    """A rescue file with a typed answer for every place, waiting for its decision; its organiser is signed in."""
    with engines.writing() as session:
        sitting = make.started_attempt(session, blueprint_id=make.typed_blueprint(session).id)
        make.organiser(session, session.get_one(Unit, sitting.unit_id), username="to-chuc")
        types = make.types_of(session, sitting.attempt_id)
        claims = [make.claim(position, list(GIVEN[type_])) for position, type_ in types.items()]
        hand_in(session, sitting.token, sitting.person_id, NOW + timedelta(minutes=30))
        actor = make.administrator_id(session)
        file = make.uploaded_rescue(session, sitting, make.rescue_text(sitting, claims), actor, NOW)
        made = file.id
    make.sign_in(client, "to-chuc")
    return sitting, made


def test_a_rescue_file_shows_typed_answers_when_nobody_may_still_sit(
    client: FlaskClient, uploaded: tuple[Sitting, int], clock: Clock
) -> None:
    sitting, file_id = uploaded
    address = f"/dot-thi/{sitting.round_id}/tep-cuu-ho/{file_id}"
    during = client.get(address).text
    assert "UBND  xã" not in during
    assert "2-…" in during
    clock.advance(hours=9)
    after = client.get(address).text
    assert "UBND  xã, phường." in after
    assert "(1) 1,5" in after
