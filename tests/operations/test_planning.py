"""Tables that PostgreSQL is told to look at are the program's own."""

import pytest
import sqlalchemy as sa

from quizapp.db import Engines
from quizapp.operations.planning import tell_planner


def changed(engines: Engines, table: str) -> None:
    """Many rows come at once into a table that nobody has looked at."""
    with engines.write.begin() as connection:
        connection.exec_driver_sql(f"CREATE TABLE {table} (n int) WITH (autovacuum_enabled = false)")
        connection.exec_driver_sql(f"INSERT INTO {table} SELECT generate_series(1, 600)")
        connection.exec_driver_sql("SELECT pg_stat_force_next_flush()")


@pytest.mark.parametrize("engines", ["postgresql"], indirect=True)
def test_a_table_of_somebody_elses_schema_is_left_alone(engines: Engines) -> None:
    with engines.write.begin() as connection:
        connection.exec_driver_sql("CREATE SCHEMA elsewhere")
    try:
        changed(engines, "elsewhere.not_ours")
        changed(engines, "ours")
        with engines.write.begin() as connection:
            told = tell_planner(connection)
        assert ("ours" in told, "not_ours" in told) == (True, False)
    finally:
        with engines.write.begin() as connection:
            connection.execute(sa.text("DROP SCHEMA elsewhere CASCADE"))
            connection.execute(sa.text("DROP TABLE ours"))
