"""Pictures of questions: kept once, served to those who are signed in, never changed."""

import io

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from PIL import Image

from quizapp.banks.models import Picture
from quizapp.banks.pictures import hashes_in, picture_by_hash, store_pictures
from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.office.pictures import SoundPicture, sound_picture
from tests.make import NOW, account, sign_in


def drawing(shade: int = 200) -> SoundPicture:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 10, 10)).save(out, "PNG")
    return sound_picture(out.getvalue(), "so-do.png")


def test_a_picture_is_kept_once_and_comes_back_byte_for_byte(engines: Engines) -> None:
    one, other = drawing(), drawing(90)
    with engines.writing() as session:
        store_pictures(session, [one, one], None, NOW)
        store_pictures(session, [one, other], None, NOW)
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Picture)) == 2
        assert picture_by_hash(session, one.hash) == one
        with pytest.raises(NotFound):
            picture_by_hash(session, "0" * 64)


def test_a_kept_picture_cannot_be_changed(engines: Engines) -> None:
    with engines.writing() as session:
        store_pictures(session, [drawing()], None, NOW)
    with pytest.raises(sa.exc.IntegrityError), engines.writing() as session:
        session.execute(sa.update(Picture).values(width=1))


def test_whoever_is_signed_in_and_knows_the_hash_gets_it_and_may_keep_it(client: FlaskClient, engines: Engines) -> None:
    found = drawing()
    with engines.writing() as session:
        store_pictures(session, [found], None, NOW)
        account(session, username="nguoi-thi")
    address = f"/hinh/{found.hash}"
    assert client.get(address).status_code == 302  # to the page of signing in
    assert sign_in(client, "nguoi-thi").status_code == 302
    answer = client.get(address)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "image/png", found.data)
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    stranger = client.get("/hinh/" + "0" * 64)
    assert stranger.status_code == 404
    assert stranger.headers["Cache-Control"] == "no-store"


def test_every_place_of_a_picture_is_found() -> None:
    content = {
        "pictures": {"a.png": {"hash": "1"}},
        "picture": {"name": "c.png", "hash": "2"},
        "case": {"pictures": {"b.png": {"hash": "3"}}},
    }
    assert hashes_in(content) == {"1", "2", "3"}
    assert hashes_in({"stem": "x"}) == set()
