"""The parts of a QTI 1.2 item: material, labels, conditions that earn points, feedback."""

import copy
import html
import re
from functools import cached_property

from quizapp.banks.formats.gift_texts import has_tags
from quizapp.banks.formats.neutral import NOTHING, Accepted, Report, Rich, number_of, shown
from quizapp.banks.formats.pictures import Album
from quizapp.banks.formats.qti_interactions import QtiFault
from quizapp.banks.formats.qti_names import Files
from quizapp.banks.formats.rich import from_pictured
from quizapp.office.xmls import Element, local, words

_TEXTS = ("mattext", "mat_formattedtext", "matemtext")
_RESPONSES = ("response_lid", "response_str", "response_xy", "response_grp", "response_num")
_SOURCE = re.compile(r"src=[\"']([^\"']{1,400})[\"']", re.IGNORECASE)
_CANVAS_FOLDER = re.compile(r"(?:\$|%24)IMS[_-]CC[_-]FILEBASE(?:\$|%24)/?", re.IGNORECASE)


def _named(element: Element, *names: str) -> list[Element]:
    return [one for one in element.iter() if local(one) in names]


def labels(response: Element) -> list[tuple[str, Element]]:
    """(identifier, label) of each choice."""
    return [(one.get("ident") or "", one) for one in _named(response, "response_label")]


def label_text(label: Element) -> str:
    return words(label)


def rights(item: Element, response: Element) -> dict[str, float]:
    """Value → points, of every value that some condition asks for and pays."""
    ident = response.get("ident") or ""
    found: dict[str, float] = {}
    for condition in _named(item, "respcondition"):
        score = _score(condition, is_blackboard(item))
        if score <= 0:
            continue
        for equal in _named(condition, "varequal", "varsubset"):
            value = words(equal)
            if (equal.get("respident") or ident) == ident and value and not _is_negated(equal):
                found[value] = max(score, found.get(value, 0.0))
    return found


def _is_negated(element: Element) -> bool:
    count = 0
    parent = element.getparent()
    while parent is not None:
        count += local(parent) == "not"
        parent = parent.getparent()
    return count % 2 == 1


def is_blackboard(item: Element) -> bool:
    return bool(_named(item, "bbmd_questiontype"))


def flows(element: Element, kind: str) -> list[Element]:
    """Blackboard's blocks of a class."""
    return [one for one in _named(element, "flow") if one.get("class") == kind]


def _score(condition: Element, is_blackboards: bool) -> float:
    """Points that a condition sets. Blackboard sets none where all of them are earned; Canvas tells of wrong options
    in such conditions."""
    for one in _named(condition, "setvar"):
        written = words(one)
        if written == "SCORE.max":
            return 100.0
        number = number_of(written)
        if number is not None and (one.get("action") or "Set") != "Subtract":
            return number
    title = (condition.get("title") or "").lower()
    is_silent = is_blackboards and title != "incorrect" and not _named(condition, "setvar")
    return 100.0 if title == "correct" or is_silent else 0.0


