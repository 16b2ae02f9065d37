"""The list of a round: drawn up before the opening, changed by hand, numbered, seated."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import start_attempt
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.people.models import Person, Unit
from quizapp.rounds.actions import open_round
from quizapp.rounds.halls import rooms_of
from quizapp.rounds.list_files import codes_in_file, codes_in_text, read_codes
from quizapp.rounds.lists import add_people, draw_up_list, list_gap, listed_ids, take_out
from quizapp.rounds.models import ExamRoom, ListChange, Round, RoundCandidate
from quizapp.rounds.placing import Wish, apply_seating, fix_numbers, give_numbers, move_candidate, propose
from tests import make
from tests.make import NOW

HOUR = timedelta(hours=1)
NAMES = ("Trần Văn Bình", "Lê Thị An", "Đỗ Văn Ân")


class Office:
    """A draft of a unit with three people, and a fourth person of another unit."""

    def __init__(self, session: Session, **changes: object) -> None:
        self.session = session
        self.unit, self.other = make.unit(session), make.unit(session)
        self.people = [make.person(session, name, unit=self.unit) for name in NAMES]
        self.guest = make.person(session, "Phạm Khách", unit=self.other, category="HD")
        self.round: Round = make.draft_round(session, [self.unit], **changes)
        self.by = make.administrator_id(session)
        self.scope = {self.unit.id, self.other.id}

    def add(self, *people: Person, scope: set[int] | None = None) -> int:
        ids = [one.id for one in people]
        return add_people(self.session, self.round, ids, "công văn 12", scope or self.scope, self.by, NOW)

    def out(self, person: Person) -> None:
        take_out(self.session, self.round, person.id, "đi học", self.by, NOW)

    def draw(self) -> tuple[int, int]:
        return draw_up_list(self.session, self.round, self.by, NOW)

    def open(self) -> None:
        open_round(self.session, self.round, self.by, NOW)

    def number(self, prefix: str = "CT", order: str = "name") -> int:
        return give_numbers(self.session, self.round, prefix, 3, order, self.by, NOW)

    def numbers(self) -> dict[str, str | None]:
        statement = (
            sa.select(Person.name, RoundCandidate.candidate_number)
            .join(Person, Person.id == RoundCandidate.person_id)
            .where(RoundCandidate.round_id == self.round.id)
        )
        return {row[0]: row[1] for row in self.session.execute(statement)}

    def room(self, name: str = "P1", capacity: int = 3, unit: Unit | None = None) -> ExamRoom:
        sitting = make.sitting(self.session, self.round, NOW + HOUR)
        return make.room(self.session, sitting, unit or self.unit, name, capacity)


def refusal_of(act: object, *args: object) -> str:
    with pytest.raises(RoundRefusal) as refused:
        act(*args)  # type: ignore[operator]
    return refused.value.reason


def test_the_list_is_drawn_up_before_the_opening_and_kept_by_it(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        assert office.draw() == (3, 0)
        late = make.person(session, unit=office.unit)
        assert list_gap(session, office.round).new == (late.name,)
        office.open()
        assert listed_ids(session, office.round.id) == {one.id for one in office.people}


def test_drawing_up_again_follows_the_rule_but_not_against_a_hand(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        office.add(office.guest)
        office.out(office.people[0])
        office.people[1].is_active = False
        session.flush()
        assert list_gap(session, office.round).gone == (NAMES[1],)
        assert office.draw() == (0, 1)
        assert listed_ids(session, office.round.id) == {office.people[2].id, office.guest.id}


def test_positions_narrow_the_rule(engines: Engines) -> None:
    with engines.writing() as session:
        unit, clerk = make.unit(session), make.position(session, "TPHT", "Tư pháp – hộ tịch")
        wanted = make.person(session, unit=unit, position=clerk)
        make.person(session, unit=unit)
        round_ = make.draft_round(session, [unit], positions=(clerk.id,))
        open_round(session, round_, make.administrator_id(session), NOW)
        assert listed_ids(session, round_.id) == {wanted.id}


def test_a_late_entry_is_on_record_and_gets_the_next_number(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        office.number()
        office.open()
        assert office.add(office.guest) == 1
        assert office.add(office.guest) == 0
        assert office.numbers()["Phạm Khách"] == "CT004"
        note = session.scalars(sa.select(ListChange)).one()
        assert (note.kind, note.reason, note.person_id) == ("added", "công văn 12", office.guest.id)
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "list_added")).one()
        assert entry.details["people"] == [office.guest.id]


def test_nobody_is_added_from_outside_the_scope(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        with pytest.raises(NotFound):
            office.add(office.guest, scope={office.unit.id})


def test_whoever_has_begun_is_neither_taken_out_nor_moved(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        room = office.room()
        office.open()
        first, second = office.people[:2]
        move_candidate(session, office.round, first.id, room.id, None, "xếp thêm", office.by, NOW)
        start_attempt(session, office.round.id, first.id, None, NOW + HOUR)
        assert refusal_of(office.out, first) == "has_begun"
        moved = (session, office.round, first.id, None, None, "đổi", office.by, NOW)
        assert refusal_of(move_candidate, *moved) == "has_begun"
        office.out(second)
        assert second.id not in listed_ids(session, office.round.id)


def test_numbers_follow_the_vietnamese_order_of_names(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        assert office.number() == 3
        assert office.numbers() == {NAMES[1]: "CT001", NAMES[2]: "CT002", NAMES[0]: "CT003"}


def test_fixed_numbers_stay_and_a_number_that_left_is_nobody_elses(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        office.number("A")
        office.number("B")
        fix_numbers(session, office.round, office.by, NOW)
        office.out(office.people[0])
        office.add(office.guest)
        assert office.number("C") == 0
        assert office.numbers() == {NAMES[1]: "B001", NAMES[2]: "B002", "Phạm Khách": "B004"}


def test_seats_are_seen_before_they_are_given(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        room = office.room(capacity=2)
        wish = Wish("together", frozenset({room.sitting_id}))
        proposal = propose(session, office.round, wish)
        assert (len(proposal.seating.seats), len(proposal.seating.left_over)) == (2, 1)
        office.out(office.people[0])
        stale = (session, office.round, wish, proposal.mark, office.by, NOW)
        assert refusal_of(apply_seating, *stale) == "seating_changed"
        fresh = propose(session, office.round, wish)
        apply_seating(session, office.round, wish, fresh.mark, office.by, NOW)
        seated = session.execute(sa.select(RoundCandidate.person_id, RoundCandidate.seat)).all()
        assert sorted(row.seat for row in seated) == [1, 2]


def test_seats_are_given_anew_only_in_a_draft(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        room = office.room()
        anew = Wish("by_name", frozenset({room.sitting_id}), keeps=False)
        for _ in range(2):
            apply_seating(session, office.round, anew, propose(session, office.round, anew).mark, office.by, NOW)
        office.open()
        assert propose(session, office.round, anew).seating.seats == ()


def test_a_hand_seats_within_the_room(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        office.draw()
        room = office.room(capacity=2)
        ids = [one.id for one in office.people]

        def move(person: int, seat: int | None) -> int | None:
            return move_candidate(session, office.round, person, room.id, seat, "", office.by, NOW).seat

        assert move(ids[0], 2) == 2
        assert refusal_of(move, ids[1], 2) == "seat_taken"
        assert refusal_of(move, ids[1], 3) == "no_such_seat"
        assert move(ids[1], None) == 1
        assert move(ids[1], 1) == 1
        assert refusal_of(move, ids[2], None) == "room_full"
        office.open()
        assert refusal_of(move, ids[0], 2) == "move_reason"


def test_codes_are_read_from_a_paste_or_a_file_and_every_mistake_is_named(engines: Engines) -> None:
    with engines.writing() as session:
        office = Office(session)
        code, gone = office.people[0].staff_code, office.people[1]
        gone.is_active = False
        session.flush()
        office.draw()
        pasted = codes_in_text(f"{code}; khong-co\n{office.guest.staff_code.lower()} {code}\n{gone.staff_code}")
        read = read_codes(session, office.round.id, pasted, office.scope)
        assert [(one.line, one.staff_code, one.is_listed) for one in read.people] == [
            (1, code, True),
            (2, office.guest.staff_code, False),
        ]
        assert [fault.line for fault in read.faults] == [1, 2, 3]
        narrow = read_codes(session, office.round.id, pasted[2:3], {office.unit.id})
        assert "Không có cán bộ" in narrow.faults[0].message
        rows = [f"1;{office.guest.staff_code};pham khach", "2;;Lê Văn B", f"3;{office.people[2].staff_code};Ai Đó"]
        data = "\n".join(["Danh sách bổ sung", "STT;Mã cán bộ;Họ và tên", *rows]).encode()
        from_file = read_codes(session, office.round.id, codes_in_file(data, "ds.csv"), office.scope)
        assert [one.person_id for one in from_file.new] == [office.guest.id]
        assert [fault.line for fault in from_file.faults] == [4, 5]


def test_rooms_stand_in_the_order_in_which_people_read_their_names(engines: Engines) -> None:
    """Ten is behind nine; what ends in no number keeps its place in the alphabet."""
    with engines.writing() as session:
        office = Office(session)
        sitting = make.sitting(session, office.round, NOW + HOUR)
        names = ("P2", "P10", "P1", "A12", "A9", "P")
        for name in names:
            make.room(session, sitting, office.unit, name, 3)
        assert [room.name for _sitting, room in rooms_of(session, office.round.id)] == [
            *("A9", "A12", "P", "P1", "P2", "P10")
        ]
        assert sorted(names) == ["A12", "A9", "P", "P1", "P10", "P2"]  # the control: as a machine reads them
