"""What cannot be taken back asks before it acts, with or without JavaScript."""

import re

from tests.house.given import templates

# what ends, blanks or takes away for good at the press of its button, and the pages that lie before that press
ACTS = (
    *("people.second_factor_reset", "privacy.forget_now", "rounds.drop_sitting", "attempts.cancel"),
    *("rounds.take_off_list", "training.drop_class", "training.drop_line", "training.drop_plan"),
    "training.drop_session",
)
FOLDED = re.compile(r"<details.*?</details>", re.DOTALL)


def at_one_press(source: str) -> list[str]:
    """Acts whose form stands open on a page."""
    open_part = FOLDED.sub("", source)
    return [act for act in ACTS if re.search(rf'<form[^>]*url_for\(["\']{re.escape(act)}["\']', open_part)]


def test_what_cannot_be_taken_back_stands_behind_a_question() -> None:
    pages = {path.name: path.read_text("utf-8") for path in templates()}
    assert all(any(f"'{act}'" in page for page in pages.values()) for act in ACTS)
    assert {name: at_one_press(page) for name, page in pages.items() if at_one_press(page)} == {}


def test_a_form_that_stands_open_would_be_noticed() -> None:
    form = """<form method="post" action="{{ url_for('privacy.forget_now') }}"><button>Xóa</button></form>"""
    assert at_one_press(form) == ["privacy.forget_now"]
    assert at_one_press(f"<details><summary>Xóa</summary>{form}</details>") == []
