"""What an organiser types of sittings, rooms, seats and numbers."""

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput

from quizapp.domain.networks import MOST, read_keys, read_ranges
from quizapp.domain.seating import RULES
from quizapp.rounds.forms import filled, sensible_year, utc, without_nul
from quizapp.rounds.models import ExamRoom, Sitting
from quizapp.rounds.placing import ORDERS, Wish
from quizapp.rounds.rooms import RoomPlan
from quizapp.rounds.sittings import Grid, SittingPlan
from quizapp.web.forms import Form, MomentField, TidyField


class SittingForm(Form):
    name = TidyField("Tên ca thi", validators=[Length(max=100)], filters=[without_nul])
    opens_at = MomentField("Giờ bắt đầu", validators=[InputRequired(), sensible_year])
    closes_at = MomentField("Giờ kết thúc", validators=[InputRequired(), sensible_year])
    late_minutes = IntegerField("Cho phép đến muộn (phút)", validators=[Optional(), NumberRange(0, 600)])
    needs_code = BooleanField("Thí sinh phải gõ mã vào ca thi")
    needs_admission = BooleanField("Cán bộ coi thi cho từng người vào")
    stretch = BooleanField("Nới giờ của đợt nếu ca thi nằm ngoài", default=True)

    def plan(self) -> SittingPlan:
        """Of a valid form."""
        return SittingPlan(
            name=str(self.name.data or ""),
            opens_at=utc(self.opens_at.data),
            closes_at=utc(self.closes_at.data),
            needs_code=bool(self.needs_code.data),
            late_minutes=self.late_minutes.data,
            needs_admission=bool(self.needs_admission.data),
        )


