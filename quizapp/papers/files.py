"""Blueprint files (YAML): read and validated."""

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import Fault, FileRefused
from quizapp.office.yamls import faults_of, line_of, load_yaml, plain, read_text

SHIPPED_BLUEPRINTS = Path(__file__).parent / "blueprints.yaml"


@dataclass(frozen=True)
class FileBlueprint:
    """A matrix as a file or a form gives it; cells without questions are left out."""

    code: str
    name: str
    minutes: int
    cells: tuple[Cell, ...]


class _Blueprint(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,39}$")
    name: str = Field(min_length=3, max_length=200)
    minutes: int = Field(ge=1, le=600)
    cells: dict[str, list[int]]


def read_blueprints(model: AssessmentModel, path: Path = SHIPPED_BLUEPRINTS) -> list[FileBlueprint]:
    """The blueprints of a file. FileRefused with every fault and its line."""
    node = load_yaml(read_text(path), path.name)
    entries = node.get("blueprints") if isinstance(node, dict) else None
    if not isinstance(entries, list):
        raise FileRefused([Fault(1, "Tệp phải có danh sách “blueprints”.", file=path.name)])
    faults: list[Fault] = []
    blueprints: list[FileBlueprint] = []
    for entry in entries:
        try:
            parsed = _Blueprint.model_validate(plain(entry))
        except ValidationError as error:
            faults += faults_of(error, entry, file=path.name)
            continue
        faults += [
            Fault(
                line_of(entry, ["cells", code]),
                f"Dòng “{code}” phải là năng lực có thật với ba số câu (mức 1, 2, 3).",
                file=path.name,
            )
            for code, counts in parsed.cells.items()
            if not model.knows(code) or len(counts) != 3 or min(counts) < 0
        ]
        cells = tuple(
            Cell(code, level, count)
            for code, counts in parsed.cells.items()
            for level, count in enumerate(counts, start=1)
            if count > 0
        )
        blueprints.append(FileBlueprint(parsed.code, parsed.name, parsed.minutes, cells))
    if faults:
        raise FileRefused(sorted(faults))
    return blueprints
