"""Keys of a paper by what marks its options: a star or a tick, a ground, a colour, a line below, bold letters."""

from collections.abc import Mapping, Sequence

from quizapp.banks.formats.dialect_open import OpenOption
from quizapp.banks.formats.marked import BOLD, COLOUR, HIGHLIGHT, KEY_MARKS, UNDERLINE

STARRED = "có dấu sao"
_LOOKS = {HIGHLIGHT: "tô nền", COLOUR: "khác màu", UNDERLINE: "gạch chân", BOLD: "in đậm"}
_MOSTLY = 0.6  # of the letters: a stray bold comma or an unmarked last word does not count


def signs_of(options: Sequence[OpenOption]) -> dict[str, list[str]]:
    """Sign → the letters of the options that have it, of signs that tell some from the rest."""
    starred = [option.letter.upper() for option in options if option.is_starred]
    found = {STARRED: starred} if 0 < len(starred) < len(options) else {}
    for mark in KEY_MARKS:
        for marked in (_by_text(options, mark), _by_label(options, mark)):
            if 0 < len(marked) <= max(1, len(options) // 2):
                found.setdefault(_LOOKS[mark], marked)
    return found


def why_mixed(options: Sequence[OpenOption], signs: Mapping[str, list[str]]) -> str:
    """Why the signs mark no key: crosses beside ticks, or signs that name different options; else empty."""
    if any(one.is_yes for one in options) and any(one.is_starred and one.is_no for one in options):
        return "Không rõ dấu nào chỉ phương án đúng: câu có cả dấu X và dấu V."
    if len({tuple(letters) for letters in signs.values()}) < 2:
        return ""
    told = "; ".join(f"{name}: {', '.join(letters)}" for name, letters in signs.items())
    return f"Các dấu chỉ những phương án khác nhau ({told})."


def one_sign(signs: Mapping[str, list[str]]) -> tuple[str, list[str]]:
    """The first sign with its letters, where all name the same ones."""
    name = next(iter(signs), "")
    return (name, signs[name]) if name and all(one == signs[name] for one in signs.values()) else ("", [])


def _by_text(options: Sequence[OpenOption], mark: int) -> list[str]:
    return [o.letter.upper() for o in options if all(line.share(mark) >= _MOSTLY for line in o.lines if line.text)]


def _by_label(options: Sequence[OpenOption], mark: int) -> list[str]:
    """The letter alone counts: the point behind it is often left as it was."""
    return [o.letter.upper() for o in options if o.label is not None and o.label.letter_has(mark)]
