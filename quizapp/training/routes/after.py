"""After the classes: a test on the same competences, and what came of the plan."""

from collections.abc import Collection
from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.audit.actions import record
from quizapp.domain.errors import RecordRefused, RoundRefusal
from quizapp.domain.gains import VERDICTS
from quizapp.domain.numbers import signed
from quizapp.domain.summaries import FEW
from quizapp.office.documents.parts import Document
from quizapp.reports.documents.frame import paper_of_unit
from quizapp.rounds.forms import show_refusal as show_round_refusal
from quizapp.training import effect_words
from quizapp.training.access import READERS, WRITERS, my_plan, my_units, seen_plan, show_refusal
from quizapp.training.attending import carried_out, together
from quizapp.training.classes import classes_of
from quizapp.training.effect_document import effect_document
from quizapp.training.effect_figures import effect_picture
from quizapp.training.effects import EffectReport, effect_report
from quizapp.training.forms import RetestForm
from quizapp.training.models import TrainingLine, TrainingPlan
from quizapp.training.plans import lines_of
from quizapp.training.retesting import all_called, called_by_topic, retest, retests_of
from quizapp.training.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.printing import written_file
from quizapp.web.request import me, now, reading, timezone, today, writing

TAKEN = "training_file_taken"
NAMED = 60  # people of both lists together, where all topics are shown; where they are more, they are only counted
NAMED_OF_ONE = 500  # where one topic is
NAMED_IN_A_PAPER = 100
COUNT = "dem"  # the button that only counts the people of the topics that are ticked


def _first_offer(plan: TrainingPlan, lines: Collection[TrainingLine]) -> RetestForm:
    """In a week, for five days; both kinds of people; the topics that have classes, else all."""
    day = datetime.combine(today() + timedelta(days=7), time(8))
    taught = {line_id for line_id, held in classes_of(reading(), [one.id for one in lines]).items() if held}
    return RetestForm(
        data={
            "name": f"Đánh giá lại sau bồi dưỡng {plan.year}",
            "opens_at": day,
            "closes_at": day + timedelta(days=4, hours=9),
            "with_others": True,
            "line_ids": [one.id for one in lines if one.id in taught] or [one.id for one in lines],
        }
    )


@bp.route("/boi-duong/<int:training_id>/danh-gia-lai", methods=["GET", "POST"])
@only(
    *WRITERS, scope="unit", writes=True,
    audit=("training_retest_made", "round_created", "list_drawn_up", "blueprint_stored"),
)  # fmt: skip
def new_retest(training_id: int) -> ResponseReturnValue:
    plan = my_plan(reading(), training_id)
    lines = lines_of(reading(), plan.id)
    form = _first_offer(plan, lines) if request.method == "GET" else RetestForm()
    form.line_ids.choices = [(one.id, f"{one.topic} ({', '.join(one.competences)})") for one in lines]
    is_counted = COUNT in request.form
    if request.method == "POST" and not is_counted and form.validate():
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
    called = called_by_topic(reading(), plan, lines)
    ticked = [one for one in lines if one.id in (form.line_ids.data or ())]
    page = render_template(
        "training/retest_form.html",
        form=form,
        plan=plan,
        few=FEW,
        retests=retests_of(reading(), plan.id),
        called=called,
        ticked=ticked,
        short=[one for one in ticked if len(called[one.id].others) < FEW],
        wanted=all_called(called[one.id] for one in ticked),
        anybody=any(one.everybody for one in called.values()),
    )
    return page, 422 if form.errors else 200


def _report(plan: TrainingPlan, line_id: int | None, most: int) -> EffectReport:
    return effect_report(reading(), plan, request.args.get("dot", type=int), line_id=line_id, most=most)


@bp.get("/boi-duong/<int:training_id>/hieu-qua")
@only(*READERS, scope="unit")
def effect_page(training_id: int) -> str:
    plan = seen_plan(reading(), training_id)
    lines = lines_of(reading(), plan.id)
    asked = request.args.get("chuyen-de", type=int)
    chosen = next((one for one in lines if one.id == asked), None)
    report = _report(plan, chosen.id, NAMED_OF_ONE) if chosen else _report(plan, None, NAMED)
    drafts = [one for one in retests_of(reading(), plan.id) if one.state == "draft"]
    return render_template(
        "training/effect.html",
        plan=plan,
        report=report,
        topics=lines,
        chosen=chosen,
        total=together(carried_out(reading(), lines).values()),
        figure=effect_picture(report.taught),
        names=chosen is not None or sum(one.still_count + one.untested_count for one in report.lines) <= NAMED,
        idle=effect_words.idle_sentence(len(report.lines) - len(report.taught)),
        sentence=effect_words.verdict_sentence,
        caveats=effect_words.caveats,
        signed=signed,
        span=effect_words.span,
        notes=effect_words.NOTES,
        VERDICTS=VERDICTS,
        waiting=drafts[0] if drafts else None,
        is_mine=plan.unit_id in my_units(reading(), *WRITERS),
        now=now(),
    )


def _document(plan: TrainingPlan) -> Document:
    report = _report(plan, None, NAMED_IN_A_PAPER)
    done = carried_out(reading(), [one.line for one in report.lines])
    return effect_document(paper_of_unit(reading(), plan.unit_id, today(), timezone()), report, done)


@bp.get("/boi-duong/<int:training_id>/hieu-qua/van-ban")
@only(*READERS, scope="unit")
def effect_paper(training_id: int) -> str:
    plan = seen_plan(reading(), training_id)
    here: dict[str, Any] = {"training_id": training_id, "dot": request.args.get("dot", type=int)}
    return render_template(
        "training/paper.html",
        document=_document(plan),
        files={form: url_for("training.effect_file", form=form, **here) for form in ("pdf", "docx")},
        back=url_for("training.effect_page", **here),
        back_words="Hiệu quả",
        title="Báo cáo hiệu quả",
    )


@bp.get("/boi-duong/<int:training_id>/hieu-qua/van-ban/<form>")
@only(*READERS, scope="unit", writes=True, audit=(TAKEN,))
def effect_file(training_id: int, form: str) -> Response:
    answer = written_file([_document(seen_plan(reading(), training_id))], form, "hieu-qua-boi-duong", str(training_id))
    with writing() as session:
        record(session, now(), me().account_id, TAKEN, f"training:{training_id}", form=form)
    return answer
