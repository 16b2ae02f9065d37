"""Which typeface a PDF is set in: Times New Roman or its twin where the machine has one, else the one typst brings."""

import re
from functools import cache

import typst

WANTED = ("Times New Roman", "Tinos", "Liberation Serif")
OWN = "Libertinus Serif"  # inside the typst package, with every Vietnamese letter
STYLES = ("", ", weight: 700", ', style: "italic"', ', weight: 700, style: "italic"')
_MARKS = "àáảãạ ằắẳẵặă ầấẩẫậâ èéẻẽẹ ềếểễệê ìíỉĩị òóỏõọ ồốổỗộô ờớởỡợơ ùúủũụ ừứửữựư ỳýỷỹỵ đ"
LETTERS = "".join(sorted({letter for one in _MARKS.split() for letter in one + one.upper()}))
_GLYPH = re.compile(rb'xlink:href="#(g[0-9A-F]+)"')


@cache
def known_fonts() -> typst.Fonts:
    """Those of the machine and those of typst; looked for once a process."""
    return typst.Fonts()


def holds_every_letter(family: str) -> bool:
    """Whether each Vietnamese letter has a glyph of its own in each of the four styles; an old release of Liberation
    lacks 92 of them, and words would be set in two typefaces."""
    letters = " ".join(LETTERS)
    rows = "\n".join(f'#text(font: "{family}", fallback: false{style})[{letters}]' for style in STYLES)
    source = f"#set page(width: 2000pt, height: 200pt)\n{rows}".encode()
    drawn = typst.compile(source, font_paths=known_fonts(), ignore_system_fonts=True, format="svg")
    return len(set(_GLYPH.findall(drawn))) >= len(LETTERS) * len(STYLES)  # a face may draw some in two shapes


@cache
def typefaces() -> tuple[str, ...]:
    """The typeface, and typst's own behind it for signs that it lacks."""
    installed = known_fonts().families()
    found = next((one for one in WANTED if one in installed and holds_every_letter(one)), OWN)
    return tuple(dict.fromkeys((found, OWN)))
