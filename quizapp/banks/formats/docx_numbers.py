"""Word's automatic numbers, which are not in the text: “Câu 1.”, “A.” are counted here as Word counts them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from quizapp.banks.formats.docx_looks import owners
from quizapp.banks.formats.docx_names import qn

Element = Any
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_DEEPEST = 9


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass
class Numbers:
    """The lists of a document and how far each has been counted."""

    abstract: dict[str, str] = field(default_factory=dict)  # list → its definition
    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)  # definition → levels
    own: dict[str, dict[int, _Level]] = field(default_factory=dict)  # list → levels that it writes its own way
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number: str, level: int) -> str:
        """The label of the next paragraph of a list; empty for bullets and unknown lists."""
        definition = self.abstract.get(number, "")
        levels = {**self.levels.get(definition, {}), **self.own.get(number, {})}
        if level not in levels or not 0 <= level < _DEEPEST:
            return ""
        counts = self.counts.setdefault(definition, {})
        restart = self.restarts.pop((number, level), None)
        counts[level] = restart if restart is not None else counts.get(level, levels[level].start - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        if levels[level].format in ("bullet", "none"):
            return ""
        text = levels[level].text
        for one in range(level + 1):
            shown = levels.get(one, levels[level])
            text = text.replace(f"%{one + 1}", written(counts.get(one, shown.start), shown.format))
        return text.strip()

    def is_bulleted(self, number: str, level: int) -> bool:
        levels = {**self.levels.get(self.abstract.get(number, ""), {}), **self.own.get(number, {})}
        return level in levels and levels[level].format == "bullet"


def written(number: int, style: str) -> str:
    """3 → 3, C, c, III or iii."""
    if style in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1) if number <= 260 else str(number)
        return letter if style == "upperLetter" else letter.lower()
    if style in ("upperRoman", "lowerRoman") and 0 < number < 40:
        roman = ""
        for value, letters in _ROMAN:
            times, number = divmod(number, value)
            roman += letters * times
        return roman.upper() if style == "upperRoman" else roman
    return str(number)


def numbering_of(paragraph: Element, styles: Mapping[str, Element]) -> tuple[str, int]:
    """(list, level) of a paragraph, by itself, its style or one that its style is based on; no list is empty."""
    number = level = ""
    for owner in owners(paragraph, styles):
        properties = owner.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is not None:
            number = number or _said(properties, "w:numId", "")
            level = level or _said(properties, "w:ilvl", "")
    return number, _int(level, 0)


def numbers_of(numbering: Element | None) -> Numbers:
    """The lists of `word/numbering.xml`; none where the document has no such part."""
    found = Numbers()
    if numbering is None:
        return found
    definitions = numbering.findall(qn("w:abstractNum"))
    styled = {link: one for one in definitions if (link := _said(one, "w:styleLink", ""))}
    for definition in definitions:
        source = styled.get(_said(definition, "w:numStyleLink", ""), definition)
        found.levels[definition.get(qn("w:abstractNumId"))] = dict(map(_level, source.findall(qn("w:lvl"))))
    for one in numbering.findall(qn("w:num")):
        number = one.get(qn("w:numId"))
        found.abstract[number] = _said(one, "w:abstractNumId", "")
        found.own[number] = dict(map(_level, one.findall(f"{qn('w:lvlOverride')}/{qn('w:lvl')}")))
        for override in one.findall(qn("w:lvlOverride")):
            start = override.find(qn("w:startOverride"))
            if start is not None:
                found.restarts[number, _int(override.get(qn("w:ilvl")), 0)] = _int(start.get(qn("w:val")), 1)
    return found


def _said(element: Element, name: str, default: str) -> str:
    child = element.find(qn(name))
    return (child.get(qn("w:val")) or default) if child is not None else default


def _level(element: Element) -> tuple[int, _Level]:
    start = _int(_said(element, "w:start", "1"), 1)
    level = _Level(_said(element, "w:numFmt", "decimal"), _said(element, "w:lvlText", "")[:40], start)
    return _int(element.get(qn("w:ilvl")), 0), level


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default
