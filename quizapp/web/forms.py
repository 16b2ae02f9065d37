"""The base of every form: Vietnamese messages, dates as people here write them."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeField,
    DateTimeLocalField,
    DecimalField,
    Field,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
)
from wtforms.validators import Length

from quizapp.domain.names import tidy
from quizapp.web.sessions import form_token

LONGEST_NUMBER = 100
ECHOED = 10  # so many times the greatest length of a field is shown again, to be shortened
MESSAGES = {
    "This field is required.": "Mục này là bắt buộc.",
    "Not a valid choice.": "Lựa chọn không hợp lệ.",
    "Not a valid choice": "Lựa chọn không hợp lệ.",
    "Not a valid integer value.": "Hãy nhập một số nguyên.",
    "Not a valid decimal value.": "Hãy nhập một số, ví dụ 7,5.",
    "Not a valid float value.": "Hãy nhập một số, ví dụ 7,5.",
    "Not a valid date value.": "Ngày không hợp lệ. Ví dụ: 21/11/2026.",
    "Not a valid datetime value.": "Ngày giờ không hợp lệ. Ví dụ: 21/11/2026 07:30.",
    "Invalid Choice: could not coerce.": "Lựa chọn không hợp lệ.",
    "Number must be at least %(min)s.": "Phải từ %(min)s trở lên.",
    "Number must be at most %(max)s.": "Không được quá %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Phải từ %(min)s đến %(max)s.",
    "Field must be at least %(min)d character long.": "Phải có ít nhất %(min)d ký tự.",
    "Field must be at least %(min)d characters long.": "Phải có ít nhất %(min)d ký tự.",
    "Field cannot be longer than %(max)d character.": "Không được dài quá %(max)d ký tự.",
    "Field cannot be longer than %(max)d characters.": "Không được dài quá %(max)d ký tự.",
    "Field must be between %(min)d and %(max)d characters long.": "Phải dài từ %(min)d đến %(max)d ký tự.",
    "Field must be equal to %(other_name)s.": "Hai ô phải giống nhau.",
    "Invalid input.": "Giá trị không hợp lệ.",
    "'%(value)s' is not a valid choice for this field.": "Lựa chọn không hợp lệ.",
    "'%(value)s' are not valid choices for this field.": "Lựa chọn không hợp lệ.",
}


class Translations:
    """WTForms ships no Vietnamese catalogue; these are its words."""

    def gettext(self, text: str) -> str:
        return MESSAGES.get(text, text)

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class Form(FlaskForm):  # type: ignore[misc]
    """A form whose messages are Vietnamese."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        def get_translations(self, _form: Any) -> Translations:
            return Translations()

        def build_csrf(self, form: Any) -> Any:
            form_token()  # Flask-WTF's own finds it made
            return super().build_csrf(form)

    def process(self, *args: Any, **kwargs: Any) -> None:
        """What is far too long for its field stays refused, but is not sent back whole."""
        super().process(*args, **kwargs)
        for field in self:
            most = max((getattr(one, "max", 0) for one in field.validators if isinstance(one, Length)), default=0)
            if most > 0 and isinstance(field.data, str):
                field.data = field.data[: ECHOED * most]
            if isinstance(field, (IntegerField, DecimalField, DateTimeField)) and field.raw_data:
                field.raw_data = [str(one)[:LONGEST_NUMBER] for one in field.raw_data]

    @property
    def faults(self) -> Mapping[str, list[str]]:
        """Label → messages, for the summary on top of the page."""
        return {
            str(self[name].label.text).rstrip(" .:"): [str(m) for m in messages]
            for name, messages in self.errors.items()
            if name
        }

    @property
    def places(self) -> Mapping[str, str]:
        """Label → id of the box where its first message is mended: a box, or the first of several lines."""
        found = {str(self[name].label.text).rstrip(" .:"): _box(self[name]) for name in self.errors if name}
        return {label: id_ for label, id_ in found.items() if id_}


class TidyField(StringField):
    """Text in NFC with single spaces."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = tidy(str(valuelist[0]))


class DayField(DateField):
    """A day typed as 21/11/2026 or picked by the browser."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, format=["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"], **kwargs)


class MomentField(DateTimeLocalField):
    """Day and time in the office's zone, as the browser's own picker sends them."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y"]
        super().__init__(label, format=formats, **kwargs)


def _box(field: Any) -> str:
    """The id of a box that is shown; empty where a field has none."""
    if isinstance(field, (HiddenField, RadioField)):
        return f"{field.id}-0" if isinstance(field, RadioField) else ""
    if isinstance(field, (FieldList, FormField)):
        wrong = sorted(field, key=lambda one: (not one.errors, not one.name.endswith("-text")))
        return next((id_ for one in wrong if (id_ := _box(one))), "")
    return str(field.id)


def begin_at(field: Field) -> None:
    """Let the keyboard go on in this field when the page is shown again."""
    field.render_kw = {**(field.render_kw or {}), "autofocus": True}
