"""Letters of other scripts that look like those of options: a Cyrillic “А” for an “A” is read as what it seems."""

import re
from collections.abc import Callable

_ALIKE = dict(zip("АВСЕНасеΑΒΕΗ", "ABCEHaceABEH", strict=True))
_LETTERS = "".join(_ALIKE)
_ALONE = re.compile(rf"(?<![^\W\d_])[{_LETTERS}](?=[\s.):/,;*\]\\&+\-–—]|$)")
_FOREIGN = re.compile(rf"(?![{_LETTERS}])[\u0370-\u03ff\u0400-\u04ff]")
_SAID = "Chữ {} không phải chữ cái Latinh (bảng chữ Nga hoặc Hy Lạp); được đọc là {}. Hãy kiểm tra lại."


def latin_letters(text: str, where: str, tell: Callable[[str, str], None]) -> str:
    """`text`, as long as it was, with such letters that stand alone as Latin ones, which is told; words that are really
    written in another script stay."""
    found = [] if text.isascii() or _FOREIGN.search(text) else list(dict.fromkeys(_ALONE.findall(text)))
    if not found:
        return text
    tell(where, _SAID.format(_named(found), _named([_ALIKE[letter] for letter in found])))
    return _ALONE.sub(lambda letter: _ALIKE[letter[0]], text)


def _named(letters: list[str]) -> str:
    return ", ".join(f"“{letter}”" for letter in letters)
