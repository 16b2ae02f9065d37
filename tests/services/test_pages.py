"""The pages about difficulties: for who names, who counts, who answers, and who keeps the list."""

import io

import pytest
from flask.testing import FlaskClient
from openpyxl import Workbook, load_workbook
from werkzeug.test import TestResponse

from quizapp.db import Engines
from quizapp.services.models import ServiceDifficulty
from tests import make
from tests.services.scene import Offices, named, offices


@pytest.fixture
def scene(engines: Engines) -> Offices:
    with engines.writing() as session:
        made = offices(session)
        for place, who in enumerate(made.people["big"]):
            make.account(session, person=who, username=f"dong{place}")
        make.account(session, username="xa", roles=[("organiser", made.big)])
        make.administrator(session)
        return made


def naming(scene: Offices, **more: str) -> dict[str, str]:
    return {"service": str(scene.service.id), "step": "attach", "kind": "broken", **more}


def become(client: FlaskClient, username: str) -> None:
    client.delete_cookie("quizapp")
    make.sign_in(client, username)


def then(client: FlaskClient, answer: TestResponse) -> str:
    """The page after a form: where it led to, or itself."""
    return client.get(answer.location).text if answer.location else answer.text


def test_a_difficulty_goes_from_the_official_to_the_department_and_back(client: FlaskClient, scene: Offices) -> None:
    become(client, "dong0")
    done = then(client, make.post(client, "/kho-khan/neu", naming(scene, text="Trang báo lỗi")))
    assert "Đã ghi khó khăn" in done
    assert "Chưa có câu trả lời nào" in done
    become(client, "so")
    page = client.get("/bao-cao/dich-vu").text
    assert "Đăng ký khai sinh" in page
    issue = page.split('href="/bao-cao/dich-vu/kho-khan/')[1].split('"')[0]
    at = f"/bao-cao/dich-vu/kho-khan/{issue}"
    shown = client.get(at).text
    assert "Trang báo lỗi" in shown
    assert "không lưu tên" in shown
    answer = {"state": "answered", "text": "Đã sửa từ 20/11.", "seen": "0"}
    assert "Đã trả lời" in then(client, make.post(client, at, answer))
    refused = make.post(client, at, answer)
    assert refused.status_code == 422
    assert "Có người vừa ghi bước khác" in refused.text
    become(client, "dong5")
    assert "Đã sửa từ 20/11." in client.get("/kho-khan").text
    assert "Trang báo lỗi" not in client.get("/kho-khan").text


def test_home_tells_who_answers_that_something_waits(client: FlaskClient, scene: Offices, engines: Engines) -> None:
    with engines.writing() as session:
        named(session, scene.people["big"][0], scene.service)
    for username, is_told in (("so", True), ("quantri", True), ("xa", False), ("dong0", False)):
        become(client, username)
        assert ("khó khăn cán bộ đã nêu mà Sở chưa ai xem" in client.get("/").text) is is_told, username


def test_what_is_missing_is_said_beside_it(client: FlaskClient, scene: Offices) -> None:
    become(client, "dong0")
    answer = make.post(client, "/kho-khan/neu", {"service": "0", "text": "x" * 301})
    assert answer.status_code == 422
    for words in ("Hãy chọn một khâu", "Hãy chọn một loại khó khăn", "Không được dài quá 300"):
        assert words in answer.text
    unnamed = make.post(client, "/kho-khan/neu", naming(scene, service="0"))
    assert unnamed.status_code == 422
    assert "Hãy ghi tên dịch vụ" in unnamed.text


def test_one_official_cannot_flood_the_department(client: FlaskClient, scene: Offices, engines: Engines) -> None:
    become(client, "dong1")
    codes = [make.post(client, "/kho-khan/neu", naming(scene)).status_code for _ in range(21)]
    assert codes == [302] * 20 + [422]
    with engines.reading() as session:
        assert session.query(ServiceDifficulty).count() == 20


def test_the_commune_reads_numbers_but_no_words_and_answers_nothing(
    client: FlaskClient, scene: Offices, engines: Engines
) -> None:
    with engines.writing() as session:
        rows = [named(session, who, scene.service, text="Mật khẩu dài") for who in scene.people["big"]]
    become(client, "xa")
    page = client.get("/bao-cao/dich-vu").text
    assert "Đăng ký khai sinh" in page
    assert "Mật khẩu dài" not in page
    assert client.get(f"/bao-cao/dich-vu/kho-khan/{rows[0].issue_id}").status_code == 403


