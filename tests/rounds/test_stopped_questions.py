"""The checks of a round name the questions that it goes without because the law behind them changes."""

from datetime import date, timedelta
from html import unescape

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from quizapp.banks.actions import import_questions
from quizapp.banks.models import QuestionVersion
from quizapp.db import Engines
from quizapp.people.models import Unit
from quizapp.rounds.models import Round
from quizapp.rounds.stopping import StoppedQuestion, stopped_questions
from tests import make
from tests.make import NOW
from tests.make.banks import parsed
from tests.make.laws import DECREE, citing_questions, citing_text, law_change

TODAY = date(2026, 11, 20)
CODES = ["DVC-D1-01", "DVC-D1-02"]


@pytest.fixture
def round_id(engines: Engines) -> int:
    """A draft whose matrix takes from D1, of which two questions cite the decree; it is open for three days."""
    with engines.writing() as session:
        make.small_bank(session)
        citing_questions(session, "", "Điều 7")
        round_ = make.draft_round(session, [make.unit(session)], closes_at=NOW + timedelta(days=3))
        return round_.id


@pytest.mark.parametrize(("days", "stops"), [(-9, True), (3, True), (4, False)])
def test_a_change_by_the_last_day_of_the_round_is_told(engines: Engines, round_id: int, days: int, stops: bool) -> None:
    with engines.writing() as session:
        law_change(session, TODAY + timedelta(days=days), provisions="")
        found = stopped_questions(session, session.get_one(Round, round_id), NOW)
    assert [one.code for one in found] == (CODES if stops else [])
    assert {(one.since, one.documents) for one in found} <= {(TODAY + timedelta(days=days), (DECREE,))}


@pytest.mark.parametrize(("days", "stops"), [(-9, True), (2, True), (3, False)])
def test_a_basis_that_ends_by_a_day_of_its_own_is_told(engines: Engines, days: int, stops: bool) -> None:
    until = TODAY + timedelta(days=days)  # the last day on which the question is drawn
    with engines.writing() as session:
        model = make.small_bank(session)
        text = citing_text("Điều 7").replace("2020-03-05", f"2020-03-05, in_force_until: {until}")
        import_questions(session, parsed(text, model), None, NOW)
        round_ = make.draft_round(session, [make.unit(session)], closes_at=NOW + timedelta(days=3))
        found = stopped_questions(session, round_, NOW)
    day = until + timedelta(days=1)
    assert found == ((StoppedQuestion("DVC-D1-01", day, (DECREE,), has_ended=True),) if stops else ())


def test_of_the_bank_only_what_something_happened_to_is_read(engines: Engines, round_id: int) -> None:
    with engines.writing() as session:
        law_change(session, TODAY, provisions="")
    read: list[int] = []

    def note(version: QuestionVersion, _context: object) -> None:
        read.append(version.id)

    sa.event.listen(QuestionVersion, "load", note)
    try:
        with engines.reading() as session:
            found = stopped_questions(session, session.get_one(Round, round_id), NOW)
    finally:
        sa.event.remove(QuestionVersion, "load", note)
    assert [one.code for one in found] == CODES
    assert len(read) == len(CODES)


@pytest.mark.parametrize(("role", "has_links"), [("administrator", True), ("organiser", False)])
def test_the_page_names_them_with_a_link_for_whoever_may_read_the_bank(
    client: FlaskClient, engines: Engines, round_id: int, role: str, has_links: bool
) -> None:
    with engines.writing() as session:
        unit = session.get_one(Unit, session.get_one(Round, round_id).unit_id)
        place = None if role == "administrator" else unit
        make.account(session, username="nguoi-dung", roles=[(role, place)])
    make.sign_in(client, "nguoi-dung")
    address = f"/dot-thi/{round_id}/kiem-tra"
    assert "Không câu nào của ma trận đề phải dừng" in unescape(client.get(address).text)
    with engines.writing() as session:
        law_change(session, TODAY - timedelta(days=9), provisions="Điều 7")
    shown = unescape(client.get(address).text)
    assert "2 câu của ma trận đề không được rút" in shown
    assert all(f"{code}</a> – dừng từ 11/11/2026 ({DECREE})" in shown for code in CODES) is has_links
    assert "DVC-D1-01" in shown
    assert "DVC-D1-03" not in shown
    assert ("Hãy báo người phụ trách ngân hàng câu hỏi" in shown) is not has_links
