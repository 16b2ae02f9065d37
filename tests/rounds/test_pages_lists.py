"""The pages of sittings, rooms, lists, seats, checks, copies and the yearly plan, as an organiser walks through."""

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.people.models import Person, Unit
from quizapp.rounds.actions import open_round
from quizapp.rounds.models import ExamRoom, PlanBatch, Round, RoundCandidate, Sitting
from tests import make
from tests.make import NOW


@dataclass(frozen=True)
class Office:
    """A commune with three people and its organiser, a stranger elsewhere, an invigilator, and a draft."""

    unit: int
    round: int
    people: tuple[int, ...]
    invigilator: int
    position: int

    @property
    def page(self) -> str:
        return f"/dot-thi/{self.round}"


@pytest.fixture
def office(engines: Engines) -> Office:
    with engines.writing() as session:
        unit = make.unit(session, "Xã An Lạc")
        people = [make.person(session, name, unit=unit) for name in ("Trần Bình", "Lê An", "Đỗ Ân")]
        make.organiser(session, unit, username="tochuc")
        make.organiser(session, make.unit(session, "Xã Khác"), username="nguoi-la")
        watcher = make.invigilator(session, unit, username="coithi")
        made = make.draft_round(session, [unit], categories=("CC",))
        ids = tuple(one.id for one in people)
        return Office(unit.id, made.id, ids, watcher.id, people[0].position_id)


def send(client: FlaskClient, page: str, data: dict[str, Any], to: str = "") -> TestResponse:
    token = make.csrf_of(client.get(page))
    return client.post(to or page, data={**data, "csrf_token": token}, follow_redirects=True)


GRID = {
    "opens_at": "2026-11-20T08:00", "count": "2", "minutes": "60", "pause": "30", "rooms_each": "1", "capacity": "2",
    "late_minutes": "10", "needs_code": "y", "stretch": "y",
}  # fmt: skip


def acts(engines: Engines) -> set[str]:
    with engines.reading() as session:
        return set(session.scalars(sa.select(AuditEntry.action)))


def test_a_round_is_made_ready_on_its_pages(client: FlaskClient, engines: Engines, office: Office) -> None:
    make.sign_in(client, "tochuc")
    sittings, listed = f"{office.page}/ca-thi", f"{office.page}/danh-sach"
    assert "chưa chia ca" in client.get(sittings).text
    made = send(client, f"{sittings}/tao", {**GRID, "unit_ids": str(office.unit)})
    assert "Đã tạo 2 ca thi" in made.text
    with engines.reading() as session:
        first, second = session.scalars(sa.select(Sitting.id).order_by(Sitting.number))
        room = session.scalars(sa.select(ExamRoom.id).where(ExamRoom.sitting_id == first)).one()
        code = session.get_one(Sitting, first).access_code
    assert code in made.text
    assert code not in send(client, sittings, {}, f"{sittings}/{first}/ma").text
    form = {"name": "Phòng 1", "unit_id": str(office.unit), "capacity": "2", "address_ranges": "10.1.0.0/16"}
    old = send(client, f"{office.page}/phong/{room}/sua", {**form, "seen": "opened before"})
    assert "Người khác vừa lưu thay đổi" in old.text
    saved = send(client, f"{office.page}/phong/{room}/sua", {**form, "invigilators": str(office.invigilator)})
    assert "Ngô Coi Thi" in saved.text
    assert "1 địa chỉ mạng" in saved.text
    assert "Đã lập danh sách" in send(client, listed, {}, f"{listed}/lap").text
    choice = {"rule": "together", "sitting_ids": [str(first), str(second)], "keeps": "y"}
    seen = send(client, f"{listed}/xep", choice)
    mark = seen.text.split('name="mark" value="')[2].split('"')[0]
    assert "Đã xếp chỗ cho 4 người" in send(client, f"{listed}/xep", {**choice, "mark": mark}).text
    numbered = send(client, f"{listed}/so-bao-danh", {"prefix": "AL", "digits": "3", "order": "name"})
    assert "AL004" in numbered.text
    assert "Chốt số báo danh" in numbered.text
    assert "Số báo danh đã chốt" in send(client, listed, {}, f"{listed}/chot-so").text
    checks = client.get(f"{office.page}/kiem-tra").text
    assert "Đủ chỗ ngồi" in checks
    assert "Đã mở đợt" in send(client, office.page, {}, f"{office.page}/mo").text
    assert ("vẫn mở đợt được" in checks, "vẫn mở" in client.get(f"{office.page}/kiem-tra").text) == (True, False)
    done = {"sittings_generated", "access_code_renewed", "room_changed", "list_drawn_up", "seats_given"}
    assert acts(engines) >= done | {"numbers_given", "numbers_fixed"}


