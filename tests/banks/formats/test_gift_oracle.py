"""The GIFT files of another parser, with what that parser made of them: ours must make the same."""

import json
import re
from typing import Any

import pytest

from quizapp.banks.formats.gift import read_gift
from quizapp.banks.formats.neutral import ForeignQuestion, Report
from quizapp.banks.formats.rich import from_html, from_markup, from_plain
from tests.banks.formats.given import sample

pytestmark = pytest.mark.samples
NAMES = (
    *("TFTwoFeedback", "escapeColon", "markdown", "matching1", "mc4", "mc5", "mcHTMLComment", "multiLineFeedback1"),
    *("newlineAndLaTeX", "shortAnswer1", "shortAnswer2", "shortAnswerNotMatching", "shortFirstEmbeddedUnderline"),
    *("tag_id", "totara_moodle_match", "totara_moodle_truefalse_true_answer1", "totara_moodle_truefalse_true_answer2"),
)
TYPES = {
    "TF": ("true_false",),
    "MC": ("single", "multiple"),
    "Short": ("short_text",),
    "Matching": ("matching",),
    "Essay": ("essay",),
    "Description": ("description",),
}


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(part: Any) -> str:
    """The oracle's text as ours: without tags where it is HTML."""
    if part is None:
        return ""
    text = part if isinstance(part, str) else part["text"]
    kind = part["format"] if isinstance(part, dict) else "plain"
    read = from_html(text, {}) if kind == "html" else from_markup(text) if kind == "markdown" else from_plain(text)
    return squeezed(read.plain)


def theirs(question: dict[str, Any]) -> dict[str, Any]:
    kind = question["type"]
    facts: dict[str, Any] = {"name": question["title"] or "", "stem": words(question["stem"])}
    facts["explanation"] = words(question.get("globalFeedback"))
    if kind == "TF":
        facts["answer"] = question["isTrue"]
    if kind in ("MC", "Short"):
        facts["answer"] = [
            (words(one["text"]), one["isCorrect"], words(one["feedback"])) for one in question["choices"]
        ]
    if kind == "Matching":
        facts["answer"] = [(words(one["subquestion"]), squeezed(one["subanswer"])) for one in question["matchPairs"]]
    return facts


def ours(question: ForeignQuestion) -> dict[str, Any]:
    facts: dict[str, Any] = {"name": question.name, "stem": squeezed(question.stem.plain)}
    facts["explanation"] = squeezed(question.explanation.plain)
    match question.type:
        case "true_false":
            facts["answer"] = question.options[0].weight == 1
        case "single" | "multiple":
            options = question.options
            facts["answer"] = [(squeezed(o.text.plain), o.weight > 0, squeezed(o.feedback.plain)) for o in options]
        case "short_text":
            accepted = question.accepted
            facts["answer"] = [(squeezed(o.text), o.weight > 0, squeezed(o.feedback.plain)) for o in accepted]
        case "matching":
            facts["answer"] = [(squeezed(p.left.plain), squeezed(p.right.plain)) for p in question.pairs]
    return facts


@pytest.mark.parametrize("name", NAMES)
def test_our_reading_is_the_other_parsers_reading(name: str) -> None:
    expected = json.loads(sample(f"gift/peg-tests/{name}.json"))
    report = Report()
    questions = read_gift(sample(f"gift/peg-tests/{name}.gift").decode(), report)
    assert report.refused == []
    assert len(questions) == len(expected)
    for question, other in zip(questions, expected, strict=True):
        assert question.type in TYPES[other["type"]]
        assert ours(question) == theirs(other)


def test_the_comparison_sees_a_key_that_was_turned_round() -> None:
    other = json.loads(sample("gift/peg-tests/mc4.json"))[0]
    (question,) = read_gift(sample("gift/peg-tests/mc4.gift").decode().replace("~Grant", "=Grant"), Report())
    assert ours(question) != theirs(other)
