"""A certificate of completion, on a sheet across."""

from quizapp.domain.people import CATEGORIES
from quizapp.office.documents.codes import address_code
from quizapp.office.documents.parts import Document, Run, Signature, paragraph
from quizapp.reports.documents.frame import Paper, number
from quizapp.reports.documents.person import CheckCode
from quizapp.results.sheets import PersonSheet


def certificate_document(paper: Paper, sheet: PersonSheet, check: CheckCode) -> Document:
    """For somebody who passed. Number, day and signature are left for whoever issues it."""
    who = sheet.person
    issuer = " ".join(paper.office.lines)
    body = (
        paragraph(f"{issuer} chứng nhận", align="center"),
        paragraph(Run(who.name.upper(), is_bold=True), align="center"),
        paragraph(f"{who.position_name} ({CATEGORIES[who.category].lower()}), {who.unit_name}", align="center"),
        paragraph("đã hoàn thành và đạt yêu cầu ", Run(sheet.round_name, is_bold=True), align="center"),
        paragraph(
            "với kết quả ", Run(f"{number(sheet.total_percent)} trên 100 điểm", is_bold=True), ", xếp loại ",
            Run(sheet.band.name, is_bold=True), f", ngày thi {paper.day(sheet.ended_at)}.", align="center",
        ),
        address_code(check.address, f"Mã QR mở trang kiểm tra giấy chứng nhận {check.code}"),
        paragraph("Mã kiểm tra: ", Run(check.code, is_bold=True), f" tại {check.page}", align="center"),
    )  # fmt: skip
    return Document(
        office=paper.office,
        kind="Giấy chứng nhận",
        subject="Hoàn thành sát hạch năng lực số",
        body=body,
        year=paper.today.year,
        sign="CN",
        recipients=("- Người được cấp;", "- Lưu: VT."),
        signatures=(Signature("Thủ trưởng cơ quan", "(Ký, ghi rõ họ tên, đóng dấu)"),),
        is_landscape=True,
    )
