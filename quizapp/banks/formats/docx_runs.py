"""Word's paragraphs as marked lines: looks by run and style, pictures, old fonts, soft line ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from quizapp.banks.formats.alike_letters import latin_letters
from quizapp.banks.formats.docx_fonts import (
    SOFT_HYPHEN,
    alphabet_of,
    is_capital,
    is_new,
    modern,
    told_font,
    written_text,
)
from quizapp.banks.formats.docx_looks import OFF, Looks, is_heading, looks_in
from quizapp.banks.formats.docx_names import qn
from quizapp.banks.formats.docx_numbers import Numbers, numbering_of
from quizapp.banks.formats.docx_symbols import PRIVATE, sign
from quizapp.banks.formats.marked import (
    A_PARAGRAPH,
    PICTURE,
    MarkedLine,
    legible,
)
from quizapp.banks.formats.pictures import Album
from quizapp.domain.names import normal
from quizapp.office.encodings import vietnamese_share

Element = Any
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_SHAPE = "{http://schemas.openxmlformats.org/drawingml/2006/main}prstGeom"
_VML_LINE = "{urn:schemas-microsoft-com:vml}line"
_DRAWN = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
_DRAWING_LOST = "Không đọc hình vẽ, biểu đồ hoặc SmartArt của Word. Hãy chụp thành hình rồi chèn vào câu."
_SIGN_LOST = "Không đọc được một ký hiệu của phông {}. Hãy gõ lại ký hiệu đó."
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_LOST = {
    "footnoteReference": "Không đọc chú thích cuối trang.",
    "endnoteReference": "Không đọc chú thích cuối tài liệu.",
    "commentReference": "Không đọc ghi chú (comment) của Word.",
    "ins": "Lấy cả phần chữ thêm ở chế độ theo dõi thay đổi (Track Changes) chưa được chấp nhận. Hãy xem lại.",
    "del": "Bỏ phần chữ đã xóa ở chế độ theo dõi thay đổi (Track Changes).",
    "moveFrom": "Chữ bị chuyển chỗ ở chế độ theo dõi thay đổi (Track Changes) chỉ lấy ở chỗ mới.",
    "strike": "Có chữ gạch ngang; ở đây là chữ thường. Hãy xem lại.",
    "oMath": "Công thức của Word chỉ giữ lại chữ và số. Hãy xem lại công thức.",
}


_BOX_READ = "Chữ trong khung (text box) được đọc ngay sau đoạn có khung. Hãy xem lại thứ tự."
_HIDDEN = "Có chữ ẩn (Hidden) trong Word; ở đây là chữ thường. Hãy xem lại."
_SECOND_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass
class Paragraphs:
    """Turns paragraphs into marked lines; counts lists and gathers pictures on the way.

    `font`: what styles that name none have; `alphabet`: the old one that the document seems typed in.
    """

    styles: dict[str, Element]
    numbers: Numbers
    blob: Callable[[str], bytes | None]
    tell: Callable[[str, str], None]
    album: Album
    font: str = ""
    alphabet: str = ""
    count: int = 0
    _known: dict[str, Looks] = field(default_factory=dict)

    def lines(self, paragraph: Element) -> list[MarkedLine]:
        """One line, or several where the paragraph has soft line ends; behind it what stands in its text boxes."""
        found = self._lines(paragraph)
        boxed = [one for one in paragraph.iter(qn("w:p")) if one is not paragraph and not _is_second_copy(one)]
        inner = [line for one in boxed for line in self._lines(one)]
        if any(line.text for line in inner):
            self.tell(found[0].place, _BOX_READ)
        return [*found, *inner]

    def _lines(self, paragraph: Element) -> list[MarkedLine]:
        self.count += 1
        place = f"{A_PARAGRAPH} {self.count}"
        self._tell_lost(paragraph, place)
        style = self._paragraph_looks(paragraph)
        text, marks, pictures = self._label(paragraph), bytearray(), []
        marks += bytes([self._mark_looks(paragraph, style).sets]) * len(text)
        for part, looks, picture in self._parts(paragraph, style, place):
            text += part
            marks += bytes([looks]) * len(part)
            pictures += [picture] if picture else []
        text = latin_letters(text, place, self.tell)
        found = _split(MarkedLine(place, text, bytes(marks), tuple(pictures)))
        if self.numbers.is_bulleted(*numbering_of(paragraph, self.styles)):
            found[0] = replace(found[0], is_item=True)
        return [replace(line, is_heading=True) for line in found] if is_heading(paragraph, self.styles) else found

    def _tell_lost(self, paragraph: Element, place: str) -> None:
        for name, words in _LOST.items():
            tag = _MATH_TEXT[:-1] + name if name == "oMath" else qn(f"w:{name}")
            if any(one.get(qn("w:val")) not in OFF for one in paragraph.iter(tag)):
                self.tell(place, words)
        styled = (self._style_of(one) for one in paragraph.iter(qn("w:pStyle"), qn("w:rStyle")))
        marks = [
            *(one for one in paragraph.iter(qn("w:vanish")) if _is_of_run(one)),
            *(one for one in styled if one is not None),
        ]
        if any(one.get(qn("w:val")) not in OFF for one in marks):
            self.tell(place, _HIDDEN)

    def _style_of(self, named: Element) -> Element | None:
        """What a style of its own says of hidden text, if anything."""
        style = self.styles.get(named.get(qn("w:val")) or "")
        return style.find(f"{qn('w:rPr')}/{qn('w:vanish')}") if style is not None else None

    # --- looks -------------------------------------------------------------------------------------------------------

    def _style(self, style_id: str, depth: int = 0) -> Looks:
        if style_id in self._known or depth > 10:
            return self._known.get(style_id, Looks())
        element = self.styles.get(style_id)
        if element is None:
            return Looks()
        below = element.find(qn("w:basedOn"))
        base = self._style(below.get(qn("w:val")) or "", depth + 1) if below is not None else Looks()
        self._known[style_id] = looks_in(element.find(qn("w:rPr"))).over(base)
        return self._known[style_id]

    def _paragraph_looks(self, paragraph: Element) -> Looks:
        named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style = self._style(named.get(qn("w:val")) if named is not None else "Normal")
        return style.over(Looks(font=self.font))

    def _mark_looks(self, paragraph: Element, style: Looks) -> Looks:
        return looks_in(paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")).over(style)

    def _run_looks(self, run: Element, style: Looks) -> Looks:
        properties = run.find(qn("w:rPr"))
        if properties is None:
            return style
        named = properties.find(qn("w:rStyle"))
        own = self._style(named.get(qn("w:val")) or "") if named is not None else Looks()
        return looks_in(properties).over(own.over(style))

    # --- text --------------------------------------------------------------------------------------------------------

    def _label(self, paragraph: Element) -> str:
        number, level = numbering_of(paragraph, self.styles)
        label = self.numbers.label(number, level)
        return f"{label} " if label else ""

    def _parts(self, paragraph: Element, style: Looks, place: str) -> Iterator[tuple[str, int, tuple[str, str] | None]]:
        alphabet = self._alphabet(paragraph)
        for run in paragraph.iter(qn("w:r"), _MATH_TEXT):
            if run.tag == _MATH_TEXT:
                yield run.text or "", 0, None
                continue
            if _is_elsewhere(run, paragraph):
                continue
            looks = self._run_looks(run, style)
            for child in run:
                picture = self._picture(child, place)
                if picture:
                    yield PICTURE, 0, picture
                elif words := self._signs(child, looks.font, place) or _words(child):
                    yield self._converted(words, looks.font, alphabet), looks.sets, None
                elif child.tag == qn("w:softHyphen") and (alphabet_of(looks.font) or alphabet) == "tcvn3":
                    yield self._converted(SOFT_HYPHEN, looks.font, alphabet), looks.sets, None

    def _signs(self, child: Element, font: str, place: str) -> str:
        """What is written by a place in a picture font."""
        if child.tag == qn("w:sym"):
            code = child.get(qn("w:char")) or ""
            places, font = [int(code, 16) if len(code) == 4 and code.isalnum() else 0], child.get(qn("w:font")) or "?"
        elif child.tag == qn("w:t") and any(ord(mark) in PRIVATE for mark in child.text or ""):
            places = [ord(mark) for mark in child.text]
        else:
            return ""
        found = [sign(font, one) if child.tag == qn("w:sym") or one in PRIVATE else chr(one) for one in places]
        if not all(found):
            self.tell(place, _SIGN_LOST.format(font))
        return "".join(one or "□" for one in found)

    def _alphabet(self, paragraph: Element) -> str:
        """The alphabet that the letters of other fonts seem typed in; `new` where no letter of it is old."""
        text = written_text(paragraph)
        if is_new(text):
            return "new"
        if not self.alphabet or text.isascii():
            return ""
        is_clearer = vietnamese_share(modern(text, self.alphabet)) > vietnamese_share(text)
        return self.alphabet if is_clearer else ""

    def _converted(self, words: str, font: str, alphabet: str) -> str:
        """Letters typed for a font of the time before Unicode; a paragraph with newer letters is left alone."""
        words, named = normal("NFC", words), alphabet_of(font)
        old = named or alphabet
        if alphabet == "new":
            return legible(words)
        if old and not words.isascii():
            self.tell("Cả tệp", told_font(font if named else "", old))
            words = modern(words, old)
        return legible(words.upper() if is_capital(font) else words)

    def _picture(self, child: Element, place: str) -> tuple[str, str] | None:
        blip = next((one for one in child.iter(_BLIP, _IMAGE_DATA) if not is_boxed(one, child)), None)
        if blip is None:
            if next(child.iter(*_DRAWN), None) is not None and not _is_rule_or_box(child):
                self.tell(place, _DRAWING_LOST)
            return None
        relation = blip.get(qn("r:embed")) or blip.get(qn("r:id")) or ""
        data = self.blob(relation)
        described = next((one.get("descr") for one in child.iter() if one.get("descr")), "") or ""
        words = " ".join(described.split())[:200]
        name, fault = self.album.take(f"hinh-{len(self.album.files) + 1}", data, "hình ở ngoài tệp.")
        if fault:
            self.tell(place, f"Không nhận một hình: {fault}")
        return name, words


def is_boxed(element: Element, within: Element) -> bool:
    """Whether it stands in a text box of `within`, which is read by itself."""
    return any(parent.tag == qn("w:txbxContent") for parent in _parents(element, within))


def _is_second_copy(element: Element) -> bool:
    """Word writes a drawing twice, for itself and for old readers."""
    return any(parent.tag == _SECOND_COPY for parent in _parents(element, None))


def _parents(element: Element, within: Element | None) -> Iterator[Element]:
    parent = element.getparent()
    while parent is not None and parent is not within:
        yield parent
        parent = parent.getparent()


def _is_of_run(element: Element) -> bool:
    return any(parent.tag == qn("w:r") for parent in list(_parents(element, None))[:2])


def _is_elsewhere(run: Element, paragraph: Element) -> bool:
    """Deleted text, text boxes and the second copy of a drawing."""
    tags = (qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:p"))
    return any(parent.tag in tags for parent in _parents(run, paragraph))


def _is_rule_or_box(child: Element) -> bool:
    """A drawn line, which says nothing, or a text box, which is told of elsewhere."""
    is_line = any(
        (one.get("prst") or "line") in ("line", "straightConnector1") for one in child.iter(_SHAPE, _VML_LINE)
    )
    return is_line or next(child.iter(qn("w:txbxContent")), None) is not None


def _words(child: Element) -> str:
    if child.tag == qn("w:t"):
        return str(child.text or "")
    if child.tag in (qn("w:tab"), qn("w:ptab")):
        return "\t"
    if child.tag in (qn("w:br"), qn("w:cr")):
        return "\n"
    return "-" if child.tag == qn("w:noBreakHyphen") else ""


def _split(line: MarkedLine) -> list[MarkedLine]:
    parts, start = [], 0
    for index, mark in enumerate(line.text + "\n"):
        if mark == "\n":
            parts.append(line.cut(start, index))
            start = index + 1
    return parts
