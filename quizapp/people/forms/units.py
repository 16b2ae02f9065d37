"""Forms of units."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from quizapp.domain.people import UNIT_KINDS
from quizapp.people.checks import LONGEST_NAME, code_fault
from quizapp.people.forms.choices import as_id, chosen
from quizapp.web.forms import DayField, Form, TidyField


class UnitForm(Form):
    code = TidyField("Mã đơn vị", validators=[InputRequired(), Length(max=30)])
    name = TidyField("Tên đơn vị", validators=[InputRequired(), Length(max=LONGEST_NAME)])
    kind = SelectField("Loại", choices={"": "– Chọn –", **UNIT_KINDS}, validators=[chosen])
    parent_id = SelectField("Đơn vị cấp trên", coerce=as_id)
    valid_from = DayField("Có hiệu lực từ ngày", validators=[InputRequired()])

    def validate_code(self, field: TidyField) -> None:
        if message := code_fault(str(field.data).upper()):
            raise ValidationError(message)

    def facts(self) -> dict[str, Any]:
        """Arguments of the actions that store a unit."""
        names = ("code", "name", "kind", "valid_from")
        return {**{name: self[name].data for name in names}, "parent_id": self.parent_id.data or None}


class EndForm(Form):
    valid_until = DayField("Ngày hoạt động cuối cùng", validators=[InputRequired()])
