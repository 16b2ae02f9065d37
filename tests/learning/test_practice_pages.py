"""Self-study as an official sees it, without scripts."""

import re

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.learning.scene import EVERY_TYPE, School, given, school

RIGHT = {"single": "hai", "true_false": "Đúng", "multiple": ("một", "ba"), "ordering": ("ba", "một", "hai")}


@pytest.fixture
def scene(engines: Engines) -> School:
    with engines.writing() as session:
        made = school(session)
        given(session, made)
        return made


def letters(page: str) -> dict[str, str]:
    """Text of an option → the letter under which this person sees it."""
    found = re.findall(r'value="([a-z])"[^>]*>\s*<b class="letter">[A-Z]</b>\s*<span>([^<]+)</span>', page)
    found += re.findall(r'data-value="([a-z])".*?<span>([^<]+)</span>', page, re.S)
    found += re.findall(r'<li><b class="letter">([A-Z])</b> <span>([^<]+)</span>', page)
    return {text.strip(): letter.lower() for letter, text in found}


def right_answer(page: str, number: int) -> dict[str, object]:
    type_ = page.split('data-type="')[1].split('"')[0]
    by_text, name = letters(page), f"c{number}"
    if type_ == "matching":
        lefts = {text: place for place, text in re.findall(r'<b class="num">(\d)\.</b> ([^<]+)</span>', page)}
        wanted = {"trái": "ba", "phải": "một"}
        return {f"{name}.{lefts[left]}": by_text[right] for left, right in wanted.items()}
    if type_ == "ordering":
        return {f"{name}.{by_text[text]}": str(place) for place, text in enumerate(RIGHT[type_], start=1)}
    texts = RIGHT[type_]
    return {name: [by_text[one] for one in ([texts] if isinstance(texts, str) else texts)]}


def test_every_type_is_answered_and_explained_at_once(client: FlaskClient, scene: School) -> None:
    make.sign_in(client, "hoc")
    assert "Luyện tập 5 câu" in client.get("/tu-hoc").text
    assert "Vì sao câu 11 đúng." in client.get("/tu-hoc/D1").text
    types = set()
    for number in range(1, 6):
        at = f"/tu-hoc/D1/cau/{number}"
        page = client.get(at).text
        assert "Vì sao câu" not in page
        types.add(page.split('data-type="')[1].split('"')[0])
        form = {"phien-ban": page.split('name="phien-ban" value="')[1].split('"')[0]}
        done = make.post(client, at, {**form, **right_answer(page, number)})
        assert (done.status_code, "bạn trả lời đúng" in done.text) == (200, True), done.text
        assert "Vì sao câu" in done.text
        assert "Thực hành được thừa nhận rộng rãi." in done.text
        gives_up = make.post(client, at, {**form, "chua-biet": "1"}).text
        assert "Chưa biết cũng không sao" in gives_up
        assert "bạn trả lời đúng" not in gives_up
    assert len(types) == len(EVERY_TYPE)
    assert client.get("/tu-hoc/D1/cau/6").status_code == 404


def test_a_wrong_and_a_missing_answer_are_told_apart(client: FlaskClient, scene: School) -> None:
    make.sign_in(client, "hoc")
    for number in range(1, 6):
        at = f"/tu-hoc/D1/cau/{number}"
        page = client.get(at).text
        form = {"phien-ban": page.split('name="phien-ban" value="')[1].split('"')[0]}
        assert make.post(client, at, form).status_code == 422
        assert make.post(client, at, {**form, f"c{number}": "z"}).status_code == 422
        assert make.post(client, at, {"phien-ban": "0"}).status_code == 409
        if 'data-type="ordering"' in page:
            twice = dict.fromkeys((f"c{number}.{letter}" for letter in letters(page).values()), "2")
            kept = make.post(client, at, {**form, **twice})
            assert (kept.status_code, kept.text.count('<option value="2" selected>')) == (422, len(twice))
        if 'data-type="single"' in page:
            wrong = make.post(client, at, {**form, f"c{number}": letters(page)["một"]}).text
            assert "Chưa đúng, không sao" in wrong
            assert "Bạn chọn" in wrong
