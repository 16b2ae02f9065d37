"""The form of a matching question: a line is a pair; without its left side it is one too many on the right."""

from typing import Any

from wtforms import HiddenField
from wtforms.validators import Length, Optional, ValidationError

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.question_forms.base import LONGEST_PART, QuestionForm
from quizapp.banks.question_forms.choices import LETTERS
from quizapp.banks.question_forms.known import Parts
from quizapp.banks.question_forms.rows import LineField, Row, lines_of, names_for

NUMBERS = "12345678"


class PairRow(Row):
    text = LineField("Bên trái", validators=[Optional(), Length(max=LONGEST_PART)])
    right = LineField("Ghép với", validators=[Optional(), Length(max=LONGEST_PART)])
    was_left = HiddenField(default="")
    was_right = HiddenField(default="")


class MatchingForm(QuestionForm):
    type, template, lines = "matching", "banks/types/pairs.html", "pairs"
    pairs = lines_of(PairRow, "pairs", 4, "Các cặp ghép đúng")

    def validate_pairs(self, field: Any) -> None:
        rows = [(row.text.data, row.right.data) for row in field]
        if any(left and not right for left, right in rows):
            raise ValidationError("Mỗi mục bên trái phải có mục ghép với nó ở bên phải.")
        if sum(bool(left and right) for left, right in rows) < 2:
            raise ValidationError("Hãy viết ít nhất hai cặp.")

    def parts(self) -> Parts:
        rows = [row for row in self.pairs if row.right.data]
        letters = names_for([row.was_right.data or "" for row in rows], LETTERS)
        paired = [(row, letter) for row, letter in zip(rows, letters, strict=True) if row.text.data]
        numbers = names_for([row.was_left.data or "" for row, _letter in paired], NUMBERS)
        return Parts(
            options=dict(sorted(zip(letters, (row.right.data for row in rows), strict=True))),
            left=dict(sorted(zip(numbers, (row.text.data for row, _letter in paired), strict=True))),
            key=sorted(f"{number}:{letter}" for number, (_row, letter) in zip(numbers, paired, strict=True)),
        )

    @classmethod
    def values_of(cls, question: FileQuestion) -> dict[str, Any]:
        left, options = question.content["left"], question.content["options"]
        key = dict(pair.split(":") for pair in question.key)
        sides = [(number, key.get(number, "")) for number in left]
        sides += [("", letter) for letter in options if letter not in key.values()]
        return {
            "pairs": [
                {
                    "text": left.get(number, ""),
                    "right": options.get(letter, ""),
                    "was_left": number,
                    "was_right": letter,
                }
                for number, letter in sides
            ]
        }
