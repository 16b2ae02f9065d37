"""Files of positions."""

from pathlib import Path

from quizapp.domain.errors import FileRefused
from quizapp.office.tables import Findings, content_of, read_table
from quizapp.people.actions.positions import PositionRow
from quizapp.people.checks import LONGEST_NAME, code_fault
from quizapp.people.files.columns import POSITIONS
from quizapp.people.files.lookup import once


def read_positions(source: Path | bytes, name: str) -> list[PositionRow]:
    """The rows of a file of positions. FileRefused with every mistake of the file."""
    lines = read_table(content_of(source, name), name, POSITIONS)
    first_lines: dict[str, int] = {}
    all_findings = [Findings(line, name, POSITIONS) for line in lines]
    rows = [_position_row(findings, first_lines) for findings in all_findings]
    faults = [fault for findings in all_findings for fault in findings.in_order()]
    if faults:
        raise FileRefused(faults)
    return rows


def _position_row(findings: Findings, first_lines: dict[str, int]) -> PositionRow:
    code, position_name = findings.needed("code").upper(), findings.needed("name")
    findings.add("code", code_fault(code) if code else "")
    once(findings, "code", code, first_lines)
    findings.add("name", f"Tên dài quá {LONGEST_NAME} ký tự." if len(position_name) > LONGEST_NAME else "")
    return PositionRow(findings.line.number, code, position_name)