class Item:
    """One `<item>`, with the pictures and the report of its question."""

    def __init__(self, element: Element, where: str, files: Files, report: Report) -> None:
        self.element = element
        self.where = where
        self.album = Album(report.gate)
        self._files = files
        self._report = report
        self.title = element.get("title") or ""
        self.ident = element.get("ident") or ""

    @cached_property
    def metadata(self) -> dict[str, str]:
        """Fields by their label, and Blackboard's own elements."""
        fields = {}
        for one in _named(self.element, "qtimetadatafield"):
            fields[words(_first(one, "fieldlabel")).lower()] = words(_first(one, "fieldentry"))
        for one in _named(self.element, "itemmetadata"):
            fields.update({local(child).lower(): words(child) for child in one if not len(child)})
        return fields

    @property
    def kind(self) -> str:
        return (self.metadata.get("question_type") or self.metadata.get("bbmd_questiontype") or "").lower()

    def responses(self, *names: str) -> list[Element]:
        return _named(self._presentation(), *names)

    def _presentation(self) -> Element:
        found = _first(self.element, "presentation")
        if found is None:
            raise QtiFault("Câu không có phần trình bày (presentation).")
        return found

    def stem(self) -> Rich:
        found = _first(self.element, "presentation")
        if found is None:
            return NOTHING
        asked = flows(found, "QUESTION_BLOCK") if is_blackboard(self.element) else []
        return self.rich(asked[0] if asked else found, without_choices=True)

    def rich(self, element: Element, *, without_choices: bool = False) -> Rich:
        """The material in an element, that of its responses left out."""
        source = element
        if without_choices:
            source = copy.deepcopy(element)
            for one in _named(source, *_RESPONSES, "render_choice", "render_fib"):
                if one is not source and one.getparent() is not None:
                    one.getparent().remove(one)
        parts = [self._markup(one) for one in _named(source, *_TEXTS)]
        parts += [f'<img src="{html.escape(one.get("uri") or "")}">' for one in _named(source, "matimage")]
        markup = "".join(f"<div>{part}</div>" for part in parts if part.strip())
        return from_pictured(markup, self._pictures(markup), self.album, self._tell)

    def _markup(self, element: Element) -> str:
        text = "".join(element.itertext())
        kind = (element.get("texttype") or element.get("type") or "").lower()
        is_html = "html" in kind or has_tags(text)
        return text if is_html else html.escape(text, quote=False)

    def _pictures(self, markup: str) -> list[tuple[str, bytes]]:
        found = []
        for address in dict.fromkeys(_SOURCE.findall(markup)):
            plain = _CANVAS_FOLDER.sub("", html.unescape(address))
            data = self._files(plain) or self._files(f"web_resources/{plain}")
            if data is not None:
                found.append((plain, data))
        return found

    def _tell(self, what: str) -> None:
        self._report.change(self.where, what)

    # --- feedback ----------------------------------------------------------------------------------------------------

    def feedback(self, ident: str) -> Rich:
        """What is said of one option: Blackboard names it like the option, Canvas adds `_fb`."""
        found = [one for one in _named(self.element, "itemfeedback") if one.get("ident") in (ident, f"{ident}_fb")]
        return self.rich(found[0]) if found else NOTHING

    def general_feedbacks(self) -> list[Rich]:
        idents = {ident for ident, _label in labels(self.element)}
        known = idents | {f"{ident}_fb" for ident in idents}
        found = [self.rich(one) for one in _named(self.element, "itemfeedback") if one.get("ident") not in known]
        filled = [one for one in found if one]
        if len(filled) > 1:
            self._tell("Phản hồi khi đúng và khi sai được gộp vào phần giải thích.")
        return filled

    # --- numbers -----------------------------------------------------------------------------------------------------

    def has_bounds(self) -> bool:
        return bool(_named(self.element, "vargte", "varlte", "vargt", "varlt"))

    def numbers(self) -> list[Accepted]:
        """Each condition that earns points, as a number and how far it may be off."""
        found = []
        for condition in _named(self.element, "respcondition"):
            if _score(condition, is_blackboard(self.element)) > 0:
                found += _bounded(condition)
        if not found:
            raise QtiFault("Câu điền số không có đáp án.")
        return found


def _bounded(condition: Element) -> list[Accepted]:
    equal = [number_of(words(one)) for one in _named(condition, "varequal")]
    low = [number_of(words(one)) for one in _named(condition, "vargte", "vargt")]
    high = [number_of(words(one)) for one in _named(condition, "varlte", "varlt")]
    if low and high and low[0] is not None and high[0] is not None:
        middle = round((low[0] + high[0]) / 2, 10)
        return [Accepted(shown(middle), tolerance=round(abs(high[0] - low[0]) / 2, 10))]
    return [Accepted(shown(number), tolerance=0.0) for number in equal if number is not None]


def _first(element: Element, name: str) -> Element | None:
    return next((one for one in element.iter() if local(one) == name), None)
