"""Blueprints: versions, shortages by name, and the matrix that people read."""

from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from quizapp.banks.queries import supply
from quizapp.competences.files import model_from, parse_model, read_model
from quizapp.db import Engines
from quizapp.domain.drawing import Cell
from quizapp.domain.errors import FileRefused, NotFound, RecordRefused, Shortage
from quizapp.papers import queries
from quizapp.papers.actions import create_blueprint, store_blueprint
from quizapp.papers.files import FileBlueprint, read_blueprints
from quizapp.papers.forms import code_of
from quizapp.papers.matrix import matrix_of, unknown_competences
from quizapp.papers.models import PaperBlueprint
from tests.make import NOW, SMALL_CELLS, blueprint, shipped_bank, small_bank
from tests.small_bank import SMALL_MODEL

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
TODAY = date(2026, 11, 20)


def test_the_same_matrix_again_is_nothing_new_and_a_changed_one_a_new_version(engines: Engines) -> None:
    with engines.writing() as session:
        first = blueprint(session)
        assert blueprint(session, reversed(SMALL_CELLS)) is first  # type: ignore[arg-type]
        second = blueprint(session, SMALL_CELLS[:2])
        assert (second.code, second.version) == (first.code, 2)
        assert queries.newest_blueprints(session) == [second]
        assert set(queries.cells_of(session, first.id)) == set(SMALL_CELLS)


def test_a_new_blueprint_may_not_take_the_code_of_another(engines: Engines) -> None:
    with engines.writing() as session:
        blueprint(session)
    given = FileBlueprint("de-nho", "Đề nhỏ", 30, (Cell("D1", 1, 1),))
    with pytest.raises(RecordRefused) as refused, engines.writing() as session:
        create_blueprint(session, given, None, NOW)
    assert refused.value.reason == "blueprint_taken"
    with engines.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PaperBlueprint)) == 1


def test_a_matrix_without_questions_is_refused(engines: Engines) -> None:
    with pytest.raises(RecordRefused), engines.writing() as session:
        store_blueprint(session, FileBlueprint("rong", "Rỗng", 30, ()), None, NOW)


def test_what_the_bank_lacks_is_named(engines: Engines) -> None:
    with engines.writing() as session:
        small_bank(session)
        wide = blueprint(session, [Cell("D1", 1, 4), Cell("D1", 2, 3), Cell("E1", 3, 9)])
        assert queries.missing_questions(session, wide.id, TODAY) == (
            Shortage("D1", 2, 3, 2),
            Shortage("E1", 3, 9, 4),
        )
        (row,) = queries.blueprint_rows(session, TODAY)
        assert (row.questions, sum(shortage.missing for shortage in row.shortages)) == (16, 6)


def test_the_shipped_blueprints_are_filled_by_the_shipped_bank(engines: Engines) -> None:
    with engines.writing() as session:
        shipped_bank(session)
        rows = queries.blueprint_rows(session, TODAY)
        assert [(row.blueprint.code, row.questions, row.shortages) for row in rows] == [
            ("sat-hach-40", 40, ()),
            ("thi-thu-10", 10, ()),
            ("tu-kiem-tra-15", 15, ()),
        ]


def test_who_rehearses_sees_no_cell_of_the_official_paper() -> None:
    cells = {
        one.code: {(cell.competence, cell.level) for cell in one.cells}
        for one in read_blueprints(model_from(read_model()))
    }
    assert not cells["thi-thu-10"] & cells["sat-hach-40"]
    assert cells["tu-kiem-tra-15"] & cells["sat-hach-40"]


def test_the_shipped_papers_follow_the_weights_of_the_model() -> None:
    model = model_from(read_model())
    whole = next(given for given in read_blueprints(model) if given.code == "sat-hach-40")
    for block in matrix_of(whole.cells, {}, model).blocks:
        assert block.share_percent == pytest.approx(block.weight_percent)


def test_an_unknown_blueprint_is_not_found(engines: Engines) -> None:
    with engines.reading() as session, pytest.raises(NotFound):
        queries.blueprint(session, 1)


def test_the_matrix_adds_up_by_row_column_and_domain(engines: Engines) -> None:
    with engines.writing() as session:
        small_bank(session)
        matrix = matrix_of([Cell("D1", 1, 5), Cell("D1", 3, 1), Cell("E1", 2, 2)], supply(session, TODAY), MODEL)
    assert (matrix.totals, matrix.total, matrix.missing) == ((5, 2, 1), 8, 1)
    assert [block.totals for block in matrix.blocks] == [(5, 0, 1), (0, 2, 0)]
    assert [(block.share_percent, block.weight_percent) for block in matrix.blocks] == [(75, 60), (25, 40)]
    assert matrix.blocks[0].rows[0].total == 6
    assert [slot.missing for slot in matrix.blocks[0].rows[0].slots] == [1, 0, 0]


def test_what_the_model_no_longer_knows_is_shown_apart() -> None:
    cells = [Cell("D1", 1, 1), Cell("Z9", 2, 3)]
    assert unknown_competences(cells, MODEL) == ("Z9",)
    blocks = matrix_of(cells, {}, MODEL).blocks
    assert (blocks[-1].name, blocks[-1].weight_percent) == ("Không có trong mô hình mới nhất", None)
    assert matrix_of(cells, {}, None).total == 4


def test_an_empty_matrix_has_no_shares() -> None:
    assert [block.share_percent for block in matrix_of([], {}, MODEL).blocks] == [0, 0]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Sát hạch – đợt 2, Đặc khu", "sat-hach-dot-2-dac-khu"),
        ("  ---  ", ""),
        ("Đ", ""),
        ("a" * 60, "a" * 40),
        ("a" * 39 + " b", "a" * 39),
    ],
)
def test_a_name_becomes_a_code_without_accents(name: str, code: str) -> None:
    assert code_of(name) == code


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ("{D9: [1, 1, 1]}", "năng lực có thật"),
        ("{D1: [1, 1]}", "ba số câu"),
        ("{D1: [1, 1, -1]}", "ba số câu"),
        ("{D1: [1, 1, hai]}", "phải là số nguyên"),
    ],
)
def test_a_blueprint_file_names_the_line_of_a_fault(tmp_path: Path, cells: str, says: str) -> None:
    path = tmp_path / "b.yaml"
    text = f"blueprints:\n  - code: de\n    name: Đề thử\n    minutes: 15\n    cells: {cells}\n"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(FileRefused) as refused:
        read_blueprints(MODEL, path)
    assert [(fault.line, says in fault.message) for fault in refused.value.faults] == [(5, True)]
