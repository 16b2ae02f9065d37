"""The invigilator's acts. Each is one POST, on record; what bites is asked for on a page of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions import newest_grant
from quizapp.attempts.actions.rooms import (
    Held,
    admit,
    end_candidate,
    end_waivers,
    give_time,
    held_room,
    pause_room,
    resume_room,
    send_message,
    waive_browser,
)
from quizapp.attempts.room_forms import EndForm, MessageForm, PauseForm, RoomGrantForm, WaiverForm
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.routes.watching import WATCHERS, my_watch, room_url, the_room
from quizapp.attempts.waiving import held_waivers
from quizapp.attempts.watching import RoomLine, WatchedRoom
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.rounds.routes.acting import told
from quizapp.web.errors import words_for
from quizapp.web.filters import duration, lower_first
from quizapp.web.filters import room as room_name
from quizapp.web.forms import Form
from quizapp.web.policy import only
from quizapp.web.request import now, reading, writing

FormOf = TypeVar("FormOf", bound=Form)


@contextmanager
def _holding(room_id: int) -> Iterator[tuple[Any, Held]]:
    """One transaction that holds the room's round: its session, and the room."""
    with writing() as session:
        yield session, held_room(session, room_id, my_watch(), now())


def _asked_person(room: WatchedRoom) -> RoomLine | None:
    """The candidate whom `nguoi` names (form or address); None is the whole room, a stranger is a 404."""
    named = request.form.get("nguoi") or request.args.get("nguoi") or ""
    return room.line_of(int(named) if named.isdecimal() and len(named) < 10 else 0) if named else None


def _shut(room: WatchedRoom, line: RoomLine | None) -> ResponseReturnValue | None:
    """Back to the room where the round takes no acts any more."""
    if room.facts.is_open:
        return None
    flash(words_for(RoundRefusal("wrong_state")).sentence, "error")
    return redirect(room_url(room.facts.id, line.person_id if line else None))


def _form_page(
    template: str, room: WatchedRoom, line: RoomLine | None, form: Form, **shown: object
) -> ResponseReturnValue:
    page = render_template(f"attempts/{template}.html", facts=room.facts, room=room, line=line, form=form, **shown)
    return page, 422 if form.errors else 200


# --- letting in -------------------------------------------------------------------------------------------------------


@bp.post("/phong-thi/<int:room_id>/cho-vao")
@only(*WATCHERS, scope="unit", writes=True, audit=("candidates_admitted",))
def admit_at_door(room_id: int) -> ResponseReturnValue:
    """Let one candidate in, or everybody who waits."""
    return _admit(room_id, "door", "Đã cho {} vào. Mỗi người bấm bắt đầu trong 15 phút.")


@bp.post("/phong-thi/<int:room_id>/cho-doi-may")
@only(*WATCHERS, scope="unit", writes=True, audit=("machines_admitted",))
def admit_at_machine(room_id: int) -> ResponseReturnValue:
    """Let one candidate go on at another machine, or everybody who sits (after a power cut)."""
    return _admit(room_id, "machine", "Đã cho {} làm tiếp ở máy khác, trong 15 phút tới.")


def _admit(room_id: int, kind: str, words: str) -> ResponseReturnValue:
    line = _asked_person(the_room(room_id))
    try:
        with _holding(room_id) as (session, held):
            count = admit(session, held, kind, line.person_id if line else None)
    except RoundRefusal as refusal:
        flash(words_for(refusal).sentence, "error")
    else:
        whom = line.name if line else f"{count} người"
        flash(words.format(whom) if count else "Không có ai cần cho vào lúc này.", "success" if count else "warning")
    return redirect(room_url(room_id))


# --- time -------------------------------------------------------------------------------------------------------------


@bp.route("/phong-thi/<int:room_id>/them-gio", methods=["GET", "POST"])
@only(*WATCHERS, scope="unit", writes=True, audit=("time_granted",))
def give_room_time(room_id: int) -> ResponseReturnValue:
    """Minutes for a candidate (`?nguoi=`) or for the room."""
    room = the_room(room_id)
    line = _asked_person(room)
    form = RoomGrantForm(data={"seen": str(newest_grant(reading(), room.facts.round_id))})
    elsewhere = _shut(room, line)
    if elsewhere is not None:
        return elsewhere
    if request.method == "GET" or not form.validate():
        return _form_page("room_grant", room, line, form)
    seconds, person_id = (form.minutes.data or 0) * 60, line.person_id if line else None
    whom = line.name if line else f"cả {lower_first(room_name(room.facts.name))}"
    with told(f"Đã thêm {duration(seconds)} cho {whom}."), _holding(room_id) as (session, held):
        give_time(session, held, person_id, seconds, form.words, form.newest_seen)
    return redirect(room_url(room_id, person_id))


