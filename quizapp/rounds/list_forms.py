"""What an organiser types of lists, copies, rehearsals and the yearly plan."""

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from quizapp.office.uploads import BIGGEST_FILE, clean_name
from quizapp.rounds.copying import CopyPlan
from quizapp.rounds.forms import LONGEST_NAME, chosen, filled, sensible_year, utc, without_nul
from quizapp.rounds.list_files import Code, codes_in_file, codes_in_text
from quizapp.rounds.rehearsing import RehearsalPlan
from quizapp.rounds.yearly import BATCHES, BatchPlan
from quizapp.web.forms import DayField, Form, MomentField, TidyField

REASON = [DataRequired("Hãy ghi lý do."), Length(min=3, max=300)]
MOST_TEXT = 200_000


class AddPeopleForm(Form):
    """Codes come pasted or in a file; `viec=kiem-tra` looks, `viec=them` adds what was pasted or seen."""

    codes = TextAreaField("Mã cán bộ", validators=[Length(max=MOST_TEXT)], filters=[without_nul])
    file = FileField("Hoặc tệp danh sách (.xlsx, .csv)", validators=[Optional()])
    reason = TidyField("Lý do, căn cứ", validators=REASON, filters=[without_nul])
    viec = StringField("Việc")

    def given(self) -> list[Code]:
        """What the file says, or else the text; FileRefused by the gate, which sees a file that is too big as well."""
        if not self.file.data:
            return codes_in_text(str(self.codes.data or ""))
        data = bytes(self.file.data.read(BIGGEST_FILE + 1))
        return codes_in_file(data, clean_name(str(self.file.data.filename or "")))


class TakeOutForm(Form):
    reason = TidyField("Lý do đưa ra khỏi danh sách", validators=REASON, filters=[without_nul])


class CopyForm(Form):
    name = TidyField("Tên đợt mới", validators=[DataRequired(), Length(max=LONGEST_NAME)], filters=[without_nul])
    opens_at = MomentField("Giờ mở của đợt mới", validators=[InputRequired(), sensible_year])
    with_sittings = BooleanField("Sao chép ca thi và phòng thi")
    with_list = BooleanField("Sao chép danh sách thí sinh")

    def plan(self) -> CopyPlan:
        """Of a valid form."""
        return CopyPlan(
            str(self.name.data),
            utc(self.opens_at.data),
            with_sittings=bool(self.with_sittings.data),
            with_list=bool(self.with_list.data),
        )


class RehearsalForm(Form):
    blueprint_id = RadioField("Ma trận đề thi thử", coerce=int, validators=[chosen], validate_choice=False)
    opens_at = MomentField("Giờ mở", validators=[InputRequired(), sensible_year])
    closes_at = MomentField("Giờ đóng", validators=[InputRequired(), sensible_year])
    minutes = IntegerField("Thời gian làm bài (phút)", default=15, validators=[InputRequired(), NumberRange(1, 600)])
    attempts_allowed = IntegerField("Số lượt làm thử", default=5, validators=[InputRequired(), NumberRange(1, 20)])

    def validate_blueprint_id(self, field: RadioField) -> None:
        if field.data and field.data not in [option.data for option in field]:
            raise ValidationError("Lựa chọn không hợp lệ.")

    def plan(self) -> RehearsalPlan:
        """Of a valid form."""
        return RehearsalPlan(
            self.blueprint_id.data,
            utc(self.opens_at.data),
            utc(self.closes_at.data),
            filled(self.minutes.data),
            filled(self.attempts_allowed.data),
        )


class BatchForm(Form):
    year = IntegerField("Năm", validators=[InputRequired(), NumberRange(2000, 2100)])
    batch = RadioField("Đợt trong năm", coerce=int, choices=list(BATCHES.items()), default=1)
    name = TidyField("Tên kế hoạch", validators=[DataRequired(), Length(max=200)], filters=[without_nul])
    starts_on = DayField("Từ ngày", validators=[InputRequired()])
    ends_on = DayField("Đến ngày", validators=[InputRequired()])
    unit_id = SelectField("Đơn vị tổ chức", coerce=int)
    unit_ids = SelectMultipleField("Các xã, phường phải được sát hạch", coerce=int, option_widget=CheckboxInput())
    note = TextAreaField("Ghi chú", validators=[Length(max=1000)], filters=[without_nul])

    def validate_unit_ids(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Hãy chọn ít nhất một đơn vị.")

    def plan(self) -> BatchPlan:
        """Of a valid form."""
        return BatchPlan(
            year=filled(self.year.data),
            batch=self.batch.data,
            name=str(self.name.data),
            starts_on=filled(self.starts_on.data),
            ends_on=filled(self.ends_on.data),
            unit_id=self.unit_id.data,
            unit_ids=tuple(filled(self.unit_ids.data)),
            note=str(self.note.data or ""),
        )
