"""The kinds of incident are the office's own."""

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.room_models import Incident, IncidentCategory
from tests import make
from tests.attempts.room_hall import RoomHall, act


def test_everybody_who_organises_reads_the_kinds(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "tochuc")
    page = client.get("/loai-su-viec").text
    assert "Lỗi khác của phần mềm" in page
    assert "Thêm loại" not in page


@pytest.mark.parametrize(("who", "status"), [("coithi", 403), ("tochuc", 403), ("quantri", 200)])
def test_an_administrator_maintains_them(client: FlaskClient, hall: RoomHall, who: str, status: int) -> None:
    make.sign_in(client, who)
    for address in ("/loai-su-viec/moi", "/loai-su-viec/power"):
        assert client.get(address).status_code == status


def test_a_kind_is_added_and_then_chosen(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "quantri")
    assert act(client, "/loai-su-viec/moi", name="", effect="x").status_code == 422
    page = act(client, "/loai-su-viec/moi", name="Báo cháy", effect="Dừng thi, thi bù.", is_active="y").text
    assert "Báo cháy" in page
    assert "Báo cháy" in client.get(f"{hall.page}/su-viec").text
    assert hall.acts()[-1] == "incident_category_stored"


def test_other_words_leave_what_was_noted_as_it_was(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "quantri")
    noted = {"whom": "phong", "category": "power", "happened_at": "2026-11-20T08:00", "note": "mất điện"}
    act(client, f"{hall.page}/su-viec", **noted)
    act(client, "/loai-su-viec/power", name="Mất điện", effect="Bù gấp đôi.")  # the box is not ticked: out of use
    with hall.engines.reading() as session:
        assert session.scalars(sa.select(Incident.effect)).one() != "Bù gấp đôi."
        assert session.get_one(IncidentCategory, "power").is_active is False
    assert 'value="power"' not in client.get(f"{hall.page}/su-viec").text
    assert "bù đủ" in client.get(f"{hall.page}/su-viec").text


def test_a_kind_that_is_not_there_is_not_there(client: FlaskClient, hall: RoomHall) -> None:
    make.sign_in(client, "quantri")
    assert client.get("/loai-su-viec/khong-co").status_code == 404
