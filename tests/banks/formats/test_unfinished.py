"""A draft that nobody can answer yet is left out of an export by name, and stops none of the others."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.writing import FORMATS, written
from quizapp.domain.questions import TYPES
from tests.banks.formats.exported import NAMES, shipped_questions

NOTHING: dict[str, Any] = {
    "legal_basis": [], "practice": None, "source": "", "verified_on": None, "review_by": None,
}  # fmt: skip


def of_type(type_: str) -> FileQuestion:
    return next(one for one in shipped_questions() if one.type == type_)


def unfinished(one: FileQuestion) -> Iterator[FileQuestion]:
    """The same question as it may stand in the editor: without a key, without parts, without a picture."""
    content = one.content
    draft = replace(one, status="draft", evidence=NOTHING)
    yield replace(draft, code="BN-2026-0001", competence="", level=0, explanation="", key=[])
    yield replace(draft, key=[], rule={})
    if one.type in ("single", "multiple", "ordering", "matching", "hotspot"):
        yield replace(draft, content={**content, "options": {}, "left": {}, "keep_last": None, "regions": {}}, key=[])
    if one.type == "hotspot":
        yield replace(draft, content={**content, "picture": None}, pictures={})
        yield replace(draft, content={**content, "regions": dict(list(content["regions"].items())[:1])})
    if one.type == "cloze":
        yield replace(draft, key=one.key[:1])


@pytest.mark.parametrize("format_", list(FORMATS))
@pytest.mark.parametrize("type_", list(TYPES))
def test_an_unfinished_draft_is_left_out_by_name_and_the_others_are_written(type_: str, format_: str) -> None:
    whole = replace(of_type("single"), code="DVC-D1-01", competence="D1")
    for draft in unfinished(of_type(type_)):
        export = written([whole, draft], format_, NAMES)
        assert [one.code for one in export.left_out] == [draft.code]
        assert export.written == 1


def test_what_is_finished_is_not_held_back() -> None:
    """The control: of the shipped bank QTI leaves nothing out."""
    assert written(list(shipped_questions()), "qti30", NAMES).left_out == ()


@pytest.mark.parametrize(
    ("code", "is_left_out"), [("NK-2026-0001", True), ("BN-2026-0001", True), ("DVC-D1-1001", False)]
)
def test_a_finished_draft_whose_code_is_of_this_office_alone_stops_no_bank_file(code: str, is_left_out: bool) -> None:
    """Files know no such code: one draft in them and the whole file was refused elsewhere."""
    others = [replace(of_type("single"), code="DVC-D1-01", competence="D1")]
    export = written([*others, replace(of_type("single"), code=code, competence="D1", status="draft")], "own", NAMES)
    assert [one.code for one in export.left_out] == [code] * is_left_out
    assert all("mã chính thức" in one.why for one in export.left_out)
    assert written([replace(others[0], code=code, status="draft")], "moodle", NAMES).left_out == ()
