"""How runs of Word look, by their own properties and their styles; which paragraphs are headings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quizapp.banks.formats.docx_fonts import font_in
from quizapp.banks.formats.docx_names import qn
from quizapp.banks.formats.marked import BOLD, COLOUR, HIGHLIGHT, ITALIC, LOWERED, RAISED, STRUCK, UNDERLINE

Element = Any
_BLACK = ("auto", "000000", "")
_DARK_THEMES = ("text1", "dark1", "tx1", "dk1")
OFF = ("0", "false", "off")
_BODY_LEVEL = "9"  # of the outline: running text
_DEEPEST_STYLE = 10


@dataclass(frozen=True)
class Looks:
    """What a style says: bits that it sets, bits that it clears, and its font."""

    sets: int = 0
    clears: int = 0
    font: str = ""

    def over(self, below: "Looks") -> "Looks":
        sets = (below.sets & ~self.clears) | self.sets
        return Looks(sets, (below.clears & ~self.sets) | self.clears, self.font or below.font)


def looks_in(properties: Element | None) -> Looks:
    """The looks that a set of run properties names."""
    if properties is None:
        return Looks()
    sets = clears = 0
    for child in properties:
        bit, is_on = _look(child)
        sets |= bit if is_on else 0
        clears |= 0 if is_on else bit
    return Looks(sets, clears, font_in(properties))


def _look(child: Element) -> tuple[int, bool]:
    value = child.get(qn("w:val")) or ""
    name = child.tag.rpartition("}")[2]
    match name:
        case "b" | "i":
            return (BOLD if name == "b" else ITALIC), value not in OFF
        case "u":
            return UNDERLINE, value != "none"
        case "strike" | "dstrike":
            return STRUCK, value not in OFF
        case "highlight":
            return HIGHLIGHT, value not in ("none", "white")
        case "shd":
            return HIGHLIGHT, (child.get(qn("w:fill")) or "auto").upper() not in ("AUTO", "FFFFFF")
        case "color":
            is_black = value.lower() in _BLACK or child.get(qn("w:themeColor")) in _DARK_THEMES
            return COLOUR, not is_black
        case "vertAlign":
            return (RAISED if value == "superscript" else LOWERED), value in ("superscript", "subscript")
    return 0, False


def is_heading(paragraph: Element, styles: Mapping[str, Element]) -> bool:
    """Whether Word lists it in the outline of the document, by itself or by its style."""
    for owner in owners(paragraph, styles):
        level = owner.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if level is not None:
            return str(level.get(qn("w:val"))) != _BODY_LEVEL
    return False


def owners(paragraph: Element, styles: Mapping[str, Element]) -> Iterator[Element]:
    """What may say how a paragraph is: itself, its style, the styles that this is based on."""
    owner, seen = paragraph, 0
    while owner is not None and seen < _DEEPEST_STYLE:
        yield owner
        below = owner.find(f"{qn('w:pPr')}/{qn('w:pStyle')}") if owner is paragraph else owner.find(qn("w:basedOn"))
        owner = styles.get(below.get(qn("w:val")) or "") if below is not None else None
        seen += 1