def test_sittings_and_rooms_one_by_one(client: FlaskClient, engines: Engines, office: Office) -> None:
    make.sign_in(client, "tochuc")
    sittings = f"{office.page}/ca-thi"
    times = {"name": "Ca sáng", "opens_at": "2026-11-20T08:00", "closes_at": "2026-11-20T10:00", "stretch": "y"}
    assert "Ca sáng" in send(client, f"{sittings}/moi", times).text
    short = send(client, f"{sittings}/moi", {**times, "closes_at": "2026-11-20T08:20"})
    assert (short.status_code, "ngắn hơn thời gian làm bài" in short.text) == (422, True)
    with engines.reading() as session:
        first = session.scalars(sa.select(Sitting.id)).one()
    assert "Ca đầu" in send(client, f"{sittings}/{first}/sua", {**times, "name": "Ca đầu"}).text
    room = {"name": "P1", "unit_id": str(office.unit), "capacity": "5"}
    bad = send(client, f"{sittings}/{first}/phong/moi", {**room, "address_ranges": "abc", "browser_keys": "xyz"})
    assert bad.status_code == 422
    assert "Không phải địa chỉ mạng: abc" in bad.text
    assert "64 chữ số" in bad.text
    assert "Đã lưu phòng thi" in send(client, f"{sittings}/{first}/phong/moi", room).text
    assert "đã có phòng mang tên" in send(client, f"{sittings}/{first}/phong/moi", {**room, "capacity": "6"}).text
    send(client, f"{sittings}/moi", {**times, "name": ""})
    with engines.reading() as session:
        second = session.scalars(sa.select(Sitting.id).where(Sitting.number == 2)).one()
    assert "Đã sao chép phòng" in send(client, sittings, {"source": first}, f"{sittings}/{second}/sao-phong").text
    with engines.reading() as session:
        copied = session.scalars(sa.select(ExamRoom.id).where(ExamRoom.sitting_id == second)).one()
    assert "Đã bỏ phòng" in send(client, sittings, {}, f"{office.page}/phong/{copied}/xoa").text
    assert "Đã bỏ ca" in send(client, sittings, {}, f"{sittings}/{second}/xoa").text
    done = {"sitting_added", "sitting_changed", "room_added", "rooms_copied", "room_removed", "sitting_removed"}
    assert acts(engines) >= done


def test_an_open_sitting_is_moved_with_a_reason(client: FlaskClient, engines: Engines, office: Office) -> None:
    make.sign_in(client, "tochuc")
    with engines.writing() as session:
        round_ = session.get_one(Round, office.round)
        one = make.sitting(session, round_, NOW).id
        open_round(session, round_, make.administrator_id(session), NOW)
    page = f"{office.page}/ca-thi/{one}"
    assert "Lùi giờ, kéo dài" in client.get(f"{page}/sua", follow_redirects=True).text
    times = {"opens_at": "2026-11-20T08:00", "closes_at": "2026-11-20T09:30", "reason": "mất điện"}
    told = send(client, f"{page}/doi-gio", times).text
    assert ("Đã đổi giờ ca thi." in told, "còn ghi giờ cũ" in told) == (True, True), "slips may be printed already"
    earlier = send(client, f"{page}/doi-gio", {**times, "opens_at": "2026-11-20T07:00"})
    assert (earlier.status_code, "sớm hơn giờ đã báo" in earlier.text) == (422, True)
    assert "sitting_moved" in acts(engines)


def make_room_beside(engines: Engines, office: Office) -> int:
    with engines.writing() as session:
        sitting = make.sitting(session, session.get_one(Round, office.round), NOW + timedelta(hours=2))
        return make.room(session, sitting, session.get_one(Unit, office.unit), name="Phòng 9").id


