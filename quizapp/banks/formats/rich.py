"""HTML of others reduced to the house's limited rich text, and the same as plain text.

nh3 decides what stays. It runs first with every block element, so that these can be renamed in its well-formed output
without gluing paragraphs together, and last with the short list alone.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping

import nh3

from quizapp.banks.formats.neutral import NOTHING, Rich
from quizapp.banks.formats.pictures import Album, cited, inline_data, picture_name
from quizapp.banks.markup import rendered
from quizapp.domain.names import normal

ALLOWED = frozenset(
    {"p", "br", "b", "i", "u", "sub", "sup", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "img"}
)
_BLOCKS = (
    *("div", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "blockquote", "section", "article", "center", "address"),
    *("dd", "dt", "figure", "figcaption", "caption"),
)
_RENAMED = {"strong": "b", "em": "i", "ins": "u", "tfoot": "tbody"} | dict.fromkeys(_BLOCKS, "p")
_TRANSPARENT = frozenset(
    {"span", "font", "html", "body", "head", "meta", "a", "o:p", "dl", "big", "small", "tt", "label", "hr", "wbr"}
    | {"title", "link"}
)
_DROPPED_WHOLE = {"script", "style", "template", "noscript", "iframe", "object", "svg", "textarea", "select"}
_ATTRIBUTES = {"img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
LONGEST_MARKUP = 10_000
LONGEST_HTML = 50_000  # characters; some inputs cost the sanitiser quadratic time
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>")
_ANY_TAG = re.compile(r"<([a-zA-Z][a-zA-Z0-9:-]*)")
_PLAIN = re.compile(r"[^<>&\x00-\x1f\x7f-\xa0]*")  # what no sanitiser changes; most parts of most files
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_LANGUAGES = (  # no part within another: each mark is looked at once
    re.compile(
        r"<span\b(?=[^>]{0,200}\bclass=\"multilang\")[^>]{0,200}?\blang=\"([a-z]{2})[^>]{0,200}>((?:(?!</?span).){0,5000})</span>",
        re.IGNORECASE | re.DOTALL,
    ),
    re.compile(r"\{mlang\s{1,9}([a-z]{2})\}([^{]{0,5000})\{mlang\}", re.IGNORECASE | re.DOTALL),
)
_STYLE = re.compile(r"\s(?:style|class|color|align)\s*=|<(?:font|span)\b", re.IGNORECASE)
_IMAGE = re.compile(r"<img((?: [a-z-]+=\"[^\"]*\")*)>")
_ALT = re.compile(r" alt=\"([^\"]*)\"")
_SOURCE = re.compile(r" src=\"([^\"]+)\"")
_INLINE = re.compile(r"(src\s{0,5}=\s{0,5}[\"']?)(data:image/[^\"'>\s]+)", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|b|i|u|sub|sup|ul|ol|li)>\s*</\1>")
_BREAKS = re.compile(r"<br>|</(?:p|li|tr|ul|ol|table)>|<(?:p|ul|ol|table)>")
_RAISED = re.compile(r"<(sup|sub)>([^<]*)</\1>")
_DIGITS = {
    "sup": str.maketrans("0123456789+-()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿ"),
    "sub": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
Tell = Callable[[str], None]


def silent(_what: str) -> None:
    """For texts whose losses are told elsewhere."""


def from_plain(text: str) -> Rich:
    """Plain text; empty lines part paragraphs, single breaks stay."""
    lines = [" ".join(line.split()) for line in normal("NFC", text).splitlines()]
    plain = "\n".join(line for line in lines if line)
    if not plain:
        return NOTHING
    return Rich("<p>" + "<br>".join(html.escape(line, quote=False) for line in plain.split("\n")) + "</p>", plain)


MARKDOWN_TOLD = "Văn bản Markdown: giữ chữ đậm, nghiêng, danh sách và bảng; ký hiệu khác để nguyên. Hãy xem lại."


def from_markup(text: str) -> Rich:
    """The limited markup of the bank, which is a part of Markdown, without its pictures."""
    if len(text) > LONGEST_MARKUP:
        return from_plain(text)
    return from_html(str(rendered(text, {}, str)), {})


def from_html(source: str, pictures: Mapping[str, str], tell: Tell = silent) -> Rich:
    """HTML as limited rich text; `tell` hears of everything that did not survive.

    `pictures`: name in an address → name under which the file is kept. Others become their alternative text.
    """
    found = _in_one_language(_COMMENT.sub("", source), tell)
    if len(found) > LONGEST_HTML:
        tell(f"Bỏ một đoạn HTML dài quá {LONGEST_HTML // 1000}.000 ký tự.")
        return NOTHING
    if _PLAIN.fullmatch(found):
        return _as_rich(normal("NFC", found).strip())
    _tell_losses(found, tell)
    clean = nh3.clean(
        found,
        tags=set(ALLOWED | set(_RENAMED)),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        clean_content_tags=set(_DROPPED_WHOLE),
        attribute_filter=lambda tag, name, value: _attribute(tag, name, value, pictures),
        url_schemes={"http", "https"},
        link_rel=None,
        strip_comments=True,
    )
    renamed = _TAG.sub(lambda tag: f"<{tag[1]}{_RENAMED.get(tag[2], tag[2])}{tag[3]}>", clean)
    return _finished(_IMAGE.sub(lambda image: _image(image[1], tell), renamed))


def _in_one_language(source: str, tell: Tell) -> str:
    """Of a text that says the same in several languages, as Moodle parts them, the Vietnamese."""
    parts = [mark for mark in _LANGUAGES if any(found[1].lower() == "vi" for found in mark.finditer(source))]
    for mark in parts:
        source = mark.sub(lambda found: found[2] if found[1].lower() == "vi" else "", source)
    if parts:
        tell("Nội dung viết bằng nhiều ngôn ngữ: chỉ giữ tiếng Việt.")
    return source


def _finished(markup: str) -> Rich:
    clean = nh3.clean(
        markup,
        tags=set(ALLOWED),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(),
        link_rel=None,
    )
    clean = normal("NFC", clean)
    for _turn in range(4):
        clean = _EMPTY.sub("", clean)
    return _as_rich(clean.strip())


def _as_rich(clean: str) -> Rich:
    plain = plain_of(clean)
    return Rich(clean if "<" in clean or plain else "", plain) if plain or "<img" in clean else NOTHING


def _attribute(tag: str, name: str, value: str, pictures: Mapping[str, str]) -> str | None:
    if (tag, name) == ("img", "src"):
        return cited(value, pictures) or None
    if tag in ("td", "th"):
        return value if value.isascii() and value.isdigit() and 0 < int(value) <= 50 else None
    return value


def _image(attributes: str, tell: Tell) -> str:
    alt = _ALT.search(attributes)
    source = _SOURCE.search(attributes)
    words = alt[1].strip() if alt else ""
    if source:
        return f'<img src="{source[1]}" alt="{words}">'
    tell("Thiếu hình: tệp không kèm hình này, hoặc hình nằm ở địa chỉ khác. Hãy thêm hình vào câu hỏi sau khi nhập.")
    return f"[hình: {words}]" if words else "[hình]"


def _tell_losses(source: str, tell: Tell) -> None:
    names = {name.lower() for name in _ANY_TAG.findall(source)}
    if "math" in names:
        tell("Công thức MathML không đọc được nên bị bỏ. Hãy gõ lại công thức bằng chữ, hoặc chèn hình.")
    lost = sorted(names - ALLOWED - set(_RENAMED) - _TRANSPARENT)
    if lost:
        tell(f"Đã bỏ thẻ HTML không dùng được: {', '.join(lost[:12])}. Hãy xem lại nội dung quanh chỗ đó.")
    if "a" in names:
        tell("Đã bỏ liên kết, chỉ giữ chữ của liên kết.")
    if _STYLE.search(source):
        tell("Đã bỏ màu, cỡ chữ và kiểu trình bày trong HTML.")


def from_pictured(source: str, files: Iterable[tuple[str, bytes]], album: Album, tell: Tell = silent) -> Rich:
    """The same where pictures came along: as files (path and bytes), or as base64 within the HTML itself."""
    names = {}
    for path, data in files:
        name, fault = album.take(path, data)
        if fault:
            tell(f"Không nhận tệp kèm “{picture_name(path)}”: {fault}")
        else:
            names[picture_name(path)] = name

    def named(found: re.Match[str]) -> str:
        name, fault = album.take(f"hinh-{len(album.files) + 1}", inline_data(found[2]))
        if fault:
            tell(f"Không nhận một hình nhúng trong câu: {fault}")
            return found[1]
        names[name] = name
        return f"{found[1]}{name}"

    return from_html(_INLINE.sub(named, source), names, tell)


def plain_of(markup: str) -> str:
    """The words of limited rich text: a line per paragraph, item and row."""
    text = _IMAGE.sub(_alternative, markup.replace("\n", " ").replace("\t", " "))
    text = text.replace("<br></td>", "</td>").replace("<br></th>", "</th>")
    text = _RAISED.sub(_raised, text)
    text = text.replace("<li>", "\n– ").replace("</td>", "\t").replace("</th>", "\t")
    text = html.unescape(re.sub(r"<[^>]*>", "", _BREAKS.sub("\n", text)))
    lines = [_row(line) if "\t" in line else " ".join(line.split()) for line in text.split("\n")]
    return normal("NFC", "\n".join(line for line in lines if line))


def _row(line: str) -> str:
    """The cells of a row of a table, parted by bars."""
    return " ".join(line.replace("\t", " | ").split()).strip("| ")


def _alternative(image: re.Match[str]) -> str:
    alt = _ALT.search(image[1])
    return f"[hình: {alt[1]}]" if alt and alt[1] else "[hình]"


def _raised(found: re.Match[str]) -> str:
    return html.escape(raised(found[1], html.unescape(found[2])), quote=False)


def raised(tag: str, text: str) -> str:
    """What stands in `sup` or `sub` without the tag: small digits where there are such, else `^(…)` and `_(…)`."""
    table, words = _DIGITS[tag], text.strip()
    if all(ord(mark) in table for mark in words):
        return words.translate(table)
    return f"{'^' if tag == 'sup' else '_'}({text})"


def has_markup(rich: Rich) -> bool:
    """Whether plain text loses more than paragraphs."""
    return bool(re.search(r"<(?!/?p>|br>)", rich.html))


def joined(parts: list[Rich]) -> Rich:
    """Several texts below one another."""
    kept = [part for part in parts if part]
    return Rich("".join(part.html for part in kept), "\n".join(part.plain for part in kept if part.plain))
