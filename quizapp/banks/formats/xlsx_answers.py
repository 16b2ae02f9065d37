"""What the cells of a row say of options and key, by the type of the question."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from quizapp.banks.formats.alike_letters import latin_letters
from quizapp.banks.formats.answer_tables import letters_in
from quizapp.banks.formats.dialect_doubts import bare, is_clear
from quizapp.banks.formats.dialect_lines import letters_of, truth_of
from quizapp.banks.formats.fields import number_in, words_in
from quizapp.banks.formats.marked import legible
from quizapp.banks.formats.neutral import LACKS, ForeignQuestion, Option, Pair, Report, short
from quizapp.banks.formats.rich import from_plain
from quizapp.banks.formats.xlsx_columns import LETTERS, TYPE_ALIASES, TYPE_WORDS
from quizapp.domain.names import search_key
from quizapp.office.tables import Line

_WEIGHT = re.compile(r"([A-Ha-h])\s{0,3}[=:]\s{0,3}(-?\d{1,3}(?:[.,]\d{1,6})?)\s{0,3}(%?)")
_ARROW = re.compile(r"\s*(?:=>|->|→|⇒)\s*")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}\.\d{3}")  # as a cell with decimals comes, and as people write thousands
_PREFIX = re.compile(r"(?:phương\s?án|đáp\s?án|pa|lựa\s?chọn)\s?(?:đúng\s?)?(?:là\s)?(?=[1-8A-H](?!\w))", re.IGNORECASE)
_CHOICE_NAME = re.compile(r"(?:choice|option)_?(\d)", re.IGNORECASE)


class RowFault(Exception):
    """A row that cannot be read; carries the sentence."""


def kind_of(line: Line) -> str:
    """The type that a row names; without one, what its key looks like."""
    written = search_key(line.text("type"))
    for type_, words in TYPE_WORDS.items():
        if written in (search_key(words), *(search_key(alias) for alias in TYPE_ALIASES[type_])):
            return type_
    if written:
        known = ", ".join(TYPE_WORDS.values())
        raise RowFault(f"Không hiểu loại câu “{short(line.text('type'))}”. Hãy chọn một trong: {known}.")
    if not _texts(line):
        return _kind_of_key(line.text("key"))
    key = line.text("key")
    return "multiple" if max(len(_letters(key)), len(_by_text(key, _texts(line)))) > 1 else "single"


def _kind_of_key(key: str) -> str:
    """The type of a question without options."""
    if truth_of(key) is not None:
        return "true_false"
    if letters_of(key)[0] and not letters_of(key)[1]:
        columns = "Hãy để mỗi phương án một cột, đặt tên Phương án A, Phương án B …"
        raise RowFault(f"Đáp án là {short(key)} nhưng không thấy cột phương án nào. {columns}")
    return "short_text" if key else "essay"


def _texts(line: Line) -> dict[str, str]:
    """Letter → text of the options that are filled in."""
    cells = {letter: line.text(letter) for letter in LETTERS}
    return {letter: text for letter, text in cells.items() if text}


def _letters(key: str) -> list[str]:
    """`A, C`, `AC`, `1;3`, `PA 2` or `choice_1` as letters."""
    named = _CHOICE_NAME.sub(lambda found: LETTERS[(int(found[1]) - 1) % 8], _PREFIX.sub("", key.strip()))
    named = re.sub(r"(?<!\w)[1-8](?!\w)", lambda found: LETTERS[int(found[0]) - 1], named)
    return [letter.upper() for letter in letters_in(named.upper() if len(named) <= 8 and named.isalpha() else named)]


def _choice(question: ForeignQuestion, line: Line, report: Report) -> ForeignQuestion:
    texts = _texts(line)
    if len(texts) < 2:
        raise RowFault("Có ít hơn hai phương án.")
    weights = _weights(line)
    key = latin_letters(legible(line.text("key")), question.where, report.change)
    by_text = _by_text(key, texts)
    letters = by_text or _letters(key)
    if why := _why_unclear(key, by_text, texts):
        question, letters = replace(question, facts={**question.facts, LACKS: why}), []
    elif key and not letters:
        raise RowFault(f"Không hiểu đáp án “{short(key)}”. Hãy ghi chữ cái, ví dụ B hoặc A, C.")
    unknown = [letter for letter in (*letters, *weights) if letter not in texts]
    if unknown:
        raise RowFault(f"Đáp án {', '.join(unknown)} không có trong các phương án {', '.join(texts)}.")
    if len(letters) > 1 and not line.text("type"):
        words = f"Câu có {len(letters)} đáp án đúng ({', '.join(letters)}) nên được đọc là câu chọn nhiều."
        report.change(question.where, f"{words} Hãy kiểm tra lại.")
    options = tuple(
        Option(from_plain(text), weights.get(letter, float(letter in letters))) for letter, text in texts.items()
    )
    return replace(question, options=options)


def _by_text(key: str, texts: Mapping[str, str]) -> list[str]:
    """The options whose words a key repeats: of one, or of several between commas, as forms on the web write it."""
    whole = [letter for letter, text in texts.items() if text.casefold() == key.casefold()]
    parts = [bare(part) for part in re.split(r"[;,|\n]", key) if part.strip()]
    named = [letter for letter, text in texts.items() if bare(text) in parts]
    return whole or (named if len(parts) > 1 and len(named) == len(parts) == len(set(parts)) else [])


def _why_unclear(key: str, by_text: list[str], texts: Mapping[str, str]) -> str:
    """Why a key may mean one option or another; empty where it means one."""
    if len(by_text) > 1 and bare(key) not in map(bare, texts.values()):
        return ""
    if by_text and key.isdigit() and _letters(key) not in ([], by_text):
        other = f"cũng là số thứ tự của phương án {', '.join(_letters(key))}"
        return f"Đáp án “{key}” là nội dung của phương án {', '.join(by_text)}, {other}. Hãy ghi chữ cái."
    is_plain = is_clear(key, {letter: bare(text) for letter, text in texts.items()})
    return "" if is_plain else f"Không hiểu đáp án “{short(key)}”. Hãy ghi chữ cái, ví dụ B hoặc A, C."


def _weights(line: Line) -> dict[str, float]:
    """`A=1; B=0,5` or `A=100%; B=-50%`."""
    written = line.text("weights")
    found = _WEIGHT.findall(written)
    if written and not found:
        raise RowFault(f"Không hiểu trọng số “{short(written)}”. Hãy ghi dạng A=1; B=0,5.")
    values = {letter.upper(): float(number.replace(",", ".")) / (100 if mark else 1) for letter, number, mark in found}
    if any(abs(value) > 1 for value in values.values()):
        raise RowFault("Trọng số phải từ -1 đến 1, hoặc ghi phần trăm.")
    return values


def _true_false(question: ForeignQuestion, line: Line, _report: Report) -> ForeignQuestion:
    texts, key = _texts(line), line.text("key")
    truth = truth_of(key)
    if truth is None and texts:
        chosen = [texts[letter] for letter in _letters(key) if letter in texts]
        truth = truth_of(chosen[0]) if len(chosen) == 1 else None
    if truth is None:
        raise RowFault(f"Câu đúng sai: ô “Đáp án” phải là Đúng hoặc Sai, không phải “{short(key)}”.")
    options = (Option(from_plain("Đúng"), float(truth)), Option(from_plain("Sai"), float(not truth)))
    return replace(question, options=options)


def _ordering(question: ForeignQuestion, line: Line, report: Report) -> ForeignQuestion:
    texts = _texts(line)
    letters = [letter.strip().upper() for letter in re.split(r"[\s,;>\-–]+", line.text("key")) if letter.strip()]
    if not letters:
        report.change(question.where, "Câu sắp xếp không ghi đáp án: lấy thứ tự A, B, C … làm thứ tự đúng.")
        letters = list(texts)
    if sorted(letters) != sorted(texts):
        raise RowFault(f"Đáp án của câu sắp xếp phải kể đủ {', '.join(texts)}, mỗi chữ một lần.")
    return replace(question, items=tuple(from_plain(texts[letter]) for letter in letters))


def _matching(question: ForeignQuestion, line: Line, _report: Report) -> ForeignQuestion:
    """Each option is a pair `trái => phải`; `=> phải` belongs to nothing."""
    pairs = []
    for letter, text in _texts(line).items():
        sides = _ARROW.split(text, maxsplit=1)
        if len(sides) != 2 or not sides[1]:
            raise RowFault(f"Câu ghép đôi: ô “Phương án {letter}” phải ghi dạng “bên trái => bên phải”.")
        pairs.append(Pair(from_plain(sides[0]), from_plain(sides[1])))
    return replace(question, pairs=tuple(pairs))


def _short_text(question: ForeignQuestion, line: Line, _report: Report) -> ForeignQuestion:
    read = words_in(question, line.text("key"))
    if not read.accepted:
        raise RowFault("Câu điền chữ: ô “Đáp án” đang trống.")
    return read


def _numeric(question: ForeignQuestion, line: Line, _report: Report) -> ForeignQuestion:
    said = line.text("key").replace(":", "±")
    if _THOUSANDS.fullmatch(said):
        whole, decimal = said.replace(".", ""), said.replace(".", ",")
        raise RowFault(f"Câu điền số: “{said}” có thể là số nghìn hoặc số lẻ. Hãy ghi {whole} hoặc {decimal}.")
    read = number_in(question, said)
    if read is None:
        raise RowFault(f"Câu điền số: “{short(line.text('key'))}” phải là số, hoặc số ± sai số.")
    return read


def _essay(question: ForeignQuestion, _line: Line, _report: Report) -> ForeignQuestion:
    return question


BUILDERS: dict[str, Callable[[ForeignQuestion, Line, Report], ForeignQuestion]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _true_false,
    "ordering": _ordering,
    "matching": _matching,
    "short_text": _short_text,
    "numeric": _numeric,
    "essay": _essay,
}
