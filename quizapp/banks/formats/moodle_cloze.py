"""Moodle's embedded answers: `{1:MULTICHOICE:=Huế#đúng~Hà Nội}` within a text becomes a blank."""

import re
from collections.abc import Callable
from dataclasses import replace

from quizapp.banks.formats.gift_texts import starred
from quizapp.banks.formats.neutral import Accepted, Blank, Option, number_of, short
from quizapp.banks.formats.rich import from_html, plain_of

MOST_BLANKS = 100
_OPENING = re.compile(r"\{(\d{0,3}):([A-Z_]{2,20}):")
_WEIGHT = re.compile(r"%(-?\d{1,3}(?:\.\d{1,10})?)%")
_TYPES = (
    dict.fromkeys(("SHORTANSWER", "SA", "MW", "SHORTANSWER_C", "SAC", "MWC"), "short_text")
    | dict.fromkeys(("NUMERICAL", "NM"), "numeric")
    | dict.fromkeys(("MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MRHS"), "multiple")
    | dict.fromkeys(
        (
            *("MULTICHOICE", "MC", "MULTICHOICE_S", "MCS", "MULTICHOICE_V", "MCV", "MULTICHOICE_VS", "MCVS"),
            *("MULTICHOICE_H", "MCH", "MULTICHOICE_HS", "MCHS"),
        ),
        "single",
    )
)


class ClozeFault(Exception):
    """A blank that cannot be read; carries the sentence."""


def read_cloze(text: str, tell: Callable[[str], None]) -> tuple[str, tuple[Blank, ...]]:
    """(the text with `[[1]]` … for its blanks, the blanks)."""
    parts: list[str] = []
    blanks: list[Blank] = []
    points: set[int] = set()
    at = 0
    while opening := _OPENING.search(text, at):
        end = _end(text, opening.end())
        if len(blanks) >= MOST_BLANKS:
            raise ClozeFault(f"Câu có quá {MOST_BLANKS} chỗ trống. Hãy tách thành nhiều câu.")
        kind = _TYPES.get(opening[2])
        if end < 0 or kind is None:
            raise ClozeFault(f"Không hiểu chỗ trống “{short(text[opening.start() :])}”.")
        if opening[2] in ("SHORTANSWER_C", "SAC", "MWC"):
            tell("Tệp phân biệt chữ hoa với chữ thường; ở đây không phân biệt.")
        points.add(int(opening[1] or 1))
        blanks.append(_blank(str(len(blanks) + 1), kind, text[opening.end() : end], tell))
        parts += [text[at : opening.start()], f"[[{len(blanks)}]]"]
        at = end + 1
    if not blanks:
        raise ClozeFault("Câu điền chỗ trống không có chỗ trống nào.")
    if len(points) > 1:
        tell("Không giữ điểm khác nhau của các chỗ trống: ở đây các chỗ trống như nhau.")
    return "".join([*parts, text[at:]]), tuple(blanks)


def _end(text: str, start: int) -> int:
    """The place of the closing brace that is not escaped; -1 without one."""
    found = re.compile(r"(?:[^\\}]|\\.)*", re.DOTALL).match(text, start)
    end = found.end() if found else start
    return end if text[end : end + 1] == "}" else -1


def _split(text: str) -> list[str]:
    """Alternatives, parted at `~` that are not escaped."""
    return [part for part in re.findall(r"(?:[^\\~]|\\.?)+", text, re.DOTALL) if part.strip()]


def _told(text: str) -> tuple[str, str]:
    """(an answer, the feedback behind the first `#` that is not escaped)."""
    found = re.match(r"((?:[^\\#]|\\.?)*)#?(.*)", text, re.DOTALL)
    return (found[1], found[2]) if found else (text, "")


def _bare(text: str) -> str:
    return re.sub(r"\\([}#~/\"\\])", r"\1", text).strip()


def _blank(name: str, kind: str, body: str, tell: Callable[[str], None]) -> Blank:
    options: list[Option] = []
    accepted: list[Accepted] = []
    for part in _split(body):
        weight, rest = _weighed(part)
        answer, said = _told(rest)
        feedback = from_html(_bare(said), {})
        if kind in ("single", "multiple"):
            options.append(Option(from_html(_bare(answer), {}, tell), weight, feedback))
        else:
            accepted.append(replace(_accepted(_bare(answer), answer, kind, weight), feedback=feedback))
    if not options and not accepted:
        raise ClozeFault(f"Chỗ trống thứ {name} không có phương án.")
    return Blank(name, kind, tuple(options), tuple(accepted))


def _weighed(part: str) -> tuple[float, str]:
    text = part.strip()
    if text.startswith("="):
        return 1.0, text[1:]
    found = _WEIGHT.match(text)
    return (float(found[1]) / 100, text[found.end() :]) if found else (0.0, text)


def _accepted(answer: str, written: str, kind: str, weight: float) -> Accepted:
    if kind == "short_text":
        is_pattern = starred(written)[1]
        return Accepted(starred(plain_of(answer))[0], weight, is_pattern=is_pattern)
    number, _, tolerance = answer.partition(":")
    if number != "*" and number_of(number) is None:
        raise ClozeFault(f"Đáp án “{short(answer)}” của chỗ trống không phải số.")
    return Accepted(number.strip(), weight, number_of(tolerance) or 0.0)
