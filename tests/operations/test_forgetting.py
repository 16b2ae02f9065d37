"""The job that forgets: who came and went with rosters alone and never signed in; and what its command says."""

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.domain.errors import RecordRefused
from quizapp.operations.privacy.retention import due
from quizapp.people.actions.accounts import set_account_active
from quizapp.people.actions.erasing import erase_person
from quizapp.people.actions.persons import change_person
from quizapp.people.actions.roster_plans import RosterRow
from quizapp.people.actions.rosters import RosterDecision, import_roster
from quizapp.people.models import Person
from tests import make
from tests.make import NOW
from tests.make.life_of_results import OVER, complaint
from tests.people.office_of import office
from tests.results.test_complaints import answered
from tests.results.test_rescue_records import partly_answered

MONTH = timedelta(days=31)
LEFT = NOW + 70 * MONTH  # later than the period after they came


@pytest.mark.parametrize(("day", "is_due"), [(LEFT.date(), False), (date(2000, 1, 1), True)])
def test_who_left_with_a_roster_is_kept_for_the_period_after_the_last_day(
    engines: Engines, day: date, is_due: bool
) -> None:
    """Only a last day that is itself older than the period is due at once: the control."""
    with engines.writing() as session:
        made = office(session)
        post = (made.clerk.id, "CC", made.first.id)
        rows = [RosterRow(line, f"CB{line}", name, None, *post) for line, name in ((2, "Lê An"), (3, "Võ Bình"))]
        import_roster(session, rows, None, NOW)
        stays = session.scalars(sa.select(Person.id).where(Person.staff_code == "CB3")).one()
        import_roster(session, rows[:1], None, LEFT, decision=RosterDecision(day, "nghỉ", left=frozenset({stays})))
        assert due(session, LEFT).persons == ((stays,) if is_due else ())
        assert due(session, LEFT + 58 * MONTH).persons == ((stays,) if is_due else ())
        assert due(session, LEFT + 61 * MONTH).persons == (stays,)


def test_the_command_counts_the_complaints_whose_words_go(
    tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    shutil.copyfile(sqlite_template, tmp_path / DATABASE_FILE)
    (tmp_path / "secret.key").write_text("x" * 64 + "\n")
    engines = open_engines(sqlite_url(tmp_path / DATABASE_FILE))
    sitting = partly_answered(engines)
    with engines.writing() as session:
        answered(session, complaint(session, sitting))
        complaint(session, sitting, None)  # waits: its words stay
    engines.dispose()
    monkeypatch.setattr("quizapp.cli.privacy.current_time", lambda: OVER + 61 * MONTH)
    for arguments, said in ((["--dry-run"], "Sẽ xóa chữ trong 1"), ([], "Đã xóa chữ trong 1"), ([], "trong 0")):
        answer = CliRunner().invoke(main, ["forget", "--data", str(tmp_path), *arguments])
        assert (answer.exit_code, f"{said} kiến nghị" in answer.output) == (0, True), answer.output


def test_who_was_blanked_is_neither_named_nor_let_in_again(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        make.administrator(session, username="ad")
        person = make.person(session, is_active=False)
        account = make.account(session, person=person, username="cu")
        erase_person(session, person, None, NOW, "thử")
        person_id, account_id = person.id, account.id
        with pytest.raises(RecordRefused, match="already_erased"):
            change_person(session, person_id, staff_code="CB9", name="Lê An", born_on=None, actor=None, now=NOW)
        with pytest.raises(RecordRefused, match="already_erased"):
            set_account_active(session, account_id, True, None, NOW)
    make.sign_in(client, "ad")
    page = client.get(f"/can-bo/{person_id}").text
    assert "đã được xóa ngày" in page
    assert not any(words in page for words in ("Nhận lại", "Sửa thông tin", "Mở khóa", "Cấp lại mật khẩu"))
