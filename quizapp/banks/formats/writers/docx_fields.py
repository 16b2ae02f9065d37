"""What a printed paper has for answers that are typed in or pointed at: dotted lines, lists of areas, keys in words."""

import io
from collections.abc import Callable
from typing import Any, Protocol

from docx.shared import Cm, Emu

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.markdown import BLANK
from quizapp.banks.formats.writers.docx_blocks import Piece
from quizapp.banks.formats.writers.parts import accepted, tolerance
from quizapp.banks.formats.writers.texts import Texts

DOTS = "." * 30
_WIDEST = Cm(14)
_PIXEL = 9525  # EMU at 96 points to the inch


class Page(Protocol):
    """What these add to."""

    def line(self, text: str, *, indent: float = 0, is_kept: bool = False) -> Any: ...

    def pieces(
        self, pieces: list[Piece], one: FileQuestion, *, label: str = "", indent: float = 0, is_kept: bool = False
    ) -> Any: ...


def add_pieces(paragraph: Any, pieces: list[Piece], one: FileQuestion) -> None:
    """Runs; blanks of a text as dotted lines, pictures no wider than the page."""
    files = Texts(one, str).files
    for piece in pieces:
        if piece.picture in files:
            _add_picture(paragraph, files[piece.picture].data, files[piece.picture].width, piece.text)
            continue
        words = BLANK.sub(lambda mark: f"({mark[1]}) {DOTS[:14]}", piece.text) if one.type == "cloze" else piece.text
        run = paragraph.add_run(words)
        run.bold, run.italic = piece.is_bold or None, piece.is_italic or None


def _add_picture(paragraph: Any, data: bytes, width: int, alt: str) -> None:
    shape = paragraph.add_run().add_picture(io.BytesIO(data), width=Emu(min(width * _PIXEL, int(_WIDEST))))
    shape._inline.docPr.set("descr", alt)


def _words(page: Page, _one: FileQuestion, has_keys: bool) -> None:
    page.line(DOTS, indent=0.8, is_kept=has_keys)


def _number(page: Page, one: FileQuestion, has_keys: bool) -> None:
    """The unit of a paper with keys stands with the key, where a reader finds it."""
    unit = "" if has_keys else f" {one.content['unit']}"
    page.line(f"{DOTS}{unit}".rstrip(), indent=0.8, is_kept=has_keys)


def _gaps(page: Page, one: FileQuestion, has_keys: bool) -> None:
    for number, blank in sorted(one.content["blanks"].items()):
        texts = " / ".join(text for _letter, text in sorted(blank.get("options", {}).items()))
        said = texts or (f"một số, đơn vị {blank['unit']}" if blank.get("unit") else "")
        if said:
            page.line(f"({number}): {said}", indent=0.8, is_kept=has_keys)


def _spots(page: Page, one: FileQuestion, has_keys: bool) -> None:
    """The picture, and the areas by their labels."""
    picture = one.content["picture"]
    name = Texts(one, str).place_of(picture["name"])
    page.pieces([Piece(picture["alt"], picture=name)], one, is_kept=True)
    for letter, label in sorted(one.content["options"].items()):
        page.line(f"({letter}) {label}", indent=0.8, is_kept=has_keys)


def _key_of_words(one: FileQuestion) -> list[tuple[str, str]]:
    strict = "Có" if one.rule.get("accents") else ""
    return [("Đáp án", " | ".join(accepted(one))), ("Phải gõ đúng dấu", strict)]


def _key_of_number(one: FileQuestion) -> list[tuple[str, str]]:
    off = tolerance(one)
    said = [("Đáp án", accepted(one)[0]), ("Sai số", "" if off == "0" else off)]
    return [*((label, text.replace(".", ",")) for label, text in said), ("Đơn vị", one.content["unit"])]


def _key_of_gaps(one: FileQuestion) -> list[tuple[str, str]]:
    said = []
    for number, blank in sorted(one.content["blanks"].items()):
        right = accepted(one, number)
        texts = [blank["options"][right[0]]] if blank["kind"] == "choice" else right
        off = tolerance(one, number) if blank["kind"] == "number" else "0"
        said.append(f"({number}) {' | '.join(texts)}{'' if off == '0' else f' ± {off}'}")
    return [("Điền đúng", "; ".join(said))]


def _key_of_spots(one: FileQuestion) -> list[tuple[str, str]]:
    return [("Vùng đúng", ", ".join(f"({letter})" for letter in one.key))]


FIELDS: dict[str, Callable[[Page, FileQuestion, bool], None]] = {
    "short_text": _words,
    "numeric": _number,
    "cloze": _gaps,
    "hotspot": _spots,
}
KEYS: dict[str, Callable[[FileQuestion], list[tuple[str, str]]]] = {
    "short_text": _key_of_words,
    "numeric": _key_of_number,
    "cloze": _key_of_gaps,
    "hotspot": _key_of_spots,
}
