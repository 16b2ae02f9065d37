"""Signs of life, and sentences from the invigilator: what a heartbeat tells and keeps."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import AnswerEvent
from quizapp.attempts.room_models import AttemptSignal, MessageReading
from quizapp.attempts.signals import note_sign
from tests import make
from tests.attempts.room_hall import RoomHall, act, browser_of
from tests.make import NOW, Sitting

SECOND = timedelta(seconds=1)


@pytest.fixture
def sitting(hall: RoomHall, client: FlaskClient) -> Sitting:
    """The first person of the room at work, in the browser of `client`."""
    made = hall.begin(0)
    make.sign_in(client, "thisinh1")
    act(client, f"/lam-bai/{made.token}/tiep-tuc")
    return made


def signal(hall: RoomHall) -> tuple[Any, int] | None:
    with hall.engines.reading() as session:
        row = session.execute(sa.select(AttemptSignal.seen_at, AttemptSignal.unsent)).one_or_none()
    return None if row is None else (row[0], row[1])


def beat(client: FlaskClient, sitting: Sitting, held: object = 0) -> dict[str, Any]:
    answer = client.get(f"/lam-bai/{sitting.token}/nhip?con={held}", headers={"Accept": "application/json"})
    assert answer.status_code == 200
    found = answer.get_json()
    assert isinstance(found, dict)
    return found


def test_a_heartbeat_is_kept_at_most_once_a_minute(
    hall: RoomHall, client: FlaskClient, sitting: Sitting, clock: Any
) -> None:
    beat(client, sitting)
    assert signal(hall) == (NOW, 0)
    clock.advance(seconds=59)
    beat(client, sitting)
    assert signal(hall) == (NOW, 0)
    at = clock.advance(seconds=1)
    beat(client, sitting)
    assert signal(hall) == (at, 0)


def test_that_answers_wait_is_kept_at_once(hall: RoomHall, client: FlaskClient, sitting: Sitting, clock: Any) -> None:
    beat(client, sitting)
    at = clock.advance(seconds=10)
    beat(client, sitting, 2)
    assert signal(hall) == (at, 2)
    at = clock.advance(seconds=10)
    beat(client, sitting, 0)
    assert signal(hall) == (at, 0)


@pytest.mark.parametrize(("said", "kept"), [("abc", 0), (-5, 0), (99999999, 1000), ("", 0)])
def test_what_a_page_makes_up_does_no_harm(
    hall: RoomHall, client: FlaskClient, sitting: Sitting, said: object, kept: int
) -> None:
    beat(client, sitting, said)
    assert signal(hall) == (NOW, kept)


def test_a_page_that_lost_the_pen_is_no_sign_of_life(hall: RoomHall, client: FlaskClient) -> None:
    made = hall.begin(0)
    make.sign_in(client, "thisinh1")
    beat(client, made)
    assert signal(hall) is None


def test_a_later_sign_is_never_overwritten_by_an_earlier_one(hall: RoomHall, sitting: Sitting) -> None:
    for process, unsent, after in (("one", 0, 90), ("another", 4, 30)):  # what one remembers, the other does not
        token = f"{process} of {hall.engines.save.dialect.name}"  # both engines are tried in this one process
        note_sign(hall.engines.save, sitting.attempt_id, token, unsent, NOW + after * SECOND)
    assert signal(hall) == (NOW + 90 * SECOND, 0)


def test_a_save_keeps_no_sign(hall: RoomHall, client: FlaskClient, sitting: Sitting) -> None:
    csrf = make.csrf_of(client.get("/doi-mat-khau"))
    body = {"epoch": 2, "seq": 1, "value": []}
    assert client.put(f"/lam-bai/{sitting.token}/cau/1", json=body, headers={"X-CSRFToken": csrf}).status_code == 200
    assert signal(hall) is None
    assert hall.count(AnswerEvent) == 1


# --- messages ---------------------------------------------------------------------------------------------------------


def told(hall: RoomHall, client: FlaskClient, **data: Any) -> None:
    """The invigilator sends a sentence, in another browser."""
    assert "Đã gửi" in act(browser_of(client, "coithi"), f"{hall.page}/nhan-tin", **data).text


def test_a_sentence_for_the_room_reaches_the_page_and_stays_until_it_was_read(
    hall: RoomHall, client: FlaskClient, sitting: Sitting
) -> None:
    told(hall, client, text="Còn <10> phút & xem lại bài")
    [message] = beat(client, sitting)["messages"]
    assert message["text"] == "Còn <10> phút & xem lại bài"
    page = client.get(f"/lam-bai/{sitting.token}").text
    assert "Còn &lt;10&gt; phút &amp; xem lại bài" in page
    assert "Còn &lt;10&gt; phút" in client.get(f"/lam-bai/{sitting.token}/xem-lai").text
    answer = act(client, f"/lam-bai/{sitting.token}/tin-nhan/{message['id']}/da-doc")
    assert "Còn &lt;10&gt; phút" not in answer.text
    assert beat(client, sitting)["messages"] == []
    act(client, f"/lam-bai/{sitting.token}/tin-nhan/{message['id']}/da-doc")
    assert hall.count(MessageReading) == 1


def test_a_sentence_for_one_reaches_nobody_else(hall: RoomHall, client: FlaskClient, sitting: Sitting) -> None:
    told(hall, client, text="Chỉ cho Bình", nguoi=hall.people[1])
    assert beat(client, sitting)["messages"] == []
    message_id = 1
    with hall.engines.reading() as session:
        message_id = session.scalar(sa.text("SELECT max(id) FROM room_message")) or 0
    act(client, f"/lam-bai/{sitting.token}/tin-nhan/{message_id}/da-doc")
    assert hall.count(MessageReading) == 0, "nobody reads for another"


def test_what_was_said_before_somebody_began_is_not_shown(hall: RoomHall, client: FlaskClient, clock: Any) -> None:
    clock.advance(seconds=-1)
    told(hall, client, text="Phát giấy nháp")
    clock.advance(seconds=1)
    made = hall.begin(0)
    make.sign_in(client, "thisinh1")
    assert beat(client, made)["messages"] == []
    told(hall, client, text="Thu giấy nháp")
    assert [one["text"] for one in beat(client, made)["messages"]] == ["Thu giấy nháp"]


def test_a_stranger_marks_nothing_as_read(hall: RoomHall, client: FlaskClient, sitting: Sitting) -> None:
    told(hall, client, text="Còn 10 phút")
    assert act(browser_of(client, "thisinh2"), f"/lam-bai/{sitting.token}/tin-nhan/1/da-doc").status_code == 404
