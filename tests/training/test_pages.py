"""The pages of training: who plans, who approves, who sees which class, and what each page says."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.operations.words import AUDIT_WORDS
from quizapp.people.models import Person
from tests import make
from tests.conftest import Clock
from tests.make.life_of_results import published
from tests.reports import scene as scenes
from tests.reports.scene import Scene
from tests.training import scene as trainings
from tests.training.scene import Training

LINE = {
    "topic": "An toàn thông tin", "competences": ["D1", "E1"], "seats": "20", "class_size": "10", "form": "in_person",
    "starts_on": "2027-03-01", "ends_on": "2027-04-30", "cost": "12500000", "responsible": "Phòng Cải cách hành chính",
}  # fmt: skip


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def enter(client: FlaskClient, engines: Engines, username: str, role: str, unit_id: int | None) -> None:
    scenes.staff(engines, username, role, unit_id)
    assert make.sign_in(client, username).status_code == 302


def leave(client: FlaskClient) -> None:
    assert make.post(client, "/", {}, to="/dang-xuat").status_code == 302


def done(client: FlaskClient, page: str, to: str = "", **data: object) -> str:
    """Post from a page and follow; the page that answers."""
    answer: TestResponse = make.post(client, page, data, to=to or page)
    assert answer.status_code == 302, answer.text
    return client.get(answer.location).text


def acts(engines: Engines) -> set[str]:
    with engines.reading() as session:
        statement = sa.select(AuditEntry.action).where(AuditEntry.action.startswith("training_"))
        return set(session.scalars(statement))


def by_number(addresses: list[str]) -> list[str]:
    """Each once, in the order of the numbers at their ends: 9 before 10."""
    return sorted(set(addresses), key=lambda one: int(one.rpartition("/")[2]))


def test_a_year_of_training_is_planned_approved_held_and_put_on_record(
    client: FlaskClient, engines: Engines, clock: Clock, scene: Scene
) -> None:
    enter(client, engines, "to-chuc", "organiser", scene.province)
    assert "Chưa có kế hoạch nào" in client.get("/boi-duong").text
    needs = client.get(f"/bao-cao/dot-thi/{scene.round_id}/nhu-cau-boi-duong").text
    assert f"/boi-duong/moi?dot={scene.round_id}" in needs
    assert f'<option selected value="{scene.round_id}">' in client.get(f"/boi-duong/moi?dot={scene.round_id}").text
    plan_data = {"unit_id": str(scene.province), "round_id": str(scene.round_id)}
    for name in ("Bỏ đi", "Bồi dưỡng năm 2027"):
        page = done(client, "/boi-duong/moi", name=name, year="2027", **plan_data)
    assert 'có thể <span class="nowrap">/ 5 người' in page
    assert "Hãy nhờ một cán bộ tổ chức khác" in page
    unwanted, plan = by_number(re.findall(r"/boi-duong/\d+(?=\")", client.get("/boi-duong").text))
    assert "Đã xóa dự thảo" in done(client, unwanted, unwanted + "/xoa")

    done(client, f"{plan}/sua", name="Bồi dưỡng năng lực số 2027", year="2027", note="Ưu tiên xã vùng sâu")
    bad = make.post(client, f"{plan}/chuyen-de/moi", {**LINE, "ends_on": "2027-02-01", "competences": []})
    assert (bad.status_code, "Hãy chọn ít nhất một năng lực" in bad.text) == (422, True)
    page = done(client, f"{plan}/chuyen-de/moi", **LINE)
    assert "12.500.000" in page
    first, _second, last = by_number(re.findall(rf"{plan}/chuyen-de/\d+(?=\")", page))
    assert "An toàn thông tin" not in done(client, last, last + "/xoa").partition("Chuyên đề</h2>")[2]
    page = done(client, f"{plan}/cum", **{f"cum-{scene.units['A01']}": "Cụm Bắc"})
    assert 'value="Cụm Bắc"' in page
    assert "Bạn đã lập hoặc sửa kế hoạch này" in done(client, plan, plan + "/duyet")

    leave(client)
    enter(client, engines, "so-noi-vu", "results_reviewer", scene.province)
    assert "vừa được sửa trong lúc bạn xem" in done(client, plan, plan + "/duyet", ban="0" * 64)
    (read,) = re.findall(r'name="ban" value="(\w{64})"', client.get(plan).text)
    assert "Bây giờ có thể xếp lớp" in done(client, plan, plan + "/duyet", ban=read)
    leave(client)
    make.sign_in(client, "to-chuc")
    done(client, f"{plan}/rut-lai", reason="sửa lại số chỗ")
    leave(client)
    make.sign_in(client, "so-noi-vu")
    done(client, plan, plan + "/duyet")
    leave(client)
    make.sign_in(client, "to-chuc")

    page = done(client, first + "/lop", first + "/lop/xep")
    assert "Đã xếp lớp" in page
    assert "Cụm Bắc" in page
    south, north = by_number(re.findall(r"/boi-duong/lop/\d+(?=\")", page))
    page = done(client, first + "/lop", first + "/lop/them")
    empty = by_number(re.findall(r"/boi-duong/lop/\d+(?=\")", page))[-1]
    assert "có thể xếp lại" in done(client, empty, empty + "/xoa")
    done(client, south + "/sua", place="Hội trường xã", trainer="Cô Hoa", capacity="5")
    code = staff_code(engines, scene.people["p1"])
    assert "Trần Thị Ánh" in done(client, south, south + "/them-nguoi", code=code)
    assert "Không có cán bộ đang công tác mang mã này" in done(client, south, south + "/them-nguoi", code="KHONG-CO")
    page = done(client, south, south + "/chuyen", nguoi=scene.people["p1"], sang=north.rsplit("/", 1)[1])
    assert "Trần Thị Ánh" not in page
    done(client, north, north + "/bo", nguoi=scene.people["p1"])
    assert "tách đôi lớp" in done(client, north, north + "/tach")

    for hour in (8, 14):
        page = done(
            client, south, south + "/buoi", starts_at=f"2026-11-25T{hour:02d}:00", ends_at=f"2026-11-25T{hour + 3}:00"
        )
    assert "Lớp đã có một buổi" in done(
        client, south, south + "/buoi", starts_at="2026-11-25T08:00", ends_at="2026-11-25T09:00"
    )
    assert "Buổi vừa thêm nằm ngoài thời gian của chuyên đề" in page
    inside = done(client, south, south + "/buoi", starts_at="2027-03-02T08:00", ends_at="2027-03-02T09:00")
    assert "nằm ngoài thời gian" not in inside
    within = by_number(re.findall(rf"{south}/buoi/\d+(?=\")", inside))[-1]
    done(client, within, within + "/xoa")
    morning, afternoon = by_number(re.findall(rf"{south}/buoi/\d+(?=\")", page))
    assert "Đã bỏ buổi học" in done(client, afternoon, afternoon + "/xoa")
    assert "chưa điểm danh được" in client.get(morning).text
    clock.advance(days=10)
    make.sign_in(client, "to-chuc")
    page = done(client, morning, morning, **{f"c-{scene.people['p6']}": "present"})
    assert "Đã lưu điểm danh" in page
    assert "Đã ghi 1 / 1 người" in page
    own = f"c-{scene.people['p6']}"
    assert "Đã ghi 0 / 1 người" in done(client, morning, morning, **{own: ""})
    assert f'name="{own}" value="absent" checked' in done(
        client, morning, morning, **{own: "absent", "con-lai": "present"}
    )
    assert f'name="{own}" value="present" checked' in done(client, morning, morning, **{own: "", "con-lai": "present"})
    assert "1 / 5 chỗ (20%)" in client.get("/boi-duong").text

    for paper in (plan + "/van-ban", morning + "/ky-ten"):
        assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in client.get(paper).text
        assert client.get(paper + "/pdf").data.startswith(b"%PDF")
        assert client.get(paper + "/docx").data.startswith(b"PK")
        assert client.get(paper + "/odt").status_code == 404
    assert client.get(plan + "/xlsx").data.startswith(b"PK")
    after = {"training_retest_made"}  # see test_after_pages
    assert acts(engines) == {one for one in AUDIT_WORDS if one.startswith("training_")} - after


def staff_code(engines: Engines, person_id: int) -> str:
    with engines.reading() as session:
        return session.get_one(Person, person_id).staff_code


def pages_of(engines: Engines, training: Training) -> list[str]:
    with engines.writing() as session:
        line, (row,) = training.first(session), training.form(session)
        plan = f"/boi-duong/{training.plan_id}"
        return [
            plan, f"{plan}/van-ban", f"{plan}/xlsx", f"{plan}/van-ban/pdf", f"{plan}/chuyen-de/{line.id}/lop",
            f"/boi-duong/lop/{row.id}",
        ]  # fmt: skip


def test_a_plan_says_whether_the_results_that_it_rests_on_were_published(client: FlaskClient, engines: Engines) -> None:
    """Also to who approves it, and that a publication is younger than the figures of the plan."""
    training = trainings.build(engines)
    plan = f"/boi-duong/{training.plan_id}"
    enter(client, engines, "to-chuc", "organiser", training.scene.province)
    assert "Kết quả chưa công bố" in client.get(plan).text
    with engines.writing() as session:
        published(session, training.plan(session).round_id)
    for page in (plan, plan + "/van-ban"):
        told = client.get(page).text
        assert "ết quả công bố lần 1" in told
        assert "sau khi lập kế hoạch" in told


def test_other_units_find_nothing_and_candidates_do_not_enter(client: FlaskClient, engines: Engines) -> None:
    training = trainings.build(engines)
    pages = pages_of(engines, training)
    enter(client, engines, "xa-a01", "organiser", training.scene.units["A01"])
    assert "Chưa có kế hoạch nào" in client.get("/boi-duong").text
    assert [client.get(at).status_code for at in pages] == [404] * len(pages)
    leave(client)
    enter(client, engines, "quan-tri", "administrator", None)
    assert [client.get(at).status_code for at in pages] == [200] * len(pages)
    leave(client)
    make.sign_in(client, training.scene.sittings["p6"].username)
    assert [client.get(at).status_code for at in pages] == [403] * len(pages)
    own = client.get("/boi-duong/cua-toi").text
    assert "Tổng quan dịch vụ công" in own
    assert "Lịch học sẽ được báo sau" in own
    assert "Lớp bồi dưỡng sắp tới" in client.get("/").text


def test_a_class_says_who_has_left(client: FlaskClient, engines: Engines) -> None:
    """They stay in it, for they may have attended."""
    training = trainings.build(engines)
    page = pages_of(engines, training)[-1]
    enter(client, engines, "to-chuc", "organiser", training.scene.province)
    assert "đã nghỉ" not in client.get(page).text
    with engines.writing() as session:
        session.get_one(Person, training.scene.people["p6"]).is_active = False
    assert client.get(page).text.count("đã nghỉ") == 1


def test_a_plan_from_a_self_test_is_read_by_its_organisers_only(client: FlaskClient, engines: Engines) -> None:
    training = trainings.build(engines, kind="self_test")
    enter(client, engines, "so-noi-vu", "results_reviewer", None)
    assert "Chưa có kế hoạch nào" in client.get("/boi-duong").text
    assert client.get(f"/boi-duong/{training.plan_id}").status_code == 404
