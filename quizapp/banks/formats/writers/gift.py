"""GIFT: one block a question, its marks escaped, its short facts as tags in the comment above."""

import re
from collections.abc import Iterable, Mapping

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.parts import category, choices, pairs, shares, steps, tags, told

_MARKS = re.compile(r"[\\:#={}~]")
_OPENS = re.compile(r"\s*(?:\[|%|//)")  # would be read as a format, a weight or a comment
_ORDER = "ALL VERTICAL ALL_OR_NOTHING SHOW"


def write_gift(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> bytes:
    """The text, with a category for each competence."""
    blocks: list[str] = []
    last: str | None = None
    for one in questions:
        if one.competence != last:
            last = one.competence
            blocks.append(f"$CATEGORY: $course$/top/{category(one, names).replace('/', '//')}")
        blocks.append(_block(one))
    return ("\n\n".join(blocks) + "\n").encode()


def _escaped(text: str) -> str:
    return _MARKS.sub(lambda mark: "\\" + mark[0], text)


def _part(text: str) -> str:
    """A text behind a sign or at the beginning of a line."""
    return ("[plain]" if _OPENS.match(text) else "") + _escaped(text)


def _block(one: FileQuestion) -> str:
    marks = [f"id:{one.code}", *(f"tag:{mark}" for mark in tags(one, ("code",)))]
    comment = " ".join(f"[{mark}]" for mark in marks)
    feedback = "\\n".join(map(_escaped, told(one)))
    stem = _escaped(one.content["stem"])
    return f"// {comment}\n::{one.code}::[plain]{stem} {{{_answers(one)}\n####[plain]{feedback}\n}}"


def _answers(one: FileQuestion) -> str:
    if one.type == "true_false":
        return "TRUE" if one.key == ["a"] else "FALSE"
    if one.type == "ordering":
        return "\n".join([f">{len(one.key)} {_ORDER}", *map(_part, steps(one))])
    if one.type == "matching":
        return "".join(f"\n={_part(left)} -> {_escaped(right)}" for left, right in pairs(one))
    if one.type == "single":
        return "".join(f"\n{'=' if choice.is_right else '~'}{_part(choice.text)}" for choice in choices(one))
    return "".join(f"\n~%{share}%{_part(choice.text)}" for choice, share in shares(one))
