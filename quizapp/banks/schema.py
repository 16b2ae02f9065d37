"""The shape of a bank file; `files.py` reads it, question_banks/README.md teaches it."""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from quizapp.banks.schema_base import BaseQuestion, Letter, Number, Options, Short, check_letters, check_parts
from quizapp.banks.schema_hotspot import Hotspot
from quizapp.banks.schema_typed import Cloze, Numeric, ShortText

CATCH_ALLS = ("tất cả các phương án", "cả a, b", "không có phương án nào")


class _WithOptions(BaseQuestion):
    options: Options
    keep_last: Letter | None = None

    @field_validator("options")
    @classmethod
    def _sound_options(cls, options: dict[str, str]) -> dict[str, str]:
        check_parts(options, "phương án")
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


class Single(_WithOptions):
    type: Literal["single"]
    key: str

    @field_validator("key")
    @classmethod
    def _sound_key(cls, key: str, info: ValidationInfo) -> str:
        check_letters([key], info.data.get("options"))
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
        check_letters(key, options)
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
        check_letters(key, options)
        if options is not None and len(key) != len(options):
            raise ValueError("Đáp án của câu sắp xếp phải kể đủ mọi bước.")
        return key

    def key_letters(self) -> list[str]:
        return list(self.key)


class TrueFalse(BaseQuestion):
    type: Literal["true_false"]
    key: bool

    def key_letters(self) -> list[str]:
        return ["a" if self.key else "b"]


class Matching(BaseQuestion):
    type: Literal["matching"]
    left: dict[Number, Short] = Field(min_length=2, max_length=8)
    right: Options
    key: dict[Number, str]

    @field_validator("left")
    @classmethod
    def _sound_left(cls, left: dict[str, str]) -> dict[str, str]:
        check_parts(left, "mục bên trái")
        return left

    @field_validator("right")
    @classmethod
    def _sound_right(cls, right: dict[str, str]) -> dict[str, str]:
        check_parts(right, "mục bên phải")
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


AnyQuestion = Annotated[
    Single | Multiple | Ordering | TrueFalse | Matching | ShortText | Numeric | Cloze | Hotspot,
    Field(discriminator="type"),
]
