"""What officials, the department and administrators fill in about difficulties and services."""

from collections.abc import Mapping

from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from quizapp.domain.difficulties import (
    FOLLOW_UPS,
    KINDS,
    LONGEST_ANSWER,
    LONGEST_SERVICE_NAME,
    LONGEST_TEXT,
    STEPS,
    may_follow,
)
from quizapp.domain.names import tidy
from quizapp.office.uploads import BIGGEST_FILE, clean_name
from quizapp.people.checks import code_fault
from quizapp.services.catalogue import LONGEST_FIELD
from quizapp.web.forms import DayField, Form, TidyField

UNLISTED = "0"
_CHOOSE = "– Chọn dịch vụ –"
_NOT_THERE = "Dịch vụ khác, không có trong danh sách"


class DifficultyForm(Form):
    service = SelectField("Dịch vụ nào?", validators=[InputRequired("Hãy chọn một dịch vụ.")])
    service_name = TidyField("Tên dịch vụ", validators=[Optional(), Length(max=LONGEST_SERVICE_NAME)])
    step = RadioField("Ở khâu nào?", choices=list(STEPS.items()), validators=[InputRequired("Hãy chọn một khâu.")])
    kind = RadioField(
        "Khó khăn gì?", choices=list(KINDS.items()), validators=[InputRequired("Hãy chọn một loại khó khăn.")]
    )
    text = TextAreaField("Nói thêm (không bắt buộc)", validators=[Optional()], filters=[lambda text: tidy(text or "")])
    with_name = BooleanField("Cho Sở biết tên tôi, để hỏi thêm khi cần")
    dot = HiddenField()

    def offer(self, fields: Mapping[str, list[tuple[str, str]]]) -> None:
        """The services by field; without any, only those that are typed."""
        if not fields:
            self.service.choices = [(UNLISTED, _NOT_THERE)]
            return
        other = {"Không thấy dịch vụ cần tìm?": [(UNLISTED, _NOT_THERE)]}
        self.service.choices = {"": [("", _CHOOSE)], **fields, **other}

    def validate_text(self, field: TextAreaField) -> None:
        if len(field.data or "") > LONGEST_TEXT:
            raise ValidationError(f"Không được dài quá {LONGEST_TEXT} ký tự.")

    def is_named(self) -> bool:
        """Whether a service that is not on the list has a name; notes at its field where not."""
        if self.service.data == UNLISTED and len(self.service_name.data or "") < 2:
            self.service_name.errors = ["Hãy ghi tên dịch vụ."]
        return not self.service_name.errors


class StepForm(Form):
    state = RadioField("Việc đã làm", validators=[InputRequired("Hãy chọn một việc.")])
    text = TextAreaField("Trả lời cho cán bộ", validators=[Optional(), Length(max=LONGEST_ANSWER)])
    passed_to = TidyField("Chuyển cho cơ quan nào", validators=[Optional(), Length(max=200)])
    seen = IntegerField("Số bước đã thấy", validators=[InputRequired()])

    def offer(self, state: str) -> None:
        self.state.choices = [(code, FOLLOW_UPS[code]) for code in may_follow(state)]


class ServiceNameForm(Form):
    name = TidyField("Tên dịch vụ", validators=[InputRequired(), Length(min=2, max=LONGEST_SERVICE_NAME)])
    field = TidyField("Lĩnh vực (không bắt buộc)", validators=[Optional(), Length(max=LONGEST_FIELD)])
    is_active = BooleanField("Đang dùng: cán bộ chọn được khi nêu khó khăn", default=True)


class ServiceForm(Form):
    code = TidyField("Mã dịch vụ", validators=[InputRequired(), Length(max=30)])
    name = TidyField("Tên dịch vụ", validators=[InputRequired(), Length(min=2, max=LONGEST_SERVICE_NAME)])
    field = TidyField("Lĩnh vực (không bắt buộc)", validators=[Optional(), Length(max=LONGEST_FIELD)])

    def validate_code(self, field: TidyField) -> None:
        if message := code_fault(str(field.data).upper()):
            raise ValidationError(message)


class ServiceFileForm(Form):
    """Two buttons, one form: `viec=kiem-tra` only looks, `viec=nhap` looks again and writes."""

    file = FileField("Tệp danh sách (.xlsx hoặc .csv)", validators=[FileRequired("Hãy chọn một tệp.")])
    viec = StringField("Việc")

    @property
    def name(self) -> str:
        return clean_name(str(self.file.data.filename or ""))

    def content(self) -> bytes:
        return bytes(self.file.data.read(BIGGEST_FILE + 1))


class PeriodForm(Form):
    """Filters in the address; what is no day narrows nothing."""

    class Meta(Form.Meta):
        csrf = False

    tu = DayField("Từ ngày", validators=[Optional()])
    den = DayField("Đến ngày", validators=[Optional()])
