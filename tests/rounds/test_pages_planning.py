"""Planning a round on the organiser's pages; what is refused changes nothing and nothing typed is lost."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.rounds.actions import create_round, open_round
from quizapp.rounds.models import Round
from quizapp.rounds.queries import invited_categories, invited_units
from tests import make
from tests.make import NOW

NEW = "/dot-thi/moi"


@dataclass(frozen=True)
class Office:
    """A province with two communes, an organiser over the first, and a blueprint."""

    province: int
    commune: int
    neighbour: int
    blueprint: int

    def typed(self, **changes: Any) -> dict[str, Any]:
        """A form that is accepted."""
        return {
            "name": "Sát hạch quý IV",
            "unit_id": self.commune,
            "kind": "official",
            "blueprint_id": self.blueprint,
            "opens_at": "2026-11-21T07:30",
            "closes_at": "2026-11-21T11:30",
            "minutes": "",
            "attempts_allowed": "1",
            "unit_ids": [self.commune],
            "results_rule": "by_hand",
            **changes,
        }


@pytest.fixture
def office(engines: Engines) -> Office:
    with engines.writing() as session:
        make.small_bank(session)
        province = make.unit(session, "Tỉnh Minh Họa", kind="province")
        commune = make.unit(session, "Xã An Lạc", parent=province)
        neighbour = make.unit(session, "Xã Bình Minh", parent=province)
        make.person(session, unit=commune)
        make.organiser(session, commune, username="tochuc")
        make.organiser(session, province, username="tinh")
        candidate = make.person(session, unit=commune)
        make.account(session, person=candidate, username="thisinh")
        return Office(province.id, commune.id, neighbour.id, make.blueprint(session, minutes=30).id)


def rounds(engines: Engines) -> list[Round]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(Round).order_by(Round.id)))


def typed_by(client: FlaskClient, username: str, data: dict[str, Any], page: str = NEW) -> TestResponse:
    make.sign_in(client, username)
    return make.post(client, page, data)


def test_an_organiser_plans_a_round_in_the_time_of_the_office(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    answer = typed_by(client, "tochuc", office.typed(categories=["CC", "LD"]))
    made = rounds(engines)[0]
    assert (answer.status_code, answer.location) == (302, f"/dot-thi/{made.id}")
    assert (made.opens_at, made.closes_at) == (
        datetime(2026, 11, 21, 0, 30, tzinfo=UTC),
        datetime(2026, 11, 21, 4, 30, tzinfo=UTC),
    )
    assert (made.state, made.unit_id, made.results_rule) == ("draft", office.commune, "by_hand")
    assert made.minutes == 30, "left empty: the minutes of the blueprint"
    with engines.reading() as session:
        assert [unit.id for unit in invited_units(session, made.id)] == [office.commune]
        assert invited_categories(session, made.id) == ["CC", "LD"]


def test_a_time_may_be_typed_as_people_here_write_it(engines: Engines, client: FlaskClient, office: Office) -> None:
    typed_by(client, "tochuc", office.typed(opens_at="07:30 21/11/2026", closes_at="21/11/2026 11:30"))
    assert [one.opens_at for one in rounds(engines)] == [datetime(2026, 11, 21, 0, 30, tzinfo=UTC)]


def test_a_round_keeps_policies_of_its_own_and_shows_them(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    answer = typed_by(client, "tochuc", office.typed(marks_multiple="right_minus_wrong", marks_ordering=""))
    assert rounds(engines)[0].scoring == {"multiple": "right_minus_wrong"}
    assert "Chọn nhiều phương án: đúng trừ sai" in client.get(answer.location).text
    page = client.get(f"/dot-thi/{rounds(engines)[0].id}/sua").text
    assert '<option selected value="right_minus_wrong">' in page
    refused = make.post(client, NEW, office.typed(marks_multiple="cho-het"))
    assert refused.status_code == 422
    assert len(rounds(engines)) == 1


def test_a_self_test_may_be_sat_several_times(engines: Engines, client: FlaskClient, office: Office) -> None:
    typed_by(client, "tochuc", office.typed(kind="self_test", attempts_allowed="5", minutes="20"))
    assert [(one.kind, one.attempts_allowed, one.minutes) for one in rounds(engines)] == [("self_test", 5, 20)]


def test_a_round_takes_rescue_files_unless_its_organiser_says_never(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    typed_by(client, "tochuc", office.typed())
    make.post(client, NEW, office.typed(rescue_rule="never"))
    assert [one.rescue_rule for one in rounds(engines)] == ["before_deadline", "never"]
    assert "Không nhận tệp cứu hộ" in client.get(f"/dot-thi/{rounds(engines)[1].id}").text
    edited = client.get(f"/dot-thi/{rounds(engines)[1].id}/sua").text
    assert 'checked id="rescue_rule-1" name="rescue_rule" type="radio" value="never"' in edited


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": " "}, "Tên đợt: Mục này là bắt buộc."),
        ({"name": "x" * 151}, "Tên đợt: Không được dài quá 150 ký tự."),
        ({"kind": "khác"}, "Loại đợt: Lựa chọn không hợp lệ."),
        ({"kind": ""}, "Loại đợt: Hãy chọn một mục."),
        ({"blueprint_id": "99"}, "Ma trận đề: Lựa chọn không hợp lệ."),
        ({"blueprint_id": "abc"}, "Ma trận đề: Lựa chọn không hợp lệ."),
        ({"opens_at": "mai"}, "Giờ mở: Ngày giờ không hợp lệ."),
        ({"opens_at": "0001-01-01T00:00"}, "Giờ mở: Năm phải từ 2000 đến 2100."),
        ({"opens_at": "2026-11-22T07:30"}, "Giờ đóng: Giờ đóng phải sau giờ mở."),
        ({"closes_at": "2026-11-21T07:45"}, "Giờ đóng: Khoảng mở của đợt ngắn hơn thời gian làm bài."),
        ({"opens_at": "2026-11-19T07:30", "closes_at": "2026-11-19T11:30"}, "Giờ đóng: Giờ đóng đã qua."),
        ({"minutes": "601"}, "Phải từ 1 đến 600."),
        ({"minutes": "ba mươi"}, "Hãy nhập một số nguyên."),
        ({"attempts_allowed": "2"}, "Số lượt làm bài: Đợt sát hạch chính thức chỉ cho làm bài một lượt."),
        ({"attempts_allowed": "21", "kind": "self_test"}, "Phải từ 1 đến 20."),
        ({"unit_ids": []}, "Đơn vị được mời: Hãy chọn ít nhất một đơn vị được mời."),
        ({"categories": ["XX"]}, "Nhóm đối tượng được mời: Lựa chọn không hợp lệ."),
        ({"results_rule": "never"}, "Thí sinh xem kết quả khi nào: Lựa chọn không hợp lệ."),
        ({"rescue_rule": "always"}, "Tệp cứu hộ: Lựa chọn không hợp lệ."),
    ],
)
def test_a_plan_that_cannot_be_is_answered_with_words_and_keeps_what_was_typed(
    engines: Engines, client: FlaskClient, office: Office, changes: dict[str, Any], words: str
) -> None:
    answer = typed_by(client, "tochuc", {**office.typed(name="Đợt có lỗi", unit_ids=[office.commune]), **changes})
    assert answer.status_code == 422
    assert words in answer.text
    assert "<title>Lỗi:" in answer.text
    assert rounds(engines) == []
    if "name" not in changes:
        assert 'value="Đợt có lỗi"' in answer.text
    if "unit_ids" not in changes:
        assert f'name="unit_ids" value="{office.commune}" checked' in answer.text


@pytest.mark.parametrize("field", ["unit_id", "unit_ids"])
def test_units_out_of_reach_are_neither_offered_nor_taken(
    engines: Engines, client: FlaskClient, office: Office, field: str
) -> None:
    answer = typed_by(client, "tochuc", office.typed(**{field: office.neighbour}))
    assert answer.status_code == 422
    assert "Xã Bình Minh" not in answer.text
    assert rounds(engines) == []


def test_all_units_of_a_group_are_ticked_without_a_script_and_nothing_is_stored(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    typed = office.typed(unit_ids=[], name="Còn đang nhập", opens_at="")
    page = typed_by(client, "tinh", {**typed, "nhom": f"chon-{office.province}"})
    assert page.status_code == 200
    for unit_id in (office.commune, office.neighbour):
        assert f'name="unit_ids" value="{unit_id}" checked' in page.text
    assert f'name="unit_ids" value="{office.province}">' in page.text
    assert 'value="Còn đang nhập"' in page.text
    cleared = make.post(client, NEW, {**typed, "unit_ids": [office.commune], "nhom": f"bo-{office.province}"})
    assert "checked" not in cleared.text.split("Ai được mời")[1]
    assert rounds(engines) == []


def planned(engines: Engines, office: Office, *units: int) -> int:
    """A draft organised by the commune, planned by the province."""
    with engines.writing() as session:
        invited = [session.get_one(Unit, unit_id) for unit_id in (units or (office.commune,))]
        plan = make.plan(session, invited, blueprint_id=office.blueprint, unit_id=office.commune)
        return create_round(session, plan, {office.commune, *units}, make.administrator_id(session), NOW).id


def test_a_draft_is_changed(engines: Engines, client: FlaskClient, office: Office) -> None:
    round_id = planned(engines, office)
    page = f"/dot-thi/{round_id}/sua"
    make.sign_in(client, "tochuc")
    assert 'value="2026-11-20T07:00"' in client.get(page).text
    answer = make.post(client, page, office.typed(name="Tên mới", kind="self_test", attempts_allowed="3"))
    assert (answer.status_code, answer.location) == (302, f"/dot-thi/{round_id}")
    assert [(one.name, one.kind, one.attempts_allowed) for one in rounds(engines)] == [("Tên mới", "self_test", 3)]


def test_a_unit_that_somebody_above_invited_stays_invited(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    round_id = planned(engines, office, office.commune, office.neighbour)
    page = f"/dot-thi/{round_id}/sua"
    make.sign_in(client, "tochuc")
    assert "ngoài phạm vi của bạn, được giữ nguyên: Xã Bình Minh" in client.get(page).text
    assert make.post(client, page, office.typed()).status_code == 302
    with engines.reading() as session:
        assert {unit.id for unit in invited_units(session, round_id)} == {office.commune, office.neighbour}


def test_a_change_that_is_refused_leaves_the_draft_as_it_was(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    round_id = planned(engines, office)
    typed = office.typed(name="Tên mới", closes_at="2026-11-21T07:31")
    assert typed_by(client, "tochuc", typed, f"/dot-thi/{round_id}/sua").status_code == 422
    assert [one.name for one in rounds(engines)] == ["Sát hạch thử"]


def test_an_open_round_is_not_changed_any_more(engines: Engines, client: FlaskClient, office: Office) -> None:
    round_id = planned(engines, office)
    make.sign_in(client, "tochuc")
    token = make.csrf_of(client.get(f"/dot-thi/{round_id}/sua"))
    with engines.writing() as session:
        open_round(session, session.get_one(Round, round_id), 1, NOW)
    answer = client.post(f"/dot-thi/{round_id}/sua", data={**office.typed(name="Tên mới"), "csrf_token": token})
    assert answer.status_code == 302
    assert "trạng thái không cho phép" in client.get(answer.location).text
    assert [one.name for one in rounds(engines)] == ["Sát hạch thử"]


def test_a_round_of_somebody_else_is_not_found_and_unchanged(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    round_id = planned(engines, office)
    with engines.writing() as session:
        make.organiser(session, session.get_one(Unit, office.neighbour), username="xa-khac")
    make.sign_in(client, "xa-khac")
    token = make.csrf_of(client.get(NEW))
    page = f"/dot-thi/{round_id}/sua"
    assert client.get(page).status_code == 404
    assert client.post(page, data={**office.typed(name="Tên mới"), "csrf_token": token}).status_code == 404
    assert [one.name for one in rounds(engines)] == ["Sát hạch thử"]


def test_a_candidate_plans_nothing(engines: Engines, client: FlaskClient, office: Office) -> None:
    make.sign_in(client, "thisinh")
    assert client.get(NEW).status_code == 403
    assert client.get("/dot-thi").status_code == 403
    token = make.csrf_of(client.get("/doi-mat-khau"))
    assert client.post(NEW, data={**office.typed(), "csrf_token": token}).status_code == 403
    assert rounds(engines) == []


def test_the_list_is_kind_while_it_is_empty(client: FlaskClient, office: Office) -> None:
    make.sign_in(client, "tochuc")
    assert "Chưa có đợt nào" in client.get("/dot-thi").text


def test_the_list_keeps_official_rounds_and_self_tests_apart(
    engines: Engines, client: FlaskClient, office: Office
) -> None:
    planned(engines, office)
    with engines.writing() as session:
        commune, neighbour = (session.get_one(Unit, one) for one in (office.commune, office.neighbour))
        make.draft_round(session, [commune], name="Tự ôn tháng 11", kind="self_test", attempts_allowed=3)
        make.draft_round(session, [neighbour], name="Đợt của xã bên")
    make.sign_in(client, "tochuc")
    page = client.get("/dot-thi").text
    assert page.index("Sát hạch chính thức") < page.index("Sát hạch thử") < page.index("Tự kiểm tra</h2>")
    assert page.index("Tự kiểm tra</h2>") < page.index("Tự ôn tháng 11")
    assert "2 người" in page
    assert "Đợt của xã bên" not in page


def test_two_rounds_are_never_given_one_code(engines: Engines, client: FlaskClient, office: Office, clock: Any) -> None:
    make.sign_in(client, "tochuc")
    for _ in range(2):
        make.post(client, NEW, office.typed())
        clock.advance(minutes=1)  # sooner it would be one form sent twice
    assert [one.code for one in rounds(engines)] == ["SH-2026-01", "SH-2026-02"]


def test_a_plan_for_a_round_that_is_long_over_cannot_be_typed(
    engines: Engines, client: FlaskClient, office: Office, clock: Any
) -> None:
    clock.advance(minutes=60 * 24 * 7)
    assert typed_by(client, "tochuc", office.typed()).status_code == 422
    assert rounds(engines) == []
    assert clock.moment - NOW == timedelta(days=7)
