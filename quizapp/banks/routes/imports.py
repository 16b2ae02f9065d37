"""What an import brought: its report, its drafts, what these lack, and the way from one to the next."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import imports
from quizapp.banks.bulk import MOST
from quizapp.banks.formats.detecting import FORMATS
from quizapp.banks.listing import PER_PAGE
from quizapp.banks.readiness import rules_now
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.roles import READERS, WRITERS
from quizapp.banks.unfinished import counted, drafts_in, next_after
from quizapp.web.policy import only
from quizapp.web.request import page_number, reading

_LACKING = {
    "competence": "năng lực",
    "level": "mức độ",
    "key": "đáp án",
    "picture": "mô tả hình",
    "explanation": "giải thích",
    "legal_basis": "căn cứ hoặc thực hành",
    "source": "nguồn",
    "verified_on": "ngày đối chiếu",
}


@bp.get("/ngan-hang/lan-nhap/<int:import_id>")
@only(*READERS, scope="everywhere")
def import_page(import_id: int) -> str:
    line = imports.import_by_id(reading(), import_id)
    page, drafts = page_number(), drafts_in(reading(), line.imported, rules_now(reading()))
    return render_template(
        "banks/import.html",
        most=MOST,
        line=line,
        refused=imports.by_words((one["where"], one["why"]) for one in line.imported.report["refused"]),
        changed=imports.by_words((one["where"], one["what"]) for one in line.imported.report["changed"]),
        rows=imports.imported_rows(reading(), line.imported, page),
        page=page,
        has_more=page * PER_PAGE < line.imported.taken,
        formats=FORMATS,
        drafts={one.code: one.lacks for one in drafts},
        lacking=[one for one in drafts if one.lacks],
        counts=[(_LACKING.get(name, "nội dung"), count) for name, count in counted(drafts)],
        names=_LACKING,
    )


@bp.get("/ngan-hang/lan-nhap/<int:import_id>/cau-tiep")
@only(*WRITERS, scope="everywhere")
def next_unfinished(import_id: int) -> ResponseReturnValue:
    """To the editor of the next draft that lacks something, behind `sau`; `giong`: whose basis it may take."""
    line = imports.import_by_id(reading(), import_id)
    drafts = drafts_in(reading(), line.imported, rules_now(reading()))
    found = next_after(drafts, request.args.get("sau", ""))
    if found is None:
        left = any(one.lacks for one in drafts)
        words = "Không còn câu nào khác thiếu." if left else "Mọi bản nháp của lần nhập này đã đủ, có thể gửi duyệt."
        flash(words, "success")
        return redirect(url_for("banks.import_page", import_id=import_id))
    address: dict[str, Any] = {"lan-nhap": import_id, "giong": request.args.get("giong") or None}
    return redirect(url_for("banks.edit_question", code=found.code, **address))
