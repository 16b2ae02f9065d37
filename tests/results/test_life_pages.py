"""The staff's pages of a round's results: what they show, what they keep closed, and to whom."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.domain.rulings import Ruling
from quizapp.people.models import Account, Person, RoleGrant, Unit
from quizapp.results.life_models import Complaint, Rescoring
from quizapp.results.models import Result
from quizapp.results.routes import rescoring
from tests import make
from tests.conftest import Clock
from tests.make import Sitting
from tests.make.life_of_results import complaint, proposed, published, version_at
from tests.results.test_rescue_pages import sign_in, staff
from tests.results.test_rescue_records import partly_answered


def reviewer(engines: Engines, username: str = "sonoivu") -> str:
    with engines.writing() as session:
        return make.account(session, username=username, roles=[("results_reviewer", None)]).username


def draft_page(engines: Engines, sitting: Sitting, position: int = 7) -> str:
    with engines.reading() as session:
        return f"/dot-thi/{sitting.round_id}/cham-lai/cau/{version_at(session, sitting, position)}"


def name_of(engines: Engines, sitting: Sitting) -> str:
    with engines.reading() as session:
        return session.get_one(Person, sitting.person_id).name


def counted(engines: Engines, table: type) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_keys_stay_closed_while_somebody_may_still_sit(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    """The control: once the round is over the same page opens."""
    sitting = partly_answered(engines)
    sign_in(client, staff(engines, sitting))
    page = draft_page(engines, sitting)
    assert "Đáp án của đợt còn đóng" in client.get(f"/dot-thi/{sitting.round_id}/cham-lai").text
    assert client.get(page).status_code == 404
    clock.advance(hours=9)
    assert "Đáp án hiện nay" in client.get(page).text
    every, none = (
        client.get(f"/dot-thi/{sitting.round_id}/cham-lai?tim={words}").text for words in ("", "không có câu này")
    )
    assert page in every
    assert page not in none
    assert "Không có câu nào của đợt" in none


def test_trying_out_writes_nothing_and_lists_who_would_change(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = partly_answered(engines)
    clock.advance(hours=9)
    sign_in(client, staff(engines, sitting))
    page = draft_page(engines, sitting)
    assert name_of(engines, sitting) not in client.get(page).text
    shown = client.get(f"{page}?kieu=neutral").text
    assert name_of(engines, sitting) in shown
    assert "Đây là xem thử, chưa ghi gì" in shown
    assert counted(engines, Rescoring) == 0
    assert counted(engines, Result) == 1
    for query, words in (("kieu=key&dap-an=zz", "không phải là một đáp án"), ("kieu=lung", "Hãy chọn cách xử lý")):
        answer = client.get(f"{page}?{query}")
        assert answer.status_code == 422
        assert words in answer.text


def test_a_long_list_of_people_goes_on_on_the_next_page(
    client: FlaskClient, engines: Engines, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescoring, "PER_PAGE", 1)
    with engines.writing() as session:
        people = [make.person(session, name) for name in ("Nguyễn Thị Hoa", "Trần Văn Bình")]
        people[1].unit_id = people[0].unit_id
        round_ = make.open_round(session, [session.get_one(Unit, people[0].unit_id)])
    sittings = [
        make.answered_attempt(engines, round_=round_, person_=one, right=range(1, 5), seed="một đề") for one in people
    ]
    clock.advance(hours=9)
    sign_in(client, staff(engines, sittings[0]))
    page = draft_page(engines, sittings[0])
    first, second = (client.get(f"{page}?kieu=neutral&trang={number}").text for number in (1, 2))
    assert ("Nguyễn Thị Hoa" in first, "Trần Văn Bình" in first) == (True, False)
    assert ("Nguyễn Thị Hoa" in second, "Trần Văn Bình" in second) == (False, True)
    assert "<b>2</b><span>bài đổi điểm" in first


def test_a_proposal_needs_a_reason_and_a_second_person(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    sitting = partly_answered(engines)
    clock.advance(hours=9)
    sign_in(client, staff(engines, sitting))
    page = draft_page(engines, sitting)
    asked = f"{page}?kieu=neutral"
    assert make.post(client, asked, {"kieu": "neutral", "reason": "sai"}, to=page).status_code == 422
    made = make.post(client, asked, {"kieu": "neutral", "reason": "không có đáp án đúng"}, to=page)
    assert made.status_code == 302
    mine = client.get(made.location)
    assert "Duyệt và chấm lại" not in mine.text
    refused = make.post(client, made.location, {"viec": "duyet"})
    assert "do Sở Nội vụ công bố" in client.get(refused.location).text
    sign_in(client, reviewer(engines))
    assert "Duyệt và chấm lại" in client.get(made.location).text
    assert make.post(client, made.location, {"viec": "duyet"}).status_code == 302
    assert counted(engines, Result) == 2


def test_a_reviewer_who_sat_the_round_is_told_and_asked_for_no_decision(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = partly_answered(engines)
    clock.advance(hours=9)
    with engines.writing() as session:
        made = proposed(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("neutral")}, clock())
        own = session.scalars(sa.select(Account).where(Account.person_id == sitting.person_id)).one()
        session.add(RoleGrant(account_id=own.id, role="results_reviewer", unit_id=None))
        page = f"/dot-thi/{sitting.round_id}/cham-lai/{made.id}"
    sign_in(client, sitting.username)
    shown = client.get(page).text
    assert ("Bạn có bài trong đợt này" in shown, 'value="duyet"' in shown) == (True, False)
    assert 'value="khong-duyet"' not in shown
    assert page not in client.get("/").text
    sign_in(client, reviewer(engines))
    assert 'value="duyet"' in client.get(page).text
    assert page in client.get("/").text


def test_a_corrected_key_is_proposed_at_the_address_of_its_trial(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    """As a browser sends it: the form and the address both hold the new key."""
    sitting = partly_answered(engines)
    clock.advance(hours=9)
    sign_in(client, staff(engines, sitting))
    pages = (draft_page(engines, sitting, position) for position in range(1, 11))
    page = next(page for page in pages if "Chọn một phương án" in client.get(page).text)
    asked = f"{page}?kieu=key&dap-an=a&dap-an=b"
    form = {"kieu": "key", "dap-an": ["a", "b"], "reason": "cả hai phương án đều đúng"}
    made = make.post(client, asked, form)
    assert made.status_code == 302
    assert "A, B" in client.get(made.location).text


def test_a_reviewer_of_self_tests_is_told_numbers_and_no_names(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    """The control: the organiser of the unit reads the name on the same page."""
    sitting = partly_answered(engines, kind="self_test")
    clock.advance(hours=9)
    with engines.writing() as session:
        made = proposed(session, sitting.round_id, {version_at(session, sitting, 7): Ruling("neutral")})
    page = f"/dot-thi/{sitting.round_id}/cham-lai/{made.id}"
    sign_in(client, reviewer(engines))
    shown = client.get(page).text
    assert "bài đổi điểm" in shown
    assert name_of(engines, sitting) not in shown
    assert "Theo đơn vị" not in shown
    sign_in(client, staff(engines, sitting))
    assert name_of(engines, sitting) in client.get(page).text


def test_reports_say_which_version_they_tell(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    sitting = partly_answered(engines)
    clock.advance(hours=9)
    sign_in(client, reviewer(engines))
    report = f"/bao-cao/dot-thi/{sitting.round_id}"
    assert "Chưa công bố</span>" in client.get(report).text
    with engines.writing() as session:
        published(session, sitting.round_id)
    assert "Kết quả công bố lần 1</span>" in client.get(report).text
    assert "Kết quả công bố lần 1</span>" in client.get(f"{report}/nhu-cau-boi-duong").text


def test_results_that_wait_for_a_check_are_shown_after_the_publication_alone(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = partly_answered(engines, results_rule="after_check")
    clock.advance(hours=9)
    sign_in(client, sitting.username)
    own = f"/ket-qua/{sitting.token}"
    assert "Kết quả chưa công bố" in client.get(own).text
    assert "Chưa công bố" in client.get("/ket-qua").text
    with engines.writing() as session:
        published(session, sitting.round_id)
    clock.advance(hours=2)
    assert "Kết quả lần 1" in client.get(own).text


def test_the_list_of_complaints_is_filtered_and_marks_what_is_overdue(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        complaint(session, sitting, 3, text="Câu ba sai chính tả nặng.")
        complaint(session, sitting, None, text="Mất điện hai lần giữa giờ.")
    clock.advance(hours=10)
    sign_in(client, staff(engines, sitting))
    page = f"/dot-thi/{sitting.round_id}/kien-nghi"
    assert "Câu ba sai" in client.get(page).text
    assert "Câu ba sai" not in client.get(f"{page}?loai=incident").text
    assert "Mất điện" in client.get(f"{page}?loai=incident").text
    assert "Không có kiến nghị nào khớp" in client.get(f"{page}?tinh-trang=qua-han").text
    clock.advance(days=11)
    sign_in(client, staff(engines, sitting, "nguoi-khac"))
    assert client.get(f"{page}?tinh-trang=qua-han").text.count("Quá hạn trả lời</span>") == 2


def test_staff_write_down_what_came_late(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    sitting = partly_answered(engines)
    clock.advance(days=9)
    sign_in(client, sitting.username)
    late = client.get(f"/kien-nghi/dot/{sitting.round_id}")
    assert "Đã hết hạn gửi kiến nghị" in late.text
    assert "<textarea" not in late.text
    sign_in(client, staff(engines, sitting))
    with engines.reading() as session:
        code = session.get_one(Person, sitting.person_id).staff_code
    page = f"/dot-thi/{sitting.round_id}/kien-nghi/nhan-muon"
    given = {"staff_code": "KHONG-CO", "position": "3", "text": "Câu ba có hai đáp án đúng.", "reason": "đi công tác"}
    assert "Không có người này" in make.post(client, page, given).text
    assert make.post(client, page, {**given, "staff_code": code, "position": "99"}).status_code == 422
    done = make.post(client, page, {**given, "staff_code": code.lower()})
    assert done.status_code == 302
    assert "Nhận sau hạn" in client.get(done.location).text
    assert counted(engines, Complaint) == 1


def test_a_stranger_reads_no_complaint_of_another_unit(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    sitting = partly_answered(engines)
    with engines.writing() as session:
        made = complaint(session, sitting, 3)
        other = make.organiser(session, make.unit(session), username="xakhac").username
    clock.advance(hours=10)
    sign_in(client, other)
    for page in (f"/dot-thi/{sitting.round_id}/kien-nghi", f"/dot-thi/{sitting.round_id}/kien-nghi/{made.id}"):
        assert client.get(page).status_code == 404
    sign_in(client, staff(engines, sitting))
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("alone", [True, False])
def test_a_self_test_of_one_organiser_is_published_by_them_and_says_so(
    client: FlaskClient, engines: Engines, clock: Clock, alone: bool
) -> None:
    sitting = partly_answered(engines, kind="self_test")
    clock.advance(hours=9)
    name = staff(engines, sitting)
    if not alone:
        with engines.writing() as session:
            make.organiser(session, session.get_one(Unit, sitting.unit_id))
    sign_in(client, name)
    page = f"/dot-thi/{sitting.round_id}/ket-qua"
    before = client.get(page).text
    assert ("không cần người thứ hai" in before) is alone
    assert ("người công bố phải là người khác" in before) is not alone
    assert 'name="set" value=""' not in before
    stale = make.post(client, page, {"note": "", "set": "0" * 64}, to=f"{page}/kiem-tra")
    assert "Chưa ghi gì" in client.get(stale.location).text
    (seen,) = re.findall(r'name="set" value="(\w+)"', before)
    assert make.post(client, page, {"note": "", "set": seen}, to=f"{page}/kiem-tra").status_code == 302
    shown = client.get(page).text
    assert ("bạn được tự công bố" in shown) is alone
    assert ("không tự công bố được" in shown) is not alone
    if alone:
        make.post(client, page, {"set": seen}, to=f"{page}/cong-bo")
        assert "một người, tự kiểm tra" in client.get(page).text


def test_erasing_a_person_takes_their_words_along(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    """The control: what somebody else wrote stays."""
    sitting, other = partly_answered(engines), partly_answered(engines)
    with engines.writing() as session:
        for one in (sitting, other):
            complaint(session, one, 3)
        make.retire(session, sitting.username)
        make.administrator(session, username="ad")
    clock.advance(hours=10)
    sign_in(client, "ad")
    page = f"/can-bo/{sitting.person_id}/xoa-thong-tin"
    assert make.post(client, page, {"reason": "theo đơn ngày 01/12"}).status_code == 302
    with engines.reading() as session:
        texts = {one.person_id: one.text for one in session.scalars(sa.select(Complaint))}
    assert texts[sitting.person_id] == ""
    assert texts[other.person_id] != ""
