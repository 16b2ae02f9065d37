"""The list of the bank: what it is narrowed by, and its pages."""

from datetime import timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from quizapp.banks.listing import PER_PAGE, UNUSED, BankFilter, bank_rows
from quizapp.banks.models import QuestionVersion
from quizapp.banks.writing import change_question
from quizapp.db import Engines
from quizapp.domain.question_life import IN_USE
from tests import make
from tests.make import NOW
from tests.make.laws import DECREE, documents
from tests.make.life import EVIDENCE, approved, draft, step, written

TODAY = NOW.date()
WORDS = ("thẻ căn cước", "giấy khai sinh", "hộ chiếu phổ thông", "sổ hộ khẩu cũ")


@pytest.fixture
def people(engines: Engines) -> dict[str, int]:
    """Two authors and a model."""
    with engines.writing() as session:
        make.small_model(session)
        roles = [("author", None), ("question_reviewer", None)]
        return {name: make.account(session, username=name, roles=roles).id for name in ("lan", "minh")}


def page(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.text)


def found(session: Session, used: set[int] | None = None, **wanted: object) -> list[str]:
    return [row.code for row in bank_rows(session, BankFilter(**wanted), TODAY, used or set())]  # type: ignore[arg-type]


def test_the_list_is_narrowed_by_everything_that_people_ask_for(engines: Engines, people: dict[str, int]) -> None:
    lan, minh = people["lan"], people["minh"]
    with engines.writing() as session:
        documents(session)
        basis = {
            "document": f"Nghị định {DECREE}",
            "article": None,
            "in_force_from": "2020-03-05",
            "in_force_until": None,
        }
        cited = {**EVIDENCE, "legal_basis": [basis], "review_by": (TODAY + timedelta(days=60)).isoformat()}
        code = approved(session, lan, minh, evidence=cited).code
        draft(session, minh, word=WORDS[1], competence="E1", level=3)
        step(session, draft(session, lan, word=WORDS[2], type="ordering", key=["a", "b", "c"]).code, "submitted", lan)
        version_id = session.scalars(sa.select(QuestionVersion.id).order_by(QuestionVersion.id)).first()
        assert version_id is not None
        everything = found(session)
        assert everything == ["BN-2026-0002", "BN-2026-0003", code]
        for wanted, codes in (
            ({"search": "giay KHAI sinh"}, ["BN-2026-0002"]),
            ({"competences": ("E1", "E2")}, ["BN-2026-0002"]),
            ({"competence": "D1"}, ["BN-2026-0003", code]),
            ({"level": 3}, ["BN-2026-0002"]),
            ({"type": "ordering"}, ["BN-2026-0003"]),
            ({"status": "draft"}, ["BN-2026-0002"]),
            ({"status": "in_review"}, ["BN-2026-0003"]),
            ({"status": "reviewed"}, [code]),
            ({"status": IN_USE}, []),
            ({"status": UNUSED}, [code]),
            ({"document": DECREE}, [code]),
            ({"author": minh}, ["BN-2026-0002"]),
            ({"review": "90"}, [code]),
            ({"review": "30"}, []),
            ({"review": "overdue"}, []),
            ({"review": "none"}, ["BN-2026-0002", "BN-2026-0003"]),
        ):
            assert found(session, **wanted) == codes, wanted
        assert found(session, {version_id}, status=IN_USE) == [code]
        assert found(session, {version_id}, status=UNUSED) == []
        change_question(session, code, 1, written(WORDS[3]), lan, NOW)
        assert found(session, {version_id}, status=IN_USE) == [code]
        [row] = [row for row in bank_rows(session, BankFilter(), TODAY, {version_id}) if row.code == code]
        assert (row.state, row.current_state) == ("draft", IN_USE)
        assert found(session, status="reviewed") == [code]  # an older version is drawn meanwhile
        assert found(session, status="draft") == ["BN-2026-0002", code]


def test_the_list_is_cut_into_pages(client: FlaskClient, engines: Engines, people: dict[str, int]) -> None:
    with engines.writing() as session:
        make.small_bank(session, copies=3)
    make.sign_in(client, "lan")
    first, second = (page(client, f"/ngan-hang?trang={number}") for number in (1, 2))
    assert (first.count('name="chon"'), second.count('name="chon"')) == (PER_PAGE, 30 - PER_PAGE)
    strange = page(client, "/ngan-hang?nguoi_viet=99&ra_soat=x&van_ban=1/2020/X&linh_vuc=ZZ")
    assert strange.count('name="chon"') == PER_PAGE
