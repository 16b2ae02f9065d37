"""Differences between two versions: nothing lost, nothing made up, readable."""

from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.differences import Piece, differences, pieces_between
from quizapp.domain.question_life import (
    IN_USE,
    STATES,
    STATUSES,
    STEPS,
    Written,
    may_approve,
    may_step,
    state_of,
    unapproved_writers,
)

TEXTS = st.text("ab ,.đấ", max_size=30)


def joined(pieces: tuple[Piece, ...], *kinds: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_out_of_the_pieces(old: str, new: str) -> None:
    pieces = pieces_between(old, new)
    assert joined(pieces, "same", "gone") == old
    assert joined(pieces, "same", "new") == new
    assert all(piece.kind == "same" for piece in pieces) == (old == new)


def test_words_are_compared_whole_and_blanks_between_changes_split_nothing() -> None:
    assert pieces_between("trong ba ngày làm việc", "trong năm tháng làm việc") == (
        Piece("same", "trong "),
        Piece("gone", "ba ngày"),
        Piece("new", "năm tháng"),
        Piece("same", " làm việc"),
    )


def test_facts_of_one_version_alone_stand_where_they_stood() -> None:
    found = differences({"a": "1", "b": "2", "c": "3"}, {"a": "1", "c": "4", "d": "5"})
    assert [(one.name, one.is_same) for one in found] == [("a", True), ("b", False), ("c", False), ("d", False)]


def test_every_step_leads_to_a_status_and_none_to_itself() -> None:
    assert set(STEPS.values()) <= set(STATUSES)
    assert not any(may_step(status, kind) for kind, status in STEPS.items())
    assert [kind for kind in STEPS if may_step("draft", kind)] == ["submitted", "retired"]


def test_only_an_approved_version_that_stood_in_a_paper_is_in_use() -> None:
    assert {status: state_of(status, is_used=False) for status in STATUSES} == {one: one for one in STATUSES}
    assert [status for status in STATUSES if state_of(status, is_used=True) == IN_USE] == ["reviewed"]
    assert sorted(STATES) == sorted((*STATUSES, IN_USE))


def test_writers_count_back_to_the_last_approval() -> None:
    versions = [Written(1, 7, True), Written(2, 8, False), Written(3, 9, False), Written(4, None, False)]
    assert unapproved_writers(versions, 4) == {8, 9}
    assert unapproved_writers(versions, 1) == {7}
    assert not may_approve(8, {8, 9}, set())
    assert not may_approve(7, {8}, {7})
    assert may_approve(7, {8}, {9})
