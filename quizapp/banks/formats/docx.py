"""Word files in the Vietnamese dialect: paragraphs, lists, and the tables in which offices lay out their questions."""

import io
from typing import Any

from docx import Document

from quizapp.banks.formats.answer_tables import keys_in
from quizapp.banks.formats.dialect import read_dialect
from quizapp.banks.formats.dialect_lines import is_marked, starts_named, starts_numbered
from quizapp.banks.formats.docx_fonts import font_in, guessed_alphabet, written_text
from quizapp.banks.formats.docx_names import qn
from quizapp.banks.formats.docx_numbers import numbers_of
from quizapp.banks.formats.docx_runs import Paragraphs
from quizapp.banks.formats.docx_tables import blocks, table_lines
from quizapp.banks.formats.marked import MarkedLine
from quizapp.banks.formats.neutral import ForeignQuestion, Report, short
from quizapp.banks.formats.pictures import Album
from quizapp.domain.errors import FileRefused
from quizapp.office.uploads import refuse

Element = Any
MOST_PARAGRAPHS = 20_000
_KINDS = tuple(map(qn, ("w:p", "w:tbl", "w:altChunk")))
_CHUNK = "Không đọc phần chép từ tệp khác (altChunk). Hãy mở bằng Word, lưu lại thành .docx rồi nạp lại."
_BROKEN = "Không đọc được tệp Word này. Hãy mở bằng Word, lưu lại thành .docx rồi nạp lại."


def read_docx(data: bytes, name: str, report: Report) -> list[ForeignQuestion]:
    """The questions of a Word file that passed the gate."""
    try:
        reader, body = _opened(data, report)
        lines = _lines(body, reader, name)
    except FileRefused:
        raise
    except Exception as fault:  # a part that is missing or of another kind shows in many ways
        raise refuse(_BROKEN, name) from fault
    return read_dialect(lines, report, reader.album.pictures())


def _opened(data: bytes, report: Report) -> tuple[Paragraphs, Element]:
    document = Document(io.BytesIO(data))
    part = document.part
    styles = {style.get(qn("w:styleId")): style for style in part.styles.element.findall(qn("w:style"))}
    lists = next((one.target_part for one in part.rels.values() if one.reltype.endswith("/numbering")), None)

    def blob(relation: str) -> bytes | None:
        target = part.rels.get(relation)
        return target.target_part.blob if target is not None and not target.is_external else None

    numbers = numbers_of(lists.element if lists is not None else None)
    body = document.element.body
    font = font_in(part.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}"))
    reader = Paragraphs(styles, numbers, blob, report.change, Album(report.gate), font, guessed_alphabet(body))
    _tell_margins(part, report)
    return reader, body


def _tell_margins(part: Element, report: Report) -> None:
    """Heads and feet of pages are not read; most say nothing of a question."""
    margins = [one.target_part for one in part.rels.values() if one.reltype.endswith(("/header", "/footer"))]
    texts = [written_text(paragraph) for one in margins for paragraph in one.element.iter(qn("w:p"))]
    lost = [text for text in texts if is_marked(text)] or (texts if keys_in(texts) else [])
    if lost:
        report.change("Đầu trang, chân trang", f"Không đọc “{short(' '.join(lost))}”. Hãy chép xuống thân văn bản.")


def _is_asked(lines: list[MarkedLine]) -> bool:
    """Whether the last mark of a paper above is that of a question."""
    last = next((line.text for line in reversed(lines) if is_marked(line.text)), "")
    return bool(last) and (starts_named(last) or starts_numbered(last))


def _lines(body: Element, reader: Paragraphs, name: str) -> list[MarkedLine]:
    lines: list[MarkedLine] = []
    for block in blocks(body, _KINDS):
        if block.tag == qn("w:altChunk"):
            reader.tell(f"đoạn {reader.count}", _CHUNK)
        elif block.tag == qn("w:tbl"):
            lines += table_lines(block, reader, is_asked=_is_asked(lines))
        else:
            lines += reader.lines(block)
        if reader.count > MOST_PARAGRAPHS:
            raise refuse("Tệp có quá 20.000 đoạn. Hãy tách thành nhiều tệp.", name)
    return lines
