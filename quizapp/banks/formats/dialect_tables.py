"""Keys that stand apart from their questions: in tables, and in a second list with a line or a row of reasons each."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from quizapp.banks.formats.answer_tables import Keys
from quizapp.banks.formats.dialect_open import Open

_MOST_NAMED = 10
_SAID = re.compile(
    r"\s{0,9}(?:(?:=>|→)\s{0,9})?(?:(?:Đáp\s{0,3}án|ĐA|Chọn)(?:\s{1,3}đúng)?(?:\s{1,3}là)?\s{0,9}:?\s{0,9})?"
    r"([A-H])(?:\s{0,9}(?:[.,:;)]|[-–](?=\s))\s{0,9}|\s{1,9}(?=vì\s)|\s{0,9}$)",
    re.IGNORECASE,
)
_ONLY_NUMBER = re.compile(r"\s{0,9}(?:Câu\s{0,9})?(?:\d{1,4})?\s{0,9}[.:]?\s{0,9}", re.IGNORECASE)


def give_keys(tables: Sequence[Keys], series: Sequence[Sequence[Open]]) -> str:
    """Each table to its series, one to each, or by the numbers of all; what is returned has no question."""
    if len(tables) == len(series):
        for table, questions in zip(tables, series, strict=True):
            numbers = Counter(one.as_number() for one in questions)
            for one in questions:
                one.table_key = table.get(_name(one, table, numbers), "")
    else:
        _give_by_number(tables, [one for questions in series for one in questions])
    return _surplus(tables, [one for questions in series for one in questions])


def without_second_list(questions: Sequence[Open]) -> tuple[list[Open], list[Open]]:
    """(the questions, those of them that got a key): “Câu 3: Đáp án B. Vì …” far below “Câu 3” is no question, it says
    the key of that one with its reasons. Nothing is given where a number stands twice or a key is there already."""
    whole = [one for one in questions if one.options]
    counts = Counter(one.as_label() for one in questions)
    wanting = {one.as_label(): one for one in whole if not (one.answers or one.table_key or one.unclear)}
    kept, keyed = [], []
    for one in questions:
        target = wanting.get(one.as_label()) if not one.options and counts[one.as_label()] == 2 else None
        if target is not None and target.is_before(one) and _take_said(target, one):
            keyed.append(target)
        else:
            kept.append(one)
    return kept, keyed


def _take_said(target: Open, one: Open) -> bool:
    first, *more = one.stem
    found = _SAID.match(first.text) if not one.answers else None
    if found:
        said, reasons = found[1], [first.cut(found.end()), *more]
    elif len(one.answers) == 1 and not more and _ONLY_NUMBER.fullmatch(first.text):
        said, reasons = one.answers[0], []
    else:
        return False
    target.answers.append(said)
    reasons += one.fields.pop("explanation", [])
    for name, lines in ({"explanation": [line for line in reasons if line.text]} | one.fields).items():
        target.fields.setdefault(name, []).extend(lines)
    return True


def _give_by_number(tables: Sequence[Keys], questions: Sequence[Open]) -> None:
    numbers, labels = Counter(map(Open.as_number, questions)), Counter(map(Open.as_label, questions))
    for one in questions:
        keys = {key for table in tables if (key := table.get(_name(one, table, numbers)))}
        if labels[one.as_label()] > 1 or len(keys) > 1:
            one.unclear = "Bảng đáp án có số câu này hơn một lần" if keys else ""
        else:
            one.table_key = next(iter(keys), "")


def _name(one: Open, table: Keys, numbers: Mapping[int, int]) -> str:
    """What a table calls a question: `1a`, or `1` where no other question has that number."""
    number = one.as_number()
    return str(number) if one.as_label() not in table and numbers[number] == 1 else one.as_label()


def _surplus(tables: Sequence[Keys], questions: Sequence[Open]) -> str:
    """The paper or the table may be counted otherwise. Empty where every key has its question."""
    known = {label for one in questions for label in (one.as_label(), str(one.as_number()))}
    others = [label for label in dict.fromkeys(label for table in tables for label in table) if label not in known]
    return ", ".join(others[:_MOST_NAMED]) + (" …" if len(others) > _MOST_NAMED else "")
