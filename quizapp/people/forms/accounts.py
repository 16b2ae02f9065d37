"""Forms of accounts and roles."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, ValidationError

from quizapp.domain.people import ROLES
from quizapp.people.checks import LONGEST_NAME, USERNAME
from quizapp.people.forms.choices import as_id, chosen
from quizapp.web.forms import Form, TidyField

BY_UNIT = ("organiser", "invigilator", "results_reviewer")  # the other roles hold everywhere


class GrantForm(Form):
    role = SelectField("Vai trò", choices={"": "– Chọn –", **ROLES}, validators=[chosen])
    unit_id = SelectField("Phạm vi", coerce=as_id)

    @property
    def granted_unit(self) -> int | None:
        return self.unit_id.data or None if self.role.data in BY_UNIT else None


class AccountForm(GrantForm):
    username = StringField("Tên đăng nhập", validators=[InputRequired(), Length(max=60)])
    display_name = TidyField("Tên hiển thị", validators=[InputRequired(), Length(max=LONGEST_NAME)])

    def validate_username(self, field: StringField) -> None:
        if not USERNAME.fullmatch(str(field.data).strip().lower()):
            raise ValidationError("Dài 2–60 ký tự, chỉ gồm chữ không dấu, chữ số và các dấu . - _ / @.")
