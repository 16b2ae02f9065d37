"""Our own bank files in their one layout: the same questions are always the same bytes."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.schema_typed import SURE_DIGITS
from quizapp.domain.marking import by_blank
from quizapp.domain.questions import TYPED

WIDTH = 150
_PLAIN = re.compile(r"[^\W\d_](?:[^\n]*[^\s:])?")
_NUMBERED = re.compile(r"\d+ [^\W\d_]{2}(?:[^\n]*[^\s:])?")
_OTHER_MEANING = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BRACKETS = re.compile(r"[,\[\]{}]")
_BASIS = ("document", "article", "in_force_from", "in_force_until")


def bank_file(competence: str, title: str, questions: Iterable[FileQuestion]) -> str:
    """The file of one competence."""
    given = list(questions)
    head = [f"competence: {scalar(competence)}", f"title: {scalar(title)}", *_cases(given), "questions:"]
    return "\n".join(["\n".join(head), *(_question(one) for one in given)]) + "\n"


def _cases(questions: Iterable[FileQuestion]) -> list[str]:
    """The situations of these questions by their codes, each once."""
    cases = {one.content["case"]["code"]: one.content["case"] for one in questions if one.content.get("case")}
    lines = ["cases:"] if cases else []
    for code, case in sorted(cases.items()):
        lines += ["", f"  {code}:"]
        is_rich = case.get("rich")
        lines += ["    rich: true", *_literal("text", case["text"])] if is_rich else _folded("text", case["text"])
    return [*lines, ""] if lines else []


def in_order(questions: Iterable[FileQuestion]) -> list[FileQuestion]:
    """By domain, competence and number: `DVC-D1-99` before `DVC-D1-100`."""
    return sorted(questions, key=_place)


def _place(one: FileQuestion) -> tuple[str, str, int]:
    domain, competence, number = one.code.split("-")
    return domain, competence, int(number)


def bank_texts(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> dict[str, str]:
    """File name in a folder of banks (`dvc/d1.yaml`) → its text; `names` are those of the competences."""
    texts = {}
    for (domain, competence), group in groupby(in_order(questions), lambda one: _place(one)[:2]):
        path = f"{domain}/{competence}.yaml".lower()
        texts[path] = bank_file(competence, names.get(competence, competence), group)
    return texts


def _question(one: FileQuestion) -> str:
    evidence = one.evidence
    lines = [
        "",
        f"  - code: {one.code}",
        f"    level: {one.level}",
        f"    type: {one.type}",
        *(["    situation: true"] if one.is_situation else []),
        *([f"    case: {one.content['case']['code']}"] if one.content.get("case") else []),
        *_stem(one.content),
        *_parts(one),
        *_folded("explanation", one.explanation),
        *_legal_basis(evidence.get("legal_basis") or []),
        *(_folded("practice", evidence["practice"]) if evidence.get("practice") else []),
        f"    source: {scalar(evidence['source'])}",
        f"    verified_on: {evidence['verified_on']}",
        *([f"    review_by: {evidence['review_by']}"] if evidence.get("review_by") else []),
        *([f"    status: {one.status}"] if one.status != "reviewed" else []),
    ]
    return "\n".join(lines)


def _stem(content: Mapping[str, Any]) -> list[str]:
    if not content.get("rich"):
        return _folded("stem", content["stem"])
    return ["    rich: true", *_literal("stem", content["stem"])]


def _literal(name: str, text: str) -> list[str]:
    """Marked-up text line by line as it stands."""
    if _UNPRINTABLE.search(text.replace("\n", "")) or text.startswith(" "):
        return [f"    {name}: {_quoted(text)}"]
    return [f"    {name}: |-", *(f"      {line}".rstrip() for line in text.split("\n"))]


def _hotspot(one: FileQuestion) -> list[str]:
    content, key = one.content, one.key
    picture = content["picture"]
    lines = ["    picture:", f"      file: {scalar(picture['name'])}", f"      alt: {scalar(picture['alt'])}"]
    lines.append("    regions:")
    for letter in sorted(content["regions"]):
        box = ", ".join(f"{side:g}" for side in content["regions"][letter])
        lines += [f"      {letter}:", f"        label: {scalar(content['options'][letter])}", f"        box: [{box}]"]
    return [*lines, f"    key: {'[' + ', '.join(key) + ']' if content['many'] else key[0]}"]


def _parts(one: FileQuestion) -> list[str]:
    """Options, pairs or blanks, and the key as the type writes it."""
    options, key = one.content["options"], one.key
    if one.type == "hotspot":
        return _hotspot(one)
    if one.type == "cloze":
        return ["    blanks:", *(f"      {number}: {_blank(one, number)}" for number in sorted(one.content["blanks"]))]
    if one.type in TYPED:
        return [f"    {said}" for said in _typed(key, one.rule, one.content.get("unit", ""))]
    if one.type == "true_false":
        return [f"    key: {'true' if key == ['a'] else 'false'}"]
    if one.type == "matching":
        pairs = sorted(pair.split(":") for pair in key)
        written = ", ".join(f"{left}: {right}" for left, right in pairs)
        return [*_mapping("left", one.content["left"]), *_mapping("right", options), f"    key: {{{written}}}"]
    letters = key[0] if one.type == "single" else f"[{', '.join(key)}]"
    last = one.content["keep_last"]
    return [*_mapping("options", options), f"    key: {letters}", *([f"    keep_last: {last}"] if last else [])]


def _blank(one: FileQuestion, number: str) -> str:
    blank = one.content["blanks"][number]
    key = by_blank(one.key)[number]
    if blank["kind"] != "choice":
        said = _typed(key, one.rule[number], blank.get("unit", ""), inside=True)
    else:
        options = ", ".join(f"{letter}: {within(blank['options'][letter])}" for letter in sorted(blank["options"]))
        said = [f"options: {{{options}}}", f"key: {key[0]}"]
    return "{" + ", ".join([f"kind: {blank['kind']}", *said]) + "}"


def _typed(key: Sequence[str], rule: Mapping[str, Any], unit: str, *, inside: bool = False) -> list[str]:
    """What is typed, in one line each; what says nothing more than its absence is left out."""
    write = within if inside else scalar
    if "tolerance" in rule:
        tolerance = [f"tolerance: {_number(rule['tolerance'])}"] if rule["tolerance"] != "0" else []
        return [f"key: {_number(key[0])}", *tolerance, *([f"unit: {write(unit)}"] if unit else [])]
    return [f"key: [{', '.join(map(within, key))}]", *(["accents: true"] if rule["accents"] else [])]


def _number(text: str) -> str:
    """Bare where YAML reads the same number from it."""
    return text if sum(mark.isdigit() for mark in text) <= SURE_DIGITS else _quoted(text)


def within(text: str) -> str:
    """`scalar` inside brackets, where commas and brackets would end it."""
    return _quoted(text) if _BRACKETS.search(text) else scalar(text)


def _mapping(name: str, parts: Mapping[str, str]) -> list[str]:
    return [f"    {name}:", *(f"      {key}: {scalar(parts[key])}" for key in sorted(parts))]


def _legal_basis(entries: Sequence[Mapping[str, str | None]]) -> list[str]:
    if not entries:
        return []
    lines = ["    legal_basis:"]
    for entry in entries:
        said = [f"{name}: {_fact(name, entry[name])}" for name in _BASIS if entry.get(name)]
        lines += [f"      {'- ' if index == 0 else '  '}{line}" for index, line in enumerate(said)]
    return lines


def _fact(name: str, value: str | None) -> str:
    return (value or "") if name.startswith("in_force") else scalar(value or "")


def _folded(name: str, text: str) -> list[str]:
    """A text over lines of at most WIDTH columns where its words allow; in quotes where a block cannot hold it."""
    if _UNPRINTABLE.search(text):
        return [f"    {name}: {_quoted(text)}"]
    lines: list[str] = []
    for word in text.split(" "):
        if lines and len(lines[-1]) + 1 + len(word) <= WIDTH - 6:
            lines[-1] += " " + word
        else:
            lines.append(word)
    return [f"    {name}: >-", *(f"      {line}" for line in lines)]


def scalar(text: str) -> str:
    """A text on one line: bare where every reader of YAML takes it for a text, else in double quotes."""
    is_bare = (
        (_PLAIN.fullmatch(text) or _NUMBERED.fullmatch(text))
        and text.casefold() not in _OTHER_MEANING
        and ": " not in text
        and " #" not in text
        and not _UNPRINTABLE.search(text)
    )
    return text if is_bare else _quoted(text)


def _quoted(text: str) -> str:
    return _UNPRINTABLE.sub(lambda mark: f"\\U{ord(mark[0]):08X}", json.dumps(text, ensure_ascii=False))
