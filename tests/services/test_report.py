"""The report on difficulties: numbers that hold, and that tell on nobody."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.difficulties import Step
from quizapp.services.actions import take_step
from quizapp.services.catalogue import ServiceRow, add_service
from quizapp.services.exports import HIDDEN, RECORD_COLUMNS, services_as_dict, services_csv, services_workbook
from quizapp.services.facts import Asked, ServicesReport
from quizapp.services.queries import services_report
from tests import make
from tests.make import NOW
from tests.services.scene import TODAY, Offices, named, offices


def filled(session: Session) -> Offices:
    """Six of the big commune at one step, two at another; one of the small one."""
    scene = offices(session)
    for who in scene.people["big"]:
        named(session, who, scene.service)
    for who in scene.people["big"][:2]:
        named(session, who, scene.service, step="pay", kind="unclear")
    named(session, scene.people["small"][0], None, service_name="Cấp lại sổ")
    return scene


def everywhere(scene: Offices) -> set[int]:
    return {scene.province.id, scene.big.id, scene.small.id}


def single_voices(report: ServicesReport) -> list[int]:
    """Every number of a report from 1 to 4, and those that a subtraction gives."""
    tables = (
        [line.voices for line in report.lines], [one.voices for one in report.units],
        *([one.voices for one in table] for table in (report.services, report.steps, report.kinds)),
    )  # fmt: skip
    found = []
    for numbers in tables:
        told = [number for number in numbers if number is not None]
        found += [number for number in told if 0 < number < 5]
        if report.voices is not None and len(told) < len(numbers):
            rest = report.voices - sum(told)
            found += [rest] if 0 < rest < 5 else []
    return found


def test_the_department_is_told_every_number(engines: Engines) -> None:
    with engines.writing() as session:
        scene = filled(session)
        report = services_report(session, everywhere(scene), sees_all=True)
    assert report.voices == 9
    assert [(line.issue.step, line.voices, line.units) for line in report.lines] == [
        ("attach", 6, 1), ("pay", 2, 1), ("attach", 1, 1),
    ]  # fmt: skip
    assert [(one.name, one.voices, one.issues) for one in report.units] == [("Tỉnh Một", 1, 1), ("Xã Đông", 8, 2)]
    assert {one.code: one.voices for one in report.states} == {"new": 3, "looking": 0, "answered": 0, "passed_on": 0}
    assert [(one.unit_name, one.voices) for one in report.by_unit] == [("Tỉnh Một", 1), ("Xã Đông", 6), ("Xã Đông", 2)]


def test_nobody_else_finds_a_number_below_five(engines: Engines) -> None:
    with engines.writing() as session:
        scene = filled(session)
        told = services_report(session, everywhere(scene))
        everything = services_report(session, everywhere(scene), sees_all=True)
    assert single_voices(told) == []
    assert told.by_unit == ()
    assert told.voices == 9
    assert single_voices(everything), "the control: the search finds them where they are told"


def test_tables_beside_each_other_tell_nothing_that_one_of_them_hides(engines: Engines) -> None:
    """Two of one service hide five of another; the step of those five would tell five, and so two."""
    with engines.writing() as session:
        scene = offices(session)
        rows = [ServiceRow(code, f"Dịch vụ {code}") for code in "ABC"]
        a, b, c = (add_service(session, row, None, NOW) for row in rows)
        for service, step, times in ((a, "form", 2), (b, "pay", 5), (c, "attach", 6)):
            for who in scene.people["big"][:times]:
                named(session, who, service, step=step)
        told = services_report(session, everywhere(scene))
        everything = services_report(session, everywhere(scene), sees_all=True)
    for report, hidden in ((told, {"A", "B"}), (everything, set())):
        assert {one.code for one in report.services if one.voices is None} == hidden
    assert {one.code: one.voices for one in told.steps} == {"attach": 6, "pay": None, "form": None}
    assert {one.code: one.voices for one in told.kinds} == {"broken": 6}
    assert {one.code: one.voices for one in everything.kinds} == {"broken": 13}


def test_of_fewer_than_five_voices_nothing_is_told(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        for who in scene.people["big"][:4]:
            named(session, who, scene.service)
        report = services_report(session, {scene.big.id})
    assert (report.voices, report.lines, report.steps) == (None, (), ())
    assert [one.voices for one in report.units] == [None]


def test_another_office_sees_nothing_of_it(engines: Engines) -> None:
    with engines.writing() as session:
        filled(session)
        other = make.unit(session, "Xã Khác")
        assert services_report(session, {other.id}, sees_all=True).is_empty


def test_days_and_rounds_narrow_it(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session)
        make.blueprint(session)
        scene = filled(session)
        round_ = make.open_round(session, [scene.big])
        for one in scene.people["big"][:5]:
            make.started_attempt(session, round_, one)
        named(session, scene.people["big"][0], scene.service, round_id=round_.id)
        units, day = everywhere(scene), timedelta(days=1)
        of_round = services_report(session, units, Asked(round_.id), sees_all=True)
        assert (of_round.voices, of_round.round_name, of_round.sat) == (1, round_.name, 0)
        assert services_report(session, units, Asked(since=TODAY + day), sees_all=True).voices == 0
        assert services_report(session, units, Asked(until=TODAY), sees_all=True).voices == 10


def test_who_may_not_see_a_voice_cannot_narrow_down_to_it(engines: Engines) -> None:
    with engines.writing() as session:
        scene = filled(session)
        units, day = everywhere(scene), Asked(since=TODAY + timedelta(days=1))
        assert services_report(session, units, day) == services_report(session, units)
        assert services_report(session, units, day, sees_all=True) != services_report(session, units, sees_all=True)


def test_what_is_named_again_after_the_answer_is_counted(engines: Engines) -> None:
    with engines.writing() as session:
        scene = filled(session)
        issue_id = services_report(session, everywhere(scene), sees_all=True).lines[0].issue.id
        take_step(session, issue_id, Step("answered", "Đã sửa."), 0, scene.department.id, NOW - timedelta(days=2))
        line = services_report(session, everywhere(scene), sees_all=True).lines[0]
    assert (line.issue.state, line.since_answer) == ("answered", 6)


# --- files ------------------------------------------------------------------------------------------------------------


def cells(data: bytes, title: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in load_workbook(io.BytesIO(data))[title].iter_rows(values_only=True)]


def test_the_workbook_says_what_the_report_says(engines: Engines) -> None:
    with engines.writing() as session:
        scene = filled(session)
        everything = services_report(session, everywhere(scene), sees_all=True)
        told = services_report(session, everywhere(scene))
    whole, narrow = services_workbook(everything), services_workbook(told)
    rows = cells(whole, "Khó khăn")
    assert [row[5] for row in rows[1:]] == [line.voices for line in everything.lines]
    assert [row[2] for row in cells(whole, "Theo đơn vị")[1:]] == [1, 8]
    assert len(cells(whole, "Theo dõi khắc phục")) == 4
    assert "Theo dõi khắc phục" not in load_workbook(io.BytesIO(narrow)).sheetnames
    assert HIDDEN in {row[5] for row in cells(narrow, "Khó khăn")}


def test_the_record_for_the_index_opens_as_csv_and_runs_nothing(engines: Engines) -> None:
    with engines.writing() as session:
        scene = offices(session)
        evil = add_service(session, ServiceRow("X1", "=HYPERLINK(1)"), None, NOW)
        row = named(session, scene.people["big"][0], evil)
        take_step(session, row.issue_id, Step("passed_on", "Đã báo.", "Công an tỉnh"), 0, scene.department.id, NOW)
        report = services_report(session, everywhere(scene), sees_all=True)
    data = services_csv(report)
    assert data.startswith(b"\xef\xbb\xbf")
    heading, line = csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert heading == [column.heading for column in RECORD_COLUMNS]
    found = dict(zip(heading, line, strict=True))
    assert found["Dịch vụ"] == "'=HYPERLINK(1)"
    assert (found["Đơn vị"], found["Số lượt nêu"], found["Tình trạng"]) == ("Xã Đông", "1", "Đã chuyển")
    assert (found["Đã chuyển cho"], found["Số ngày từ lần nêu đầu"]) == ("Công an tỉnh", "0")


@pytest.mark.parametrize("sees_all", [True, False])
def test_plain_data_carries_the_same_numbers(engines: Engines, sees_all: bool) -> None:
    with engines.writing() as session:
        scene = filled(session)
        report = services_report(session, everywhere(scene), sees_all=sees_all)
    plain = services_as_dict(report)
    assert [one["voices"] for one in plain["difficulties"]] == [line.voices for line in report.lines]
