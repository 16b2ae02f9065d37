"""Lists to choose one record from, and refusals shown at their field."""

from collections.abc import Iterable, Mapping
from typing import Any

from wtforms import SelectField
from wtforms.validators import ValidationError

from quizapp.domain.errors import RecordRefused
from quizapp.web.errors import words_for
from quizapp.web.forms import Form

NOTHING = 0


def as_id(value: Any) -> int:
    """The id of a choice; nothing chosen is 0."""
    return int(value) if value else NOTHING


def chosen(_form: Any, field: SelectField) -> None:
    """A validator: something was chosen."""
    if not field.data:
        raise ValidationError("Hãy chọn một mục.")


def offer(field: SelectField, choices: Iterable[tuple[Any, str]], nothing: str = "– Chọn –") -> None:
    """Fill a list; its first entry stands for nothing chosen."""
    empty: Any = NOTHING if field.coerce is as_id else ""
    field.choices = {empty: nothing, **dict(choices)}


def show_refusal(form: Form, refusal: RecordRefused, fields: Mapping[str, str], otherwise: str) -> None:
    """Put the words of a refusal at the field that caused it."""
    field = form[fields.get(refusal.reason, otherwise)]
    field.errors = [*field.errors, words_for(refusal).sentence]
