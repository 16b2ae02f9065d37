"""The shape of a bank file; `files.py` reads it, question_banks/README.md teaches it."""

import unicodedata
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

_LETTER = r"^[a-h]$"


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

    @model_validator(mode="after")
    def _in_order(self) -> "Basis":
        if self.in_force_until is not None and self.in_force_until < self.in_force_from:
            raise ValueError("“in_force_until” phải sau “in_force_from”.")
        return self


class _Question(_Part):
    code: str = Field(pattern=r"^[A-Z]{2,5}-[A-Z]\d{1,2}-\d{2,4}$")
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


class _WithOptions(_Question):
    options: Options
    keep_last: Letter | None = None

    @model_validator(mode="after")
    def _sound_options(self) -> "_WithOptions":
        if list(self.options) != sorted(self.options):
            raise ValueError("Các phương án phải theo thứ tự chữ cái a, b, c …")
        texts = [text.casefold() for text in self.options.values()]
        if len(set(texts)) != len(texts):
            raise ValueError("Có hai phương án giống hệt nhau.")
        if any(
            phrase in text for text in texts for phrase in ("tất cả các phương án", "cả a, b", "không có phương án nào")
        ):
            raise ValueError("Không dùng “tất cả các phương án trên”, “không có phương án nào”.")
        if self.keep_last is not None and self.keep_last not in self.options:
            raise ValueError(f"“keep_last” là “{self.keep_last}” nhưng không có phương án đó.")
        return self

    def check_known(self, letters: list[str]) -> None:
        unknown = [letter for letter in letters if letter not in self.options]
        if unknown:
            raise ValueError(f"Đáp án “{', '.join(unknown)}” không có trong các phương án {', '.join(self.options)}.")
        if len(set(letters)) != len(letters):
            raise ValueError("Đáp án ghi một phương án hai lần.")


class Single(_WithOptions):
    type: Literal["single"]
    key: str

    @model_validator(mode="after")
    def _sound_key(self) -> "Single":
        self.check_known([self.key])
        return self

    def key_letters(self) -> list[str]:
        return [self.key]


class Multiple(_WithOptions):
    type: Literal["multiple"]
    key: list[str] = Field(min_length=2)

    @model_validator(mode="after")
    def _sound_key(self) -> "Multiple":
        self.check_known(self.key)
        if len(self.key) == len(self.options):
            raise ValueError("Câu chọn nhiều phải có ít nhất một phương án sai.")
        return self

    def key_letters(self) -> list[str]:
        return sorted(self.key)


class Ordering(_WithOptions):
    type: Literal["ordering"]
    key: list[str] = Field(min_length=3)

    @model_validator(mode="after")
    def _sound_key(self) -> "Ordering":
        self.check_known(self.key)
        if len(self.key) != len(self.options):
            raise ValueError("Đáp án của câu sắp xếp phải kể đủ mọi bước.")
        return self

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

    @model_validator(mode="after")
    def _sound_key(self) -> "Matching":
        if set(self.key) != set(self.left):
            raise ValueError("Đáp án phải ghép đủ mọi mục bên trái, mỗi mục một lần.")
        unknown = sorted(set(self.key.values()) - set(self.right))
        if unknown:
            raise ValueError(f"Đáp án “{', '.join(unknown)}” không có ở bên phải.")
        if len(set(self.key.values())) != len(self.key):
            raise ValueError("Hai mục bên trái cùng ghép với một mục bên phải.")
        return self

    def key_letters(self) -> list[str]:
        return sorted(f"{left}:{right}" for left, right in self.key.items())


AnyQuestion = Annotated[Single | Multiple | Ordering | TrueFalse | Matching, Field(discriminator="type")]
