"""Documents to print, with what people write in them."""

from quizapp.office.documents.codes import address_code
from quizapp.office.documents.parts import (
    Column,
    Document,
    Office,
    Paragraph,
    Run,
    Signature,
    Slip,
    Table,
    heading,
    paragraph,
)

HOSTILE = '#eval("1+1") $x^2$ *đậm* _nghiêng_ `mã` @ai <nhãn> \\ // /* */ <script>alert(1)</script> {{ 7*7 }} =1+1'
LONG_NAME = "Nguyễn Phan Hoàng Thị Quỳnh Như Ngọc Khánh Huyền Trang"
OFFICE = Office("Ủy ban nhân dân thành phố Cần Thơ", ("Sở Nội vụ",), "Cần Thơ")
COLUMNS = (Column("STT", 11, "center"), Column("Họ và tên", 60), Column("Đơn vị", 50), Column("Ký nhận", 30))


def table(rows: int, name: str = "Đặng Hữu Phước") -> Table:
    lines = tuple((str(number), name, "Xã Đồng Văn", "") for number in range(1, rows + 1))
    return Table(COLUMNS, lines, empty="Chưa có ai trong danh sách.", row_mm=9)


def document(*body: Paragraph | Table | Slip, **facts: object) -> Document:
    return Document(
        office=OFFICE,
        kind="Danh sách",
        subject="Thí sinh dự sát hạch năng lực số",
        body=body or (heading("1. Thời gian"), paragraph("Gồm ", Run("60 người", is_bold=True), "."), table(60)),
        year=2026,
        **{
            "sign": "DS",
            "signatures": (Signature("Giám đốc", ""),),
            "recipients": ("- Như trên;", "- Lưu: VT."),
            **facts,
        },
    )


def slip(name: str) -> Slip:
    fields = (("Họ và tên", name), ("Số báo danh", "SBD001"), ("Phòng thi", "Phòng máy 1"))
    code = address_code("http://may-chu:8000/dang-nhap", "Mã của địa chỉ đăng nhập")
    return Slip("Giấy báo dự thi", "Sát hạch 2026", fields, ("Mang theo giấy tờ tùy thân.",), code, "Quét mã")
