"""The pages of the papers of the day: who opens which, what is on record, and that nothing typed is markup."""

import io

import docx
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from pypdf import PdfReader

from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from tests import make
from tests.rounds import day as days
from tests.rounds.day import AN_LAC, BINH_MINH, HOSTILE, Day

PAPERS = ("danh-sach", "phieu-phong", "giay-bao", "thong-bao")


@pytest.fixture
def day(engines: Engines) -> Day:
    return days.build(engines)


def pages(day: Day) -> list[str]:
    base = day.address
    return [*(f"{base}/giay-to/{paper}" for paper in PAPERS), f"{base}/bien-ban"]


def enter(client: FlaskClient, name: str) -> None:
    assert make.sign_in(client, name).status_code == 302


@pytest.mark.parametrize("name", ["tinh", "so"])
def test_who_organises_the_round_opens_everything(client: FlaskClient, day: Day, name: str) -> None:
    enter(client, name)
    index = client.get(f"{day.address}/giay-to").text
    for address in (*pages(day), f"{day.address}/man-hinh"):
        assert client.get(address).status_code == 200, address
        assert f'href="{address}"' in index, address
    assert "Còn 1 thí sinh chưa được xếp" in index


def test_every_paper_is_a_page_a_pdf_and_a_word_file_that_say_the_same(client: FlaskClient, day: Day) -> None:
    enter(client, "tinh")
    for address in pages(day):
        page = client.get(address).text
        pdf = client.get(f"{address}/pdf")
        word = client.get(f"{address}/docx")
        assert pdf.headers["Content-Disposition"].endswith('.pdf"')
        assert word.headers["Content-Disposition"].isascii()
        printed = " ".join(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf.data)).pages).split())
        title = docx.Document(io.BytesIO(word.data)).core_properties.title
        for text in (page, printed):
            assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
            assert [one for one in title.lower().split() if one not in text.lower()] == [], address


def test_papers_bear_the_address_that_the_office_gave(client: FlaskClient, day: Day) -> None:
    """Without it the one in use, and a warning where that opens on this machine alone: the control."""
    enter(client, "tinh")
    assert "chỉ mở được trên chính máy chủ này" in client.get(f"{day.address}/giay-to").text
    assert "http://localhost/dang-nhap" in client.get(f"{day.address}/giay-to/giay-bao").text
    client.application.config["ADDRESS"] = "http://sathach.tinh.example:8000"
    assert "chỉ mở được trên chính máy chủ này" not in client.get(f"{day.address}/giay-to").text
    assert "http://sathach.tinh.example:8000/dang-nhap" in client.get(f"{day.address}/giay-to/giay-bao").text


def test_what_people_are_called_is_never_markup(client: FlaskClient, day: Day) -> None:
    enter(client, "tinh")
    page = client.get(f"{day.address}/giay-to/danh-sach").text
    assert "<b>ai</b>" not in page
    assert "&lt;b&gt;ai&lt;/b&gt; {{ 7*7 }}" in page
    word = docx.Document(io.BytesIO(client.get(f"{day.address}/giay-to/danh-sach/docx").data))
    assert HOSTILE in [cell.text for cell in word.tables[1]._cells]


def test_a_page_says_where_it_can_be_printed_for_one_room(client: FlaskClient, day: Day) -> None:
    enter(client, "tinh")
    page = client.get(f"{day.address}/giay-to/danh-sach?cho=phong-{day.rooms[1]}").text
    assert "Ngô Văn Bình" in page
    assert "Trần Thị Ánh" not in page
    assert f"/giay-to/danh-sach/pdf?cho=phong-{day.rooms[1]}" in page
    sitting = client.get(f"{day.address}/giay-to/danh-sach?cho=ca-{day.sittings[1]}").text
    assert "Chưa có thí sinh nào trong danh sách." in sitting


def test_another_organiser_prints_for_their_own_people_and_no_minutes(client: FlaskClient, day: Day) -> None:
    enter(client, "xa")
    page = client.get(f"{day.address}/giay-to/danh-sach").text
    assert all(name in page for name in AN_LAC if name != HOSTILE)
    assert not any(name in page for name in BINH_MINH)
    assert client.get(f"{day.address}/bien-ban").status_code == 404
    assert "Biên bản" not in client.get(f"{day.address}/giay-to").text


