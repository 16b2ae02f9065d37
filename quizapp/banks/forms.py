"""What people type and choose about the bank."""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from typing import Any

from flask_wtf.file import FileField, FileRequired, MultipleFileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from quizapp.banks.formats.detecting import FORMATS
from quizapp.banks.laws import DOCUMENT_STATES, DocumentFilter
from quizapp.banks.register import FileChange, FileDocument, with_its_end
from quizapp.banks.registering import LONGEST_REASON, SHORTEST_REASON
from quizapp.banks.reviewing import LONGEST_NOTE
from quizapp.domain.laws import CHANGE_KINDS, DOCUMENT_KINDS, is_number, provisions_in
from quizapp.domain.names import tidy
from quizapp.domain.question_life import STATES
from quizapp.office.encodings import CHOICES as ENCODINGS
from quizapp.office.uploads import BIGGEST_FILE, clean_name
from quizapp.web.forms import DayField, Form, TidyField
from quizapp.web.request import today

STATUSES = {"reviewed": "Đã duyệt", "draft": "Bản nháp", "in_review": "Đang chờ duyệt", "retired": "Ngừng dùng"}
STATE_WORDS = {state: STATUSES.get(state, "Đang dùng") for state in STATES}
LONGEST_SEARCH = 200
MOST_FILES = 40


def chosen(given: Mapping[str, str], choices: Mapping[str, tuple[str, dict[str, str]]]) -> dict[str, str]:
    """What an address asks for; what is empty or belongs to no choice is left out and narrows nothing."""
    found = {name: given[name] for name, (_label, known) in choices.items() if given.get(name) in known}
    search = given.get("tim", "").strip()[:LONGEST_SEARCH]
    return {**found, "tim": search} if search else found


class UploadForm(Form):
    """Bank files. What is in them is checked by the room's reader, not here."""

    files = MultipleFileField(
        "Tệp câu hỏi (.yaml, kèm hình nếu có, hoặc .zip)",
        validators=[FileRequired("Hãy chọn ít nhất một tệp.")],
        render_kw={"accept": ".yaml,.yml,.zip,.png,.jpg,.jpeg"},
    )

    has_seen = BooleanField("Tôi đã xem các câu gần giống và vẫn muốn nạp")

    def validate_files(self, field: MultipleFileField) -> None:
        if len(field.data or ()) > MOST_FILES:
            raise ValidationError(f"Mỗi lần chỉ nạp được nhiều nhất {MOST_FILES} tệp.")


class ForeignForm(Form):
    """A file of another program. What is in it is checked by the gate and its reader, not here."""

    file = FileField(
        "Chọn tệp",
        validators=[FileRequired("Hãy chọn một tệp.")],
        render_kw={"accept": ".docx,.xlsx,.csv,.txt,.md,.gift,.aiken,.xml,.zip,.qti,.dat"},
    )
    dinh_dang = SelectField("Loại tệp", choices=[("auto", "Tự nhận ra"), *FORMATS.items()], default="auto")

    @property
    def name(self) -> str:
        return clean_name(str(self.file.data.filename or ""))

    def content(self) -> bytes:
        """The file, or so much of it that the gate sees that it is too big."""
        with closing(self.file.data) as given:
            return bytes(given.read(BIGGEST_FILE + 1))


def known_encoding(given: str) -> str:
    """What an address or a form names, "" where it is none that may be chosen."""
    return given if given in ENCODINGS else ""


def ticked_numbers(given: Iterable[str]) -> set[int]:
    """The numbers of ticked drafts; anything else ticks nothing."""
    return {int(value) for value in given if value.isascii() and value.isdigit() and len(value) < 6}


# --- the register -----------------------------------------------------------------------------------------------------

YEARS = (1945, 2100)


def document_choices() -> dict[str, tuple[str, dict[str, str]]]:
    """Name in the address → label and choices of what the list of documents can be narrowed by."""
    extras = {
        "changed": "Đã có thay đổi",
        "cited": "Có câu hỏi dẫn",
        "uncited": "Chưa có câu hỏi dẫn",
        "unverified": "Chưa đối chiếu",
    }
    return {
        "loai": ("Loại văn bản", DOCUMENT_KINDS),
        "hieu_luc": ("Hiệu lực", DOCUMENT_STATES),
        "chi": ("Chỉ xem", extras),
    }


def document_filter(wanted: Mapping[str, str]) -> DocumentFilter:
    return DocumentFilter(
        search=wanted.get("tim", ""),
        kind=wanted.get("loai", ""),
        state=wanted.get("hieu_luc", ""),
        only=wanted.get("chi", ""),
    )


def sensible_year(_form: Any, field: DayField) -> None:
    """A validator: a slip such as the year 0026 is told at once."""
    if field.data and not YEARS[0] <= field.data.year <= YEARS[1]:
        raise ValidationError(f"Năm phải từ {YEARS[0]} đến {YEARS[1]}.")


