"""The table of rights that is kept by hand, and reading it."""

import csv
from dataclasses import dataclass
from pathlib import Path

from tests.door.hall import NOWHERE, PLACES, STATES, VISITOR
from tests.door.walking import Door

FILE = Path(__file__).with_name("expected.csv")
LETTERS = {"": "+", **dict(zip(PLACES, "obsp", strict=True)), NOWHERE: "n", "there": "t"}


@dataclass(frozen=True)
class Cell:
    """One expectation: of a door, a role, a place and a state."""

    endpoint: str
    method: str
    role: str
    place: str
    state: str


def _lines() -> list[dict[str, str]]:
    text = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(text))


class Table:
    """(endpoint, method) → state → role → code."""

    def __init__(self) -> None:
        self.codes: dict[tuple[str, str], dict[str, dict[str, str]]] = {}
        for line in _lines():
            states = STATES if line["states"] == "all" else line["states"].split() or ("",)
            by_state = self.codes.setdefault((line.pop("endpoint"), line.pop("method")), {})
            line.pop("states")
            for state in states:
                assert state not in by_state, f"{state} twice: {line}"
                by_state[state] = dict(line)

    def expected(self, cell: Cell) -> str:
        """`sign in`, `403`, `404` or `in`."""
        code = self.codes[cell.endpoint, cell.method][cell.state][cell.role]
        if code == "-":
            return "sign in" if cell.role == VISITOR else "403"
        if code in ("+", "="):
            return "in" if code == "+" else "sign in"
        word, _, letters = code.rpartition(":")
        return ("sign in" if word == "k" else "in") if LETTERS[cell.place] in letters else "404"

    def doors(self) -> set[tuple[str, str, tuple[str, ...]]]:
        return {(*door, tuple(sorted(states))) for door, states in self.codes.items()}


def shape(door: Door) -> tuple[str, str, tuple[str, ...]]:
    """What the table must have of a door."""
    return door.endpoint, door.method, tuple(sorted({state for _place, state in door.targets()}))
