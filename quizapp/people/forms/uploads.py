"""The forms of files of people, units or positions."""

from datetime import date

from flask import request
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from quizapp.domain.people import CATEGORIES
from quizapp.office.encodings import CHOICES
from quizapp.office.uploads import BIGGEST_FILE, clean_name
from quizapp.people.checks import LONGEST_REASON
from quizapp.people.forms.choices import as_id
from quizapp.people.forms.units import REASON
from quizapp.web.forms import DayField, Form, TidyField
from quizapp.web.request import today

WRITE = "nhap"
RENAMED, CORRECTED = "doi", "sua"


class FileForm(Form):
    file = FileField("Tệp danh sách (.xlsx hoặc .csv)", validators=[FileRequired("Hãy chọn một tệp.")])

    @property
    def name(self) -> str:
        return clean_name(str(self.file.data.filename or ""))

    def content(self) -> bytes:
        """The file, or so much of it that the gate sees that it is too big."""
        return bytes(self.file.data.read(BIGGEST_FILE + 1))


class UploadForm(FileForm):
    """Two buttons, one form: `viec=kiem-tra` only looks, `viec=nhap` looks again and writes."""

    viec = StringField("Việc")

    @property
    def is_to_be_written(self) -> bool:
        return self.viec.data == WRITE


class RosterForm(FileForm):
    unit_id = SelectField("Đơn vị của những dòng không ghi đơn vị", coerce=as_id, default=0)
    category = SelectField(
        "Nhóm của những dòng không ghi nhóm", choices={"": "– Không, tệp đã ghi –", **CATEGORIES}, default=""
    )


class TakeForm(Form):
    """What is decided about a roster that was looked at."""

    day = DayField("Ngày có hiệu lực của việc chuyển đơn vị, thôi công tác", validators=[InputRequired()])
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])
    dau = StringField("Dấu")

    def validate_day(self, field: DayField) -> None:
        if field.data and field.data > today():
            raise ValidationError("Ngày này còn ở tương lai.")


class TakeUnitsForm(Form):
    """What is decided about a file of units: whether other names are new ones, or were written wrongly before."""

    how = RadioField(
        "Tên, loại hoặc cấp trên khác với hệ thống là",
        choices={
            RENAMED: "Thay đổi thật, từ một ngày (giữ tên cũ trong lịch sử)",
            CORRECTED: "Sửa chỗ trước đây ghi sai (không ghi vào lịch sử)",
        },
        validators=[Optional()],
    )
    day = DayField("Từ ngày", validators=[Optional()])
    reason = TidyField(REASON, validators=[InputRequired(), Length(max=LONGEST_REASON)])
    dau = StringField("Dấu")

    def changed_on(self, has_history: bool) -> date | None:
        found: date | None = self.day.data if has_history and self.how.data == RENAMED else None
        return found

    def is_decided(self, has_history: bool) -> bool:
        """Notes at its field what is still to be decided."""
        if has_history and not self.how.data:
            self.how.errors = ["Hãy chọn một trong hai."]
        elif has_history and self.how.data == RENAMED and not self.day.data:
            self.day.errors = ["Hãy ghi ngày bắt đầu thay đổi."]
        return not self.how.errors and not self.day.errors


def ticked(what: str) -> frozenset[int]:
    """The numbers of boxes that are ticked; what is no number is nothing."""
    return frozenset(int(value) for value in request.form.getlist(what) if value.isdecimal() and len(value) < 10)


def wished_encoding() -> str:
    """The alphabet that somebody chose, empty where none."""
    wished = request.values.get("bang-ma", "")
    return wished if wished in CHOICES else ""
