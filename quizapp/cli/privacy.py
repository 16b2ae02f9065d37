"""Privacy: forgetting what the periods no longer cover."""

import click

from quizapp.cli.shared import current_time, data_option, office, speaks_vietnamese
from quizapp.operations.privacy.retention import due, forget


@click.command("forget")
@data_option
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ xóa gì, không xóa.")
@speaks_vietnamese
def forget_command(data: str | None, dry_run: bool) -> None:
    """Xóa dữ liệu cá nhân đã hết thời hạn lưu giữ (nên chạy mỗi tháng)."""
    _settings, engines = office(data, is_there=True)
    if dry_run:
        with engines.reading() as session:
            found = due(session, current_time())
    else:
        with engines.writing() as session:
            found = forget(session, None, current_time())
    verb = "Sẽ xóa" if dry_run else "Đã xóa"
    numbers = ", ".join(map(str, found.persons)) or "không có ai"
    click.echo(f"{verb} thông tin cá nhân của {len(found.persons)} người đã nghỉ (số trong hệ thống: {numbers}).")
    click.echo(f"{verb} {found.logins} phiên đăng nhập đã kết thúc và {found.failed_logins} lần đăng nhập sai.")
    click.echo(f"{verb} chữ trong {len(found.complaints)} kiến nghị đã trả lời.")
    click.echo(f"{verb} lời nói thêm và tên ở {found.difficulties} lượt nêu khó khăn với dịch vụ.")
