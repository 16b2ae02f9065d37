"""Forms of positions."""

from wtforms.validators import InputRequired, Length, ValidationError

from quizapp.people.checks import LONGEST_NAME, code_fault
from quizapp.web.forms import Form, TidyField


class PositionNameForm(Form):
    name = TidyField("Tên vị trí việc làm", validators=[InputRequired(), Length(min=2, max=LONGEST_NAME)])


class PositionForm(PositionNameForm):
    code = TidyField("Mã vị trí", validators=[InputRequired(), Length(max=30)])

    def validate_code(self, field: TidyField) -> None:
        if message := code_fault(str(field.data).upper()):
            raise ValidationError(message)