def test_people_are_added_moved_and_taken_out_by_hand(client: FlaskClient, engines: Engines, office: Office) -> None:
    make.sign_in(client, "tochuc")
    listed = f"{office.page}/danh-sach"
    with engines.writing() as session:
        unit = session.get_one(Unit, office.unit)
        late = make.person(session, "Phạm Bổ Sung", unit=unit, category="HD").staff_code
        room = make.room(session, make.sitting(session, session.get_one(Round, office.round)), unit).id
    adding = {"codes": late, "reason": "công văn 12"}
    wrong = send(client, f"{listed}/them", {**adding, "codes": f"{late} KHONG-CO"})
    assert (wrong.status_code, "Không có cán bộ mang mã KHONG-CO" in wrong.text) == (422, True)
    assert "Sẽ thêm 1 người" in send(client, f"{listed}/them", adding).text
    assert send(client, f"{listed}/them", {"codes": "", "reason": "công văn"}).status_code == 422
    added = send(client, f"{listed}/them", {**adding, "viec": "them"})
    assert "thêm bằng tay" in added.text
    file = (io.BytesIO(f"Mã cán bộ;Họ và tên\n{late};Ai Khác\n".encode()), "ds.csv")
    assert "là của Phạm Bổ Sung" in send(client, f"{listed}/them", {"reason": "tệp", "file": file}).text
    one = f"{listed}/{office.people[0]}"
    assert "Đã lưu chỗ ngồi" in send(client, one, {"room_id": room, "seat": "3"}).text
    assert send(client, one, {"room_id": room, "seat": "31"}).status_code == 422
    two = f"{listed}/{office.people[1]}"
    other = make_room_beside(engines, office)
    assert "Phòng 9, chỗ 3" in send(client, two, {"room_id": other, "seat": "3"}).text
    # the number of the old seat still stands in the form: it is taken in the other room, and nobody asked for it
    assert "P1, chỗ 1" in send(client, two, {"room_id": room, "seat": "3"}).text
    assert send(client, two, {"room_id": room, "seat": "3"}).status_code == 422  # there it is meant
    assert send(client, one, {}, f"{one}/rut").status_code == 422
    assert "Đã đưa Trần Bình ra" in send(client, one, {"reason": "nghỉ ốm"}, f"{one}/rut").text
    assert "Lê An" in client.get(f"{listed}?tim=le an").text
    assert "Lê An" not in client.get(f"{listed}?tim=do").text
    assert acts(engines) >= {"list_added", "candidate_moved", "list_taken_out"}


def test_a_round_is_copied_and_rehearsed(client: FlaskClient, engines: Engines, office: Office) -> None:
    make.sign_in(client, "tochuc")
    rehearsal = {
        "opens_at": "2026-11-20T08:00", "closes_at": "2026-11-20T20:00", "minutes": "45", "attempts_allowed": "3",
    }  # fmt: skip
    with engines.reading() as session:
        rehearsal["blueprint_id"] = str(session.get_one(Round, office.round).blueprint_id)
    assert "chưa có danh sách" in client.get(f"{office.page}/thi-thu").text
    send(client, f"{office.page}/danh-sach", {}, f"{office.page}/danh-sach/lap")
    assert "thi thử" in send(client, f"{office.page}/thi-thu", rehearsal).text
    copy = {"name": "Đợt sau", "opens_at": "2026-12-20T08:00", "with_sittings": "y", "with_list": "y"}
    assert "Đợt sau" in send(client, f"{office.page}/sao-chep", copy).text
    with engines.reading() as session:
        kinds = {one.name: (one.kind, one.rehearsal_of_id) for one in session.scalars(sa.select(Round))}
        assert kinds["Sát hạch thử – thi thử"] == ("rehearsal", office.round)
        assert kinds["Đợt sau"] == ("official", None)
        counts = sa.select(RoundCandidate.round_id, sa.func.count()).group_by(RoundCandidate.round_id)
        assert {row[1] for row in session.execute(counts)} == {4}
    assert "thi thử cũng có thể ra" in client.get(f"{office.page}/kiem-tra").text


def test_the_yearly_plan_and_its_coverage(client: FlaskClient, engines: Engines, office: Office) -> None:
    make.sign_in(client, "tochuc")
    form = {
        "year": "2026", "batch": "2", "name": "Đợt cuối năm", "starts_on": "2026-10-01", "ends_on": "2026-12-20",
        "unit_id": office.unit, "unit_ids": office.unit, "note": "hai đợt",
    }  # fmt: skip
    assert "Đợt cuối năm" in send(client, "/ke-hoach/moi", form).text
    assert "đã có kế hoạch" in send(client, "/ke-hoach/moi", form).text
    with engines.writing() as session:
        plan = session.scalars(sa.select(PlanBatch.id)).one()
        session.get_one(Round, office.round).plan_id = plan
        session.flush()
    assert "Tên mới" in send(client, f"/ke-hoach/{plan}/sua", {**form, "name": "Tên mới"}).text
    assert "đợt chưa mở" in client.get(f"/bao-cao/ke-hoach/{plan}").text
    assert "Đã có đợt thi thuộc kế hoạch" in send(client, "/ke-hoach/moi", {}, f"/ke-hoach/{plan}/xoa").text
    with engines.writing() as session:
        session.get_one(Round, office.round).plan_id = None
        session.flush()
    assert "chưa có trong đợt nào" in client.get(f"/bao-cao/ke-hoach/{plan}").text
    assert "Đã xóa kế hoạch" in send(client, "/ke-hoach/moi", {}, f"/ke-hoach/{plan}/xoa").text
    assert acts(engines) >= {"plan_batch_added", "plan_batch_changed", "plan_batch_removed"}


