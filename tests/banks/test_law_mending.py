"""What was recorded of a law by mistake is taken back or set right, with a reason, on record."""

import html
from datetime import date

import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.audit.models import AuditEntry
from quizapp.banks.models import LegalChange, LegalDocument, LegalWithdrawal
from quizapp.banks.queries import drawable
from quizapp.banks.register import FileChange
from quizapp.banks.registering import record_change, withdraw_change
from quizapp.db import Engines
from tests import make
from tests.banks.test_law_pages import CHANGE, CODES, TODAY, decree, enter, how_many, text_of
from tests.make import NOW
from tests.make.laws import DECREE

__all__ = ["decree"]


def test_a_change_that_was_recorded_by_mistake_is_taken_back_with_a_reason(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "author")
    make.post(client, f"/van-ban/{decree}/thay-doi", {**CHANGE, "xac_nhan": "1"})
    with engines.reading() as session:
        change = session.scalars(sa.select(LegalChange.id)).one()
        stopped = {one.code for one in drawable(session, TODAY)}
    assert not {"DVC-D1-01", "DVC-D1-02"} & stopped
    address = f"/van-ban/{decree}/thay-doi/{change}/rut-lai"
    page = text_of(client, address)
    assert "DVC-D1-01, DVC-D1-02" in page
    assert CHANGE["provisions"] in page  # what is taken back, not only its kind and day
    assert make.post(client, address, {"reason": "x"}).status_code == 422
    assert how_many(engines, LegalWithdrawal) == 0
    answer = make.post(client, address, {"reason": "Ghi nhầm số nghị định"})
    assert (answer.status_code, answer.location) == (302, f"/van-ban/{decree}")
    page = text_of(client, f"/van-ban/{decree}")
    assert "Ghi nhầm số nghị định" in page
    assert "Dừng từ" not in page
    with engines.reading() as session:
        assert set(CODES) <= {one.code for one in drawable(session, TODAY)}
    assert client.get(address).status_code == 404  # once
    assert client.get(f"/van-ban/{decree + 1}/thay-doi/{change}/rut-lai").status_code == 404


def test_an_end_that_is_taken_back_leaves_the_other_end(engines: Engines, decree: int) -> None:
    with engines.writing() as session:
        by = make.account(session, username="nguoi-dung").id
        for day in (date(2027, 5, 1), date(2027, 3, 1)):
            record_change(session, decree, FileChange("ended", None, day), by, NOW)
        first = session.scalars(sa.select(LegalChange.id).where(LegalChange.from_on == date(2027, 3, 1))).one()
        assert session.get_one(LegalDocument, decree).in_force_until == date(2027, 2, 28)
        withdraw_change(session, decree, first, "ghi nhầm ngày", by, NOW)
        assert session.get_one(LegalDocument, decree).in_force_until == date(2027, 4, 30)
        other = session.scalars(sa.select(LegalChange.id).where(LegalChange.from_on == date(2027, 5, 1))).one()
        withdraw_change(session, decree, other, "ghi nhầm ngày", by, NOW)
        assert session.get_one(LegalDocument, decree).in_force_until is None


def test_the_facts_of_a_document_are_set_right_and_its_number_stays(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "administrator")
    facts = {"title": "Nghị định về công tác văn thư", "kind": "decree", "issuer": "Chính phủ"}
    address = f"/van-ban/{decree}/sua"
    assert make.post(client, address, {**facts, "title": ""}).status_code == 422
    answer = make.post(client, address, {**facts, "number": "99/2099/NĐ-CP", "in_force_from": "05/03/2020"})
    assert answer.status_code == 302
    with engines.reading() as session:
        document = session.get_one(LegalDocument, decree)
        assert (document.number, document.title) == (DECREE, "Nghị định về công tác văn thư")
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        assert (entry.action, entry.details["title"]) == ("document_mended", "Nghị định về công tác văn thư")


def test_nobody_has_read_a_document_on_a_day_to_come_and_no_title_is_cut(
    client: FlaskClient, engines: Engines, decree: int
) -> None:
    enter(client, engines, "author")
    address, facts = f"/van-ban/{decree}/sua", {"kind": "decree", "issuer": "Chính phủ"}
    assert "maxlength" not in client.get(address).text.split("<form", 2)[-1]
    tomorrow = {"title": "Nghị định", "verified_on": "2026-11-21"}
    assert "Ngày này chưa đến" in html.unescape(make.post(client, address, {**facts, **tomorrow}).text)
    long = make.post(client, address, {**facts, "title": "Nghị định về " * 40})
    assert (long.status_code, "300 ký tự" in html.unescape(long.text)) == (422, True)
    assert make.post(client, address, {**facts, **tomorrow, "verified_on": "2026-11-20"}).status_code == 302
