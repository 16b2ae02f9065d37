"""A browser is known by a few words of ours."""

import pytest

from quizapp.domain.browsers import browser_words

EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Edg/120.0"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (EDGE, "Edge, Windows"),
        ("Mozilla/5.0 (Windows NT 6.1) Chrome/109.0 Safari/537.36", "Chrome, Windows 7"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:115.0) Gecko/20100101 Firefox/115.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/119.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari, iPhone"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_known_by_a_few_words_of_ours_and_none_of_its_own(said: str, words: str) -> None:
    assert browser_words(said) == words
