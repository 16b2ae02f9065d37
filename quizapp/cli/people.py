"""Units, positions and persons."""

from pathlib import Path

import click

from quizapp.cli.shared import current_time, data_option, office, speaks_vietnamese
from quizapp.operations.setup import local_today
from quizapp.people.actions.persons import compare_roster, import_roster
from quizapp.people.actions.units import import_positions, import_units
from quizapp.people.files import read_positions, read_roster, read_units


@click.group()
def people() -> None:
    """Đơn vị, vị trí việc làm và cán bộ."""


file_argument = click.argument("file", type=click.Path(path_type=Path))
dry_run_option = click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")


@people.command("import")
@file_argument
@dry_run_option
@data_option
@speaks_vietnamese
def people_import(file: Path, dry_run: bool, data: str | None) -> None:
    """Nhập danh sách cán bộ từ XLSX hoặc CSV."""
    settings, engines = office(data)
    with engines.reading() as session:
        rows = read_roster(file, file.name, session, today=local_today(current_time(), settings))
        outcome = compare_roster(session, rows)
    if not dry_run:
        with engines.writing() as session:
            outcome = import_roster(session, rows, None, current_time())
    verb = "Sẽ thêm" if dry_run else "Đã thêm"
    click.echo(f"{verb} {outcome.created} người, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}.")


@people.command("import-units")
@file_argument
@data_option
@speaks_vietnamese
def people_import_units(file: Path, data: str | None) -> None:
    """Nhập cây đơn vị từ XLSX hoặc CSV."""
    settings, engines = office(data)
    today = local_today(current_time(), settings)
    with engines.writing() as session:
        outcome = import_units(
            session, read_units(file, file.name, session, today=today), None, current_time(), today=today
        )
    click.echo(f"Đã thêm {outcome.created} đơn vị, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}.")


@people.command("import-positions")
@file_argument
@data_option
@speaks_vietnamese
def people_import_positions(file: Path, data: str | None) -> None:
    """Nhập danh mục vị trí việc làm từ XLSX hoặc CSV."""
    _settings, engines = office(data)
    with engines.writing() as session:
        outcome = import_positions(session, read_positions(file, file.name), None, current_time())
    click.echo(f"Đã thêm {outcome.created} vị trí, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}.")
