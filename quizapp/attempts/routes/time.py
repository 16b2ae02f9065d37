"""Giving time: the organiser's forms for grants and outages, and the list of both."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions import close_outage, grant_time, newest_grant, open_outage
from quizapp.attempts.forms import GrantForm, OutageForm
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.time_lists import GrantTo, named, open_outages, reach_of, time_entries, units_to_choose
from quizapp.domain.errors import RoundRefusal
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.models import Round
from quizapp.rounds.queries import candidate_count, candidates, round_in_scope
from quizapp.rounds.routes.acting import my_scope, told
from quizapp.web.errors import words_for
from quizapp.web.filters import duration
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


def _scope() -> set[int]:
    return units_in_scope(reading(), my_scope())


def _open_round(round_id: int) -> tuple[Round, ResponseReturnValue | None]:
    """The round; and where to go instead, if it takes no time any more."""
    round_ = round_in_scope(reading(), round_id, _scope())
    if round_.state == "ready":
        return round_, None
    flash(words_for(RoundRefusal("wrong_state")).sentence, "error")
    return round_, redirect(url_for("rounds.round_page", round_id=round_id))


def _to_board(round_id: int) -> ResponseReturnValue:
    return redirect(url_for("attempts.board", round_id=round_id))


# --- grants -----------------------------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/them-gio", methods=["GET", "POST"])
@only("organiser", "administrator", scope="unit", writes=True, audit=("time_granted",))
def grant(round_id: int) -> ResponseReturnValue:
    """Ask for whom, how long and why; show whom it reaches; then give. `?nguoi=`, `?don_vi=` name whom it is for."""
    round_, elsewhere = _open_round(round_id)
    if elsewhere is not None:
        return elsewhere
    form = _grant_form(round_)
    if request.method == "GET":
        return render_template("attempts/grant.html", round=round_, form=form)
    if not form.validate():
        return render_template("attempts/grant.html", round=round_, form=form), 422
    if request.form.get("xac_nhan") != "1":
        return _preview(round_, form)
    return _give(round_, form)


def _grant_form(round_: Round) -> GrantForm:
    people = {one.person_id: one for one in candidates(reading(), round_.id, _scope())}
    asked = request.args.get("nguoi", type=int)
    posted = request.form.get("to", "").removeprefix("ng-")
    person = people.get(int(posted) if posted.isdecimal() else asked or 0)
    units = units_to_choose(reading(), round_.id, _scope())
    whom = [(f"ng-{person.person_id}", f"{person.name} – {person.unit_name}")] if person else []
    whom += [(f"dv-{one.unit_id}", f"{one.name} ({one.people} người)") for one in units]
    whom += [("dot", f"Tất cả thí sinh của đợt ({candidate_count(reading(), round_.id)} người)")]
    unit_id = request.args.get("don_vi", type=int)
    chosen = whom[0][0] if person else next((code for code, _ in whom if code == f"dv-{unit_id}"), whom[-1][0])
    return GrantForm(whom, data={"to": chosen, "minutes": 10, "seen": str(newest_grant(reading(), round_.id))})


def _preview(round_: Round, form: GrantForm) -> ResponseReturnValue:
    seconds = form.seconds
    return render_template(
        "attempts/grant_preview.html",
        round=round_,
        form=form,
        name=named(reading(), round_, form.grant_to),
        reach=reach_of(reading(), round_, form.grant_to, seconds, now()),
        seconds=seconds,
        shown_at=now(),
    )


def _give(round_: Round, form: GrantForm) -> ResponseReturnValue:
    to: GrantTo = form.grant_to
    name = named(reading(), round_, to) or "tất cả thí sinh của đợt"
    seconds = form.seconds
    with told(f"Đã thêm {duration(seconds)} cho {name}."), writing() as session:
        scope = units_in_scope(session, my_scope())
        locked = locked_in_scope(session, round_.id, scope)
        grant_time(
            session, locked, to, seconds, form.words, scope, me().account_id, now(), seen=form.newest_seen
        )  # fmt: skip
    return _to_board(round_.id)


# --- outages ----------------------------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/su-co", methods=["GET", "POST"])
@only("organiser", "administrator", scope="unit", writes=True, audit=("outage_opened",))
def outage(round_id: int) -> ResponseReturnValue:
    """Stop the clocks of a unit's people, with a reason. `?don_vi=` names the unit."""
    round_, elsewhere = _open_round(round_id)
    if elsewhere is not None:
        return elsewhere
    units = [
        (one.unit_id, f"{one.name} ({one.people} người)") for one in units_to_choose(reading(), round_id, _scope())
    ]
    form = OutageForm(units, data={"unit_id": request.args.get("don_vi", type=int)})
    if request.method == "GET" or not form.validate():
        page = render_template(
            "attempts/outage.html", round=round_, form=form, outages=open_outages(reading(), round_, now())
        )
        return page, 422 if request.method == "POST" else 200
    with (
        told("Đã dừng đồng hồ. Khi khắc phục xong, hãy bấm “Kết thúc sự cố” để trả lại thời gian."),
        writing() as session,
    ):
        scope = units_in_scope(session, my_scope())
        locked = locked_in_scope(session, round_id, scope)
        open_outage(session, locked, GrantTo(unit_id=form.unit_id.data), form.words, scope, me().account_id, now())
    return _to_board(round_id)


@bp.post("/dot-thi/<int:round_id>/su-co/<int:outage_id>/ket-thuc")
@only("organiser", "administrator", scope="unit", writes=True, audit=("outage_closed",))
def end_outage(round_id: int, outage_id: int) -> ResponseReturnValue:
    """Let the clocks run again, and say what was given back to how many."""
    with writing() as session:
        scope = units_in_scope(session, my_scope())
        locked = locked_in_scope(session, round_id, scope)
        closed, moved = close_outage(session, locked, outage_id, scope, me().account_id, now())
    lost = (closed.closed_at - closed.opened_at).total_seconds() if closed.closed_at else 0
    given_back = f" Đồng hồ của {moved} người chạy tiếp, mỗi người được trả lại thời gian đã mất." if moved else ""
    flash(f"Sự cố đã kết thúc sau {duration(lost)}.{given_back}", "success")
    return _to_board(round_id)


@bp.get("/dot-thi/<int:round_id>/thoi-gian")
@only("organiser", "administrator", scope="unit")
def time_log(round_id: int) -> str:
    """Every grant and outage of the round with who, when and why."""
    round_ = round_in_scope(reading(), round_id, _scope())
    return render_template("attempts/time_log.html", round=round_, entries=time_entries(reading(), round_id, now()))
