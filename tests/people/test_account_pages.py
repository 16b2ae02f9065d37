"""The pages of accounts and roles."""

import re
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Account, Login, RoleGrant
from quizapp.people.passwords import verify_password
from tests import make
from tests.people.conftest import Staff
from tests.people.office_of import everything


def count(engines: Engines, model: Any) -> int:
    with engines.reading() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def password_on(page: str) -> str:
    found = re.findall(r'class="secret">([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})<', page)
    assert len(found) == 1
    return str(found[0])


def test_an_initial_password_is_shown_once_and_opens_the_account(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/can-bo/{staff.insider}"
    answer = make.post(organiser, page, {}, to=f"{page}/tai-khoan")
    password = password_on(answer.text)
    assert password not in organiser.get(page).text
    with engines.reading() as session:
        account = session.scalars(sa.select(Account).where(Account.username == "cb0001")).one()
        roles = list(session.execute(sa.select(RoleGrant.role).where(RoleGrant.account_id == account.id)).scalars())
    assert verify_password(account.password_hash, password)
    assert (account.must_change_password, roles) == (True, ["candidate"])
    again = make.post(organiser, page, {}, to=f"{page}/tai-khoan")
    assert again.status_code == 302
    assert "đã có tài khoản" in organiser.get(page).text


def test_a_reset_signs_the_person_out_and_a_lock_keeps_them_out(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/can-bo/{staff.insider}"
    make.post(organiser, page, {}, to=f"{page}/tai-khoan")
    with engines.writing() as session:
        account = session.scalars(sa.select(Account).where(Account.username == "cb0001")).one()
    password = password_on(make.post(organiser, page, {}, to=f"/tai-khoan/{account.id}/cap-lai").text)
    make.post(organiser, page, {}, to=f"/tai-khoan/{account.id}/khoa")
    assert "Đã khóa" in organiser.get(page).text
    browser = organiser.application.test_client()
    assert make.sign_in(browser, "cb0001", password).status_code == 401
    make.post(organiser, page, {}, to=f"/tai-khoan/{account.id}/mo-khoa")
    assert make.sign_in(browser, "cb0001", password).headers["Location"] == "/"
    assert browser.get("/").headers["Location"] == "/doi-mat-khau"


def test_slips_are_printed_for_all_of_a_unit_who_have_no_account(
    organiser: FlaskClient, staff: Staff, engines: Engines
) -> None:
    unit_id = staff.office.first.id
    assert "1 người chưa có tài khoản" in organiser.get(f"/can-bo/cap-tai-khoan?don-vi={unit_id}").text
    answer = make.post(organiser, "/can-bo/cap-tai-khoan", {"unit_id": unit_id}, to="/can-bo/cap-tai-khoan")
    assert answer.text.count('class="slip"') == 1
    assert "cb0001" in answer.text
    assert "đã có tài khoản" in organiser.get(f"/can-bo/cap-tai-khoan?don-vi={unit_id}").text


def test_an_administrator_gives_and_takes_roles_with_effect_at_once(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    page = f"/tai-khoan/{staff.author_account}"
    browser = administrator.application.test_client()
    with engines.writing() as session:
        account = session.get_one(Account, staff.author_account)
        account.username = "rade"
    make.sign_in(browser, "rade")
    facts = {"role": "organiser", "unit_id": staff.office.first.id}
    assert make.post(administrator, page, facts, to=f"{page}/vai-tro").status_code == 302
    assert "Xã An Lạc" in administrator.get(page).text
    assert "/dang-nhap" in browser.get("/can-bo").headers["Location"]
    make.sign_in(browser, "rade")
    assert browser.get("/can-bo").status_code == 200
    with engines.reading() as session:
        grant_id = session.scalars(
            sa.select(RoleGrant.id).where(RoleGrant.account_id == account.id, RoleGrant.role == "organiser")
        ).one()
    make.post(administrator, page, {}, to=f"{page}/vai-tro/{grant_id}/go")
    make.sign_in(browser, "rade")
    assert browser.get("/can-bo").status_code == 403


def test_the_last_administrator_is_told_why_nothing_happens(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    with engines.reading() as session:
        account_id = session.scalars(sa.select(Account.id).where(Account.username == "quantri")).one()
    page, logins = f"/tai-khoan/{account_id}", count(engines, Login)
    before = everything(engines)
    make.post(administrator, page, {}, to=f"{page}/khoa")
    told = administrator.get(page).text
    assert "quản trị cuối cùng" in told
    assert "Hãy giao vai trò Quản trị hệ thống cho một người khác trước" in told
    assert (everything(engines), count(engines, Login)) == (before, logins)
    assert make.post(administrator, page, {"role": "", "unit_id": "0"}, to=f"{page}/vai-tro").status_code == 422


def test_an_administrator_opens_an_account_for_somebody_who_sits_no_test(
    administrator: FlaskClient, staff: Staff, engines: Engines
) -> None:
    facts = {"username": "Giamdoc", "display_name": "Giám đốc", "role": "results_reviewer", "unit_id": "0"}
    answer = make.post(administrator, "/tai-khoan/them", facts)
    assert "giamdoc" in answer.text
    password_on(answer.text)
    assert "Giám đốc" in administrator.get("/tai-khoan?tim=giam&vai-tro=results_reviewer").text
    before = everything(engines)
    again = make.post(administrator, "/tai-khoan/them", facts)
    assert (again.status_code, everything(engines)) == (422, before)
    assert "đã được dùng" in again.text
