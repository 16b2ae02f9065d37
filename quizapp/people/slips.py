"""What an initial password is handed over with: slips to cut out, or one workbook. Kept nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from quizapp.office.workbooks import Column, Sheet, workbook

_COLUMNS = (
    Column("Họ và tên", width=28),
    Column("Đơn vị", width=28),
    Column("Địa chỉ trang", width=34),
    Column("Tên đăng nhập", width=18),
    Column("Mật khẩu ban đầu", width=20),
    Column("Dùng được đến", "moment", width=18),
)
_NOTES = (
    "Mật khẩu dùng một lần: lần đăng nhập đầu tiên phải đặt mật khẩu của riêng mình.",
    "Tệp này chỉ tải được một lần. Trao mật khẩu tận tay từng người rồi xóa tệp.",
)


@dataclass(frozen=True)
class Slip:
    """One person's way in; `repr` tells no password."""

    name: str
    unit_name: str
    username: str
    password: str = field(repr=False)
    expires_at: datetime | None


def slip_workbook(slips: Sequence[Slip], address: str, zone: tzinfo) -> bytes:
    """All slips on one sheet."""
    rows = [(slip.name, slip.unit_name, address, slip.username, slip.password, slip.expires_at) for slip in slips]
    return workbook([Sheet("Tài khoản", _COLUMNS, rows, _NOTES)], zone)
