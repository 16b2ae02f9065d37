"""Forms of persons."""

from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError

from quizapp.domain.people import CATEGORIES, GENDERS
from quizapp.people.actions.placements import Post
from quizapp.people.checks import LONGEST_NAME, LONGEST_REASON, birthday_fault, person_name_fault, staff_code_fault
from quizapp.people.forms.choices import as_id, chosen, offer
from quizapp.people.forms.units import REASON
from quizapp.web.forms import DayField, Form, TidyField
from quizapp.web.request import today

MOVE, CORRECT = "chuyen", "sua"


class FactsForm(Form):
    """Who somebody is."""

    staff_code = TidyField("Mã cán bộ", validators=[InputRequired(), Length(max=30)])
    name = TidyField("Họ và tên", validators=[InputRequired(), Length(max=LONGEST_NAME)])
    born_on = DayField("Ngày sinh (không bắt buộc)", validators=[Optional()])
    gender = SelectField(
        "Giới tính (không bắt buộc)", choices={"": "– Không ghi –", **GENDERS}, filters=[lambda value: value or ""]
    )

    def validate_staff_code(self, field: TidyField) -> None:
        _raise(staff_code_fault(str(field.data).upper()))

    def validate_name(self, field: TidyField) -> None:
        _raise(person_name_fault(str(field.data)))

    def validate_born_on(self, field: DateField) -> None:
        _raise(birthday_fault(field.data, today()) if field.data else "")

    def facts(self) -> dict[str, Any]:
        """Arguments of the actions that store who somebody is."""
        names = ("staff_code", "name", "born_on")
        return {**{name: self[name].data for name in names}, "gender": self.gender.data or None}


class PostForm(Form):
    """Where somebody works and as what."""

    unit_id = SelectField("Đơn vị", coerce=as_id, validators=[chosen])
    position_id = SelectField("Vị trí việc làm", coerce=as_id, validators=[chosen])
    category = SelectField("Nhóm", choices={"": "– Chọn –", **CATEGORIES}, validators=[chosen])

    @property
    def post(self) -> Post:
        return Post(self.unit_id.data, self.position_id.data, str(self.category.data))


class PersonForm(FactsForm, PostForm):
    since = DayField("Làm ở đơn vị từ ngày (không bắt buộc)", validators=[Optional()])
    is_another = BooleanField("Vẫn là người khác, hãy thêm mới")

    def facts(self) -> dict[str, Any]:
        names = ("position_id", "category", "unit_id", "since")
        return {**super().facts(), **{name: self[name].data for name in names}}

    def validate_since(self, field: DateField) -> None:
        _raise("Ngày này còn ở tương lai." if field.data and field.data > today() else "")


def _needed_for_a_move(form: Form, field: DateField) -> None:
    """A correction has no day of its own."""
    if form["kind"].data == MOVE and not (field.raw_data and field.raw_data[0]):
        field.errors = []  # that an empty day is no day need not be said beside it
        raise StopValidation("Hãy ghi ngày bắt đầu thay đổi.")


class MoveForm(PostForm):
    kind = RadioField(
        "Đây là",
        choices={
            MOVE: "Thay đổi thật: chuyển đơn vị, đổi vị trí hoặc đổi nhóm từ một ngày",
            CORRECT: "Sửa chỗ ghi nhầm: trước nay người này vốn ở đơn vị, vị trí, nhóm này",
        },
        default=MOVE,
    )
    day = DayField("Từ ngày", validators=[_needed_for_a_move, Optional()])
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])


class ReturnForm(PostForm):
    day = DayField("Làm việc lại từ ngày", validators=[InputRequired()])
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])


class LeaveForm(Form):
    day = DayField("Thôi công tác từ ngày", validators=[InputRequired()])
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])


class UnitAccountsForm(Form):
    unit_id = SelectField("Đơn vị", coerce=as_id, validators=[chosen])


def _raise(message: str) -> None:
    if message:
        raise ValidationError(message)


def offer_posts(form: PostForm, units: list[tuple[int, str]], positions: list[tuple[int, str]]) -> None:
    """Fill the lists of a form."""
    offer(form.unit_id, units)
    offer(form.position_id, positions)
