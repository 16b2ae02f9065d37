"""A round's chain that was taken out whole, head and all, is missed by its round."""

import shutil
from pathlib import Path

import sqlalchemy as sa
from click.testing import CliRunner
from flask.testing import FlaskClient

from quizapp.audit.queries import BrokenLink, broken_link
from quizapp.cli.main import main
from quizapp.config import DATABASE_FILE
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations.log_chains import broken_chain, chain_gone
from tests import make
from tests.operations.halls import tampering


def two_rounds(engines: Engines) -> list[int]:
    with engines.writing() as session:
        make.account(session, username="quantri", roles=(("administrator", None),))
        unit = make.unit(session)
        return [make.draft_round(session, [unit]).id for _ in range(2)]


def take_out(engines: Engines, round_id: int) -> None:
    with tampering(engines) as connection:
        for table in ("audit_entry", "audit_head"):
            connection.exec_driver_sql(f"DELETE FROM {table} WHERE chain = 'round:{round_id}'")


def test_the_round_whose_chain_is_gone_is_named_on_its_page_too(client: FlaskClient, engines: Engines) -> None:
    """The heads that are there all hold: the control."""
    _stays, gone = two_rounds(engines)
    make.sign_in(client, "quantri")
    assert "liền mạch" in client.get("/nhat-ky").text
    take_out(engines, gone)
    with engines.reading() as session:
        assert (broken_link(session), broken_chain(session)) == (None, BrokenLink(f"round:{gone}", None))
    page = client.get("/nhat-ky").text
    assert f"<b>round:{gone}</b> đã mất cả" in page
    assert "liền mạch" not in page


def test_a_round_from_before_there_were_chains_misses_none(engines: Engines) -> None:
    """Its entries stand in the system's chain and have no address; one that has an address is no such entry."""
    old, _other = two_rounds(engines)
    take_out(engines, old)
    with tampering(engines) as connection:
        connection.execute(
            sa.text("INSERT INTO audit_entry (at, action, subject, details, previous_hash, hash, chain, address)"
                    " VALUES ('2026-01-01 00:00:00', 'round_created', :subject, '{}', '', 'x', 'system', 'command')"),
            {"subject": f"round:{old}"},
        )  # fmt: skip
    with engines.reading() as session:
        assert chain_gone(session) == BrokenLink(f"round:{old}", None)
    with tampering(engines) as connection:
        connection.exec_driver_sql("UPDATE audit_entry SET address = NULL WHERE hash = 'x'")
    with engines.reading() as session:
        assert chain_gone(session) is None


def test_the_command_names_the_round(tmp_path: Path, sqlite_template: Path) -> None:
    shutil.copyfile(sqlite_template, tmp_path / DATABASE_FILE)
    (tmp_path / "secret.key").write_text("x" * 64 + "\n")
    engines = open_engines(sqlite_url(tmp_path / DATABASE_FILE))
    _stays, gone = two_rounds(engines)
    take_out(engines, gone)
    engines.dispose()
    answer = CliRunner().invoke(main, ["audit", "verify", "--data", str(tmp_path)])
    assert (answer.exit_code, answer.stderr.strip()) == (1, f"Chuỗi round:{gone} đã mất cả, dù đợt vẫn còn.")
    told = CliRunner().invoke(main, ["audit", "verify", "--data", str(tmp_path), "--json"])
    assert f'{{"chain": "round:{gone}", "entry": null}}' in told.output
