"""Situations that several questions share: their list, and changing one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks.case_changes import LONGEST_CASE, change_case
from quizapp.banks.case_forms import CaseForm
from quizapp.banks.cases import CaseLine, case_by_code, case_lines
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.roles import READERS, WRITERS
from quizapp.domain.errors import FileRefused, RecordRefused
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
    line, form = case_by_code(reading(), code), CaseForm()
    if request.method == "GET":
        form.text.data = line.case["text"]
        return _page(line, form)
    form.text.data = (form.text.data or "")[: 2 * LONGEST_CASE]
    if not form.validate():
        return _page(line, form, 422)
    try:
        added = form.added()
        with writing() as session:
            codes = change_case(session, code, form.text.data, me().account_id, now(), added)
    except FileRefused as refusal:
        form.picture_file.errors = [fault.message for fault in refusal.faults]
        return _page(line, form, 422)
    except RecordRefused as refusal:
        form.text.errors = [words_for(refusal).sentence]
        return _page(line, form, 422)
    flash(f"Đã lưu tình huống {code}: {len(codes)} câu có bản sửa, hãy gửi duyệt các câu này.", "success")
    return redirect(url_for("banks.case_list"))


def _page(line: CaseLine, form: CaseForm, status: int = 200) -> ResponseReturnValue:
    return render_template("banks/case.html", line=line, form=form), status