class GridForm(Form):
    opens_at = MomentField("Ca đầu bắt đầu lúc", validators=[InputRequired(), sensible_year])
    count = IntegerField("Số ca thi", default=2, validators=[InputRequired(), NumberRange(1, 20)])
    minutes = IntegerField("Mỗi ca dài (phút)", validators=[InputRequired(), NumberRange(1, 1440)])
    pause = IntegerField("Nghỉ giữa hai ca (phút)", default=30, validators=[InputRequired(), NumberRange(0, 1440)])
    rooms_each = IntegerField("Số phòng ở mỗi đơn vị", default=1, validators=[InputRequired(), NumberRange(1, 20)])
    capacity = IntegerField("Số chỗ mỗi phòng", default=24, validators=[InputRequired(), NumberRange(1, 2000)])
    unit_ids = SelectMultipleField("Đơn vị đặt phòng thi", coerce=int, option_widget=CheckboxInput())
    late_minutes = IntegerField("Cho phép đến muộn (phút)", validators=[Optional(), NumberRange(0, 600)])
    needs_code = BooleanField("Thí sinh phải gõ mã vào ca thi")
    needs_admission = BooleanField("Cán bộ coi thi cho từng người vào")
    stretch = BooleanField("Nới giờ của đợt nếu ca thi nằm ngoài", default=True)

    def validate_unit_ids(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Hãy chọn ít nhất một đơn vị đặt phòng thi.")

    def grid(self) -> Grid:
        """Of a valid form; the rooms of all units are numbered through."""
        units = [unit_id for unit_id in filled(self.unit_ids.data) for _ in range(filled(self.rooms_each.data))]
        return Grid(
            opens_at=utc(self.opens_at.data),
            count=filled(self.count.data),
            minutes=filled(self.minutes.data),
            pause=filled(self.pause.data),
            rooms=tuple((f"Phòng {number}", unit_id) for number, unit_id in enumerate(units, start=1)),
            capacity=filled(self.capacity.data),
            needs_code=bool(self.needs_code.data),
            late_minutes=self.late_minutes.data,
            needs_admission=bool(self.needs_admission.data),
        )


class RoomForm(Form):
    name = TidyField("Tên phòng", validators=[DataRequired(), Length(max=60)], filters=[without_nul])
    unit_id = SelectField("Đơn vị đặt phòng", coerce=int)
    place = TidyField("Địa điểm", validators=[Length(max=200)], filters=[without_nul])
    capacity = IntegerField("Số chỗ", default=24, validators=[InputRequired(), NumberRange(1, 2000)])
    minutes = IntegerField("Thời gian làm bài riêng (phút)", validators=[Optional(), NumberRange(1, 600)])
    invigilators = SelectMultipleField("Cán bộ coi thi", coerce=int, option_widget=CheckboxInput())
    address_ranges = TextAreaField("Chỉ vào thi từ các địa chỉ mạng")
    browser_keys = TextAreaField("Khóa cấu hình Safe Exam Browser")

    def validate_address_ranges(self, field: TextAreaField) -> None:
        found, wrong = read_ranges(field.data or "")
        if wrong:
            raise ValidationError(f"Không phải địa chỉ mạng: {', '.join(wrong[:5])}. Ví dụ đúng: 10.12.3.0/24.")
        if len(found) > MOST:
            raise ValidationError(f"Nhiều nhất {MOST} địa chỉ mạng.")

    def validate_browser_keys(self, field: TextAreaField) -> None:
        found, wrong = read_keys(field.data or "")
        if wrong:
            raise ValidationError("Mỗi khóa gồm đúng 64 chữ số và chữ cái từ a đến f. Hãy chép lại nguyên vẹn.")
        if len(found) > MOST:
            raise ValidationError(f"Nhiều nhất {MOST} khóa.")

    def plan(self) -> RoomPlan:
        """Of a valid form."""
        return RoomPlan(
            name=str(self.name.data),
            unit_id=self.unit_id.data,
            capacity=filled(self.capacity.data),
            place=str(self.place.data or ""),
            minutes=self.minutes.data,
            address_ranges=tuple(read_ranges(self.address_ranges.data or "")[0]),
            browser_keys=tuple(read_keys(self.browser_keys.data or "")[0]),
            invigilators=tuple(self.invigilators.data or ()),
        )


def initial_room(room: ExamRoom, watching: list[int]) -> dict[str, Any]:
    """What the form of a stored room starts with."""
    texts = {"address_ranges": "\n".join(room.address_ranges), "browser_keys": "\n".join(room.browser_keys)}
    names = ("name", "unit_id", "place", "capacity", "minutes")
    return {name: getattr(room, name) for name in names} | texts | {"invigilators": watching}


class CopyRoomsForm(Form):
    source = SelectField("Lấy phòng của", coerce=int)


class SeatingForm(Form):
    rule = RadioField("Cách xếp", choices=list(RULES.items()), default="together")
    sitting_ids = SelectMultipleField("Xếp vào các ca", coerce=int, option_widget=CheckboxInput())
    keeps = RadioField(
        "Người đã có chỗ",
        choices=[("y", "Giữ nguyên, chỉ xếp người chưa có chỗ"), ("n", "Xếp lại tất cả từ đầu")],
        default="y",
    )
    mark = StringField("Bản xem trước")

    def validate_sitting_ids(self, field: SelectMultipleField) -> None:
        if not field.data:
            raise ValidationError("Hãy chọn ít nhất một ca thi.")

    def wish(self) -> Wish:
        """Of a valid form."""
        return Wish(self.rule.data, frozenset(filled(self.sitting_ids.data)), keeps=self.keeps.data == "y")


class NumbersForm(Form):
    prefix = TidyField(
        "Phần đầu",
        validators=[Length(max=10), Regexp(r"^[A-Za-z0-9./-]*$", message="Chỉ dùng chữ không dấu, chữ số và . / -")],
    )
    digits = IntegerField("Số chữ số", default=3, validators=[InputRequired(), NumberRange(1, 6)])
    order = RadioField("Đánh số theo thứ tự", choices=list(ORDERS.items()), default="name")

    def validate_prefix(self, field: TidyField) -> None:
        if field.data and field.data[-1].isdigit():
            raise ValidationError("Phần đầu nên kết thúc bằng chữ hoặc dấu, để không lẫn với số thứ tự.")


class MoveForm(Form):
    room_id = SelectField("Phòng", coerce=int)
    seat = IntegerField("Chỗ ngồi", validators=[Optional(), NumberRange(1, 2000)])
    reason = TidyField("Lý do", validators=[Length(max=300)], filters=[without_nul])


def initial_sitting(sitting: Sitting, wall: Any) -> dict[str, Any]:
    """What the form of a stored sitting starts with; `wall`: moment → the office's wall time."""
    times = {"opens_at": wall(sitting.opens_at), "closes_at": wall(sitting.closes_at)}
    facts = {"name": sitting.name, "late_minutes": sitting.late_minutes, "needs_admission": sitting.needs_admission}
    return times | facts | {"needs_code": bool(sitting.access_code), "stretch": True}
