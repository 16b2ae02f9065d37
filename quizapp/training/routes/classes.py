"""Classes of a topic: what forming them would do, and the classes that there are."""

from collections import Counter
from collections.abc import Collection, Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.classes import LEFT_OUT, Formation
from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.domain.topics import TopicNeed
from quizapp.people.queries.units import unit_names
from quizapp.rounds.routes.acting import mark_of, refuse_if_changed
from quizapp.training.access import (
    READERS,
    WRITERS,
    my_class,
    my_plan,
    my_units,
    seen_class,
    seen_plan,
    show_refusal,
    told,
)
from quizapp.training.attending import carried_out, marks_by_person, sessions_of
from quizapp.training.classes import (
    add_class,
    change_class,
    classes_of,
    form_classes,
    formation,
    heads,
    remove_class,
    roster,
    split_class,
)
from quizapp.training.forms import ClassForm, SeatForm, SessionForm
from quizapp.training.models import TrainingClass
from quizapp.training.needing import Needing, named
from quizapp.training.plans import line_of
from quizapp.training.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


@bp.get("/boi-duong/<int:training_id>/chuyen-de/<int:line_id>/lop")
@only(*READERS, scope="unit")
def line_classes(training_id: int, line_id: int) -> str:
    plan = seen_plan(reading(), training_id)
    line = line_of(reading(), plan.id, line_id)
    classes = classes_of(reading(), [line.id]).get(line.id, [])
    ids = [one.id for one in classes]
    is_mine = plan.unit_id in my_units(reading(), *WRITERS)
    made = formation(reading(), plan, line) if is_mine and plan.state == "approved" else Formation((), ())
    return render_template(
        "training/line_classes.html",
        plan=plan,
        line=line,
        classes=classes,
        heads=heads(reading(), ids),
        sessions=sessions_of(reading(), ids),
        done=carried_out(reading(), [line])[line.id],
        proposed=[(group.cluster, len(group.people), _units(group.people)) for group in made.classes],
        left_out=[(one, LEFT_OUT[why]) for one, why in _named_left(made.left_out)],
        is_mine=is_mine,
    )


def _units(people: Iterable[TopicNeed]) -> str:
    """The units of a proposed class, in their order, each with its heads."""
    counts: dict[int, int] = {}
    for one in people:
        counts[one.unit_id] = counts.get(one.unit_id, 0) + 1
    names = unit_names(reading(), counts)
    return ", ".join(f"{names[unit]} ({count})" for unit, count in counts.items())


def _named_left(left: Collection[tuple[TopicNeed, str]]) -> list[tuple[Needing, str]]:
    why = {one.person_id: reason for one, reason in left}
    people = named(reading(), [one for one, _reason in left])
    return [(one, why[one.person_id]) for one in people]


@bp.post("/boi-duong/<int:training_id>/chuyen-de/<int:line_id>/lop/xep")
@only(*WRITERS, scope="unit", writes=True, audit=("training_classes_formed",))
def form_line(training_id: int, line_id: int) -> ResponseReturnValue:
    with told("Đã xếp lớp."), writing() as session:
        plan = my_plan(session, training_id, lock=True)
        form_classes(session, plan, line_of(session, plan.id, line_id), me().account_id, now())
    return redirect(url_for("training.line_classes", training_id=training_id, line_id=line_id))


@bp.post("/boi-duong/<int:training_id>/chuyen-de/<int:line_id>/lop/them")
@only(*WRITERS, scope="unit", writes=True, audit=("training_class_added",))
def new_class(training_id: int, line_id: int) -> ResponseReturnValue:
    with told("Đã thêm một lớp trống."), writing() as session:
        plan = my_plan(session, training_id, lock=True)
        add_class(session, plan, line_of(session, plan.id, line_id), me().account_id, now())
    return redirect(url_for("training.line_classes", training_id=training_id, line_id=line_id))


@bp.get("/boi-duong/lop/<int:class_id>")
@only(*READERS, scope="unit")
def class_page(class_id: int) -> str:
    plan, line, row = seen_class(reading(), class_id)
    held = sessions_of(reading(), [row.id]).get(row.id, [])
    marks = marks_by_person(reading(), row.id)
    others = [one for one in classes_of(reading(), [line.id])[line.id] if one.id != row.id]
    return render_template(
        "training/class.html",
        plan=plan,
        line=line,
        row=row,
        people=roster(reading(), row.id),
        sessions=held,
        marks=marks,
        counts=Counter(session_id for own in marks.values() for session_id in own),
        others=others,
        heads=heads(reading(), [one.id for one in others]),
        is_mine=plan.unit_id in my_units(reading(), *WRITERS),
        now=now(),
        seat_form=SeatForm(),
        session_form=SessionForm(),
    )


@bp.route("/boi-duong/lop/<int:class_id>/sua", methods=["GET", "POST"])
@only(*WRITERS, scope="unit", writes=True, audit=("training_class_changed",))
def edit_class(class_id: int) -> ResponseReturnValue:
    plan, line, row = my_class(reading(), class_id)
    form = ClassForm(data=_details(row))
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                stored_plan, _line, stored = my_class(session, class_id, lock=True)
                refuse_if_changed(_details(stored))
                place, trainer = str(form.place.data or ""), str(form.trainer.data or "")
                capacity = form.capacity.data or 1
                change_class(session, stored_plan, stored, place, trainer, capacity, me().account_id, now())
        except (RecordRefused, RoundRefusal) as refusal:
            show_refusal(form, refusal, "capacity" if refusal.reason == "class_full" else "place")
        else:
            flash("Đã lưu lớp.", "success")
            return redirect(url_for("training.class_page", class_id=class_id))
    seen = mark_of(_details(row))
    page = render_template("training/class_form.html", form=form, plan=plan, line=line, row=row, seen=seen)
    return page, 422 if form.errors else 200


def _details(row: TrainingClass) -> dict[str, object]:
    return {"place": row.place, "trainer": row.trainer, "capacity": row.capacity}


@bp.post("/boi-duong/lop/<int:class_id>/tach")
@only(*WRITERS, scope="unit", writes=True, audit=("training_class_split",))
def split(class_id: int) -> ResponseReturnValue:
    with told("Đã tách đôi lớp; nửa sau danh sách sang lớp mới."), writing() as session:
        plan, _line, row = my_class(session, class_id)
        split_class(session, plan, row, me().account_id, now())
    return redirect(url_for("training.class_page", class_id=class_id))


@bp.post("/boi-duong/lop/<int:class_id>/xoa")
@only(*WRITERS, scope="unit", writes=True, audit=("training_class_removed",))
def drop_class(class_id: int) -> ResponseReturnValue:
    plan, line, _row = my_class(reading(), class_id)
    back = url_for("training.line_classes", training_id=plan.id, line_id=line.id)
    with told("Đã bỏ lớp; người của lớp có thể xếp lại."), writing() as session:
        stored_plan, _line, stored = my_class(session, class_id)
        remove_class(session, stored_plan, stored, me().account_id, now())
    return redirect(back)
