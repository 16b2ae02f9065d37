"""The minutes as a document to read out and to sign."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from quizapp.attempts.minutes.facts import Happening, MinutesFacts
from quizapp.attempts.minutes.shifts import Hours
from quizapp.office.documents.parts import LEAVES, Block, Column, Document, Run, Signature, Table, heading, paragraph
from quizapp.rounds.documents.ground import Ground, Room, SittingOfDay
from quizapp.rounds.documents.words import day, has_numbers, hour, number_of, number_title, sitting_words, where, within

DOTS = "…………………………"
_BY_HAND = f"{LEAVES}\N{NBSP}giờ\N{NBSP}{LEAVES}\N{NBSP}phút"
TIME = Column("Lúc", 16, "center")
EVERYBODY = "Tất cả thí sinh"
NEAR = timedelta(minutes=30)  # a note and the machine that was changed for it


def minutes_of(seconds: float) -> str:
    """Whole minutes, and seconds where there are some."""
    whole, rest = divmod(int(seconds), 60)
    return " ".join(filter(None, (f"{whole} phút" if whole or not rest else "", f"{rest} giây" if rest else "")))


@dataclass(frozen=True)
class Scene:
    """What the minutes are of: a room, a sitting or (neither named) the round."""

    ground: Ground
    facts: MinutesFacts
    sitting: SittingOfDay | None = None
    room: Room | None = None

    def clock(self, value: datetime | None) -> str:
        """The hour; with the day in a round of several days, and after the midnight of a round of one."""
        if value is None:
            return ""
        zone = self.ground.zone
        days = {one.astimezone(zone).date() for one in (self.ground.opens_at, self.ground.closes_at, value)}
        return f"{value.astimezone(zone):{'%H:%M' if len(days) == 1 else '%H:%M %d/%m'}}"


def minutes_document(scene: Scene, now: datetime) -> Document:
    ground = scene.ground
    parts = [_time_and_place, _who, _counted, _happened, _timed, _others]
    body: list[Block] = []
    for number, part in enumerate(parts, 1):
        body += part(number, scene)
    return Document(
        office=ground.office,
        kind="Biên bản",
        subject=f"Coi thi {within(ground.name)}{_of(scene.sitting, scene.room)}",
        body=(*body, *_end(scene, now)),
        year=ground.today.year,
        sign="BB",
        dated=ground.today,
        recipients=("- Hội đồng (Ban tổ chức);", "- Lưu: VT."),
        signatures=tuple(
            map(Signature, ("Cán bộ coi thi 1", "Cán bộ coi thi 2", "Đại diện ban\N{NBSP}tổ\N{NBSP}chức"))
        ),
    )


def _of(sitting: SittingOfDay | None, room: Room | None) -> str:
    words = [room.name] if room else []
    return "\n" + " – ".join([*words, sitting.title]) if sitting else ""


def _time_and_place(number: int, scene: Scene) -> list[Block]:
    found: list[Block] = [
        heading(f"{number}. Thời gian, địa điểm"),
        paragraph(f"Thời gian theo kế hoạch: {sitting_words(scene.ground, scene.sitting)}."),
        paragraph(f"Bắt đầu thực tế: {_BY_HAND}; kết thúc: {_BY_HAND}.", align="left"),
    ]
    found += [
        paragraph(f"Đợt được đóng sớm lúc {scene.clock(one.at)} ({one.by}), khi {one.attempts} người đang làm bài.")
        for one in scene.facts.early_closes
    ]
    if scene.room:
        return [*found, paragraph(f"Phòng thi: {scene.room.name}; địa điểm: {where(scene.room)}.")]
    rooms = ", ".join(one.name for one in scene.sitting.rooms) if scene.sitting else ""
    return [*found, paragraph(f"Phòng thi: {rooms}.")] if rooms else found


def _who(number: int, scene: Scene) -> list[Block]:
    rooms = [scene.room] if scene.room else list(scene.sitting.rooms) if scene.sitting else []
    names = list(dict.fromkeys(name for one in rooms for name in one.invigilators))
    watch = ", ".join(names) if names else f"{DOTS}{DOTS}"
    return [
        heading(f"{number}. Thành phần"),
        paragraph(f"Cán bộ coi thi: {watch}.", align="left"),
        paragraph(f"Đại diện ban tổ chức: {DOTS}{DOTS}.", align="left"),
    ]


def _counted(number: int, scene: Scene) -> list[Block]:
    counts = scene.facts.counts
    stopped = sum(one.attempts for one in scene.facts.early_closes)
    of_submitted = [
        ("Trong đó: bài do cán bộ coi thi, cán bộ tổ chức kết thúc", counts.ended),
        *([("Trong đó: bài đang làm thì đợt được đóng sớm", stopped)] if scene.facts.early_closes else []),
    ]
    rows = [
        ("Có tên trong danh sách", counts.listed), ("Có mặt, đã vào làm bài", counts.present),
        ("Vắng mặt", counts.absent), ("Đã nộp bài", counts.submitted), *of_submitted,
        ("Hết giờ, hệ thống đóng bài", counts.expired), ("Bài bị hủy", counts.voided),
        ("Đang làm bài khi lập biên bản", counts.in_progress),
    ]  # fmt: skip
    if counts.awaited:
        rows.append(("Chưa đến giờ hoặc còn được vào", counts.awaited))
    columns = (Column("Nội dung", 120), Column("Số người", 30, "center"))
    found: list[Block] = [
        heading(f"{number}. Số lượng thí sinh"),
        Table(columns, tuple((words, str(value)) for words, value in rows), strong=(0, 1, 2)),
    ]
    if not scene.facts.absent:
        return found
    numbered = has_numbers(scene.facts.absent)
    absent = (
        Column("STT", 12, "center"), Column(number_title(numbered=numbered), 28, "center"), Column("Họ và tên", 52),
        Column("Ngày sinh", 26, "center"), Column("Đơn vị", 42),
    )  # fmt: skip
    rows_ = tuple(
        (str(index), number_of(one, numbered=numbered), one.name, day(one.born_on), one.unit_name)
        for index, one in enumerate(scene.facts.absent, 1)
    )
    return [*found, paragraph("Thí sinh vắng mặt:", is_kept=True), Table(absent, rows_)]


def _happened(number: int, scene: Scene) -> list[Block]:
    columns = (
        TIME, Column("Ai, ở đâu", 36), Column("Việc xảy ra", 62), Column("Ảnh hưởng, xử lý", 46),
    )  # fmt: skip
    rows = tuple(
        (scene.clock(one.at), one.to or EVERYBODY, f"{one.what}: {one.words}\n({one.by} ghi)", one.note)
        for one in scene.facts.incidents
    )
    return [heading(f"{number}. Sự việc trong buổi thi"), Table(columns, rows, "Không có sự việc nào được ghi.")]


def _timed(number: int, scene: Scene) -> list[Block]:
    """Outages and grants."""
    lost = tuple(
        (
            f"{scene.clock(one.at)} – {scene.clock(one.until) or 'chưa xong'}",
            one.to or EVERYBODY, f"{one.words} ({one.by})", minutes_of(one.seconds),
        )
        for one in scene.facts.outages
    )  # fmt: skip
    given = tuple(
        (scene.clock(one.at), one.to or EVERYBODY, f"{one.words} ({one.by})", minutes_of(one.seconds))
        for one in scene.facts.grants
    )
    shifted = tuple(
        (
            scene.clock(one.at), one.to, f"{one.words} ({one.by})",
            f"{_hours(one.before, scene)} → {_hours(one.after, scene)}",
        )
        for one in scene.facts.shifts
    )  # fmt: skip
    lengths = Column("Thời gian", 26, "center")
    return [
        heading(f"{number}. Thời gian dừng và thời gian được thêm"),
        paragraph("Sự cố làm dừng đồng hồ (thời gian dừng được trả lại đủ):", is_kept=True),
        Table(
            (Column("Từ – đến", 30, "center"), Column("Nơi dừng", 40), Column("Lý do", 60), lengths), lost, "Không có."
        ),
        paragraph("Thời gian được thêm:", is_kept=True),
        Table((TIME, Column("Cho ai", 44), Column("Lý do", 66), lengths), given, "Không có."),
        *(
            (
                paragraph("Giờ ca thi được đổi sau khi mở đợt:", is_kept=True),
                Table((TIME, Column("Ca thi", 24), Column("Lý do", 58), Column("Giờ cũ → giờ mới", 54)), shifted, ""),
            )
            if shifted
            else ()
        ),
    ]


def _hours(hours: Hours, scene: Scene) -> str:
    late = "" if hours.late_minutes is None else f", muộn {hours.late_minutes} phút"
    return f"{scene.clock(hours.opens_at)}–{scene.clock(hours.closes_at)}{late}"


def _others(number: int, scene: Scene) -> list[Block]:
    """What was done to a single test: ended, moved to another machine, taken without the exam browser."""
    kinds = (
        ("Kết thúc bài", scene.facts.endings),
        ("Cho làm tiếp ở máy khác", tuple(replace(one, words=_why_moved(scene, one)) for one in scene.facts.moves)),
        ("Cho thi không dùng trình duyệt khóa", scene.facts.waivers),
        ("Rút lại việc cho thi không dùng trình duyệt khóa", scene.facts.ended_waivers),
    )
    acts = sorted(((one.at, what, one) for what, found in kinds for one in found), key=lambda act: act[0])
    rows = tuple(_act(scene, what, one) for _at, what, one in acts)
    columns = (TIME, Column("Thí sinh", 46), Column("Việc đã làm", 44), Column("Lý do", 54))
    return [heading(f"{number}. Việc đã làm với từng bài thi"), Table(columns, rows, "Không có.")]


def _why_moved(scene: Scene, move: Happening) -> str:
    """Nobody types a reason while somebody waits: what was noted of the person around it, else room to write."""
    near = [one for one in scene.facts.incidents if one.to == move.to and abs(one.at - move.at) <= NEAR]
    if not near:
        return DOTS
    one = min(near, key=lambda each: abs(each.at - move.at))
    return f"{one.what} (sự việc lúc {scene.clock(one.at)})"


def _act(scene: Scene, what: str, one: Happening) -> tuple[str, ...]:
    return (scene.clock(one.at), one.to, f"{what} ({one.by})", one.words)


def _end(scene: Scene, now: datetime) -> list[Block]:
    local = now.astimezone(scene.ground.zone)
    found: list[Block] = [
        paragraph(f"Ý kiến khác của cán bộ coi thi, thí sinh: {DOTS}{DOTS}{DOTS}", align="left"),
        paragraph(
            f"Số liệu lấy từ hệ thống lúc {hour(now, scene.ground.zone)} ngày {local:%d/%m/%Y}. "
            f"Nhật ký của đợt thi có {scene.facts.chain_entries} mục; mã cuối của chuỗi nhật ký: ",
            Run(spaced(scene.facts.chain_hash) or LEAVES, is_bold=True),
            ".",
        ),
    ]
    closing = f"Biên bản lập xong hồi {LEAVES} giờ {LEAVES} phút, đã đọc cho mọi người cùng nghe, thống nhất và ký tên."
    return [*found, paragraph(closing, is_kept=True)]


def spaced(code: str) -> str:
    """In groups of eight, to be compared by eye."""
    return " ".join(code[start : start + 8] for start in range(0, len(code), 8))
