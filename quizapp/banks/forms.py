"""What people type and choose about the bank."""

from collections.abc import Mapping

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms.validators import ValidationError

from quizapp.banks.queries import DUE, BankFilter
from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.web.forms import Form

STATUSES = {"reviewed": "Đã duyệt", "draft": "Bản nháp", "retired": "Ngừng dùng"}
LONGEST_SEARCH = 200
MOST_FILES = 40


def filter_choices(model: AssessmentModel | None) -> dict[str, tuple[str, dict[str, str]]]:
    """Name in the address → label and choices of each thing that the list can be narrowed by."""
    competences = model.competences if model else ()
    return {
        "nang_luc": ("Năng lực", {one.code: f"{one.code} – {one.name}" for one in competences}),
        "muc_do": ("Mức độ", {str(level): name for level, name in LEVELS.items()}),
        "trang_thai": ("Tình trạng", {**STATUSES, DUE: "Cần rà soát"}),
    }


def chosen(given: Mapping[str, str], choices: Mapping[str, tuple[str, dict[str, str]]]) -> dict[str, str]:
    """What an address asks for; what is empty or belongs to no choice is left out and narrows nothing."""
    found = {name: given[name] for name, (_label, known) in choices.items() if given.get(name) in known}
    search = given.get("tim", "").strip()[:LONGEST_SEARCH]
    return {**found, "tim": search} if search else found


def bank_filter(wanted: Mapping[str, str]) -> BankFilter:
    return BankFilter(
        search=wanted.get("tim", ""),
        competence=wanted.get("nang_luc", ""),
        level=int(wanted.get("muc_do", "0")),
        status=wanted.get("trang_thai", ""),
    )


class UploadForm(Form):
    """Bank files. What is in them is checked by the room's reader, not here."""

    files = MultipleFileField(
        "Tệp câu hỏi (.yaml)",
        validators=[FileRequired("Hãy chọn ít nhất một tệp.")],
        render_kw={"accept": ".yaml,.yml"},
    )

    def validate_files(self, field: MultipleFileField) -> None:
        if len(field.data or ()) > MOST_FILES:
            raise ValidationError(f"Mỗi lần chỉ nạp được nhiều nhất {MOST_FILES} tệp.")
