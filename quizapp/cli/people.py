"""Units, positions and persons."""

from datetime import datetime
from pathlib import Path

import click
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.cli.shared import current_time, data_option, office, speaks_vietnamese
from quizapp.domain.errors import FileRefused
from quizapp.domain.people import CATEGORIES, ROLES
from quizapp.office.encodings import CHOICES
from quizapp.office.grids import in_encoding, read_grids
from quizapp.office.loose_tables import best_grid
from quizapp.office.tables import content_of
from quizapp.operations.setup import local_today
from quizapp.people.actions.positions import import_positions
from quizapp.people.actions.roster_plans import RosterPlan, plan_roster
from quizapp.people.actions.rosters import RosterDecision, import_roster
from quizapp.people.actions.unit_imports import import_units, plan_units
from quizapp.people.files import ROSTER, read_positions, read_units
from quizapp.people.files.roster import Defaults, RosterReading, roster_reading
from quizapp.people.models import Unit
from quizapp.people.queries.accounts import Rights, rights_of
from quizapp.people.queries.units import EVERYWHERE


@click.group()
def people() -> None:
    """Đơn vị, vị trí việc làm và cán bộ."""


file_argument = click.argument("file", type=click.Path(path_type=Path))
dry_run_option = click.option("--dry-run", is_flag=True, help="Chỉ kiểm tra, không ghi gì.")
encoding_option = click.option(
    "--encoding", type=click.Choice([*CHOICES]), default=None, help="Bảng mã của tệp CSV cũ, nếu đoán không đúng."
)
DAY = click.DateTime(["%d/%m/%Y", "%Y-%m-%d"])


@people.command("import")
@file_argument
@dry_run_option
@encoding_option
@click.option("--unit", "unit_code", default="", help="Mã đơn vị của những dòng không ghi đơn vị.")
@click.option("--category", type=click.Choice([*CATEGORIES]), default=None, help="Nhóm của những dòng không ghi nhóm.")
@click.option("--day", type=DAY, default=None, help="Ngày từ đó thay đổi có hiệu lực; không ghi thì là hôm nay.")
@click.option("--reason", default="", help="Lý do hoặc số văn bản ghi vào quá trình công tác.")
@click.option("--other", "others", type=int, multiple=True, help="Dòng nghi trùng nhưng vẫn là người khác.")
@data_option
@speaks_vietnamese
def people_import(
    file: Path,
    dry_run: bool,
    encoding: str | None,
    unit_code: str,
    category: str | None,
    day: datetime | None,
    reason: str,
    others: tuple[int, ...],
    data: str | None,
) -> None:
    """Nhập danh sách cán bộ từ XLSX hoặc CSV."""
    settings, engines = office(data, is_there=True)
    today = local_today(current_time(), settings)
    content = content_of(file, file.name)
    with engines.reading() as session:
        defaults = Defaults(_unit_id(session, unit_code), category or "")
        grid = in_encoding(best_grid(read_grids(content, file.name), ROSTER), encoding or "", file.name)
        reading = roster_reading(grid, file.name, session, today, EVERYWHERE, defaults)
        if reading.faults:
            raise FileRefused(reading.faults)
        plan = plan_roster(session, reading.rows)
        rights = rights_of(session, [one.person_id for one in plan.of_kind("moved") if one.person_id])
    _tell(reading, plan, others)
    _tell_rights(rights)
    outcome = plan.outcome(others)
    if not dry_run:
        decision = RosterDecision(
            day.date() if day else today, reason or f"Theo tệp {file.name}"[:300], frozenset(others)
        )
        with engines.writing() as session:
            outcome = import_roster(
                session, reading.rows, None, current_time(), decision=decision, digest=plan.digest, file_name=file.name
            )
    verb = "Sẽ thêm" if dry_run else "Đã thêm"
    click.echo(f"{verb} {outcome.created} người, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}.")


def _unit_id(session: Session, code: str) -> int:
    if not code:
        return 0
    found = session.scalar(sa.select(Unit.id).where(Unit.code == code.strip().upper()))
    if found is None:
        raise click.BadParameter(f"Không có đơn vị mã {code}.", param_hint="--unit")
    return found


def _tell(reading: RosterReading, plan: RosterPlan, others: tuple[int, ...]) -> None:
    for note in (*reading.notes, *reading.warnings):
        click.echo(note, err=True)
    if reading.grid.encoding not in ("", "utf-8"):
        click.echo(f"Bảng mã của tệp: {reading.grid.encoding}.", err=True)
    for line, remark in reading.remarks:
        click.echo(f"Dòng {line}: {remark}", err=True)
    for one in plan.of_kind("twin"):
        if one.row.line not in others:
            known = ", ".join(f"{twin.staff_code} {twin.name}" for twin in one.twins)
            click.echo(
                f"Dòng {one.row.line}: {one.row.name} có thể đã có ({known}) nên không ghi. "
                f"Nếu là người khác, thêm --other {one.row.line}.",
                err=True,
            )
    if plan.missing:
        click.echo(
            f"{len(plan.missing)} người có trong hệ thống nhưng không có trong tệp; không ai bị thay đổi.", err=True
        )


def _tell_rights(rights: list[Rights]) -> None:
    """Whose roles stay although they are moved, as the page of a roster says it."""
    if not rights:
        return
    click.echo("Chuyển đơn vị không thu vai trò đã giao. Quản trị hệ thống xem lại và gỡ nếu không còn đúng:", err=True)
    for one in rights:
        held = "; ".join(f"{ROLES[grant.role]} ({grant.unit_name or 'toàn hệ thống'})" for grant in one.grants)
        click.echo(f"  {one.name}: {held}", err=True)


@people.command("import-units")
@file_argument
@dry_run_option
@encoding_option
@click.option("--changed-on", type=DAY, default=None, help="Tên, loại, cấp trên khác là thay đổi từ ngày này.")
@click.option("--reason", default="", help="Lý do hoặc số văn bản ghi vào lịch sử đơn vị.")
@data_option
@speaks_vietnamese
def people_import_units(
    file: Path, dry_run: bool, encoding: str | None, changed_on: datetime | None, reason: str, data: str | None
) -> None:
    """Nhập cây đơn vị từ XLSX hoặc CSV."""
    settings, engines = office(data, is_there=True)
    today = local_today(current_time(), settings)
    with engines.reading() as session:
        rows = read_units(file, file.name, session, today=today, encoding=encoding or "")
        outcome = plan_units(session, rows).outcome
    if not dry_run:
        with engines.writing() as session:
            outcome = import_units(
                session,
                rows,
                None,
                current_time(),
                today=today,
                changed_on=changed_on.date() if changed_on else None,
                reason=reason or f"Theo tệp {file.name}"[:300],
                file_name=file.name,
            )
    verb = "Sẽ thêm" if dry_run else "Đã thêm"
    click.echo(f"{verb} {outcome.created} đơn vị, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}.")


@people.command("import-positions")
@file_argument
@data_option
@speaks_vietnamese
def people_import_positions(file: Path, data: str | None) -> None:
    """Nhập danh mục vị trí việc làm từ XLSX hoặc CSV."""
    _settings, engines = office(data, is_there=True)
    with engines.writing() as session:
        outcome = import_positions(session, read_positions(file, file.name), None, current_time())
    click.echo(f"Đã thêm {outcome.created} vị trí, thay đổi {outcome.changed}, giữ nguyên {outcome.unchanged}.")
