"""Word's paragraphs as marked lines: looks by run and style, pictures, old fonts, soft line ends."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from docx.oxml.ns import qn

from quizapp.banks.formats.docx_numbers import Numbers
from quizapp.banks.formats.docx_symbols import PRIVATE, sign
from quizapp.banks.formats.marked import (
    BOLD,
    COLOUR,
    HIGHLIGHT,
    ITALIC,
    LOWERED,
    PICTURE,
    RAISED,
    UNDERLINE,
    MarkedLine,
)
from quizapp.banks.formats.pictures import Album
from quizapp.domain.names import normal
from quizapp.office.old_alphabets import tcvn3_text, vni_text

Element = Any
_BLACK = ("auto", "000000", "")
_DARK_THEMES = ("text1", "dark1", "tx1", "dk1")
_NEW_LETTERS = frozenset("ăđơưĂĐƠƯ") | {chr(code) for code in range(0x1EA0, 0x1EFA)}
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_BLIP = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_SHAPE = "{http://schemas.openxmlformats.org/drawingml/2006/main}prstGeom"
_VML_LINE = "{urn:schemas-microsoft-com:vml}line"
_OFF = ("0", "false", "off")
_DRAWN = (qn("w:drawing"), qn("w:pict"), qn("w:object"))
_DRAWING_LOST = "Không đọc hình vẽ, biểu đồ hoặc SmartArt của Word. Hãy chụp thành hình rồi chèn vào câu."
_SIGN_LOST = "Không đọc được một ký hiệu của phông {}. Hãy gõ lại ký hiệu đó."
_IMAGE_DATA = "{urn:schemas-microsoft-com:vml}imagedata"
_LOST = {
    "txbxContent": "Không đọc chữ trong khung (text box). Hãy chép chữ đó ra đoạn văn thường.",
    "footnoteReference": "Không đọc chú thích cuối trang.",
    "endnoteReference": "Không đọc chú thích cuối tài liệu.",
    "commentReference": "Không đọc ghi chú (comment) của Word.",
    "del": "Bỏ phần chữ đã xóa ở chế độ theo dõi thay đổi (Track Changes).",
    "moveFrom": "Chữ bị chuyển chỗ ở chế độ theo dõi thay đổi (Track Changes) chỉ lấy ở chỗ mới.",
    "strike": "Có chữ gạch ngang; ở đây là chữ thường. Hãy xem lại.",
    "oMath": "Công thức của Word chỉ giữ lại chữ và số. Hãy xem lại công thức.",
}


@dataclass(frozen=True)
class _Looks:
    """What a style says: bits that it sets, bits that it clears, and its font."""

    sets: int = 0
    clears: int = 0
    font: str = ""

    def over(self, below: "_Looks") -> "_Looks":
        sets = (below.sets & ~self.clears) | self.sets
        return _Looks(sets, (below.clears & ~self.sets) | self.clears, self.font or below.font)


@dataclass
class Paragraphs:
    """Turns paragraphs into marked lines; counts lists and gathers pictures on the way."""

    styles: dict[str, Element]
    numbers: Numbers
    blob: Callable[[str], bytes | None]
    tell: Callable[[str, str], None]
    album: Album
    count: int = 0
    _known: dict[str, _Looks] = field(default_factory=dict)

    def lines(self, paragraph: Element) -> list[MarkedLine]:
        """One line, or several where the paragraph has soft line ends."""
        self.count += 1
        place = f"đoạn {self.count}"
        self._tell_lost(paragraph, place)
        style = self._paragraph_looks(paragraph)
        text, marks, pictures = self._label(paragraph), bytearray(), []
        marks += bytes([self._mark_looks(paragraph, style).sets]) * len(text)
        for part, looks, picture in self._parts(paragraph, style, place):
            text += part
            marks += bytes([looks]) * len(part)
            pictures += [picture] if picture else []
        return _split(MarkedLine(place, text, bytes(marks), tuple(pictures)))

    def _tell_lost(self, paragraph: Element, place: str) -> None:
        for name, words in _LOST.items():
            tag = _MATH_TEXT[:-1] + name if name == "oMath" else qn(f"w:{name}")
            if any(one.get(qn("w:val")) not in _OFF for one in paragraph.iter(tag)):
                self.tell(place, words)

    # --- looks -------------------------------------------------------------------------------------------------------

    def _style(self, style_id: str, depth: int = 0) -> _Looks:
        if style_id in self._known or depth > 10:
            return self._known.get(style_id, _Looks())
        element = self.styles.get(style_id)
        if element is None:
            return _Looks()
        below = element.find(qn("w:basedOn"))
        base = self._style(below.get(qn("w:val")) or "", depth + 1) if below is not None else _Looks()
        self._known[style_id] = _looks(element.find(qn("w:rPr"))).over(base)
        return self._known[style_id]

    def _paragraph_looks(self, paragraph: Element) -> _Looks:
        named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        return self._style(named.get(qn("w:val")) if named is not None else "Normal")

    def _mark_looks(self, paragraph: Element, style: _Looks) -> _Looks:
        return _looks(paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")).over(style)

    def _run_looks(self, run: Element, style: _Looks) -> _Looks:
        properties = run.find(qn("w:rPr"))
        if properties is None:
            return style
        named = properties.find(qn("w:rStyle"))
        own = self._style(named.get(qn("w:val")) or "") if named is not None else _Looks()
        return _looks(properties).over(own.over(style))

    # --- text --------------------------------------------------------------------------------------------------------

    def _label(self, paragraph: Element) -> str:
        properties = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if properties is None:
            named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            style = self.styles.get(named.get(qn("w:val"))) if named is not None else None
            properties = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}") if style is not None else None
        if properties is None:
            return ""
        number, level = properties.find(qn("w:numId")), properties.find(qn("w:ilvl"))
        written = (level.get(qn("w:val")) or "0") if level is not None else "0"
        if number is None or not written.isdigit():
            return ""
        label = self.numbers.label(number.get(qn("w:val")) or "", int(written[:2]))
        return f"{label} " if label else ""

    def _parts(
        self, paragraph: Element, style: _Looks, place: str
    ) -> Iterator[tuple[str, int, tuple[str, str] | None]]:
        is_new = any(mark in _NEW_LETTERS for text in paragraph.iter(qn("w:t")) for mark in text.text or "")
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
                    yield self._converted(words, looks.font, is_new), looks.sets, None

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

    def _converted(self, words: str, font: str, is_new: bool) -> str:
        """Letters typed for a font of the time before Unicode; a paragraph with newer letters is left alone."""
        name = font.casefold()
        words = normal("NFC", words)
        if is_new or not name.startswith((".vn", "vni-")) or words.isascii():
            return words.upper() if name.startswith(".vn") and name.endswith("h") and not is_new else words
        self.tell("Cả tệp", f"Chữ dùng phông cũ ({font}) được đổi sang Unicode. Hãy xem dấu tiếng Việt có đúng không.")
        new = vni_text(words) if name.startswith("vni-") else tcvn3_text(words)
        return new.upper() if name.startswith(".vn") and name.endswith("h") else new

    def _picture(self, child: Element, place: str) -> tuple[str, str] | None:
        blip = next(child.iter(_BLIP, _IMAGE_DATA), None)
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


def _is_elsewhere(run: Element, paragraph: Element) -> bool:
    """Deleted text, text boxes and the second copy of a drawing."""
    parent = run.getparent()
    while parent is not None and parent is not paragraph:
        if parent.tag in (qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:p")):
            return True
        parent = parent.getparent()
    return False


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


def _looks(properties: Element | None) -> _Looks:
    """The looks that a set of run properties names."""
    if properties is None:
        return _Looks()
    sets = clears = 0
    for child in properties:
        bit, is_on = _look(child)
        sets |= bit if is_on else 0
        clears |= 0 if is_on else bit
    fonts = properties.find(qn("w:rFonts"))
    font = (fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi")) or "") if fonts is not None else ""
    return _Looks(sets, clears, font)


def _look(child: Element) -> tuple[int, bool]:
    value = child.get(qn("w:val")) or ""
    name = child.tag.rpartition("}")[2]
    match name:
        case "b" | "i":
            return (BOLD if name == "b" else ITALIC), value not in _OFF
        case "u":
            return UNDERLINE, value != "none"
        case "highlight":
            return HIGHLIGHT, value not in ("none", "white")
        case "shd":
            return HIGHLIGHT, (child.get(qn("w:fill")) or "auto").upper() not in ("AUTO", "FFFFFF")
        case "color":
            is_black = value.lower() in _BLACK or child.get(qn("w:themeColor")) in _DARK_THEMES
            return COLOUR, not is_black
        case "vertAlign":
            return (RAISED if value == "superscript" else LOWERED), value in ("superscript", "subscript")
    return 0, False
