"""Questions of a paper whose options bear no letters: numbered, behind dashes, or “Đúng” and “Sai” to be ticked."""

import re
from collections.abc import Sequence

from quizapp.banks.formats.marked import MarkedLine

_NUMBERED = re.compile(r"\s{0,9}\(?([1-8])\s{0,3}[.)/:–-]\s{0,9}(?=\S)")
_DASHED = re.compile(r"\s{0,9}([-–•+○●▪☐□◯☑☒✓✔■])\s{0,9}(?=\S)")
_CHOSEN = re.compile(
    r"\s{0,9}(?:ý|câu|số|phương án)?\s{0,9}([1-8](?:\s{0,3}(?:[,;]|và)\s{0,3}[1-8])*)\s{0,9}\.?", re.IGNORECASE
)
_BOX = r"\s{0,9}([☐□○◯☑☒✓✔■●]?)\s{0,9}"
_TO_TICK = re.compile(rf"{_BOX}Đúng\s{{0,40}}[/|,;–-]?{_BOX}Sai\s{{0,9}}[.?]?\s{{0,9}}", re.IGNORECASE)
_TICKED = "☑☒✓✔■●"
_SAID_BEHIND = re.compile(r"\s{0,9}[(\[]\s{0,3}(Đúng|Đ|Sai|S)\s{0,3}[)\]]\s{0,9}$")
_FEWEST, _MOST = 2, 8


def numbered_items(lines: Sequence[MarkedLine], said: str) -> tuple[list[MarkedLine], str]:
    """(items 1, 2, 3 … at the end of a question, the letters of those that the key names by number), or nothing."""
    chosen = _CHOSEN.fullmatch(said)
    starts = [(at, found) for at, line in enumerate(lines) if at and (found := _NUMBERED.match(line.text))]
    is_whole = [found[1] for _at, found in starts] == [str(number) for number in range(1, len(starts) + 1)]
    if not chosen or not is_whole or not _FEWEST <= len(starts) <= _MOST or starts[-1][0] - starts[0][0] >= len(starts):
        return [], ""
    numbers = [int(one) for one in re.findall(r"\d", chosen[1])]
    if max(numbers) > len(starts) or starts[-1][0] != len(lines) - 1:
        return [], ""
    letters = ", ".join("ABCDEFGH"[number - 1] for number in numbers)
    return [lines[at].cut(found.end()) for at, found in starts], letters


def dashed_items(lines: Sequence[MarkedLine]) -> tuple[list[MarkedLine], list[bool]]:
    """(the items behind dashes, bullets or boxes at the end of a question, which of them are ticked); nothing where
    there are fewer than two."""
    items: list[MarkedLine] = []
    ticks: list[bool] = []
    for line in reversed(lines[1:]):
        found = _DASHED.match(line.text)
        if not found and not line.is_item:
            break
        items.insert(0, line.cut(found.end() if found else 0))
        ticks.insert(0, found is not None and found[1] in _TICKED)
    return (items, [one and not all(ticks) for one in ticks]) if _FEWEST <= len(items) <= _MOST else ([], [])


def ends_in_items(lines: Sequence[MarkedLine]) -> bool:
    """Whether a question seems to be done: bulleted items, which may be its options, stand at its end."""
    return len(lines) > _FEWEST and all(line.is_item for line in lines[-_FEWEST:])


def to_tick(texts: Sequence[str]) -> tuple[int, str]:
    """(how many lines at the end only offer “Đúng” and “Sai”, the one that is ticked)."""
    for count in (1, 2):
        found = _TO_TICK.fullmatch(" ".join(texts[-count:])) if len(texts) >= count else None
        if found:
            ticked = [word for word, box in (("Đúng", found[1]), ("Sai", found[2])) if box and box in _TICKED]
            return count, ticked[0] if len(ticked) == 1 else ""
    return 0, ""


def said_behind(line: MarkedLine) -> tuple[MarkedLine, str]:
    """A statement with “(Đ)” or “(Sai)” behind it: (the statement, what is said); nothing said elsewhere."""
    found = _SAID_BEHIND.search(line.text)
    if not found or not line.text[: found.start()].strip():
        return line, ""
    return line.cut(0, found.start()), "Đúng" if found[1][0] == "Đ" else "Sai"
