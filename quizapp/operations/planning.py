"""What PostgreSQL plans by. Its own upkeep looks at tables once a minute at most; whoever reads a whole round right
after it was written (a copy, an import, a large round's end) would wait minutes for a plan made for an empty table."""

import sqlalchemy as sa

# rows written since a table was last looked at, as autovacuum weighs them
_CHANGED = sa.text(
    "SELECT relname FROM pg_stat_user_tables"
    " WHERE schemaname = current_schema() AND n_mod_since_analyze > 50 + 0.1 * n_live_tup ORDER BY relname"
)


def tell_planner(connection: sa.Connection) -> list[str]:
    """Have the tables looked at that have changed much; their names. SQLite plans without."""
    if connection.dialect.name != "postgresql":
        return []
    names = [row[0] for row in connection.execute(_CHANGED)]
    for name in names:
        connection.exec_driver_sql(f'ANALYZE "{name}"')
    return names


def tell_planner_all(connection: sa.Connection) -> None:
    """The same of every table, with what this transaction has written."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")
