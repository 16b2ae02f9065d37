"""Vietnamese names: one form, one order, and a search that needs no accents."""

import re
import unicodedata
from itertools import groupby
from typing import Literal

MOST_MARKS = 30  # on one letter, as in the stream-safe text of Unicode (UAX 15)
_ODD_RUN = re.compile(rf"[^\w\x00-\x7f]{{{MOST_MARKS + 1},}}")
_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_CODE = {letter: f"{index + 2:02d}" for index, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_LATIN_MARKS = re.compile("[\u0300-\u034e\u0350-\u036f]+")
_VOWEL_MARKS = {"\u0306", "\u0302", "\u031b"}


def normal(form: Literal["NFC", "NFD"], text: str) -> str:
    """`text` in a normal form; as it came where it heaps more marks on a letter than any writing does.

    Marks of one letter are put in order by comparing each with each: a request full of them would stop the process.
    """
    return text if _is_heaped(text) else unicodedata.normalize(form, text)


def _is_heaped(text: str) -> bool:
    return any(
        is_mark and sum(1 for _ in run) > MOST_MARKS
        for odd in _ODD_RUN.finditer(text)
        for is_mark, run in groupby(odd[0], lambda one: unicodedata.category(one)[0] == "M")
    )


def tidy(text: str) -> str:
    """`text` in NFC, with single spaces, none at the ends, and no control or direction marks."""
    return " ".join(visible(text).split())


def visible(text: str) -> str:
    """`text` in NFC on one line, every kind of space a plain one, without control and direction marks."""
    composed = normal("NFC", text)
    if composed.isprintable():  # nothing to take away
        return composed
    spaced = "".join(" " if mark.isspace() else mark for mark in composed)
    return "".join(mark for mark in spaced if unicodedata.category(mark) not in _INVISIBLE)


def search_key(text: str) -> str:
    """Lower case without accents: `Đặng Thị Thuý` → `dang thi thuy`."""
    decomposed = normal("NFD", tidy(text).lower().replace("đ", "d"))
    plain = _LATIN_MARKS.sub("", decomposed)
    return plain if plain.isascii() else "".join(mark for mark in plain if not unicodedata.combining(mark))


def _syllable_key(syllable: str) -> str:
    """Digits that sort by the Vietnamese alphabet first, by tone second (so Hòa = Hoà)."""
    letters: list[str] = []
    tone = "0"
    for mark in normal("NFD", syllable.lower()):
        if mark in _TONES:
            tone = _TONES[mark]
        elif mark in _VOWEL_MARKS and letters:
            letters[-1] = normal("NFC", letters[-1] + mark)
        else:
            letters.append(mark)
    return "".join(_CODE.get(letter, "99") for letter in letters) + "00" + tone


def sort_key(name: str) -> str:
    """Key of Vietnamese lists: given name (the last syllable), then family name, then the middle."""
    syllables = tidy(name).split(" ")
    in_order = [syllables[-1], *syllables[:-1]]
    return "".join(_syllable_key(syllable) for syllable in in_order)
