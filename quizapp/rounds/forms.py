"""What an organiser types: a round's plan, a new closing time, a reason."""

from datetime import UTC, datetime
from typing import Any, TypeVar

from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from quizapp.domain.errors import RoundRefusal
from quizapp.domain.people import CATEGORIES, RESCUE_RULES, RESULT_RULES, ROUND_KINDS
from quizapp.domain.policies import POLICIES
from quizapp.rounds.actions import RoundPlan
from quizapp.web.errors import words_for
from quizapp.web.forms import Form, MomentField, TidyField
from quizapp.web.request import now, timezone

Filled = TypeVar("Filled")
MARKS = "marks_"  # before the name of a type of question
LONGEST_NAME = 150  # leaves room for “– đợt bù” after it
YEARS = (2000, 2100)
FIELD_OF = {
    "changed_meanwhile": "name",
    "window": "closes_at",
    "window_too_short": "closes_at",
    "official_once": "attempts_allowed",
    "closes_in_past": "closes_at",
    "sittings_outside": "opens_at",
    "plan_official": "plan_id",
    "no_plan": "plan_id",
    "closes_earlier": "closes_at",
}


def without_nul(text: str | None) -> str | None:
    """PostgreSQL keeps no NUL in a text."""
    return None if text is None else text.replace("\x00", "")


def filled(value: Filled | None) -> Filled:
    """What a field holds; only of a form that is valid."""
    assert value is not None
    return value


def utc(wall_time: datetime | None) -> datetime:
    """The moment of a wall time in the office's zone; only of a form that is valid."""
    assert wall_time is not None
    return wall_time.replace(tzinfo=timezone()).astimezone(UTC)


def wall_time(moment: datetime) -> datetime:
    """What a picker shows for a moment: the office's wall time."""
    return moment.astimezone(timezone()).replace(tzinfo=None)


def sensible_year(_form: Any, field: MomentField) -> None:
    """A validator: a slip such as the year 0026 or 20226 is told at once."""
    if field.data and not YEARS[0] <= field.data.year <= YEARS[1]:
        raise ValidationError(f"Năm phải từ {YEARS[0]} đến {YEARS[1]}.")


def chosen(_form: Any, field: SelectField) -> None:
    """A validator: one of the list was chosen."""
    if not field.data:
        raise ValidationError("Hãy chọn một mục.")


def policy_choices(type_: str) -> list[tuple[str, str]]:
    return [("", "Theo mô hình đánh giá"), *POLICIES[type_].items()]


class RoundForm(Form):
    name = TidyField("Tên đợt", validators=[DataRequired(), Length(max=LONGEST_NAME)], filters=[without_nul])
    kind = RadioField("Loại đợt", choices=list(ROUND_KINDS.items()), validators=[chosen], validate_choice=False)
    blueprint_id = RadioField("Ma trận đề", coerce=int, validators=[chosen], validate_choice=False)
    opens_at = MomentField("Giờ mở", validators=[InputRequired(), sensible_year])
    closes_at = MomentField("Giờ đóng", validators=[InputRequired(), sensible_year])
    minutes = IntegerField("Thời gian làm bài (phút)", validators=[Optional(), NumberRange(1, 600)])
    attempts_allowed = IntegerField("Số lượt làm bài", validators=[InputRequired(), NumberRange(1, 20)])
    unit_id = SelectField("Đơn vị tổ chức", coerce=int)
    unit_ids = SelectMultipleField("Đơn vị được mời", coerce=int)
    categories = SelectMultipleField(
        "Nhóm đối tượng được mời", choices=list(CATEGORIES.items()), option_widget=CheckboxInput()
    )
    positions = SelectMultipleField("Vị trí việc làm được mời", coerce=int, option_widget=CheckboxInput())
    plan_id = SelectField("Thuộc kế hoạch năm", coerce=int, default=0)
    results_rule = RadioField(
        "Thí sinh xem kết quả khi nào", choices=list(RESULT_RULES.items()), validators=[chosen], validate_choice=False
    )
    rescue_rule = RadioField(
        "Tệp cứu hộ", choices=list(RESCUE_RULES.items()), default="before_deadline", validate_choice=False
    )
    complaint_days = IntegerField("Số ngày nhận kiến nghị", default=5, validators=[Optional(), NumberRange(1, 90)])

    marks_multiple = SelectField("Câu chọn nhiều phương án", choices=policy_choices("multiple"), default="")
    marks_ordering = SelectField("Câu sắp xếp", choices=policy_choices("ordering"), default="")
    marks_matching = SelectField("Câu ghép đôi", choices=policy_choices("matching"), default="")
    marks_cloze = SelectField("Câu điền vào chỗ trống", choices=policy_choices("cloze"), default="")
    marks_hotspot = SelectField("Câu chọn nhiều vùng trên hình", choices=policy_choices("hotspot"), default="")

    def policies(self) -> list[SelectField]:
        """The fields of the round's own policies of marking."""
        return [self[f"{MARKS}{type_}"] for type_ in POLICIES]

    def validate_kind(self, field: RadioField) -> None:
        _one_of(field)

    def validate_blueprint_id(self, field: RadioField) -> None:
        _one_of(field)

    def validate_results_rule(self, field: RadioField) -> None:
        _one_of(field)

    def validate_rescue_rule(self, field: RadioField) -> None:
        _one_of(field)

    def validate_closes_at(self, field: MomentField) -> None:
        if field.data and utc(field.data) <= now():
            raise ValidationError("Giờ đóng đã qua. Hãy chọn một giờ sau lúc này.")

    def plan(self, minutes_of: dict[int, int], kept_units: tuple[int, ...] = ()) -> RoundPlan:
        """Of a valid form. `minutes_of`: blueprint → its minutes; `kept_units` stay invited, whoever edits."""
        return RoundPlan(
            name=str(self.name.data),
            kind=self.kind.data,
            blueprint_id=self.blueprint_id.data,
            opens_at=utc(self.opens_at.data),
            closes_at=utc(self.closes_at.data),
            minutes=self.minutes.data or minutes_of[self.blueprint_id.data],
            attempts_allowed=self.attempts_allowed.data or 1,
            results_rule=self.results_rule.data,
            unit_id=self.unit_id.data,
            unit_ids=(*(self.unit_ids.data or ()), *kept_units),
            categories=tuple(self.categories.data or ()),
            rescue_rule=self.rescue_rule.data or "before_deadline",
            positions=tuple(self.positions.data or ()),
            plan_id=self.plan_id.data or None,
            complaint_days=self.complaint_days.data or 5,
            scoring={field.name.removeprefix(MARKS): field.data for field in self.policies() if field.data},
        )


def _one_of(field: RadioField) -> None:
    if field.data and field.data not in [option.data for option in field]:
        raise ValidationError("Lựa chọn không hợp lệ.")


class ReopenForm(Form):
    closes_at = MomentField("Giờ đóng mới", validators=[InputRequired(), sensible_year])


class CancelForm(Form):
    reason = TidyField("Lý do hủy", validators=[DataRequired(), Length(min=5, max=500)], filters=[without_nul])


def show_refusal(form: Form, refusal: RoundRefusal, otherwise: str) -> None:
    """Put the words of a refusal at the field that caused it."""
    field = form[FIELD_OF.get(refusal.reason, otherwise)]
    field.errors = [*field.errors, words_for(refusal).sentence]
