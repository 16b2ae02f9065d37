"""Forms of questions whose answer is typed: a few words, a number, blanks in a text."""

import re
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.question_forms.base import LONGEST, QuestionForm
from quizapp.banks.question_forms.choices import LETTERS
from quizapp.banks.question_forms.known import Parts
from quizapp.banks.question_forms.rows import Row, lines_of
from quizapp.domain.names import tidy
from quizapp.domain.numbers import canonical, read_number
from quizapp.domain.texts import LONGEST as LONGEST_TYPED
from quizapp.domain.texts import fault_of_typed
from quizapp.web.forms import TidyField

_BLANK = re.compile(r"\[\[([1-9])\]\]")


def answers_in(text: str | None) -> list[str]:
    """The lines of a field, those that say nothing left out."""
    return list(dict.fromkeys(filter(None, map(tidy, (text or "").splitlines()))))


def decimal_in(text: str | None) -> str:
    """A number as keys write it: `3,50` → `3.5`; "" for what is no number."""
    number = read_number(text or "")
    return canonical(number) if number is not None else ""


def shown_decimal(text: str) -> str:
    return text.replace(".", ",")


def a_number(_form: Any, field: TidyField) -> None:
    """A validator."""
    if field.data and not decimal_in(field.data):
        raise ValidationError("Hãy nhập một số, ví dụ 15 hoặc 7,5.")


def check_answers(text: str | None) -> None:
    """ValidationError for an answer that nobody may type."""
    if any(fault_of_typed(answer) for answer in answers_in(text)):
        raise ValidationError(f"Mỗi cách trả lời là một dòng chữ, dài nhất {LONGEST_TYPED} ký tự.")


class ShortTextForm(QuestionForm):
    type, template = "short_text", "banks/types/short_text.html"
    answers = TextAreaField("Các cách trả lời được tính là đúng", validators=[Optional(), Length(max=LONGEST)])
    accents = BooleanField("Phải gõ đúng dấu tiếng Việt mới tính")

    def validate_answers(self, field: TextAreaField) -> None:
        check_answers(field.data)

    def parts(self) -> Parts:
        return Parts(key=answers_in(self.answers.data), rule={"accents": bool(self.accents.data)})

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        return {"answers": "\n".join(question.key), "accents": bool(question.rule.get("accents", False))}


class NumericForm(QuestionForm):
    type, template = "numeric", "banks/types/numeric.html"
    answer = TidyField("Số đúng", validators=[Optional(), a_number])
    tolerance = TidyField("Được sai tối đa", validators=[Optional(), a_number])
    unit = TidyField("Đơn vị tính", validators=[Optional(), Length(max=30)])

    def validate_tolerance(self, field: TidyField) -> None:
        if decimal_in(field.data).startswith("-"):
            raise ValidationError("Không được là số âm.")

    def parts(self) -> Parts:
        number = decimal_in(self.answer.data)
        rule = {"tolerance": decimal_in(self.tolerance.data) or "0"}
        return Parts(extra={"unit": self.unit.data or ""}, key=[number] if number else [], rule=rule)

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        tolerance = question.rule.get("tolerance", "0")
        return {
            "answer": shown_decimal(question.key[0]) if question.key else "",
            "tolerance": "" if tolerance == "0" else shown_decimal(tolerance),
            "unit": question.content.get("unit", ""),
        }


