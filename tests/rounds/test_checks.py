"""What is told before a round is opened: clashes, capacity, accounts, and who knows the questions."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from quizapp.attempts.rooms import Watch, watched_rooms
from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.people.actions.persons import change_person
from quizapp.people.models import Account, Person, RoleGrant, Unit
from quizapp.rounds.actions import open_round
from quizapp.rounds.checks import Checks, checks_of
from quizapp.rounds.halls import invigilators_of, watchers
from quizapp.rounds.lists import draw_up_list
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.rounds.placing import move_candidate
from tests import make
from tests.make import NOW

HOUR = timedelta(hours=1)


def drafted(session: Session, people: int = 2, **changes: object) -> tuple[Round, Unit]:
    """A draft with a list of people who can all sign in."""
    unit = make.unit(session)
    for _ in range(people):
        make.account(session, person=make.person(session, unit=unit))
    round_ = make.draft_round(session, [unit], **changes)
    draw_up_list(session, round_, make.administrator_id(session), NOW)
    return round_, unit


def seat(session: Session, round_: Round, room_id: int, person_id: int) -> None:
    move_candidate(session, round_, person_id, room_id, None, "xếp", make.administrator_id(session), NOW)


def listed(session: Session, round_: Round) -> list[RoundCandidate]:
    return [one for one in session.query(RoundCandidate) if one.round_id == round_.id]


def checked(session: Session, round_: Round) -> Checks:
    return checks_of(session, round_, NOW)


def test_a_sound_round_has_nothing_to_worry_about(engines: Engines) -> None:
    with engines.writing() as session:
        round_, unit = drafted(session)
        room = make.room(session, make.sitting(session, round_), unit)
        for one in listed(session, round_):
            seat(session, round_, room.id, one.person_id)
        found = checked(session, round_)
        assert (found.worries, found.people, found.shared) == (0, 2, None)


def test_missing_seats_and_people_without_a_room_are_counted(engines: Engines) -> None:
    with engines.writing() as session:
        round_, unit = drafted(session, 4)
        make.sitting(session, round_, NOW + 2 * HOUR)
        make.room(session, make.sitting(session, round_), unit, capacity=1)
        found = checked(session, round_)
        assert (found.short, found.unseated, found.empty_sittings) == (3, 4, ("Ca 1",))
        assert found.unwatched == ("Ca 2, P1",)


def test_a_person_in_two_places_at_once_is_named(engines: Engines) -> None:
    with engines.writing() as session:
        first, unit = drafted(session)
        second = make.draft_round(session, [unit])
        draw_up_list(session, second, make.administrator_id(session), NOW)
        assert len(checked(session, first).double_people) == 2  # both are open for less than a day
        late = make.room(session, make.sitting(session, second, NOW + 3 * HOUR), unit)
        early = make.room(session, make.sitting(session, first), unit)
        for one in listed(session, first):
            seat(session, first, early.id, one.person_id)
            seat(session, second, late.id, one.person_id)
        assert checked(session, first).double_people == ()
        clash = make.room(session, make.sitting(session, first, NOW + 3.5 * HOUR), unit, "P9")
        seat(session, first, clash.id, listed(session, first)[0].person_id)
        (found,) = checked(session, first).double_people
        assert (found.there, found.at) == ("Sát hạch thử, Ca 1", NOW + 3.5 * HOUR)


def test_self_tests_and_long_rounds_are_no_clash(engines: Engines) -> None:
    with engines.writing() as session:
        first, unit = drafted(session)
        for changes in ({"kind": "self_test"}, {"closes_at": NOW + 100 * HOUR}):
            other = make.draft_round(session, [unit], **changes)
            draw_up_list(session, other, make.administrator_id(session), NOW)
        assert checked(session, first).double_people == ()


def test_an_invigilator_is_in_one_room_at_a_time_and_never_sits_there(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        watcher = make.invigilator(session, unit)
        round_ = make.draft_round(session, [unit])
        draw_up_list(session, round_, make.administrator_id(session), NOW)
        one = make.sitting(session, round_)
        first = make.room(session, one, unit, "P1", invigilators=(watcher.id,))
        make.room(session, one, unit, "P2", invigilators=(watcher.id,))
        make.room(session, make.sitting(session, round_, NOW + 2 * HOUR), unit, "P1", invigilators=(watcher.id,))
        seat(session, round_, first.id, watcher.person_id or 0)
        found = checked(session, round_)
        assert [(clash.here, clash.there) for clash in found.double_invigilators] == [("Ca 1, P1", "Ca 1, P2")]
        assert {clash.here for clash in found.own_rooms} == {"Ca 1, P1", "Ca 1, P2"}


def test_who_watches_one_round_while_sitting_another_is_named_in_both(engines: Engines) -> None:
    with engines.writing() as session:
        unit, hosts = make.unit(session), make.unit(session)
        watcher = make.invigilator(session, unit)
        sat, watched = make.draft_round(session, [unit]), make.draft_round(session, [hosts])
        room = make.room(session, make.sitting(session, watched), unit, invigilators=(watcher.id,))
        make.room(session, make.sitting(session, watched, NOW + 2 * HOUR), unit, invigilators=(watcher.id,))
        draw_up_list(session, sat, make.administrator_id(session), NOW)
        seat(session, sat, make.room(session, make.sitting(session, sat), unit, "P9").id, watcher.person_id or 0)
        assert [(one.here, one.there) for one in checked(session, watched).own_rooms] == [
            (f"Ca 1, {room.name}", "Sát hạch thử, Ca 1")
        ]
        assert [(one.here, one.there) for one in checked(session, sat).own_rooms] == [
            (f"Ca 1, {room.name} (Sát hạch thử)", "Ca 1")
        ]


def test_drafts_without_a_list_clash_by_whom_they_invite(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        make.account(session, person=make.person(session, "Hai Nơi", unit=unit))
        first, second = make.draft_round(session, [unit]), make.draft_round(session, [unit])
        make.draft_round(session, [make.unit(session)])
        assert [one.who for one in checked(session, first).double_people] == ["Hai Nơi"]
        draw_up_list(session, first, make.administrator_id(session), NOW)
        assert [one.who for one in checked(session, first).double_people] == ["Hai Nơi"]
        assert [one.who for one in checked(session, second).double_people] == ["Hai Nơi"]


@pytest.mark.parametrize("end", ["locked", "retired", "without the role"])
def test_who_may_watch_no_more_leaves_the_room_to_the_others_of_its_unit(engines: Engines, end: str) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        gone, other = make.invigilator(session, unit), make.invigilator(session, unit, "Đỗ Ở Lại")
        round_ = make.draft_round(session, [unit])
        room = make.room(session, make.sitting(session, round_), unit, invigilators=(gone.id,))
        open_round(session, round_, make.administrator_id(session), NOW)
        watch = Watch(other.id, (unit.id,), ())
        assert (checked(session, round_).unwatched, watched_rooms(session, watch, NOW)) == ((), [])
        if end == "locked":
            gone.is_active = False
        elif end == "retired":
            session.get_one(Person, gone.person_id).is_active = False
        else:
            session.query(RoleGrant).filter_by(account_id=gone.id).delete()
        session.flush()
        assert checked(session, round_).unwatched == (f"Ca 1, {room.name}",)
        assert [one.facts.id for one in watched_rooms(session, watch, NOW)] == [room.id]
        assert [one.account_id for one in watchers(session, [unit.id])] == [other.id]


def test_an_invigilator_goes_by_the_name_that_was_corrected(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        watcher = make.invigilator(session, unit, "Tên Cũ")
        round_ = make.draft_round(session, [unit])
        sitting = make.sitting(session, round_)
        rooms = [make.room(session, sitting, unit, name, invigilators=(watcher.id,)) for name in ("P1", "P2")]
        person = session.get_one(Person, watcher.person_id)
        change_person(
            session, person.id, staff_code=person.staff_code, name="Tên Mới", born_on=None, actor=None, now=make.NOW
        )
        assert [one.who for one in checked(session, round_).double_invigilators] == ["Tên Mới"]
        assert [one.name for one in watchers(session, [unit.id])] == ["Tên Mới"]
        assert invigilators_of(session, [rooms[0].id]) == {rooms[0].id: [(watcher.id, "Tên Mới")]}
        assert session.get_one(Account, watcher.id).display_name == "Tên Mới"


def test_a_room_is_used_once_at_a_time(engines: Engines) -> None:
    with engines.writing() as session:
        round_, unit = drafted(session)
        other, _unit = drafted(session)
        make.room(session, make.sitting(session, round_), unit, "Hội trường", place="Tầng 2")
        elsewhere = make.sitting(session, other, NOW + 0.5 * HOUR)
        make.room(session, elsewhere, unit, "Hội trường", place="Tầng  2")
        make.room(session, elsewhere, unit, "hội trường A", place="Tầng 2")
        (found,) = checked(session, round_).double_rooms
        assert (found.here, found.there) == ("Ca 1, Hội trường", "Ca 1, Hội trường (Sát hạch thử)")


def test_people_who_cannot_sign_in_are_named(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        make.person(session, "Không Tài Khoản", unit=unit)
        stale = make.account(session, person=make.person(session, "Quá Hạn", unit=unit))
        stale.must_change_password, stale.initial_expires_at = True, NOW - HOUR
        fresh = make.account(session, person=make.person(session, "Còn Hạn", unit=unit))
        fresh.must_change_password, fresh.initial_expires_at = True, NOW + HOUR
        found = checked(session, make.draft_round(session, [unit]))
        assert (found.without_account, found.expired) == (("Không Tài Khoản",), ("Quá Hạn",))


def test_an_initial_password_must_last_until_its_person_sits(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        for name, hours in (("Đủ Lâu", 30), ("Ca Sớm", 26), ("Ca Muộn", 26)):
            one = make.account(session, person=make.person(session, name, unit=unit))
            one.must_change_password, one.initial_expires_at = True, NOW + hours * HOUR
        once = make.account(session, person=make.person(session, "Dùng Rồi", unit=unit))
        once.must_change_password, once.initial_expires_at, once.initial_used_at = True, NOW + 30 * HOUR, NOW
        opening = {"opens_at": NOW + 25 * HOUR, "closes_at": NOW + 31 * HOUR}
        round_ = make.draft_round(session, [unit], **opening)
        found = checked(session, round_)
        assert (found.expired, found.used, found.worries) == ((), ("Dùng Rồi",), 1)
        draw_up_list(session, round_, make.administrator_id(session), NOW)
        early = make.room(session, make.sitting(session, round_, NOW + 25 * HOUR), unit)
        late = make.room(session, make.sitting(session, round_, NOW + 27 * HOUR), unit)
        names = {one.id: one.name for one in session.query(Person)}
        for one in listed(session, round_):
            seat(session, round_, early.id if names[one.person_id] == "Ca Sớm" else late.id, one.person_id)
        assert checked(session, round_).expired == ("Ca Muộn",)
        assert checks_of(session, round_, NOW + 26 * HOUR).expired == ("Ca Muộn", "Ca Sớm")


def test_who_wrote_a_question_that_may_be_drawn_is_named_and_nobody_else(engines: Engines) -> None:
    with engines.writing() as session:
        round_, unit = drafted(session)
        writer = make.account(session, person=make.person(session, "Lê Ra Đề", unit=unit), roles=[("author", None)])
        make.account(session, person=make.person(session, "Vũ Không Viết", unit=unit), roles=[("author", None)])
        draw_up_list(session, round_, make.administrator_id(session), NOW)
        assert checked(session, round_).knowing == ()
        known = session.query(QuestionVersion).filter_by(status="reviewed", competence="D1", level=1).first()
        assert known is not None
        columns = {one.key: getattr(known, one.key) for one in QuestionVersion.__table__.columns if one.key != "id"}
        draft = {"number": known.number + 1, "status": "draft", "created_by": writer.id, "content_hash": "0" * 64}
        session.add(QuestionVersion(**{**columns, **draft}))
        session.flush()
        assert checked(session, round_).knowing == (("Lê Ra Đề", "ra đề"),)


def test_after_the_opening_the_list_is_not_held_against_its_rule(engines: Engines) -> None:
    with engines.writing() as session:
        round_, unit = drafted(session)
        make.account(session, person=make.person(session, unit=unit))
        assert checked(session, round_).gap.is_there
        open_round(session, round_, make.administrator_id(session), NOW)
        assert not checked(session, round_).gap.is_there
