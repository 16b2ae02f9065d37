"""What the doctor sees on a sound machine, and that each fault changes what it says."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from quizapp.cli.doctor_words import LEVELS, SENTENCES, sentence
from quizapp.config import Settings
from quizapp.db import Engines, has_safe_wal, open_engines
from quizapp.operations.backups import make_backup
from quizapp.operations.clocks import ClockFile, ClockWatch, steady_seconds
from quizapp.operations.doctor import machine
from quizapp.operations.doctor.checks import FIT, UNFIT, WARNING, Check, worst
from quizapp.operations.doctor.postgres_engine import check_skew
from quizapp.operations.doctor.run import UnfitToServe, examine, refuse_unfit
from quizapp.operations.doctor.sqlite_engine import check_commits, check_pragmas, wanted_pragmas
from quizapp.operations.guards import install_guards
from quizapp.operations.tables import METADATA
from tests import make
from tests.conftest import settings_for
from tests.make import NOW

DURABLE = True  # the product's own settings


def clock() -> datetime:
    return datetime.now(UTC)


def by_name(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


@pytest.fixture
def settings(engines: Engines, tmp_path: Path) -> Settings:
    return settings_for(engines, tmp_path)


def seen(settings: Settings, engines: Engines) -> dict[str, Check]:
    return by_name(examine(settings, engines, clock))


def test_a_sound_office_is_not_unfit_and_every_check_has_its_sentence(engines: Engines, settings: Settings) -> None:
    make.answered_attempt(engines)
    with engines.writing() as session:
        make.started_attempt(session)
    make_backup(engines, settings, settings.data / "backups", NOW)
    checks = examine(settings, engines, clock)
    assert all(sentence(check) for check in checks)
    # the server of the tests does without durability: that is the one thing that must be said
    unfit = {check.facts["name"] for check in checks if check.level == UNFIT}
    is_postgres = engines.read.dialect.name == "postgresql"
    own_server = is_postgres and "QUIZAPP_TEST_PG_URL" not in os.environ
    assert unfit == ({"fsync", "full_page_writes", "synchronous_commit"} if own_server else set())
    names = by_name(checks)
    assert names["attempts"].facts["count"] == 1
    assert names["backup"].said == "recent"
    assert (names["guards"].level, names["audit"].level, names["schema"].level) == (FIT, FIT, FIT)
    if not is_postgres:
        assert names["commits"].facts["candidates"] > 0
        assert names["sqlite"].said == ("safe_wal" if has_safe_wal() else "safe_mode")


def test_a_trusted_proxy_is_told(engines: Engines, settings: Settings) -> None:
    assert "proxy" not in seen(settings, engines)
    check = seen(replace(settings, trusts_proxy=True), engines)["proxy"]
    assert (check.level, "127.0.0.1" in sentence(check)) == (FIT, True)


def test_every_sentence_can_be_said() -> None:
    assert [worst([Check("x", FIT, "y"), Check("x", level, "y")]) for level in LEVELS] == list(LEVELS)
    assert all(text.strip() for text in SENTENCES.values())


def test_a_lost_guard_and_a_broken_log_are_unfit(engines: Engines, settings: Settings) -> None:
    make.answered_attempt(engines)
    on = " ON audit_entry" if engines.write.dialect.name == "postgresql" else ""
    with engines.write.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER guard_audit_entry_update{on}")
        connection.exec_driver_sql("UPDATE audit_entry SET action = 'x'")
    try:
        checks = seen(settings, engines)
        assert (checks["guards"].level, checks["audit"].level) == (UNFIT, UNFIT)
    finally:
        with engines.write.begin() as connection:
            install_guards(connection)


def test_a_server_does_not_start_on_another_schema(engines: Engines, settings: Settings) -> None:
    refuse_unfit(settings, engines, clock)
    with engines.write.begin() as connection:
        before = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    try:
        with pytest.raises(UnfitToServe, match="schema"):
            refuse_unfit(settings, engines, clock)
    finally:
        with engines.write.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :was"), {"was": before})


@pytest.mark.parametrize("seconds", [-1.5, 1.5])
def test_a_clock_that_is_off_keeps_a_server_from_starting(
    postgres_engines: Engines, tmp_path: Path, seconds: float
) -> None:
    settings = settings_for(postgres_engines, tmp_path)
    assert check_skew(postgres_engines.read, clock).level == FIT
    with pytest.raises(UnfitToServe, match="skew"):
        refuse_unfit(settings, postgres_engines, lambda: clock() + timedelta(seconds=seconds))


def test_a_setting_that_somebody_changed_is_seen(sqlite_engines: Engines) -> None:
    assert {check.level for check in check_pragmas(sqlite_engines)} == {FIT}
    careless = open_engines(sqlite_engines.write.url.render_as_string(), is_durable=False)
    checks = list(check_pragmas(careless))
    careless.dispose()
    assert {check.level for check in checks} == {UNFIT}
    assert all("synchronous=OFF" in check.facts["seen"] for check in checks)
    assert wanted_pragmas(safe_wal=False)["synchronous"] == "EXTRA"


def test_the_probe_leaves_nothing_behind_and_says_how_it_counted(tmp_path: Path) -> None:
    check = check_commits(tmp_path)
    facts = check.facts
    assert facts["candidates"] == int(facts["per_second"] * facts["share"] * facts["seconds"])
    assert machine.check_sync(tmp_path).facts["per_second"] > 0
    assert list(tmp_path.iterdir()) == []


MOUNTS = """/dev/sda1 / ext4 rw 0 0
server:/x /srv nfs4 rw 0 0
/dev/sdb1 /srv/local xfs rw 0 0
//pc/x /mnt/o\\040c cifs rw
"""


@pytest.mark.parametrize(
    ("folder", "kind", "level"),
    [
        ("/var/quizapp", "ext4", FIT),
        ("/srv/quizapp", "nfs4", UNFIT),
        ("/srv/local/quizapp", "xfs", FIT),
        ("/mnt/o c/quizapp", "cifs", UNFIT),
    ],
)
def test_a_network_share_is_no_place_for_the_embedded_database(folder: str, kind: str, level: str) -> None:
    check = machine.check_mount(Path(folder), is_embedded=True, mounts=MOUNTS)
    assert (check.facts["kind"], check.level) == (kind, level)
    beside = machine.check_mount(Path(folder), is_embedded=False, mounts=MOUNTS)
    assert beside.level == (WARNING if level == UNFIT else FIT)


@pytest.mark.parametrize(
    ("change", "said"),
    [(lambda one: replace(one, secret_key="ngắn"), "short"), (lambda one: one, "kept")],
)
def test_a_short_secret_is_unfit(settings: Settings, change: Callable[[Settings], Settings], said: str) -> None:
    assert machine.check_secret(change(settings)).said == said


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps files by other means")
def test_a_secret_that_others_can_read_is_a_warning(settings: Settings) -> None:
    path = settings.data / "secret.key"
    path.write_text(settings.secret_key)
    path.chmod(0o644)
    assert machine.check_secret(settings).level == WARNING
    path.chmod(0o600)
    assert machine.check_secret(settings).level == FIT


def test_a_clock_that_is_set_while_it_is_watched_is_seen() -> None:
    assert machine.check_clock(clock, ClockWatch(clock)).said == "steady"
    jumps = iter([0.0, 3.0, 3.0])
    assert machine.check_clock(lambda: clock() + timedelta(seconds=next(jumps)), ClockWatch(clock)).said == "drifts"


def test_a_clock_that_was_set_since_a_server_ran_is_a_warning(settings: Settings) -> None:
    kept = ClockFile(settings.data / "clock.json", "this start")
    kept.write(clock() - timedelta(hours=1), steady_seconds())
    found = machine.check_clock(clock, ClockWatch(clock, file=kept))
    assert (found.level, found.said, found.facts) == (WARNING, "was_set", {"seconds": 3600})


def test_a_backup_of_the_day_before_yesterday_is_old(engines: Engines, settings: Settings) -> None:
    assert machine.check_backup(settings, clock()).said == "none"
    made = make_backup(engines, settings, settings.data / "backups", NOW)
    os.utime(made.path, (time.time() - 2 * 86400,) * 2)
    assert machine.check_backup(settings, clock()).said == "old"


def test_a_role_without_rights_is_unfit(postgres_engines: Engines, tmp_path: Path) -> None:
    """A role that may only read, as an office's report tool has."""
    with postgres_engines.write.begin() as connection:
        connection.exec_driver_sql("CREATE ROLE chi_doc NOLOGIN")
        for table in METADATA.tables:
            connection.exec_driver_sql(f'GRANT SELECT ON "{table}" TO chi_doc')
        connection.exec_driver_sql("GRANT SELECT ON alembic_version TO chi_doc")
    url = postgres_engines.read.url.render_as_string(hide_password=False)
    engines = open_engines(url)

    @sa.event.listens_for(engines.read, "connect")
    def as_reader(connection: object, _record: object) -> None:
        connection.execute("SET ROLE chi_doc")  # type: ignore[attr-defined]
        connection.commit()  # type: ignore[attr-defined]

    try:
        checks = seen(settings_for(postgres_engines, tmp_path), engines)
        assert checks["rights"].level == UNFIT
        assert "INSERT answer_event" in checks["rights"].facts["what"]
        assert checks["role"].said == "plain"
    finally:
        engines.dispose()
        with postgres_engines.write.begin() as connection:
            connection.exec_driver_sql("DROP OWNED BY chi_doc")
            connection.exec_driver_sql("DROP ROLE chi_doc")


def test_an_unreachable_database_is_unfit_and_said(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, database_url="postgresql+psycopg://x@127.0.0.1:9/none", secret_key="x" * 40)
    engines = open_engines(settings.database_url)
    checks = seen(settings, engines)
    assert (checks["database"].said, checks["database"].level) == ("unreachable", UNFIT)
    assert sentence(checks["database"])
