"""Planning a round: a new one, or a draft that is changed."""

from dataclasses import dataclass, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RoundRefusal
from quizapp.papers.models import PaperBlueprint
from quizapp.papers.queries import blueprint, newest_blueprints, question_counts
from quizapp.people.queries.positions import positions
from quizapp.people.queries.units import UnitLine, is_in_force, unit_choices, unit_tree, units_in_scope
from quizapp.rounds.actions import RoundPlan, change_round, locked_in_scope, plan_of
from quizapp.rounds.drafts import create_round_once
from quizapp.rounds.forms import MARKS, RoundForm, show_refusal, wall_time
from quizapp.rounds.models import Round
from quizapp.rounds.queries import invited_units, round_in_scope
from quizapp.rounds.routes.acting import mark_of, my_scope, my_units, refuse_if_changed
from quizapp.rounds.routes.blueprint import bp
from quizapp.rounds.yearly import batches
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing

CHOOSE, DROP = "chon", "bo"  # the values of the two buttons beside a group of units


@dataclass(frozen=True)
class UnitGroup:
    """Units under one parent, as the form shows them."""

    key: int
    name: str
    lines: list[UnitLine]

    @property
    def ids(self) -> list[int]:
        return [line.unit.id for line in self.lines]


def unit_groups(lines: list[UnitLine]) -> list[UnitGroup]:
    """Units by their parent, in the order of the tree; those without a parent among `lines` come first."""
    names = {line.unit.id: line.unit.name for line in lines}
    groups: dict[int, UnitGroup] = {}
    for line in lines:
        key = line.unit.parent_id if line.unit.parent_id in names else 0
        group = groups.setdefault(key or 0, UnitGroup(key or 0, names.get(key or 0, ""), []))
        group.lines.append(line)
    return list(groups.values())


def _blueprints(stored: RoundPlan | None) -> list[PaperBlueprint]:
    """The newest of each code, and the one that a draft was planned with."""
    found = newest_blueprints(reading())
    if stored is not None and stored.blueprint_id not in [one.id for one in found]:
        found.append(blueprint(reading(), stored.blueprint_id))
    return found


@dataclass(frozen=True)
class Paper:
    """What a blueprint gives each candidate."""

    questions: int
    minutes: int


@dataclass(frozen=True)
class Planning:
    """A form with its lists filled. `kept`: invited units outside this organiser's scope, which stay invited."""

    form: RoundForm
    groups: list[UnitGroup]
    papers: dict[int, Paper]
    kept: dict[int, str]

    @property
    def minutes_of(self) -> dict[int, int]:
        return {blueprint_id: paper.minutes for blueprint_id, paper in self.papers.items()}


def _planning(stored: RoundPlan | None, invited: dict[int, str]) -> Planning:
    today = now().astimezone(timezone()).date()
    empty: dict[str, Any] = {"attempts_allowed": 1, "unit_ids": [], "categories": [], "positions": []}
    initial = empty if stored is None else _initial(stored)
    form = RoundForm(data=initial)
    tree = unit_tree(reading(), my_scope())
    lines = [line for line in tree if is_in_force(line.unit, today) or line.unit.id in invited]
    shown = [line.unit.id for line in lines]
    counts = question_counts(reading())
    blueprints = _blueprints(stored)
    form.blueprint_id.choices = [(one.id, one.name) for one in blueprints]
    form.unit_id.choices = unit_choices(reading(), my_scope(), today)
    form.unit_ids.choices = [(line.unit.id, line.unit.name) for line in lines]
    form.positions.choices = [(one.id, one.name) for one in positions(reading())]
    form.plan_id.choices = _plans(None if stored is None else stored.plan_id)
    kept = {unit_id: name for unit_id, name in invited.items() if unit_id not in shown}
    papers = {one.id: Paper(counts.get(one.id, 0), one.minutes) for one in blueprints}
    return Planning(form, unit_groups(lines), papers, kept)


def _initial(stored: RoundPlan) -> dict[str, Any]:
    times = {"opens_at": wall_time(stored.opens_at), "closes_at": wall_time(stored.closes_at)}
    policies = {f"{MARKS}{type_}": policy for type_, policy in stored.scoring.items()}
    lists = {"unit_ids": list(stored.unit_ids), "categories": list(stored.categories)}
    rest = {"positions": list(stored.positions), "plan_id": stored.plan_id or 0}
    return vars(stored) | times | lists | rest | policies


