"""The database's own commands."""

import click

from quizapp.cli.keeping import backed_up
from quizapp.cli.shared import data_option, existing, speaks_vietnamese
from quizapp.config import data_folder, load_settings
from quizapp.operations.backups import keep_newest
from quizapp.operations.upgrading import current_revision, newest_revision, upgrade


@click.group()
def db() -> None:
    """Cơ sở dữ liệu."""


@db.command("upgrade")
@data_option
@click.option("--keep", type=click.IntRange(1), help="Chỉ giữ lại số bản sao lưu mới nhất này.")
@speaks_vietnamese
def db_upgrade(data: str | None, keep: int | None) -> None:
    """Sao lưu (có kiểm tra) rồi nâng cơ sở dữ liệu lên bản mới nhất."""
    folder = data_folder(data)
    settings = load_settings(folder, embedded=data is not None)
    engines = existing(settings.database_url)
    try:
        before = current_revision(engines.write)
        if before is not None:
            made = backed_up(settings, folder / "backups")
            click.echo(f"Đã sao lưu và kiểm tra: {made.path}")
            for path in keep_newest(made.path.parent, keep) if keep else []:
                click.echo(f"Đã xóa bản cũ: {path}")
        upgrade(engines)
    finally:
        engines.dispose()
    click.echo(f"Cơ sở dữ liệu: {before or 'trống'} → {newest_revision()}.")
