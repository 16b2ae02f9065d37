"""What the dry run of a rescoring lists is what everybody then reads, and nothing else changes for anybody."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.banks.models import QuestionVersion
from quizapp.competences.queries import model_of
from quizapp.db import Engines
from quizapp.domain.effects import Marked
from quizapp.domain.rulings import Ruling
from quizapp.results.foreseeing import effects_of
from quizapp.results.queries import counted_results
from quizapp.results.sheets import person_sheet
from tests.make.life_of_results import other_key, published, rescored
from tests.reports import scene as scenes


def read(session: Session, round_id: int) -> dict[int, Marked]:
    """Person → score, band, pass and needs as their sheet says them, by another way than the dry run's."""
    found = {}
    for one in counted_results(session, round_id):
        sheet = person_sheet(session, one.result, model_of(session, one.result.model_id), show_explanations=False)
        needs = frozenset(mark.code for mark in sheet.competences if mark.is_below)
        found[one.person_id] = Marked(sheet.total_percent, sheet.band.code, sheet.has_passed, needs)
    return found


def singles(session: Session, round_id: int) -> list[int]:
    """Versions with one right option, those in most papers first."""
    statement = (
        sa.select(QuestionVersion.id)
        .join(AttemptQuestion, AttemptQuestion.question_version_id == QuestionVersion.id)
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.round_id == round_id, QuestionVersion.type == "single")
        .group_by(QuestionVersion.id)
        .order_by(sa.func.count().desc(), QuestionVersion.id)
    )
    return list(session.scalars(statement))


def foreseen(session: Session, round_id: int, rulings: dict[int, Ruling]) -> dict[int, tuple[Marked, Marked]]:
    return {
        line.person_id: (line.effect.before, line.effect.after) for line in effects_of(session, round_id, rulings).lines
    }


@pytest.mark.parametrize("is_published", [False, True], ids=["not published", "published"])
def test_the_dry_run_lists_what_is_then_written(engines: Engines, is_published: bool) -> None:
    """One correction after the other: each is foreseen on top of those before it."""
    scene = scenes.build(engines)
    changed: dict[str, set[str]] = {}
    with engines.writing() as session:
        if is_published:
            published(session, scene.round_id)
        first, second, third = singles(session, scene.round_id)[:3]
        for version, ruling in (
            (first, Ruling("key", other_key(session, first))),
            (second, Ruling("neutral")),
            (third, Ruling("all")),
            (first, Ruling("all")),
            (second, Ruling("key", other_key(session, second))),
        ):
            before, told = read(session, scene.round_id), foreseen(session, scene.round_id, {version: ruling})
            rescored(session, scene.round_id, {version: ruling})
            after = read(session, scene.round_id)
            assert after.keys() == before.keys()
            assert told == {one: (before[one], after[one]) for one in after if before[one] != after[one]}
            assert foreseen(session, scene.round_id, {version: ruling}) == {}, "nothing is left to change"
            changed.setdefault(ruling.kind, set()).update(
                name for one, other in told.values() for name in vars(one) if getattr(one, name) != getattr(other, name)
            )
    assert all("total_percent" in fields for fields in changed.values()), "every kind changed somebody's score"
    assert {"band", "needs"} <= set().union(*changed.values())


def test_another_correction_than_the_one_foreseen_would_be_found(engines: Engines) -> None:
    """The control."""
    scene = scenes.build(engines)
    with engines.writing() as session:
        version = singles(session, scene.round_id)[0]
        before, told = read(session, scene.round_id), foreseen(session, scene.round_id, {version: Ruling("neutral")})
        rescored(session, scene.round_id, {version: Ruling("all")})
        after = read(session, scene.round_id)
        assert told != {one: (before[one], after[one]) for one in after if before[one] != after[one]}
