"""What is given in: a rescue file and the decision on it, a complaint and the answer to it."""

from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from quizapp.domain.complaints import COMPLAINT_STEPS
from quizapp.domain.names import normal
from quizapp.office.uploads import clean_name
from quizapp.results.complaining import LONGEST, SHORTEST
from quizapp.results.files import BIGGEST
from quizapp.rounds.forms import chosen, without_nul
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


# --- complaints -------------------------------------------------------------------------------------------------------


def _plain(text: str | None) -> str | None:
    """What was written, its lines kept."""
    return None if text is None else normal("NFC", without_nul(text) or "").replace("\r\n", "\n").strip()


class ComplaintForm(Form):
    position = SelectField("Về câu hỏi nào", coerce=int, default=0)
    text = TextAreaField(
        "Nội dung kiến nghị", validators=[DataRequired(), Length(min=SHORTEST, max=LONGEST)], filters=[_plain]
    )


class ReplyForm(Form):
    kind = RadioField("Tình trạng", choices=list(COMPLAINT_STEPS.items()), validators=[chosen], validate_choice=False)
    reply = TextAreaField("Trả lời thí sinh", validators=[Length(max=LONGEST)], filters=[_plain], render_kw={"rows": 6})
    rescoring_id = SelectField("Dẫn tới lần chấm lại", coerce=int, default=0)


class LateComplaintForm(Form):
    staff_code = TidyField("Mã cán bộ của người kiến nghị", validators=[DataRequired(), Length(max=30)])
    position = IntegerField("Câu số (để trống nếu không về câu hỏi)", validators=[Optional(), NumberRange(1, 500)])
    text = TextAreaField(
        "Nội dung kiến nghị", validators=[DataRequired(), Length(min=SHORTEST, max=LONGEST)], filters=[_plain]
    )
    reason = TidyField("Lý do nhận thay", validators=[DataRequired(), Length(min=5, max=300)], filters=[without_nul])
