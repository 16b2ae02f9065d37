"""A database with a row in every guarded table."""

from dataclasses import dataclass

import sqlalchemy as sa

from quizapp.attempts.saving import save_answer
from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.operations.tables import METADATA
from tests import make
from tests.make import Sitting
from tests.operations.guarded_rows import bank_rows, exam_day_rows
from tests.operations.more_offences import more_rows

Rows = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Guarded:
    """A database that many offences are tried on: each must leave `rows` as they are. `sittings`: an attempt that runs
    and one that was handed in."""

    engines: Engines
    sittings: tuple[Sitting, Sitting]
    rows: Rows


def laid(engines: Engines) -> tuple[Sitting, Sitting]:
    """An attempt that runs and one that was handed in, each with answers; a row in every append-only table."""
    over = make.answered_attempt(engines)
    with engines.writing() as session:
        running = make.started_attempt(session)
    save_answer(engines.save, running.save(1))
    with engines.writing() as session:
        exam_day_rows(session, over)
        make.law_rows(session, session.scalars(sa.select(QuestionVersion.id).limit(1)).one(), over.account_id)
        bank_rows(session, over.account_id)
        more_rows(session, over)
    return running, over


def snapshot(engines: Engines) -> Rows:
    with engines.read.connect() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in METADATA.tables.values()
        }
