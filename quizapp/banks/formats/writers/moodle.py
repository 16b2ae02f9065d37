"""Moodle XML: every text as plain text, so that nothing in it is taken for markup."""

from collections.abc import Iterable, Mapping

from lxml import etree

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.parts import category, choices, pairs, shares, steps, tags, told
from quizapp.office.xmls import Element

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "ordering": "ordering",
    "matching": "matching",
}


def write_moodle_xml(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> bytes:
    """The file, with a category for each competence."""
    quiz = etree.Element("quiz")
    last: str | None = None
    for one in questions:
        if one.competence != last:
            last = one.competence
            switch = etree.SubElement(quiz, "question", type="category")
            _text(switch, "category", f"$course$/top/{category(one, names).replace('/', '//')}")
        _question(quiz, one)
    etree.indent(quiz)
    return bytes(etree.tostring(quiz, xml_declaration=True, encoding="UTF-8"))


def _child(parent: Element, name: str, words: str = "", **attributes: str) -> Element:
    child = etree.SubElement(parent, name, **attributes)
    child.text = words or None
    return child


def _text(parent: Element, name: str, words: str, **attributes: str) -> Element:
    holder = _child(parent, name, **attributes)
    _child(holder, "text", words)
    return holder


def _plain(parent: Element, name: str, words: str, **attributes: str) -> Element:
    return _text(parent, name, words, format="plain_text", **attributes)


def _question(quiz: Element, one: FileQuestion) -> None:
    question = _child(quiz, "question", type=_TYPES[one.type])
    _text(question, "name", one.code)
    _plain(question, "questiontext", one.content["stem"])
    _plain(question, "generalfeedback", "\n".join(told(one)))
    for name, words in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", one.code)):
        _child(question, name, words)
    _answers(question, one)
    marks = _child(question, "tags")
    for mark in tags(one, ("code",)):
        _text(marks, "tag", mark)


def _answers(question: Element, one: FileQuestion) -> None:
    if one.type == "true_false":
        for word, letter in (("true", "a"), ("false", "b")):
            _text(question, "answer", word, fraction="100" if one.key == [letter] else "0", format="moodle_auto_format")
    elif one.type == "ordering":
        _ordering(question, one)
    elif one.type == "matching":
        _child(question, "shuffleanswers", "true")
        for left, right in pairs(one):
            _text(_plain(question, "subquestion", left), "answer", right)
    else:
        _choices(question, one)


def _choices(question: Element, one: FileQuestion) -> None:
    is_single = one.type == "single"
    for name, words in (("single", str(is_single).lower()), ("shuffleanswers", "true"), ("answernumbering", "ABCD")):
        _child(question, name, words)
    weighed = [(choice, "100" if choice.is_right else "0") for choice in choices(one)] if is_single else shares(one)
    for choice, share in weighed:
        _plain(question, "answer", choice.text, fraction=share)


def _ordering(question: Element, one: FileQuestion) -> None:
    """The fraction of an answer is its place in the right order."""
    settings = {
        "layouttype": "VERTICAL",
        "selecttype": "ALL",
        "selectcount": str(len(one.key)),
        "gradingtype": "ALL_OR_NOTHING",
        "showgrading": "SHOW",
    }
    for name, words in settings.items():
        _child(question, name, words)
    for place, words in enumerate(steps(one), start=1):
        _plain(question, "answer", words, fraction=f"{place}.0000000")
