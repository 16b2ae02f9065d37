"""Files of positions."""

from pathlib import Path

from quizapp.office.tables import Findings, read_records
from quizapp.people.actions.positions import PositionRow
from quizapp.people.checks import LONGEST_NAME, code_fault
from quizapp.people.files.columns import POSITIONS


def read_positions(source: Path | bytes, name: str) -> list[PositionRow]:
    """The rows of a file of positions. FileRefused with every mistake of the file."""
    return read_records(source, name, POSITIONS, _position_row)


def _position_row(findings: Findings, first_lines: dict[str, int]) -> PositionRow:
    code, position_name = findings.needed("code").upper(), findings.needed("name")
    findings.add("code", code_fault(code) if code else "")
    findings.once("code", code, first_lines)
    findings.add("name", f"Tên dài quá {LONGEST_NAME} ký tự." if len(position_name) > LONGEST_NAME else "")
    return PositionRow(findings.line.number, code, position_name)
