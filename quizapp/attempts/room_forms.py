"""What an invigilator types: time, a pause, a sentence, an end, a note."""

from datetime import datetime
from typing import Any

from wtforms import BooleanField, HiddenField, IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import TextArea

from quizapp.attempts.forms import MOST_MINUTES, OUTAGE_REASONS, REASONS, WithReason
from quizapp.domain.entry import LONGEST_MESSAGE
from quizapp.rounds.forms import without_nul
from quizapp.web.forms import Form, MomentField, TidyField

END_REASONS = (
    "Vi phạm quy chế, bị đình chỉ",
    "Thí sinh xin dừng vì sức khỏe",
    "Vào nhầm tài khoản hoặc nhầm phòng",
)
LONGEST_NOTE = 1000


def _text(value: str | None) -> str:
    return (value or "").replace("\x00", "").replace("\r\n", "\n").strip()


class RoomGrantForm(WithReason):
    """`seen`: the newest grant when the page was made, so that the same form sent twice gives once."""

    minutes = IntegerField("Số phút thêm", validators=[InputRequired(), NumberRange(1, MOST_MINUTES)], default=5)
    seen = HiddenField(default="0")
    REASONS = REASONS

    @property
    def newest_seen(self) -> int:
        text = str(self.seen.data or "")
        return int(text) if text.isdecimal() and len(text) < 10 else 0


class PauseForm(WithReason):
    REASONS = OUTAGE_REASONS


class EndForm(WithReason):
    """Ends somebody's test for good."""

    REASONS = END_REASONS
    is_sure = BooleanField("Tôi đã báo thí sinh và hiểu rằng bài đã kết thúc thì không mở lại được.")

    def validate_is_sure(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError("Hãy đánh dấu ô xác nhận trước khi kết thúc bài.")


class MessageForm(Form):
    text = TidyField(
        "Nội dung nhắn",
        validators=[InputRequired("Hãy ghi nội dung."), Length(1, LONGEST_MESSAGE)],
        filters=[without_nul],
        widget=TextArea(),
    )


class WaiverForm(Form):
    reason = TidyField("Lý do", validators=[InputRequired("Hãy ghi lý do."), Length(3, 300)], filters=[without_nul])


class IncidentForm(Form):
    """`whom` is `phong` (the whole room) or the id of a candidate of the room."""

    whom = SelectField("Xảy ra với", choices=[])
    category = SelectField("Loại sự việc", choices=[])
    happened_at = MomentField("Lúc", validators=[InputRequired("Hãy ghi giờ xảy ra.")])
    note = TextAreaField(
        "Nội dung",
        validators=[InputRequired("Hãy ghi sự việc."), Length(1, LONGEST_NOTE)],
        filters=[_text],
    )

    def __init__(self, whom: list[tuple[str, str]], categories: list[tuple[str, str]], **given: Any) -> None:
        super().__init__(**given)
        self.whom.choices = whom
        self.category.choices = categories

    @property
    def person_id(self) -> int | None:
        """Of a valid form."""
        return int(self.whom.data) if str(self.whom.data).isdecimal() else None

    @property
    def wall_time(self) -> datetime:
        """Of a valid form: as it was typed, without a zone."""
        moment = self.happened_at.data
        assert isinstance(moment, datetime)
        return moment


class CategoryForm(Form):
    name = TidyField("Tên loại sự việc", validators=[InputRequired(), Length(2, 100)], filters=[without_nul])
    effect = TidyField(
        "Hệ quả đối với thí sinh",
        validators=[InputRequired(), Length(2, 300)],
        filters=[without_nul],
        widget=TextArea(),
    )
    is_active = BooleanField("Đang dùng", default=True)
