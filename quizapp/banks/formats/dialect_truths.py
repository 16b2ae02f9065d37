"""Statements of a question paper that are judged one by one: “a) Đ, b) S” or “ĐS” as key, “(S)” behind each."""

import re

from quizapp.banks.formats.dialect_open import Open, OpenOption

_WORD = r"(Đúng|Đ|Sai|S)(?!\w)"
_NAMED = re.compile(rf"\s{{0,9}}([A-H])\s{{0,3}}[-–—.):=]{{0,2}}\s{{0,3}}{_WORD}\s{{0,3}}[,;.]?", re.IGNORECASE)
_IN_TURN = re.compile(rf"\s{{0,9}}{_WORD}\s{{0,3}}[,;.\-–—/]?", re.IGNORECASE)
_GLUED = re.compile(r"[ĐS]{2,8}\.?")
_BEHIND = re.compile(
    r"(?:\s{0,9}[(\[]\s{0,3}(?P<in>Đúng|Đ|Sai|S)\s{0,3}[)\]]|(?<=[.;:])\s{0,9}(?P<bare>Đúng|Sai))\s{0,9}\.?$"
)


def judged_in(one: Open) -> list[str] | None:
    """The letters of the true statements, which lose what stood behind them; None where not every one is judged."""
    letters = [option.letter.upper() for option in one.options]
    said = next((answer for answer in reversed(one.answers) if answer), "")
    truths = _named(said, letters) or _in_turn(said, letters)
    if not truths and not said:
        truths = _behind(one.options)
    return [letter for letter in letters if truths[letter]] if truths else None


def _named(said: str, letters: list[str]) -> dict[str, bool]:
    """`a) Đ, b) S`: nothing unless it names each letter once and says nothing else."""
    found: dict[str, bool] = {}
    at = 0
    while at < len(said.rstrip()):
        match = _NAMED.match(said, at)
        if not match or match[1].upper() in found:
            return {}
        found[match[1].upper()] = _is_true(match[2])
        at = match.end()
    return found if len(found) > 1 and sorted(found) == sorted(letters) else {}


def _in_turn(said: str, letters: list[str]) -> dict[str, bool]:
    """`Đ, S, Đ` or `ĐSĐ`: as many as there are statements."""
    text = said.strip()
    words = list(text.rstrip(".")) if _GLUED.fullmatch(text) else []
    at = 0
    while not words or at:
        match = _IN_TURN.match(text, at)
        if not match:
            break
        words.append(match[1])
        at = match.end()
    is_whole = at in (0, len(text))
    is_judged = is_whole and len(words) > 1 and len(words) == len(letters)
    return dict(zip(letters, map(_is_true, words), strict=True)) if is_judged else {}


def _behind(options: list[OpenOption]) -> dict[str, bool]:
    """A true one may have lost its “(Đ)” as a star already."""
    found = [_BEHIND.search(option.lines[-1].text) for option in options]
    if not any(found) or not all(match or option.is_starred for match, option in zip(found, options, strict=True)):
        return {}
    truths = {}
    for match, option in zip(found, options, strict=True):
        truths[option.letter.upper()] = _is_true(match["in"] or match["bare"]) if match else True
        if match:
            option.lines[-1] = option.lines[-1].cut(0, match.start())
    return truths


def _is_true(word: str) -> bool:
    return word[0] in "Đđ"
