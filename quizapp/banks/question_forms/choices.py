"""Forms of questions with options: one right, several right, right or wrong, in their order."""

from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.question_forms.base import LONGEST_PART, QuestionForm
from quizapp.banks.question_forms.known import Parts
from quizapp.banks.question_forms.rows import MOST_OPTIONS, LineField, Row, lines_of, names_for
from quizapp.domain.questions import ALPHABET, TRUE_FALSE

LETTERS = ALPHABET[:MOST_OPTIONS]


class OptionRow(Row):
    text = LineField("Phương án", validators=[Optional(), Length(max=LONGEST_PART)])
    right = BooleanField("Đúng")
    was = HiddenField(default="")


class _OptionsForm(QuestionForm):
    """Lines that are left empty do not count; the others are a, b, c … in their order."""

    lines = "options"
    options = lines_of(OptionRow, "options", 4, "Phương án")
    keep_last = SelectField(
        "Khi trộn, luôn để ở cuối",
        default="",
        choices=[("", "Không phương án nào"), *((letter, f"Phương án {letter.upper()}") for letter in LETTERS)],
    )

    def validate_options(self, _field: Any) -> None:
        if len(self.filled()) < 2:
            raise ValidationError("Hãy viết ít nhất hai phương án.")

    def filled(self) -> list[Any]:
        return [row for row in self.options if row.text.data]

    def texts(self) -> dict[str, str]:
        return {letter: row.text.data for letter, row in zip(LETTERS, self.filled(), strict=False)}

    def last(self) -> str | None:
        return self.keep_last.data if self.keep_last.data in self.texts() else None


class SingleForm(_OptionsForm):
    """`key` holds the name of the line that is right."""

    type, template = "single", "banks/types/options.html"
    key = StringField("Đáp án đúng")

    def parts(self) -> Parts:
        names = {row.name: letter for letter, row in zip(LETTERS, self.filled(), strict=False)}
        key = [names[self.key.data]] if self.key.data in names else []
        return Parts(options=self.texts(), keep_last=self.last(), key=key)

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        letters = list(question.content["options"])
        key = f"options-{letters.index(question.key[0])}" if question.key else ""
        return {**_options_of(question), "key": key}


class MultipleForm(_OptionsForm):
    type, template = "multiple", "banks/types/options.html"

    def parts(self) -> Parts:
        key = [letter for letter, row in zip(LETTERS, self.filled(), strict=False) if row.right.data]
        return Parts(options=self.texts(), keep_last=self.last(), key=key)

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        return _options_of(question)


def _options_of(question: FileQuestion) -> dict[str, Any]:
    """The letters of the form are a, b, c … in the order of the file."""
    texts = question.content["options"]
    letters = dict(zip(texts, LETTERS, strict=False))
    return {
        "options": [{"text": text, "right": letter in question.key} for letter, text in texts.items()],
        "keep_last": letters.get(question.content["keep_last"] or "", ""),
    }


class OrderingForm(QuestionForm):
    """The lines stand in their right order; candidates see them shuffled. A step keeps its letter."""

    type, template, lines = "ordering", "banks/types/steps.html", "options"
    options = lines_of(OptionRow, "options", 4, "Các bước theo đúng thứ tự")

    def validate_options(self, field: Any) -> None:
        if sum(bool(row.text.data) for row in field) < 3:
            raise ValidationError("Hãy viết ít nhất ba bước.")

    def parts(self) -> Parts:
        rows = [row for row in self.options if row.text.data]
        key = names_for([row.was.data or "" for row in rows], LETTERS)
        options = dict(sorted(zip(key, (row.text.data for row in rows), strict=True)))
        return Parts(options=options, key=key)

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        texts = question.content["options"]
        letters = question.key or list(texts)
        return {"options": [{"text": texts[letter], "was": letter} for letter in letters]}


class TrueFalseForm(QuestionForm):
    type, template = "true_false", "banks/types/true_false.html"
    key = RadioField("Câu trên đúng hay sai?", choices=list(TRUE_FALSE), validators=[Optional()])

    def parts(self) -> Parts:
        return Parts(options=dict(TRUE_FALSE), key=[self.key.data] if self.key.data else [])

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        return {"key": question.key[0] if question.key else None}
