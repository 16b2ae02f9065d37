"""What every question of a bank file says, and the checks that several types share."""

import re
from collections.abc import Mapping
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

from quizapp.banks.markup import cited_pictures
from quizapp.domain.names import tidy, visible

_LETTER = r"^[a-h]$"


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def tidy_lines(text: str) -> str:
    """Marked-up text: its lines stay; spaces at their ends, empty lines beyond one and marks that nobody sees go."""
    lines = [visible(line).rstrip() for line in text.strip().splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def tidy_text(text: str, *, is_rich: bool) -> str:
    """ValueError where nothing is left, and where a picture has no alternative text."""
    found = tidy_lines(text) if is_rich else tidy(text)
    if not found:
        raise ValueError("không được để trống")
    if is_rich and not all(words for _name, words in cited_pictures(found)):
        raise ValueError("Mỗi hình phải có mô tả cho người không nhìn thấy hình: ![mô tả](hinh/ten.png).")
    return found


Text = Annotated[str, AfterValidator(tidy), Field(min_length=1, max_length=2000)]
Short = Annotated[str, AfterValidator(tidy), Field(min_length=1, max_length=300)]
CaseCode = Annotated[str, Field(pattern=r"^[A-Z]{1,5}(?:-[A-Z0-9]{1,10}){0,4}$")]
Letter = Annotated[str, Field(pattern=_LETTER)]
Number = Annotated[str, BeforeValidator(_as_text), Field(pattern=r"^[1-8]$")]
Options = Annotated[dict[Letter, Short], Field(min_length=2, max_length=8)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class Basis(Part):
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


class BaseQuestion(Part):
    code: str = Field(pattern=r"^[A-Z]{2,5}-[A-Z][0-9]{1,2}-[0-9]{2,4}$")
    level: int = Field(ge=1, le=3)
    situation: bool = False
    case: CaseCode | None = None
    rich: bool = False
    stem: str = Field(min_length=1, max_length=2000)
    explanation: Text
    legal_basis: list[Basis] = Field(default_factory=list, max_length=6)
    practice: Text | None = None
    source: Short
    verified_on: date
    review_by: date | None = None
    status: Literal["reviewed", "draft", "retired"] = "reviewed"

    @field_validator("stem")
    @classmethod
    def _tidy_stem(cls, stem: str, info: ValidationInfo) -> str:
        return tidy_text(stem, is_rich=info.data.get("rich", False))

    @model_validator(mode="after")
    def _grounded(self) -> "BaseQuestion":
        if not self.legal_basis and self.practice is None:
            raise ValueError(
                "Câu hỏi phải có căn cứ pháp lý (legal_basis) hoặc ghi rõ dựa trên thực hành nào (practice)."
            )
        return self


def check_letters(letters: list[str], options: Mapping[str, object] | None) -> None:
    """`options` is None where they have faults of their own; those are told first."""
    if options is None:
        return
    unknown = [letter for letter in letters if letter not in options]
    if unknown:
        raise ValueError(f"Đáp án “{', '.join(unknown)}” không có trong các phương án {', '.join(options)}.")
    if len(set(letters)) != len(letters):
        raise ValueError("Đáp án ghi một phương án hai lần.")


def check_parts(parts: dict[str, str], what: str) -> None:
    if list(parts) != sorted(parts):
        raise ValueError(f"Các {what} phải theo thứ tự a, b, c … hoặc 1, 2, 3 …")
    texts = [text.casefold() for text in parts.values()]
    if len(set(texts)) != len(texts):
        raise ValueError(f"Có hai {what} giống hệt nhau.")
