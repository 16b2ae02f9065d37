"""The organiser's rescue files of a round: taking one in, seeing what it would change, deciding on it."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.attempts.actions import close_due_attempts
from quizapp.attempts.queries import due_attempt_ids, sits_official_round
from quizapp.attempts.tickets import read_ticket
from quizapp.domain.errors import FileRefused, NotFound, RecordRefused, RoundRefusal
from quizapp.domain.publishing import explanations_are_shown, results_are_shown
from quizapp.people.queries.units import units_in_scope
from quizapp.results.files import read_rescue_file
from quizapp.results.forms import ACCEPT, REFUSE, DecisionForm, RescueUploadForm
from quizapp.results.rescues import (
    RescueRow,
    compared_file,
    outcome_of,
    rescue_row,
    rescue_rows,
    rescued_positions,
    shown_changes,
)
from quizapp.results.rescuing import (
    Decider,
    accept_rescue,
    needs_second_person,
    refuse_rescue,
    upload_rescue,
)
from quizapp.results.routes.blueprint import bp
from quizapp.results.second_person import decides_alone
from quizapp.rounds.models import Round
from quizapp.rounds.queries import round_in_scope
from quizapp.rounds.routes.acting import my_scope
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing

NOT_HERE = (
    "Tệp này không phải của thí sinh trong đợt này mà bạn phụ trách. Hãy mở đúng đợt mà thí sinh đã làm bài, "
    "hoặc chuyển tệp cho cán bộ tổ chức của đơn vị thí sinh."
)

KNOWN = "Tệp này đã được nạp từ trước, không nạp lại lần nữa. Đây là trang của tệp."


def _units() -> set[int]:
    return units_in_scope(reading(), my_scope())


def _close_what_is_due() -> None:
    """So that a test whose time is over does not look as if it still ran."""
    if due_attempt_ids(reading(), now(), limit=1):
        with writing() as session:
            close_due_attempts(session, now())


# --- the list, and taking one in --------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/tep-cuu-ho", methods=["GET", "POST"])
@only("organiser", "administrator", scope="unit", writes=True, audit=("rescue_uploaded",))
def rescue_list(round_id: int) -> ResponseReturnValue:
    round_ = round_in_scope(reading(), round_id, _units())
    form = RescueUploadForm()
    if request.method == "GET":
        return _list_page(round_, form)
    if not form.validate():
        return _list_page(round_, form), 422
    try:
        file_id = _taken_in(round_, form)
    except FileRefused as refusal:
        return _list_page(round_, form, [_said(fault.subject, fault.message) for fault in refusal.faults]), 422
    except (RecordRefused, RoundRefusal) as refusal:
        words = words_for(refusal)
        return _list_page(round_, form, [words.sentence]), words.status
    except NotFound:
        return _list_page(round_, form, [NOT_HERE]), 404
    return redirect(url_for("results.rescue_file", round_id=round_id, file_id=file_id))


def _taken_in(round_: Round, form: RescueUploadForm) -> int:
    content = read_rescue_file(form.content(), form.name)
    ticket = read_ticket(str(current_app.config["SECRET_KEY"]), content.ticket)
    _close_what_is_due()
    moment = now()
    with writing() as session:
        units = units_in_scope(session, my_scope())
        locked = round_in_scope(session, round_.id, units)
        file = upload_rescue(session, locked, content, ticket, me().account_id, units, moment)
        file_id, is_known = file.id, file.uploaded_at < moment
    if is_known:
        flash(KNOWN, "warning")
    return file_id


def _said(subject: str, message: str) -> str:
    return f"{subject}: {message}" if subject else message


def _list_page(round_: Round, form: RescueUploadForm, faults: list[str] | None = None) -> str:
    rows = rescue_rows(reading(), round_.id, _units())
    return render_template(
        "results/rescue_list.html",
        round=round_,
        form=form,
        faults=faults or [],
        rows=rows,
        waiting=sum(row.file.state == "waiting" for row in rows),
    )


# --- one file ---------------------------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/tep-cuu-ho/<int:file_id>", methods=["GET", "POST"])
@only("organiser", "administrator", scope="unit", writes=True, audit=("rescue_accepted", "rescue_refused"))
def rescue_file(round_id: int, file_id: int) -> ResponseReturnValue:
    """What accepting it would change. The key is never shown; marks only where the round shows keys anyway."""
    round_ = round_in_scope(reading(), round_id, _units())
    rescue_row(reading(), round_id, file_id, _units())
    form = DecisionForm()
    if request.method == "POST" and form.validate():
        try:
            _decide(round_id, file_id, str(form.reason.data))
        except (RecordRefused, RoundRefusal) as refusal:
            words = words_for(refusal)
            return _file_page(round_, file_id, form, words.sentence), words.status
        return redirect(url_for("results.rescue_file", round_id=round_id, file_id=file_id))
    _close_what_is_due()
    return _file_page(round_, file_id, form), 200 if request.method == "GET" else 422


def _decide(round_id: int, file_id: int, reason: str) -> None:
    act = request.form.get("viec")
    if act not in (ACCEPT, REFUSE):
        raise RecordRefused("rescue_act")
    with writing() as session:
        decider = Decider(me().account_id, me().person_id, units_in_scope(session, my_scope()))
        if act == REFUSE:
            refuse_rescue(session, round_id, file_id, decider, reason, now())
            done = "Đã từ chối tệp. Kết quả của thí sinh giữ nguyên."
        else:
            taken = accept_rescue(session, round_id, file_id, decider, reason, now())
            done = f"Đã nhận {len(taken)} câu trả lời và chấm lại. Kết quả cũ vẫn được giữ."
    flash(done, "success")


def _file_page(round_: Round, file_id: int, form: DecisionForm, refusal: str = "") -> str:
    row = rescue_row(reading(), round_.id, file_id, _units())
    answers = compared_file(reading(), row.file, row.attempt)
    others = [
        one
        for one in rescue_rows(reading(), round_.id, _units())
        if one.attempt.id == row.attempt.id and one.file.id != file_id
    ]
    needs_second = needs_second_person(round_, now()) and row.file.uploaded_by == me().account_id
    is_alone = decides_alone(reading(), round_, me().account_id)
    return render_template(
        "results/rescue_file.html",
        round=round_,
        row=row,
        others=others,
        form=form,
        refusal=refusal,
        lines=shown_changes(reading(), row.attempt.id, answers, with_texts=_is_over(round_)),
        with_texts=_is_over(round_),
        taken=sum(one.is_taken for one in answers),
        accepted=rescued_positions(reading(), file_id),
        outcome=outcome_of(reading(), row.attempt, answers) if _shows_marks(round_, row) else None,
        is_running=row.attempt.state == "in_progress",
        is_own=row.attempt.person_id == me().person_id,
        needs_another=needs_second and not is_alone,
        is_waived=needs_second and is_alone,
    )


def _is_over(round_: Round) -> bool:
    """Nobody may sit the round any more, so that its questions may be read by those who run it."""
    return round_.state in ("closed", "cancelled") or now() >= round_.closes_at


def _shows_marks(round_: Round, row: RescueRow) -> bool:
    """The change of the marks by one answer is that question's key: both open at the same moment."""
    if row.file.state != "waiting" or row.attempt.state not in ("submitted", "expired"):
        return False
    is_shown = results_are_shown(
        round_.results_rule, round_.state, round_.closes_at, round_.results_published_at, now()
    )  # fmt: skip
    person_id = me().person_id
    sits_official = person_id is not None and sits_official_round(reading(), person_id, now())
    return explanations_are_shown(
        round_.kind, is_shown, round_.state, round_.closes_at, now(), sits_official=sits_official
    )
