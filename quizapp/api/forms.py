"""What an administrator fills in about a token."""

from datetime import date, timedelta

from wtforms import BooleanField, SelectField, SelectMultipleField, widgets
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from quizapp.domain.networks import MOST, read_ranges
from quizapp.domain.tokens import LONGEST_DAYS, SCOPES
from quizapp.people.forms.choices import as_id, offer
from quizapp.web.forms import DayField, Form, TidyField
from quizapp.web.request import today

EVERYWHERE = "– Mọi đơn vị –"


class TokenForm(Form):
    name = TidyField("Tên phần mềm sẽ dùng mã", validators=[InputRequired(), Length(min=2, max=100)])
    scopes = SelectMultipleField(
        "Được đọc những gì?",
        choices=list(SCOPES.items()),
        widget=widgets.ListWidget(prefix_label=False),
        option_widget=widgets.CheckboxInput(),
        validators=[InputRequired("Hãy chọn ít nhất một loại dữ liệu.")],
    )
    unit_id = SelectField("Của đơn vị nào?", coerce=as_id, default=0)
    with_names = BooleanField("Được xem tên và kết quả từng người (chỉ ở các đợt sát hạch chính thức)")
    expires_on = DayField("Ngày cuối cùng dùng được", validators=[InputRequired()])
    ranges = TidyField("Chỉ nhận từ địa chỉ máy (không bắt buộc)", validators=[Optional(), Length(max=800)])

    def offer(self, units: list[tuple[int, str]]) -> None:
        offer(self.unit_id, units, EVERYWHERE)

    def validate_expires_on(self, field: DayField) -> None:
        last: date | None = field.data
        if last and last <= today():
            raise ValidationError("Ngày này phải sau hôm nay.")
        if last and last > today() + timedelta(days=LONGEST_DAYS):
            raise ValidationError("Nhiều nhất là hai năm. Hết hạn thì cấp mã mới.")

    def validate_ranges(self, field: TidyField) -> None:
        found, wrong = read_ranges(field.data or "")
        if wrong:
            raise ValidationError(f"Không phải địa chỉ: {', '.join(wrong[:3])}. Hãy ghi như 10.1.2.3 hoặc 10.1.2.0/24.")
        if len(found) > MOST:
            raise ValidationError(f"Nhiều nhất {MOST} dải địa chỉ.")

    @property
    def last_day(self) -> date:
        found: date = self.expires_on.data or today()
        return found

    @property
    def networks(self) -> tuple[str, ...]:
        return tuple(read_ranges(self.ranges.data or "")[0])
