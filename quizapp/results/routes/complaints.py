"""Complaints that staff have to answer, and those that they take in late."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.domain.complaints import COMPLAINT_STATES
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.results.complaining import Late, Words, answer_complaint, file_complaint, put_on_record
from quizapp.results.complaints import (
    complaint_deadline,
    complaint_row,
    listed_person,
    round_complaints,
)
from quizapp.results.foreseeing import SatQuestion, sat_questions
from quizapp.results.forms import LateComplaintForm, ReplyForm
from quizapp.results.life_models import Complaint
from quizapp.results.rescoring import rescoring_lines
from quizapp.results.routes.blueprint import bp
from quizapp.results.routes.complaints_own import attempt_for
from quizapp.results.routes.staff import STAFF, acting_on, my_round, my_units, named_units, shows_keys
from quizapp.results.shown import ShownQuestion, shown_at
from quizapp.rounds.models import Round
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing

OVERDUE = "qua-han"


@bp.get("/dot-thi/<int:round_id>/kien-nghi")
@only(*STAFF, scope="unit")
def complaint_list(round_id: int) -> str:
    round_ = my_round(round_id)
    rows = round_complaints(reading(), round_id, my_units(reading()))
    state, kind = request.args.get("tinh-trang", ""), request.args.get("loai", "")
    shown = [
        row
        for row in rows
        if (state in ("", row.state) or (state == OVERDUE and row.is_overdue(now())))
        and kind in ("", row.complaint.kind)
    ]
    return render_template(
        "results/complaint_list.html",
        round=round_,
        rows=shown,
        named=named_units(round_),
        total=len(rows),
        counts={one: sum(row.state == one for row in rows) for one in COMPLAINT_STATES},
        overdue=sum(row.is_overdue(now()) for row in rows),
        state=state,
        kind=kind,
        time=now(),
        deadline=complaint_deadline(reading(), round_, now(), timezone()),
    )


@bp.route("/dot-thi/<int:round_id>/kien-nghi/<int:complaint_id>", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("complaint_answered",))
def complaint_page(round_id: int, complaint_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    row = complaint_row(reading(), round_id, complaint_id, my_units(reading()))
    form = ReplyForm()
    form.rescoring_id.choices = [(0, "Không"), *_rescorings(round_)]
    if request.method == "POST" and form.validate():
        try:
            with writing() as session:
                _round, actor = acting_on(session, round_id)
                answer_complaint(
                    session, round_id, complaint_id, my_units(session), str(form.kind.data), str(form.reply.data or ""),
                    form.rescoring_id.data or None, actor, now(),
                )  # fmt: skip
        except RecordRefused as refusal:
            form.reply.errors = [words_for(refusal).sentence]
        else:
            return redirect(url_for("results.complaint_page", round_id=round_id, complaint_id=complaint_id))
    question, seen = _complained_of(round_, row.complaint)
    page = render_template(
        "results/complaint_page.html",
        round=round_,
        row=row,
        is_named=row.unit_id in named_units(round_),
        form=form,
        question=question,
        seen=seen,
        is_own=row.complaint.person_id == me().person_id,
        time=now(),
    )
    return page, 422 if form.errors else 200


def _complained_of(round_: Round, complaint: Complaint) -> tuple[SatQuestion, ShownQuestion] | tuple[None, None]:
    """The question, and how the sender saw it: their words speak of its letters. None while keys are closed."""
    version_id, attempt_id, position = complaint.question_version_id, complaint.attempt_id, complaint.position
    if version_id is None or attempt_id is None or position is None or not shows_keys(round_):
        return None, None
    question = next((one for one in sat_questions(reading(), round_.id) if one.version_id == version_id), None)
    return (question, shown_at(reading(), attempt_id, position, question.ruling)) if question else (None, None)


def _rescorings(round_: Round) -> list[tuple[int, str]]:
    words = {"waiting": "chờ duyệt", "approved": "đã duyệt"}
    return [
        (
            line.rescoring.id,
            f"Chấm lại số {line.rescoring.id} ({words[line.rescoring.state]}): {line.rescoring.reason}"[:120],
        )
        for line in rescoring_lines(reading(), round_.id)
        if line.rescoring.state in words
    ]


@bp.route("/dot-thi/<int:round_id>/kien-nghi/nhan-muon", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("complaint_filed",))
def late_complaint(round_id: int) -> ResponseReturnValue:
    """What somebody brought in person, in time or after the deadline, taken in with a reason."""
    round_ = my_round(round_id)
    form = LateComplaintForm()
    if request.method == "POST" and form.validate():
        try:
            made = _take_late(round_, form)
        except RecordRefused as refusal:
            form.text.errors = [words_for(refusal).sentence]
        except NotFound:
            form.staff_code.errors = ["Không có người này trong danh sách của đợt mà bạn phụ trách."]
        else:
            return redirect(url_for("results.complaint_page", round_id=round_id, complaint_id=made))
    page = render_template(
        "results/complaint_late.html",
        round=round_,
        form=form,
        deadline=complaint_deadline(reading(), round_, now(), timezone()),
    )
    return page, 422 if form.errors else 200


def _take_late(round_: Round, form: LateComplaintForm) -> int:
    person_id = listed_person(reading(), round_.id, str(form.staff_code.data), my_units(reading()))
    attempt = attempt_for(round_.id, person_id, "") if form.position.data else None
    words = Words(str(form.text.data), attempt, form.position.data)
    with writing() as session:
        late = Late(me().account_id, str(form.reason.data))
        made = file_complaint(session, round_, person_id, words, now(), timezone(), late)
        put_on_record(session, made, me().account_id, now())
        return made.id
