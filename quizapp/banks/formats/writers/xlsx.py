"""The workbook of the import template, filled in: texts stay texts, never formulas."""

from collections.abc import Iterable, Mapping

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.markdown import escaped
from quizapp.banks.formats.writers.parts import choices, explained, grounds, pairs, steps, tags, tolerance
from quizapp.banks.formats.writers.texts import is_marked, plain_stem
from quizapp.banks.formats.xlsx_columns import COLUMNS, LETTERS, TYPE_WORDS
from quizapp.banks.formats.xlsx_template import question_workbook
from quizapp.domain.assessment import LEVELS
from quizapp.domain.questions import TRUE_FALSE
from quizapp.office.sheet_writing import Value

_OWN_COLUMNS = ("code", "competence", "level", "unit", "no_accents")


def write_xlsx(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> bytes:
    """The workbook; `names` are the competences that its list offers."""
    return question_workbook(list(names), [_row(one) for one in questions])


def _row(one: FileQuestion) -> list[Value]:
    cells = {**_facts(one), **_answers(one)}
    return [cells.get(column.key) for column in COLUMNS]


def _facts(one: FileQuestion) -> dict[str, Value]:
    behind = grounds(one)
    return {
        "code": one.code,
        "competence": one.competence,
        "level": LEVELS.get(one.level),
        "type": TYPE_WORDS[one.type],
        "stem": _stem(one),
        "explanation": "\n".join(explained(one, ("practice",))),
        "legal_basis": behind.get("legal_basis"),
        "valid_until": one.in_force_until,
        "source": behind.get("source"),
        "tags": ", ".join(tags(one, _OWN_COLUMNS)),
    }


def _stem(one: FileQuestion) -> str:
    """Marked-up texts as they are written here, with what is plain in them escaped."""
    case, content = one.content.get("case") or {}, one.content
    if not is_marked(one):
        return plain_stem(one)
    parts = [(case["text"], case)] if case else []
    parts.append((content["stem"], content))
    return "\n\n".join(text if part.get("rich") else escaped(text) for text, part in parts)


def _answers(one: FileQuestion) -> dict[str, Value]:
    cells = _key_cells(one)
    if not is_marked(one) or one.content.get("rich"):
        return cells
    return {name: escaped(str(cell)) if name in LETTERS else cell for name, cell in cells.items()}


def _key_cells(one: FileQuestion) -> dict[str, Value]:
    if one.type == "true_false":
        return {"key": dict(TRUE_FALSE)[one.key[0]]}
    if one.type == "short_text":
        return {"key": " | ".join(one.key), "accents": "Có" if one.rule.get("accents") else ""}
    if one.type == "numeric":
        off = tolerance(one)
        said = {"key": one.key[0], "tolerance": "" if off == "0" else off}
        return {**{name: text.replace(".", ",") for name, text in said.items()}, "unit": one.content["unit"]}
    if one.type == "matching":
        return dict(zip(LETTERS, (f"{left} => {right}".strip() for left, right in pairs(one)), strict=False))
    if one.type == "ordering":
        texts = steps(one)
        return {**dict(zip(LETTERS, texts, strict=False)), "key": ", ".join(LETTERS[: len(texts)])}
    shown = dict(zip(LETTERS, choices(one), strict=False))
    right = [letter for letter, choice in shown.items() if choice.is_right]
    return {**{letter: choice.text for letter, choice in shown.items()}, "key": _key(one, right)}


def _key(one: FileQuestion, right: list[str]) -> str:
    """The letters, written so that they are no option's words; else the words of the only right option."""
    texts = {choice.text.casefold() for choice in choices(one)}
    written = [mark.join(right) for mark in (", ", "; ", " & ")]
    words = next(choice.text for choice in choices(one) if choice.is_right)
    return next((letters for letters in written if letters.casefold() not in texts), words)
