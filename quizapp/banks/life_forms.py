"""What people write beside a question: why they take a step, and what they have to say of it."""

from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from quizapp.domain.names import tidy
from quizapp.domain.question_life import LONGEST_COMMENT, LONGEST_NOTE
from quizapp.web.forms import Form


def _tidied(text: str | None) -> str | None:
    return tidy(text) if text else text


class StepForm(Form):
    """A step in the life of a question. `kind` is the button."""

    kind = StringField("Việc", validators=[InputRequired()])
    number = StringField("Phiên bản", validators=[InputRequired()])
    note = TextAreaField("Lý do", validators=[Optional(), Length(max=LONGEST_NOTE)], filters=[_tidied])

    @property
    def version_number(self) -> int:
        return number_in(self.number.data)


class CommentForm(Form):
    text = TextAreaField(
        "Ý kiến của bạn",
        validators=[DataRequired("Hãy viết ý kiến."), Length(max=LONGEST_COMMENT)],
        filters=[_tidied],
    )


def number_in(given: str | None) -> int:
    """The number of a version as a form sends it; 0, which no version has, for anything else."""
    text = given or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
