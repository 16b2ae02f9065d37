"""What is typed of material."""

from urllib.parse import urlsplit

from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.learning import MATERIALS
from quizapp.learning.material import MaterialFacts
from quizapp.office.uploads import BIGGEST_FILE, check_upload, clean_name
from quizapp.rounds.forms import without_nul
from quizapp.web.forms import Form, TidyField

TAKEN = ("docx", "xlsx", "txt", "csv")
LONGEST_LESSON = 20_000


class MaterialForm(Form):
    competence = SelectField("Năng lực", validators=[DataRequired("Hãy chọn một năng lực.")])
    kind = RadioField("Loại", choices=list(MATERIALS.items()), default="lesson")
    title = TidyField("Tên học liệu", validators=[DataRequired(), Length(max=200)], filters=[without_nul])
    text = TextAreaField("Nội dung bài học", validators=[Length(max=LONGEST_LESSON)], filters=[without_nul])
    url = StringField("Địa chỉ liên kết", validators=[Length(max=500)], filters=[without_nul])
    file = FileField("Tệp (.docx, .xlsx, .txt, .csv, nhiều nhất 5 MB)")
    is_shown = BooleanField("Cho cán bộ xem", default=True)
    has_file = False  # whether there is one already

    def validate_text(self, field: TextAreaField) -> None:
        if self.kind.data == "lesson" and not (field.data or "").strip():
            raise ValidationError("Hãy viết nội dung bài học.")

    def validate_url(self, field: StringField) -> None:
        if self.kind.data != "link":
            return
        try:
            parts = urlsplit((field.data or "").strip())
        except ValueError:
            raise ValidationError("Địa chỉ không hợp lệ.") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValidationError("Địa chỉ phải bắt đầu bằng https:// hoặc http://.")

    def facts(self) -> MaterialFacts:
        """Of a valid form; FileRefused by the gate for the file."""
        name, data = self._file() if self.kind.data == "file" else ("", None)
        return MaterialFacts(
            competence=self.competence.data,
            kind=self.kind.data,
            title=str(self.title.data),
            url=(self.url.data or "").strip(),
            text=str(self.text.data or ""),
            file_name=name,
            data=data,
            is_shown=bool(self.is_shown.data),
        )

    def _file(self) -> tuple[str, bytes | None]:
        if not self.file.data:
            if self.has_file:
                return "", None
            raise FileRefused([Fault(0, "Hãy chọn một tệp.")])
        name = clean_name(str(self.file.data.filename or ""))
        data = bytes(self.file.data.read(BIGGEST_FILE + 1))
        check_upload(data, name, TAKEN)
        return name, data
