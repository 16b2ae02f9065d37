"""The model file (YAML): read, validated with clear errors, and turned into the rules' model."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from quizapp.competences.schema import Model, content_of, faults_in
from quizapp.domain.assessment import FEW_PEOPLE, AssessmentModel, Band, Competence, Domain, UnitRatings
from quizapp.domain.errors import Fault, FileRefused
from quizapp.office.yamls import dump_yaml, line_of, load_yaml, place_of, placed_faults_of, plain, read_text

SHIPPED_MODEL = Path(__file__).parent / "model.yaml"
_HEAD = "# Mô hình đánh giá. Sửa nội dung, đặt số phiên bản mới (version), rồi nạp lại tệp này.\n\n"


def read_model(path: Path = SHIPPED_MODEL) -> dict[str, Any]:
    """The validated content of a model file. FileRefused with every fault and its line."""
    return parse_model(read_text(path), path.name)


def parse_model(text: str, file: str) -> dict[str, Any]:
    """The validated content of a model file's text. FileRefused with every fault and its line."""
    node = load_yaml(text, file)
    if not isinstance(node, dict):
        raise FileRefused([Fault(1, "Tệp mô hình phải gồm các cặp tên: giá trị.", file=file)])
    try:
        model = Model.model_validate(plain(node))
    except ValidationError as error:
        raise FileRefused(sorted(placed_faults_of(error, node, file=file))) from error
    found = faults_in(model)
    if found:
        raise FileRefused(
            sorted(Fault(line_of(node, path), message, file=file, subject=place_of(path)) for path, message in found)
        )
    return content_of(model)


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
        domains=tuple(
            Domain(d["code"], d["name"], d["weight"], d.get("minimum_percent"), d.get("practice", False))
            for d in content["domains"]
        ),
        competences=tuple(
            Competence(c["code"], c["name"], d["code"], c["training_topic"])
            for d in content["domains"]
            for c in d["competences"]
        ),
        bands=_bands(content["bands"]),
        required_default=content["required"]["default"],
        required_by_position=content["required"]["positions"],
        scoring=content["scoring"],
        practice_percent=content.get("practice_percent"),
        unit_ratings=_ratings(content.get("unit_ratings")),
        few_people=content.get("few_people", FEW_PEOPLE),
        follows=content.get("follows", ""),
    )


def _bands(bands: list[dict[str, Any]]) -> tuple[Band, ...]:
    """The highest first."""
    return tuple(
        Band(one["code"], one["name"], one["from_percent"])
        for one in sorted(bands, key=lambda band: -band["from_percent"])
    )


def _ratings(given: dict[str, Any] | None) -> UnitRatings | None:
    return UnitRatings(given["measure"], _bands(given["levels"]), given["least_sat_percent"]) if given else None
