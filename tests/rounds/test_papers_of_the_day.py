"""What the papers of a test day say, and of whom."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.office.documents.parts import Document, Paragraph, Slip, Table
from quizapp.office.documents.pdf import pdf_of
from quizapp.office.documents.word import docx_of
from quizapp.people.queries.offices import in_a_sentence, office_of, place_name
from quizapp.rounds.documents.ground import Ground, Reach, Watcher, ground_of, reach_into
from quizapp.rounds.documents.lists import candidate_list, door_sheets
from quizapp.rounds.documents.notices import notice
from quizapp.rounds.documents.people import Narrowed, Seated, seated
from quizapp.rounds.documents.slips import slips_document
from quizapp.rounds.documents.words import within
from quizapp.rounds.models import Round, RoundCandidate
from tests import make
from tests.rounds import day as days
from tests.rounds.day import AN_LAC, BINH_MINH, LONG_NAME, Day

ADDRESS = "http://may-chu:8000/dang-nhap"
EVERYTHING = Reach(organises=True)
NOBODY = Watcher(0)


@pytest.fixture
def day(engines: Engines) -> Day:
    return days.build(engines)


def ground(session: Session, day: Day, reach: Reach = EVERYTHING) -> Ground:
    round_ = session.get_one(Round, day.round_id)
    zone = ZoneInfo("Asia/Ho_Chi_Minh")
    return ground_of(session, round_, reach, zone=zone, today=make.NOW.date(), address=ADDRESS)


def table_of(document: Document) -> Table:
    return next(block for block in document.body if isinstance(block, Table))


def titles(document: Document) -> list[str]:
    return [column.title for column in table_of(document).columns]


def words_of(document: Document) -> str:
    paragraphs = [block for block in document.body if isinstance(block, Paragraph)]
    return "\n".join("".join(run.text for run in one.runs) for one in paragraphs)


def column(document: Document, title: str) -> list[str]:
    place = titles(document).index(title)
    return [row[place] for row in table_of(document).rows]


# --- who may see what -------------------------------------------------------------------------------------------------


def reach(session: Session, day: Day, organised: set[int], watcher: Watcher = NOBODY) -> Reach:
    return reach_into(session, day.round_id, organised, watcher)[1]


def names(session: Session, day: Day, seen: Reach) -> list[str]:
    return [one.name for one in seated(session, day.round_id, seen)]


def test_who_organises_the_round_sees_everybody(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        office = session.get_one(Round, day.round_id).unit_id
        assert sorted(names(session, day, reach(session, day, {office}))) == sorted((*AN_LAC, *BINH_MINH))


def test_another_organiser_sees_their_own_people_only(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        seen = reach(session, day, {day.units["Xã An Lạc"]})
        assert sorted(names(session, day, seen)) == sorted(AN_LAC)
        assert not seen.organises


def test_an_invigilator_sees_the_rooms_that_they_watch(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        watcher = Watcher(day.accounts["giamthi"], frozenset({day.units["Xã An Lạc"]}))
        seen = reach(session, day, set(), watcher)
        assert seen.room_ids == {day.rooms[0]}
        assert sorted(names(session, day, seen)) == sorted(AN_LAC)
        assert [one.number for one in ground(session, day, seen).sittings] == [1]


def test_a_room_without_invigilators_is_open_to_those_of_its_unit(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        watcher = Watcher(day.accounts["giamthi"], frozenset({day.units["Phường Bình Minh"]}))
        assert reach(session, day, set(), watcher).room_ids == {day.rooms[1]}  # room 3 names somebody else


def test_an_organiser_who_also_watches_a_room_sees_both_and_minutes_of_the_room_only(
    engines: Engines, day: Day
) -> None:
    units = {day.units["Xã An Lạc"]}
    with engines.reading() as session:
        watcher = Watcher(day.accounts["giamthi2"], frozenset({day.units["Phường Bình Minh"]}))
        assert sorted(names(session, day, reach(session, day, units, watcher))) == sorted((*AN_LAC, *BINH_MINH[:2]))
        what_happened = reach_into(session, day.round_id, units, watcher, for_minutes=True)[1]
        assert what_happened == Reach(room_ids=frozenset({day.rooms[1], day.rooms[2]}))
        with pytest.raises(NotFound):
            reach_into(session, day.round_id, units, NOBODY, for_minutes=True)


@pytest.mark.parametrize("number", [0, 1_000_000])
def test_whoever_has_nothing_to_do_with_it_finds_no_round(engines: Engines, day: Day, number: int) -> None:
    with engines.reading() as session:
        for organised, watcher in ((set(), NOBODY), ({day.province}, Watcher(1, frozenset({day.province})))):
            with pytest.raises(NotFound):
                reach_into(session, day.round_id + number, organised, watcher)


# --- lists ------------------------------------------------------------------------------------------------------------


def test_the_list_has_the_columns_of_an_office_list(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        made = candidate_list(ground(session, day), seated(session, day.round_id, EVERYTHING))
    assert titles(made) == [
        "STT", "SBD", "Họ và tên", "Ngày sinh", "Chức vụ, vị trí", "Đơn vị", "Phòng", "Ca", "Ký nhận", "Ghi chú",
    ]  # fmt: skip
    assert made.is_landscape
    assert table_of(made).row_mm >= 9
    assert set(column(made, "Ký nhận")) == {""}
    assert column(made, "Họ và tên")[-1] == "Đỗ Văn Muộn"  # without a place
    assert f"{len(AN_LAC) + len(BINH_MINH)} thí sinh" in words_of(made)


def test_gender_is_a_column_where_it_is_kept(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        people = tuple(
            Seated(**{**vars(one), "gender": "Nữ"}) for one in seated(session, day.round_id, EVERYTHING)
        )  # fmt: skip
        made = candidate_list(ground(session, day), people)
    assert titles(made)[3:5] == ["Ngày sinh", "Giới tính"]


def test_a_list_of_a_room_says_where_and_shows_seats_instead_of_rooms(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        place = ground(session, day)
        sitting, room = place.room(day.rooms[0]) or (None, None)
        people = seated(session, day.round_id, EVERYTHING, Narrowed(room_id=day.rooms[0]))
        made = candidate_list(place, people, sitting, room)
    assert "Phòng" not in titles(made)
    assert column(made, "Chỗ ngồi") == ["1", "2", "3", "4"]
    assert "Phòng thi: Phòng 1; địa điểm: Nhà văn hóa xã." in words_of(made)


def test_a_round_without_sittings_has_a_list_all_the_same(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session, "Xã Đồng Văn")
        make.person(session, LONG_NAME, unit=unit, staff_code="CB7")
        round_id = make.open_round(session, [unit]).id
    with engines.reading() as session:
        here = ground(session, Day(round_id, 0))
        made = candidate_list(here, seated(session, round_id, EVERYTHING))
        assert titles(made)[:2] == ["STT", "Mã cán bộ"]
        assert not {"Phòng", "Ca", "Chỗ ngồi"} & set(titles(made))
        assert column(made, "Mã cán bộ") == ["CB7"]
        assert door_sheets(here, (), None, None) == []
        assert "Ca thi" not in words_of(notice(here, 1))


def test_each_room_with_people_has_a_sheet_for_its_door(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        here, people = ground(session, day), seated(session, day.round_id, EVERYTHING)
        sheets = door_sheets(here, people, None, None)
        named = door_sheets(here, people, None, day.rooms[2])
    assert [one.kind for one in sheets] == ["Ca 1 – Phòng 1", "Ca 1 – Phòng 2"]
    assert [len(table_of(one).rows) for one in sheets] == [4, 2]
    assert "Ký nhận" not in titles(sheets[0])
    assert [one.kind for one in named] == ["Ca 2 (Buổi chiều) – Phòng 3"]  # asked for by name
    assert table_of(named[0]).empty


def test_rooms_without_people_are_on_no_notice_unless_nobody_has_a_place_yet(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        here = ground(session, day)
        assert column(notice(here, 7), "Phòng thi") == ["Phòng 1", "Phòng 2"]
        assert [(one.number, room.name) for one, room in here.empty_rooms] == [(2, "Phòng 3")]
        theirs = ground(session, day, Reach(unit_ids=frozenset({day.units["Xã An Lạc"]})))
        assert column(notice(theirs, 4), "Phòng thi") == ["Phòng 1"]  # another organiser: where their people sit
    with engines.writing() as session:
        session.execute(sa.update(RoundCandidate).values(room_id=None, seat=None, sitting_id=None))
    with engines.reading() as session:
        before = ground(session, day)
        assert column(notice(before, 7), "Phòng thi") == ["Phòng 1", "Phòng 2", "Phòng 3"]
        assert column(notice(before, 7), "Số thí sinh") == ["", "", ""]
        assert before.empty_rooms == ()


def test_a_sitting_over_midnight_is_told_with_both_days(engines: Engines, day: Day) -> None:
    evening = make.NOW + timedelta(hours=15, minutes=30)  # 23:30 in Hà Nội
    with engines.writing() as session:
        one = session.get_one(days.Sitting, day.sittings[0])
        one.closes_at, one.opens_at, one.late_minutes = evening + timedelta(hours=2), evening, 45
        session.flush()
        made = notice(ground(session, day), 7)
        sheet = door_sheets(ground(session, day), (), None, day.rooms[0])[0]
        session.rollback()
    both = "từ 23 giờ 30 phút ngày 20/11/2026 đến 01 giờ 30 phút ngày 21/11/2026"
    assert column(made, "Thời gian")[0] == both
    assert both[1:] in words_of(sheet)
    assert "Ca 1: sau 00 giờ 15 phút ngày 21/11/2026, thí sinh đến muộn không được vào thi." in words_of(made)


def test_a_page_of_three_hundred_signs_in_word_and_in_pdf(engines: Engines) -> None:
    day = days.build(engines, an_lac=tuple(f"{LONG_NAME} {number}" for number in range(300)))
    with engines.reading() as session:
        made = candidate_list(ground(session, day), seated(session, day.round_id, EVERYTHING))
    assert len(table_of(made).rows) == 303
    assert docx_of(made).startswith(b"PK")
    assert pdf_of(made).startswith(b"%PDF")


# --- slips and notice -------------------------------------------------------------------------------------------------


def slips(session: Session, day: Day) -> dict[str, Slip]:
    made = slips_document(ground(session, day), seated(session, day.round_id, EVERYTHING))
    return {dict(one.fields)["Họ và tên"]: one for one in made.body if isinstance(one, Slip)}


def test_a_slip_says_when_where_and_how(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        found = slips(session, day)
    facts = dict(found[LONG_NAME].fields)
    assert facts["Số báo danh"] == "002"
    assert facts["Ca thi"] == "Ca 1"
    assert facts["Thời gian"] == "Từ 07 giờ 55 phút đến 10 giờ 00 phút ngày 20/11/2026"
    assert facts["Phòng thi"] == "Phòng 1, Nhà văn hóa xã"
    assert facts["Chỗ ngồi"] == "2"
    assert facts["Làm bài trong"] == "45 phút"
    assert ADDRESS in found[LONG_NAME].picture_words
    assert "Ca 1: sau 08 giờ 05 phút, thí sinh đến muộn không được vào thi." in found[LONG_NAME].notes


def test_a_slip_names_nothing_that_is_not_settled(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        facts = dict(slips(session, day)["Đỗ Văn Muộn"].fields)
    assert not {"Số báo danh", "Ca thi", "Phòng thi", "Chỗ ngồi"} & set(facts)


def test_the_notice_names_sittings_and_rooms_and_no_candidate_and_no_access_code(engines: Engines, day: Day) -> None:
    with engines.writing() as session:
        session.get_one(days.Sitting, day.sittings[0]).access_code = "BIMAT7"
    with engines.reading() as session:
        made = notice(ground(session, day), 7)
    text = words_of(made) + str(table_of(made).rows)
    assert "Phòng 2" in text
    assert "Sở Nội vụ thông báo về việc tổ chức sát hạch năng lực số đợt 2 năm 2026" in text
    assert ADDRESS in text
    assert ("giấy báo dự thi" in text, "giấy này" in text) == (True, False)  # the notice is nobody's to bring
    assert "BIMAT7" not in text
    assert not any(name in text for name in (*AN_LAC, *BINH_MINH))


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "name", "above", "lines", "place"),
    [
        ("commune", "Xã Đồng Văn", "", ("Ủy ban nhân dân", "Xã Đồng Văn"), "Đồng Văn"),
        ("province", "Thành phố Cần Thơ (thử)", "", ("Ủy ban nhân dân", "Thành phố Cần Thơ (thử)"), "Cần Thơ"),
        ("department", "Sở Nội vụ", "Ủy ban nhân dân\nTỉnh Sông Hậu", ("Sở Nội vụ",), "Sông Hậu"),
    ],
)
def test_an_office_is_named_as_the_decree_has_it(
    engines: Engines, kind: str, name: str, above: str, lines: tuple[str, ...], place: str
) -> None:
    with engines.writing() as session:
        parent = make.unit(session, "Tỉnh Sông Hậu", kind="province")
        found: Any = office_of(session, make.unit(session, name, kind=kind, parent=parent).id)
    assert (found.above, found.lines, found.place) == (above, lines, place)


AS_THEY_ARE = ["Thành phố Hồ Chí Minh", "TP. Cần Thơ", "Sở Nội vụ", "Xã"]


def test_places_and_names_in_sentences() -> None:
    assert place_name("Phường Thới Bình An") == "Thới Bình An"
    assert within("Sát hạch quý IV") == "sát hạch quý IV"
    assert within("SH 2026") == "SH 2026"
    assert in_a_sentence("Tỉnh Sông Hậu (minh họa)") == "tỉnh Sông Hậu (minh họa)"
    assert [in_a_sentence(name) for name in AS_THEY_ARE] == AS_THEY_ARE