def test_an_invigilator_prints_for_the_rooms_that_they_watch(client: FlaskClient, day: Day) -> None:
    enter(client, "giamthi")
    for address in pages(day):
        page = client.get(address)
        assert page.status_code == 200, address
        assert not any(name in page.text for name in BINH_MINH), address
        assert client.get(f"{address}?cho=phong-{day.rooms[1]}").status_code == 404, address
    assert client.get(f"{day.address}/bien-ban?cho=phong-{day.rooms[0]}").status_code == 200


@pytest.mark.parametrize("name", ["la", "khach"])
def test_whoever_has_nothing_to_do_with_the_round_finds_nothing(
    client: FlaskClient, engines: Engines, day: Day, name: str
) -> None:
    with engines.writing() as session:
        make.account(session, username="khach", roles=[("invigilator", make.unit(session))])
    enter(client, name)
    for address in (f"{day.address}/giay-to", f"{day.address}/man-hinh", *pages(day)):
        assert client.get(address).status_code == 404, address
        assert client.get("/dot-thi/999999/" + address.split("/", 3)[3]).status_code == 404


def test_one_slip_is_printed_again_for_one_person(client: FlaskClient, day: Day) -> None:
    enter(client, "xa")
    slip = f"{day.address}/giay-to/giay-bao?cho=nguoi-"
    page = client.get(f"{slip}{day.people['Lê Văn An']}").text
    assert page.count('class="doc-slip"') == 1
    assert "Lê Văn An" in page
    for stranger in (day.people["Vũ Thị Chi"], 999_999):
        assert client.get(f"{slip}{stranger}").status_code == 404


ELSEWHERE = (
    "giay-to/khong-co",
    "giay-to/danh-sach/exe",
    "bien-ban/exe",
    "giay-to?cho=phong-99999999",
    "giay-to?cho=ca-x",
)


@pytest.mark.parametrize("rest", ELSEWHERE)
def test_there_is_no_paper_of_another_name(client: FlaskClient, day: Day, rest: str) -> None:
    enter(client, "tinh")
    assert client.get(f"{day.address}/{rest}").status_code == 404


def downloads(engines: Engines) -> list[dict[str, object]]:
    with engines.reading() as session:
        rows = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "paper_of_day_downloaded"))
        return [{"subject": one.subject, **one.details} for one in rows]


def test_a_file_that_leaves_is_on_record_and_a_page_is_not(client: FlaskClient, engines: Engines, day: Day) -> None:
    enter(client, "tinh")
    room = f"phong-{day.rooms[0]}"
    client.get(f"{day.address}/giay-to/danh-sach?cho={room}")
    assert downloads(engines) == []
    client.get(f"{day.address}/giay-to/danh-sach/docx?cho={room}")
    client.get(f"{day.address}/bien-ban/pdf")
    subject = f"round:{day.round_id}"
    assert downloads(engines) == [
        {"subject": subject, "paper": "danh-sach", "form": "docx", "for": room},
        {"subject": subject, "paper": "bien-ban", "form": "pdf", "for": ""},
    ]


def test_a_file_of_nobody_is_not_made(client: FlaskClient, engines: Engines, day: Day) -> None:
    enter(client, "tinh")
    empty = f"cho=phong-{day.rooms[2]}"
    assert "Chưa có gì để in" in client.get(f"{day.address}/giay-to/giay-bao?{empty}").text
    assert client.get(f"{day.address}/giay-to/giay-bao/pdf?{empty}").status_code == 404
    assert downloads(engines) == []


def test_the_screen_names_no_candidate(client: FlaskClient, day: Day) -> None:
    enter(client, "tinh")
    page = client.get(f"{day.address}/man-hinh").text
    assert "07:55 – 10:00, 20/11/2026" in page
    assert "Phòng 1" in page
    assert "<svg" in page
    assert not any(name in page for name in (*AN_LAC[:2], *BINH_MINH))


def test_a_draft_says_that_there_is_no_list_yet(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        make.person(session, unit=unit)
        round_id = make.draft_round(session, [unit]).id
        make.organiser(session, None, username="moi")
        make.account(session, username="coithi", roles=[("invigilator", None)])
    enter(client, "moi")
    assert "chưa có danh sách" in client.get(f"/dot-thi/{round_id}/giay-to").text
    assert "Chưa có thí sinh nào trong danh sách." in client.get(f"/dot-thi/{round_id}/giay-to/danh-sach").text
    assert client.get(f"/dot-thi/{round_id}/bien-ban").status_code == 404
    other = client.application.test_client()
    enter(other, "coithi")
    assert other.get(f"/dot-thi/{round_id}/giay-to").status_code == 404
