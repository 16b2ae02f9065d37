"""What tests of one worker share, so that it is made once: it is what it would be if it were made each time."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from flask import Flask
from werkzeug.routing import Rule

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.db import Engines, engine_options, open_engines, sqlite_url
from quizapp.operations.upgrading import upgrade
from quizapp.people import passwords
from tests import make
from tests.conftest import SECRET
from tests.known_migrations import known_upgrade
from tests.known_passwords import KnownHasher
from tests.known_rules import KnownRule
from tests.ordering import pytest_collection_modifyitems
from tests.strict_client import check_html

PAGE = '<!doctype html><html lang="vi"><head><title>x</title></head><body><form>{}</form></body></html>'
FIELD = '<input name="csrf_token" value="{}">'


def rules_of(folder: Path, kind: type[Rule], monkeypatch: pytest.MonkeyPatch) -> list[tuple[object, ...]]:
    """What the addresses of a new application match and build, by that kind of rule."""
    monkeypatch.setattr(Flask, "url_rule_class", kind)
    app = create_app(Settings(data=folder, database_url=sqlite_url(folder / "x.sqlite3"), secret_key=SECRET))
    return [
        (rule.endpoint, rule.rule, rule._parts, rule._trace, rule.arguments, {*rule._converters}, rule.methods)
        for rule in app.url_map.iter_rules()
    ]


def test_addresses_that_are_shared_are_those_of_werkzeug(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = rules_of(tmp_path, Rule, monkeypatch)
    for _twice in range(2):
        assert rules_of(tmp_path, KnownRule, monkeypatch) == own
    assert len(own) > 100


def test_a_rule_of_other_converters_is_read_by_itself() -> None:
    """The control: the same address, where an application means another kind of number."""

    class Even(Flask):
        url_rule_class = KnownRule

    plain, other = Even("plain"), Even("other")
    other.url_map.converters["int"] = other.url_map.converters["string"]
    for app in (plain, other):
        app.add_url_rule("/so/<int:number>", "number", lambda number: repr(number))
    assert plain.test_client().get("/so/7").text == "7"
    assert other.test_client().get("/so/7").text == "'7'"


def test_a_page_that_differs_in_more_than_its_token_is_parsed() -> None:
    check_html(PAGE.format(FIELD.format("eins.zwei-drei_4")))
    check_html(PAGE.format(FIELD.format("another")))
    for unsound in (PAGE.format(FIELD.format('another"" x="')), PAGE.format(FIELD.format("a b") + "</p>")):
        for _twice in range(2):
            with pytest.raises(AssertionError):
                check_html(unsound)


def test_a_password_is_compared_with_the_settings_of_the_product_and_wrong_ones_stay_wrong() -> None:
    assert isinstance(passwords._HASHER, KnownHasher)
    stored = make.password_hash()
    assert PasswordHasher(time_cost=5, memory_cost=7_168, parallelism=1).check_needs_rehash(stored) is False
    for _twice in range(2):
        assert passwords._HASHER.verify(stored, make.PASSWORD)
        with pytest.raises(VerifyMismatchError):
            passwords._HASHER.verify(stored, make.PASSWORD + "!")
        assert not passwords.verify_password(None, make.PASSWORD)


def test_databases_of_one_kind_share_what_was_compiled_and_nothing_else(tmp_path: Path) -> None:
    made = []
    for word in ("một", "hai"):
        made.append(engines := open_engines(sqlite_url(tmp_path / f"{word}.sqlite3")))
        with engines.write.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE word (text TEXT)")
            connection.execute(sa.text("INSERT INTO word VALUES (:word)"), {"word": word})
        with engines.reading() as session:
            assert session.scalars(sa.select(sa.column("text")).select_from(sa.table("word"))).all() == [word]
    first, second = made
    assert first.write._compiled_cache is second.write._compiled_cache
    foreign = sa.create_engine(sqlite_url(tmp_path / "một.sqlite3"))
    assert foreign._compiled_cache is not first.write._compiled_cache
    for engines in (first, second):
        engines.dispose()
    foreign.dispose()


def test_engines_that_commit_otherwise_share_no_dialect() -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:1/none"
    by_mode = {mode: sa.create_engine(**engine_options(url, mode)) for mode in ("write", "save")}
    assert by_mode["write"].dialect is not by_mode["save"].dialect
    assert by_mode["write"]._compiled_cache is not by_mode["save"]._compiled_cache


def test_an_engine_that_never_met_its_server_stands_for_no_other() -> None:
    url = "postgresql+psycopg://nobody@127.0.0.1:2/none"
    first, second = (sa.create_engine(**engine_options(url, "write")) for _ in range(2))
    assert first.dialect is not second.dialect


@dataclass
class Proof:
    """A test as far as its order goes."""

    name: str
    mark: pytest.Mark | None = None

    def get_closest_marker(self, _name: str) -> pytest.Mark | None:
        return self.mark


def test_what_waits_longest_begins_first_and_the_others_stay_as_they_were() -> None:
    waiting = [Proof(f"waits {waits}", pytest.mark.long(waits=waits).mark) for waits in (80, 120)]
    proofs: list[Any] = [Proof("a"), Proof("b", pytest.mark.long.mark), *waiting, Proof("c")]
    pytest_collection_modifyitems(proofs)
    assert [one.name for one in proofs] == ["waits 120", "waits 80", "a", "b", "c"]


def everything_in(engines: Engines) -> tuple[list[Any], dict[str, list[Any]]]:
    """What SQLite says that it holds, line by line (migrations leave constraints in any order), and every row."""
    with engines.read.connect() as connection:
        laid = connection.exec_driver_sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").all()
        tables = [name for type_, name, _sql in laid if type_ == "table"]
        lines = [
            (type_, name, sorted(one.strip("\t ,") for one in (sql or "").splitlines())) for type_, name, sql in laid
        ]
        return lines, {name: [*connection.exec_driver_sql(f'SELECT * FROM "{name}"').all()] for name in tables}


def test_a_database_that_was_copied_is_the_one_that_migrations_make(tmp_path: Path) -> None:
    own, copied, another, old = (open_engines(sqlite_url(tmp_path / f"{number}.sqlite3")) for number in range(4))
    upgrade(own)
    known_upgrade(copied)
    known_upgrade(another)
    assert everything_in(copied) == everything_in(own) == everything_in(another)
    assert len(everything_in(own)[0]) > 100
    upgrade(old, "0009")
    known_upgrade(old)  # the control: what holds something already is migrated, not laid over
    assert everything_in(old)[1].keys() == everything_in(own)[1].keys()
    with old.write.begin() as connection, copied.write.begin() as other:
        connection.exec_driver_sql("DROP TABLE answer_event")
        assert sa.inspect(other).has_table("answer_event")  # nor do two share one file
    for engines in (own, copied, another, old):
        engines.dispose()
