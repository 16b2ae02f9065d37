"""XML of strangers: no document type, no entities, nothing fetched, no huge trees; elements know their lines."""

import html
import re
from typing import Any

from lxml import etree

from quizapp.office.uploads import refuse

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_FIRST = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<(?:[\w.-]+:)?([\w.-]+)", re.DOTALL)
_HEAD = 8192
_CURLY = ("“".encode(), "”".encode())
_PREFIX = re.compile(r"<(/?)[\w.-]+:")
_NAMESPACE = re.compile(r" (?:xmlns(?::[\w.-]+)?|xml:(?:lang|space|base))=\"[^\"]*\"")
_CLOSED = re.compile(r"<([\w.-]+)((?: [\w:.-]+=\"[^\"]*\")*)/>")
_VOID = ("br", "img", "hr")
Element = Any


def parse_xml(data: bytes, name: str) -> Element:
    """The root element. FileRefused, with the line, where the text is no XML or brings a document type."""
    if _DOCTYPE.search(data.replace(b"\0", b"")):
        raise refuse("Tệp XML có khai báo DOCTYPE hoặc ENTITY nên không được nhận. Hãy xóa khai báo đó.", name)
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        strip_cdata=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        message = f"XML viết sai ở dòng {fault.lineno}, cột {fault.offset}. Hãy xuất lại tệp từ phần mềm gốc."
        if any(mark in data[:_HEAD] for mark in _CURLY):
            message += " Tệp có dấu nháy cong (“ ”) của Word: đừng mở rồi lưu tệp này bằng Word."
        raise refuse(message, name, fault.lineno or 0) from fault
    except (ValueError, LookupError) as fault:
        raise refuse("Không đọc được tệp XML này. Hãy xuất lại tệp từ phần mềm gốc.", name) from fault
    if root is None:
        raise refuse("Tệp XML không có nội dung.", name)
    return root


def root_name(data: bytes) -> str:
    """The first element's name without its prefix; empty where the text does not begin like XML."""
    head = data[:_HEAD].replace(b"\0", b"").lstrip(b"\xff\xfe\xfe\xff")
    found = _FIRST.match(head)
    return found[1].decode("ascii", "replace") if found else ""


def local(element: Element) -> str:
    """The element's name without its namespace; empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def inner(element: Element | None) -> str:
    """What stands inside an element, as markup without namespaces that an HTML reader understands."""
    if element is None:
        return ""
    parts = [html.escape(element.text or "", quote=False)]
    parts += [etree.tostring(child, encoding="unicode") for child in element]
    markup = _NAMESPACE.sub("", _PREFIX.sub(r"<\1", "".join(parts)))
    return _CLOSED.sub(lambda tag: tag[0] if tag[1] in _VOID else f"<{tag[1]}{tag[2]}></{tag[1]}>", markup)


def words(element: Element | None) -> str:
    """All text inside an element, spaces tidied."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
