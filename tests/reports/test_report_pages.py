"""Report pages: who sees which unit and which names, and that no kind of round is mixed with the other."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.attempts.models import AttemptQuestion
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.people.models import Position
from quizapp.results.models import Result
from tests import make
from tests.conftest import Clock
from tests.reports import scene as scenes
from tests.reports.scene import Scene

AFTER = {"hours": 9}  # the round of the scene is over by then


@pytest.fixture
def scene(engines: Engines) -> Scene:
    return scenes.build(engines)


def enter(client: FlaskClient, engines: Engines, role: str, unit_id: int | None) -> None:
    scenes.staff(engines, "nguoi-xem", role, unit_id)
    assert make.sign_in(client, "nguoi-xem").status_code == 302


def addresses(scene: Scene) -> list[str]:
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    return [
        base,
        f"{base}/don-vi/{scene.units['A01']}",
        f"{base}/nhu-cau-boi-duong",
        f"{base}/nguoi/{scene.people['p2']}",
        f"{base}/nhom",
        f"{base}/cau-hoi",
        f"{base}/thay-doi",
    ]


@pytest.mark.parametrize("role", ["organiser", "results_reviewer", "administrator"])
def test_staff_of_the_province_open_every_report_and_its_workbook(
    client: FlaskClient, engines: Engines, scene: Scene, role: str
) -> None:
    enter(client, engines, role, scene.province)
    for address in ["/bao-cao", *addresses(scene)]:
        page = client.get(address)
        assert page.status_code == 200, address
        assert "Giá trị minh họa" in page.text, address
    for address in addresses(scene):
        answer = client.get(address + "/xlsx")
        assert answer.data.startswith(b"PK"), address
        assert answer.headers["Content-Disposition"].isascii()
    last = client.get(f"/bao-cao/dot-thi/{scene.round_id}/xlsx")
    assert last.headers["Content-Disposition"] == 'attachment; filename="bao-cao-SH-2026-01.xlsx"'


def test_the_round_page_prints_the_figures_of_the_report(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    enter(client, engines, "organiser", scene.province)
    text = client.get(addresses(scene)[0]).text
    for figure in ("5 / 7", "62,4", "64,0", "80,0%", "61,3", "66,7%", "ít người"):
        assert figure in text, figure


def test_a_long_name_stands_whole_in_the_figure(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        other = session.scalars(sa.select(Position).where(Position.code == "KHAC")).one()
        other.name = "Trung tâm Phục vụ hành chính công và tiếp công dân"
    enter(client, engines, "results_reviewer", scene.province)
    drawn = re.findall(r"<text[^>]*>([^<]*)</text>", client.get(f"/bao-cao/dot-thi/{scene.round_id}/nhom").text)
    assert "Trung tâm Phục vụ hành chính công" in drawn
    assert "và tiếp công dân" in drawn


@pytest.mark.parametrize("role", ["candidate", "author"])
def test_reports_are_closed_to_candidates_and_authors(
    client: FlaskClient, engines: Engines, scene: Scene, role: str
) -> None:
    enter(client, engines, role, None)
    for address in ["/bao-cao", *addresses(scene)]:
        assert client.get(address).status_code == 403
        assert client.get(address + "/xlsx").status_code in (403, 404)


def test_an_organiser_of_another_unit_finds_nothing(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    with engines.writing() as session:
        elsewhere = make.unit(session).id
    enter(client, engines, "organiser", elsewhere)
    assert "Chưa có đợt nào" in client.get("/bao-cao").text
    for address in addresses(scene):
        assert client.get(address).status_code == 404
        assert client.get(address + "/xlsx").status_code == 404
    assert exports(engines) == []


def test_an_organiser_of_one_commune_sees_no_figure_of_the_others(
    client: FlaskClient, engines: Engines, scene: Scene
) -> None:
    enter(client, engines, "organiser", scene.units["B01"])
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    for page in (base, base + "/nhu-cau-boi-duong"):
        text = client.get(page).text
        assert "Xã B01" in text
        assert "Xã A01" not in text
    assert client.get(f"{base}/don-vi/{scene.units['B01']}").status_code == 200
    for hidden in (f"/don-vi/{scene.units['A01']}", f"/nguoi/{scene.people['p1']}"):
        assert client.get(base + hidden).status_code == 404


def test_the_absent_are_listed_as_absent_and_have_no_sheet(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock
) -> None:
    enter(client, engines, "organiser", None)
    address = f"/bao-cao/dot-thi/{scene.round_id}/don-vi/{scene.units['C01']}"
    assert "Chưa dự" in client.get(address).text
    clock.advance(**AFTER)
    page = client.get(address).text
    assert "Vắng" in page
    assert "Đỗ Văn Dũng" in page
    assert client.get(f"/bao-cao/dot-thi/{scene.round_id}/nguoi/{scene.people['p7']}").status_code == 404


def test_a_self_test_is_marked_and_stands_in_a_list_of_its_own(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines, kind="self_test", name="Ôn tập tháng này")
    enter(client, engines, "organiser", scene.province)
    assert "Ôn tập tháng này" not in client.get("/bao-cao").text
    assert "Ôn tập tháng này" in client.get("/bao-cao?loai=self_test").text
    assert "Ôn tập tháng này" not in client.get("/bao-cao?loai=khong-co").text
    for address in addresses(scene):
        assert "Tự kiểm tra" in client.get(address).text


def test_a_reviewer_sees_names_in_official_rounds_only(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines, kind="self_test")
    enter(client, engines, "results_reviewer", None)
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    for page in (f"{base}/don-vi/{scene.units['A01']}", f"{base}/nhu-cau-boi-duong"):
        text = client.get(page).text
        assert "Lê Văn An" not in text
        assert "Không có ai dưới mức yêu cầu" not in text
    assert client.get(f"{base}/nguoi/{scene.people['p3']}").status_code == 404
    assert client.get(f"{base}/nguoi/{scene.people['p3']}/xlsx").status_code == 404


def test_figures_of_a_few_are_withheld_from_who_may_not_see_their_names(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines, kind="self_test")
    enter(client, engines, "results_reviewer", None)
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    page, unit = (client.get(base + end).text for end in ("", f"/don-vi/{scene.units['A01']}"))
    assert page.count(">không công bố<") == 2
    assert "61,3" not in page
    assert "61,3" not in unit
    assert "Không công bố" in unit
    assert "62,4" in page  # of the five together
    lines = openpyxl.load_workbook(io.BytesIO(client.get(f"{base}/xlsx").data))["Đơn vị"]
    assert [line[6] for line in lines.iter_rows(min_row=2, max_row=4, values_only=True)] == [None, None, None]


def test_figures_of_a_few_are_told_to_who_sees_their_names(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines, kind="self_test")
    enter(client, engines, "organiser", None)
    page = client.get(f"/bao-cao/dot-thi/{scene.round_id}").text
    assert "không công bố" not in page
    assert "61,3" in page


def test_staff_see_no_key_while_an_official_round_may_still_be_sat(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock
) -> None:
    enter(client, engines, "organiser", None)
    address = f"/bao-cao/dot-thi/{scene.round_id}/nguoi/{scene.people['p1']}"
    during = client.get(address).text
    assert "Trần Thị Ánh" in during
    assert "Vì sao câu" not in during
    clock.advance(**AFTER)
    assert "Vì sao câu" in client.get(address).text


def test_a_paper_that_nobody_scored_yet_is_scored_when_the_report_is_opened(
    client: FlaskClient, engines: Engines, scene: Scene
) -> None:
    scenes.sit(engines, scene, "p4", 0, 0, is_scored=False)
    enter(client, engines, "organiser", None)
    assert "6 / 7" in client.get(addresses(scene)[0]).text
    assert "6 / 7" in client.get(addresses(scene)[0]).text
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Result)) == 6


def test_whoever_takes_results_out_is_on_record(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    enter(client, engines, "organiser", None)
    client.get(addresses(scene)[1])
    assert exports(engines) == []
    client.get(addresses(scene)[1] + "/xlsx")
    assert exports(engines) == [{"report": "bao-cao-don-vi", "form": "xlsx", "unit": scene.units["A01"]}]


def exports(engines: Engines) -> list[dict[str, object]]:
    with engines.reading() as session:
        statement = sa.select(AuditEntry.details).where(AuditEntry.action == "report_exported")
        return list(session.scalars(statement))


def test_before_anybody_sat_the_pages_say_so_kindly(client: FlaskClient, engines: Engines, clock: Clock) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        make.person(session, unit=unit)
        round_ = make.open_round(session, [unit])
    enter(client, engines, "organiser", None)
    for end in ("", "/nhu-cau-boi-duong", f"/don-vi/{unit.id}"):
        page = client.get(f"/bao-cao/dot-thi/{round_.id}{end}")
        assert page.status_code == 200
        assert "Chưa có ai nộp bài" in page.text
        assert client.get(f"/bao-cao/dot-thi/{round_.id}{end}/xlsx").status_code == 200
    clock.moment += timedelta(hours=9)
    assert "Không có ai" in client.get(f"/bao-cao/dot-thi/{round_.id}").text


def test_a_question_shows_its_options_only_when_the_round_is_over(
    client: FlaskClient, engines: Engines, scene: Scene, clock: Clock
) -> None:
    enter(client, engines, "organiser", None)
    base = f"/bao-cao/dot-thi/{scene.round_id}/cau-hoi"
    with engines.reading() as session:
        version = session.scalar(sa.select(sa.func.min(AttemptQuestion.question_version_id)))
    assert client.get(f"{base}/{version}").status_code == 404
    assert f"{base}/{version}" not in client.get(base).text
    clock.advance(**AFTER)
    assert f"{base}/{version}" in client.get(base).text
    assert (
        "Vì sao không được điểm" in client.get(f"{base}/{version}").text
        or "Dưới 5 người" in client.get(f"{base}/{version}").text
    )
    assert client.get(f"{base}/{10**6}").status_code == 404


def test_an_address_keeps_what_was_asked_for(client: FlaskClient, engines: Engines, scene: Scene) -> None:
    enter(client, engines, "organiser", None)
    base = f"/bao-cao/dot-thi/{scene.round_id}/nhu-cau-boi-duong"
    page = client.get(f"{base}?chia=vi-tri&xep=thieu&vi-tri=KHAC").text
    assert "Vị trí khác" in page
    assert "Tính trên 1 người đã dự (được mời 1)" in page
    assert "/nhu-cau-boi-duong/xlsx?chia=vi-tri&amp;xep=thieu&amp;vi-tri=KHAC" in page
    assert client.get(f"{base}?chia=la&don-vi=x&vi-tri=khong-co").status_code == 200


def test_a_reviewer_of_a_self_test_finds_no_figure_of_one_position(client: FlaskClient, engines: Engines) -> None:
    scene = scenes.build(engines, kind="self_test")
    enter(client, engines, "results_reviewer", None)
    base = f"/bao-cao/dot-thi/{scene.round_id}"
    groups = client.get(f"{base}/nhom").text
    assert "Không công bố" in groups
    assert groups.count(">không công bố<") == 2
    assert "62,0" not in groups  # of the four
    narrowed = client.get(f"{base}/nhu-cau-boi-duong?vi-tri=KHAC").text
    assert "Tính trên 5 người" in narrowed
    assert "chỉ dành cho người được xem tên" in narrowed
