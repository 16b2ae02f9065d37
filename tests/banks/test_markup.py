"""The limited markup: what it shows, and that nothing else ever comes out of it."""

from collections import Counter
from typing import Any

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.banks import markup

PICTURES = {"hinh/so-do.png": {"hash": "a" * 64, "width": 640, "height": 480}}
ATTRIBUTES = {"img": {"src", "alt", "width", "height"}, "ol": {"start"}}


def shown(text: str, **how: Any) -> str:
    return str(markup.rendered(text, PICTURES, lambda hash_: f"/hinh/{hash_}", **how))


def faults(html: str) -> list[str]:
    """Everything in the markup that is not on the list."""
    found = []
    for node in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if node.tag == "DOCUMENT_FRAGMENT":
            continue
        if not isinstance(node.tag, str) or node.tag not in markup.TAGS:
            found.append(f"<{node.tag}>")
            continue
        found += [f"{node.tag} {name}" for name in node.attrib if name not in ATTRIBUTES.get(node.tag, set())]
        if node.tag == "img" and node.attrib.get("src") != f"/hinh/{'a' * 64}":
            found.append("another picture")
    return found


def test_a_stem_has_paragraphs_emphasis_lists_and_tables() -> None:
    html = shown("Theo **biểu** *sau*:\n\n| Loại | Ai ký |\n|---|---|\n| Công văn | Chủ tịch |\n\n- một\n- hai")
    assert "<strong>biểu</strong> <em>sau</em>" in html
    assert "<td>Chủ tịch</td>" in html
    assert html.count("<li>") == 2
    assert faults(html) == []


def test_a_picture_has_its_address_its_size_and_its_words() -> None:
    html = shown("![Sơ đồ **một** trang](hinh/so-do.png)")
    assert f'<img src="/hinh/{"a" * 64}" alt="Sơ đồ một trang" width="640" height="480">' in html
    assert markup.cited_pictures("a ![x](hinh/so-do.png)") == [("hinh/so-do.png", "x")]


def test_a_picture_that_the_question_does_not_hold_is_shown_as_words() -> None:
    assert shown("![Con dấu](https://example.org/dau.png)") == "<p>[hình: Con dấu]</p>"


def test_an_option_has_no_blocks() -> None:
    assert shown("- **a** | b", inline=True) == "- <strong>a</strong> | b"


def test_words_alone_lose_the_marks_and_nothing_else() -> None:
    text = "Theo **biểu** 3 * 4:\n\n| Loại | Ai |\n|---|---|\n| A | B |\n\n- x\n\n![Con dấu](k.png)"
    assert markup.plain(text) == "Theo biểu 3 * 4: Loại | Ai | A | B | x [hình: Con dấu]"


def test_a_plain_stem_stays_as_it_is_written() -> None:
    text = "So sánh 2 * 3 * 4 và **a_b** <b>đậm</b>"
    assert markup.shown(text, {}, str) == "So sánh 2 * 3 * 4 và **a_b** &lt;b&gt;đậm&lt;/b&gt;"
    assert markup.words_of(text, {}) == text


HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "<a href=//evil>x</a>",
    "![a](javascript:alert(1))", "![a](data:image/svg+xml;base64,PHN2Zy8+)", "<svg/onload=alert(1)>", "&lt;script&gt;",
    "![\"onerror=\"alert(1)](hinh/so-do.png)", "![a](hinh/so-do.png \"t\\\" onload=alert(1)\")", "<!--", "`<b>`",
    "| a | b |\n|:-:|--:|\n| <i>x</i> | y |", "[x]: javascript:alert(1)\n\n![x]", "<https://evil>", "\\<b>",
]  # fmt: skip


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_beyond_the_list_comes_out_of_hostile_texts(text: str, inline: bool) -> None:
    assert faults(shown(text, inline=inline)) == []


@given(st.lists(st.sampled_from([*HOSTILE, "**", "*", "_", "\n\n", "- ", "1. ", "|", "<", '"', "]", "](", "chữ "])))
def test_nothing_beyond_the_list_comes_out_of_any_mixture(parts: list[str]) -> None:
    text = "".join(parts)[:2000]
    assert faults(shown(text)) == []
    assert faults(shown(text, inline=True)) == []


def test_the_check_sees_what_is_not_on_the_list() -> None:
    seen = Counter(faults('<p style="x"><script>1</script><img src="/a" onerror="b"><a href="c">d</a></p>'))
    assert seen == Counter(["p style", "<script>", "img onerror", "another picture", "<a>"])


def test_what_would_become_a_vast_table_stays_as_it_was_written() -> None:
    """A row of one mark opens as many cells as the first row has."""

    def table(columns: int, rows: int) -> str:
        return "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + "|\n" * rows

    assert "<table>" in shown(table(8, 60))
    vast = table(150, 600)
    assert len(vast) < 2000
    assert len(shown(vast)) < 10 * len(vast)
    assert len(markup._RENDERER.render(markup._PARSER.parse(vast), markup._PARSER.options, {})) > 100 * len(vast)
