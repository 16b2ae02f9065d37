"""What an organiser gives in: a rescue file, and the decision on one with its reason."""

from flask_wtf.file import FileField, FileRequired
from wtforms.validators import DataRequired, Length

from quizapp.office.uploads import clean_name
from quizapp.results.files import BIGGEST
from quizapp.rounds.forms import without_nul
from quizapp.web.forms import Form, TidyField

ACCEPT, REFUSE = "nhan", "tu-choi"  # the values of the two buttons


class RescueUploadForm(Form):
    file = FileField("Tệp cứu hộ (.json)", validators=[FileRequired("Hãy chọn một tệp.")])

    @property
    def name(self) -> str:
        return clean_name(str(self.file.data.filename or ""))

    def content(self) -> bytes:
        """The file, or so much of it that its reader sees that it is too big."""
        return bytes(self.file.data.read(BIGGEST + 1))


class DecisionForm(Form):
    reason = TidyField(
        "Lý do nhận hoặc từ chối", validators=[DataRequired(), Length(min=5, max=300)], filters=[without_nul]
    )
