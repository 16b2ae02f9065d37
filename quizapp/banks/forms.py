"""What people type and choose about the bank."""

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from quizapp.banks.queries import DUE, BankFilter
from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.web.forms import Form

STATUSES = {"reviewed": "Đã duyệt", "draft": "Bản nháp", "retired": "Ngừng dùng"}
ANY = [("", "Tất cả")]
MOST_FILES = 40


class FilterForm(Form):
    """The bank's list narrowed; it is sent by GET, so its state is the address."""

    class Meta(Form.Meta):
        csrf = False

    tim = StringField("Tìm trong mã và câu hỏi", validators=[Optional(), Length(max=200)])
    nang_luc = SelectField("Năng lực", choices=ANY, validate_choice=False)
    muc_do = SelectField(
        "Mức độ", choices=[*ANY, *((str(level), name) for level, name in LEVELS.items())], validate_choice=False
    )
    trang_thai = SelectField(
        "Tình trạng", choices=[*ANY, *STATUSES.items(), (DUE, "Cần rà soát")], validate_choice=False
    )

    def offer(self, model: AssessmentModel | None) -> None:
        """Name the competences of `model` in the choice."""
        competences = model.competences if model else ()
        self.nang_luc.choices = [*ANY, *((one.code, f"{one.code} – {one.name}") for one in competences)]

    @property
    def wanted(self) -> BankFilter:
        """What does not belong to a choice narrows nothing."""
        level = str(self.muc_do.data or "")
        return BankFilter(
            search=str(self.tim.data or "")[:200],
            competence=_chosen(self.nang_luc),
            level=int(level) if level in ("1", "2", "3") else 0,
            status=_chosen(self.trang_thai),
        )


def _chosen(field: SelectField) -> str:
    value = str(field.data or "")
    return value if value in [choice[0] for choice in field.choices or ()] else ""


class UploadForm(Form):
    """Bank files. What is in them is checked by the room's reader, not here."""

    files = MultipleFileField(
        "Tệp câu hỏi (.yaml)",
        validators=[FileRequired("Hãy chọn ít nhất một tệp.")],
        render_kw={"accept": ".yaml,.yml"},
    )

    def validate_files(self, field: MultipleFileField) -> None:
        if len(field.data or ()) > MOST_FILES:
            raise ValueError(f"Mỗi lần chỉ nạp được nhiều nhất {MOST_FILES} tệp.")
