"""Forms of units."""

from typing import Any

from wtforms import SelectField
from wtforms.validators import InputRequired, Length, ValidationError

from quizapp.domain.people import UNIT_KINDS
from quizapp.people.actions.succession import UnitEnd
from quizapp.people.checks import LONGEST_NAME, LONGEST_REASON, code_fault
from quizapp.people.forms.choices import as_id, chosen
from quizapp.web.forms import DayField, Form, TidyField
from quizapp.web.request import today

REASON = "Lý do, số văn bản"


class UnitFactsForm(Form):
    """What a unit is called, what it is and where it hangs; `valid_from`: since when it exists."""

    name = TidyField("Tên đơn vị", validators=[InputRequired(), Length(max=LONGEST_NAME)])
    kind = SelectField("Loại", choices={"": "– Chọn –", **UNIT_KINDS}, validators=[chosen])
    parent_id = SelectField("Đơn vị cấp trên", coerce=as_id)
    valid_from = DayField("Có hiệu lực từ ngày", validators=[InputRequired()])

    def facts(self) -> dict[str, Any]:
        """Arguments of the actions that store a unit."""
        names = ("name", "kind", "valid_from")
        return {**{name: self[name].data for name in names}, "parent_id": self.parent_id.data or None}


class UnitForm(UnitFactsForm):
    code = TidyField("Mã đơn vị", validators=[InputRequired(), Length(max=30)])

    def validate_code(self, field: TidyField) -> None:
        if message := code_fault(str(field.data).upper()):
            raise ValidationError(message)

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "code": self.code.data}


class RenameForm(UnitFactsForm):
    """From `valid_from` on."""

    valid_from = DayField("Thay đổi từ ngày", validators=[InputRequired()])
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "reason": self.reason.data}


class EndForm(Form):
    """A dissolved unit has no successor, a merged one has one, a split one has several."""

    last_day = DayField("Ngày hoạt động cuối cùng", validators=[InputRequired()])
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])
    first = SelectField("Đơn vị kế thừa", coerce=as_id)
    second = SelectField("Đơn vị kế thừa thứ hai (khi chia tách)", coerce=as_id)
    third = SelectField("Đơn vị kế thừa thứ ba (khi chia tách)", coerce=as_id)

    @property
    def successor_ids(self) -> tuple[int, ...]:
        told = (self.first.data, self.second.data, self.third.data)
        return tuple(dict.fromkeys(unit_id for unit_id in told if unit_id))

    def end(self, people: dict[int, int], children: dict[int, int]) -> UnitEnd:
        return UnitEnd(self.last_day.data or today(), str(self.reason.data or ""), self.successor_ids, people, children)


class ReasonForm(Form):
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])
