"""What the list of the bank is narrowed to, and what is done with many of its questions at once."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from quizapp.banks.bulk import CLASSIFY, REVIEW, Act
from quizapp.banks.forms import STATUSES, sensible_year
from quizapp.banks.listing import DUE, UNUSED, BankFilter
from quizapp.banks.question_forms.base import LONGEST_PART, level_in
from quizapp.banks.question_forms.known import Document
from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.domain.names import tidy
from quizapp.domain.question_life import IN_USE, LONGEST_NOTE
from quizapp.domain.questions import TYPES
from quizapp.web.forms import DayField, Form, TidyField
from quizapp.web.request import today

Choices = dict[str, tuple[str, dict[str, str]]]
REVIEWS = {"overdue": "Đã quá hạn", "30": "Trong 30 ngày tới", "90": "Trong 90 ngày tới", "none": "Chưa đặt ngày"}
LIST_STATUSES = {
    "draft": STATUSES["draft"],
    "in_review": STATUSES["in_review"],
    "reviewed": "Đã duyệt, kể cả câu đang dùng",
    UNUSED: "Đã duyệt, chưa vào đề nào",
    IN_USE: "Đang dùng (đã vào đề)",
    "retired": STATUSES["retired"],
    DUE: "Cần rà soát",
}


@dataclass(frozen=True)
class Offered:
    """What there is to choose from."""

    model: AssessmentModel | None
    documents: tuple[Document, ...] = ()
    writers: Mapping[int, str] = field(default_factory=dict)


def filter_choices(offered: Offered) -> Choices:
    """Name in the address → label and choices of each thing that the list can be narrowed by."""
    model = offered.model
    return {
        "linh_vuc": ("Lĩnh vực", {one.code: one.name for one in model.domains} if model else {}),
        "nang_luc": (
            "Năng lực",
            {one.code: f"{one.code} – {one.name}" for one in (model.competences if model else ())},
        ),
        "muc_do": ("Mức độ", {str(level): name for level, name in LEVELS.items()}),
        "loai": ("Loại câu", dict(TYPES)),
        "trang_thai": ("Tình trạng", LIST_STATUSES),
        "van_ban": ("Căn cứ", {one.number: one.number for one in offered.documents}),
        "nguoi_viet": ("Người viết", {str(id_): name for id_, name in offered.writers.items()}),
        "ra_soat": ("Hạn rà soát", REVIEWS),
    }


def bank_filter(wanted: Mapping[str, str], model: AssessmentModel | None) -> BankFilter:
    domain = wanted.get("linh_vuc", "")
    return BankFilter(
        search=wanted.get("tim", ""),
        competences=[one.code for one in model.competences_of(domain)] if model and domain else (),
        competence=wanted.get("nang_luc", ""),
        level=int(wanted.get("muc_do", "0")),
        status=wanted.get("trang_thai", ""),
        type=wanted.get("loai", ""),
        document=wanted.get("van_ban", ""),
        author=int(wanted.get("nguoi_viet", "0")),
        review=wanted.get("ra_soat", ""),
    )


ACTS = {
    "submitted": "Gửi duyệt",
    "approved": "Duyệt",
    CLASSIFY: "Đặt năng lực, mức độ, căn cứ, nguồn",
    REVIEW: "Ghi đã rà soát",
    "retired": "Ngừng dùng",
}
_NOTES = {REVIEW: "Đã rà soát những gì", "retired": "Vì sao ngừng dùng"}
_SAYS_WHY = {"retired": "Hãy ghi lý do.", REVIEW: "Hãy ghi đã rà soát những gì."}


class BulkForm(Form):
    """One act for many. `act` None until what it needs is there."""

    viec = SelectField("Việc", choices=list(ACTS.items()))
    note = TextAreaField(
        "Ghi chú",
        validators=[Optional(), Length(max=LONGEST_NOTE)],
        filters=[lambda text: tidy(text) if text else text],
    )
    competence = SelectField(default="", label="Năng lực", validators=[Optional()])
    level = SelectField(default="", label="Mức độ", validators=[Optional()])
    document = SelectField(default="", label="Thêm căn cứ", validators=[Optional()])
    article = TidyField("Điều, khoản, điểm", validators=[Optional(), Length(max=300)])
    in_force_from = DayField("Có hiệu lực từ ngày", validators=[Optional(), sensible_year])
    source = TidyField("Nguồn", validators=[Optional(), Length(max=LONGEST_PART)])
    review_by = DayField("Rà soát lại trước ngày", validators=[Optional(), sensible_year])
    xac_nhan = StringField()
    undated: Collection[str] = ()  # documents of which the register knows no day

    def offer(self, offered: Offered, acts: Iterable[str]) -> None:
        kept = "– giữ nguyên –"
        competences = offered.model.competences if offered.model else ()
        self.viec.choices = [(act, ACTS[act]) for act in acts]
        self.competence.choices = [("", kept), *((one.code, f"{one.code} – {one.name}") for one in competences)]
        self.level.choices = [("", kept), *((str(level), name) for level, name in LEVELS.items())]
        documents = ((one.number, f"{one.number} – {one.title}") for one in offered.documents)
        self.document.choices = [("", "– không thêm –"), *documents]
        self.undated = {one.number for one in offered.documents if not one.in_force_from}
        self.note.label.text = _NOTES.get(self.viec.data, self.note.label.text)

    def validate(self, extra_validators: Any = None) -> bool:
        """What is confirmed must say why, and what to set; before that the page only shows."""
        is_sound = bool(super().validate(extra_validators))
        if not self.xac_nhan.data:
            return is_sound
        if self.viec.data in _SAYS_WHY and not self.note.data:
            self.note.errors = [_SAYS_WHY[self.viec.data]]
            is_sound = False
        given = (self.competence, self.level, self.document, self.source)
        if self.viec.data == CLASSIFY and not any(one.data for one in given):
            self.competence.errors = ["Hãy chọn ít nhất một trong bốn: năng lực, mức độ, căn cứ, nguồn."]
            is_sound = False
        if self.document.data in self.undated and not self.in_force_from.data:
            self.in_force_from.errors = ["Danh mục chưa có ngày của văn bản này. Hãy ghi ngày có hiệu lực."]
            is_sound = False
        return is_sound

    def validate_review_by(self, field: DayField) -> None:
        if field.data and field.data <= today():
            raise ValidationError("Ngày rà soát tiếp theo phải sau hôm nay.")

    def act(self, offered: Offered) -> Act:
        """What is asked for; a step that must say why stands for its question before the reason is written."""
        return Act(
            kind=self.viec.data,
            note=self.note.data or ("?" if self.viec.data == "retired" else ""),
            review_by=self.review_by.data,
            competence=self.competence.data or "",
            level=level_in(self.level.data),
            basis=self._basis(offered),
            source=self.source.data or "",
        )

    def _basis(self, offered: Offered) -> dict[str, str | None] | None:
        document = next((one for one in offered.documents if one.number == self.document.data), None)
        if document is None:
            return None
        start = self.in_force_from.data or document.in_force_from
        return {
            "document": document.words,
            "article": self.article.data or None,
            "in_force_from": start.isoformat() if start else None,
            "in_force_until": None,
        }
