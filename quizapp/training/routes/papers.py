"""Papers of training: the plan and the list to sign as pages, PDF and Word; the plan as a workbook."""

from flask import Response, render_template, request, url_for

from quizapp.audit.actions import record
from quizapp.office.documents.parts import Document
from quizapp.people.routes.downloads import workbook
from quizapp.training.access import READERS, seen_class, seen_plan, source_of
from quizapp.training.attending import session_of
from quizapp.training.documents import plan_document, sign_in_sheet
from quizapp.training.models import TrainingPlan
from quizapp.training.plans import lines_of
from quizapp.training.routes.blueprint import bp
from quizapp.training.workbooks import plan_workbook
from quizapp.web.policy import only
from quizapp.web.printing import written_file
from quizapp.web.request import me, now, reading, timezone, writing

TAKEN = "training_file_taken"


def _plan_document(plan: TrainingPlan) -> Document:
    return plan_document(reading(), plan, lines_of(reading(), plan.id), source_of(plan))


@bp.get("/boi-duong/<int:training_id>/van-ban")
@only(*READERS, scope="unit")
def plan_paper(training_id: int) -> str:
    plan = seen_plan(reading(), training_id)
    document = _plan_document(plan)
    files = {form: url_for("training.plan_file", training_id=training_id, form=form) for form in ("pdf", "docx")}
    back = url_for("training.plan_page", training_id=training_id)
    return render_template(
        "training/paper.html", document=document, files=files, back=back, back_words=plan.name, title="Kế hoạch"
    )


@bp.get("/boi-duong/<int:training_id>/van-ban/<form>")
@only(*READERS, scope="unit", writes=True, audit=(TAKEN,))
def plan_file(training_id: int, form: str) -> Response:
    answer = written_file(
        [_plan_document(seen_plan(reading(), training_id))], form, "ke-hoach-boi-duong", str(training_id)
    )
    _note(f"training:{training_id}", form)
    return answer


@bp.get("/boi-duong/<int:training_id>/xlsx")
@only(*READERS, scope="unit", writes=True, audit=(TAKEN,))
def plan_xlsx(training_id: int) -> Response:
    plan = seen_plan(reading(), training_id)
    later = request.args.get("dot", type=int)
    data = plan_workbook(reading(), plan, lines_of(reading(), plan.id), source_of(plan), timezone(), later)
    _note(f"training:{training_id}", "xlsx")
    return workbook(data, f"ke-hoach-boi-duong-{plan.year}-{plan.id}.xlsx")


def _sheet(class_id: int, session_id: int) -> Document:
    plan, line, row = seen_class(reading(), class_id)
    return sign_in_sheet(reading(), plan, line, row, session_of(reading(), row.id, session_id), timezone())


@bp.get("/boi-duong/lop/<int:class_id>/buoi/<int:session_id>/ky-ten")
@only(*READERS, scope="unit")
def sheet_paper(class_id: int, session_id: int) -> str:
    document = _sheet(class_id, session_id)
    files = {
        form: url_for("training.sheet_file", class_id=class_id, session_id=session_id, form=form)
        for form in ("pdf", "docx")
    }
    back = url_for("training.attendance", class_id=class_id, session_id=session_id)
    return render_template(
        "training/paper.html",
        document=document,
        files=files,
        back=back,
        back_words="Điểm danh",
        title="Danh sách ký tên",
    )


@bp.get("/boi-duong/lop/<int:class_id>/buoi/<int:session_id>/ky-ten/<form>")
@only(*READERS, scope="unit", writes=True, audit=(TAKEN,))
def sheet_file(class_id: int, session_id: int, form: str) -> Response:
    answer = written_file([_sheet(class_id, session_id)], form, "diem-danh", str(class_id), str(session_id))
    _note(f"class:{class_id}", form)
    return answer


def _note(subject: str, form: str) -> None:
    """Whoever takes names out of the system is on record."""
    with writing() as session:
        record(session, now(), me().account_id, TAKEN, subject, form=form)
