"""From points by competence to domains, a total, a level and a pass: a pure function of (sums, model).

A domain's percent is points earned / possible over all its questions; the total is the mean of the domains that the
paper holds, weighted by the model. A competence's percent is indicative for one person: it rests on few questions.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from quizapp.domain.assessment import AssessmentModel, Domain
from quizapp.domain.classifying import band_of, has_passed, is_below

Points = Fraction | int  # exact: whole points are whole numbers
Sums = dict[str, tuple[Points, int]]


@dataclass(frozen=True)
class Total:
    """`percent` is 0-100, unrounded. `short`: domains below their least percent, for which nobody passes."""

    domains: Sums
    domain_bands: dict[str, str]
    percent: float
    band: str
    has_passed: bool
    short: tuple[str, ...] = ()


def weights_of(domains: Collection[str], model: AssessmentModel) -> dict[str, Fraction]:
    """What each of the domains of one paper counts, in the order of the model; relative to each other.

    Where the model gives practice a share and the paper holds both kinds, the weights hold within a kind.
    """
    held = [domain for domain in model.domains if domain.code in domains]
    weights = {domain.code: Fraction(str(domain.weight)) for domain in held}
    if model.practice_percent is None or len({domain.is_practice for domain in held}) < 2:
        return weights
    practice = Fraction(str(model.practice_percent))
    shares = {True: practice, False: 100 - practice}
    together = {kind: sum(weights[one.code] for one in held if one.is_practice is kind) for kind in shares}
    return {one.code: shares[one.is_practice] * weights[one.code] / together[one.is_practice] for one in held}


def of_a_kind(percents: Mapping[str, float], model: AssessmentModel, *, is_practice: bool) -> float | None:
    """What was reached in the domains of practice, or in those of theory, by their weights; None where none was asked.
    `percents`: domain → 0-100."""
    held = [one for one in model.domains if one.is_practice is is_practice and one.code in percents]
    total = sum(one.weight for one in held)
    return sum(one.weight * percents[one.code] for one in held) / total if total else None


def short_domains(percents: Mapping[str, float], domains: Collection[Domain]) -> tuple[str, ...]:
    """Those of the paper that lie below the least that the model asks for. `percents`: domain → 0-100."""
    least = {one.code: one.minimum_percent for one in domains if one.code in percents}
    return tuple(code for code, percent in least.items() if percent is not None and is_below(percents[code], percent))


def total_of(competences: Mapping[str, tuple[Points, int]], model: AssessmentModel) -> Total:
    """`competences`: code → points earned and possible. KeyError for one that the model lacks."""
    sums: Sums = {}
    for code, (earned, possible) in competences.items():
        domain = model.domain_of(code)
        got, count = sums.get(domain, (0, 0))
        sums[domain] = (got + earned, count + possible)
    weights = weights_of(sums, model)
    weighted = sum((weights[code] * 100 * got / count for code, (got, count) in sums.items()), Fraction(0))
    total = float(weighted / sum(weights.values()))
    domains = {code: sums[code] for code in weights}
    percents = {code: 100 * float(got) / count for code, (got, count) in domains.items()}
    short = short_domains(percents, model.domains)
    return Total(
        domains=domains,
        domain_bands={code: band_of(percent, model.bands).code for code, percent in percents.items()},
        percent=total,
        band=band_of(total, model.bands).code,
        has_passed=has_passed(total, model.pass_percent) and not short,
        short=short,
    )


def as_before(model: AssessmentModel) -> AssessmentModel:
    """The model as the scorers before the third read it: without least percents and without a share of practice."""
    domains = tuple(replace(domain, minimum_percent=None) for domain in model.domains)
    return replace(model, domains=domains, practice_percent=None)
