"""Correcting the marking of a round: choosing a question, seeing what would change, proposing, deciding."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from quizapp.banks.markup import words_of
from quizapp.domain.errors import NotFound, RecordRefused, RoundRefusal
from quizapp.domain.names import tidy
from quizapp.domain.result_life import confirming_roles
from quizapp.domain.rulings import Ruling
from quizapp.results.foreseeing import Effects, SatQuestion, effects_of, ruling_on, sat_question, sat_questions
from quizapp.results.publishing import life_of
from quizapp.results.rescoring import (
    OVER,
    approve_rescoring,
    has_own_marks,
    propose_rescoring,
    refuse_rescoring,
    rescoring_line,
    rescoring_lines,
)
from quizapp.results.routes.blueprint import bp
from quizapp.results.routes.staff import STAFF, acting_on, my_round, my_units, named_units, roles_over, shows_keys, told
from quizapp.results.second_person import decides_alone
from quizapp.rounds.models import Round
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, writing

APPROVE, REFUSE = "duyet", "khong-duyet"
SHORTEST, LONGEST = 5, 500
PER_PAGE = 200  # people


@bp.get("/dot-thi/<int:round_id>/cham-lai")
@only(*STAFF, scope="unit")
def rescoring_list(round_id: int) -> str:
    """What was corrected, and every question that may be."""
    round_ = my_round(round_id)
    may_look, asked = shows_keys(round_), tidy(request.args.get("tim", "").replace("\x00", ""))
    return render_template(
        "results/rescoring_list.html",
        round=round_,
        life=life_of(reading(), round_, now()),
        lines=rescoring_lines(reading(), round_id),
        questions=_matching(sat_questions(reading(), round_id) if may_look else [], asked),
        asked=asked,
        may_look=may_look,
    )


def _matching(questions: list[SatQuestion], asked: str) -> list[SatQuestion]:
    """Those with these letters in their code or words."""
    wanted = asked.casefold()
    return [
        one
        for one in questions
        if wanted in one.code.casefold() or wanted in words_of(str(one.content["stem"]), one.content).casefold()
    ]


# --- trying one out ---------------------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/cham-lai/cau/<int:version_id>", methods=["GET", "POST"])
@only(*STAFF, scope="unit", writes=True, audit=("rescoring_proposed",))
def rescoring_draft(round_id: int, version_id: int) -> ResponseReturnValue:
    """Its address says what is tried; nothing is written before somebody proposes it."""
    round_ = my_round(round_id)
    if not shows_keys(round_):
        raise NotFound("question")
    question = sat_question(reading(), round_id, version_id)
    ruling, effects, fault = _tried(round_id, question)
    reason = tidy(request.form.get("reason", "").replace("\x00", ""))
    if request.method == "POST" and ruling is not None and SHORTEST <= len(reason) <= LONGEST:
        try:
            with writing() as session:
                locked, actor = acting_on(session, round_id)
                made = propose_rescoring(session, locked, {version_id: ruling}, reason, actor.account_id, now())
        except (RecordRefused, RoundRefusal) as refusal:
            fault = words_for(refusal).sentence
        else:
            return redirect(url_for("results.rescoring_page", round_id=round_id, rescoring_id=made.id))
    if request.method == "POST" and not fault:
        fault = "Hãy ghi lý do, từ 5 đến 500 ký tự."
    page = render_template(
        "results/rescoring_draft.html",
        round=round_,
        question=question,
        ruling=ruling,
        kind=_said().get("kieu", ""),
        given=_given(question),
        reason=reason,
        fault=fault,
        life=life_of(reading(), round_, now()),
        over=OVER,
        alone=decides_alone(reading(), round_, me().account_id),
        **_shown(round_, effects),
    )
    return page, 422 if fault else 200


def _said() -> MultiDict[str, str]:
    """What is tried or proposed. A proposal is sent to the address of its trial, which says the same once more."""
    return request.form if request.method == "POST" else request.args


def _given(question: SatQuestion) -> list[str]:
    """The parts of the key as they were typed: one a box that was ticked, or one a line; the present ones at first."""
    said = _said()
    if "dap-an" not in said and said.get("kieu") is None:
        return list(question.key)
    return [line for one in said.getlist("dap-an") for line in one.replace("\x00", "").splitlines()]


def _tried(round_id: int, question: SatQuestion) -> tuple[Ruling | None, Effects | None, str]:
    if _said().get("kieu") is None:
        return None, None, ""
    try:
        ruling = ruling_on(question, _said()["kieu"], _given(question))
        return ruling, effects_of(reading(), round_id, {question.version_id: ruling}), ""
    except RecordRefused as refusal:
        return None, None, words_for(refusal).sentence


def _shown(round_: Round, effects: Effects | None) -> dict[str, Any]:
    """People whom the reader may see by name; the others only in the counts."""
    named = named_units(round_) & my_units(reading())
    lines = [line for line in effects.lines if line.unit_id in named] if effects else []
    names = {band.code: band.name for band in effects.model.bands} if effects else {}
    first = (page_number() - 1) * PER_PAGE
    return {
        "effects": effects,
        "shown": lines[first : first + PER_PAGE],
        "page": page_number(),
        "has_more": len(lines) > first + PER_PAGE,
        "hidden": len(effects.lines) - len(lines) if effects else 0,
        "units": effects.by_unit if effects and len(lines) == len(effects.lines) else [],
        "bands": names,
        "competences": {one.code: one.name for one in effects.model.competences} if effects else {},
    }


# --- deciding ---------------------------------------------------------------------------------------------------------


@bp.route("/dot-thi/<int:round_id>/cham-lai/<int:rescoring_id>", methods=["GET", "POST"])
@only(
    *STAFF, scope="unit", writes=True,
    audit=("rescoring_approved", "rescoring_refused", "results_checked", "results_corrected"),
)  # fmt: skip
def rescoring_page(round_id: int, rescoring_id: int) -> ResponseReturnValue:
    round_ = my_round(round_id)
    line = rescoring_line(reading(), round_id, rescoring_id)
    if request.method == "POST":
        _decide(round_id, rescoring_id)
        return redirect(url_for("results.rescoring_page", round_id=round_id, rescoring_id=rescoring_id))
    is_waiting, may_look = line.rescoring.state == "waiting", shows_keys(round_)
    effects = effects_of(reading(), round_id, line.rulings) if is_waiting and may_look else None
    is_mine = line.rescoring.proposed_by == me().account_id
    alone = decides_alone(reading(), round_, me().account_id)
    may_confirm = bool(set(confirming_roles(round_.kind)) & set(roles_over(reading(), round_)))
    questions = {one.version_id: one for one in sat_questions(reading(), round_id)} if may_look else {}
    return render_template(
        "results/rescoring_page.html",
        round=round_,
        line=line,
        questions=questions,
        may_look=may_look,
        may_confirm=may_confirm,
        is_mine=is_mine,
        has_own_marks=has_own_marks(reading(), round_, me().person_id),
        needs_another=is_mine and not alone,
        is_waived=is_mine and alone,
        **_shown(round_, effects),
    )


def _decide(round_id: int, rescoring_id: int) -> None:
    note = tidy(request.form.get("note", "").replace("\x00", ""))[:LONGEST]
    act = request.form.get("viec")
    done = {
        APPROVE: "Đã duyệt. Kết quả mới được ghi thành phiên bản sau; kết quả cũ vẫn xem lại được.",
        REFUSE: "Đã ghi là không duyệt. Kết quả giữ nguyên.",
    }.get(str(act), "")
    with told(done), writing() as session:
        round_, actor = acting_on(session, round_id)
        if act == APPROVE:
            approve_rescoring(session, round_, rescoring_id, actor, note, now())
        elif act == REFUSE:
            refuse_rescoring(session, round_, rescoring_id, actor, note, now())
        else:
            raise RecordRefused("rescoring_act")
