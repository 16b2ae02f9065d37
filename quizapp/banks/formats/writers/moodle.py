"""Moodle XML: plain texts as plain text, so that nothing in them is taken for markup; marked-up ones as HTML."""

import base64
from collections.abc import Iterable, Mapping

from lxml import etree

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.moodle_answers import embedded, starless
from quizapp.banks.formats.writers.parts import accepted, category, choices, pairs, shares, steps, tags, told, tolerance
from quizapp.banks.formats.writers.texts import Texts, is_marked, plain_part, plain_stem
from quizapp.office.xmls import Element

_TYPES = {
    "single": "multichoice",
    "multiple": "multichoice",
    "true_false": "truefalse",
    "ordering": "ordering",
    "matching": "matching",
    "short_text": "shortanswer",
    "numeric": "numerical",
    "cloze": "cloze",
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
        _Question(quiz, one).write()
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


class _Question:
    """Writes one question below the root."""

    def __init__(self, quiz: Element, one: FileQuestion) -> None:
        self.one = one
        self.element = _child(quiz, "question", type=_TYPES[one.type])
        self.texts = Texts(one, lambda name: f"@@PLUGINFILE@@/{name}")
        self.is_marked = is_marked(one)

    def write(self) -> None:
        one = self.one
        _text(self.element, "name", one.code)
        self._stem()
        _text(self.element, "generalfeedback", "\n".join(told(one)), format="plain_text")
        for name, words in (("defaultgrade", "1"), ("penalty", "0"), ("hidden", "0"), ("idnumber", one.code)):
            _child(self.element, name, words)
        self._answers()
        marks = _child(self.element, "tags")
        for mark in tags(one, ("code", "unit")):
            _text(marks, "tag", mark)

    def _stem(self) -> None:
        if self.one.type == "cloze":
            holder = _text(self.element, "questiontext", embedded(self.one, self.texts.stem()), format="html")
        elif self.is_marked:
            holder = _text(self.element, "questiontext", self.texts.stem(), format="html")
        else:
            holder = _text(self.element, "questiontext", plain_stem(self.one), format="plain_text")
        self._add_files(holder, self.texts.cited_in_stem())

    def _part(self, name: str, text: str, **attributes: str) -> Element:
        """An option, or a side of a pair."""
        if not self.is_marked:
            return _text(self.element, name, text, format="plain_text", **attributes)
        holder = _text(self.element, name, self.texts.part(text), format="html", **attributes)
        self._add_files(holder, self.texts.cited_in(text))
        return holder

    def _add_files(self, holder: Element, names: Iterable[str]) -> None:
        files = self.texts.files
        for name in names:
            data = base64.b64encode(files[name].data).decode("ascii")
            etree.SubElement(holder, "file", {"name": name, "path": "/", "encoding": "base64"}).text = data

    def _answers(self) -> None:
        match self.one.type:
            case "true_false":
                for word, letter in (("true", "a"), ("false", "b")):
                    fraction = "100" if self.one.key == [letter] else "0"
                    _text(self.element, "answer", word, fraction=fraction, format="moodle_auto_format")
            case "ordering":
                self._ordering()
            case "matching":
                _child(self.element, "shuffleanswers", "true")
                for left, right in pairs(self.one):
                    _text(self._part("subquestion", left), "answer", plain_part(self.one, right))
            case "short_text" | "numeric":
                self._typed()
            case "single" | "multiple":
                self._choices()

    def _choices(self) -> None:
        one, is_single = self.one, self.one.type == "single"
        for name, words in (
            ("single", str(is_single).lower()), ("shuffleanswers", "true"), ("answernumbering", "ABCD"),
        ):  # fmt: skip
            _child(self.element, name, words)
        weighed = [(choice, "100" if choice.is_right else "0") for choice in choices(one)] if is_single else shares(one)
        for choice, share in weighed:
            self._part("answer", choice.text, fraction=share)

    def _ordering(self) -> None:
        """The fraction of an answer is its place in the right order."""
        settings = {
            "layouttype": "VERTICAL",
            "selecttype": "ALL",
            "selectcount": str(len(self.one.key)),
            "gradingtype": "ALL_OR_NOTHING",
            "showgrading": "SHOW",
        }
        for name, words in settings.items():
            _child(self.element, name, words)
        for place, words in enumerate(steps(self.one), start=1):
            self._part("answer", words, fraction=f"{place}.0000000")

    def _typed(self) -> None:
        is_number = self.one.type == "numeric"
        if not is_number:
            _child(self.element, "usecase", "0")
        for text in accepted(self.one):
            said = text if is_number else starless(text)
            answer = _text(self.element, "answer", said, fraction="100", format="moodle_auto_format")
            if is_number:
                _child(answer, "tolerance", tolerance(self.one))
        if is_number and self.one.content["unit"]:
            unit = _child(_child(self.element, "units"), "unit")
            _child(unit, "multiplier", "1")
            _child(unit, "unit_name", self.one.content["unit"])
            for name, words in (("unitgradingtype", "0"), ("unitpenalty", "0"), ("showunits", "0"), ("unitsleft", "0")):
                _child(self.element, name, words)
