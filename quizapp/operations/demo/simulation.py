"""People who sit a test, made up: an ability for each person and competence decides how each question goes.

Everything is submitted through the real actions (start, save, hand in); nothing here writes a mark.
"""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.actions import hand_in, start_attempt
from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.saving import Save, save_answer
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.db import Engines
from quizapp.domain.marking import by_blank
from quizapp.domain.parts import ALPHABET, orders_of
from quizapp.domain.questions import TYPED
from quizapp.people.actions.logins import open_login
from quizapp.people.queries.logins import token_hash
from quizapp.rounds.queries import Listed

GUESSING = {
    "single": 0.22,
    "true_false": 0.5,
    "multiple": 0.05,
    "ordering": 0.04,
    "matching": 0.04,
    "hotspot": 0.2,  # what is typed cannot be guessed
}
DIFFICULTY = {1: -0.9, 2: -0.2, 3: 0.5}
STRENGTHS = {"TTPVHCC": ("D", 0.7), "VPTK": ("V", 0.8), "TPHT": ("D", 0.4), "CNTT": ("L", 0.9), "LD": ("V", 0.3)}


@dataclass(frozen=True)
class Place:
    """A place of a paper with its key: what the simulation needs to be right or wrong on purpose."""

    position: int
    version: QuestionVersion
    key: QuestionKey
    letters: list[str]
    left: list[str]


class Person:
    """A made-up candidate: general ability, the unit's influence, and strong and weak competences."""

    def __init__(self, listed: Listed, unit_effect: float, competences: list[str], seed: str) -> None:
        self.listed = listed
        self.chance = random.Random(f"{seed}:{listed.staff_code}")  # noqa: S311 - a play, not a secret
        general = self.chance.gauss(0.1, 0.85) + unit_effect
        letter, strength = STRENGTHS.get(listed.position_code, ("", 0.0))
        self.ability = {
            code: general + self.chance.gauss(0, 0.5) + (strength if code.startswith(letter or "-") else 0.0)
            for code in competences
        }

    def is_right(self, place: Place) -> bool:
        easy = self.ability[place.version.competence] - DIFFICULTY[place.version.level]
        knows = 1 / (1 + math.exp(-1.3 * easy))
        guess = GUESSING.get(place.version.type, 0.0)
        return self.chance.random() < guess + (1 - guess) * knows

    def answer(self, place: Place) -> tuple[str, ...]:
        """The letters that this person sends, in the order of their own paper."""
        right = _shown(place, place.key.key)
        return right if self.is_right(place) else self._wrong(place, right)

    def _wrong(self, place: Place, right: tuple[str, ...]) -> tuple[str, ...]:
        letters = [ALPHABET[index] for index in range(len(place.letters))]
        if place.version.type in (*TYPED, "cloze"):
            return self._typed_wrongly(place, right)
        if place.version.type in ("single", "true_false") or (place.version.type == "hotspot" and len(right) == 1):
            return (self.chance.choice([letter for letter in letters if letter not in right]),)
        if place.version.type in ("multiple", "hotspot"):
            dropped = self.chance.choice(right)
            kept = [letter for letter in right if letter != dropped]
            others = [letter for letter in letters if letter not in right]
            return tuple(sorted({*kept, *self.chance.sample(others, min(len(others), self.chance.randint(0, 1)))})) or (
                others[0],
            )
        if place.version.type == "ordering":
            order = list(right)
            first = self.chance.randrange(len(order) - 1)
            order[first], order[first + 1] = order[first + 1], order[first]
            return tuple(order)
        pairs = [pair.split(":") for pair in right]
        first, second = self.chance.sample(range(len(pairs)), 2)
        pairs[first][1], pairs[second][1] = pairs[second][1], pairs[first][1]
        return tuple(sorted(":".join(pair) for pair in pairs))

    def _typed_wrongly(self, place: Place, right: tuple[str, ...]) -> tuple[str, ...]:
        """Nothing in one of the blanks; another number; words that miss the point."""
        if place.version.type == "cloze":
            dropped = self.chance.choice(right)
            return tuple(part for part in right if part != dropped)
        if place.version.type == "numeric":
            return (str(round(float(place.key.key[0])) + self.chance.choice((50, 100))),)
        return ("không rõ",)


