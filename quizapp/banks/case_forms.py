"""The form by which a situation is changed: its text, and a picture that goes below it."""

from contextlib import closing
from typing import Any

from wtforms import FileField, TextAreaField
from wtforms.validators import Length, Optional

from quizapp.banks.case_changes import AddedPicture
from quizapp.office.pictures import BIGGEST_UPLOAD, sound_picture
from quizapp.office.uploads import clean_name
from quizapp.web.forms import Form, TidyField

LONGEST_WORDS = 300


class CaseForm(Form):
    text = TextAreaField("Nội dung tình huống", render_kw={"rows": 8})
    picture_file = FileField("Thêm hình", render_kw={"accept": ".png,.jpg,.jpeg,.gif,.webp"})
    picture_words = TidyField("Mô tả hình", validators=[Optional(), Length(max=LONGEST_WORDS)])

    def validate(self, extra_validators: Any = None) -> bool:
        is_sound = bool(super().validate(extra_validators))
        if self._is_given() and not self.picture_words.data:
            self.picture_words.errors = ["Hãy mô tả hình cho người không nhìn thấy hình, rồi chọn lại tệp."]
            return False
        if self.picture_words.data and not self._is_given():
            self.picture_file.errors = ["Hãy chọn một tệp hình."]
            return False
        return is_sound

    def added(self) -> AddedPicture | None:
        """The picture that was chosen. FileRefused for what is none."""
        if not self._is_given():
            return None
        with closing(self.picture_file.data) as given:
            data = given.read(BIGGEST_UPLOAD + 1)
        name = clean_name(self.picture_file.data.filename)
        return AddedPicture(sound_picture(data, name), self.picture_words.data or "")

    def _is_given(self) -> bool:
        return bool(getattr(self.picture_file.data, "filename", ""))
