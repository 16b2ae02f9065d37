"""The minutes: every head counted once, and what happened in a room and nothing of the next one."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import close_due_attempts, end_round, hand_in
from quizapp.attempts.actions.sittings import NewTimes, move_sitting
from quizapp.attempts.minutes.document import DOTS, Scene, minutes_document, minutes_of
from quizapp.attempts.minutes.facts import MinutesFacts, minutes_facts
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import attempts_of
from quizapp.audit.queries import chain_head
from quizapp.db import Engines
from quizapp.office.documents.parts import Document, Paragraph, Table
from quizapp.rounds.documents.ground import Reach, ground_of
from quizapp.rounds.documents.people import Narrowed
from quizapp.rounds.models import Round, Sitting
from tests import make
from tests.make import NOW
from tests.rounds import day as days
from tests.rounds.day import HOSTILE, LONG_NAME, Day

LATER = NOW + timedelta(hours=4)
ORGANISER = Reach(organises=True)


@pytest.fixture
def day(engines: Engines) -> Day:
    """Of the four of room 1 one is absent, one handed in, one ran out of time, one still sits."""
    day = days.build(engines)
    handed_in, late = days.sat(engines, day, "Trần Thị Ánh"), days.sat(engines, day, LONG_NAME)
    with engines.writing() as session:
        one = session.get_one(Attempt, handed_in)
        hand_in(session, one.token, one.person_id, NOW + timedelta(minutes=20))
    make.grant(engines, day.round_id, 7200, NOW, person_id=day.people[HOSTILE])
    days.sat(engines, day, HOSTILE)
    with engines.writing() as session:
        close_due_attempts(session, NOW + timedelta(hours=2))
        assert session.get_one(Attempt, late).state == "expired"
    return day


def facts_of(
    engines: Engines, day: Day, narrowed: Narrowed | None = None, reach: Reach = ORGANISER, at: datetime = LATER
) -> tuple[MinutesFacts, Document]:
    with engines.reading() as session:
        return _made(session, day, narrowed or Narrowed(), reach, at)


def _made(session: Session, day: Day, narrowed: Narrowed, reach: Reach, at: datetime) -> tuple[MinutesFacts, Document]:
    round_, zone = session.get_one(Round, day.round_id), ZoneInfo("Asia/Ho_Chi_Minh")
    ground = ground_of(session, round_, reach, zone=zone, today=NOW.date(), address="http://may-chu/dang-nhap")
    facts = minutes_facts(session, ground, reach, narrowed, at)
    found = ground.room(narrowed.room_id)
    sitting, room = found or (ground.sitting(narrowed.sitting_id), None)
    return facts, minutes_document(Scene(ground, facts, sitting, room), at)


def first_room(day: Day) -> Narrowed:
    return Narrowed(room_id=day.rooms[0])


def text_of(document: Document) -> str:
    found = []
    for block in document.body:
        if isinstance(block, Paragraph):
            found.append("".join(run.text for run in block.runs))
        elif isinstance(block, Table):
            found += [" | ".join(row) for row in block.rows] or [block.empty]
    return "\n".join(found)


def test_everyone_on_the_list_is_counted_once(engines: Engines, day: Day) -> None:
    counts = facts_of(engines, day, first_room(day))[0].counts
    assert (counts.listed, counts.present, counts.absent) == (4, 3, 1)
    assert (counts.submitted, counts.expired, counts.in_progress, counts.voided) == (1, 1, 1, 0)
    whole = facts_of(engines, day)[0].counts
    assert (whole.listed, whole.present, whole.absent, whole.awaited) == (7, 3, 3, 1)


def test_tests_that_an_early_close_ended_are_told_from_those_handed_in(engines: Engines, day: Day) -> None:
    """In the room where they sat, and of the whole round; before that, and in another room, of nobody."""
    assert "đóng sớm" not in text_of(facts_of(engines, day)[1])
    with engines.writing() as session:
        end_round(
            session, session.get_one(Round, day.round_id), 1, NOW + timedelta(hours=2, minutes=5), end_running=True
        )
    for narrowed in (first_room(day), Narrowed()):
        facts, document = facts_of(engines, day, narrowed)
        assert (facts.counts.submitted, [one.attempts for one in facts.early_closes]) == (2, [1])
        assert "bài đang làm thì đợt được đóng sớm | 1" in text_of(document)
        assert "khi 1 người đang làm bài" in text_of(document)
    assert facts_of(engines, day, Narrowed(room_id=day.rooms[1]))[0].early_closes == ()


def test_who_may_still_come_is_not_absent_yet(engines: Engines, day: Day) -> None:
    """The first sitting lets nobody in after 08:05, the round is open until later."""
    with engines.reading() as session:
        ready = session.get_one(Round, day.round_id)
        assert ready.closes_at > NOW + timedelta(minutes=6)
    early = facts_of(engines, day, at=NOW + timedelta(minutes=1))[0].counts
    assert (early.listed, early.present, early.absent, early.awaited) == (7, 3, 0, 4)
    facts, document = facts_of(engines, day, at=NOW + timedelta(minutes=6))
    assert (facts.counts.absent, facts.counts.awaited) == (3, 1)
    assert "Chưa đến giờ hoặc còn được vào | 1" in text_of(document)
    assert "Đỗ Văn Muộn" not in text_of(document)


def test_the_absent_are_named(engines: Engines, day: Day) -> None:
    facts, document = facts_of(engines, day, first_room(day))
    assert [one.name for one in facts.absent] == ["Lê Văn An"]
    assert "1 | 004 | Lê Văn An | 14/03/1985 | Xã An Lạc" in text_of(document)


def test_what_happened_in_a_room_is_in_its_minutes_and_in_no_others(engines: Engines, day: Day) -> None:
    days.noted(engines, day, "Quạt hỏng ở phòng 1.", room_id=day.rooms[0])
    days.noted(engines, day, "Mất mạng ở phòng 2.", room_id=day.rooms[1])
    days.noted(engines, day, "Thí sinh đổi máy.", person_id=day.people["Trần Thị Ánh"])
    days.noted(engines, day, "Mưa to cả xã.")
    words = [one.words for one in facts_of(engines, day, first_room(day))[0].incidents]
    assert words == ["Quạt hỏng ở phòng 1.", "Thí sinh đổi máy.", "Mưa to cả xã."]
    assert len(facts_of(engines, day)[0].incidents) == 4
    of_sitting = facts_of(engines, day, Narrowed(sitting_id=day.sittings[1]))[0]
    assert [one.words for one in of_sitting.incidents] == ["Mưa to cả xã."]


def test_an_invigilator_who_asks_for_the_round_gets_their_own_rooms(engines: Engines, day: Day) -> None:
    days.noted(engines, day, "Quạt hỏng ở phòng 1.", room_id=day.rooms[0])
    days.noted(engines, day, "Mất mạng ở phòng 2.", room_id=day.rooms[1])
    facts = facts_of(engines, day, reach=Reach(room_ids=frozenset({day.rooms[1]})))[0]
    assert [one.words for one in facts.incidents] == ["Mất mạng ở phòng 2."]
    assert facts.counts.listed == 2
    assert not facts.grants


def test_a_note_that_was_corrected_stays_and_says_so(engines: Engines, day: Day) -> None:
    first = days.noted(engines, day, "Máy số 3 treo.", room_id=day.rooms[0])
    days.noted(engines, day, "Máy số 4, không phải 3.", room_id=day.rooms[0], corrects_id=first)
    facts = facts_of(engines, day, first_room(day))[0]
    assert [(one.words, one.note) for one in facts.incidents] == [
        ("Máy số 3 treo.", "Đã được đính chính."),
        ("Máy số 4, không phải 3.", "Được bù giờ."),
    ]


def test_time_that_was_given_and_lost_is_written_down(engines: Engines, day: Day) -> None:
    make.grant(engines, day.round_id, 600, NOW, unit_id=day.units["Phường Bình Minh"])
    lost = make.outage(engines, day.round_id, day.units["Xã An Lạc"], NOW + timedelta(minutes=5))
    make.end_of_outage(engines, lost, NOW + timedelta(minutes=12, seconds=30))
    facts, document = facts_of(engines, day, first_room(day))
    assert [(one.to, one.seconds) for one in facts.grants] == [(HOSTILE, 7200)]
    text = text_of(document)
    assert "08:05 – 08:12 | Xã An Lạc | mất điện (Quản trị) | 7 phút 30 giây" in text
    assert f"08:00 | {HOSTILE} | máy hỏng (Quản trị) | 120 phút" in text
    assert len(facts_of(engines, day)[0].grants) == 2


def test_hours_that_were_changed_are_written_down_for_their_own_sitting(engines: Engines, day: Day) -> None:
    """Not in the minutes of the other sitting: the control."""
    with engines.writing() as session:
        first, second = session.scalars(
            sa.select(Sitting).where(Sitting.round_id == day.round_id).order_by(Sitting.number)
        ).all()[:2]
        ids = first.id, second.id
        round_ = session.get_one(Round, day.round_id)
        times = NewTimes(first.opens_at, first.closes_at + timedelta(minutes=15), 40)
        move_sitting(session, round_, first.id, times, "xe khách hỏng", make.administrator_id(session), NOW)
    _facts, document = facts_of(engines, day, Narrowed(sitting_id=ids[0]))
    assert "xe khách hỏng" in text_of(document)
    assert "muộn 40 phút" in text_of(document)
    assert "Giờ ca thi được đổi" not in text_of(facts_of(engines, day, Narrowed(sitting_id=ids[1]))[1])
    assert "xe khách hỏng" in text_of(facts_of(engines, day)[1])


def test_what_was_done_to_a_single_test_is_written_down_with_who_and_why(engines: Engines, day: Day) -> None:
    with engines.reading() as session:
        attempt = attempts_of(session, day.round_id, day.people[HOSTILE])[0].id
    days.ended(engines, day, attempt, "Nhìn bài, đã nhắc hai lần")
    days.moved(engines, day, LONG_NAME)
    facts, document = facts_of(engines, day, first_room(day))
    text = text_of(document)
    assert facts.counts.ended == 1
    handed_in, of_them = (text.index(words) for words in ("Đã nộp bài", "Trong đó: bài do cán bộ coi thi"))
    assert handed_in < of_them < text.index("Hết giờ, hệ thống đóng bài"), "below what it is a part of"
    assert f"09:00 | {HOSTILE} | Kết thúc bài (Cán bộ giamthi) | Nhìn bài, đã nhắc hai lần" in text
    assert f"08:00 | {LONG_NAME} | Cho làm tiếp ở máy khác (Cán bộ giamthi) | {DOTS}" in text, "room to write"
    assert f"08:00 | {LONG_NAME} | Cho thi không dùng trình duyệt khóa (Cán bộ tinh) | máy không cài được" in text
    assert f"09:00 | {LONG_NAME} | Rút lại việc cho thi không dùng trình duyệt khóa (Cán bộ tinh) | đã cài lại" in text
    other = facts_of(engines, day, Narrowed(room_id=day.rooms[1]))[0]
    assert (other.endings, other.moves, other.waivers, other.ended_waivers) == ((), (), (), ())


def test_a_machine_was_changed_for_what_was_noted_of_the_person_about_then(engines: Engines, day: Day) -> None:
    days.moved(engines, day, LONG_NAME)
    for name, at in ((LONG_NAME, NOW - timedelta(hours=1)), (HOSTILE, NOW)):
        days.noted(engines, day, "không liên quan", person_id=day.people[name], happened_at=at)
    moved = f"08:00 | {LONG_NAME} | Cho làm tiếp ở máy khác (Cán bộ giamthi) | "
    assert f"{moved}{DOTS}" in text_of(facts_of(engines, day, first_room(day))[1]), "the control"
    at = NOW - timedelta(minutes=4)
    days.noted(engines, day, "màn hình tối", category="machine", person_id=day.people[LONG_NAME], happened_at=at)
    facts, document = facts_of(engines, day, first_room(day))
    named = next(one.what for one in facts.incidents if one.words == "màn hình tối")
    assert f"{moved}{named} (sự việc lúc 07:56)" in text_of(document)


def test_the_head_of_the_log_is_printed_and_changes_with_the_next_act(engines: Engines, day: Day) -> None:
    facts, document = facts_of(engines, day)
    with engines.reading() as session:
        head = chain_head(session, day.round_id).hash
    assert facts.chain_hash == head
    assert head in text_of(document).replace(" ", "")
    make.grant(engines, day.round_id, 60, NOW)
    assert facts_of(engines, day)[0].chain_hash != head


def test_quiet_minutes_say_that_nothing_happened(engines: Engines) -> None:
    document = facts_of(engines, days.build(engines))[1]
    assert text_of(document).count("Không có.") == 3
    assert "Không có sự việc nào được ghi." in text_of(document)
    roles = [one.role.replace("\N{NBSP}", " ") for one in document.signatures]
    assert roles == ["Cán bộ coi thi 1", "Cán bộ coi thi 2", "Đại diện ban tổ chức"]
    assert not any(one.name for one in document.signatures)


@pytest.mark.parametrize(
    ("seconds", "said"), [(600, "10 phút"), (90, "1 phút 30 giây"), (0, "0 phút"), (59, "59 giây")]
)
def test_lengths_are_said_in_minutes(seconds: int, said: str) -> None:
    assert minutes_of(seconds) == said


def test_what_happened_after_the_midnight_of_a_round_of_one_day_has_its_day(engines: Engines, day: Day) -> None:
    days.noted(engines, day, "ở lại sau giờ", happened_at=NOW + timedelta(hours=3))
    assert "\n11:00 | " in text_of(facts_of(engines, day)[1])
    days.noted(engines, day, "qua nửa đêm", happened_at=NOW + timedelta(hours=17))
    text = text_of(facts_of(engines, day, at=NOW + timedelta(hours=18))[1])
    assert "Bắt đầu thực tế: …… giờ …… phút; kết thúc: …… giờ …… phút." in text.replace("\N{NBSP}", " ")
    assert "\n01:00 21/11 | " in text
