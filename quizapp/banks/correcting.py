"""What the owner of a foreign file sets right in the preview, before anything is taken: words, the key, or leaving a
question out. Kept beside the upload, so that it is there on every page of the preview."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.formats.drafts import LONGEST_STEM, Draft
from quizapp.banks.formats.neutral import Note
from quizapp.banks.models import QuestionUpload
from quizapp.banks.schema_base import tidy_lines
from quizapp.domain.errors import RecordRefused
from quizapp.domain.names import tidy

CHOSEN = ("single", "multiple")
LONGEST_PART = 300


@dataclass(frozen=True)
class Correction:
    """What stands now in place of what was read. `options` and `key` only count for single and multiple choice."""

    stem: str
    options: Mapping[str, str]
    key: Sequence[str]
    is_left_out: bool = False

    def as_json(self) -> dict[str, Any]:
        return {"stem": self.stem, "options": dict(self.options), "key": list(self.key), "out": self.is_left_out}


def correct(
    session: Session, upload: QuestionUpload, encoding: str, number: int, draft: Draft, given: Correction
) -> None:
    """Keep a correction of the draft of this number, as the file reads in this encoding.

    RecordRefused for words that are empty or too long, for two options of the same words, and for a key that cannot be.
    """
    sound = given if given.is_left_out else _checked(draft, given)
    locked = session.get_one(QuestionUpload, upload.id, with_for_update=True)
    locked.corrections = {**locked.corrections, _name(encoding, number): sound.as_json()}


def _name(encoding: str, number: int) -> str:
    return f"{encoding}:{number}"


def _checked(draft: Draft, given: Correction) -> Correction:
    is_rich = bool(draft.content.get("rich"))
    stem = tidy_lines(given.stem) if is_rich else tidy(given.stem)
    if not stem or len(stem) > LONGEST_STEM:
        raise RecordRefused("correction_stem")
    if draft.type not in CHOSEN:
        return Correction(stem, {}, ())
    options = {letter: tidy(given.options.get(letter, "")) for letter in draft.content["options"]}
    words = [text.casefold() for text in options.values()]
    if not all(0 < len(text) <= LONGEST_PART for text in options.values()) or len(set(words)) != len(words):
        raise RecordRefused("correction_options")
    key = sorted(letter for letter in set(given.key) if letter in options)
    if not key or len(key) == len(options):
        raise RecordRefused("correction_key")
    return Correction(stem, options, key)


def corrected(
    drafts: Sequence[Draft], corrections: Mapping[str, Mapping[str, Any]], encoding: str
) -> tuple[list[tuple[int, Draft]], list[Note], list[Note]]:
    """(numbers in the file with the drafts that are left, lines of what was changed, lines of what is left out).

    One that lacks a key is left only where a correction gives it.
    """
    left: list[tuple[int, Draft]] = []
    changed: list[Note] = []
    out: list[Note] = []
    for number, draft in enumerate(drafts, start=1):
        given = corrections.get(_name(encoding, number))
        if draft.lacks and (given is None or given["out"]):
            continue
        if given is None:
            left.append((number, draft))
        elif given["out"]:
            out.append(Note(draft.where, "Bạn đã chọn không nhận câu này."))
        else:
            mended, words = _mended(draft, given)
            left.append((number, mended))
            changed += [Note(draft.where, f"Bạn đã sửa trong bản xem trước: {words}.")] if words else []
    return left, changed, out


def _mended(draft: Draft, given: Mapping[str, Any]) -> tuple[Draft, str]:
    content = {**draft.content, "stem": given["stem"]}
    what = ["câu dẫn"] if given["stem"] != draft.content["stem"] else []
    if draft.type not in CHOSEN or set(given["options"]) != set(draft.content["options"]):
        return replace(draft, content=content), ", ".join(what)
    content["options"] = dict(given["options"])
    what += ["phương án"] if given["options"] != draft.content["options"] else []
    what += ["đáp án"] if list(given["key"]) != list(draft.key) else []
    kind = "multiple" if len(given["key"]) > 1 else "single"
    return replace(draft, type=kind, content=content, key=list(given["key"]), lacks=""), ", ".join(what)
