"""All checks in one snapshot."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.operations.contents import one_snapshot
from quizapp.operations.verifying.findings import Finding
from quizapp.operations.verifying.kept import false_snapshots, false_sums
from quizapp.operations.verifying.logs import log_findings
from quizapp.operations.verifying.rows import (
    broken_log,
    changed_results,
    crowded,
    exposed,
    out_of_scope,
    stray_answers,
    unfinished,
)


def verify(engine: sa.Engine, now: datetime) -> list[Finding]:
    """Everything that breaks an invariant at the time `now`; `engine` is a reading one."""
    with one_snapshot(engine) as connection:
        return verify_snapshot(connection, now)


def verify_snapshot(connection: sa.Connection, now: datetime | None) -> list[Finding]:
    """The same in a snapshot that is open. Without `now` I4 is left out: whether the finaliser has come round yet says
    nothing about a copy."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        found = [*stray_answers(session), *log_findings(session)]
        found += unfinished(session, now) if now is not None else []
        for check in (false_snapshots, false_sums, crowded, out_of_scope, changed_results, broken_log, exposed):
            found += check(session)
    return sorted(found, key=lambda finding: finding.invariant)


def broken_invariants(findings: Collection[Finding]) -> list[str]:
    return sorted({finding.invariant for finding in findings})
