"""Word's automatic numbers, which are not in the text: “Câu 1.”, “A.” are counted here as Word counts them."""

from dataclasses import dataclass, field
from typing import Any

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
    restarts: dict[tuple[str, int], int] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def label(self, number: str, level: int) -> str:
        """The label of the next paragraph of a list; empty for bullets and unknown lists."""
        definition = self.abstract.get(number, "")
        levels = self.levels.get(definition, {})
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


def numbers_of(numbering: Element | None) -> Numbers:
    """The lists of `word/numbering.xml`; none where the document has no such part."""
    found = Numbers()
    if numbering is None:
        return found
    for definition in numbering.findall(qn("w:abstractNum")):
        found.levels[definition.get(qn("w:abstractNumId"))] = dict(map(_level, definition.findall(qn("w:lvl"))))
    for one in numbering.findall(qn("w:num")):
        number = one.get(qn("w:numId"))
        target = one.find(qn("w:abstractNumId"))
        found.abstract[number] = target.get(qn("w:val")) if target is not None else ""
        for override in one.findall(qn("w:lvlOverride")):
            start = override.find(qn("w:startOverride"))
            if start is not None:
                found.restarts[number, _int(override.get(qn("w:ilvl")), 0)] = _int(start.get(qn("w:val")), 1)
    return found


def _level(element: Element) -> tuple[int, _Level]:
    def value(name: str, default: str) -> str:
        child = element.find(qn(name))
        return (child.get(qn("w:val")) or default) if child is not None else default

    level = _Level(value("w:numFmt", "decimal"), value("w:lvlText", "")[:40], _int(value("w:start", "1"), 1))
    return _int(element.get(qn("w:ilvl")), 0), level


def _int(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else default
