"""Typed words: what may be kept of them, and when two of them say the same.

`folded` is the form by which words are compared, never one to show: spaces, case, kinds of quotes and dashes, quotes
around the whole and a final full stop, marks that nobody sees, and the letter that carries a tone (`hoà`, `hòa`) do
not matter.
"""

import re
import unicodedata
from collections.abc import Iterable

from quizapp.domain.names import normal, tidy

LONGEST = 200  # characters of one typed answer, in NFC
LONGEST_SENT = 4 * LONGEST  # in any form: no character of NFC is put together of more than four
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_PLAIN = str.maketrans(dict.fromkeys("‘’‚‛′`´ʼ", "'") | dict.fromkeys("“”„‟″«»", '"') | dict.fromkeys("‐‑‒–—―−", "-"))
_QUOTES = "'\""
_REFUSED = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of characters, separators of lines
# fillers of Hangul, vowels of Khmer that are not written, a pattern of Braille without dots
_DRAWN_AS_NOTHING = "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
_WORD = re.compile(r"(?:[^\W\d_]|[\u0300-\u036f])+")


def fault_of_typed(text: str) -> str:
    """Why a typed answer may not be kept: too_long, unprintable; "" where it may. `text` is in NFC."""
    if len(text) > LONGEST:
        return "too_long"
    return "unprintable" if any(_is_refused(mark) for mark in text) else ""


def _is_refused(mark: str) -> bool:
    code = ord(mark)
    is_no_character = 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE
    return is_no_character or unicodedata.category(mark) in _REFUSED


def is_blank(text: str) -> bool:
    """Whether nobody would see anything of it; letters that are drawn as nothing count as spaces."""
    return not "".join(mark for mark in _visible(text) if mark not in _DRAWN_AS_NOTHING).strip()


def _visible(text: str) -> str:
    """Single spaces, none at the ends; no marks without width. NFC where `text` was in any form."""
    spaced = "".join(" " if mark.isspace() else mark for mark in text)
    seen = (mark for mark in spaced if unicodedata.category(mark) != "Cf" and not _is_selector(mark))
    return " ".join(normal("NFC", "".join(seen)).split())


def _is_selector(mark: str) -> bool:
    return mark == "\u034f" or "\ufe00" <= mark <= "\ufe0f"


def plain_marks(text: str) -> str:
    """Visible characters with straight quotes and plain dashes."""
    return _visible(normal("NFC", text)).translate(_PLAIN)


def folded(text: str, *, accents: bool = True, quotes: bool = False) -> str:
    """The form by which typed words are compared; without accents (and `đ` as `d`) where `accents` do not matter.

    `quotes`: those around the whole count as well; so two accepted answers that are written down are told apart.
    """
    seen = plain_marks(text).casefold().rstrip(". ")
    plain = normal("NFD", seen if quotes else _unquoted(seen))
    if accents:
        return normal("NFC", _WORD.sub(_tone_last, plain))
    bare = "".join(mark for mark in plain if not unicodedata.combining(mark))
    return bare.replace("đ", "d")


def _unquoted(text: str) -> str:
    """`"nộp hồ sơ"` → `nộp hồ sơ`; quotes around a part, and those without which nothing would be left, stay."""
    while len(text) > 2 and text[0] == text[-1] and text[0] in _QUOTES and text[0] not in text[1:-1]:
        inner = text[1:-1].strip().rstrip(". ")
        if not inner:
            break
        text = inner
    return text


def _tone_last(word: re.Match[str]) -> str:
    """Where in a syllable the tone is written is a matter of habit."""
    marks = word[0]
    tones = "".join(mark for mark in marks if mark in _TONES)
    return "".join(mark for mark in marks if mark not in _TONES) + tones if tones else marks


def says_one_of(answer: str, accepted: Iterable[str], *, accents: bool = True) -> bool:
    """Whether a typed answer says the same as one of the accepted ones; one that says nothing never does."""
    said = folded(answer, accents=accents)
    return bool(said) and any(said == folded(one, accents=accents) for one in accepted)


def names_in(text: str, name: str) -> bool:
    """Whether a text holds a name as whole words: “Lê An” is not in “Lê Anh”."""
    words, wanted = (_words(one) for one in (text, name))
    return (
        any(words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)) if wanted else False
    )


def _words(text: str) -> list[str]:
    return ["".join(mark for mark in word if mark.isalnum()) for word in folded(tidy(text)).split()]
