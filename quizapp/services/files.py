"""Files of public services, in and out."""

from pathlib import Path

from sqlalchemy.orm import Session

from quizapp.domain.difficulties import LONGEST_SERVICE_NAME
from quizapp.office.sheet_writing import OutColumn, OutSheet, Value, to_xlsx
from quizapp.office.tables import Column, Findings, read_records
from quizapp.people.checks import code_fault
from quizapp.services.catalogue import LONGEST_FIELD, ServiceRow
from quizapp.services.queries.catalogue import services

SERVICES = (
    Column("code", "Mã dịch vụ", ("Mã", "Mã TTHC", "Mã thủ tục", "Mã số TTHC", "Mã thủ tục hành chính")),
    Column(
        "name",
        "Tên dịch vụ",
        ("Tên", "Tên TTHC", "Tên thủ tục", "Thủ tục hành chính", "Tên thủ tục hành chính", "Dịch vụ công"),
    ),
    Column("field", "Lĩnh vực", ("Tên lĩnh vực", "Nhóm"), is_required=False),
)


def read_services(source: Path | bytes, name: str) -> list[ServiceRow]:
    """The rows of a file of services. FileRefused with every mistake of the file."""
    return read_records(source, name, SERVICES, _row)


def _row(findings: Findings, first_lines: dict[str, int]) -> ServiceRow:
    code, name, field = findings.needed("code").upper(), findings.needed("name"), findings.line.text("field")
    findings.add("code", code_fault(code) if code else "")
    findings.once("code", code, first_lines)
    is_wrong = bool(name) and not 2 <= len(name) <= LONGEST_SERVICE_NAME
    findings.add("name", f"Tên phải dài từ 2 đến {LONGEST_SERVICE_NAME} ký tự." if is_wrong else "")
    findings.add("field", f"Lĩnh vực dài quá {LONGEST_FIELD} ký tự." if len(field) > LONGEST_FIELD else "")
    return ServiceRow(code, name, field, findings.line.number)


def services_sample(session: Session) -> bytes:
    """The list as a file that can be completed and read back."""
    rows: list[tuple[Value, ...]] = [(one.code, one.name, one.field) for one in services(session)]
    columns = (OutColumn("Mã dịch vụ", 18), OutColumn("Tên dịch vụ", 70), OutColumn("Lĩnh vực", 30))
    guide = OutSheet(
        "Hướng dẫn",
        (OutColumn("Cột", 20), OutColumn("Cách ghi", 90)),
        [
            ("Mã dịch vụ", "Bắt buộc, không trùng. Mã thủ tục hành chính đang dùng ở cơ quan, hoặc mã tự đặt."),
            ("Tên dịch vụ", "Bắt buộc. Tên mà cán bộ quen gọi, để họ tìm được ngay."),
            ("Lĩnh vực", "Không bắt buộc. Các dịch vụ cùng lĩnh vực đứng cạnh nhau."),
        ],
    )
    return to_xlsx([OutSheet("Dịch vụ", columns, rows), guide])
