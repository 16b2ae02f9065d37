"""Who reads a complaint: also after its author was taken off the list, and without a name where names stay closed."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.results.complaining import Words, file_complaint
from quizapp.results.complaints import complaint_row, own_complaints, round_complaints
from quizapp.results.waiting import waiting_results
from quizapp.rounds.lists import take_out
from tests import make
from tests.conftest import Clock
from tests.make import NOW
from tests.make.life_of_results import HANOI, complaint
from tests.results.test_rescue_pages import sign_in, staff
from tests.results.test_rescue_records import partly_answered


def test_a_complaint_stays_when_its_author_is_taken_off_the_list(engines: Engines) -> None:
    """Who could not come in on the day never began, so the list lets go of them."""
    with engines.writing() as session:
        unit, elsewhere = make.unit(session), make.unit(session)
        person = make.person(session, unit=unit)
        round_ = make.open_round(session, [unit])
        by = make.organiser(session).id
        made = file_complaint(session, round_, person.id, Words("Tôi không đăng nhập được."), NOW, HANOI)
        take_out(session, round_, person.id, "chuyển công tác", by, NOW)
        person.unit_id = elsewhere.id
        session.flush()
        (row,) = round_complaints(session, round_.id, {unit.id})
        assert (row.complaint.id, row.is_listed, row.unit_id) == (made.id, False, elsewhere.id)
        assert complaint_row(session, round_.id, made.id, {unit.id}).person_name == person.name
        assert [one.complaint.id for one in own_complaints(session, person.id)] == [made.id]
        assert [(one.act, one.number) for one in waiting_results(session, {unit.id}, NOW)] == [("answer", 1)]
        assert round_complaints(session, round_.id, {elsewhere.id}) == []


def test_of_who_is_listed_only_their_units_staff_read(engines: Engines) -> None:
    """The control: a round of the province, a person of one commune, staff of the other."""
    with engines.writing() as session:
        province = make.unit(session)
        own, other = make.unit(session, parent=province), make.unit(session, parent=province)
        person = make.person(session, unit=own)
        round_ = make.open_round(session, [province, own, other])
        file_complaint(session, round_, person.id, Words("Tôi không đăng nhập được."), NOW, HANOI)
        session.flush()
        assert len(round_complaints(session, round_.id, {province.id, own.id})) == 1
        assert round_complaints(session, round_.id, {province.id, other.id}) == []
        assert waiting_results(session, {province.id, other.id}, NOW + timedelta(seconds=1)) == []


@pytest.mark.parametrize(
    ("kind", "role", "is_named"),
    [
        ("self_test", "results_reviewer", False),
        ("self_test", "organiser", True),
        ("official", "results_reviewer", True),
    ],
)
def test_reviewers_read_complaints_of_a_self_test_without_names(
    client: FlaskClient, engines: Engines, clock: Clock, kind: str, role: str, is_named: bool
) -> None:
    sitting = partly_answered(engines, kind=kind)
    clock.advance(hours=9)
    with engines.writing() as session:
        made = complaint(session, sitting, at=clock())
        author = own_complaints(session, sitting.person_id)[0]
        unit = session.scalars(sa.select(Unit).where(Unit.id == sitting.unit_id)).one()
        account = make.account(session, username="can-bo", roles=[(role, unit)])
    sign_in(client, account.username)
    page = f"/dot-thi/{sitting.round_id}/kien-nghi"
    for told in (client.get(page).text, client.get(f"{page}/{made.id}").text):
        assert "Câu này có hai phương án đúng." in told
        assert (author.person_name in told) is is_named
        assert (author.unit_name in told.partition("Người gửi")[2]) is is_named
        assert ("không nêu tên" in told) is not is_named


def test_who_writes_a_complaint_is_told_that_it_is_read_word_for_word(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    """Whoever answers reads it whole, also who may not see names."""
    sitting = partly_answered(engines)
    clock.advance(hours=9)
    sign_in(client, sitting.username)
    assert "Không ghi họ tên, số giấy tờ" in client.get(f"/kien-nghi/dot/{sitting.round_id}").text
    with engines.writing() as session:
        unit = session.scalars(sa.select(Unit).where(Unit.id == sitting.unit_id)).one()
        account = make.account(session, username="can-bo", roles=[("organiser", unit)])
    sign_in(client, account.username)
    assert "Không ghi họ tên, số giấy tờ" in client.get(f"/dot-thi/{sitting.round_id}/kien-nghi/nhan-muon").text


def test_staff_read_the_question_in_the_letters_that_its_sender_saw(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    """“Phương án B” of a complaint is the B of that paper, whatever the order in the bank."""
    sitting = partly_answered(engines)
    saw: dict[int, tuple[list[str], str]] = {}
    with engines.writing() as session:
        right = make.right_answers(session, sitting.attempt_id)
        for place in make.places(session, sitting.attempt_id)[:6]:
            version = session.get_one(QuestionVersion, place.question_version_id)
            if version.type in ("single", "multiple", "true_false"):
                made = complaint(session, sitting, place.position)
                texts = [version.content["options"][letter] for letter in place.letters]
                saw[made.id] = texts, ", ".join(right[place.position]).upper()
    assert saw
    clock.advance(hours=10)
    sign_in(client, staff(engines, sitting))
    for number, (texts, answer) in saw.items():
        page = client.get(f"/dot-thi/{sitting.round_id}/kien-nghi/{number}").text
        assert re.findall(r"<b>([A-D])\.</b> (\w+)", page) == list(zip("ABCD", texts, strict=False))
        assert f"Người gửi đã trả lời: <b>{answer}</b>" in page
        assert "Người gửi chọn" in page
        assert "(hạn gửi: hết ngày" in page
        assert re.search(r"<dt>Trả lời trước</dt><dd>\d\d:\d\d 30/11/2026<", page), "ten days after it was sent"
