"""The database's own commands."""

from pathlib import Path

import click

from quizapp.cli.shared import current_time, data_option, speaks_vietnamese
from quizapp.config import data_folder, load_settings
from quizapp.db import open_engines
from quizapp.operations.upgrading import back_up_sqlite, current_revision, newest_revision, upgrade


@click.group()
def db() -> None:
    """Cơ sở dữ liệu."""


@db.command("upgrade")
@data_option
@speaks_vietnamese
def db_upgrade(data: str | None) -> None:
    """Sao lưu (có kiểm tra) rồi nâng cơ sở dữ liệu lên bản mới nhất."""
    folder = data_folder(data)
    folder.mkdir(parents=True, exist_ok=True)
    settings = load_settings(folder, embedded=data is not None)
    engines = open_engines(settings.database_url)
    before = current_revision(engines.write)
    if before is not None and engines.write.dialect.name == "sqlite":
        backup = back_up_sqlite(Path(str(engines.write.url.database)), folder / "backups", current_time())
        click.echo(f"Đã sao lưu và kiểm tra: {backup}")
    elif before is not None:
        click.echo("PostgreSQL: hãy sao lưu bằng pg_dump trước khi nâng cấp. Việc nâng cấp chạy trong một giao dịch.")
    upgrade(engines)
    click.echo(f"Cơ sở dữ liệu: {before or 'trống'} → {newest_revision()}.")
