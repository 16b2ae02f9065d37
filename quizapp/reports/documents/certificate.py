"""A certificate of completion, on a sheet across."""

from dataclasses import replace

from quizapp.domain.people import CATEGORIES
from quizapp.office.documents.codes import address_code
from quizapp.office.documents.parts import MOTTO, STATE_TITLE, Document, Paragraph, Run, Signature, paragraph
from quizapp.reports.documents.frame import Paper, total
from quizapp.reports.documents.person import CheckCode
from quizapp.results.sheets import PersonSheet

AIRY = 220  # letters of all names together, which leave room between the lines of the one sheet


def certificate_document(paper: Paper, sheet: PersonSheet, check: CheckCode) -> Document:
    """For somebody who passed. Day and signature are left for whoever issues it."""
    who = sheet.person
    names = (" ".join(paper.office.lines), who.name, who.unit_name, sheet.round_name)
    is_long = sum(map(len, names)) > AIRY
    body = (
        paragraph(Run(STATE_TITLE, is_bold=True, size=13), align="center"),
        paragraph(Run(MOTTO, is_bold=True, size=14), align="center"),
        paragraph(Run(" ".join(paper.office.lines).upper(), is_bold=True, size=14), align="center"),
        _space(2 if is_long else 20),
        paragraph(Run("GIẤY CHỨNG NHẬN", is_bold=True, size=24 if is_long else 30), align="center"),
        paragraph(Run("Chứng nhận", is_italic=True, size=15), align="center"),
        paragraph(Run(who.name, is_bold=True, size=18 if is_long else 22), align="center"),
        _space(2),
        paragraph(f"{who.position_name} ({CATEGORIES[who.category].lower()})", align="center"),
        paragraph(who.unit_name, align="center"),
        paragraph("đã dự và đạt yêu cầu ", Run(sheet.round_name, is_bold=True), align="center"),
        paragraph(
            "với ", Run(f"{total(sheet.total_percent, sheet.model)} trên 100 điểm", is_bold=True), ", xếp loại ",
            Run(sheet.band.name, is_bold=True), f", thi ngày {paper.day(sheet.ended_at)}.", align="center",
        ),
        _space(2 if is_long else 8),
    )  # fmt: skip
    beside = (
        replace(address_code(check.address, f"Mã QR mở trang kiểm tra giấy chứng nhận {check.code}"), width_mm=25),
        paragraph(Run("Mã kiểm tra: ", size=11), Run(check.code, is_bold=True, size=11), align="center"),
        paragraph(Run(f"tại {check.page}", size=11), align="center"),
    )
    return Document(
        office=paper.office,
        kind="Giấy chứng nhận",
        subject=sheet.round_name,
        body=body,
        year=paper.today.year,
        signatures=(Signature("Thủ trưởng cơ quan", "(Ngày cấp, ký, ghi rõ họ tên, đóng dấu)"),),
        is_landscape=True,
        has_head=False,
        has_number=False,
        is_framed=True,
        beside=beside,
    )


def _space(points: float) -> Paragraph:
    return paragraph(Run("\u00a0", size=points), align="center")
