"""After the classes: a test on the same competences, and what came of the plan."""

from datetime import datetime, time, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.rounds.forms import show_refusal as show_round_refusal
from quizapp.training.attending import carried_out
from quizapp.training.effects import effect_report
from quizapp.training.forms import RetestForm
from quizapp.training.plans import lines_of
from quizapp.training.retesting import people_to_test, retest, retests_of
from quizapp.training.routes.blueprint import bp
from quizapp.training.access import READERS, WRITERS, my_plan, my_units, seen_plan, show_refusal
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing


@bp.route("/boi-duong/<int:training_id>/danh-gia-lai", methods=["GET", "POST"])
@only(
    *WRITERS, scope="unit", writes=True,
    audit=("training_retest_made", "round_created", "list_drawn_up", "blueprint_stored"),
)  # fmt: skip
def new_retest(training_id: int) -> ResponseReturnValue:
    plan = my_plan(reading(), training_id)
    day = datetime.combine(today() + timedelta(days=7), time(8))
    form = RetestForm(
        data={
            "name": f"Đánh giá lại sau bồi dưỡng {plan.year}",
            "opens_at": day,
            "closes_at": day + timedelta(days=5, hours=9),
            "with_others": True,
        }
    )
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                stored = my_plan(session, training_id, lock=True)
                made = retest(session, stored, form.wish(), my_units(session, *WRITERS), me().account_id, now())
        except RoundRefusal as refusal:
            show_round_refusal(form, refusal, "name")
        except RecordRefused as refusal:
            show_refusal(form, refusal, "name")
        else:
            flash(
                "Đã tạo bản nháp đợt đánh giá lại với đúng người và năng lực của kế hoạch. Hãy xem lại rồi mở đợt.",
                "success",
            )
            return redirect(url_for("rounds.round_page", round_id=made.id))
    lines = lines_of(reading(), plan.id)
    page = render_template(
        "training/retest_form.html",
        form=form,
        plan=plan,
        lines=lines,
        retests=retests_of(reading(), plan.id),
        seated=len(people_to_test(reading(), plan, lines, with_others=False)),
        everybody=len(people_to_test(reading(), plan, lines, with_others=True)),
    )
    return page, 422 if form.errors else 200


@bp.get("/boi-duong/<int:training_id>/hieu-qua")
@only(*READERS, scope="unit")
def effect_page(training_id: int) -> str:
    plan = seen_plan(reading(), training_id)
    report = effect_report(reading(), plan, request.args.get("dot", type=int))
    lines = [one.line for one in report.lines]
    return render_template("training/effect.html", plan=plan, report=report, done=carried_out(reading(), lines))
