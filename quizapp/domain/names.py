"""Vietnamese names: one form, one order, and a search that needs no accents."""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_CODE = {letter: f"{index + 2:02d}" for index, letter in enumerate(_LETTERS)}
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn"}
_VOWEL_MARKS = {"\u0306", "\u0302", "\u031b"}


def tidy(text: str) -> str:
    """`text` in NFC, with single spaces, none at the ends, and no control or direction marks."""
    spaced = "".join(" " if mark.isspace() else mark for mark in unicodedata.normalize("NFC", text))
    return " ".join("".join(mark for mark in spaced if unicodedata.category(mark) not in _INVISIBLE).split())


def search_key(text: str) -> str:
    """Lower case without accents: `Đặng Thị Thuý` → `dang thi thuy`."""
    decomposed = unicodedata.normalize("NFD", tidy(text).lower().replace("đ", "d"))
    return "".join(mark for mark in decomposed if not unicodedata.combining(mark))


def _syllable_key(syllable: str) -> str:
    """Digits that sort by the Vietnamese alphabet first, by tone second (so Hòa = Hoà)."""
    letters: list[str] = []
    tone = "0"
    for mark in unicodedata.normalize("NFD", syllable.lower()):
        if mark in _TONES:
            tone = _TONES[mark]
        elif mark in _VOWEL_MARKS and letters:
            letters[-1] = unicodedata.normalize("NFC", letters[-1] + mark)
        else:
            letters.append(mark)
    return "".join(_CODE.get(letter, "99") for letter in letters) + "00" + tone


def sort_key(name: str) -> str:
    """Key of Vietnamese lists: given name (the last syllable), then family name, then the middle."""
    syllables = tidy(name).split(" ")
    in_order = [syllables[-1], *syllables[:-1]]
    return "".join(_syllable_key(syllable) for syllable in in_order)
