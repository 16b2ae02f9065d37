"""The form of every file of people, units or positions."""

from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from quizapp.office.uploads import BIGGEST_FILE, clean_name
from quizapp.web.forms import Form

WRITE = "nhap"


class UploadForm(Form):
    """Two buttons, one form: `viec=kiem-tra` only looks, `viec=nhap` looks again and writes."""

    file = FileField("Tệp danh sách (.xlsx hoặc .csv)", validators=[FileRequired("Hãy chọn một tệp.")])
    viec = StringField("Việc")

    @property
    def name(self) -> str:
        return clean_name(str(self.file.data.filename or ""))

    @property
    def is_to_be_written(self) -> bool:
        return self.viec.data == WRITE

    def content(self) -> bytes:
        """The file, or so much of it that the gate sees that it is too big."""
        return bytes(self.file.data.read(BIGGEST_FILE + 1))
