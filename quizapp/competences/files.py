"""The model file (YAML): read, validated with clear errors, and turned into the rules' model."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quizapp.domain.assessment import AssessmentModel, Band, Competence, Domain
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.policies import EXACT
from quizapp.office.yamls import dump_yaml, faults_of, line_of, load_yaml, plain, read_text

SHIPPED_MODEL = Path(__file__).parent / "model.yaml"
_CODE = r"^[A-Z][A-Z0-9]{0,9}$"
_HEAD = "# Mô hình đánh giá. Sửa nội dung, đặt số phiên bản mới (version), rồi nạp lại tệp này.\n\n"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class _Competence(_Part):
    code: str = Field(pattern=_CODE)
    name: str = Field(min_length=3, max_length=200)
    training_topic: str = Field(min_length=3, max_length=300)


class _Domain(_Part):
    code: str = Field(pattern=_CODE)
    name: str = Field(min_length=3, max_length=200)
    weight: float = Field(gt=0, le=1000)
    competences: list[_Competence] = Field(min_length=1)


class _Band(_Part):
    code: str = Field(pattern=r"^[a-z][a-z_]{0,19}$")
    name: str = Field(min_length=1, max_length=60)
    from_percent: float = Field(ge=0, le=100)


class _Required(_Part):
    default: float = Field(ge=0, le=100)
    positions: dict[str, dict[str, float]] = Field(default_factory=dict)


_FIRST_POLICIES = ("multiple", "matching", "ordering")


class _Scoring(_Part):
    """A policy for each type of which a part may be right; see domain/policies.py.

    `partial` of `multiple` and `ordering` is the older name of `right_minus_wrong` and `absolute_position`.
    """

    multiple: Literal["exact", "right_minus_wrong", "per_option", "partial"] = "exact"
    hotspot: Literal["exact", "right_minus_wrong", "per_option"] = "exact"
    matching: Literal["exact", "partial"] = "exact"
    ordering: Literal["exact", "absolute_position", "relative_next", "longest_ordered", "partial"] = "exact"
    cloze: Literal["exact", "partial"] = "exact"


class _Model(_Part):
    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    version: str = Field(min_length=1, max_length=40)
    name: str = Field(min_length=3, max_length=200)
    illustrative: bool
    note: str = ""
    pass_percent: float = Field(ge=0, le=100)
    domains: list[_Domain] = Field(min_length=1)
    bands: list[_Band] = Field(min_length=2)
    required: _Required
    scoring: _Scoring = Field(default_factory=_Scoring)


def read_model(path: Path = SHIPPED_MODEL) -> dict[str, Any]:
    """The validated content of a model file. FileRefused with every fault and its line."""
    return parse_model(read_text(path), path.name)


def parse_model(text: str, file: str) -> dict[str, Any]:
    """The validated content of a model file's text. FileRefused with every fault and its line."""
    node = load_yaml(text, file)
    if not isinstance(node, dict):
        raise FileRefused([Fault(1, "Tệp mô hình phải gồm các cặp tên: giá trị.", file=file)])
    try:
        model = _Model.model_validate(plain(node))
    except ValidationError as error:
        raise FileRefused(sorted(faults_of(error, node, file=file))) from error
    found = [*_codes_twice(model), *_band_faults(model), *_required_faults(model)]
    if found:
        raise FileRefused(sorted(Fault(line_of(node, path), message, file=file) for path, message in found))
    content = model.model_dump()
    # types that came later are named only where they are not marked exactly: a model that was stored stays the same
    content["scoring"] = {
        name: policy for name, policy in content["scoring"].items() if name in _FIRST_POLICIES or policy != EXACT
    }
    return content


_Found = Iterator[tuple[list[str | int], str]]


def _codes_twice(model: _Model) -> _Found:
    domains: list[tuple[list[str | int], str]] = [(["domains", i, "code"], d.code) for i, d in enumerate(model.domains)]
    competences: list[tuple[list[str | int], str]] = [
        (["domains", i, "competences", j, "code"], competence.code)
        for i, domain in enumerate(model.domains)
        for j, competence in enumerate(domain.competences)
    ]
    bands: list[tuple[list[str | int], str]] = [(["bands", i, "code"], b.code) for i, b in enumerate(model.bands)]
    for what, places in (("lĩnh vực", domains), ("năng lực", competences), ("mức xếp loại", bands)):
        seen: set[str] = set()
        for path, code in places:
            if code in seen:
                yield path, f"Mã {what} “{code}” bị trùng."
            seen.add(code)


def _band_faults(model: _Model) -> _Found:
    limits = [band.from_percent for band in model.bands]
    if len(set(limits)) != len(limits) or min(limits) != 0:
        yield ["bands"], "Các mức xếp loại phải có ngưỡng khác nhau và mức thấp nhất phải bắt đầu từ 0."
    if model.pass_percent not in limits:
        yield ["pass_percent"], "Điểm đạt (pass_percent) phải trùng với ngưỡng của một mức xếp loại."


def _required_faults(model: _Model) -> _Found:
    codes = {competence.code for domain in model.domains for competence in domain.competences}
    for position, required in model.required.positions.items():
        for code, percent in required.items():
            path: list[str | int] = ["required", "positions", position, code]
            if code != "default" and code not in codes:
                yield path, f"Vị trí {position}: không có năng lực {code}."
            if not 0 <= percent <= 100:
                yield path, f"Vị trí {position}, {code}: mức yêu cầu phải từ 0 đến 100."


def version_line(text: str, file: str) -> int:
    """The line on which a model file names its version."""
    return line_of(load_yaml(text, file), ["version"])


def model_text(content: dict[str, Any]) -> str:
    """A model file that says what the stored content says; `parse_model` reads the same content back."""
    return _HEAD + dump_yaml(_shorter(content))


def _shorter(value: Any) -> Any:
    """Whole numbers without `.0`, as people write them."""
    if isinstance(value, dict):
        return {name: _shorter(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_shorter(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def model_from(content: dict[str, Any]) -> AssessmentModel:
    """The rules' model from validated content."""
    return AssessmentModel(
        code=content["code"],
        version=content["version"],
        name=content["name"],
        is_illustrative=content["illustrative"],
        note=content["note"],
        pass_percent=content["pass_percent"],
        domains=tuple(Domain(d["code"], d["name"], d["weight"]) for d in content["domains"]),
        competences=tuple(
            Competence(c["code"], c["name"], d["code"], c["training_topic"])
            for d in content["domains"]
            for c in d["competences"]
        ),
        bands=tuple(
            Band(b["code"], b["name"], b["from_percent"])
            for b in sorted(content["bands"], key=lambda band: -band["from_percent"])
        ),
        required_default=content["required"]["default"],
        required_by_position=content["required"]["positions"],
        scoring=content["scoring"],
    )
