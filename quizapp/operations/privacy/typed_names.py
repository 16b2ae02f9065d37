"""Words that somebody typed and that may name a person: shown to whoever blanks one, for most stay as typed."""

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.domain.texts import names_in
from quizapp.operations.tables import METADATA

TYPED_IN = frozenset({"reason", "end_reason", "late_reason", "note", "text", "reply"})  # columns of free text
OTHERWISE = frozenset({"training_plan", "training_line"})  # told by `training.forgetting`, with links
BLANKED = frozenset({"person_placement", "complaint", "complaint_step"})  # of the person's own rows
KINDS = MappingProxyType(
    {
        "attempt_ending": "lý do kết thúc bài",
        "browser_waiver": "lý do miễn Safe Exam Browser",
        "browser_waiver_end": "lý do rút lại miễn Safe Exam Browser",
        "complaint": "kiến nghị",
        "complaint_step": "trả lời kiến nghị",
        "incident": "sự việc ở phòng thi",
        "issue_step": "xử lý khó khăn dịch vụ",
        "learning_material": "tài liệu tự học",
        "legal_change": "thay đổi của văn bản",
        "legal_withdrawal": "lý do rút văn bản",
        "list_change": "lý do thêm, rút tên ở danh sách",
        "outage": "lý do báo sự cố",
        "person_placement": "lý do điều chuyển",
        "publication": "lý do công bố",
        "question_comment": "trao đổi về câu hỏi",
        "question_review": "ghi chú rà soát câu hỏi",
        "question_step": "ghi chú duyệt câu hỏi",
        "rescoring": "chấm lại",
        "rescue_file": "lý do về tệp cứu hộ",
        "results_check": "kiểm tra kết quả",
        "room_message": "tin nhắn tới thí sinh",
        "round_plan": "ghi chú của kế hoạch năm",
        "service_difficulty": "khó khăn dịch vụ",
        "time_grant": "lý do thêm giờ",
        "unit_period": "lý do đổi tên đơn vị",
        "unit_succession": "lý do kết thúc đơn vị",
    }
)


@dataclass(frozen=True)
class TypedPlace:
    """A typed text. `table` is one of KINDS; `round_id` and `at` where its row says them."""

    table: str
    text: str
    round_id: int | None
    at: datetime | None


def typed_columns() -> list[sa.Column[Any]]:
    """Every column of free text that is searched."""
    tables = (one for one in METADATA.sorted_tables if one.name not in OTHERWISE)
    return [column for table in tables for column in table.c if column.name in TYPED_IN]


def typed_places(session: Session, person_id: int, name: str) -> list[TypedPlace]:
    """Texts that hold the name as whole words, or that were typed about this person, the tables in order; what goes
    with the person is left out."""
    found = []
    for column in typed_columns():
        table = column.table
        whose = table.c.get("person_id")
        at = next((one for one in table.c if one.name.endswith("_at")), None)
        wanted = [column, *(sa.null() if one is None else one for one in (whose, table.c.get("round_id"), at))]
        for text, owner, round_id, moment in session.execute(
            sa.select(*wanted).where(column.is_not(None), column != "")
        ):
            is_own = owner == person_id
            if (is_own and table.name not in BLANKED) or (not is_own and names_in(text, name)):
                found.append(TypedPlace(table.name, text, round_id, moment))
    return found
