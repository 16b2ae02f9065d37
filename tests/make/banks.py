"""The assessment model, the bank and the blueprint."""

import json
from collections.abc import Collection
from copy import deepcopy
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from quizapp.banks.actions import import_questions
from quizapp.banks.files import BankFiles, FileQuestion, read_bank_files
from quizapp.banks.models import QuestionImport
from quizapp.banks.parsing import parse_bank
from quizapp.competences.actions import import_model
from quizapp.competences.files import model_from, parse_model, read_model
from quizapp.competences.models import ModelVersion
from quizapp.competences.queries import newest_model
from quizapp.config import shipped
from quizapp.domain.drawing import Cell
from quizapp.papers.actions import store_blueprint
from quizapp.papers.files import FileBlueprint, read_blueprints
from quizapp.papers.models import PaperBlueprint
from tests.make.people import NOW
from tests.small_bank import SMALL_MODEL, TYPED_SHAPES, small_bank_text, typed_bank_text


@cache
def _model(is_small: bool) -> dict[str, Any]:
    """Files are read once a run: reading YAML costs more than most tests."""
    return parse_model(SMALL_MODEL, "small.yaml") if is_small else read_model()


@cache
def _small_questions(copies: int) -> list[FileQuestion]:
    known = model_from(_model(True))
    texts = {name: small_bank_text(domain, name, copies) for domain, name in (("DVC", "D1"), ("EID", "E1"))}
    return [question for name, text in texts.items() for question in parse_bank(text, f"{name}.yaml", known)]


@cache
def shipped_files() -> BankFiles:
    """What is delivered, read once a run: it is long, and nobody may change it."""
    return read_bank_files([shipped("question_banks")], model_from(_model(False)))


@cache
def _shipped_blueprints() -> list[FileBlueprint]:
    return read_blueprints(model_from(_model(False)))


@cache
def _parsed(text: str, model: str) -> list[FileQuestion]:
    return parse_bank(text, "d1.yaml", model_from(json.loads(model)))


def parsed(text: str, model: ModelVersion) -> list[FileQuestion]:
    """The questions of a bank file without pictures, read once for a model."""
    return _parsed(text, json.dumps(model.content, sort_keys=True))


def small_model(session: Session, *, version: str = "1", **changes: Any) -> ModelVersion:
    """Two domains (weights 60 and 40) with one competence each, D1 and E1; levels at 90, 70, 50, 0."""
    content = {**deepcopy(_model(True)), "version": version, **changes}
    return import_model(session, content, None, NOW)[0]


def small_bank(session: Session, *, copies: int = 2) -> ModelVersion:
    """The newest model (the small one where there is none) and `copies` questions of every type for D1 and for E1."""
    model = newest_model(session) or small_model(session)
    import_questions(session, _small_questions(copies), None, NOW)
    return model


def shipped_bank(session: Session) -> ModelVersion:
    """The model, the question bank and the blueprints that are delivered."""
    model = import_model(session, deepcopy(_model(False)), None, NOW)[0]
    import_questions(session, shipped_files().questions, None, NOW)
    for given in _shipped_blueprints():
        store_blueprint(session, given, None, NOW)
    return model


def imported_file(by: int | None = None) -> QuestionImport:
    """A foreign file that brought one draft; to be added to a session."""
    return QuestionImport(
        token=None, file_name="đề.docx", file_hash="a" * 64, format="docx", encoding="", taken=1,
        codes=["NK-2026-0001"], report={"changed": [], "refused": []}, imported_by=by, imported_at=NOW,
    )  # fmt: skip


def typed_blueprint(session: Session, *, copies: int = 1) -> PaperBlueprint:
    """The small model, a bank of short texts, numbers and texts with blanks (`copies` of each), and a paper of all."""
    model = small_model(session)
    text = typed_bank_text(*[type_ for type_ in TYPED_SHAPES for _ in range(copies)])
    import_questions(session, parsed(text, model), None, NOW)
    return blueprint(session, [Cell("D1", 1, 3 * copies)], code="de-go")


SMALL_CELLS = tuple(
    Cell(competence, level, count) for competence in ("D1", "E1") for level, count in ((1, 2), (2, 1), (3, 2))
)


def blueprint(
    session: Session, cells: Collection[Cell] = SMALL_CELLS, *, code: str = "de-nho", minutes: int = 45
) -> PaperBlueprint:
    """Ten questions of the small bank: per competence two of level 1, one of level 2, two of level 3."""
    return store_blueprint(session, FileBlueprint(code, "Đề nhỏ", minutes, tuple(cells)), None, NOW)[0]
