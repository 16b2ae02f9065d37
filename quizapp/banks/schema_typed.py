"""The questions of a bank file whose answers are typed: accepted words, numbers, and the blanks of a text."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationInfo, field_validator, model_validator

from quizapp.banks.markup import cited_pictures, rendered
from quizapp.banks.schema_base import BaseQuestion, Letter, Number, Part, check_letters, check_parts
from quizapp.domain.names import normal
from quizapp.domain.numbers import MOST_DIGITS, canonical, is_canonical
from quizapp.domain.parts import cut_at_blanks
from quizapp.domain.texts import LONGEST, fault_of_typed, folded

MOST_ACCEPTED = 20
_TAG = re.compile(r"<[^>]*>")
SURE_DIGITS = 15  # of a number that YAML reads: beyond, it may have been another one in the file


def _number(value: Any) -> Any:
    """A number of the file as text, in its canonical form; the fault of what is none is told by `_canonical`."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return value
    text = repr(float(value)) if isinstance(value, float) else str(value).strip()
    if isinstance(value, float) and sum(mark.isdigit() for mark in text.split("e")[0]) > SURE_DIGITS:
        return text + "?"
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    is_small = number.is_finite() and number.adjusted() <= MOST_DIGITS and -int(number.as_tuple().exponent) <= 99
    return canonical(number) if is_small else text


def _canonical(text: str) -> str:
    if not is_canonical(text):
        raise ValueError(
            "Số trong đáp án viết bằng chữ số, dấu chấm trước phần thập phân, không có dấu ngăn hàng nghìn "
            f"(1234.5), nhiều nhất {MOST_DIGITS} chữ số; số dài hơn {SURE_DIGITS} chữ số thì đặt trong dấu nháy kép."
        )
    return text


def _not_negative(text: str) -> str:
    if text.startswith("-"):
        raise ValueError("Sai số cho phép (tolerance) không được âm.")
    return text


def _tidy(text: str) -> str:
    return " ".join(normal("NFC", text).split())


def _unit(text: str) -> str:
    text = _tidy(text)
    if fault_of_typed(text) or text[:1] in tuple("0123456789.,+-"):
        raise ValueError("Đơn vị (unit) là chữ, không bắt đầu bằng chữ số hoặc dấu.")
    return text


def _listed(value: Any) -> Any:
    """One accepted answer may stand alone."""
    return value if isinstance(value, list) else [value]


def _accepted(texts: list[str]) -> list[str]:
    """Of two that differ in case, spaces or dashes one is enough."""
    texts = [_tidy(text) for text in texts]
    if any(fault_of_typed(text) or not folded(text, accents=False) for text in texts):
        raise ValueError(f"Mỗi câu trả lời được chấp nhận có 1–{LONGEST} ký tự, trong đó có chữ hoặc chữ số.")
    if len({folded(text, quotes=True) for text in texts}) != len(texts):
        raise ValueError("Có hai câu trả lời giống nhau: chữ hoa, chữ thường, khoảng trắng không cần ghi hai lần.")
    return texts


NumberText = Annotated[str, BeforeValidator(_number), AfterValidator(_canonical)]
Tolerance = Annotated[NumberText, AfterValidator(_not_negative)]
Unit = Annotated[str, AfterValidator(_unit), Field(max_length=30)]
BlankOption = Annotated[str, AfterValidator(_tidy), Field(min_length=1, max_length=100)]
Accepted = Annotated[
    list[str], BeforeValidator(_listed), AfterValidator(_accepted), Field(min_length=1, max_length=MOST_ACCEPTED)
]


class TextBlank(Part):
    kind: Literal["text"]
    key: Accepted
    accents: bool = False

    def public(self) -> dict[str, Any]:
        return {"kind": "text"}

    def rule(self) -> dict[str, Any]:
        return {"accents": self.accents}

    def accepted(self) -> list[str]:
        return self.key


class NumberBlank(Part):
    kind: Literal["number"]
    key: NumberText
    tolerance: Tolerance = "0"
    unit: Unit = ""

    def public(self) -> dict[str, Any]:
        return {"kind": "number", "unit": self.unit}

    def rule(self) -> dict[str, Any]:
        return {"tolerance": self.tolerance}

    def accepted(self) -> list[str]:
        return [self.key]


