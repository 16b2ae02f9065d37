"""Home by role, help, the log, and health."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.audit.actions import record
from quizapp.audit.models import AuditEntry
from quizapp.db import Engines
from quizapp.domain.people import ROLES
from quizapp.operations.guards import GUARDS
from quizapp.people.models import Unit
from quizapp.rounds.models import Round
from tests import make
from tests.conftest import Clock
from tests.make import NOW


def person_with_round(engines: Engines, **changes: object) -> str:
    with engines.writing() as session:
        person = make.person(session)
        make.account(session, person=person, username="thisinh")
        make.open_round(session, [session.get_one(Unit, person.unit_id)], **changes)
    return "thisinh"


def test_a_candidate_finds_the_open_round_with_its_button(client: FlaskClient, engines: Engines) -> None:
    make.sign_in(client, person_with_round(engines))
    page = client.get("/").text
    assert "Sát hạch thử" in page
    assert "Bắt đầu làm bài" in page


def test_a_round_that_is_not_open_yet_has_no_button(client: FlaskClient, engines: Engines) -> None:
    later = make.NOW + timedelta(hours=2)
    make.sign_in(client, person_with_round(engines, opens_at=later, closes_at=later + timedelta(hours=2)))
    page = client.get("/").text
    assert "Chưa đến giờ mở" in page
    assert "Bắt đầu làm bài" not in page


def test_a_running_test_is_offered_again_until_its_deadline(
    client: FlaskClient, engines: Engines, clock: Clock
) -> None:
    make.sign_in(client, person_with_round(engines))
    with engines.reading() as session:
        round_id = session.scalars(sa.select(Round.id)).one()
    make.post(client, f"/lam-bai/dot/{round_id}", {}, to=f"/lam-bai/dot/{round_id}/bat-dau")
    assert "Tiếp tục làm bài" in client.get("/").text
    clock.advance(minutes=46)
    assert "Tiếp tục làm bài" not in client.get("/").text


@pytest.mark.parametrize("role", list(ROLES))
def test_every_role_has_help_in_words(client: FlaskClient, engines: Engines, role: str) -> None:
    with engines.writing() as session:
        make.account(session, username="ai", roles=((role, None),))
    make.sign_in(client, "ai")
    answer = client.get("/tro-giup")
    assert answer.status_code == 200
    assert ROLES[role] in answer.text
    assert client.get(f"/tro-giup/{role}").status_code == 200
    assert client.get("/tro-giup/giam-thi").status_code == 404


def test_an_account_without_a_role_is_told_whom_to_ask(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        make.account(session, username="ai", roles=())
    make.sign_in(client, "ai")
    assert "chưa được giao vai trò" in client.get("/").text


def test_the_log_says_who_did_what_and_that_its_chain_holds(client: FlaskClient, engines: Engines) -> None:
    person_with_round(engines)
    make.sign_in(client, "quantri")
    page = client.get("/nhat-ky").text
    assert "Mở đợt" in page
    assert "liền mạch" in page


def test_the_log_is_searched_by_who_what_round_and_day(client: FlaskClient, engines: Engines) -> None:
    person_with_round(engines)
    make.sign_in(client, "quantri")
    for asked, is_found in (
        ("viec=round_opened", True), ("viec=round_cancelled", False), ("dot=999", False), ("doi-tuong=round:", True),
        ("nguoi=khong-ai", False), ("tu=2026-11-20&den=2026-11-20", True), ("tu=2026-11-21", False),
    ):  # fmt: skip
        assert ('<td class="num">' in client.get(f"/nhat-ky?{asked}").text.split('id="dau-chuoi"')[0]) is is_found, (
            asked
        )
    for strange in ("dot=x", "tu=hôm qua", "dot=99999999999999999999"):
        assert 'role="alert"' in client.get(f"/nhat-ky?{strange}").text


def test_the_log_reads_as_words_and_leads_from_a_subject_to_all_about_it(client: FlaskClient, engines: Engines) -> None:
    person_with_round(engines)
    codes = [f"DVC-{number}" for number in range(30)]
    facts = {"codes": codes, "wanted": True, "before": {"name": "Xã A"}, "reason": None}
    with engines.writing() as session:
        record(session, NOW, None, "questions_released", "bank", **facts)
        record(session, NOW, None, "unit_renamed", "unit:77", before={"name": "<b>"})
        record(session, NOW, None, "unit_renamed", "unit:7")
    make.sign_in(client, "quantri")
    page = client.get("/nhat-ky").text
    assert "các mã: 30: DVC-0, DVC-1" in page
    assert page.index("Xem phần còn lại") < page.index("DVC-29")
    assert "cấp: có" in page
    assert "trước: tên Xã A" in page
    assert "lý do: –" in page
    assert "trước: tên &lt;b&gt;" in page
    only = client.get("/nhat-ky?doi-tuong=unit:7").text
    assert "Đơn vị số 7<" in only
    assert "Đơn vị số 77" not in only


def test_the_log_shows_that_a_row_was_bent(client: FlaskClient, engines: Engines) -> None:
    person_with_round(engines)
    with engines.writing() as session:  # somebody with the whole database in hand: guards are no obstacle
        guard = next(guard for guard in GUARDS if guard.table == "audit_entry" and guard.event == "UPDATE")
        on = " ON audit_entry" if engines.write.dialect.name == "postgresql" else ""
        session.execute(sa.text(f"DROP TRIGGER {guard.name}{on}"))
        first = session.scalars(sa.select(AuditEntry.id).order_by(AuditEntry.id)).first()
        session.execute(sa.update(AuditEntry).where(AuditEntry.id == first).values(action="nothing"))
    make.sign_in(client, "quantri")
    assert "không khớp" in client.get("/nhat-ky").text
    if engines.write.dialect.name == "postgresql":
        with engines.writing() as session:
            session.execute(
                sa.text(
                    f"CREATE TRIGGER {guard.name} BEFORE UPDATE ON audit_entry"
                    f" FOR EACH ROW EXECUTE FUNCTION {guard.name}()"
                )
            )


def test_only_administrators_read_the_log(client: FlaskClient, engines: Engines) -> None:
    make.sign_in(client, person_with_round(engines))
    assert client.get("/nhat-ky").status_code == 403


def test_health_needs_no_account(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.get_json()["status"] == "ready"


def test_a_server_with_an_old_schema_is_not_ready(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        newest = session.scalar(sa.text("SELECT version_num FROM alembic_version"))
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/readyz")
    with engines.writing() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
    assert answer.status_code == 503
    assert answer.get_json()["problem"] == "schema_outdated"


def test_an_empty_office_tells_its_administrator_where_to_begin(client: FlaskClient, engines: Engines) -> None:
    """No longer once there is a round: the control."""
    with engines.writing() as session:
        make.administrator(session)
    make.sign_in(client, "quantri")
    page = client.get("/").text
    assert page.index("/don-vi/nhap") < page.index("/can-bo/nhap") < page.index("/can-bo/cap-tai-khoan")
    person_with_round(engines)
    assert "Bắt đầu từ đâu?" not in client.get("/").text