def test_of_few_voices_the_commune_is_told_that_they_are_few(
    client: FlaskClient, scene: Offices, engines: Engines
) -> None:
    with engines.writing() as session:
        named(session, scene.people["big"][0], scene.service)
    become(client, "xa")
    page = client.get("/bao-cao/dich-vu").text
    assert "Quá ít lượt nêu" in page
    assert "Đăng ký khai sinh" not in page


def test_files_leave_on_record(client: FlaskClient, scene: Offices, engines: Engines) -> None:
    with engines.writing() as session:
        named(session, scene.people["big"][0], scene.service)
    become(client, "so")
    book = client.get("/bao-cao/dich-vu/xlsx")
    assert "Theo dõi khắc phục" in load_workbook(io.BytesIO(book.data)).sheetnames
    assert client.get("/bao-cao/dich-vu/csv").data.startswith(b"\xef\xbb\xbf")
    become(client, "quantri")
    assert client.get("/nhat-ky").text.count("Tải báo cáo") >= 2


def test_days_that_are_none_narrow_nothing(client: FlaskClient, scene: Offices, engines: Engines) -> None:
    with engines.writing() as session:
        named(session, scene.people["big"][0], scene.service)
    become(client, "so")
    page = client.get("/bao-cao/dich-vu?tu=hom-qua&den=2026-11-30&dot=abc").text
    assert "Đăng ký khai sinh" in page
    assert "Ngày không hợp lệ" in page
    assert "Chưa có khó khăn nào" in client.get("/bao-cao/dich-vu?tu=2026-12-01").text


# --- the list ---------------------------------------------------------------------------------------------------------


def workbook(*rows: tuple[str, ...]) -> io.BytesIO:
    book, made = Workbook(), io.BytesIO()
    for row in (("DANH MỤC THỦ TỤC", "", ""), ("Mã TTHC", "Tên thủ tục", "Lĩnh vực"), *rows):
        book.active.append(row)
    book.save(made)
    made.seek(0)
    return made


def test_a_list_is_looked_at_and_then_read_in(client: FlaskClient, scene: Offices) -> None:
    become(client, "quantri")
    rows = (("KS", "Đăng ký khai sinh lưu động", "Hộ tịch"), ("TT", "Đăng ký thường trú", "Cư trú"))

    def sent(act: str) -> str:
        data = {"file": (workbook(*rows), "tthc.xlsx"), "viec": act}
        return then(client, make.post(client, "/dich-vu/nhap", data))

    assert "Tệp đúng, có 2 dòng" in sent("kiem-tra")
    assert "Đăng ký thường trú" not in client.get("/dich-vu").text
    assert "thêm mới 1, cập nhật 1, giữ nguyên 0" in sent("nhap")
    assert "thêm mới 0, cập nhật 0, giữ nguyên 2" in sent("nhap")
    assert client.get("/dich-vu/mau.xlsx").status_code == 200


def test_mistakes_of_a_list_are_told_by_line(client: FlaskClient, scene: Offices) -> None:
    become(client, "quantri")
    wrong = workbook(("KS", "Một"), ("KS", "Hai"), ("mã sai!", ""))
    data = {"file": (wrong, "tthc.xlsx"), "viec": "nhap"}
    answer = make.post(client, "/dich-vu/nhap", data)
    assert answer.status_code == 422
    assert "Mã KS đã có ở dòng 3" in answer.text
    assert "Ô này đang trống" in answer.text


def test_a_service_is_added_renamed_and_taken_out_of_use(client: FlaskClient, scene: Offices) -> None:
    become(client, "quantri")
    assert make.post(client, "/dich-vu", {"code": "ks", "name": "Trùng"}).status_code == 422
    make.post(client, "/dich-vu", {"code": "cc", "name": "Chứng thực", "field": "Tư pháp"})
    assert "Chứng thực" in client.get("/dich-vu").text
    at = f"/dich-vu/{scene.service.id}"
    make.post(client, at, {"name": "Khai sinh", "field": ""})
    assert "Ngừng dùng" in client.get("/dich-vu").text
    become(client, "dong0")
    page = client.get("/kho-khan/neu").text
    assert "Chứng thực" in page
    assert "Khai sinh" not in page
