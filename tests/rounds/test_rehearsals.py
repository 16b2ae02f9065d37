"""Rehearsals and copies: who rehearses, with which questions, and that nothing of it counts."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.attempts.actions import end_round, hand_in, start_attempt
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import NotFound, RoundRefusal
from quizapp.domain.publishing import explanations_are_shown
from quizapp.operations.verifying.rows import out_of_scope
from quizapp.people.actions.succession import UnitEnd, end_unit
from quizapp.people.models import Unit
from quizapp.reports.queries import report_page, round_facts
from quizapp.reports.queries.questions import USAGE
from quizapp.results.actions import score_closed_attempts
from quizapp.rounds.actions import open_round
from quizapp.rounds.copying import CopyPlan, copy_round
from quizapp.rounds.halls import rooms_of, sittings_of
from quizapp.rounds.lists import add_people, draw_up_list, listed_ids
from quizapp.rounds.models import Round, RoundCandidate
from quizapp.rounds.placing import give_numbers, move_candidate
from quizapp.rounds.queries import invited_units
from quizapp.rounds.rehearsing import RehearsalPlan, rehearse, shared_questions
from tests import make
from tests.make import NOW

HOUR = timedelta(hours=1)


class Stage:
    """An official draft of two people with a list, and a rehearsal of it that is open."""

    def __init__(self, session: Session, cells: tuple[Cell, ...] | None = None) -> None:
        self.session, self.by = session, make.administrator_id(session)
        self.unit = make.unit(session)
        self.people = [make.person(session, unit=self.unit) for _ in range(2)]
        self.official = make.draft_round(session, [self.unit])
        draw_up_list(session, self.official, self.by, NOW)
        blueprint = make.blueprint(session, cells).id if cells else self.official.blueprint_id
        self.plan = RehearsalPlan(blueprint, NOW - HOUR, NOW + 8 * HOUR, 45, 3)
        self.round = rehearse(session, self.official, self.plan, self.by, NOW)
        open_round(session, self.round, self.by, NOW)

    def sit(self, place: int) -> Attempt:
        attempt = start_attempt(self.session, self.round.id, self.people[place].id, None, NOW)
        hand_in(self.session, attempt.token, self.people[place].id, NOW)
        return attempt

    def paper(self, attempt: Attempt) -> list[int]:
        statement = sa.select(AttemptQuestion.question_version_id).where(AttemptQuestion.attempt_id == attempt.id)
        return list(self.session.scalars(statement.order_by(AttemptQuestion.position)))


def test_the_list_of_the_official_round_rehearses_many_times_with_one_paper(engines: Engines) -> None:
    with engines.writing() as session:
        stage = Stage(session)
        assert listed_ids(session, stage.round.id) == {one.id for one in stage.people}
        papers = [stage.paper(stage.sit(place)) for place in (0, 0, 1)]
        assert papers[0] == papers[1] == papers[2]
        assert stage.round.code == "TT-2026-01"


def test_the_rehearsal_says_what_it_gives_away(engines: Engines) -> None:
    with engines.writing() as session:
        stage = Stage(session)
        found = shared_questions(session, stage.official, NOW)
        assert found is not None
        assert found.shared == found.seen > 0
        assert shared_questions(session, stage.round, NOW) == found


def test_the_page_of_a_rehearsal_promises_nothing_that_it_does_not_hear(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        stage = Stage(session)
        make.organiser(session, stage.unit, username="tochuc")
        official, rehearsal = stage.official.id, stage.round.id
    make.sign_in(client, "tochuc")
    said = "ngày sau khi có kết quả"
    assert said in client.get(f"/dot-thi/{official}").text
    assert said not in client.get(f"/dot-thi/{rehearsal}").text


def test_where_the_bank_allows_no_official_question_is_seen(engines: Engines) -> None:
    with engines.writing() as session:
        make.small_bank(session)
        official = make.blueprint(session, (Cell("D1", 1, 2),))
        apart = make.blueprint(session, (Cell("E1", 2, 1),), code="thi-thu")
        unit = make.unit(session)
        make.person(session, unit=unit)
        round_ = make.draft_round(session, [unit], blueprint_id=official.id)
        by = make.administrator_id(session)
        draw_up_list(session, round_, by, NOW)
        rehearse(session, round_, RehearsalPlan(apart.id, NOW, NOW + HOUR, 10, 3), by, NOW)
        found = shared_questions(session, round_, NOW)
        assert found is not None
        assert (found.shared, found.seen) == (0, 1)


def test_nothing_of_a_rehearsal_counts(engines: Engines) -> None:
    with engines.writing() as session:
        stage = Stage(session)
        attempt = stage.sit(0)
        units, paper = {stage.unit.id}, stage.paper(attempt)
        end_round(session, stage.round, stage.by, NOW, end_running=False)
        assert USAGE.uses(session, paper) == {}
        assert not set(paper) & set(USAGE.used_versions(session))
        score_closed_attempts(session, NOW + HOUR)
        assert USAGE.statistics(session, paper[0]).sat == 0
        assert report_page(session, units, "official", 1) == ([], False)
        with pytest.raises(NotFound):
            round_facts(session, stage.round.id, units)
        assert not explanations_are_shown("rehearsal", True, "closed", NOW, NOW + 9 * HOUR)
        stage.round.kind, stage.round.rehearsal_of_id, stage.round.attempts_allowed = "self_test", None, 3
        session.flush()
        assert set(USAGE.uses(session, paper)) == set(paper)  # the same attempts in a round that counts
        assert USAGE.statistics(session, paper[0]).sat == 1
        assert round_facts(session, stage.round.id, units).kind == "self_test"


def test_only_an_official_round_with_a_list_is_rehearsed(engines: Engines) -> None:
    with engines.writing() as session:
        stage = Stage(session)
        empty = make.draft_round(session, [stage.unit])
        for round_, reason in ((stage.round, "wrong_state"), (empty, "no_list")):
            with pytest.raises(RoundRefusal) as refused:
                rehearse(session, round_, stage.plan, stage.by, NOW)
            assert refused.value.reason == reason


def test_people_by_hand_and_rehearsals_are_sound_to_the_verifier(engines: Engines) -> None:
    with engines.writing() as session:
        stage = Stage(session)
        guest = make.person(session, unit=make.unit(session))
        add_people(session, stage.official, [guest.id], "công văn", {guest.unit_id}, stage.by, NOW)
        draw_up_list(session, rehearse(session, stage.official, stage.plan, stage.by, NOW), stage.by, NOW)
        assert out_of_scope(session) == []
        session.execute(sa.update(RoundCandidate).values(unit_id=guest.unit_id))
        assert {one.fact for one in out_of_scope(session)} == {"unit_not_invited"}


def test_a_copy_moves_every_time_and_keeps_the_seats(engines: Engines) -> None:
    with engines.writing() as session:
        stage = Stage(session)
        round_, by, unit = stage.official, stage.by, session.get_one(Unit, stage.unit.id)
        room = make.room(session, make.sitting(session, round_, needs_code=True), unit, minutes=50)
        for one in stage.people:
            move_candidate(session, round_, one.id, room.id, None, "", by, NOW)
        give_numbers(session, round_, "A", 3, "name", by, NOW)
        stage.people[1].is_active = False
        session.flush()
        plan = CopyPlan("Đợt sau", round_.opens_at + 24 * HOUR, with_sittings=True, with_list=True)
        made = copy_round(session, round_, plan, {unit.id}, by, NOW)
        assert (made.state, made.closes_at) == ("draft", round_.closes_at + 24 * HOUR)
        (old,), (new,) = sittings_of(session, round_.id), sittings_of(session, made.id)
        assert new.opens_at == old.opens_at + 24 * HOUR
        assert new.access_code != old.access_code
        ((_sitting, copied),) = rooms_of(session, made.id)
        row = session.get_one(RoundCandidate, (made.id, stage.people[0].id))
        assert (row.room_id, row.candidate_number, copied.minutes) == (copied.id, None, 50)
        assert len(listed_ids(session, made.id)) == 1
        assert copy_round(session, round_, plan, {unit.id}, by, NOW + timedelta(seconds=9)) is made  # a second click
        assert copy_round(session, round_, plan, {unit.id}, by, NOW + timedelta(seconds=31)) is not made
        bare = copy_round(session, round_, replace(plan, with_sittings=False, with_list=False), {unit.id}, by, NOW)
        assert (sittings_of(session, bare.id), listed_ids(session, bare.id)) == ([], set())
        with pytest.raises(RoundRefusal, match="not_copied"):
            copy_round(session, session.get_one(Round, stage.round.id), plan, {unit.id}, by, NOW)


def test_a_copy_invites_units_where_they_go_on(engines: Engines) -> None:
    """Only where the organiser may invite these; of somebody else's successors a copy gives nothing away."""
    with engines.writing() as session:
        stage = Stage(session)
        old, by = session.get_one(Unit, stage.unit.id), stage.by
        new = make.unit(session)
        facts = UnitEnd(NOW.date(), "sáp nhập", (new.id,))
        end_unit(session, old.id, facts, by, NOW, today=NOW.date() + timedelta(days=1))
        plan = CopyPlan("Đợt sau", stage.official.opens_at + 24 * HOUR, with_sittings=False, with_list=False)
        made = copy_round(session, stage.official, plan, {old.id, new.id}, by, NOW)
        assert [one.id for one in invited_units(session, made.id)] == [new.id]
        assert draw_up_list(session, made, by, NOW) == (len(stage.people), 0)
        plan = replace(plan, name="Đợt khác")
        kept = copy_round(session, stage.official, plan, {old.id}, by, NOW)
        assert [one.id for one in invited_units(session, kept.id)] == [old.id]
