"""The organiser's board, and the two acts on a round that need its attempts: closing it, and making it up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions import close_due_attempts, end_round, make_up_round
from quizapp.attempts.progress import Progress, progress_of_round
from quizapp.attempts.queries import due_attempt_ids, running_in_round
from quizapp.attempts.rooms import PlaceChoice, places_of_round
from quizapp.attempts.routes.blueprint import bp
from quizapp.attempts.routes.watching import NEED_WORDS
from quizapp.attempts.time_lists import open_outages
from quizapp.attempts.times import Placed, last_moment, listed_places
from quizapp.domain.errors import RoundRefusal
from quizapp.domain.watching import need_of, state_of
from quizapp.papers.queries import question_counts
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_in_scope
from quizapp.rounds.halls import sittings_of
from quizapp.rounds.models import Round
from quizapp.rounds.queries import Listed, candidates, makeup_rounds, phase, round_in_scope
from quizapp.rounds.routes.acting import my_scope, told
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import clock_is_sound, me, now, page_number, reading, timezone, writing

PER_PAGE = 200
STATES = {
    "waiting": "Chưa vào",
    "absent": "Vắng",
    "running": "Đang làm",
    "handed_in": "Đã nộp",
    "timed_out": "Hết giờ",
}
IN_NEED = "can-de-y"
STATE_OF_ATTEMPT = {"in_progress": "running", "submitted": "handed_in", "expired": "timed_out"}


@dataclass(frozen=True)
class BoardLine:
    """A candidate and how far they are. No answers, no marks."""

    person: Listed
    state: str
    progress: Progress | None
    need: str = ""


@dataclass(frozen=True)
class Counts:
    """Heads by state; everyone invited is exactly one of `missing`, `running`, `ended`."""

    invited: int
    running: int
    ended: int
    timed_out: int

    @property
    def begun(self) -> int:
        return self.running + self.ended

    @property
    def missing(self) -> int:
        return self.invited - self.begun


@dataclass(frozen=True)
class UnitCounts:
    unit_id: int
    name: str
    counts: Counts


def board_lines(
    people: Iterable[Listed], progress: dict[int, Progress], *, is_over: bool, at: datetime | None = None
) -> list[BoardLine]:
    """One line a candidate; whoever never began is `waiting` until the round is over, then `absent`. `at`: the moment
    by which it is told who needs help."""
    nobody = "absent" if is_over else "waiting"
    found = ((person, progress.get(person.person_id)) for person in people)
    return [
        BoardLine(person, STATE_OF_ATTEMPT[one.state] if one else nobody, one, _need(one, at)) for person, one in found
    ]


def _need(progress: Progress | None, at: datetime | None) -> str:
    if progress is None or at is None:
        return ""
    state = state_of(progress.signs, is_over=False, now=at)
    return need_of(progress.signs, state, opens_at=progress.started_at, now=at)


def _is_there(choice: PlaceChoice | None, placed: Placed | None) -> bool:
    """Whether somebody sits where the filter says; without one everybody does."""
    if choice is None or placed is None:
        return choice is None
    if choice.room_id is not None:
        return placed.room_id == choice.room_id
    return placed.sitting_id == choice.sitting_id


def counts_of(lines: Iterable[BoardLine]) -> Counts:
    states = [line.state for line in lines]
    timed_out = states.count("timed_out")
    return Counts(len(states), states.count("running"), states.count("handed_in") + timed_out, timed_out)


def counts_by_unit(lines: Iterable[BoardLine]) -> list[UnitCounts]:
    """In the order of the list."""
    by_unit: dict[int, list[BoardLine]] = {}
    for line in lines:
        by_unit.setdefault(line.person.unit_id, []).append(line)
    return [UnitCounts(unit_id, found[0].person.unit_name, counts_of(found)) for unit_id, found in by_unit.items()]


def _close_what_is_due() -> None:
    """So that the board never shows somebody at work whose time is long over."""
    if clock_is_sound() and due_attempt_ids(reading(), now(), limit=1):
        with writing() as session:
            close_due_attempts(session, now())


def _is_wanted(line: BoardLine, wanted: str) -> bool:
    if wanted == IN_NEED:
        return bool(line.need)
    return wanted not in STATES or line.state == wanted


def _is_within_a_day(round_: Round) -> bool:
    opens, closes = (one.astimezone(timezone()).date() for one in (round_.opens_at, round_.closes_at))
    return opens == closes


def _stage(round_: Round) -> str:
    """The phase of the round; it stays open past its close while somebody is given time back."""
    stage = phase(round_, now())
    return "open" if stage == "overdue" and now() < last_moment(reading(), round_, now()) else stage


@bp.get("/dot-thi/<int:round_id>/theo-doi")
@only("organiser", "administrator", scope="unit", writes=True)
def board(round_id: int) -> ResponseReturnValue:
    """Who has come and how far they are; `?manh=1` is the part that refreshes itself."""
    round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
    if round_.state == "draft":
        flash("Đợt chưa mở nên chưa có ai để theo dõi.", "warning")
        return redirect(url_for("rounds.round_page", round_id=round_id))
    _close_what_is_due()
    stage = _stage(round_)
    is_over = stage in ("overdue", "closed", "cancelled")
    progress = progress_of_round(reading(), round_id)
    listed = candidates(reading(), round_id, units_in_scope(reading(), my_scope()))
    places = places_of_round(reading(), round_id)
    place = next((one for one in places if one.code == request.args.get("phong")), None)
    if place is not None:
        seats = listed_places(reading(), round_id)
        listed = [one for one in listed if _is_there(place, seats.get(one.person_id))]
    everyone = board_lines(listed, progress, is_over=is_over, at=now())
    units = counts_by_unit(everyone)
    unit_id = request.args.get("don_vi", type=int)
    unit_id = unit_id if unit_id in {one.unit_id for one in units} else None
    wanted = request.args.get("trang_thai", "")
    lines = [line for line in everyone if unit_id in (None, line.person.unit_id)]
    shown = [line for line in lines if _is_wanted(line, wanted)]
    start = (page_number() - 1) * PER_PAGE
    return render_template(
        "attempts/board_part.html" if "manh" in request.args else "attempts/board.html",
        round=round_,
        phase=stage,
        is_over=is_over,
        is_final=is_over and all(line.state != "running" for line in everyone),
        counts=counts_of(lines),
        units=units,
        unit_id=unit_id,
        wanted=wanted if wanted in (*STATES, IN_NEED) else "",
        states={code: words for code, words in STATES.items() if code != ("waiting" if is_over else "absent")}
        | {IN_NEED: "Cần để ý"},
        places=places,
        place=place,
        NEED_WORDS=NEED_WORDS,
        lines=shown[start : start + PER_PAGE],
        number_shown=len(shown),
        page=page_number(),
        has_more=len(shown) > start + PER_PAGE,
        questions=question_counts(reading())[round_.blueprint_id],
        outages=open_outages(reading(), round_, now()),
        may_give=round_.state == "ready",
        is_within_a_day=_is_within_a_day(round_),
        shown_at=now(),
    )


@bp.route("/dot-thi/<int:round_id>/dong", methods=["GET", "POST"], endpoint="end_round")
@only(
    "organiser",
    "administrator",
    scope="unit",
    writes=True,
    audit=("attempts_closed_early", "outage_closed", "round_closed"),
)
def end(round_id: int) -> ResponseReturnValue:
    """Ask first, saying who would lose time by it; then close."""
    if request.method == "POST":
        return _close(round_id, is_confirmed=request.form.get("xac_nhan") == "1")
    round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
    if round_.state != "ready":
        flash(words_for(RoundRefusal("wrong_state")).sentence, "error")
        return redirect(url_for("rounds.round_page", round_id=round_id))
    _close_what_is_due()
    lines = board_lines(candidates(reading(), round_id), progress_of_round(reading(), round_id), is_over=False)
    coming = [one for one in sittings_of(reading(), round_id) if one.closes_at > now()]
    return render_template("attempts/board_end.html", round=round_, counts=counts_of(lines), coming=coming)


def _close(round_id: int, *, is_confirmed: bool) -> ResponseReturnValue:
    """Unconfirmed, a round that people still sit stays open, and the page that asks says how many they are."""
    with told("Đã đóng đợt. Không ai bắt đầu làm bài được nữa."), writing() as session:
        round_ = locked_in_scope(session, round_id, units_in_scope(session, my_scope()))
        end_round(session, round_, me().account_id, now(), end_running=is_confirmed)
    is_still_sat = not is_confirmed and running_in_round(reading(), round_id)
    return redirect(url_for("attempts.end_round" if is_still_sat else "rounds.round_page", round_id=round_id))


@bp.post("/dot-thi/<int:round_id>/dot-bu")
@only("organiser", "administrator", scope="unit", writes=True, audit=("round_created",))
def make_up(round_id: int) -> ResponseReturnValue:
    """A draft for exactly those who were absent; where there is one already, that one."""
    shown_id = round_id
    done = "Đây là đợt bù, gồm đúng những người vắng. Hãy sửa thời gian cho phù hợp rồi bấm “Mở đợt”."
    with told(done), writing() as session:
        scope = units_in_scope(session, my_scope())
        round_ = locked_in_scope(session, round_id, scope)
        earlier = [one.id for one in makeup_rounds(session, round_id) if one.state != "cancelled"]
        shown_id = earlier[-1] if earlier else make_up_round(session, round_, scope, me().account_id, now()).id
    return redirect(url_for("rounds.round_page", round_id=shown_id))