def _typed(place: Place, key: list[str]) -> tuple[str, ...]:
    """The first accepted answer of every blank, numbers with a comma, as people type them here."""
    if place.version.type != "cloze":
        return (_as_typed(key[0], place.key.rule),)
    orders = orders_of(place.letters)
    said = {number: accepted[0] for number, accepted in by_blank(key).items()}
    return tuple(
        f"{number}:{ALPHABET[orders[number].index(one)] if orders[number] else _as_typed(one, place.key.rule[number])}"
        for number, one in sorted(said.items())
    )


def _as_typed(text: str, rule: Mapping[str, Any]) -> str:
    return text.replace(".", ",") if "tolerance" in rule else text


def _shown(place: Place, key: list[str]) -> tuple[str, ...]:
    """The key in the letters that this person sees."""
    if place.version.type in (*TYPED, "cloze"):
        return _typed(place, key)
    shown = {letter: ALPHABET[index] for index, letter in enumerate(place.letters)}
    if place.version.type == "matching":
        numbers = {number: str(index + 1) for index, number in enumerate(place.left)}
        pairs = (pair.split(":") for pair in key)
        return tuple(sorted(f"{numbers[left]}:{shown[right]}" for left, right in pairs))
    letters = [shown[letter] for letter in key]
    return tuple(letters) if place.version.type == "ordering" else tuple(sorted(letters))


class ExamRoom:
    """Lets people sit a round through the real actions."""

    def __init__(self, engines: Engines, round_id: int, accounts: Mapping[int, int], seed: str) -> None:
        self._engines = engines
        self._round_id = round_id
        self._accounts = accounts
        self._seed = seed
        self._versions: dict[int, QuestionVersion] = {}
        self._keys: dict[int, QuestionKey] = {}

    def sit(self, person: Person, start: datetime, *, stops_after: int | None = None) -> None:
        """One attempt from start to hand-in; `stops_after` questions the person leaves without handing in."""
        with self._engines.writing() as session:
            token, login = open_login(session, self._accounts[person.listed.person_id], start)
            seed = f"{self._seed}:{self._round_id}:{person.listed.staff_code}"
            attempt = start_attempt(session, self._round_id, person.listed.person_id, login.id, start, seed=seed)
            places = self._places(session, attempt)
        moment = start
        for seq, place in enumerate(places[:stops_after], start=1):
            moment += timedelta(seconds=person.chance.uniform(12, 80))
            if moment >= attempt.deadline_at:
                return
            if person.chance.random() < 0.015:
                continue
            save_answer(
                self._engines.save,
                Save(
                    attempt.token, token_hash(token), attempt.epoch, seq, place.position, person.answer(place), moment
                ),
            )
        if stops_after is None:
            with self._engines.writing() as session:
                hand_in(session, attempt.token, person.listed.person_id, moment + timedelta(seconds=20))

    def _places(self, session: Session, attempt: Attempt) -> list[Place]:
        rows = list(
            session.scalars(
                sa.select(AttemptQuestion)
                .where(AttemptQuestion.attempt_id == attempt.id)
                .order_by(AttemptQuestion.position)
            )
        )
        for row in rows:
            if row.question_version_id not in self._versions:
                self._versions[row.question_version_id] = session.get_one(QuestionVersion, row.question_version_id)
                self._keys[row.question_version_id] = session.get_one(QuestionKey, row.question_version_id)
        return [
            Place(
                row.position,
                self._versions[row.question_version_id],
                self._keys[row.question_version_id],
                row.letters,
                row.left,
            )
            for row in rows
        ]
