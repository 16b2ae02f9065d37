"""The notice for the board."""

from quizapp.office.documents.parts import Block, Column, Document, Run, Signature, Table, heading, paragraph
from quizapp.rounds.documents.ground import Ground, SittingOfDay
from quizapp.rounds.documents.slips import COME_EARLY, SIGN_IN
from quizapp.rounds.documents.words import late_rule, sitting_words, where, within

NO_SITTINGS = "Chưa chia ca thi."


def _sittings_table(ground: Ground) -> Table:
    columns = (
        Column("Ca", 12, "center"),
        Column("Thời gian", 58),
        Column("Phòng thi", 26),
        Column("Địa điểm", 44),
        Column("Số thí sinh", 18, "center"),
    )
    return Table(columns, tuple(row for one in ground.peopled for row in _rows(ground, one)), NO_SITTINGS)


def _rows(ground: Ground, sitting: SittingOfDay) -> list[tuple[str, ...]]:
    when = sitting_words(ground, sitting)
    number = str(sitting.number)
    if not sitting.rooms:
        return [(number, when, "", "", "")]
    return [(number, when, room.name, where(room), str(room.people or "")) for room in sitting.rooms]


def late_rules(ground: Ground) -> list[str]:
    """One sentence for each sitting that shuts its door; one for all of them where three or more do so alike."""
    sittings = ground.peopled
    limits = {one.late_minutes for one in sittings}
    if len(sittings) > 2 and len(limits) == 1 and None not in limits:
        return [f"Thí sinh đến muộn quá {limits.pop()} phút kể từ giờ bắt đầu ca thi không được vào thi."]
    return [rule for one in sittings if (rule := late_rule(one, ground.zone))]


def notice(ground: Ground, candidates: int) -> Document:
    """When, where and how; number, day and signature are for the office to give."""
    body: list[Block] = [
        paragraph(f"{ground.unit_name} thông báo về việc tổ chức {within(ground.name)} như sau:"),
        heading("1. Thời gian và hình thức"),
        paragraph("Thời gian tổ chức: ", Run(sitting_words(ground, None), is_bold=True), "."),
        paragraph(
            f"Hình thức: trắc nghiệm trên máy vi tính, {ground.questions} câu, làm bài trong {ground.minutes} phút."
        ),
        paragraph(f"Số thí sinh: {candidates} người, theo danh sách kèm theo."),
    ]
    if ground.sittings:
        body += [heading("2. Ca thi và phòng thi"), _sittings_table(ground)]
    number = 3 if ground.sittings else 2
    rules = [COME_EARLY.format("báo dự thi"), *late_rules(ground), SIGN_IN]
    body += [
        heading(f"{number}. Thí sinh cần biết"),
        *(paragraph(f"- {rule}") for rule in rules),
        paragraph("- Địa chỉ đăng nhập: ", Run(ground.address, is_bold=True), ".", align="left", is_kept=True),
    ]
    return Document(
        office=ground.office,
        kind="Thông báo",
        subject=f"Về việc tổ chức {within(ground.name)}",
        body=tuple(body),
        year=ground.today.year,
        sign="TB",
        recipients=("- Các thí sinh;", "- Các đơn vị có thí sinh;", "- Niêm yết tại nơi thi;", "- Lưu: VT."),
        signatures=(Signature("Thủ trưởng cơ quan", "(Ký, đóng dấu)"),),
    )
