"""Which questions may be drawn on which day, against a model that is told the same story, on both engines."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest

from quizapp.banks.queries import drawable
from quizapp.db import Engines
from tests import make
from tests.make.laws import citing_questions, law_change, review

START = date(2026, 12, 1)
DAYS = [START + timedelta(days=n) for n in range(8)]
ARTICLES = {"DVC-D1-01": "", "DVC-D1-02": "Điều 7", "DVC-D1-03": "Điều 9 khoản 2"}
UNCITING = {"DVC-D1-04", "DVC-D1-05"}
TOUCHED = {  # provisions of a change → the questions that it concerns
    "": {"DVC-D1-01", "DVC-D1-02", "DVC-D1-03"},
    "Điều 7": {"DVC-D1-01", "DVC-D1-02"},
    "khoản 2 Điều 9": {"DVC-D1-01", "DVC-D1-03"},
    "Điều 11": {"DVC-D1-01"},
}


@dataclass
class Ledger:
    """What happened to each question, day by day: the model."""

    changed: dict[str, list[date]] = field(default_factory=lambda: {code: [] for code in ARTICLES})
    checked: dict[str, date] = field(default_factory=lambda: dict.fromkeys(ARTICLES, date(2026, 11, 1)))

    def drawn(self, on: date) -> set[str]:
        held = {code for code, days in self.changed.items() if any(self.checked[code] < day <= on for day in days)}
        return {*ARTICLES, *UNCITING} - held


def tell(chance: Random, engines: Engines, ledger: Ledger) -> None:
    """One more thing happens, to the database and to the model."""
    day = chance.choice(DAYS)
    with engines.writing() as session:
        if chance.random() < 0.65:
            provisions = chance.choice(list(TOUCHED))
            law_change(session, day, provisions=provisions)
            for code in TOUCHED[provisions]:
                ledger.changed[code].append(day)
        else:
            code = chance.choice(list(ARTICLES))
            review(session, code, day, make.administrator_id(session))
            ledger.checked[code] = max(ledger.checked[code], day)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_on_every_day_exactly_those_are_drawn_that_the_model_says(engines: Engines, seed: int) -> None:
    chance, ledger = Random(seed), Ledger()
    with engines.writing() as session:
        citing_questions(session, *ARTICLES.values())
    held = 0
    for _ in range(12):
        tell(chance, engines, ledger)
        with engines.reading() as session:
            for day in (START - timedelta(days=1), *DAYS):
                drawn = {one.code for one in drawable(session, day)}
                assert drawn == ledger.drawn(day), day
                held += len(drawn) < 5
    assert held  # the story was about something


def test_a_model_that_forgets_reviews_would_disagree(sqlite_engines: Engines) -> None:
    """The negative control."""
    chance, ledger, forgetful = Random(1), Ledger(), Ledger()
    with sqlite_engines.writing() as session:
        citing_questions(session, *ARTICLES.values())
    forgetful.changed = ledger.changed
    for _ in range(12):
        tell(chance, sqlite_engines, ledger)
    with sqlite_engines.reading() as session:
        assert any({one.code for one in drawable(session, day)} != forgetful.drawn(day) for day in DAYS)
