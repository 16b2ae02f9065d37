"""The pages after the classes: the form of the test afterwards, the effect on screen, on paper and in the workbook."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Account, Person
from quizapp.training.forgetting import blank_name, places_naming
from quizapp.training.models import TrainingClass, TrainingLine, TrainingPlan, TrainingSeat
from quizapp.training.plans import approve_plan, take_back
from quizapp.training.retesting import retests_of
from tests import make
from tests.conftest import Clock
from tests.make import NOW
from tests.training import year as years
from tests.training.year import AFTER, AGAIN, Year


@pytest.fixture
def engines(sqlite_engines: Engines) -> Engines:
    """What is read here was read on both engines beside; pages are the same for both."""
    return sqlite_engines


@pytest.fixture
def year(engines: Engines, clock: Clock) -> Year:
    clock.moment = AGAIN - timedelta(days=9)
    return years.build(engines)


def _without(form: dict[str, str], name: str) -> dict[str, str]:
    return {one: value for one, value in form.items() if one != name}


def enter(client: FlaskClient, engines: Engines, year: Year) -> None:
    with engines.reading() as session:
        username = session.get_one(Account, year.writer).username
    assert make.sign_in(client, username).status_code == 302


def test_a_test_afterwards_is_made_from_its_form(client: FlaskClient, engines: Engines, year: Year) -> None:
    enter(client, engines, year)
    address = f"/boi-duong/{year.plan_id}/danh-gia-lai"
    form = client.get(address).text
    assert "<b>7</b> người cần học mà chưa vào lớp nào trong số này" in form
    nothing = make.post(client, address, {"name": ""})
    assert nothing.status_code == 422
    times = {"opens_at": "2027-01-19T08:00", "closes_at": "2027-01-18T17:00"}
    wished = {"name": "Đánh giá lại tháng 1", **times, "line_ids": str(year.line_id)}
    assert make.post(client, address, wished).status_code == 422  # closes before it opens
    wished |= {"closes_at": "2027-01-20T17:00", "with_others": "y"}
    for topics, fault in (("", "Hãy chọn ít nhất một chuyên đề."), ("99999", "has-fault")):
        refused = make.post(client, address, {**wished, "line_ids": topics} if topics else _without(wished, "line_ids"))
        assert refused.status_code == 422
        assert fault in refused.text
    answer = make.post(client, address, wished)
    assert answer.status_code == 302, answer.text
    assert "Đánh giá lại tháng 1" in client.get(answer.location).text
    page = client.get(f"/boi-duong/{year.plan_id}/hieu-qua").text
    assert "Chưa biết lớp có giúp hay không" in page
    assert "Đã có bản nháp" in page


def test_the_effect_is_said_alike_on_the_page_on_paper_and_in_the_workbook(
    client: FlaskClient, engines: Engines, year: Year, clock: Clock
) -> None:
    later = years.again(engines, year)
    clock.moment = AGAIN + timedelta(days=2)
    enter(client, engines, year)
    address = f"/boi-duong/{year.plan_id}/hieu-qua"
    page = client.get(address).text
    said = "Có dấu hiệu lớp đã giúp: người đã học hơn người cần học mà chưa học 25,0 điểm"
    assert said in page
    assert "không so trực tiếp với nhau được" in page
    assert "<svg" in page
    assert "Người w1" in page
    paper = client.get(f"{address}/van-ban?dot={later}").text
    assert said in paper
    for form, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        assert client.get(f"{address}/van-ban/{form}").data.startswith(begins)
    assert client.get(f"{address}/van-ban/exe").status_code == 404
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/boi-duong/{year.plan_id}/xlsx").data))
    row = [cell.value for cell in book["Hiệu quả"][2]]
    assert row[:7] == ["Tổng quan dịch vụ công", "Đã học", 7, 6, 30, 65, 35]
    assert {cell.value for cell in book["Còn cần"]["D"]} >= {"Người w1", "Người w2", "Người o1"}


def test_a_rise_without_others_is_shown_with_its_caveat_and_no_praise(
    client: FlaskClient, engines: Engines, year: Year, clock: Clock
) -> None:
    """The negative control: those who attended rose by 35 points, the others did not come."""
    years.again(engines, year, {name: right for name, right in AFTER.items() if name[0] == "a"})
    clock.moment = AGAIN + timedelta(days=2)
    enter(client, engines, year)
    page = client.get(f"/boi-duong/{year.plan_id}/hieu-qua").text
    assert "Chưa đủ người để kết luận" in page
    assert "không được coi đó là hiệu quả của lớp" in page
    assert "đã giúp" not in page


def test_an_organiser_elsewhere_sees_none_of_it(client: FlaskClient, engines: Engines, year: Year) -> None:
    with engines.writing() as session:
        make.organiser(session, make.unit(session), username="noi-khac")
    assert make.sign_in(client, "noi-khac").status_code == 302
    for page in ("danh-gia-lai", "hieu-qua", "hieu-qua/van-ban", "hieu-qua/van-ban/pdf"):
        assert client.get(f"/boi-duong/{year.plan_id}/{page}").status_code == 404


def test_a_person_beyond_the_planned_seats_is_told(client: FlaskClient, engines: Engines, year: Year) -> None:
    """Ten seats, seven taken: three more come without a word, the fourth with one."""
    enter(client, engines, year)
    with engines.reading() as session:
        codes = [session.get_one(Person, year.people[name]).staff_code for name in ("b1", "b2", "b3", "b4")]
    page = f"/boi-duong/lop/{year.class_id}"
    told = [make.post(client, page, {"code": code}, to=page + "/them-nguoi") for code in codes]
    assert [one.status_code for one in told] == [302] * 4
    assert "11 người trên 10 chỗ của kế hoạch đã duyệt" in client.get(page).text
    classes = client.get(f"/boi-duong/{year.plan_id}/chuyen-de/{year.line_id}/lop").text
    assert "Đã xếp 11 người, nhiều hơn 10 chỗ" in classes


def test_an_erased_trainer_is_named_in_no_class(engines: Engines, year: Year) -> None:
    """Where the name is their own to the letter; the control: with a title it is another text, and stays."""
    with engines.writing() as session:
        person = session.get_one(Person, year.people["b1"])
        row = session.get_one(TrainingClass, year.class_id)
        for trainer, kept in ((f"  {person.name.upper()} ", ""), (f"ThS. {person.name}", f"ThS. {person.name}")):
            row.trainer = trainer
            session.flush()
            blank_name(session, person.name)
            session.refresh(row)
            assert row.trainer == kept


def test_whoever_erases_is_told_where_the_name_was_written_by_hand(
    client: FlaskClient, engines: Engines, year: Year
) -> None:
    """With a title, among other words, in a plan; the controls: part of a word, and the name alone as a trainer,
    which goes with the person."""
    with engines.writing() as session:
        person = session.get_one(Person, year.people["b1"])
        person.name, person_id = "Lê Văn An", person.id
        session.get_one(TrainingClass, year.class_id).trainer = "ThS. lê văn an, Trường Chính trị"
        plan = TrainingPlan(
            year=2027, name="Năm sau", unit_id=year.province, round_id=year.round_id, state="draft",
            note="Hỏi Lê Văn An.", created_by=make.account(session).id, created_at=NOW,
        )  # fmt: skip
        session.add(plan)
        make.account(session, username="quan-tri", roles=[("administrator", None)])
    with engines.reading() as session:
        found = places_naming(session, "Lê Văn An")
    assert [(one.field, one.number) for one in found] == [("trainer", 1), ("plan_note", 0)]
    assert make.sign_in(client, "quan-tri").status_code == 302
    text = client.get(f"/can-bo/{person_id}/xoa-thong-tin").text
    assert "ghi tay ở 2 chỗ" in text
    assert "Trường Chính trị" in text
    with engines.writing() as session:
        session.get_one(TrainingClass, year.class_id).trainer = "LÊ VĂN AN"
    with engines.reading() as session:
        assert [one.field for one in places_naming(session, "Lê Văn An")] == ["plan_note"]
        assert places_naming(session, "Lê Văn A") == []


def _second_topic(engines: Engines, year: Year) -> int:
    """A topic of the plan on E1, which nobody needs, with a1 in a class of it."""
    with engines.writing() as session:
        plan = years.plan_of(session, year)
        take_back(session, plan, "Thêm một chuyên đề", year.approver, NOW)
        first = session.get_one(TrainingLine, year.line_id)
        kept = {one.name: getattr(first, one.name) for one in TrainingLine.__table__.columns if one.name != "id"}
        line = TrainingLine(**kept | {"topic": "Chuyên đề khác", "competences": ["E1"], "place": 99})
        session.add(line)
        session.flush()
        approve_plan(session, plan, year.approver, NOW)
        row = TrainingClass(line_id=line.id, number=1, capacity=10)
        session.add(row)
        session.flush()
        session.add(
            TrainingSeat(
                class_id=row.id, line_id=line.id, person_id=year.people["a1"], unit_id=year.units["A01"], need="sure"
            )
        )
        return line.id


def test_the_form_counts_the_people_of_the_topics_that_are_ticked(
    client: FlaskClient, engines: Engines, year: Year
) -> None:
    """Seven sit in the class of the first topic and seven are there to compare with; one of the seven learns the other
    topic, which nobody needs. Whoever is in both is counted once."""
    other = _second_topic(engines, year)
    enter(client, engines, year)
    address = f"/boi-duong/{year.plan_id}/danh-gia-lai"

    def counted(*line_ids: int) -> list[str]:
        wished = {"name": "Đang gõ dở", "opens_at": "", "closes_at": "", "line_ids": [str(one) for one in line_ids]}
        page = make.post(client, address, {**wished, "dem": "1"})
        assert page.status_code == 200
        assert "Đang gõ dở" in page.text
        said = page.text.split('id="so-nguoi"')[1].split("data-recount")[0]
        assert ("Có dưới 5 người để so sánh" in said) == (other in line_ids)
        return re.findall(r"<b>(\d+)</b>", said)

    assert counted(year.line_id) == ["7", "7"]
    assert counted(other) == ["1", "0"]
    assert counted(year.line_id, other) == ["7", "7"]
    assert counted() == ["0", "0"]
    assert "1 người đã xếp lớp, 0 người để so sánh" in client.get(address).text
    with engines.reading() as session:
        assert not retests_of(session, year.plan_id)
