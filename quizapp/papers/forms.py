"""The editor of a blueprint: one number for each competence and level of the newest model."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import IntegerField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from quizapp.domain.assessment import LEVELS, AssessmentModel
from quizapp.domain.drawing import Cell
from quizapp.domain.names import search_key
from quizapp.web.forms import Form, TidyField

MOST_PER_CELL = 50
LONGEST_CODE = 40
PREFIX = "o-"


class BlueprintForm(Form):
    name = TidyField("Tên ma trận", validators=[InputRequired(), Length(min=3, max=200)])
    minutes = IntegerField("Thời gian làm bài (phút)", validators=[InputRequired(), NumberRange(1, 600)])

    def numbers(self) -> tuple[Cell, ...]:
        """The cells that ask for questions; what is no number yet asks for none."""
        found = []
        for name, field in self._fields.items():
            if name.startswith(PREFIX) and not field.errors and field.data:
                _, competence, level = name.split("-")
                found.append(Cell(competence, int(level), int(field.data)))
        return tuple(found)

    def cell(self, competence: str, level: int) -> Any:
        """The input of one cell; None for a competence that the model does not have."""
        return self._fields.get(cell_name(competence, level))


def cell_name(competence: str, level: int) -> str:
    return f"{PREFIX}{competence}-{level}"


def matrix_form(model: AssessmentModel) -> type[BlueprintForm]:
    """The editor with an input for each cell of `model`."""
    inputs = {
        cell_name(one.code, level): IntegerField(
            f"{one.code}, {name.lower()}",
            validators=[Optional(), NumberRange(0, MOST_PER_CELL)],
            render_kw={
                "inputmode": "numeric",
                "min": 0,
                "max": MOST_PER_CELL,
                "aria-label": f"{one.code}, {name.lower()}",
            },
        )
        for one in model.competences
        for level, name in LEVELS.items()
    }
    return type("MatrixForm", (BlueprintForm,), inputs)


def values_of(name: str, minutes: int, cells: Sequence[Cell]) -> dict[str, object]:
    """What the editor shows of a stored blueprint."""
    numbers = {cell_name(cell.competence, cell.level): cell.count for cell in cells}
    return {"name": name, "minutes": minutes, **numbers}


def strange_cells(posted: Mapping[str, Any], form: BlueprintForm) -> list[str]:
    """Cells in a request that the model has no place for."""
    return sorted(name for name in posted if name.startswith(PREFIX) and name not in form)


def code_of(name: str) -> str:
    """A name as a code: `Sát hạch đợt 2` → `sat-hach-dot-2`; "" where nothing of it can stand in a code."""
    code = re.sub(r"[^a-z0-9]+", "-", search_key(name)).strip("-")[:LONGEST_CODE].rstrip("-")
    return code if len(code) > 1 else ""
