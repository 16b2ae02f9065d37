"""Letters typed for fonts of the time before Unicode: by the font's name or, where that was changed, by their look."""

from collections.abc import Callable
from typing import Any

from quizapp.banks.formats.docx_names import qn
from quizapp.domain.names import normal
from quizapp.office.encodings import NAMES, vietnamese_share
from quizapp.office.old_alphabets import tcvn3_text, vni_text

Element = Any
SOFT_HYPHEN = "\u00ad"  # the place of `ư` in TCVN3, which Word keeps as an element of its own
_NEW_LETTERS = frozenset("ăđơưĂĐƠƯ") | {chr(code) for code in range(0x1EA0, 0x1EFA)}
_OLD: dict[str, Callable[[str], str]] = {"tcvn3": tcvn3_text, "vni": vni_text}
_SAMPLE = 60_000
_LIKELY, _CLEARER = 0.7, 0.3  # of the words with letters beyond ASCII; how much more of them than as they stand


def alphabet_of(font: str) -> str:
    """`tcvn3` or `vni` for a font made for it; empty for any other."""
    name = font.casefold()
    return "tcvn3" if name.startswith(".vn") else "vni" if name.startswith("vni-") else ""


def is_capital(font: str) -> bool:
    """Whether the font shows every letter as a capital: `.VnTimeH`."""
    name = font.casefold()
    return name.startswith(".vn") and name.endswith("h")


def font_in(properties: Element | None) -> str:
    """The font of a set of run properties: an old one where either half names one."""
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    if fonts is None:
        return ""
    named = [fonts.get(qn(f"w:{half}")) or "" for half in ("ascii", "hAnsi")]
    return next((one for one in named if alphabet_of(one)), named[0] or named[1])


def written_text(element: Element) -> str:
    """What an element says, soft hyphens too."""
    parts = element.iter(qn("w:t"), qn("w:softHyphen"))
    return "".join((one.text or "") if one.tag == qn("w:t") else SOFT_HYPHEN for one in parts)


def is_new(text: str) -> bool:
    """Whether it has letters that only Unicode has."""
    return not _NEW_LETTERS.isdisjoint(normal("NFC", text))


def guessed_alphabet(body: Element) -> str:
    """The old alphabet in which a whole document was typed, whatever its fonts are called now; empty where none was."""
    sample, size = [], 0
    for paragraph in body.iter(qn("w:p")):
        sample.append(written_text(paragraph))
        size += len(sample[-1])
        if size > _SAMPLE:
            break
    text = "\n".join(sample)
    if is_new(text):
        return ""
    share, name = max((vietnamese_share(decode(text)), name) for name, decode in _OLD.items())
    return name if share >= _LIKELY and share - vietnamese_share(text) >= _CLEARER else ""


def modern(text: str, alphabet: str) -> str:
    """Text of an old alphabet in Unicode, in NFC."""
    return normal("NFC", _OLD[alphabet](text))


def told_font(font: str, alphabet: str) -> str:
    """The line of the report; without a font the letters were only guessed."""
    seen = "Hãy xem dấu tiếng Việt có đúng không."
    if font:
        return f"Chữ dùng phông cũ ({font}) được đổi sang Unicode. {seen}"
    return f"Chữ giống kiểu gõ {NAMES[alphabet]} tuy phông chữ đã khác; đã đổi sang Unicode. {seen}"
