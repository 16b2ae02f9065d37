"""Who worked on the questions of a round, named before a hand puts them on its list."""

from flask.testing import FlaskClient

from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.people.models import Person
from tests import make


def test_the_preview_names_who_wrote_the_questions_and_nobody_else(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session, "Xã An Lạc")
        make.person(session, "Trần Bình", unit=unit)
        make.organiser(session, unit, username="tochuc")
        round_ = make.draft_round(session, [unit], categories=("CC",))
        people: list[Person] = [
            make.person(session, name, unit=unit, category="HD") for name in ("Lê Ra Đề", "Vũ Không Viết")
        ]
        codes = [one.staff_code for one in people]
        writer = make.account(session, person=people[0], roles=[("author", None)])
        known = session.query(QuestionVersion).filter_by(status="reviewed", competence="D1", level=1).first()
        assert known is not None
        columns = {one.key: getattr(known, one.key) for one in QuestionVersion.__table__.columns if one.key != "id"}
        draft = {"number": known.number + 1, "status": "draft", "created_by": writer.id, "content_hash": "0" * 64}
        session.add(QuestionVersion(**{**columns, **draft}))
        page = f"/dot-thi/{round_.id}/danh-sach/them"
    make.sign_in(client, "tochuc")
    form = {"reason": "công văn 12", "viec": "kiem-tra"}
    shown = make.post(client, page, {**form, "codes": "\n".join(codes)}).text
    assert "Có 1 người đã làm việc với câu hỏi của đợt này" in shown
    assert "<li>Lê Ra Đề: ra đề</li>" in shown
    assert "Vũ Không Viết: " not in shown
    alone = make.post(client, page, {**form, "codes": codes[1]}).text  # the control
    assert "Sẽ thêm 1 người" in alone
    assert "đã làm việc với câu hỏi" not in alone
