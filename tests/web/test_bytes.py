"""What crosses a slow line: pages packed, files asked for once, and the answer to a save in a few bytes."""

import gzip
import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from quizapp.attempts.places import FrozenPlace, frozen_places
from quizapp.attempts.queries import KeptAnswer, item_at
from quizapp.attempts.routes import papers
from quizapp.banks.queries import public_versions
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.domain.questions import ALPHABET
from quizapp.people.models import Unit
from quizapp.web import assets, compression
from tests import make

GZIP = {"Accept-Encoding": "gzip, deflate"}


def test_a_page_is_packed_for_who_can_read_it_and_is_the_same_page(app: Flask) -> None:
    client = Client(app)
    plain = client.get("/dang-nhap")
    packed = client.get("/dang-nhap", headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert int(packed.headers["Content-Length"]) == len(packed.data) < 0.6 * len(plain.data)

    def without_token(html: str) -> str:
        return re.sub(r'(content|value)="[\w.-]{60,}"', "", html)

    assert without_token(gzip.decompress(packed.data).decode()) == without_token(plain.text)
    assert "Accept-Encoding" in plain.headers["Vary"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_a_small_answer_is_left_as_it_is(client: FlaskClient) -> None:
    answer = client.get("/healthz", headers=GZIP)
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) < compression.WORTH_IT


def test_every_file_is_addressed_by_its_version_and_kept_for_good(client: FlaskClient) -> None:
    page = client.get("/dang-nhap").text
    addresses = re.findall(r'(?:href|src)="(/tinh/[^"]+)"', page)
    assert len(addresses) >= 2
    for address in addresses:
        assert address.startswith(f"/tinh/{assets.version()}/")
        answer = client.get(address, headers=GZIP)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_what_a_script_imports_is_of_the_same_version() -> None:
    """Relative addresses only: the version in the path is inherited."""
    for name, asset in assets.assets().items():
        if name.endswith(".js"):
            assert re.findall(r'from "(?!\./)[^"]*"', asset.content.decode()) == [], name


def test_an_address_of_another_version_serves_this_one_and_is_asked_for_again(client: FlaskClient) -> None:
    for address in ("/tinh/app.css", "/tinh/v-0123456789/app.css"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "public, no-cache"
        again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    assert client.get("/tinh/../app.py").status_code == 404
    assert client.get("/tinh/v-0/khong-co.css").status_code == 404


def test_the_answer_to_a_save_is_at_most_400_bytes_and_sets_no_cookie(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        sitting = make.started_attempt(session)
    make.sign_in(client, sitting.username)
    make.post(client, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
    token = make.csrf_of(client.get("/doi-mat-khau"))
    answer = client.put(
        f"/lam-bai/{sitting.token}/cau/1",
        json={"epoch": 2, "seq": 40, "value": []},
        headers={"X-CSRFToken": token, **GZIP},
    )
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    date = "date: Thu, 26 Nov 2026 12:00:00 GMT\r\n"  # what the server adds
    head = "HTTP/1.1 200 OK\r\n" + date + "".join(f"{name}: {value}\r\n" for name, value in answer.headers) + "\r\n"
    assert len(head) + len(answer.data) <= 400


def test_a_cached_question_is_the_same_question(app: Flask, client: FlaskClient, engines: Engines) -> None:
    """Two people whose papers hold the same questions: what one process keeps of the first suits the second."""
    with engines.writing() as session:
        unit = session.get_one(Unit, make.person(session).unit_id)
        people = [make.person(session, unit=unit) for _ in range(2)]
        round_ = make.open_round(session, [unit])
        sittings = [make.started_attempt(session, round_, one, seed="nhu-nhau") for one in people]

    def page_of(sitting: make.Sitting) -> str:
        browser = app.test_client()
        make.sign_in(browser, sitting.username)
        make.post(browser, "/", {}, to=f"/lam-bai/{sitting.token}/tiep-tuc")
        text = browser.get(f"/lam-bai/{sitting.token}").text
        return text[text.index('<div class="questions">') : text.index("<aside")]

    first, second = (page_of(sitting) for sitting in sittings)
    assert first.replace(sittings[0].token, "-") == second.replace(sittings[1].token, "-")
    assert first.count("<fieldset") == sittings[0].questions
    del app.extensions[papers._KEY]
    assert page_of(sittings[0]) == first
    assert str(papers.PLACE) not in first
    assert papers.TOKEN not in first


def test_pieces_make_the_question_that_the_template_makes_in_any_order(app: Flask, engines: Engines) -> None:
    """Six people with papers of their own: what is put together is, to the byte, what would be rendered whole."""
    with engines.writing() as session:
        unit = session.get_one(Unit, make.person(session).unit_id)
        people = [make.person(session, unit=unit) for _ in range(6)]
        round_ = make.open_round(session, [unit])
        sittings = [make.started_attempt(session, round_, one) for one in people]
        taken = [frozen_places(session, sitting.attempt_id) for sitting in sittings]
        versions = public_versions(session, {place.version for places in taken for place in places})
        model = model_of(session, round_.model_id or 0)
    facts = {
        "domains": {one.code: one.name for one in model.domains},
        "domain_of": {one.code: one.domain for one in model.competences},
    }
    assert len({place.type for places in taken for place in places}) == 5
    assert len({(place.version, place.letters) for places in taken for place in places}) > len(versions)
    with app.test_request_context():
        for places, sitting in zip(taken, sittings, strict=True):
            for answers in ({}, _every_third(places)):
                given = {"answers": answers, "attempt": papers.Owner(sitting.token), "count": len(places), **facts}
                items = [item_at(place, versions[place.version]) for place in places]
                whole = "".join(papers.rendered(item, papers.NONE, given) for item in items)
                assert papers.shown_paper(places, versions, answers, sitting.token, **facts).questions == whole
                changed = [place._replace(letters=place.letters[::-1]) for place in places]
                other = papers.shown_paper(changed, versions, answers, sitting.token, **facts).questions
                assert other != whole  # the negative control


def _every_third(places: list[FrozenPlace]) -> dict[int, KeptAnswer]:
    """Answers of every kind, and one that was taken back."""
    answers = {}
    for place in places[::3]:
        items = {"ordering": ALPHABET[: len(place.letters)][::-1], "multiple": "ac"}.get(place.type, "b")
        value = ("1:a",) if place.type == "matching" else tuple(items)
        answers[place.position] = KeptAnswer(place.position, value, make.NOW, 2, 7 + place.position)
    last = places[-1].position
    return answers | {last: KeptAnswer(last, (), make.NOW, 1, 3)}
