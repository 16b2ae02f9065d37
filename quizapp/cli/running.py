"""Running: demo, init, serve, finalise, policy."""

import json
import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from quizapp.app import create_app
from quizapp.attempts.queries import is_time_left
from quizapp.banks.queries import current_hashes
from quizapp.cli.keeping import json_option
from quizapp.cli.shared import MISUSED, current_time, data_option, fail, office, speaks_vietnamese
from quizapp.config import SHORTEST_SECRET, Settings, data_folder
from quizapp.db import sqlite_url
from quizapp.domain.networks import is_of_this_machine
from quizapp.domain.people import ROLES, ROUND_STATES
from quizapp.operations.clocks import clock_of
from quizapp.operations.demo.seeding import (
    DEMO_UNFINISHED,
    DemoAccount,
    demo_accounts,
    demo_rounds,
    has_demo,
    seed_demo,
)
from quizapp.operations.doctor.run import refuse_unfit
from quizapp.operations.finalising import finalise, refresh_snapshots
from quizapp.operations.service import Service, office_address
from quizapp.operations.serving import serve
from quizapp.operations.setup import (
    FirstAdministrator,
    first_administrator,
    load_shipped_content,
    load_shipped_rules,
    prepared,
)
from quizapp.rounds.models import Round
from quizapp.web.policy import Declared, declared_policies


@click.command()
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Cổng máy chủ.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Địa chỉ mạng của máy chủ.")
@click.option("--data", default=None, help="Thư mục của bản dùng thử (mặc định: instance/demo).")
@click.option("--reset", is_flag=True, help="Xóa dữ liệu dùng thử cũ và tạo lại.")
@click.option("--json", "as_json", is_flag=True, help="Khi sẵn sàng, in một dòng JSON.")
@speaks_vietnamese
def demo(port: int, host: str, data: str | None, reset: bool, as_json: bool) -> None:
    """Tạo dữ liệu minh họa (nếu chưa có) và chạy thử. Luôn dùng cơ sở dữ liệu nhúng."""
    folder = Path(data).resolve() if data else data_folder() / "demo"
    _make_room(folder, reset)
    is_new = not has_demo(folder)
    if is_new:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / DEMO_UNFINISHED).touch()
    settings, engines = prepared(folder, embedded=True)
    if is_new:
        click.echo("Đang tạo dữ liệu minh họa, chờ chừng nửa phút…", err=True)
        seed_demo(settings, current_time())
    accounts = demo_accounts(folder)
    with engines.reading() as session:
        rounds = demo_rounds(session)
    engines.dispose()  # a server process opens its own: connections don't survive being shared

    def on_ready(real_port: int) -> None:
        url = f"http://{host}:{real_port}"
        if as_json:
            shown = [asdict(account) for account in accounts]
            click.echo(json.dumps({"url": url, "accounts": shown}, ensure_ascii=False))
        else:
            _print_demo(url, accounts, rounds)
        sys.stdout.flush()

    serve(Service(settings, create_app), host, port, on_ready)


