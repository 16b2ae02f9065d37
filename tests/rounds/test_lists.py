"""Who is on the list of a round, in which order, and who may see it."""

import pytest
from sqlalchemy.orm import Session

from quizapp.db import Engines
from quizapp.domain.errors import NotFound
from quizapp.rounds.actions import cancel_round, close_round
from quizapp.rounds.queries import (
    candidate_count,
    candidate_counts,
    candidates,
    expected,
    locked_place,
    own_round,
    own_rounds,
    round_by_id,
    round_in_scope,
    rounds_in_scope,
)
from tests import make
from tests.make import NOW


def names(session: Session, round_id: int) -> list[str]:
    return [one.name for one in candidates(session, round_id)]


def test_the_list_is_in_the_order_of_units_and_of_given_names(engines: Engines) -> None:
    with engines.writing() as session:
        first, second = make.unit(session, code="A1"), make.unit(session, code="B1")
        for unit, name in (
            (second, "Lê An"), (first, "Bùi Đặng"), (first, "Đỗ Dũng"), (first, "Lê Ân"), (first, "Trần An"),
        ):  # fmt: skip
            make.person(session, name, unit=unit)
        round_ = make.open_round(session, [first, second])
        assert names(session, round_.id) == ["Trần An", "Lê Ân", "Đỗ Dũng", "Bùi Đặng", "Lê An"]


def test_only_active_people_of_the_invited_units_and_categories_are_listed(engines: Engines) -> None:
    with engines.writing() as session:
        unit, below = make.unit(session), make.unit(session)
        make.person(session, "Lê Công Chức", unit=unit)
        make.person(session, "Lê Viên Chức", unit=unit, category="VC")
        make.person(session, "Lê Đã Nghỉ", unit=unit, is_active=False)
        make.person(session, "Lê Nơi Khác", unit=below)
        every = make.open_round(session, [unit])
        some = make.open_round(session, [unit], categories=("VC", "HD"))
        assert sorted(names(session, every.id)) == ["Lê Công Chức", "Lê Viên Chức"]
        assert names(session, some.id) == ["Lê Viên Chức"]
        assert candidate_count(session, every.id) == 2
        assert candidate_counts(session, [every.id, some.id]) == {every.id: 2, some.id: 1}


def test_an_invited_unit_does_not_bring_the_units_below_it(engines: Engines) -> None:
    with engines.writing() as session:
        province = make.unit(session, kind="province")
        make.person(session, "Lê Tỉnh", unit=province)
        make.person(session, "Lê Xã", unit=make.unit(session, parent=province))
        assert names(session, make.open_round(session, [province]).id) == ["Lê Tỉnh"]


def test_the_list_keeps_unit_and_position_of_the_day_it_was_drawn_up(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session, "Xã Cũ")
        who = make.person(session, unit=unit)
        round_ = make.open_round(session, [unit])
        who.unit_id = make.unit(session, "Xã Mới").id
        who.position_id = make.position(session, "LD", "Lãnh đạo").id
        session.flush()
        (listed,) = candidates(session, round_.id)
        assert (listed.unit_name, listed.position_code) == ("Xã Cũ", "VPTK")


def test_a_list_can_be_narrowed_to_units(engines: Engines) -> None:
    with engines.writing() as session:
        units = [make.unit(session), make.unit(session)]
        for unit in units:
            make.person(session, unit=unit)
        round_ = make.open_round(session, units)
        assert [one.unit_id for one in candidates(session, round_.id, [units[1].id])] == [units[1].id]
        assert candidates(session, round_.id, []) == []


def test_an_organiser_sees_rounds_of_own_units_only(engines: Engines) -> None:
    with engines.writing() as session:
        units = [make.unit(session), make.unit(session)]
        for unit in units:
            make.person(session, unit=unit)
        own, foreign = (make.open_round(session, [unit]) for unit in units)
        assert rounds_in_scope(session, [units[0].id]) == [own]
        assert rounds_in_scope(session, []) == []
        assert round_in_scope(session, own.id, [units[0].id]) is own
        with pytest.raises(NotFound):
            round_in_scope(session, foreign.id, [units[0].id])
        with pytest.raises(NotFound):
            round_by_id(session, 999)


def test_a_candidate_sees_the_rounds_of_their_own_lists_while_they_last(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        who, stranger = make.person(session, unit=unit), make.person(session)
        ready, closed, cancelled = (make.open_round(session, [unit]) for _ in range(3))
        draft = make.draft_round(session, [unit])
        close_round(session, closed, 1, NOW)
        cancel_round(session, cancelled, 1, NOW, "thử")
        assert [one.id for one in own_rounds(session, who.id)] == [ready.id]
        assert own_rounds(session, stranger.id) == []
        seen = own_round(session, closed.id, who.id)
        assert (seen.id, seen.state, seen.name) == (closed.id, closed.state, closed.name)
        for round_id, person_id in ((ready.id, stranger.id), (ready.id, None), (draft.id, who.id)):
            with pytest.raises(NotFound):
                own_round(session, round_id, person_id)
        assert locked_place(session, ready.id, who.id) == (who.unit_id, True, None)
        assert locked_place(session, ready.id, stranger.id) is None


def test_candidates_who_also_write_questions_are_named(engines: Engines) -> None:
    with engines.writing() as session:
        unit = make.unit(session)
        author, plain = make.person(session, "Lê Ra Đề", unit=unit), make.person(session, "Lê Thường", unit=unit)
        make.account(session, person=author, roles=[("candidate", None), ("author", None)])
        make.account(session, person=plain)
        assert expected(session, make.open_round(session, [unit])).authors == ("Lê Ra Đề",)
