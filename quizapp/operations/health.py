"""Whether this server may be sent requests."""

from dataclasses import dataclass

import sqlalchemy as sa
from alembic.migration import MigrationContext

from quizapp.operations.upgrading import newest_revision


@dataclass(frozen=True)
class Readiness:
    """`problem` is empty where all is well."""

    problem: str = ""
    revision: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.problem


def readiness(engine: sa.Engine) -> Readiness:
    """Ready where the database answers and has the program's schema."""
    try:
        with engine.connect() as connection:
            revision = MigrationContext.configure(connection).get_current_revision() or ""
    except sa.exc.SQLAlchemyError:
        return Readiness(problem="database_unreachable")
    return Readiness(problem="" if revision == newest_revision() else "schema_outdated", revision=revision)
