"""What a model may say: the shape of the file, and what its parts owe each other."""

import re
from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from quizapp.domain.assessment import FEW_PEOPLE
from quizapp.domain.policies import EXACT
from quizapp.office.yamls import sentence_of

FEWEST_PEOPLE = 3
MOST_BANDS = 12
_CODE = r"[A-Z][A-Z0-9]{0,9}"


def _code(text: str) -> str:
    if re.fullmatch(_CODE, text) is None:
        raise ValueError("Mã gồm chữ in không dấu và chữ số, bắt đầu bằng chữ, nhiều nhất 10 ký tự, như D1.")
    return text


Code = Annotated[str, AfterValidator(_code)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class _Competence(_Part):
    code: Code
    name: str = Field(min_length=3, max_length=200)
    training_topic: str = Field(min_length=3, max_length=300)


class _Domain(_Part):
    code: Code
    name: str = Field(min_length=3, max_length=200)
    weight: float = Field(gt=0, le=1000)
    minimum_percent: float | None = Field(default=None, gt=0, le=100)
    practice: bool = False
    competences: list[_Competence] = Field(min_length=1)


class _Band(_Part):
    code: str = Field(pattern=r"^[a-z][a-z_]{0,19}$")
    name: str = Field(min_length=1, max_length=60)
    from_percent: float = Field(ge=0, le=100)


class _UnitRatings(_Part):
    measure: Literal["mean", "median", "pass_percent", "top_five"]
    least_sat_percent: float = Field(default=0, ge=0, le=100)
    levels: list[_Band] = Field(min_length=2, max_length=MOST_BANDS)


class _Required(_Part):
    default: float = Field(ge=0, le=100)
    positions: dict[str, dict[str, float]] = Field(default_factory=dict)


class _Scoring(_Part):
    """A policy for each type of which a part may be right; see domain/policies.py.

    `partial` of `multiple` and `ordering` is the older name of `right_minus_wrong` and `absolute_position`.
    """

    multiple: Literal["exact", "right_minus_wrong", "per_option", "partial"] = "exact"
    hotspot: Literal["exact", "right_minus_wrong", "per_option"] = "exact"
    matching: Literal["exact", "partial"] = "exact"
    ordering: Literal["exact", "absolute_position", "relative_next", "longest_ordered", "partial"] = "exact"
    cloze: Literal["exact", "partial"] = "exact"


class Model(_Part):
    """The whole file. Fields that came later may be missing, and are stored only where they say something."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    version: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=3, max_length=200)
    illustrative: bool
    note: str = Field(default="", max_length=2000)
    follows: str = Field(default="", max_length=500)
    pass_percent: float = Field(ge=0, le=100)
    domains: list[_Domain] = Field(min_length=1)
    bands: list[_Band] = Field(min_length=2, max_length=MOST_BANDS)
    required: _Required
    scoring: _Scoring = Field(default_factory=_Scoring)
    practice_percent: float | None = Field(default=None, gt=0, lt=100)
    unit_ratings: _UnitRatings | None = None
    few_people: int = Field(default=FEW_PEOPLE, ge=FEWEST_PEOPLE, le=50)


_FIRST_POLICIES = ("multiple", "matching", "ordering")
_LATER = {"follows": "", "practice_percent": None, "unit_ratings": None, "few_people": FEW_PEOPLE}
_LATER_OF_DOMAIN = {"minimum_percent": None, "practice": False}
Place = tuple[str | int, ...]
_Found = Iterator[tuple[list[str | int], str]]


def _listed(model: Model) -> Iterator[tuple[str, list[tuple[list[str | int], Any]]]]:
    """Every list whose rows need codes and names of their own: what a row is called, and the rows with their places."""
    yield "lĩnh vực", [(["domains", i], one) for i, one in enumerate(model.domains)]
    yield (
        "năng lực",
        [
            (["domains", i, "competences", j], one)
            for i, domain in enumerate(model.domains)
            for j, one in enumerate(domain.competences)
        ],
    )
    yield "mức xếp loại", [(["bands", i], one) for i, one in enumerate(model.bands)]
    levels = model.unit_ratings.levels if model.unit_ratings else ()
    yield "mức của đơn vị", [(["unit_ratings", "levels", i], one) for i, one in enumerate(levels)]


def _said_twice(model: Model) -> _Found:
    """A code or a name that two rows bear; names but for case: whoever reads a report could not tell them apart."""
    for what, rows in _listed(model):
        for field, words in (("code", "Mã"), ("name", "Tên")):
            seen: set[str] = set()
            for place, one in rows:
                said = str(getattr(one, field))
                if said.casefold() in seen:
                    yield [*place, field], f"{words} {what} “{said}” bị trùng."
                seen.add(said.casefold())


def _limits_twice(place: list[str | int], levels: Sequence[Any]) -> _Found:
    first: dict[float, str] = {}
    for at, one in enumerate(levels):
        if one.from_percent in first:
            message = f"Trùng ngưỡng của mức “{first[one.from_percent]}”; các mức phải có ngưỡng khác nhau."
            yield [*place, at, "from_percent"], message
        first.setdefault(one.from_percent, one.name)


def _band_faults(model: Model) -> _Found:
    yield from _limits_twice(["bands"], model.bands)
    limits = [band.from_percent for band in model.bands]
    if min(limits) != 0:
        yield ["bands"], "Mức xếp loại thấp nhất phải bắt đầu từ 0."
    if model.pass_percent not in limits:
        yield ["pass_percent"], "Điểm đạt (pass_percent) phải trùng với ngưỡng của một mức xếp loại."


def _rating_faults(model: Model) -> _Found:
    levels = model.unit_ratings.levels if model.unit_ratings else []
    yield from _limits_twice(["unit_ratings", "levels"], levels)
    if levels and min(one.from_percent for one in levels) != 0:
        yield ["unit_ratings", "levels"], "Mức thấp nhất của đơn vị phải bắt đầu từ 0."


def _practice_faults(model: Model) -> _Found:
    kinds = {domain.practice for domain in model.domains}
    if model.practice_percent is not None and len(kinds) < 2:
        message = "Muốn chia tỷ trọng thực hành thì phải có lĩnh vực thực hành và lĩnh vực lý thuyết."
        yield ["practice_percent"], message
    if model.practice_percent is None and True in kinds:
        yield ["practice_percent"], "Có lĩnh vực thực hành nên phải ghi tỷ trọng của phần thực hành."


def _required_faults(model: Model) -> _Found:
    codes = {competence.code for domain in model.domains for competence in domain.competences}
    for position, required in model.required.positions.items():
        for code, percent in required.items():
            path: list[str | int] = ["required", "positions", position, code]
            if code != "default" and code not in codes:
                yield path, f"Vị trí {position}: không có năng lực {code}."
            if not 0 <= percent <= 100:
                yield path, f"Vị trí {position}, {code}: mức yêu cầu phải từ 0 đến 100."


def faults_in(model: Model) -> list[tuple[Place, str]]:
    """Where a model whose parts are sound contradicts itself, and in what words."""
    checks = (_said_twice, _band_faults, _required_faults, _rating_faults, _practice_faults)
    return [(tuple(place), message) for check in checks for place, message in check(model)]


def content_of(model: Model) -> dict[str, Any]:
    """As it is stored. What came later is named only where it says something: stored models stay the same."""
    content = _without(model.model_dump(), _LATER)
    content["domains"] = [_without(domain, _LATER_OF_DOMAIN) for domain in content["domains"]]
    content["scoring"] = {
        name: policy for name, policy in content["scoring"].items() if name in _FIRST_POLICIES or policy != EXACT
    }
    return content


def _without(facts: dict[str, Any], silent: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in silent or value != silent[name]}


def checked(content: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[Place, str]]]:
    """Plain content as it would be stored, and every fault with its place; with faults the content is as it came."""
    try:
        model = Model.model_validate(content)
    except ValidationError as error:
        places = [tuple(step for step in one["loc"] if step != "[key]") for one in error.errors(include_url=False)]
        words = [sentence_of(one, is_beside_field=True) for one in error.errors(include_url=False)]
        return content, list(zip(places, words, strict=True))
    found = faults_in(model)
    return (content, found) if found else (content_of(model), [])
