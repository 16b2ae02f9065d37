"""A bank is carried to an office that has none: it waits there for a second person, then leaves with the same bytes."""

import shutil
from pathlib import Path

from sqlalchemy.orm import Session

from quizapp.banks.actions import import_questions
from quizapp.banks.exporting import ExportFilter, questions_to_export, register_to_export
from quizapp.banks.files import read_bank, read_uploads
from quizapp.banks.formats.writers.writing import written
from quizapp.banks.life import Wanted, take_step
from quizapp.banks.readiness import rules_now
from quizapp.banks.register_text import register_text
from quizapp.banks.registering import import_register
from quizapp.banks.writing import send_in
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines, open_engines, sqlite_url
from tests import make
from tests.banks.pictured_bank import laid_down
from tests.make import NOW
from tests.make.laws import documents
from tests.small_bank import SMALL_MODEL

MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
NAMES = {"D1": "Khái niệm dịch vụ công"}


def carried(session: Session) -> bytes:
    register = register_text(register_to_export(session))
    return written(questions_to_export(session, ExportFilter()), "own", NAMES, register).data


def test_what_another_office_approved_leaves_it_with_the_same_bytes(
    sqlite_engines: Engines, sqlite_template: Path, tmp_path: Path
) -> None:
    laid_down(tmp_path / "bank")
    with sqlite_engines.writing() as session:
        make.small_model(session)
        documents(session)
        import_questions(session, read_bank([tmp_path / "bank"], MODEL), None, NOW)
    with sqlite_engines.reading() as session:
        first = carried(session)
    other = open_engines(sqlite_url(shutil.copyfile(sqlite_template, tmp_path / "other.sqlite3")))
    found = read_uploads([("cau-hoi.zip", first)], MODEL)
    with other.writing() as session:
        make.small_model(session)
        lan, minh = (make.account(session, username=name, roles=[("author", None)]).id for name in ("lan", "minh"))
        import_register(session, found.documents, lan, NOW)
        assert send_in(session, found.questions, lan, NOW).created == 3
    with other.reading() as session:
        waiting = questions_to_export(session, ExportFilter())
        assert {one.status for one in waiting} == {"draft"}
        assert {picture.hash for one in waiting for picture in one.pictures.values()} == {
            picture.hash for one in found.questions for picture in one.pictures.values()
        }
        assert carried(session) != first
    with other.writing() as session:
        for one in found.questions:
            take_step(session, Wanted(one.code, 1, "approved"), rules_now(session), minh, NOW)
    with other.reading() as session:
        assert carried(session) == first
    other.dispose()
