"""The life of a question: draft, in review, approved, in use, retired; which steps lead from one to the other.

Statuses are those of a bank file, and `in_review`, which only the product knows. A version is stored with a status of
its file; its last step has the word after that. Nobody takes the step to `in_use`: the first paper does.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

STATUSES = ("draft", "in_review", "reviewed", "retired")
IN_USE = "in_use"
STATES = ("draft", "in_review", "reviewed", IN_USE, "retired")  # as people see them, in the order of a life
STEPS = {
    "submitted": "in_review",
    "returned": "draft",
    "approved": "reviewed",
    "retired": "retired",
    "revived": "draft",
}
MUST_SAY_WHY = ("returned", "retired")
_FROM = {
    "submitted": ("draft",),
    "returned": ("in_review",),
    "approved": ("in_review",),
    "retired": ("draft", "in_review", "reviewed"),
    "revived": ("retired",),
}
LONGEST_NOTE = 500
LONGEST_COMMENT = 2000


def state_of(status: str, *, is_used: bool) -> str:
    """One of `STATES`. `is_used`: the version stood in a paper of a round that counts."""
    return IN_USE if status == "reviewed" and is_used else status


def may_step(status: str, kind: str) -> bool:
    """Whether a version of this status may take the step."""
    return status in _FROM[kind]


@dataclass(frozen=True)
class Written:
    """A version as far as its writer goes; `was_approved`: at some time, or stored as reviewed."""

    number: int
    writer: int | None
    was_approved: bool


def unapproved_writers(versions: Iterable[Written], number: int) -> set[int]:
    """Who wrote what nobody has approved yet: version `number`, and those before it down to the last approved one."""
    given = list(versions)
    last = max((one.number for one in given if one.number < number and one.was_approved), default=0)
    return {one.writer for one in given if last < one.number <= number and one.writer is not None}


def may_approve(account: int, writers: Collection[int], submitters: Collection[int]) -> bool:
    """A second person: none of those who wrote what is new since the last approval, nor who submitted it."""
    return account not in writers and account not in submitters
