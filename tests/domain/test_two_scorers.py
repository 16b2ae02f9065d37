"""Two scorers that share no line agree on every generated attempt, of all types and policies."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from quizapp.domain import scoring
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.policies import POLICIES, SHARES
from quizapp.domain.questions import TYPES
from quizapp.domain.rulings import RULING_KINDS
from quizapp.domain.scoring import score
from tests import independent_scorer as other
from tests.domain import generated_papers as generated
from tests.domain.given import BANDS, model

DOMAINS = {"D1": "DVC", "D2": "DVC", "E1": "EID", "V1": "VB", "L1": "DL"}
WEIGHTS = {"DVC": 35, "EID": 25, "VB": 25, "DL": 15}
LIMITS = [(band.code, int(band.from_percent)) for band in BANDS]


def differences(made: list[generated.Made], given: AssessmentModel) -> list[str]:
    """What the two scorers say differently of one attempt."""
    rules = given.scoring
    found = score([marked for marked, _facts in made], given)
    plain = [facts for _marked, facts in made]
    total = other.total_of(plain, rules, DOMAINS, WEIGHTS)
    told = []
    for got, facts in zip(found.points, plain, strict=True):
        wanted = Fraction(*other.share_of(facts, rules))
        if got != float(wanted):
            told.append(f"{facts['type']} under {rules.get(facts['type'], 'exact')}: {got} beside {wanted}")
    if found.total_percent != float(Fraction(*total)):
        told.append(f"total {found.total_percent} beside {float(Fraction(*total))}")
    if found.band != other.level_of(total, LIMITS) or found.has_passed != (total[0] >= 50 * total[1]):
        told.append(f"level {found.band}, passed {found.has_passed} at {found.total_percent}")
    if found.outcomes != other.why_of(plain, rules):
        told.append(f"outcomes {found.outcomes} beside {other.why_of(plain, rules)}")
    return told


LEAST, PRACTICE = {"DVC": 40, "VB": 60}, ["VB", "DL"]


def harder(given: AssessmentModel) -> AssessmentModel:
    """The same with least percents and practice worth 40 of 100."""
    domains = tuple(
        replace(one, minimum_percent=LEAST.get(one.code), is_practice=one.code in PRACTICE) for one in given.domains
    )
    return replace(given, domains=domains, practice_percent=40)


def later_differences(attempts: int, given: Callable[..., AssessmentModel]) -> tuple[list[str], Counter[str]]:
    """Of models with least percents and a share of practice; and how often a least percent alone decided."""
    chance, told, met = Random(11), [], Counter[str]()
    for _attempt in range(attempts):
        rules, made = generated.policies(chance), generated.paper(chance)
        plain = [facts for _marked, facts in made]
        found = score([marked for marked, _facts in made], given(model(**rules)))
        weights = other.shares_of(plain, DOMAINS, WEIGHTS, PRACTICE, 40)
        total = other.total_of(plain, rules, DOMAINS, weights)
        is_short = other.falls_short(plain, rules, DOMAINS, LEAST)
        passes = total[0] >= 50 * total[1] and not is_short
        met["shared"] += weights != WEIGHTS
        met["short"] += is_short and total[0] >= 50 * total[1]
        if (found.total_percent, found.has_passed) != (float(Fraction(*total)), passes):
            told.append(f"{found.total_percent}, {found.has_passed} beside {float(Fraction(*total))}, {passes}")
    return told, met


def test_they_agree_on_least_percents_and_a_share_of_practice() -> None:
    told, met = later_differences(300, harder)
    assert told == []
    assert min(met["shared"], met["short"]) > 3


@pytest.mark.parametrize("forgotten", ["minimum_percent", "practice_percent"])
def test_a_scorer_that_forgot_either_would_be_seen(forgotten: str) -> None:
    def forgetful(given: AssessmentModel) -> AssessmentModel:
        made = harder(given)
        if forgotten == "practice_percent":
            return replace(made, practice_percent=None)
        return replace(made, domains=tuple(replace(one, minimum_percent=None) for one in made.domains))

    told, _met = later_differences(300, forgetful)
    assert told


def compare(
    attempts: int, seed: int, make: Callable[[Random], list[generated.Made]] = generated.paper
) -> tuple[list[str], Counter[tuple[str, str]]]:
    """Differences, and how often each type met each policy."""
    chance, told, met = Random(seed), [], Counter[tuple[str, str]]()
    for _attempt in range(attempts):
        rules = generated.policies(chance)
        made = make(chance)
        met.update((marked.type, rules.get(marked.type, "exact")) for marked, _facts in made)
        met.update((marked.type, _ruling(facts)) for marked, facts in made if _ruling(facts))
        told += differences(made, model(**rules))
    return told, met


def _ruling(facts: dict[str, Any]) -> str:
    return f"ruled {facts.get('ruling', 'key')}" if "ruling" in facts or "corrected" in facts else ""


def all_rulings() -> set[tuple[str, str]]:
    return {(type_, f"ruled {kind}") for type_ in TYPES for kind in RULING_KINDS}


def all_kinds() -> set[tuple[str, str]]:
    return {(type_, policy) for type_ in TYPES for policy in POLICIES.get(type_, {"exact": ""})}


def test_they_agree_on_three_hundred_attempts_of_all_types_and_policies() -> None:
    told, met = compare(300, 20261126)
    assert told == []
    assert all_kinds() <= set(met)


@pytest.mark.long
def test_they_agree_on_twenty_thousand_attempts() -> None:
    told, met = compare(20_000, 7)
    assert told == []
    assert all_kinds() <= set(met)
    assert min(met[kind] for kind in all_kinds()) > 100


@pytest.mark.parametrize("kind", list(SHARES))
def test_a_policy_that_gave_a_hundredth_too_much_would_be_seen(
    kind: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the product's own rule bent by a hundredth of a point, where it gives anything at all."""
    share = SHARES[kind]
    monkeypatch.setitem(SHARES, kind, lambda key, answer, options: share(key, answer, options) * Fraction(101, 100))
    told, _met = compare(300, 20261126)
    assert any(kind[0] in one for one in told)


@pytest.mark.parametrize("kind", TYPES)
def test_a_scorer_that_took_right_answers_of_one_type_for_wrong_would_be_seen(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same of marking that is all or nothing: one right answer in twenty goes unseen."""
    whole, chance = scoring._is_right, Random(5)

    def careless(question: scoring.MarkedQuestion) -> bool:
        return whole(question) and (question.type != kind or chance.random() < 0.95)

    monkeypatch.setattr(scoring, "_is_right", careless)
    told, _met = compare(300, 20261126)
    assert {one.split()[0] for one in told if " under " in one} == {kind}


# --- under rulings ----------------------------------------------------------------------------------------------------


def test_they_agree_on_papers_of_which_questions_were_ruled_on_afterwards() -> None:
    told, met = compare(600, 20261127, generated.ruled_paper)
    assert told == []
    assert all_kinds() | all_rulings() <= set(met)


@pytest.mark.long
def test_they_agree_on_twenty_thousand_attempts_under_rulings() -> None:
    told, met = compare(20_000, 8, generated.ruled_paper)
    assert told == []
    assert min(met[kind] for kind in all_kinds() | all_rulings()) > 100


@pytest.mark.parametrize("kind", ["neutral", "all", "key"])
def test_a_ruling_that_one_of_them_forgot_would_be_seen(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the product marks as if this kind had not been said."""
    whole = generated.ruled
    monkeypatch.setattr(generated, "ruled", lambda one, said: one if said.kind == kind else whole(one, said))
    told, _met = compare(600, 20261127, generated.ruled_paper)
    assert told != []
