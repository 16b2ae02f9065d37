"""Forms of persons."""

from typing import Any

from wtforms import BooleanField, DateField, SelectField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from quizapp.domain.people import CATEGORIES
from quizapp.people.checks import LONGEST_NAME, birthday_fault, person_name_fault, staff_code_fault
from quizapp.people.forms.choices import as_id, chosen, offer
from quizapp.web.forms import DayField, Form, TidyField
from quizapp.web.request import now, timezone


class PersonForm(Form):
    staff_code = TidyField("Mã cán bộ", validators=[InputRequired(), Length(max=30)])
    name = TidyField("Họ và tên", validators=[InputRequired(), Length(max=LONGEST_NAME)])
    born_on = DayField("Ngày sinh (không bắt buộc)", validators=[Optional()])
    position_id = SelectField("Vị trí việc làm", coerce=as_id, validators=[chosen])
    category = SelectField("Nhóm", choices={"": "– Chọn –", **CATEGORIES}, validators=[chosen])
    unit_id = SelectField("Đơn vị", coerce=as_id, validators=[chosen])

    def validate_staff_code(self, field: TidyField) -> None:
        _raise(staff_code_fault(str(field.data).upper()))

    def validate_name(self, field: TidyField) -> None:
        _raise(person_name_fault(str(field.data)))

    def validate_born_on(self, field: DateField) -> None:
        today = now().astimezone(timezone()).date()
        _raise(birthday_fault(field.data, today) if field.data else "")

    def facts(self) -> dict[str, Any]:
        """Arguments of the actions that store a person."""
        names = ("staff_code", "name", "born_on", "position_id", "category", "unit_id")
        return {name: self[name].data for name in names}


class PersonChangeForm(PersonForm):
    is_active = BooleanField("Đang công tác (bỏ chọn khi đã nghỉ hoặc chuyển khỏi địa bàn)")

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "is_active": bool(self.is_active.data)}


class UnitAccountsForm(Form):
    unit_id = SelectField("Đơn vị", coerce=as_id, validators=[chosen])


def _raise(message: str) -> None:
    if message:
        raise ValidationError(message)


def person_form(form: PersonForm, units: list[tuple[int, str]], positions: list[tuple[int, str]]) -> PersonForm:
    """The form with its lists filled."""
    offer(form.unit_id, units)
    offer(form.position_id, positions)
    return form
