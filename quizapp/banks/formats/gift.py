"""GIFT, as Moodle reads it and a little more patiently: blocks, names, categories, then the answers in braces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from quizapp.banks.formats.gift_answers import GiftFault, answered
from quizapp.banks.formats.gift_texts import format_tag, hidden, raw, rich
from quizapp.banks.formats.neutral import ForeignQuestion, Report, short

_TAG = re.compile(r"\[(id|tag):((?:\\.|[^\]\\]){0,100})\]")
_CATEGORY = re.compile(r"\$CATEGORY:\s*(.*)", re.IGNORECASE)
_ROOTS = re.compile(r"^(?:\$(?:course|system|module|coursecategory|cat\d*)\$/?)+(?:top/?)?|^top/", re.IGNORECASE)
_NAME = re.compile(r"\s*::(.*?)::", re.DOTALL)
GAP = "_____"
_NO_BRACES = "Ngoặc nhọn không khép hoặc không mở. Hãy kiểm tra { và }; dấu ngoặc trong câu thì ghi \\{ và \\}."


@dataclass(frozen=True)
class Block:
    """Lines between empty lines, without comments; `tags` stood in the comments above."""

    line: int
    text: str
    tags: tuple[tuple[str, str], ...] = ()


def read_gift(text: str, report: Report) -> list[ForeignQuestion]:
    """The questions of a GIFT text."""
    questions = []
    category = ""
    number = 0
    for block in _blocks(text):
        category, body = _switched(block.text, category)
        if not body.strip():
            continue
        number += 1
        report.one_more()
        where = f"Câu {number}, dòng {block.line}"
        try:
            questions.append(_question(replace(block, text=body), where, category, report))
        except GiftFault as fault:
            report.refuse(where, f"{fault} Câu bắt đầu bằng: “{short(body)}”.")
    return questions


def category_path(written: str) -> str:
    """`$course$/top/Luật/Đất đai` → `Luật/Đất đai`."""
    return _ROOTS.sub("", written.strip()).strip("/ ")


def _switched(text: str, category: str) -> tuple[str, str]:
    """The category after this block, and what of the block is left."""
    kept = []
    for line in text.split("\n"):
        found = _CATEGORY.fullmatch(line.strip())
        if found:
            category = category_path(raw(hidden(found[1])))
        else:
            kept.append(line)
    return category, "\n".join(kept)


def _blocks(text: str) -> Iterator[Block]:
    """Blocks in order; one whose brace stands open goes on after an empty line if the next block closes it."""
    waiting: Block | None = None
    for block in _parted(text):
        if waiting is None:
            waiting = block
        elif _is_open(waiting.text) and _closes(block.text):
            waiting = Block(waiting.line, f"{waiting.text}\n{block.text}", waiting.tags)
        else:
            yield waiting
            waiting = block
    if waiting is not None:
        yield waiting


def _is_open(text: str) -> bool:
    marks = hidden(text)
    return "{" in marks and "}" not in marks


def _closes(text: str) -> bool:
    marks = hidden(text)
    return "}" in marks and "{" not in marks.split("}")[0]


def _parted(text: str) -> Iterator[Block]:
    lines: list[str] = []
    tags: list[tuple[str, str]] = []
    start = 1
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("//"):
            tags += [(kind, value.replace("\\]", "]").strip()) for kind, value in _TAG.findall(line)]
        elif line.strip():
            start = start if lines else number
            lines.append(line)
        elif lines:
            yield Block(start, "\n".join(lines), tuple(tags))
            lines, tags = [], []
    if lines:
        yield Block(start, "\n".join(lines), tuple(tags))


def _question(block: Block, where: str, category: str, report: Report) -> ForeignQuestion:
    text = hidden(block.text)
    named = _NAME.match(text)
    body = text[named.end() :] if named else text
    before, answers, after = _braces(body)
    stem = f"{before.rstrip()} {GAP} {after.strip()}" if after.strip() and answers is not None else before
    kind = format_tag(before)[0]
    if kind == "" and after:
        stem = stem.strip()
    question = ForeignQuestion(
        where=where,
        type="description",
        stem=rich(stem, kind, where, report),
        name=raw(named[1]) if named else "",
        tags=tuple(value for one, value in block.tags if one == "tag"),
        category=category,
        facts={name: value for one, value in block.tags if one == "id" for name in ("id", "own_id")},
    )
    return question if answers is None else answered(question, answers, kind, report)


def _braces(body: str) -> tuple[str, str | None, str]:
    """Before, within (None without braces) and after them."""
    opened, closed = body.find("{"), body.find("}")
    if opened < 0 and closed < 0:
        return body, None, ""
    if opened < 0 or closed < opened:
        raise GiftFault(_NO_BRACES)
    after = body[closed + 1 :]
    if "{" in after or "}" in after:
        raise GiftFault(
            "Có hơn một cặp ngoặc nhọn. Mỗi câu GIFT chỉ có một cặp; hãy để một dòng trống giữa hai câu, "
            "ngoặc nhọn khác ghi \\{ và \\}."
        )
    return body[:opened], body[opened + 1 : closed], after
