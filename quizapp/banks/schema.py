"""The shape of a bank file; `files.py` reads it, question_banks/README.md teaches it."""

import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

_LETTER = r"^[a-h]$"
CATCH_ALLS = ("tất cả các phương án", "cả a, b", "không có phương án nào")


def _tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, AfterValidator(_tidy), Field(min_length=1, max_length=2000)]
Short = Annotated[str, AfterValidator(_tidy), Field(min_length=1, max_length=300)]
Letter = Annotated[str, Field(pattern=_LETTER)]
Number = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^[1-8]$")]
Options = Annotated[dict[Letter, Short], Field(min_length=2, max_length=8)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class Basis(_Part):
    document: Short
    article: Short | None = None
    in_force_from: date
    in_force_until: date | None = None

    @field_validator("in_force_until")
    @classmethod
    def _in_order(cls, until: date | None, info: ValidationInfo) -> date | None:
        if until is not None and until < info.data.get("in_force_from", until):
            raise ValueError("“in_force_until” phải sau “in_force_from”.")
        return until


class _Question(_Part):
    code: str = Field(pattern=r"^[A-Z]{2,5}-[A-Z][0-9]{1,2}-[0-9]{2,4}$")
    level: int = Field(ge=1, le=3)
    situation: bool = False
    stem: Text
    explanation: Text
    legal_basis: list[Basis] = Field(default_factory=list, max_length=6)
    practice: Text | None = None
    source: Short
    verified_on: date
    review_by: date | None = None
    status: Literal["reviewed", "draft", "retired"] = "reviewed"

    @model_validator(mode="after")
    def _grounded(self) -> "_Question":
        if not self.legal_basis and self.practice is None:
            raise ValueError(
                "Câu hỏi phải có căn cứ pháp lý (legal_basis) hoặc ghi rõ dựa trên thực hành nào (practice)."
            )
        return self


def _check_letters(letters: list[str], options: dict[str, str] | None) -> None:
    """`options` is None where they have faults of their own; those are told first."""
    if options is None:
        return
    unknown = [letter for letter in letters if letter not in options]
    if unknown:
        raise ValueError(f"Đáp án “{', '.join(unknown)}” không có trong các phương án {', '.join(options)}.")
    if len(set(letters)) != len(letters):
        raise ValueError("Đáp án ghi một phương án hai lần.")


class _WithOptions(_Question):
    options: Options
    keep_last: Letter | None = None

    @field_validator("options")
    @classmethod
    def _sound_options(cls, options: dict[str, str]) -> dict[str, str]:
        _check_parts(options, "phương án")
        texts = [text.casefold() for text in options.values()]
        if any(phrase in text for text in texts for phrase in CATCH_ALLS):
            raise ValueError("Không dùng “tất cả các phương án trên”, “không có phương án nào”.")
        return options

    @field_validator("keep_last")
    @classmethod
    def _known_last(cls, letter: str | None, info: ValidationInfo) -> str | None:
        if letter is not None and letter not in info.data.get("options", letter):
            raise ValueError(f"“keep_last” là “{letter}” nhưng không có phương án đó.")
        return letter


def _check_parts(parts: dict[str, str], what: str) -> None:
    if list(parts) != sorted(parts):
        raise ValueError(f"Các {what} phải theo thứ tự a, b, c … hoặc 1, 2, 3 …")
    texts = [text.casefold() for text in parts.values()]
    if len(set(texts)) != len(texts):
        raise ValueError(f"Có hai {what} giống hệt nhau.")


class Single(_WithOptions):
    type: Literal["single"]
    key: str

    @field_validator("key")
    @classmethod
    def _sound_key(cls, key: str, info: ValidationInfo) -> str:
        _check_letters([key], info.data.get("options"))
        return key

    def key_letters(self) -> list[str]:
        return [self.key]


class Multiple(_WithOptions):
    type: Literal["multiple"]
    key: list[str] = Field(min_length=2)

    @field_validator("key")
    @classmethod
    def _sound_key(cls, key: list[str], info: ValidationInfo) -> list[str]:
        options = info.data.get("options")
        _check_letters(key, options)
        if options is not None and len(key) == len(options):
            raise ValueError("Câu chọn nhiều phải có ít nhất một phương án sai.")
        return key

    def key_letters(self) -> list[str]:
        return sorted(self.key)


class Ordering(_WithOptions):
    type: Literal["ordering"]
    key: list[str] = Field(min_length=3)

    @field_validator("key")
    @classmethod
    def _sound_key(cls, key: list[str], info: ValidationInfo) -> list[str]:
        options = info.data.get("options")
        _check_letters(key, options)
        if options is not None and len(key) != len(options):
            raise ValueError("Đáp án của câu sắp xếp phải kể đủ mọi bước.")
        return key

    def key_letters(self) -> list[str]:
        return list(self.key)


class TrueFalse(_Question):
    type: Literal["true_false"]
    key: bool

    def key_letters(self) -> list[str]:
        return ["a" if self.key else "b"]


class Matching(_Question):
    type: Literal["matching"]
    left: dict[Number, Short] = Field(min_length=2, max_length=8)
    right: Options
    key: dict[Number, str]

    @field_validator("left")
    @classmethod
    def _sound_left(cls, left: dict[str, str]) -> dict[str, str]:
        _check_parts(left, "mục bên trái")
        return left

    @field_validator("right")
    @classmethod
    def _sound_right(cls, right: dict[str, str]) -> dict[str, str]:
        _check_parts(right, "mục bên phải")
        return right

    @field_validator("key")
    @classmethod
    def _sound_key(cls, key: dict[str, str], info: ValidationInfo) -> dict[str, str]:
        if set(key) != set(info.data.get("left", key)):
            raise ValueError("Đáp án phải ghép đủ mọi mục bên trái, mỗi mục một lần.")
        unknown = sorted(set(key.values()) - set(info.data.get("right", key.values())))
        if unknown:
            raise ValueError(f"Đáp án “{', '.join(unknown)}” không có ở bên phải.")
        if len(set(key.values())) != len(key):
            raise ValueError("Hai mục bên trái cùng ghép với một mục bên phải.")
        return key

    def key_letters(self) -> list[str]:
        return sorted(f"{left}:{right}" for left, right in self.key.items())


AnyQuestion = Annotated[Single | Multiple | Ordering | TrueFalse | Matching, Field(discriminator="type")]
