"""The types of Moodle's questions; one that is missing here is refused by its name."""

from collections.abc import Callable
from dataclasses import replace

from quizapp.banks.formats.gift_texts import starred
from quizapp.banks.formats.moodle_cloze import ClozeFault, read_cloze
from quizapp.banks.formats.moodle_texts import Holders, child, children, text_of, value
from quizapp.banks.formats.neutral import (
    Accepted,
    Blank,
    ForeignQuestion,
    Option,
    Pair,
    number_of,
    short,
)
from quizapp.banks.formats.rich import from_plain
from quizapp.office.xmls import Element

_TRUE, _FALSE = ("true", "đúng"), ("false", "sai")


class MoodleFault(Exception):
    """A question that cannot be read; carries the sentence."""


def _weight(answer: Element) -> float:
    written = answer.get("fraction") or value(answer, "fraction") or "0"
    percent = number_of(written)
    if percent is None:
        raise MoodleFault(f"Điểm của phương án (“{short(written)}”) không phải số.")
    return round(percent / 100, 7)


def _options(element: Element, holders: Holders) -> tuple[Option, ...]:
    return tuple(
        Option(holders.rich(answer), _weight(answer), holders.rich(child(answer, "feedback")))
        for answer in children(element, "answer")
    )


def _multichoice(question: ForeignQuestion, element: Element, holders: Holders) -> ForeignQuestion:
    is_single = value(element, "single", "true").lower() in ("true", "1")
    return replace(question, type="single" if is_single else "multiple", options=_options(element, holders))


def _true_false(question: ForeignQuestion, element: Element, holders: Holders) -> ForeignQuestion:
    answers = {text_of(answer).strip().lower(): answer for answer in children(element, "answer")}
    right = next((answers[word] for word in _TRUE if word in answers), None)
    wrong = next((answers[word] for word in _FALSE if word in answers), None)
    if right is None or wrong is None:
        raise MoodleFault("Câu đúng hay sai phải có hai phương án true và false.")
    options = tuple(
        Option(from_plain(word), _weight(answer), holders.rich(child(answer, "feedback")))
        for word, answer in (("Đúng", right), ("Sai", wrong))
    )
    return replace(question, type="true_false", options=options, is_shuffled=None)


def _matching(question: ForeignQuestion, element: Element, holders: Holders) -> ForeignQuestion:
    pairs = tuple(
        Pair(holders.rich(one), holders.rich_text(text_of(child(one, "answer")), "moodle_auto_format", None))
        for one in children(element, "subquestion")
    )
    return replace(question, type="matching", pairs=pairs)


def _accepted(element: Element, holders: Holders) -> tuple[Accepted, ...]:
    found = []
    for answer in children(element, "answer"):
        text, is_pattern = starred(text_of(answer))
        tolerance = number_of(value(answer, "tolerance"))
        feedback = holders.rich(child(answer, "feedback"))
        found.append(Accepted(text, _weight(answer), tolerance, feedback, is_pattern))
    if not found:
        raise MoodleFault("Câu không có đáp án nào.")
    return tuple(found)


def _short_answer(question: ForeignQuestion, element: Element, holders: Holders) -> ForeignQuestion:
    is_case_sensitive = value(element, "usecase") in ("1", "true")
    accepted = _accepted(element, holders)
    return replace(question, type="short_text", accepted=accepted, is_case_sensitive=is_case_sensitive)


def _numerical(question: ForeignQuestion, element: Element, holders: Holders) -> ForeignQuestion:
    accepted = _accepted(element, holders)
    wrong = next((one for one in accepted if one.text != "*" and number_of(one.text) is None), None)
    if wrong is not None:
        raise MoodleFault(f"Đáp án “{short(wrong.text)}” không phải số.")
    return replace(question, type="numeric", accepted=accepted, facts={**question.facts, **_unit(element, holders)})


def _unit(element: Element, holders: Holders) -> dict[str, str]:
    """The unit in which the answer is given; others, with their factors, are told."""
    units = [(value(one, "unit_name"), number_of(value(one, "multiplier", "1"))) for one in element.iter("unit")]
    plain = next((name for name, factor in units if name and factor == 1.0), "")
    others = [name for name, _factor in units if name and name != plain]
    if others:
        holders.tell(f"Không giữ đơn vị đo khác của đáp án: {short(', '.join(others))}.")
    return {"unit": plain} if plain else {}


def _ordering(question: ForeignQuestion, element: Element, holders: Holders) -> ForeignQuestion:
    """The fraction is the place of an item; without it the order of the file counts."""
    answers = children(element, "answer")
    places = [number_of(answer.get("fraction") or "") for answer in answers]
    rows = [(place if place is not None else index, index) for index, place in enumerate(places)]
    items = tuple(holders.rich(answers[index]) for _place, index in sorted(rows))
    if any(text_of(child(answer, "feedback")) for answer in answers):
        holders.tell("Không giữ phản hồi riêng của từng mục sắp xếp.")
    return replace(question, type="ordering", items=items, is_shuffled=True)


def _gap_select(question: ForeignQuestion, element: Element, _holders: Holders) -> ForeignQuestion:
    """`[[1]]` in the stem means the first choice; choices of its group are the wrong ones."""
    boxes = [*children(element, "selectoption"), *children(element, "dragbox")]
    groups = [value(box, "group", "1") for box in boxes]
    blanks = []
    for index, box in enumerate(boxes):
        if f"[[{index + 1}]]" not in question.stem.plain:
            continue
        options = tuple(
            Option(from_plain(text_of(one)), float(one is box))
            for one, group in zip(boxes, groups, strict=True)
            if group == groups[index]
        )
        blanks.append(Blank(str(index + 1), "single", options))
    return replace(question, type="cloze", blanks=tuple(blanks))


def _cloze(question: ForeignQuestion, element: Element, holders: Holders) -> ForeignQuestion:
    holder = child(element, "questiontext")
    try:
        text, blanks = read_cloze(text_of(holder), holders.tell)
    except ClozeFault as fault:
        raise MoodleFault(str(fault)) from fault
    return replace(question, type="cloze", stem=holders.rich_text(text, "html", holder), blanks=blanks)


def _as(type_: str) -> Callable[[ForeignQuestion, Element, Holders], ForeignQuestion]:
    return lambda question, _element, _holders: replace(question, type=type_)


READERS: dict[str, Callable[[ForeignQuestion, Element, Holders], ForeignQuestion]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "matching": _matching,
    "match": _matching,
    "ddmatch": _matching,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "ordering": _ordering,
    "gapselect": _gap_select,
    "ddwtos": _gap_select,
    "cloze": _cloze,
    "multianswer": _cloze,
    "essay": _as("essay"),
    "description": _as("description"),
}
