"""Tables, lists, looks and pictures of other programs in the markup of the bank: read back, they say the same."""

import re
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.banks.formats import markdown
from quizapp.banks.formats.markdown import inline_of, markup_of
from quizapp.banks.formats.rich import from_html
from quizapp.banks.markup import plain, rendered

NAMES = {"a.png": "a.png"}


@pytest.mark.parametrize(
    ("source", "markup"),
    [
        ("<p>Câu <b>không</b> đúng</p><p>là?</p>", "Câu **không** đúng\n\nlà?"),
        ("<ul><li>một</li><li>hai<ol><li>x</li></ol></li></ul>", "- một\n- hai\n  1. x"),
        (
            "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td></td></tr></table>",
            "| A | B |\n| --- | --- |\n| 1 |  |",
        ),
        ("<ol><li>a</li></ol><ol><li>b</li></ol><ul><li>c</li></ul>", "1. a\n2. b\n\n- c"),
        ('<img src="a.png" alt="Sơ [đồ]"> xem', "![Sơ \\[đồ\\]](a.png) xem"),
        ("<p>1. một<br>- hai</p>", "1\\. một\n\\- hai"),
        ("m<sup>2</sup> <b> a </b>", "m² **a**"),
        ("a*b_c|d\\e ![x](y)", "a\\*b\\_c\\|d\\\\e \\![x](y)"),
        ("<b>(</b>a<b>)</b>b", "(a)b"),
    ],
)
def test_html_becomes_the_markup_that_says_the_same(source: str, markup: str) -> None:
    assert markup_of(from_html(source, NAMES)) == markup


def test_an_option_stays_on_one_line() -> None:
    assert inline_of(from_html("<p>a <i>b</i></p><p>c</p>", {})) == "a *b* c"
    assert inline_of(from_html("<table><tr><td>a</td><td>b</td></tr></table>", {})) == "a \\| b"


texts = st.text("ab1.-+*_|\\![]()#> \n:<&", max_size=12)
wraps = st.sampled_from(
    ["{}", "<p>{}</p>", "<b>{}</b>", "<i>{}</i>", "<ul><li>{}</li></ul>", "<table><tr><td>{}</td></tr></table>"]
)
sources = st.lists(st.tuples(wraps, texts.map(escape)), max_size=6).map(
    lambda parts: "".join(w.format(t) for w, t in parts)
)


def _letters(text: str) -> str:
    return re.sub(r"[\s|–]", "", text)


@given(source=sources)
def test_marks_in_a_text_stay_what_they_are(source: str) -> None:
    rich = from_html(source, {})
    for written in (plain(markup_of(rich)), plain(inline_of(rich))):
        assert _letters(written) == _letters(rich.plain)


@given(source=sources)
def test_read_and_written_again_it_is_the_same(source: str) -> None:
    once = markup_of(from_html(source, {}))
    assert markup_of(from_html(str(rendered(once, {}, str)), {})) == once


def test_lists_deeper_than_anybody_writes_become_words() -> None:
    deep = from_html("<ul><li>a" * 3000, {})
    assert markdown.lost_in_markup(deep)
    assert len(markup_of(deep)) < 20_000


def test_a_writer_that_escapes_nothing_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "_SPECIAL", re.compile("(?!)"))
    rich = from_html("a * b **c** d", {})
    assert _letters(plain(markup_of(rich))) != _letters(rich.plain)