def test_a_stranger_finds_none_of_it(client: FlaskClient, engines: Engines, office: Office) -> None:
    with engines.writing() as session:
        one = make.sitting(session, session.get_one(Round, office.round))
        room = make.room(session, one, session.get_one(Unit, office.unit))
        batch = PlanBatch(
            year=2026, batch=1, name="x", starts_on=NOW.date(), ends_on=NOW.date(), unit_id=office.unit, note=""
        )
        session.add(batch)
        session.flush()
        ids = (one.id, room.id, batch.id)
    make.sign_in(client, "nguoi-la")
    sitting, room_id, plan = ids
    listed = f"{office.page}/danh-sach"
    for page in (
        f"{office.page}/ca-thi", f"{office.page}/ca-thi/tao", f"{office.page}/ca-thi/moi",
        f"{office.page}/ca-thi/{sitting}/sua", f"{office.page}/ca-thi/{sitting}/doi-gio",
        f"{office.page}/ca-thi/{sitting}/phong/moi", f"{office.page}/phong/{room_id}/sua", listed, f"{listed}/them",
        f"{listed}/xep", f"{listed}/so-bao-danh", f"{listed}/{office.people[0]}", f"{office.page}/kiem-tra",
        f"{office.page}/sao-chep", f"{office.page}/thi-thu", f"/ke-hoach/{plan}/sua", f"/bao-cao/ke-hoach/{plan}",
    ):  # fmt: skip
        assert client.get(page).status_code == 404, page
    for address in (
        f"{office.page}/ca-thi/{sitting}/xoa", f"{office.page}/ca-thi/{sitting}/ma", f"{listed}/lap",
        f"{office.page}/ca-thi/{sitting}/sao-phong", f"{office.page}/phong/{room_id}/xoa", f"{listed}/chot-so",
        f"{listed}/{office.people[0]}/rut", f"/ke-hoach/{plan}/xoa",
    ):  # fmt: skip
        assert send(client, "/dot-thi/moi", {}, address).status_code == 404, address
    with engines.reading() as session:
        assert session.get(Sitting, sitting) is not None
        assert session.get(Person, office.people[0]) is not None


def test_positions_and_the_plan_are_chosen_with_the_round(
    client: FlaskClient, engines: Engines, office: Office
) -> None:
    make.sign_in(client, "tochuc")
    with engines.reading() as session:
        blueprint = session.get_one(Round, office.round).blueprint_id
    form = {
        "name": "Chỉ văn phòng", "kind": "official", "blueprint_id": blueprint, "opens_at": "2026-11-21T08:00",
        "closes_at": "2026-11-21T10:00", "attempts_allowed": "1", "unit_id": office.unit, "unit_ids": office.unit,
        "results_rule": "at_once", "positions": office.position, "plan_id": "0",
    }  # fmt: skip
    assert "Văn phòng – thống kê" in send(client, "/dot-thi/moi", form).text


def test_numbers_are_fixed_once_a_paper_is_taken_out(client: FlaskClient, engines: Engines, office: Office) -> None:
    make.sign_in(client, "tochuc")
    listed = f"{office.page}/danh-sach"
    send(client, listed, {}, f"{listed}/lap")
    send(client, f"{listed}/so-bao-danh", {"prefix": "AL", "digits": "3", "order": "name"})
    assert "numbers_fixed" not in acts(engines)
    assert client.get(f"{office.page}/giay-to/danh-sach/docx").status_code == 200
    assert "numbers_fixed" in acts(engines)
    assert "Số báo danh đã chốt" in client.get(listed).text


def test_rooms_are_offered_in_the_invited_communes_and_never_in_ended_units(
    client: FlaskClient, engines: Engines, office: Office
) -> None:
    with engines.writing() as session:
        commune = session.get_one(Unit, office.unit)
        departments = [make.unit(session, f"Phòng {number}", parent=commune) for number in range(7)]
        ended = make.unit(session, "Xã Đã Nhập", parent=commune)
        ended.valid_until = NOW.date() - timedelta(days=1)
        wide = make.draft_round(session, [commune, *departments])
        address, ids = f"/dot-thi/{wide.id}/ca-thi/tao", (commune.id, departments[0].id, ended.id)
    make.sign_in(client, "tochuc")
    page = client.get(address).text
    ticks = {unit_id: re.search(rf'<input[^>]*name="unit_ids"[^>]*value="{unit_id}"[^>]*>', page) for unit_id in ids}
    assert [one and "checked" in one[0] for one in ticks.values()] == [True, False, None]
