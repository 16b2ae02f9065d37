"""The list of rounds, and one round with all that an organiser decides on."""

from dataclasses import dataclass

from flask import render_template

from quizapp.banks.queries import supply
from quizapp.competences.files import model_from
from quizapp.domain.drawing import Cell
from quizapp.domain.people import ROUND_KINDS
from quizapp.papers.queries import blueprint, cells_of, question_counts
from quizapp.people.queries.positions import position_names
from quizapp.people.queries.units import unit_names, units_in_scope
from quizapp.rounds.checks import checks_of
from quizapp.rounds.early import closed_early
from quizapp.rounds.forms import CancelForm, ReopenForm, wall_time
from quizapp.rounds.models import Round
from quizapp.rounds.queries import (
    candidate_count,
    candidate_counts,
    expected,
    expected_count,
    invited_categories,
    invited_positions,
    invited_units,
    makeup_rounds,
    model_version_of,
    opening_day,
    phase,
    round_by_id,
    round_in_scope,
    rounds_in_scope,
)
from quizapp.rounds.rehearsing import rehearsals_of
from quizapp.rounds.routes.acting import my_scope
from quizapp.rounds.routes.blueprint import bp
from quizapp.rounds.yearly import batch_by_id
from quizapp.web.policy import only
from quizapp.web.request import now, reading


@bp.get("/dot-thi")
@only("organiser", "administrator", scope="unit")
def round_list() -> str:
    """Official rounds and self-tests apart, the newest first."""
    rounds = rounds_in_scope(reading(), units_in_scope(reading(), my_scope()))
    people = candidate_counts(reading(), [one.id for one in rounds])
    people |= {one.id: expected_count(reading(), one) for one in rounds if one.state == "draft"}
    return render_template(
        "rounds/round_list.html",
        groups=[(label, [one for one in rounds if one.kind == kind]) for kind, label in ROUND_KINDS.items()],
        people=people,
        phases={one.id: phase(one, now()) for one in rounds},
        early=closed_early(reading(), rounds),
        units=unit_names(reading(), {one.unit_id for one in rounds}),
    )


@dataclass(frozen=True)
class CellCheck:
    """A cell of the matrix against the bank."""

    wanted: int
    available: int

    @property
    def missing(self) -> int:
        return max(0, self.wanted - self.available)


@dataclass(frozen=True)
class MatrixRow:
    """A competence with its cells by level."""

    code: str
    name: str
    cells: dict[int, CellCheck]


def matrix_rows(
    cells: tuple[Cell, ...], available: dict[tuple[str, int], int], names: dict[str, str]
) -> list[MatrixRow]:
    """The blueprint as a table, each cell with what the bank has for it."""
    rows: dict[str, dict[int, CellCheck]] = {}
    for cell in cells:
        check = CellCheck(cell.count, available.get((cell.competence, cell.level), 0))
        rows.setdefault(cell.competence, {})[cell.level] = check
    return [MatrixRow(code, names.get(code, ""), checks) for code, checks in rows.items()]


@bp.get("/dot-thi/<int:round_id>")
@only("organiser", "administrator", scope="unit")
def round_page(round_id: int) -> str:
    round_ = round_in_scope(reading(), round_id, units_in_scope(reading(), my_scope()))
    return shown_round(round_, ReopenForm(data={"closes_at": wall_time(round_.closes_at)}), CancelForm())


def _invited_jobs(round_: Round) -> list[str]:
    names = position_names(reading())
    return [names[one] for one in invited_positions(reading(), round_.id)]


def shown_round(round_: Round, reopen_form: ReopenForm, cancel_form: CancelForm) -> str:
    """The page of a round; a form that was refused comes back with what was typed."""
    session = reading()
    version = model_version_of(session, round_)
    model = model_from(version.content) if version else None
    names = {one.code: one.name for one in model.competences} if model else {}
    cells = cells_of(session, round_.blueprint_id)
    is_draft = round_.state == "draft"
    rows = matrix_rows(cells, supply(session, opening_day(round_, now())) if is_draft else {}, names)
    batch = None if round_.plan_id is None else batch_by_id(session, round_.plan_id)
    return render_template(
        "rounds/round_page.html",
        round=round_,
        phase=phase(round_, now()),
        unit_name=unit_names(session, [round_.unit_id])[round_.unit_id],
        blueprint=blueprint(session, round_.blueprint_id),
        questions=question_counts(session)[round_.blueprint_id],
        rows=rows,
        missing=sum(check.missing for row in rows for check in row.cells.values()) if is_draft else 0,
        unknown=[row.code for row in rows if model and not model.knows(row.code)],
        version=version,
        units=invited_units(session, round_.id),
        categories=invited_categories(session, round_.id),
        expected=expected(session, round_),
        makeups=makeup_rounds(session, round_.id),
        worries=checks_of(session, round_, now()).worries if is_draft else 0,
        positions=_invited_jobs(round_),
        batch=batch,
        is_outside=batch is not None and not batch.starts_on <= wall_time(round_.opens_at).date() <= batch.ends_on,
        rehearsals=rehearsals_of(session, round_.id),
        official=None if round_.rehearsal_of_id is None else round_by_id(session, round_.rehearsal_of_id),
        listed=candidate_count(session, round_.id),
        is_over=round_.closes_at <= now(),
        early=closed_early(session, [round_]).get(round_.id),
        reopen_form=reopen_form,
        cancel_form=cancel_form,
    )