class BlankRow(Row):
    """A blank of the text; the first answer is the model answer, of a choice the right one."""

    kind = SelectField(
        "Cách trả lời",
        default="text",
        choices=[("text", "Gõ chữ"), ("number", "Gõ số"), ("choice", "Chọn trong danh sách")],
    )
    text = TextAreaField("Đáp án đúng", validators=[Optional(), Length(max=LONGEST)])
    wrong = TextAreaField("Các phương án sai", validators=[Optional(), Length(max=LONGEST)])
    accents = BooleanField("Phải gõ đúng dấu")
    tolerance = TidyField("Được sai tối đa", validators=[Optional(), a_number])
    unit = TidyField("Đơn vị tính", validators=[Optional(), Length(max=30)])
    was = HiddenField(default="")  # the options in the order in which the question has them, a line each

    def validate_text(self, field: TextAreaField) -> None:
        answers = answers_in(field.data)
        if self.kind.data == "number" and answers and not decimal_in(answers[0]):
            raise ValidationError("Hãy nhập một số, ví dụ 15 hoặc 7,5.")
        if self.kind.data in ("number", "choice") and len(answers) > 1:
            raise ValidationError("Chỗ trống kiểu này chỉ có một đáp án đúng: hãy để lại một dòng.")
        check_answers(field.data)

    def read(self) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
        """(blank, answers, rule) in the shapes of content, key and rule."""
        answers = answers_in(self.text.data)
        if self.kind.data == "number":
            number = decimal_in(answers[0]) if answers else ""
            tolerance = decimal_in(self.tolerance.data) or "0"
            return {"kind": "number", "unit": self.unit.data or ""}, [number] * bool(number), {"tolerance": tolerance}
        if self.kind.data == "choice":
            known = answers_in(self.was.data)
            place = {text: number for number, text in enumerate(known)}
            texts = [*answers[:1], *answers_in(self.wrong.data)]
            texts.sort(key=lambda text: (place.get(text, len(known)), text.casefold()))
            options = dict(zip(LETTERS, texts, strict=False))
            right = [letter for letter, text in options.items() if text in answers[:1]]
            return {"kind": "choice", "options": options}, right, {}
        return {"kind": "text"}, answers, {"accents": bool(self.accents.data)}


class ClozeForm(QuestionForm):
    """The text has [[1]], [[2]] …; the first line is about the first of them."""

    type, template, lines = "cloze", "banks/types/cloze.html", "blanks"
    blanks = lines_of(BlankRow, "blanks", 2, "Các chỗ trống")

    def validate_stem(self, field: TextAreaField) -> None:
        found = _BLANK.findall(field.data or "")
        if found != [str(number) for number in range(1, len(found) + 1)] or not found:
            raise ValidationError("Hãy đặt các chỗ trống [[1]], [[2]]… trong câu theo thứ tự từ 1.")
        if len(found) > len(self.filled()):
            raise ValidationError(f"Câu có {len(found)} chỗ trống: hãy điền đáp án cho từng chỗ ở dưới.")

    def filled(self) -> list[Any]:
        return [row.form for row in self.blanks if row.form.text.data and row.form.text.data.strip()]

    def parts(self) -> Parts:
        """A blank that nothing was said of yet is one to type in: the preview shows it, saving asks for it."""
        rows = dict(enumerate(self.filled(), start=1))
        blanks: dict[str, Any] = {}
        rule: dict[str, Any] = {}
        key: list[str] = []
        for number in sorted(set(_BLANK.findall(self.stem.data or ""))):
            blank, answers, how = rows[int(number)].read() if int(number) in rows else ({"kind": "text"}, [], {})
            blanks[number] = blank
            key += [f"{number}:{answer}" for answer in answers]
            rule |= {number: how} if how else {}
        return Parts(extra={"blanks": blanks}, key=key, rule=rule)

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        blanks = question.content.get("blanks", {})
        return {"blanks": [_blank_values(question, number, blank) for number, blank in sorted(blanks.items())]}


def _blank_values(question: FileQuestion, number: str, blank: dict[str, Any]) -> dict[str, Any]:
    answers = [part.split(":", 1)[1] for part in question.key if part.split(":", 1)[0] == number]
    options, rule = blank.get("options", {}), question.rule.get(number, {})
    tolerance = rule.get("tolerance", "0")
    if blank["kind"] == "choice":
        wrong = [text for letter, text in options.items() if letter not in answers]
        answers = [options[letter] for letter in answers if letter in options]
        was = "\n".join(text for _letter, text in sorted(options.items()))
        return {"kind": "choice", "text": "\n".join(answers), "wrong": "\n".join(wrong), "was": was}
    if blank["kind"] == "number":
        shown = [shown_decimal(answer) for answer in answers]
        return {
            "kind": "number",
            "text": "\n".join(shown),
            "unit": blank.get("unit", ""),
            "tolerance": "" if tolerance == "0" else shown_decimal(tolerance),
        }
    return {"kind": "text", "text": "\n".join(answers), "accents": bool(rule.get("accents", False))}