class ChoiceBlank(Part):
    kind: Literal["choice"]
    options: Annotated[dict[Letter, BlankOption], Field(min_length=2, max_length=8)]
    key: str

    @model_validator(mode="after")
    def _sound(self) -> "ChoiceBlank":
        check_parts(self.options, "phương án của một chỗ trống")
        check_letters([self.key], self.options)
        return self

    def public(self) -> dict[str, Any]:
        return {"kind": "choice", "options": dict(self.options)}

    def rule(self) -> dict[str, Any]:
        return {}

    def accepted(self) -> list[str]:
        return [self.key]


def _kind(value: Any) -> Any:
    if isinstance(value, dict) and value.get("kind") not in ("choice", "text", "number"):
        raise ValueError("“kind” của chỗ trống phải là một trong: choice, text, number.")
    return value


AnyBlank = Annotated[TextBlank | NumberBlank | ChoiceBlank, Field(discriminator="kind"), BeforeValidator(_kind)]


def check_marks(stem: str, blanks: Mapping[str, object]) -> None:
    """Every blank stands once in the text, in the order of its number. ValueError."""
    marked = [number for _text, number in cut_at_blanks(stem) if number]
    if "[[" in "".join(text for text, _number in cut_at_blanks(stem)):
        raise ValueError("Chỗ trống trong câu dẫn viết là [[1]], [[2]] …")
    if marked != sorted(blanks) or marked != [str(place + 1) for place in range(len(marked))]:
        raise ValueError(
            "Câu dẫn phải có đủ các chỗ trống của “blanks”, theo thứ tự [[1]], [[2]] …, mỗi chỗ một lần; "
            f"câu dẫn có {', '.join(marked) or 'không chỗ nào'}, “blanks” có {', '.join(sorted(blanks))}."
        )


def shown_marks(stem: str) -> list[str]:
    """The blanks that are seen where the text is marked up, in order: not those inside of a picture's words."""
    pictures = {name: {"hash": "", "width": 1, "height": 1} for name, _words in cited_pictures(stem)}
    words = _TAG.sub("", rendered(stem, pictures, str))
    return [number for _text, number in cut_at_blanks(words) if number]


class TypedQuestion(BaseQuestion):
    def rule(self) -> dict[str, Any]:
        """How what is typed is held against the key."""
        raise NotImplementedError

    def public(self) -> dict[str, Any]:
        """What candidates see besides the stem."""
        return {}


class ShortText(TypedQuestion):
    type: Literal["short_text"]
    key: Accepted
    accents: bool = False

    def key_letters(self) -> list[str]:
        return list(self.key)

    def rule(self) -> dict[str, Any]:
        return {"accents": self.accents}


class Numeric(TypedQuestion):
    type: Literal["numeric"]
    key: NumberText
    tolerance: Tolerance = "0"
    unit: Unit = ""

    def key_letters(self) -> list[str]:
        return [self.key]

    def rule(self) -> dict[str, Any]:
        return {"tolerance": self.tolerance}

    def public(self) -> dict[str, Any]:
        return {"unit": self.unit}


class Cloze(TypedQuestion):
    type: Literal["cloze"]
    blanks: dict[Number, AnyBlank] = Field(min_length=1, max_length=8)

    @field_validator("blanks")
    @classmethod
    def _stand_in_the_stem(cls, blanks: dict[str, AnyBlank], info: ValidationInfo) -> dict[str, AnyBlank]:
        if "stem" in info.data:
            check_marks(info.data["stem"], blanks)
            if info.data.get("rich") and shown_marks(info.data["stem"]) != sorted(blanks):
                raise ValueError(
                    "Có chỗ trống không hiện ra đúng một lần trong câu đã định dạng: đừng đặt chỗ trống trong "
                    "mô tả hình hoặc ngoài các cột của bảng, đừng viết \\ trong [[ ]]."
                )
        return blanks

    def key_letters(self) -> list[str]:
        return [f"{number}:{one}" for number, blank in sorted(self.blanks.items()) for one in blank.accepted()]

    def rule(self) -> dict[str, Any]:
        return {number: blank.rule() for number, blank in sorted(self.blanks.items()) if blank.rule()}

    def public(self) -> dict[str, Any]:
        return {"blanks": {number: blank.public() for number, blank in sorted(self.blanks.items())}}
