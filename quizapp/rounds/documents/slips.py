"""A slip for each candidate: when, where and how to sign in."""

from zoneinfo import ZoneInfo

from quizapp.office.documents.codes import address_code
from quizapp.office.documents.parts import Document, Picture, Slip
from quizapp.rounds.documents.ground import Ground, SittingOfDay
from quizapp.rounds.documents.people import Seated
from quizapp.rounds.documents.words import day, late_rule, sitting_words, upper_first, where

COME_EARLY = (
    "Có mặt tại phòng thi trước giờ thi 15 phút; mang theo giấy {} và giấy tờ tùy thân (thẻ căn cước hoặc VNeID)."
)
SIGN_IN = "Đăng nhập bằng tài khoản đã được cấp. Quên mật khẩu thì báo ngay cán bộ tổ chức, không chờ đến giờ thi."


def notes_of(sitting: SittingOfDay | None, zone: ZoneInfo) -> tuple[str, ...]:
    rule = late_rule(sitting, zone) if sitting else ""
    return tuple(note for note in (COME_EARLY.format("này"), rule, SIGN_IN) if note)


def slip(ground: Ground, one: Seated, code: Picture) -> Slip:
    """What a candidate does not have (a room, a seat, a number) is not named."""
    sitting = ground.sitting(one.sitting_id)
    found = ground.room(one.room_id)
    room = found[1] if found else None
    minutes = one.minutes or (room.minutes if room else None) or ground.minutes
    fields = (
        ("Họ và tên", one.name),
        ("Ngày sinh", day(one.born_on)),
        ("Số báo danh", one.number),
        ("Mã cán bộ", one.staff_code),
        ("Chức vụ, vị trí", one.position_name),
        ("Đơn vị", one.unit_name),
        ("Ca thi", sitting.title if sitting else ""),
        ("Thời gian", upper_first(sitting_words(ground, sitting))),
        ("Phòng thi", f"{room.name}, {where(room)}" if room else ""),
        ("Chỗ ngồi", str(one.seat or "")),
        ("Làm bài trong", f"{minutes} phút"),
    )
    return Slip(
        "GIẤY BÁO DỰ THI",
        ground.name,
        tuple((label, value) for label, value in fields if value),
        notes_of(sitting, ground.zone),
        code,
        f"Địa chỉ đăng nhập:\n{ground.address}",
    )


def slips_document(ground: Ground, people: tuple[Seated, ...]) -> Document:
    code = address_code(ground.address, f"Mã QR của địa chỉ đăng nhập {ground.address}")
    return Document(
        office=ground.office,
        kind="Giấy báo dự thi",
        subject=ground.name,
        body=tuple(slip(ground, one, code) for one in people),
        year=ground.today.year,
        has_head=False,
        has_number=False,
    )
