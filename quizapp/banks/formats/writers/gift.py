"""GIFT: one block a question, its marks escaped, its short facts as tags in the comment above."""

import re
from collections.abc import Iterable, Mapping

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.moodle_answers import starless
from quizapp.banks.formats.writers.parts import (
    accepted,
    category,
    choices,
    pairs,
    shares,
    steps,
    tags,
    told,
    tolerance,
)
from quizapp.banks.formats.writers.texts import Texts, is_marked, plain_part, plain_stem

_MARKS = re.compile(r"[\\:#={}~]")
_OPENS = re.compile(r"\s*(?:\[|%|//)")  # would be read as a format, a weight or a comment
_CLOSED = "\\]"
_BREAK, _LINE_END = "\n", "\\n"
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
    comment = " ".join(f"[{mark.replace(']', _CLOSED)}]" for mark in marks)
    feedback = "\\n".join(map(_escaped, told(one)))
    if is_marked(one):
        stem = f"[html]{_escaped(_flat(Texts(one, str).stem()))}"
    else:
        stem = f"[plain]{_escaped(plain_stem(one)).replace(_BREAK, _LINE_END)}"
    return f"// {comment}\n::{one.code}::{stem} {{{_answers(one)}\n####[plain]{feedback}\n}}"


def _flat(html: str) -> str:
    return " ".join(html.split())


def _answers(one: FileQuestion) -> str:
    def part(text: str) -> str:
        return f"[html]{_escaped(_flat(Texts(one, str).part(text)))}" if is_marked(one) else _part(text)

    match one.type:
        case "true_false":
            return "TRUE" if one.key == ["a"] else "FALSE"
        case "ordering":
            return "\n".join([f">{len(one.key)} {_ORDER}", *map(part, steps(one))])
        case "matching":
            sides = ((left, plain_part(one, right)) for left, right in pairs(one))
            return "".join(f"\n={part(left) if left else ''} -> {_escaped(right)}" for left, right in sides)
        case "single":
            return "".join(f"\n{'=' if choice.is_right else '~'}{part(choice.text)}" for choice in choices(one))
        case "short_text":
            return "".join(f"\n={_part(starless(text))}" for text in accepted(one))
        case "numeric":
            return f"#{accepted(one)[0]}:{tolerance(one)}"
        case _:
            return "".join(f"\n~%{share}%{part(choice.text)}" for choice, share in shares(one))
