"""What made-up officials of the demo found difficult, and one answer. Codes of services are the demo's own (MH)."""

import random
from datetime import datetime

import sqlalchemy as sa

from quizapp.db import Engines
from quizapp.domain.difficulties import Step
from quizapp.people.models import Account, Person
from quizapp.rounds.models import Round
from quizapp.services.actions import Named, name_difficulty, take_step
from quizapp.services.catalogue import ServiceRow, add_service

SERVICES = (
    ServiceRow("MH-01", "Đăng ký khai sinh", "Hộ tịch"),
    ServiceRow("MH-02", "Đăng ký kết hôn", "Hộ tịch"),
    ServiceRow("MH-03", "Cấp bản sao trích lục hộ tịch", "Hộ tịch"),
    ServiceRow("MH-04", "Chứng thực bản sao từ bản chính", "Chứng thực"),
    ServiceRow("MH-05", "Đăng ký thường trú", "Cư trú"),
)
FOUND = (
    ("MH-01", "attach", "broken", "Tệp quét nhiều trang thì trang báo lỗi, phải nén lại nhiều lần.", 12),
    ("MH-01", "form", "asked_again", "Thông tin của cha mẹ đã có nhưng vẫn phải gõ lại.", 7),
    ("MH-04", "pay", "unclear", "Người dân không biết đã nộp phí xong hay chưa.", 6),
    ("MH-05", "sign_in", "citizen", "", 5),
    ("MH-03", "track", "no_data", "", 2),
)
ANSWER = (
    "Đã báo đơn vị vận hành. Trong lúc chờ sửa: quét đen trắng, mỗi tệp không quá 5 trang; nếu vẫn lỗi, hãy gửi ảnh "
    "chụp màn hình về tổ kỹ thuật."
)


def name_difficulties(engines: Engines, department: str, now: datetime) -> None:
    """Anybody of the list of the first round may have said it; the chance of the demo decides who did."""
    chance = random.Random("quizapp-demo-difficulties")  # noqa: S311 - made-up voices
    today = now.date()
    with engines.writing() as session:
        services = {row.code: add_service(session, row, None, now).id for row in SERVICES}
        round_id = session.scalars(sa.select(Round.id).order_by(Round.id).limit(1)).first()
        people = list(session.scalars(sa.select(Person.id).order_by(Person.id)))
        issues = []
        for code, step, kind, text, times in FOUND:
            for number, person_id in enumerate(chance.sample(people, times)):
                said = Named(services[code], step, kind, text=text if number % 3 == 0 else "", round_id=round_id)
                issues.append(name_difficulty(session, said, person_id, today).issue_id)
        answers = session.scalars(sa.select(Account.id).where(Account.username == department)).one()
        take_step(session, issues[0], Step("answered", ANSWER), 0, answers, now)
        take_step(session, issues[-1], Step("looking"), 0, answers, now)
