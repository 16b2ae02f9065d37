"""Material and questions for practice, as authors and reviewers keep them."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.attempts.actions import hand_in
from quizapp.banks.models import PracticeRelease, QuestionVersion
from quizapp.db import Engines
from quizapp.learning.models import LearningMaterial
from quizapp.results.actions import score_attempt
from tests import make
from tests.learning.scene import EVERY_TYPE, School, given, ids_of, school

LATER = make.NOW + timedelta(minutes=10)
LONG = "Nhận biết thư giả mạo " * 10


@pytest.fixture
def scene(engines: Engines) -> School:
    with engines.writing() as session:
        make.account(session, username="soan", roles=[("author", None)])
        return school(session)


def become(client: FlaskClient, username: str) -> None:
    client.delete_cookie("quizapp")
    make.sign_in(client, username)


def kept(client: FlaskClient, **fields: object) -> tuple[int, str]:
    given_ = {"competence": "D1", "title": "Bài", "text": "", "url": "", "is_shown": "y", **fields}
    answer = make.post(client, "/hoc-lieu/them", given_)
    return answer.status_code, answer.text


def rows(session: Session) -> dict[str, LearningMaterial]:
    return {one.title: one for one in session.scalars(sa.select(LearningMaterial))}


def test_material_is_kept_shown_hidden_and_removed(client: FlaskClient, engines: Engines, scene: School) -> None:
    become(client, "soan")
    text = "**Nhớ:** kiểm tra địa chỉ người gửi.\n\n- <script>alert(1)</script>"
    assert kept(client, kind="lesson", title="Thư giả mạo", text=text)[0] == 302
    assert kept(client, kind="link", title="Văn bản", url="https://vanban.chinhphu.vn/?pageid=27160")[0] == 302
    sheet = (io.BytesIO("một,hai\n".encode()), "bảng kê.csv")
    assert kept(client, kind="file", title="Bảng", file=sheet)[0] == 302
    with engines.reading() as session:
        found = rows(session)
    lesson, file = found["Thư giả mạo"].id, found["Bảng"].id
    become(client, "hoc")
    page = client.get("/tu-hoc/D1").text
    assert all(title in page for title in found)
    read = client.get(f"/tu-hoc/hoc-lieu/{lesson}").text
    assert "<strong>Nhớ:</strong>" in read
    assert "<script>alert" not in read
    sent = client.get(f"/tu-hoc/hoc-lieu/{file}/tep")
    assert sent.data == "một,hai\n".encode()
    assert sent.headers["Content-Disposition"].startswith("attachment;")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert sent.mimetype == "application/octet-stream"
    assert client.get(f"/tu-hoc/hoc-lieu/{lesson}/tep").status_code == 404
    assert client.get(f"/tu-hoc/hoc-lieu/{file}").status_code == 404
    become(client, "soan")
    hidden = {"competence": "D1", "kind": "file", "title": "Bảng", "text": "", "url": ""}
    assert make.post(client, f"/hoc-lieu/{file}", hidden).status_code == 302
    assert "Đang ẩn" in client.get("/hoc-lieu").text
    assert client.get(f"/hoc-lieu/{file}/tep").data == "một,hai\n".encode()  # a form without a new file keeps it
    assert "không lấy lại được" in client.get(f"/hoc-lieu/{lesson}/xoa").text
    assert make.post(client, f"/hoc-lieu/{lesson}/xoa", {}).status_code == 302
    become(client, "hoc")
    assert client.get(f"/tu-hoc/hoc-lieu/{file}/tep").status_code == 404
    assert client.get(f"/tu-hoc/hoc-lieu/{lesson}").status_code == 404


def test_what_is_no_material_is_refused(client: FlaskClient, engines: Engines, scene: School) -> None:
    become(client, "soan")
    refused = [
        ({"kind": "lesson"}, "Hãy viết nội dung bài học."),
        ({"kind": "link", "url": "javascript:alert(1)"}, "phải bắt đầu bằng https://"),
        ({"kind": "link", "url": "https://["}, "Địa chỉ không hợp lệ."),
        ({"kind": "file"}, "Hãy chọn một tệp."),
        ({"kind": "file", "file": (io.BytesIO(b"MZ\0\0"), "a.exe")}, "Không nhận tệp có đuôi"),
        ({"kind": "file", "file": (io.BytesIO(b"%PDF-1.7"), "a.pdf")}, "Không nhận tệp có đuôi"),
        ({"kind": "lesson", "text": "a", "title": LONG}, "Không được dài quá 200 ký tự."),
        ({"kind": "lesson", "text": "a", "competence": "X9"}, "Lựa chọn không hợp lệ."),
    ]
    for fields, words in refused:
        status, page = kept(client, **fields)
        assert (status, words in page) == (422, True), (fields, words)
    with engines.reading() as session:
        assert rows(session) == {}


def test_questions_are_given_after_a_second_look(client: FlaskClient, engines: Engines, scene: School) -> None:
    with engines.reading() as session:
        ids = sorted(ids_of(session, EVERY_TYPE[:2]))
    become(client, "duyet")
    at = "/hoc-lieu/luyen-tap/D1"
    assert "DVC-D1-11" in client.get(at).text
    assert "Hãy chọn ít nhất một câu." in make.post(client, at, {}).text
    asked = make.post(client, at, {"cau": [str(one) for one in ids]})
    assert "Không lấy lại được" in asked.text
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count(PracticeRelease.question_id))) == 0
    done = make.post(client, at, {"cau": [str(one) for one in ids], "xac-nhan": "1"})
    assert "Đã chuyển 2 câu sang luyện tập: DVC-D1-11, DVC-D1-12." in client.get(done.location).text
    again = make.post(client, at, {"cau": [str(ids[0])], "xac-nhan": "1"})
    assert (again.status_code, "không chuyển sang luyện tập được nữa" in again.text) == (422, True)
    assert "DVC-D1-11" not in client.get(at).text
    become(client, "soan")
    assert client.get(at).status_code == 403


def test_topics_follow_the_own_newest_result(client: FlaskClient, engines: Engines, scene: School) -> None:
    """Everything of D1 right, nothing of E1: E1 comes first; before that the order of the model."""
    become(client, "hoc")
    assert "Bạn chưa có kết quả nào được mở" in client.get("/tu-hoc").text
    with engines.writing() as session:
        given(session, scene)
        one = make.started_attempt(session, person_=scene.learner, results_rule="by_hand")
        ids = {place.position: place.question_version_id for place in make.places(session, one.attempt_id)}
        of_d1 = [at for at, id_ in ids.items() if session.get_one(QuestionVersion, id_).competence == "D1"]
    make.answer_rightly(engines, one, of_d1)
    with engines.writing() as session:
        score_attempt(session, hand_in(session, one.token, one.person_id, LATER), LATER)
    assert "Bạn chưa có kết quả nào được mở" in client.get("/tu-hoc").text  # not published
    with engines.writing() as session:
        session.execute(sa.text("UPDATE round SET results_rule = 'at_once'"))
    page = client.get("/tu-hoc").text
    assert "theo kết quả gần nhất của bạn" in page
    assert page.index("Tài khoản định danh điện tử") < page.index("Tổng quan dịch vụ công")
