"""The limited markup of questions: a small part of Markdown (CommonMark and tables), read by markdown-it-py.

Paragraphs, **bold**, *italic*, lists, tables and ![alternative text](picture.png); no HTML, no links. What is rendered
passes an allow-list once more.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from quizapp.domain.parts import blanks_in_words

Pictures = Mapping[str, Mapping[str, Any]]
Address = Callable[[str], str]

TAGS = frozenset(
    {"p", "br", "strong", "em", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td", "img", "span"}
)
_ATTRIBUTES = {"img": {"src", "alt", "width", "height"}, "ol": {"start"}, "span": {"class"}}
_PARSER = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "list", "table", "image", "newline", "escape"]
)
_WITHOUT_TABLES = MarkdownIt("zero", {"html": False, "breaks": True}).enable(
    ["emphasis", "list", "image", "newline", "escape"]
)
MOST_CELLS = 2000  # a short line opens a row of as many cells as the first one has
_RENDERER = RendererHTML()


def rendered(text: str, pictures: Pictures, address: Address, *, inline: bool = False) -> Markup:
    """`text` as markup. `pictures`: name in the text → hash, width and height; `address`: hash → where it is served.

    A picture that the question does not hold is shown as its alternative text. `inline`: no paragraphs, lists, tables.
    """
    tokens = _PARSER.parseInline(text) if inline else _parsed(text)
    for token in _all_tokens(tokens):
        if token.type == "image":
            _place(token, pictures, address)
    html = nh3.clean(
        _RENDERER.render(tokens, _PARSER.options, {}),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes=set(),
        link_rel=None,
    )
    return Markup(html.strip())  # noqa: S704 - cleaned by the allow-list


def _parsed(text: str) -> list[Token]:
    """What might become a table beyond any that a question has stays as it was written."""
    lines = text.splitlines()
    is_vast = len(lines) * max((line.count("|") for line in lines), default=0) > MOST_CELLS
    return (_WITHOUT_TABLES if is_vast else _PARSER).parse(text)


def _all_tokens(tokens: Iterable[Token]) -> Iterable[Token]:
    for token in tokens:
        yield token
        if token.type != "image":  # what is inside one is its alternative text
            yield from _all_tokens(token.children or ())


def _place(token: Token, pictures: Pictures, address: Address) -> None:
    """The address and size of a picture; a picture that is not there becomes words."""
    found = pictures.get(picture_of(token))
    if found is None:
        token.type, token.tag, token.content = "text", "", _missing(token)
        return
    token.attrs = {
        "src": address(str(found["hash"])), "alt": "", "width": int(found["width"]), "height": int(found["height"]),
    }  # fmt: skip


def _missing(token: Token) -> str:
    words = alternative(token)
    return f"[hình: {words}]" if words else "[hình]"


def alternative(token: Token) -> str:
    """The alternative text of an image token, without marks."""
    return _RENDERER.renderInlineAsText(token.children or [], _PARSER.options, {}).strip()


def picture_of(token: Token) -> str:
    """The name by which an image token cites its picture."""
    return unquote(str(token.attrs.get("src", "")))


def cited_pictures(text: str) -> list[tuple[str, str]]:
    """(name, alternative text) of each picture that `text` cites, in order."""
    if "![" not in text:
        return []  # most texts have none, and parsing costs the most of reading a file
    tokens = _all_tokens(_parsed(text))
    return [(picture_of(token), alternative(token)) for token in tokens if token.type == "image"]


def plain(text: str) -> str:
    """The words alone on one line: cells of a table parted by “|”, a picture as its alternative text in brackets."""
    return " ".join(" ".join(_words(_parsed(text))).split()).replace(" |  ", " | ").strip(" |")


def _words(tokens: Sequence[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_inline_words(token.children or ()))
        elif token.type in ("td_close", "th_close"):
            yield "|"


def _inline_words(tokens: Iterable[Token]) -> Iterable[str]:
    for token in tokens:
        if token.type == "image":
            yield _missing(token)
        elif token.type in ("softbreak", "hardbreak"):
            yield " "
        else:
            yield token.content


def shown(text: str, content: Mapping[str, Any], address: Address, *, inline: bool = False) -> Markup:
    """A text of a question as candidates see it: marked up where its content says `rich`, else as it stands."""
    if not content.get("rich"):
        return escape(text)
    return rendered(text, content.get("pictures") or {}, address, inline=inline)


def words_of(text: str, content: Mapping[str, Any]) -> str:
    """The same for places that hold words alone: lists, sheets, comparisons; blanks of a text by their numbers."""
    words = plain(text) if content.get("rich") else text
    return blanks_in_words(words) if content.get("blanks") else words
