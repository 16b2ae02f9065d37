"""The test afterwards: exactly the right people, on the same competences, sat like any other round."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.domain.errors import MayNotStart, RecordRefused, RoundRefusal
from quizapp.papers.queries import cells_of
from quizapp.people.models import Person, Unit
from quizapp.results.models import Result
from quizapp.rounds import actions as round_actions
from quizapp.rounds.lists import draw_up_list, list_exactly, list_gap, listed_ids
from quizapp.rounds.models import ListChange, Round
from quizapp.training.effects import effect_report
from quizapp.training.models import TrainingLine
from quizapp.training.plans import lines_of, take_back
from quizapp.training.retesting import RetestPlan, cells_for, people_to_test, retest, retests_of
from tests import make
from tests.make import life_of_results
from tests.training import year as years
from tests.training.year import AGAIN, Year


@pytest.fixture
def year(engines: Engines) -> Year:
    return years.build(engines)


def again_with(session: Session, year: Year, *, with_others: bool = True) -> Round:
    wish = RetestPlan("Đánh giá lại", AGAIN, AGAIN + timedelta(hours=9), with_others)
    return retest(session, years.plan_of(session, year), wish, year.everywhere, year.writer, AGAIN - timedelta(days=9))


def ids(year: Year, *groups: str) -> set[int]:
    return {person for name, person in year.people.items() if name[0] in groups}


def test_exactly_who_sat_in_a_class_and_who_needed_it_are_listed(engines: Engines, year: Year) -> None:
    with engines.writing() as session:
        alone = again_with(session, year, with_others=False)
        both = again_with(session, year)
        assert listed_ids(session, alone.id) == ids(year, "a") | {year.people["w1"]}
        assert listed_ids(session, both.id) == ids(year, "a", "o", "w")
        assert {cell.competence for cell in cells_of(session, both.blueprint_id)} == {"D1"}
        assert sum(cell.count for cell in cells_of(session, both.blueprint_id)) == 5
        assert [one.id for one in retests_of(session, year.plan_id)] == [both.id, alone.id]
        assert (both.state, both.kind) == ("draft", "official")


def test_what_holds_of_the_first_test_holds_of_the_second(engines: Engines) -> None:
    """Else a change could come from the marking alone, and results could be shown sooner than the office decided."""
    rules: dict[str, object] = {
        "results_rule": "after_check", "complaint_days": 9, "rescue_rule": "never", "scoring": {"matching": "partial"},
    }  # fmt: skip
    year = years.build(engines, **rules)
    with engines.writing() as session:
        made = again_with(session, year)
        assert {name: getattr(made, name) for name in rules} == rules


def test_the_same_form_sent_twice_makes_one_round(engines: Engines, year: Year) -> None:
    with engines.writing() as session:
        assert again_with(session, year) is again_with(session, year)


def test_only_the_chosen_topics_are_asked_and_only_of_their_people(engines: Engines, year: Year) -> None:
    """Whoever learnt one topic is not asked those of others."""
    with engines.writing() as session:
        plan, lines = years.plan_of(session, year), lines_of(session, year.plan_id)
        other = TrainingLine(id=lines[0].id + 1, plan_id=plan.id, topic="Khác", competences=["E1"], categories=[])
        wish = RetestPlan("Đánh giá lại", AGAIN, AGAIN + timedelta(hours=9), True)
        for chosen, asked in ((frozenset(), {"D1", "E1"}), (frozenset({lines[0].id}), {"D1"}), ({other.id}, {"E1"})):
            of = replace(wish, line_ids=frozenset(chosen)).of([*lines, other])
            assert {cell.competence for cell in cells_for(session, plan, of, wish)} == asked
        assert {one.id for one in people_to_test(session, plan, [other], with_others=False)} == set()
        session.expunge_all()


def test_whoever_left_or_works_elsewhere_is_not_invited(engines: Engines, year: Year) -> None:
    with engines.writing() as session:
        session.get_one(Person, year.people["o1"]).is_active = False
        session.get_one(Person, year.people["a1"]).unit_id = make.unit(session).id
        made = again_with(session, year)
        gone = {year.people["o1"], year.people["a1"]}
        assert listed_ids(session, made.id) == ids(year, "a", "o", "w") - gone


def test_the_list_stands_through_sittings_rooms_and_the_opening(engines: Engines, year: Year) -> None:
    with engines.writing() as session:
        made = again_with(session, year)
        wanted = listed_ids(session, made.id)
        assert not list_gap(session, made).is_there
        assert draw_up_list(session, made, year.writer, AGAIN) == (0, 0)
        held = make.sitting(session, made, opens_at=AGAIN)
        hall = make.room(session, held, session.get_one(Unit, year.province))
        make.seat(session, made.id, hall, sorted(wanted))
        round_actions.open_round(session, made, year.writer, AGAIN)
        assert listed_ids(session, made.id) == wanted
        with pytest.raises(RoundRefusal):
            list_exactly(session, made, [], "Không đúng", year.writer, AGAIN)
        with pytest.raises(MayNotStart, match="not_invited"):
            make.started_attempt(session, made, session.get_one(Person, year.people["b1"]))
        reasons = set(session.scalars(sa.select(ListChange.reason).where(ListChange.round_id == made.id)))
        assert reasons == {"Đánh giá lại sau bồi dưỡng"}


def test_only_an_approved_plan_is_tested_and_only_where_there_is_somebody(engines: Engines, year: Year) -> None:
    with engines.writing() as session:
        for person in session.scalars(sa.select(Person)):
            person.is_active = False
        with pytest.raises(RecordRefused, match="nobody_to_test"):
            again_with(session, year)
        take_back(session, years.plan_of(session, year), "Sửa số chỗ", year.approver, AGAIN)
        with pytest.raises(RecordRefused, match="plan_not_approved"):
            again_with(session, year)


def test_the_effect_reads_the_published_version(engines: Engines, year: Year) -> None:
    years.again(engines, year)
    with engines.writing() as session:
        session.get_one(Round, year.round_id).state = "closed"
        life_of_results.published(session, year.round_id)
    with engines.reading() as session:
        published = effect_report(session, years.plan_of(session, year))
    assert published.earlier.publication == 1
    with engines.writing() as session:  # a later version of which nobody let anything out, in which all know all
        of_round = (
            sa.select(Result).join(Attempt, Attempt.id == Result.attempt_id).where(Attempt.round_id == year.round_id)
        )
        for result in session.scalars(of_round).all():
            facts = {one.name: getattr(result, one.name) for one in Result.__table__.columns if one.name != "id"}
            marks = {**facts["marks"], "competences": {"D1": [10, 10], "E1": [10, 10]}}
            session.execute(sa.insert(Result), {**facts, "version": 2, "marks": marks})
    with engines.reading() as session:
        again = effect_report(session, years.plan_of(session, year))
    assert again.lines[0].needed == published.lines[0].needed == 14
