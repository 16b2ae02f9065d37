"""The list to sign in, and the sheet for the door of each room."""

from collections.abc import Callable

from quizapp.office.documents.parts import Align, Column, Document, Paragraph, Run, Signature, Table, paragraph
from quizapp.rounds.documents.ground import Ground, Room, SittingOfDay
from quizapp.rounds.documents.people import Seated
from quizapp.rounds.documents.words import (
    day,
    has_numbers,
    number_of,
    number_title,
    sitting_words,
    upper_first,
    where,
    within,
)

NOBODY = "Chưa có thí sinh nào trong danh sách."
SIGNING_MM = 9
Cell = Callable[[int, Seated], str]


def _columns(ground: Ground, people: tuple[Seated, ...], *, in_rooms: bool) -> list[tuple[Column, Cell]]:
    """Columns that nobody of the list has anything in are left out, but for those that are filled by hand."""
    numbered = has_numbers(people)
    rooms = {room.id: room.name for sitting in ground.sittings for room in sitting.rooms}
    sittings = {one.id: str(one.number) for one in ground.sittings}
    found: list[tuple[Column, Cell]] = [
        (Column("STT", 12, "center"), lambda index, _one: str(index)),
        (_number_column(people, numbered=numbered), lambda _index, one: number_of(one, numbered=numbered)),
        (Column("Họ và tên", 44), lambda _index, one: one.name),
        (Column("Ngày sinh", 24, "center"), lambda _index, one: day(one.born_on)),
    ]
    if any(one.gender for one in people):
        found.append((Column("Giới tính", 14, "center"), lambda _index, one: one.gender))
    found += [
        (Column("Chức vụ, vị trí", 38), lambda _index, one: one.position_name),
        (Column("Đơn vị", 34), lambda _index, one: one.unit_name),
    ]
    if in_rooms and any(one.room_id for one in people):
        found.append((Column("Phòng", 22, "center"), lambda _index, one: rooms.get(one.room_id or 0, "")))
    if in_rooms and any(one.sitting_id for one in people):
        found.append((Column("Ca", 10, "center"), lambda _index, one: sittings.get(one.sitting_id or 0, "")))
    if not in_rooms and any(one.seat for one in people):
        found.append((Column("Chỗ ngồi", 14, "center"), lambda _index, one: str(one.seat or "")))
    return [*found, (Column("Ký nhận", 26), _blank), (Column("Ghi chú", 20), _blank)]


def _number_column(people: tuple[Seated, ...], *, numbered: bool) -> Column:
    """As wide as the longest number asks for."""
    longest = max((len(number_of(one, numbered=numbered)) for one in people), default=0)
    return Column(number_title(numbered=numbered), min(max(14, 6 + 2.2 * longest), 30), "center")


def _blank(_index: int, _one: Seated) -> str:
    return ""


def _table(columns: list[tuple[Column, Cell]], people: tuple[Seated, ...], row_mm: float, size: float = 12) -> Table:
    rows = tuple(tuple(cell(index, one) for _column, cell in columns) for index, one in enumerate(people, 1))
    return Table(tuple(column for column, _cell in columns), rows, NOBODY, row_mm, size)


def candidate_list(
    ground: Ground, people: tuple[Seated, ...], sitting: SittingOfDay | None = None, room: Room | None = None
) -> Document:
    """Everybody of the round, of a sitting or of a room, with a place to sign."""
    return Document(
        office=ground.office,
        kind="Danh sách",
        subject=f"Thí sinh dự {within(ground.name)}",
        body=(
            *_when_and_where(ground, sitting, room),
            _table(_columns(ground, people, in_rooms=room is None), people, SIGNING_MM),
            paragraph(
                "Danh sách gồm ", Run(f"{len(people)} thí sinh", is_bold=True),
                "; số người có mặt: ………; số người vắng: ………", is_indented=False, align="left", is_kept=True,
            ),
        ),
        year=ground.today.year,
        sign="DS",
        has_number=False,
        signatures=(
            Signature("Người lập danh sách"),
            Signature("Cán bộ coi thi"),
            Signature("Thủ trưởng đơn vị", "(Ký, đóng dấu)"),
        ),
        is_landscape=True,
    )  # fmt: skip


def _when_and_where(ground: Ground, sitting: SittingOfDay | None, room: Room | None) -> tuple[Paragraph, ...]:
    title = f"{sitting.title}: " if sitting else "Thời gian: "
    lines = [_line(f"{title}{sitting_words(ground, sitting)}.")]
    if room is not None:
        lines.append(_line(f"Phòng thi: {room.name}; địa điểm: {where(room)}."))
    return tuple(lines)


def _line(text: str, align: Align = "center") -> Paragraph:
    return paragraph(text, align=align, is_indented=False)


def door_sheet(ground: Ground, sitting: SittingOfDay, room: Room, people: tuple[Seated, ...]) -> Document:
    """What hangs at the door: the room in large, when, and who sits where."""
    mine = tuple(one for one in people if one.room_id == room.id)
    numbered = has_numbers(mine)
    columns: list[tuple[Column, Cell]] = [
        (Column("STT", 12, "center"), lambda index, _one: str(index)),
        (_number_column(mine, numbered=numbered), lambda _index, one: number_of(one, numbered=numbered)),
        (Column("Họ và tên", 50), lambda _index, one: one.name),
        (Column("Ngày sinh", 26, "center"), lambda _index, one: day(one.born_on)),
        (Column("Đơn vị", 44), lambda _index, one: one.unit_name),
    ]
    if any(one.seat for one in mine):
        columns.append((Column("Chỗ ngồi", 16, "center"), lambda _index, one: str(one.seat or "")))
    return Document(
        office=ground.office,
        kind=f"{sitting.title} – {room.name}",
        subject=upper_first(ground.name),
        body=(
            _line(f"{upper_first(sitting_words(ground, sitting))}"),
            _line(f"Địa điểm: {where(room)}. Số thí sinh: {len(mine)}."),
            _table(columns, mine, 0, size=13),
        ),
        year=ground.today.year,
        has_number=False,
    )


def door_sheets(
    ground: Ground, people: tuple[Seated, ...], sitting_id: int | None, room_id: int | None
) -> list[Document]:
    """One for each room where somebody sits, in the order of sittings; narrowed to a sitting where one is named. Who
    names a room gets its sheet whoever sits there."""
    return [
        door_sheet(ground, sitting, room, people)
        for sitting in ground.sittings
        for room in sitting.rooms
        if sitting_id in (None, sitting.id) and (room.id == room_id or (room_id is None and room.people))
    ]
