"""The invigilator's pages: the rooms, one room with everybody in it, and one candidate of it."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.incidents import incidents_of
from quizapp.attempts.messages import messages_of_room
from quizapp.attempts.rooms import Watch, watched_rooms
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.watching import WatchedRoom, watched_room
from quizapp.domain.watching import asks_for_machine
from quizapp.people.queries.units import units_in_scope
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading

WATCHERS = ("invigilator", "organiser", "administrator")
STATE_WORDS = {
    "waiting": "Chưa vào",
    "admitted": "Được vào",
    "running": "Đang làm",
    "lost": "Mất liên lạc",
    "handed_in": "Đã nộp",
    "timed_out": "Hết giờ",
    "ended": "Kết thúc sớm",
    "absent": "Vắng",
}
NEED_WORDS = {
    "machine": "Xin làm tiếp ở máy khác",
    "lost": "Mất liên lạc",
    "unsent": "{} câu chưa gửi",
    "held": "Đồng hồ đang dừng",
    "late": "Đã quá giờ mở ca",
    "quiet": "Lâu chưa trả lời câu nào",
}


def my_watch() -> Watch:
    """What the signed-in person watches over."""
    return Watch(me().account_id, me().scope("invigilator"), me().scope("organiser", "administrator"))


def the_room(room_id: int) -> WatchedRoom:
    """The room as of now; a 404 outside the watch."""
    return watched_room(reading(), room_id, my_watch(), now())


def organises(room: WatchedRoom) -> bool:
    """Whether the round of the room is the signed-in person's to organise, not only to watch over."""
    scope = me().scope("organiser", "administrator")
    return me().has_role("organiser", "administrator") and room.facts.round_unit_id in units_in_scope(reading(), scope)


@bp.get("/phong-thi")
@only(*WATCHERS, scope="unit")
def room_list() -> str:
    """The rooms that the person watches; those that are open come first."""
    return render_template("attempts/room_list.html", rooms=watched_rooms(reading(), my_watch(), now()))


@bp.get("/phong-thi/<int:room_id>")
@only(*WATCHERS, scope="unit")
def room_page(room_id: int) -> ResponseReturnValue:
    """Everybody in the room, who needs help first on top; `?manh=1` is the part that refreshes itself."""
    room = the_room(room_id)
    states = [line.state for line in room.lines]
    is_over = bool(states) and not set(states) & {"waiting", "admitted", "running", "lost"}
    is_part = "manh" in request.args
    return render_template(
        "attempts/room_part.html" if is_part else "attempts/room.html",
        room=room,
        organises=not is_part and organises(room),
        facts=room.facts,
        is_final=is_over and not room.facts.is_open,
        helpless=sum(line.need not in ("", "held") for line in room.lines),
        STATE_WORDS=STATE_WORDS,
        NEED_WORDS=NEED_WORDS,
        shown_at=now(),
    )


@bp.get("/phong-thi/<int:room_id>/nguoi/<int:person_id>")
@only(*WATCHERS, scope="unit")
def candidate_page(room_id: int, person_id: int) -> ResponseReturnValue:
    """One candidate of the room, with everything that may be done for them."""
    room = the_room(room_id)
    line = room.line_of(person_id)
    notes = incidents_of(reading(), room.facts.round_id, room_id)
    return render_template(
        "attempts/room_candidate.html",
        facts=room.facts,
        line=line,
        organises=organises(room),
        asks=asks_for_machine(line.signs, now()),
        notes=[one for one in notes if one.person_id == person_id],
        STATE_WORDS=STATE_WORDS,
        NEED_WORDS=NEED_WORDS,
        shown_at=now(),
    )


@bp.get("/phong-thi/<int:room_id>/tin-da-gui")
@only(*WATCHERS, scope="unit")
def sent_messages(room_id: int) -> ResponseReturnValue:
    """What the room was told, and how many have marked it as read."""
    facts = the_room(room_id).facts
    return render_template(
        "attempts/room_messages.html", facts=facts, messages=messages_of_room(reading(), facts.round_id, room_id)
    )


def room_url(room_id: int, person_id: int | None = None) -> str:
    """Where an act leads back to: the room, or the candidate whom it was about."""
    if person_id is None:
        return url_for("attempts.room_page", room_id=room_id)
    return url_for("attempts.candidate_page", room_id=room_id, person_id=person_id)
