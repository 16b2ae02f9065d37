import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.texts import LONGEST, fault_of_typed, folded, is_blank, says_one_of

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyáàảãạắặấầẩẫậéèẻẽẹếềểễệóòỏõọốồớờợíìỉĩịúùủũụứừửữựýỳỷỹỵ0123456789/()"
WORDS = st.lists(st.text(alphabet=LETTERS, min_size=1, max_size=7), min_size=1, max_size=6)
HABITS: dict[str, Callable[[str], str]] = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "composed": lambda text: unicodedata.normalize("NFC", text),
    "capitals": str.upper,
    "title": str.capitalize,
    "spaces around": lambda text: f"  {text}\u00a0 ",
    "wide spaces inside": lambda text: text.replace(" ", "  \u202f\u3000"),
    "a full stop": lambda text: text + ".",
    "marks that nobody sees": lambda text: "\u200e" + text.replace(" ", "\u200b \u2060") + "\ufeff\u00ad",
}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ủy ban nhân dân", "uỷ ban nhân dân"),  # both habits of writing the tone
        ("hòa giải", "hoà giải"),
        ("khỏe", "khoẻ"),
        ("Hà Nội", "HÀ  NỘI."),
        ("“Sở hữu”", '"sở hữu"'),
        ("‘một’", "'một'"),
        ("2025–2030", "2025-2030"),
        ("nghị định\u00a030", "Nghị định 30"),
        ("Chính phủ . ", "Chính phủ"),
        ("e\u034f\u0301", "é"),
        ("“Nộp hồ sơ”.", "nộp hồ sơ"),
        ("'\"Nộp hồ sơ.\"'", "Nộp hồ sơ"),
    ],
)
def test_two_ways_to_write_the_same_are_the_same(one: str, other: str) -> None:
    assert folded(one) == folded(other)
    assert says_one_of(one, [other])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hà Nội", "Ha Noi"),
        ("Hà Nội", "Hà Nồi"),
        ("đường", "dường"),
        ("xã", "xa"),
        ("hòa", "hóa"),
        ("cơ", "cô"),
        ("một hai", "mộthai"),
        ("3,5", "35"),
        ("", "Hà Nội"),
        ("“một” và “hai”", "một” và “hai"),
        ("“một” và hai", "một và hai"),
        ('""', ""),
    ],
)
def test_what_says_something_else_is_not_the_same(one: str, other: str) -> None:
    assert folded(one) != folded(other)
    assert not says_one_of(one, [other])


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("Hà Nội", "ha noi", True),
        ("Đường Đồng Đăng", "duong dong dang", True),
        ("Thuỷ", "thủy", True),
        ("hà nội", "hả nối", True),
        ("Hà Nội", "Ha Nam", False),
        ("đ", "d", True),
        ("đ", "t", False),
    ],
)
def test_accents_may_be_left_aside_where_the_question_says_so(one: str, other: str, is_same: bool) -> None:
    assert says_one_of(one, [other], accents=False) is is_same


@given(WORDS.map(" ".join), st.lists(st.sampled_from(list(HABITS)), max_size=4), st.booleans())
def test_how_it_is_typed_never_matters(text: str, habits: list[str], accents: bool) -> None:
    typed = text
    for habit in habits:
        typed = HABITS[habit](typed)
    assert folded(typed, accents=accents) == folded(text, accents=accents)
    assert folded(folded(typed, accents=accents), accents=accents) == folded(text, accents=accents)


@given(WORDS.map(" ".join), WORDS.map(" ".join))
def test_the_check_of_habits_would_notice_other_words(one: str, other: str) -> None:
    """The control: letters that differ stay different, whatever the tones and spaces."""
    bare = [text.replace(" ", "") for text in (folded(one, accents=False), folded(other, accents=False))]
    if bare[0] != bare[1]:
        assert folded(one) != folded(other)


@given(st.text(max_size=30), st.booleans())
def test_any_text_has_one_form(text: str, accents: bool) -> None:
    composed, decomposed = (unicodedata.normalize(form, text) for form in ("NFC", "NFD"))
    assert folded(composed, accents=accents) == folded(decomposed, accents=accents)


def test_nothing_typed_says_nothing_even_where_the_key_folds_to_nothing() -> None:
    assert not says_one_of(".", ["."])
    assert not says_one_of("", [""])


@pytest.mark.parametrize(
    "text", ["", "   ", "\u00a0\u200b", "\u200e\u2060 \ufeff", "\u202e", "\u3164\u2800 \u115f", "\ufe0f"]
)
def test_what_nobody_sees_is_blank(text: str) -> None:
    assert is_blank(text)
    assert not is_blank(text + "a")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a" * LONGEST, ""),
        ("a" * (LONGEST + 1), "too_long"),
        ("một\thai", "unprintable"),
        ("một\nhai", "unprintable"),
        ("a\x00b", "unprintable"),
        ("a\x7fb", "unprintable"),
        ("a\x85b", "unprintable"),
        ("a\ud800b", "unprintable"),
        ("a\u2028b", "unprintable"),
        ("a\ufdd0b", "unprintable"),
        ("a\U0001ffffb", "unprintable"),
        ("«Nghị định» – 30/2020/NĐ-CP 😀 <b>&amp;</b>", ""),
    ],
)
def test_what_no_keyboard_writes_is_refused(text: str, fault: str) -> None:
    assert fault_of_typed(text) == fault