@bp.route("/phong-thi/<int:room_id>/tam-dung", methods=["GET", "POST"])
@only(*WATCHERS, scope="unit", writes=True, audit=("outage_opened",))
def pause(room_id: int) -> ResponseReturnValue:
    """Stop the clocks of the room until somebody lets them run again."""
    room, form = the_room(room_id), PauseForm()
    elsewhere = _shut(room, None)
    if elsewhere is not None:
        return elsewhere
    if request.method == "GET" or not form.validate():
        return _form_page("room_pause", room, None, form)
    with told("Phòng đang tạm dừng. Khi khắc phục xong, hãy bấm “Tiếp tục thi”."), _holding(room_id) as (session, held):
        pause_room(session, held, form.words)
    return redirect(room_url(room_id))


@bp.post("/phong-thi/<int:room_id>/tiep-tuc")
@only(*WATCHERS, scope="unit", writes=True, audit=("outage_closed",))
def resume(room_id: int) -> ResponseReturnValue:
    """Let the clocks run again and give the time back."""
    with _holding(room_id) as (session, held):
        seconds, moved = resume_room(session, held)
    given = f" Mỗi người đang làm ({moved} người) được trả lại thời gian đã dừng." if moved else ""
    flash(f"Phòng thi tiếp tục sau khi dừng {duration(seconds)}.{given}", "success")
    return redirect(room_url(room_id))


# --- telling, letting off, ending -------------------------------------------------------------------------------------


@bp.route("/phong-thi/<int:room_id>/nhan-tin", methods=["GET", "POST"])
@only(*WATCHERS, scope="unit", writes=True, audit=("message_sent",))
def tell(room_id: int) -> ResponseReturnValue:
    """A sentence on the test page of a candidate (`?nguoi=`) or of everybody in the room."""
    room = the_room(room_id)
    line, form = _asked_person(room), MessageForm()
    elsewhere = _shut(room, line)
    if elsewhere is not None:
        return elsewhere
    if request.method == "GET" or not form.validate():
        return _form_page("room_tell", room, line, form)
    done = f"Đã gửi. Tin hiện trên bài làm của {line.name if line else 'cả phòng'} trong khoảng nửa phút."
    with told(done), _holding(room_id) as (session, held):
        send_message(session, held, line.person_id if line else None, str(form.text.data))
    return redirect(room_url(room_id, line.person_id if line else None))


@bp.route("/phong-thi/<int:room_id>/mien-trinh-duyet", methods=["GET", "POST"])
@only(*WATCHERS, scope="unit", writes=True, audit=("browser_waived", "browser_waiver_ended"))
def waive(room_id: int) -> ResponseReturnValue:
    """Let one candidate (`?nguoi=`) sit without Safe Exam Browser at one machine, or (`viec=rut`) take that back; each
    with a reason."""
    is_end = request.form.get("viec") == "rut"
    done = (
        "Đã rút lại. Từ giờ {} cần Safe Exam Browser để làm tiếp."
        if is_end
        else "Đã miễn Safe Exam Browser cho {}, ở một máy."
    )
    act = end_waivers if is_end else waive_browser
    return _act_on_one(
        room_id, "room_waive", WaiverForm(), done,
        lambda session, held, person_id, form: act(session, held, person_id, str(form.reason.data)),
        shown=_waivers_of,
    )  # fmt: skip


def _waivers_of(room: WatchedRoom, line: RoomLine) -> dict[str, object]:
    return {"waivers": held_waivers(reading(), room.facts.round_id, line.person_id)}


@bp.route("/phong-thi/<int:room_id>/ket-thuc-bai", methods=["GET", "POST"])
@only(*WATCHERS, scope="unit", writes=True, audit=("attempt_ended",))
def end_test(room_id: int) -> ResponseReturnValue:
    """End the test of one candidate (`?nguoi=`) with a reason; what was saved counts."""
    return _act_on_one(
        room_id, "room_end", EndForm(), "Đã kết thúc bài của {}. Những câu đã lưu được tính.",
        lambda session, held, person_id, form: end_candidate(session, held, person_id, form.words),
    )  # fmt: skip


def _act_on_one(
    room_id: int,
    template: str,
    form: FormOf,
    done: str,
    act: Callable[[Any, Held, int, FormOf], None],
    shown: Callable[[WatchedRoom, RoomLine], dict[str, object]] = lambda _room, _line: {},
) -> ResponseReturnValue:
    """A page that asks, and the act that it leads to; both are about the candidate whom `nguoi` names. `shown`: what
    else the page says of them."""
    room = the_room(room_id)
    line = _asked_person(room)
    if line is None:
        raise NotFound("person")
    elsewhere = _shut(room, line)
    if elsewhere is not None:
        return elsewhere
    if request.method == "GET" or not form.validate():
        return _form_page(template, room, line, form, **shown(room, line))
    with told(done.format(line.name)), _holding(room_id) as (session, held):
        act(session, held, line.person_id, form)
    return redirect(room_url(room_id, line.person_id))
