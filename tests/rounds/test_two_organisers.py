"""Two organisers have the same page open."""

from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.rounds import test_pages_planning as planning

office = planning.office


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unseen(
    engines: Engines, client: FlaskClient, office: planning.Office
) -> None:
    round_id = planning.planned(engines, office)
    page = f"/dot-thi/{round_id}/sua"
    make.sign_in(client, "tochuc")
    mine, theirs = client.get(page), client.get(page)
    marks = [one.text.split('name="seen" value="')[1].split('"')[0] for one in (mine, theirs)]
    sent = {"csrf_token": make.csrf_of(mine)}
    first = client.post(page, data={**office.typed(name="Của họ"), **sent, "seen": marks[1]})
    assert first.status_code == 302
    second = client.post(page, data={**office.typed(name="Của tôi"), **sent, "seen": marks[0]})
    assert second.status_code == 422
    assert "Người khác vừa lưu thay đổi" in second.text
    assert [one.name for one in planning.rounds(engines)] == ["Của họ"]
    assert 'value="Của tôi"' in second.text  # nothing typed is lost, and it may be saved knowingly
    renewed = second.text.split('name="seen" value="')[1].split('"')[0]
    assert client.post(page, data={**office.typed(name="Của tôi"), **sent, "seen": renewed}).status_code == 302
    assert [one.name for one in planning.rounds(engines)] == ["Của tôi"]