def _plans(stored: int | None) -> list[tuple[int, str]]:
    """Batches of the yearly plan, the newest first; those of earlier years only where a draft belongs to one."""
    found = batches(reading(), my_units())
    shown = [one for one in found if one.year >= now().year or one.id == stored]
    choices = [(0, "Không thuộc kế hoạch nào")]
    choices += [(one.id, f"{one.year}, đợt {one.batch}: {one.name}") for one in shown]
    if stored is not None and stored not in dict(choices):
        choices.append((stored, "Giữ kế hoạch hiện nay"))
    return choices


def _page(planning: Planning, round_: Round | None = None) -> str:
    """The form; minutes that were left empty are filled in from the chosen blueprint."""
    form = planning.form
    if not any(form.minutes.raw_data or [form.minutes.data]) and form.blueprint_id.data in planning.minutes_of:
        form.minutes.data, form.minutes.raw_data = planning.minutes_of[form.blueprint_id.data], None
    seen = mark_of(plan_of(reading(), round_)) if round_ else ""
    return render_template("rounds/round_form.html", form=form, planning=planning, round=round_, seen=seen)


def _choose_group(planning: Planning) -> bool:
    """Whether a “choose all” button was pressed; its group is then ticked, or cleared, in the form."""
    verb, _, key = request.form.get("nhom", "").partition("-")
    group = next((one for one in planning.groups if str(one.key) == key), None)
    if group is None:
        return False
    ticked = set(planning.form.unit_ids.data or [])
    ticked = ticked | set(group.ids) if verb == CHOOSE else ticked - set(group.ids)
    planning.form.unit_ids.data = sorted(ticked)
    return True


@bp.route("/dot-thi/moi", methods=["GET", "POST"])
@only("organiser", "administrator", scope="unit", writes=True, audit=("round_created",))
def new_round() -> ResponseReturnValue:
    planning = _planning(None, {})
    form = planning.form
    if request.method == "GET" or _choose_group(planning):
        return _page(planning)
    if not form.validate():
        return _page(planning), 422
    try:
        with writing() as session:
            scope = units_in_scope(session, my_scope())
            made = create_round_once(session, form.plan(planning.minutes_of), scope, me().account_id, now())
            round_id = made.id
    except RoundRefusal as refusal:
        show_refusal(form, refusal, "unit_ids")
        return _page(planning), 422
    flash("Đã lưu đợt ở trạng thái chuẩn bị. Hãy kiểm tra các mục dưới đây rồi bấm “Mở đợt”.", "success")
    return redirect(url_for("rounds.round_page", round_id=round_id))


@bp.route("/dot-thi/<int:round_id>/sua", methods=["GET", "POST"])
@only("organiser", "administrator", scope="unit", writes=True, audit=("round_changed",))
def edit_round(round_id: int) -> ResponseReturnValue:
    """Only a draft. A make-up round keeps its list, so whom it invites is not asked again."""
    round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
    if round_.state != "draft":
        flash(words_for(RoundRefusal("wrong_state")).sentence, "error")
        return redirect(url_for("rounds.round_page", round_id=round_id))
    invited = {unit.id: unit.name for unit in invited_units(reading(), round_id)}
    stored = plan_of(reading(), round_)
    planning = _planning(stored, invited)
    form = planning.form
    if request.method == "GET" or _choose_group(planning):
        return _page(planning, round_)
    if not form.validate():
        return _page(planning, round_), 422
    plan = form.plan(planning.minutes_of, tuple(planning.kept))
    if round_.makeup_of_id is not None or round_.rehearsal_of_id is not None:
        plan = replace(
            plan, kind=stored.kind, unit_ids=stored.unit_ids, categories=stored.categories, positions=stored.positions
        )
    try:
        with writing() as session:
            scope = units_in_scope(session, my_scope())
            locked = locked_in_scope(session, round_id, scope)
            refuse_if_changed(plan_of(session, locked))
            change_round(session, locked, plan, scope | set(invited), me().account_id, now())
    except RoundRefusal as refusal:
        show_refusal(form, refusal, "unit_ids")
        return _page(planning, round_), 422
    flash("Đã lưu thay đổi.", "success")
    return redirect(url_for("rounds.round_page", round_id=round_id))
