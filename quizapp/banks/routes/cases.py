"""Situations that several questions share: their list, and changing the text of one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks.case_changes import LONGEST_CASE, change_case
from quizapp.banks.cases import case_by_code, case_lines
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.roles import READERS, WRITERS
from quizapp.domain.errors import RecordRefused
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, writing


@bp.get("/ngan-hang/tinh-huong")
@only(*READERS, scope="everywhere")
def case_list() -> str:
    return render_template("banks/cases.html", lines=case_lines(reading()))


@bp.route("/ngan-hang/tinh-huong/<code>", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("question_written",))
def edit_case(code: str) -> ResponseReturnValue:
    line = case_by_code(reading(), code)
    text = request.form.get("text", line.case["text"])[: 2 * LONGEST_CASE]
    if request.method == "GET":
        return render_template("banks/case.html", line=line, text=text, fault="")
    try:
        with writing() as session:
            codes = change_case(session, code, text, me().account_id, now())
    except RecordRefused as refusal:
        page = render_template("banks/case.html", line=line, text=text, fault=words_for(refusal).sentence)
        return page, 422
    flash(f"Đã lưu tình huống {code}: {len(codes)} câu có bản sửa, hãy gửi duyệt các câu này.", "success")
    return redirect(url_for("banks.case_list"))
