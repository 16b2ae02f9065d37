"""Keeping: backup, restore, copy-database."""

import json
from pathlib import Path

import click

from quizapp.cli.progress import Progress
from quizapp.cli.shared import FAILED, current_time, data_option, existing, speaks_vietnamese
from quizapp.config import SECRET_FILE, Settings, data_folder, load_settings
from quizapp.db import clean_url, open_engines, sqlite_url
from quizapp.operations.backups import Backup, keep_newest, make_backup
from quizapp.operations.contents import plain_sums
from quizapp.operations.copying import check_holds_nothing, check_takes_copy, copy_database
from quizapp.operations.faults import KeepingFault
from quizapp.operations.restoring import Restored, plain, restore
from quizapp.operations.upgrading import current_revision, upgrade

json_option = click.option("--json", "as_json", is_flag=True, help="In một dòng JSON.")


@click.command("backup")
@data_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="Thư mục hoặc tệp .zip (mặc định: backups/ của thư mục dữ liệu)."
)
@click.option("--keep", type=click.IntRange(1), help="Chỉ giữ lại số bản mới nhất này trong thư mục.")
@json_option
@speaks_vietnamese
def backup_command(data: str | None, out: Path | None, keep: int | None, as_json: bool) -> None:
    """Sao lưu khi đang chạy; bản sao được mở ra và kiểm tra trước khi được tính."""
    settings = load_settings(data_folder(data), embedded=data is not None)
    made = backed_up(settings, out or settings.data / "backups")
    removed = keep_newest(made.path.parent, keep) if keep else []
    if as_json:
        facts = made.manifest.model_dump(mode="json", exclude={"members"})
        click.echo(json.dumps({"file": str(made.path), "bytes": made.size, **facts}, ensure_ascii=False))
    else:
        _print_backup(made, removed)
    if not made.is_sound:
        raise SystemExit(FAILED)


def backed_up(settings: Settings, out: Path) -> Backup:
    """A backup with its progress on stderr."""
    engines, progress = existing(settings.database_url), Progress()
    try:
        return make_backup(engines, settings, out, current_time(), progress)
    finally:
        progress.end()
        engines.dispose()


def _print_backup(made: Backup, removed: list[Path]) -> None:
    rows = sum(table.rows for table in made.manifest.tables.values())
    click.echo(f"Đã sao lưu: {made.path} ({made.size / 1e6:.1f} MB, {len(made.manifest.tables)} bảng, {rows} dòng).")
    if not made.manifest.is_verified:
        click.echo("Bản sao đúng với bản gốc. Dữ liệu ở phiên bản cũ nên chưa kiểm tra các điều luôn phải đúng.")
    elif made.is_sound:
        click.echo("Đã mở ra, kiểm tra toàn vẹn và kiểm tra các điều luôn phải đúng: đạt.")
    else:
        broken = ", ".join(sorted({one["invariant"] for one in made.manifest.findings}))
        click.echo(
            f"Bản sao đúng với bản gốc, nhưng chính dữ liệu gốc không đạt kiểm tra ({broken}). "
            "Bản này không được tính là bản sao lưu tốt. Hãy chạy “quizapp verify”.",
            err=True,
        )
    for path in removed:
        click.echo(f"Đã xóa bản cũ: {path}")
    click.echo("Tệp có khóa bí mật và dữ liệu cá nhân: hãy cất ở nơi an toàn, ngoài máy này.")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("database_url", required=False)
@data_option
@click.option("--replace", is_flag=True, help="Thay dữ liệu đang có (được sao lưu trước).")
@click.option("--accept-findings", is_flag=True, help="Nhận cả dữ liệu không đạt kiểm tra.")
@json_option
@speaks_vietnamese
def restore_command(
    file: Path, database_url: str | None, data: str | None, replace: bool, accept_findings: bool, as_json: bool
) -> None:
    """Khôi phục một bản sao lưu vào thư mục dữ liệu hoặc vào DATABASE_URL."""
    folder, progress = data_folder(data), Progress()
    settings = load_settings(folder, embedded=data is not None and database_url is None)
    if database_url:
        settings = Settings(data=folder, database_url=clean_url(database_url), secret_key=settings.secret_key)
    try:
        done = restore(
            file, settings, current_time(), replace=replace, accept_findings=accept_findings, report=progress
        )
    finally:
        progress.end()
    if as_json:
        click.echo(json.dumps(plain(done), ensure_ascii=False))
    else:
        _print_restored(done, settings)


def _print_restored(done: Restored, settings: Settings) -> None:
    made = done.manifest.created_at.astimezone(settings.timezone)
    click.echo(f"Đã khôi phục dữ liệu lúc {made:%H:%M:%S ngày %d/%m/%Y} và kiểm tra.")
    if done.previous is not None:
        click.echo(f"Dữ liệu trước đó đã được sao lưu: {done.previous.path}")
    click.echo(f"Mọi người phải đăng nhập lại ({done.logins_ended} phiên đã kết thúc).")
    for one in done.findings:
        click.echo(f"Không đạt: {one.invariant} {one.table} {one.row} ({one.fact})", err=True)
    if done.running:
        click.echo(f"{len(done.running)} bài đang làm dở lúc sao lưu. Câu trả lời sau lúc đó không còn; hãy báo họ:")
    for attempt in done.running:
        click.echo(f"  {attempt.round_code}  {attempt.staff_code}  {attempt.name}")


@click.command("copy-database")
@click.option("--to", "target", required=True, help="Cơ sở dữ liệu trống: postgresql://… hoặc tệp SQLite.")
@click.option("--from", "source", help="Mặc định: cơ sở dữ liệu đang dùng.")
@data_option
@json_option
@speaks_vietnamese
def copy_command(target: str, source: str | None, data: str | None, as_json: bool) -> None:
    """Chuyển toàn bộ dữ liệu sang một cơ sở dữ liệu khác, rồi so từng bảng."""
    settings = load_settings(data_folder(data), embedded=data is not None)
    start, end = _address(source or settings.database_url), _address(target)
    if start == end:
        raise KeepingFault("same_place")
    reading, progress = existing(start), Progress()
    check_takes_copy(end)
    writing = open_engines(end)
    try:
        if current_revision(reading.read) is None:
            raise KeepingFault("source_empty")
        if current_revision(writing.write) is None:
            check_holds_nothing(writing.write)
            upgrade(writing)
        copied = copy_database(reading.read, writing.write, report=progress)
    finally:
        progress.end()
        reading.dispose()
        writing.dispose()
    if as_json:
        click.echo(json.dumps({"tables": plain_sums(copied)}, ensure_ascii=False))
        return
    for name, table in copied.items():
        click.echo(f"{name:<20} {table.rows:>9}  {table.checksum[:16]}")
    click.echo(
        f"Đã chuyển {sum(table.rows for table in copied.values())} dòng; số dòng và tổng kiểm tra hai bên bằng nhau."
    )
    click.echo(
        f"Hãy dùng lại {SECRET_FILE} (hoặc QUIZAPP_SECRET_KEY) và đặt DATABASE_URL trước khi chạy máy chủ ở nơi mới."
    )


def _address(given: str) -> str:
    return clean_url(given if "://" in given else sqlite_url(Path(given).resolve()))
