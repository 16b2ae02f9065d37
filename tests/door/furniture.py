"""What stands in the hall beside rounds and people: seats, messages, plans, logins, files on their way, a picture.

Without it a door could only be tried with what does not exist.
"""

import base64
import hashlib
import io
from datetime import timedelta

import sqlalchemy as sa
from PIL import Image
from sqlalchemy.orm import Session

from quizapp.attempts.models import AttemptQuestion
from quizapp.attempts.room_models import IncidentCategory, RoomMessage
from quizapp.banks.actions import import_questions
from quizapp.banks.models import Picture
from quizapp.banks.parsing import parse_bank
from quizapp.competences.files import model_from
from quizapp.competences.queries import newest_model
from quizapp.learning.material import MaterialFacts, store_material
from quizapp.office.grids import Grid, grid_text
from quizapp.office.tables import Row
from quizapp.people.actions.logins import open_login
from quizapp.people.actions.uploads import keep_upload
from quizapp.rounds.models import ExamRoom, PlanBatch, PlanUnit
from tests import make
from tests.make import NOW
from tests.small_bank import typed_bank_text

CASE = "TH-D1-01"
TYPED_CODE = "DVC-D1-91"
_CASES = f"cases:\n  {CASE}:\n    text: Chị Lan mang hồ sơ đến bộ phận một cửa.\n"


def seated(session: Session, round_id: int, room_id: int, person_id: int) -> None:
    """The candidate of a place sits in its room."""
    make.seat(session, round_id, session.get_one(ExamRoom, room_id), [person_id])


def message(session: Session, round_id: int, person_id: int, actor: int) -> int:
    """Something that the candidate was told, and has not marked as read."""
    told = RoomMessage(
        round_id=round_id, person_id=person_id, text="Còn mười phút.", sent_by=actor, sent_at=NOW + timedelta(minutes=5)
    )
    session.add(told)
    session.flush()
    return told.id


def batch(session: Session, unit_id: int) -> int:
    """The first batch of the year, planned by the unit for itself."""
    today = NOW.date()
    made = PlanBatch(
        year=today.year, batch=1, name="Đợt 1", starts_on=today, ends_on=today + timedelta(days=30), unit_id=unit_id
    )
    session.add(made)
    session.flush()
    session.add(PlanUnit(plan_id=made.id, unit_id=unit_id))
    session.flush()
    return made.id


def version_of(session: Session, attempt_id: int) -> int:
    """A question of the candidate's paper."""
    asked = sa.select(AttemptQuestion.question_version_id).where(AttemptQuestion.attempt_id == attempt_id)
    return session.scalars(asked.order_by(AttemptQuestion.position).limit(1)).one()


def login(session: Session, account_id: int) -> int:
    """A browser in which the owner of the account is signed in elsewhere."""
    _token, opened = open_login(session, account_id, NOW)
    session.flush()
    return opened.id


def more_questions(session: Session) -> None:
    """Questions that are typed, and two of one situation."""
    found = newest_model(session)
    assert found is not None
    text = typed_bank_text("short_text", "numeric", first=91)
    text = text.replace("questions:\n", f"{_CASES}questions:\n").replace("level: 1\n", f"level: 1\n    case: {CASE}\n")
    import_questions(session, parse_bank(text, "d1-them.yaml", model_from(found.content)), None, NOW)


def picture(session: Session) -> str:
    """A picture that questions may show; its hash."""
    drawn = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(drawn, "PNG")
    hash_ = hashlib.sha256(drawn.getvalue()).hexdigest()
    data = base64.b64encode(drawn.getvalue()).decode()
    session.add(Picture(hash=hash_, media_type="image/png", width=8, height=8, data=data, added_at=NOW))
    return hash_


def files_on_their_way(session: Session, owner: int, unit_code: str, position_code: str) -> dict[str, str]:
    """A roster and a tree of units that an organiser has sent and looks at."""
    roster = [
        ["Mã cán bộ", "Họ và tên", "Vị trí việc làm", "Nhóm", "Mã đơn vị"],
        ["CB-901", "Trần Văn Mới", position_code, "Công chức", unit_code],
    ]
    units = [["Mã đơn vị", "Tên đơn vị", "Cấp", "Mã đơn vị cấp trên"], ["T-901", "Thôn Mới", "commune", unit_code]]
    tokens = {"roster": "danh-sach-dang-xem", "units": "don-vi-dang-xem"}
    for kind, rows in (("roster", roster), ("units", units)):
        grid = Grid(tuple(Row(line, tuple(cells)) for line, cells in enumerate(rows, start=1)))
        keep_upload(session, tokens[kind], kind, f"{kind}.xlsx", grid_text(grid), {}, owner, NOW)
    return tokens


def material(session: Session, by: int) -> dict[str, int | str]:
    """A lesson and a file about a topic."""
    made = {
        kind: store_material(session, None, MaterialFacts("D1", kind, "Tự học", text="Đọc kỹ.", file_name="a.txt",
                                                          data=b"chu"), by, NOW).id
        for kind in ("lesson", "file")
    }  # fmt: skip
    return {"topic": "D1", "material_id": made["lesson"], "file_material": made["file"]}


def category(session: Session) -> str:
    """A kind of incident of the office's table."""
    return session.scalars(sa.select(IncidentCategory.code).order_by(IncidentCategory.place).limit(1)).one()