def _make_room(folder: Path, reset: bool) -> None:
    """Clear a demo that is to be made anew or was cut off; any other folder with files in it is refused."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    is_cut_off = (folder / DEMO_UNFINISHED).exists()
    if not has_demo(folder) and not is_cut_off:
        fail(f"{folder} đã có tệp và không phải thư mục dùng thử. Hãy chọn một thư mục trống.", MISUSED)
    if reset or is_cut_off:
        shutil.rmtree(folder)


def _print_demo(url: str, accounts: list[DemoAccount], rounds: list[Round]) -> None:
    click.echo(f"\n  Mở trình duyệt: {url}\n")
    click.echo(f"  {'Tên đăng nhập':<16}{'Mật khẩu':<16}{'Vai trò':<24}Đơn vị")
    for account in accounts:
        click.echo(f"  {account.username:<16}{account.password:<16}{ROLES[account.role]:<24}{account.unit}")
    for round_ in rounds:
        click.echo(
            f"\n  Đợt {round_.id} ({round_.code}, {ROUND_STATES[round_.state].lower()}): {round_.name}", nl=False
        )
    click.echo("\n\n  Dữ liệu minh họa. Dừng: Ctrl-C.")


@click.command()
@data_option
@click.option("--username", default="quantri", show_default=True, help="Tên đăng nhập của quản trị đầu tiên.")
@click.option("--no-questions", is_flag=True, help="Không nạp ngân hàng câu hỏi kèm theo: cơ quan có ngân hàng riêng.")
@speaks_vietnamese
def init(data: str | None, username: str, no_questions: bool) -> None:
    """Tạo thư mục dữ liệu, khóa bí mật, cơ sở dữ liệu và quản trị đầu tiên."""
    settings, engines = office(data)
    with engines.writing() as session:
        if no_questions:
            load_shipped_rules(session, current_time())
        else:
            load_shipped_content(session, current_time())
        count = len(current_hashes(session))
    administrator = first_administrator(engines, username, current_time())
    click.echo(f"Thư mục dữ liệu: {settings.data}")
    click.echo(f"Ngân hàng câu hỏi: {count} câu.")
    if administrator is None:
        click.echo("Đã có tài khoản từ trước nên không tạo quản trị mới.")
    else:
        _print_administrator(administrator)
    click.echo(
        "Tiếp theo: quizapp serve"
        + (f' --data "{data}"' if data and " " in data else f" --data {data}" if data else "")
    )


def _print_administrator(administrator: FirstAdministrator) -> None:
    click.echo(f"Quản trị đầu tiên: {administrator.username}")
    click.echo(f"Mật khẩu dùng một lần (chỉ hiện lần này): {administrator.password}")


EVERYWHERE, THIS_MACHINE = "0.0.0.0", "127.0.0.1"  # noqa: S104 - an office's server
_PROXY_IN_THE_OPEN = (
    "CẢNH BÁO: có QUIZAPP_PROXY mà máy chủ nghe ở {host}: ai nối thẳng tới đây cũng tự khai được địa chỉ máy, nên "
    "quy định địa chỉ của phòng thi không còn chắc. Hãy bỏ “--host”, hoặc chặn để chỉ proxy nối tới được."
)


@click.command("serve")
@data_option
@click.option("--host", help="Địa chỉ mạng (mặc định: 0.0.0.0, mọi máy tới được; sau proxy: 127.0.0.1, chỉ máy này).")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Cổng máy chủ.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Số tiến trình máy chủ.")
@speaks_vietnamese
def serve_command(data: str | None, host: str | None, port: int, workers: int) -> None:
    """Chạy máy chủ cho cả cơ quan."""
    settings, engines = office(data)
    at = host or (EVERYWHERE, THIS_MACHINE)[settings.trusts_proxy]
    if settings.trusts_proxy and not is_of_this_machine(at):
        click.echo(_PROXY_IN_THE_OPEN.format(host=at), err=True)
    refuse_unfit(settings, engines, current_time)
    administrator = first_administrator(engines, "quantri", current_time())

    def on_ready(real_port: int) -> None:
        if administrator is not None:
            _print_administrator(administrator)
        shown = office_address() if at == EVERYWHERE else at
        if settings.trusts_proxy:
            click.echo(f"Đang chạy sau proxy. Proxy chuyển tới: http://{shown}:{real_port}")
        else:
            click.echo(f"Đang chạy. Trên các máy trong cơ quan, mở trình duyệt và gõ: http://{shown}:{real_port}")
        sys.stdout.flush()

    engines.dispose()  # a server process opens its own: connections don't survive being shared
    serve(Service(settings, create_app, workers), at, port, on_ready)


_CLOCK_WAS_SET = (
    "Đồng hồ của máy đã bị đặt lệch {seconds} giây trong lúc có người đang thi: chưa đóng bài nào. "
    "Hãy đặt lại đồng hồ cho đúng rồi chạy lại lệnh này; hết người đang thi thì không phải đặt."
)


@click.command("finalise")
@data_option
@speaks_vietnamese
def finalise_command(data: str | None) -> None:
    """Đóng các bài đã hết giờ và chấm các bài đã đóng."""
    settings, engines = office(data, is_there=True)
    watch = clock_of(settings.data, current_time)
    now = watch.now()
    if not watch.is_sound():
        with engines.reading() as session:
            if is_time_left(session, now):
                fail(_CLOCK_WAS_SET.format(seconds=round(watch.ahead().total_seconds())))
    closed, scored = finalise(engines, now)
    made = refresh_snapshots(engines, now)
    click.echo(f"Đã đóng {closed} bài, chấm {scored} bài, tính sẵn số liệu của {made} đợt.")


@click.command()
@json_option
def policy(as_json: bool) -> None:
    """In mọi đường dẫn: ai được vào, tới đâu, có ghi gì không, việc nào vào nhật ký."""
    nowhere = Path.cwd() / "no-database"  # named, never opened
    settings = Settings(data=nowhere, database_url=sqlite_url(nowhere), secret_key="-" * SHORTEST_SECRET)
    rows = declared_policies(create_app(settings))
    if as_json:
        click.echo(json.dumps([_as_facts(row) for row in rows], ensure_ascii=False, indent=1))
        return
    for row in rows:
        does = "ghi " if row.policy.writes else "đọc "
        click.echo(f"{','.join(row.methods):<10} {row.rule:<58} {row.policy.scope:<10} {does} {row.policy.words}")


def _as_facts(row: Declared) -> dict[str, Any]:
    said = row.policy
    return {
        "endpoint": row.endpoint,
        "rule": row.rule,
        "methods": list(row.methods),
        "roles": list(said.role_names),
        "scope": said.scope,
        "writes": bool(said.writes),
        "audit": list(said.audit),
    }