def not_to_come(_form: Any, field: DayField) -> None:
    """A validator: nothing was read on a day to come. Such a day would hide what the law changes until then."""
    if field.data and field.data > today():
        raise ValidationError("Ngày này chưa đến. Hãy ghi ngày đã đọc nguồn.")


def _web_address(_form: Any, field: StringField) -> None:
    if field.data and not field.data.startswith(("https://", "http://")):
        raise ValidationError("Hãy dán địa chỉ trang web, bắt đầu bằng https:// hoặc http://.")


class DocumentFacts(Form):
    """What may be set right of a document; its number stays, and its end follows from what happened to it."""

    title = TidyField("Tên văn bản", validators=[DataRequired(), Length(max=300)])
    kind = SelectField("Loại văn bản", choices=list(DOCUMENT_KINDS.items()))
    issuer = TidyField("Cơ quan ban hành", validators=[DataRequired(), Length(max=200)])
    issued_on = DayField("Ngày ban hành", validators=[Optional(), sensible_year])
    in_force_from = DayField("Có hiệu lực từ ngày", validators=[Optional(), sensible_year])
    source = TidyField("Địa chỉ nơi đọc văn bản", validators=[Optional(), Length(max=500), _web_address])
    verified_on = DayField("Đã đối chiếu ngày", validators=[Optional(), sensible_year, not_to_come])

    def facts(self, number: str) -> FileDocument:
        return FileDocument(
            number=number,
            title=self.title.data or "",
            kind=self.kind.data,
            issuer=self.issuer.data or "",
            issued_on=self.issued_on.data,
            in_force_from=self.in_force_from.data,
            in_force_until=None,
            source=self.source.data or "",
            verified_on=self.verified_on.data,
        )


class DocumentForm(DocumentFacts):
    """A document that is added to the register."""

    number = TidyField("Số, ký hiệu", validators=[DataRequired(), Length(max=60)])
    in_force_until = DayField("Ngày cuối cùng còn hiệu lực", validators=[Optional(), sensible_year])

    def validate_number(self, field: TidyField) -> None:
        if not is_number(field.data or ""):
            raise ValidationError("Hãy viết như 30/2020/NĐ-CP, 26/2023/QH15, 766/QĐ-TTg.")

    def validate_in_force_until(self, field: DayField) -> None:
        if self.in_force_from.data and field.data and field.data < self.in_force_from.data:
            raise ValidationError("Phải sau ngày có hiệu lực.")

    def document(self) -> FileDocument:
        return with_its_end(replace(self.facts(self.number.data or ""), in_force_until=self.in_force_until.data))


class WithdrawalForm(Form):
    """Why a change of the law is taken back."""

    reason = TidyField("Vì sao rút lại", validators=[DataRequired(), Length(SHORTEST_REASON, LONGEST_REASON)])


class ChangeForm(Form):
    """What happened to a document. The documents that may have done it are those of the register."""

    kind = RadioField("Văn bản này", choices=list(CHANGE_KINDS.items()), validators=[InputRequired()])
    by = SelectField("Bởi văn bản")
    from_on = DayField("Kể từ ngày", validators=[InputRequired(), sensible_year])
    provisions = TidyField("Điều khoản bị ảnh hưởng", validators=[Optional(), Length(max=300)])
    note = TidyField("Ghi chú", validators=[Optional(), Length(max=500)])

    def __init__(self, numbers: Iterable[str]) -> None:
        super().__init__()
        self.by.choices = [("", "Không có hoặc chưa rõ"), *((number, number) for number in sorted(numbers))]

    def validate_by(self, field: SelectField) -> None:
        if self.kind.data == "replaced" and not field.data:
            raise ValidationError("Hãy chọn văn bản thay thế; nếu chưa có trong danh mục thì thêm văn bản đó trước.")

    def validate_provisions(self, field: TidyField) -> None:
        if field.data and provisions_in(field.data) is None:
            raise ValidationError("Hãy viết như “khoản 2 Điều 7; Điều 9”, hoặc để trống nếu là cả văn bản.")

    def change(self, day: date | None) -> FileChange:
        assert day is not None
        return FileChange(self.kind.data, self.by.data or None, day, self.provisions.data or "", self.note.data or "")


class ReviewForm(Form):
    """Somebody looked at a question again."""

    version = StringField("Phiên bản", validators=[InputRequired()])
    law = StringField("Các thay đổi đã xem")
    note = TextAreaField(
        "Đã rà soát những gì",
        validators=[DataRequired("Hãy ghi đã rà soát những gì."), Length(max=LONGEST_NOTE)],
        filters=[lambda text: tidy(text) if text else text],
    )
    review_by = DayField("Rà soát lại trước ngày", validators=[Optional(), sensible_year])

    @property
    def version_number(self) -> int:
        given = self.version.data or ""
        return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
