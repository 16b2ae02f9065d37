"""Sharing people out over rooms, and the page of checks before a round is opened."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RoundRefusal
from quizapp.domain.seating import distance
from quizapp.people.queries.units import unit_names, units_above, units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.checks import checks_of
from quizapp.rounds.forms import show_refusal
from quizapp.rounds.hall_forms import SeatingForm
from quizapp.rounds.halls import rooms_of, sitting_lines
from quizapp.rounds.models import Round
from quizapp.rounds.placing import Proposal, apply_seating, propose
from quizapp.rounds.queries import candidate_count, candidates, phase
from quizapp.rounds.routes.acting import STAFF, my_round, my_scope
from quizapp.rounds.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


@bp.route("/dot-thi/<int:round_id>/danh-sach/xep", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("seats_given",))
def seat_list(round_id: int) -> ResponseReturnValue:
    """A rule is chosen, the seating that it makes is seen, and that very seating is applied."""
    round_ = my_round(round_id)
    lines = sitting_lines(reading(), round_id)
    form = SeatingForm(data={"sitting_ids": [one.sitting.id for one in lines], "rule": "together", "keeps": "y"})
    form.sitting_ids.choices = [(one.sitting.id, one.sitting.name) for one in lines if one.rooms]
    if request.method == "GET" or not form.validate():
        return _page(round_, form), 422 if form.errors else 200
    wish = form.wish()
    if not form.mark.data:
        return _page(round_, form, propose(reading(), round_, wish))
    try:
        with writing() as session:
            locked = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
            found = apply_seating(session, locked, wish, form.mark.data, me().account_id, now())
    except RoundRefusal as refusal:
        show_refusal(form, refusal, "rule")
        return _page(round_, form, propose(reading(), round_, wish)), 422
    flash(f"Đã xếp chỗ cho {len(found.seats)} người.", "success")
    return redirect(url_for("rounds.list_page", round_id=round_id))


def _page(round_: Round, form: SeatingForm, proposal: Proposal | None = None) -> str:
    people = {one.person_id: one for one in candidates(reading(), round_.id)} if proposal else {}
    seats: dict[int, list[tuple[int, int]]] = {}
    for seat in sorted(proposal.seating.seats, key=lambda one: one.number) if proposal else ():
        seats.setdefault(seat.room_id, []).append((seat.number, seat.person_id))
    above = units_above(reading()) if proposal else {}
    rooms = [(s, room) for s, room in rooms_of(reading(), round_.id) if room.id in seats]
    outside = {
        room.id: sum(distance(people[one].unit_id, room.unit_id, above) > 1 for _number, one in seats[room.id])
        for _s, room in rooms
    }
    return render_template(
        "rounds/seating.html",
        round=round_,
        form=form,
        proposal=proposal,
        people=people,
        seats=seats,
        rooms=rooms,
        hosts=unit_names(reading(), {room.unit_id for _s, room in rooms}),
        outside=outside,
        listed=candidate_count(reading(), round_.id),
        has_rooms=bool(form.sitting_ids.choices),
    )


@bp.get("/dot-thi/<int:round_id>/kiem-tra")
@only(*STAFF, scope="unit")
def check_page(round_id: int) -> str:
    round_ = my_round(round_id)
    return render_template(
        "rounds/checks.html", round=round_, phase=phase(round_, now()), checks=checks_of(reading(), round_, now())
    )
