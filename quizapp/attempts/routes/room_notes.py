"""Incident notes of a room, and the categories that the office maintains."""

from datetime import timedelta
from secrets import token_hex

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions.rooms import Note, held_room, note_incident, store_category
from quizapp.attempts.incidents import IncidentLine, incident_categories, incidents_of
from quizapp.attempts.room_forms import CategoryForm, IncidentForm
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.routes.watching import WATCHERS, my_watch, the_room
from quizapp.attempts.watching import RoomLine, WatchedRoom
from quizapp.domain.errors import NotFound
from quizapp.rounds.forms import utc, wall_time
from quizapp.rounds.routes.acting import told
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

AHEAD = timedelta(minutes=2)  # a clock on the wall may be a little fast


@bp.route("/phong-thi/<int:room_id>/su-viec", methods=["GET", "POST"])
@only(*WATCHERS, scope="unit", writes=True, audit=("incident_noted",))
def incidents(room_id: int) -> ResponseReturnValue:
    """What happened, by time, and the form for one more; `?nguoi=` names a candidate, `?sua=` the note to correct."""
    room = the_room(room_id)
    lines = incidents_of(reading(), room.facts.round_id, room_id)
    corrected = _corrected(lines)
    categories = incident_categories(reading())
    form = _form(room, corrected, [(one.code, one.name) for one in categories])
    if request.method == "GET" or not form.validate() or not _has_happened(form):
        page = render_template(
            "attempts/room_incidents.html",
            facts=room.facts, form=form, notes=lines, old=corrected, categories=categories,
        )  # fmt: skip
        return page, 422 if form.errors else 200
    note = Note(
        str(form.category.data), str(form.note.data), utc(form.wall_time), form.person_id,
        corrected.id if corrected else None,
    )  # fmt: skip
    with told("Đã ghi sự việc."), writing() as session:
        held = held_room(session, room_id, my_watch(), now(), only_open=False)
        note_incident(session, held, note)
    return redirect(url_for("attempts.incidents", room_id=room_id))


def _corrected(lines: list[IncidentLine]) -> IncidentLine | None:
    """The note that `sua` names; NotFound for one that is not of the room."""
    named = request.values.get("sua", "")
    if not named:
        return None
    found = next((one for one in lines if str(one.id) == named), None)
    if found is None:
        raise NotFound("incident")
    return found


def _form(room: WatchedRoom, old: IncidentLine | None, categories: list[tuple[str, str]]) -> IncidentForm:
    people = sorted(room.lines, key=lambda line: (line.seat is None, line.seat or 0, line.name))
    whom = [("phong", "Cả phòng"), *((str(line.person_id), _label(line)) for line in people)]
    asked = request.args.get("nguoi", "")
    given = {"whom": asked, "category": "", "happened_at": wall_time(now()), "note": ""}
    if old is not None:
        given = {
            "whom": str(old.person_id or "phong"),
            "category": next((code for code, name in categories if name == old.category), ""),
            "happened_at": wall_time(old.happened_at),
            "note": old.note,
        }
    return IncidentForm(whom, categories, data=given)


def _label(line: RoomLine) -> str:
    seat = f"Chỗ {line.seat}: " if line.seat else ""
    return f"{seat}{line.name} – {line.unit_name}"


def _has_happened(form: IncidentForm) -> bool:
    if utc(form.wall_time) <= now() + AHEAD:
        return True
    form.happened_at.errors = ["Giờ xảy ra không thể ở sau lúc này."]
    return False


# --- categories -------------------------------------------------------------------------------------------------------


@bp.get("/loai-su-viec")
@only("organiser", "administrator", scope="everywhere")
def category_list() -> str:
    """Every kind of incident with its effect."""
    return render_template("attempts/category_list.html", categories=incident_categories(reading(), all_of_them=True))


@bp.route("/loai-su-viec/moi", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("incident_category_stored",))
def new_category() -> ResponseReturnValue:
    """One more kind of incident."""
    form = CategoryForm()
    if request.method == "GET" or not form.validate():
        page = render_template("attempts/category_form.html", form=form, category=None)
        return page, 422 if form.errors else 200
    return _store(f"own-{token_hex(6)}", form, is_new=True)


@bp.route("/loai-su-viec/<code>", methods=["GET", "POST"])
@only("administrator", scope="everywhere", writes=True, audit=("incident_category_stored",))
def change_category(code: str) -> ResponseReturnValue:
    """Other words for a kind of incident, or no more use of it; notes keep theirs."""
    known = next((one for one in incident_categories(reading(), all_of_them=True) if one.code == code), None)
    if known is None:
        raise NotFound("category")
    form = CategoryForm(data={"name": known.name, "effect": known.effect, "is_active": known.is_active})
    if request.method == "GET" or not form.validate():
        page = render_template("attempts/category_form.html", form=form, category=known)
        return page, 422 if form.errors else 200
    return _store(code, form, is_new=False)


def _store(code: str, form: CategoryForm, *, is_new: bool) -> ResponseReturnValue:
    with writing() as session:
        store_category(
            session, code, str(form.name.data), str(form.effect.data), me().account_id, now(),
            is_active=bool(form.is_active.data), is_new=is_new,
        )  # fmt: skip
    flash("Đã lưu loại sự việc. Những sự việc đã ghi giữ nguyên lời cũ.", "success")
    return redirect(url_for("attempts.category_list"))
