"""Accounts from the server's own console: for when nobody can sign in to help."""

import click
import sqlalchemy as sa

from quizapp.cli.shared import current_time, data_option, fail, office, speaks_vietnamese
from quizapp.db import Engines
from quizapp.people.actions.accounts import reset_password
from quizapp.people.actions.second_factor import remove_factor
from quizapp.people.models import Account
from quizapp.people.passwords import hash_password, initial_password


@click.group()
def account() -> None:
    """Tài khoản: cấp lại mật khẩu, gỡ xác thực hai bước."""


username_argument = click.argument("username")


def _account_id(engines: Engines, username: str) -> int:
    with engines.reading() as session:
        found = session.scalar(sa.select(Account.id).where(Account.username == username.strip().lower()))
    if found is None:
        fail(f"Không có tài khoản “{username}”.")
    return found


@account.command("reset-password")
@username_argument
@data_option
@speaks_vietnamese
def account_reset_password(username: str, data: str | None) -> None:
    """Cấp mật khẩu ban đầu mới, dùng một lần; đăng xuất tài khoản khỏi mọi máy."""
    _settings, engines = office(data, is_there=True)
    account_id, password = _account_id(engines, username), initial_password()
    hashed = hash_password(password)
    with engines.writing() as session:
        reset_password(session, account_id, hashed, None, current_time())
    click.echo(f"Mật khẩu dùng một lần, trong 72 giờ (chỉ hiện lần này): {password}")


@account.command("reset-totp")
@username_argument
@data_option
@speaks_vietnamese
def account_reset_totp(username: str, data: str | None) -> None:
    """Gỡ xác thực hai bước của một tài khoản; đăng xuất tài khoản khỏi mọi máy."""
    _settings, engines = office(data, is_there=True)
    account_id = _account_id(engines, username)
    with engines.writing() as session:
        remove_factor(session, account_id, None, current_time())
    click.echo("Đã gỡ. Người này cài đặt lại ở lần đăng nhập sau.")
