"""What is typed of a plan and its classes."""

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from quizapp.domain.people import CATEGORIES
from quizapp.domain.training import FORMS
from quizapp.rounds.forms import LONGEST_NAME, chosen, filled, sensible_year, utc, without_nul
from quizapp.training.plans import LineFacts, PlanFacts
from quizapp.training.retesting import RetestPlan
from quizapp.web.forms import DayField, Form, MomentField, TidyField

REASON = [DataRequired("Hãy ghi lý do."), Length(min=5, max=500)]


class PlanForm(Form):
    name = TidyField("Tên kế hoạch", validators=[DataRequired(), Length(max=200)], filters=[without_nul])
    year = IntegerField("Năm", validators=[InputRequired(), NumberRange(2000, 2100)])
    unit_id = SelectField("Đơn vị lập kế hoạch", coerce=int)
    round_id = SelectField("Nhu cầu lấy từ đợt", coerce=int)
    note = TextAreaField("Ghi chú", validators=[Length(max=1000)], filters=[without_nul])

    def facts(self) -> PlanFacts:
        """Of a valid form."""
        return PlanFacts(
            filled(self.year.data),
            str(self.name.data),
            self.unit_id.data,
            self.round_id.data,
            str(self.note.data or ""),
        )


class PlanHeadForm(Form):
    name = TidyField("Tên kế hoạch", validators=[DataRequired(), Length(max=200)], filters=[without_nul])
    year = IntegerField("Năm", validators=[InputRequired(), NumberRange(2000, 2100)])
    note = TextAreaField("Ghi chú", validators=[Length(max=1000)], filters=[without_nul])


class LineForm(Form):
    topic = TidyField("Chuyên đề", validators=[DataRequired(), Length(max=300)], filters=[without_nul])
    competences = SelectMultipleField("Năng lực mà chuyên đề đáp ứng", option_widget=CheckboxInput())
    categories = SelectMultipleField("Đối tượng", choices=list(CATEGORIES.items()), option_widget=CheckboxInput())
    seats = IntegerField("Số chỗ học", validators=[InputRequired(), NumberRange(1, 100_000)])
    class_size = IntegerField("Mỗi lớp nhiều nhất (người)", validators=[InputRequired(), NumberRange(1, 500)])
    form = RadioField("Hình thức", choices=list(FORMS.items()), validators=[chosen])
    starts_on = DayField("Từ ngày", validators=[InputRequired()])
    ends_on = DayField("Đến ngày", validators=[InputRequired()])
    cost = IntegerField("Dự toán (đồng)", validators=[Optional(), NumberRange(0, 10**12)])
    responsible = TidyField("Phụ trách", validators=[Length(max=200)], filters=[without_nul])
    note = TidyField("Ghi chú", validators=[Length(max=500)], filters=[without_nul])

    def validate_competences(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Hãy chọn ít nhất một năng lực.")

    def validate_ends_on(self, field: DayField) -> None:
        if field.data and self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError("Ngày kết thúc phải sau ngày bắt đầu.")

    def facts(self) -> LineFacts:
        """Of a valid form."""
        return LineFacts(
            topic=str(self.topic.data),
            competences=tuple(self.competences.data or ()),
            categories=tuple(self.categories.data or ()),
            seats=filled(self.seats.data),
            class_size=filled(self.class_size.data),
            form=self.form.data,
            starts_on=filled(self.starts_on.data),
            ends_on=filled(self.ends_on.data),
            cost=self.cost.data,
            responsible=str(self.responsible.data or ""),
            note=str(self.note.data or ""),
        )


class ReasonForm(Form):
    reason = TidyField("Lý do", validators=REASON, filters=[without_nul])


class ClassForm(Form):
    place = TidyField("Địa điểm", validators=[Length(max=200)], filters=[without_nul])
    trainer = TidyField("Giảng viên, người kèm", validators=[Length(max=200)], filters=[without_nul])
    capacity = IntegerField("Số chỗ của lớp", validators=[InputRequired(), NumberRange(1, 500)])


class SessionForm(Form):
    starts_at = MomentField("Bắt đầu", validators=[InputRequired(), sensible_year])
    ends_at = MomentField("Kết thúc", validators=[InputRequired(), sensible_year])

    def validate_ends_at(self, field: MomentField) -> None:
        if field.data and self.starts_at.data and field.data <= self.starts_at.data:
            raise ValidationError("Giờ kết thúc phải sau giờ bắt đầu.")


class SeatForm(Form):
    code = TidyField("Mã cán bộ", validators=[DataRequired(), Length(max=30)], filters=[without_nul])


class RetestForm(Form):
    name = TidyField(
        "Tên đợt đánh giá lại", validators=[DataRequired(), Length(max=LONGEST_NAME)], filters=[without_nul]
    )
    opens_at = MomentField("Giờ mở", validators=[InputRequired(), sensible_year])
    closes_at = MomentField("Giờ đóng", validators=[InputRequired(), sensible_year])
    line_ids = SelectMultipleField("Chuyên đề được đánh giá lại", coerce=int, option_widget=CheckboxInput())
    with_others = BooleanField("Mời cả người cần học mà chưa được xếp lớp, để có người so sánh", default=True)

    def validate_line_ids(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Hãy chọn ít nhất một chuyên đề.")

    def wish(self) -> RetestPlan:
        """Of a valid form."""
        return RetestPlan(
            str(self.name.data),
            utc(self.opens_at.data),
            utc(self.closes_at.data),
            with_others=bool(self.with_others.data),
            line_ids=frozenset(self.line_ids.data or ()),
        )
