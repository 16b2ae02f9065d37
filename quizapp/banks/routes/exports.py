"""Taking questions out of the bank: choose, see what the format cannot carry, download; every download is on record."""

from collections.abc import Mapping

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from quizapp.banks.exporting import (
    ExportFilter,
    competence_names,
    questions_to_export,
    record_export,
    register_to_export,
)
from quizapp.banks.formats.writers.limits import left_out
from quizapp.banks.formats.writers.losses import losses
from quizapp.banks.formats.writers.writing import FORMATS, written
from quizapp.banks.forms import STATUSES, chosen
from quizapp.banks.register_text import register_text
from quizapp.banks.routes.blueprint import bp
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, timezone, writing

EXPORTERS = ("author", "administrator")
Choices = dict[str, tuple[str, dict[str, str]]]


@bp.get("/ngan-hang/xuat")
@only(*EXPORTERS, scope="everywhere")
def export_page() -> ResponseReturnValue:
    return _page(chosen(request.args, _choices()), 200)


@bp.post("/ngan-hang/xuat")
@only(*EXPORTERS, scope="everywhere", writes=True, audit=("bank_exported",))
def export_file() -> ResponseReturnValue:
    """The file itself. The keys are in it, so the act is written down before a byte leaves."""
    picked = chosen(request.form, _choices())
    wanted, format_ = _filter(picked), picked.get("dinh_dang", "")
    questions = questions_to_export(reading(), wanted)
    export = None
    if format_ and questions:
        export = written(questions, format_, competence_names(reading()), register_text(register_to_export(reading())))
    if export is None or not export.written:
        return _page(picked, 422)
    with writing() as session:
        record_export(session, export, wanted, me().account_id, now())
    parts = ["cau-hoi", *map(str.lower, wanted.competences), format_, f"{now().astimezone(timezone()):%Y%m%d}"]
    name = f"{'-'.join(parts)}.{export.extension}"
    return Response(
        export.data, mimetype=export.mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _choices() -> Choices:
    names = competence_names(reading())
    return {
        "dinh_dang": ("Định dạng", dict(FORMATS)),
        "nang_luc": ("Năng lực", {code: f"{code} – {name}" for code, name in names.items()}),
        "trang_thai": ("Tình trạng", dict(STATUSES)),
    }


def _filter(picked: Mapping[str, str]) -> ExportFilter:
    one = {name: (picked[name],) for name in ("nang_luc", "trang_thai") if name in picked}
    return ExportFilter(one.get("nang_luc", ()), one.get("trang_thai", ()))


def _page(picked: Mapping[str, str], status: int) -> ResponseReturnValue:
    """What would be in the file. Without a format only the choices are shown."""
    format_ = picked.get("dinh_dang", "")
    questions = questions_to_export(reading(), _filter(picked)) if format_ else []
    missing = left_out(questions, format_) if format_ else []
    without = {one.code for one in missing}
    kept = [one for one in questions if one.code not in without]
    page = render_template(
        "banks/export.html",
        choices=_choices(),
        picked=picked,
        format_name=FORMATS.get(format_, ""),
        has_key=format_ != "docx",
        count=len(questions),
        by_status={name: sum(one.status == status for one in kept) for status, name in STATUSES.items()},
        left_out=missing,
        losses=losses(kept, format_) if format_ else [],
        is_refused=status != 200,
    )
    return page, status
