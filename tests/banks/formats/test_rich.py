"""The limited rich text: only the short list stays, twice is as good as once, and plain text keeps the sense."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.banks.formats import picture_gate
from quizapp.banks.formats.picture_gate import PictureGate
from quizapp.banks.formats.pictures import Album, picture_name
from quizapp.banks.formats.rich import ALLOWED, from_html, from_pictured, from_plain, has_markup
from tests.banks.formats.papers import PNG, png

TAG = r"</?([a-zA-Z][a-zA-Z0-9]*)"
PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<b>",
            "</b",
            "<script>",
            "</script>",
            "<img src=x onerror=a()>",
            "<svg>",
            "<style>",
            "<math>",
        ),
        *("<table>", "<td>", "</td>", "<!--", "-->", "<a href=javascript:1>", "&lt;", "&#x3c;", '"', "'", "<", ">"),
        *("chữ", " ", "<template>", "<noscript>", "<title>", "</title>", "<textarea>", "<mglyph>", "<mtext>", "<li>"),
        *("<br/>", "style=x", "\x00", "<o:p>"),
    ]
)


@given(st.lists(PIECES, max_size=25).map("".join))
def test_only_the_short_list_stays_and_twice_is_as_once(source: str) -> None:
    once = from_html(source, {})
    assert {tag.lower() for tag in re.findall(TAG, once.html)} <= ALLOWED
    assert "onerror" not in once.html.lower() or "<img" not in once.html
    assert from_html(once.html, {}).html == once.html


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ("<p>Một</p><p>hai</p>", "Một\nhai"),
        ("<div>Một<br>hai</div>", "Một\nhai"),
        ("100 m<sup>2</sup>, H<sub>2</sub>O, x<sup>a</sup>", "100 m², H₂O, x^(a)"),
        ("<ul><li>Một</li><li>hai</li></ul>", "– Một\n– hai"),
        ("<table><tr><td>A</td><td>B</td></tr></table>", "A | B"),
        ("a\t<b>b</b>\n c&nbsp;d &lt;e&gt;", "a b c d <e>"),
        ("<p> </p>", ""),
    ],
)
def test_plain_text_keeps_the_sense(source: str, plain: str) -> None:
    assert from_html(source, {}).plain == plain


@given(st.text(st.characters(exclude_characters="<&") | st.sampled_from("Ổề\u0301 \u00a0\ufffe>\x00\r"), max_size=40))
def test_text_without_marks_is_what_the_sanitiser_makes_of_it(text: str) -> None:
    """The quick way for texts without marks; an element without meaning sends the same text the long way round."""
    assert from_html(text, {}) == from_html(f"<span>{text}</span>", {})


def test_plain_text_is_no_html() -> None:
    rich = from_plain("1 < 2 & <b>đậm</b>\n\nhai")
    assert rich.plain == "1 < 2 & <b>đậm</b>\nhai"
    assert "<b>" not in rich.html
    assert not has_markup(rich)
    assert has_markup(from_html("<b>x</b>", {}))


def test_pictures_with_one_name_and_other_content_stay_apart() -> None:
    album = Album(PictureGate())
    names = [album.take(path, data)[0] for path, data in (("a/x.png", PNG), ("b/x.png", png(9)), ("c/x.PNG", PNG))]
    assert names == ["x.png", "x-2.png", "x.png"]


def test_a_picture_within_the_address_is_kept_as_a_file() -> None:
    album = Album(PictureGate())
    data = base64.b64encode(PNG).decode()
    rich = from_pictured(f'<img alt="x" src="data:image/png;base64,{data}">', [], album)
    assert rich.html in ('<img src="hinh-1.png" alt="x">', '<img alt="x" src="hinh-1.png">')
    assert list(album.files) == ["hinh-1.png"]


@pytest.mark.parametrize(
    "data", [b"", b"<svg/>", b"GIF", b"RIFF1234WAVE", PNG[:3], PNG[:-30], b"\x89PNG\r\n\x1a\n" + bytes(2**21), png(4)]
)
def test_what_is_no_sensible_picture_is_not_taken(data: bytes) -> None:
    album = Album(PictureGate())
    name, why = album.take("x.png", data)
    assert (name, why[-1:]) == ("", ".")
    assert album.take("x.png", PNG) == ("x.png", "")


def test_a_file_with_more_pictures_than_a_person_would_send_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(picture_gate, "MOST_PIXELS", 200)
    album = Album(PictureGate())
    assert [bool(album.take("x.png", png(side))[0]) for side in (8, 9, 10, 8)] == [True, True, False, True]


def test_names_of_pictures_have_no_folder_and_no_odd_marks() -> None:
    assert picture_name("@@PLUGINFILE@@/Sơ%20đồ (1).png") == "Sơ-đồ-1-.png"
    assert picture_name("..\\..\\x.png") == "x.png"
    assert picture_name("") == "hinh"


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ('<p><span lang="vi" class="multilang">Gì?</span><span lang="en" class="multilang">What?</span></p>', "Gì?"),
        ('<span class="multilang" lang="en">What?</span> <span class="multilang" lang="vi">Gì?</span> (1)', "Gì? (1)"),
        ("{mlang vi}Gì?{mlang}{mlang en}What?{mlang}", "Gì?"),
        ('<span lang="en" class="multilang">What?</span>', "What?"),
        ('<span lang="vi">Gì?</span><span lang="en">What?</span>', "Gì?What?"),
    ],
)
def test_of_several_languages_the_vietnamese_is_kept_and_told(source: str, plain: str) -> None:
    told: list[str] = []
    assert from_html(source, {}, told.append).plain == plain
    assert any("nhiều ngôn ngữ" in words for words in told) is (plain.startswith("Gì?") and "What" not in plain)
