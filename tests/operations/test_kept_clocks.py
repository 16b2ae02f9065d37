"""A server that is started anew because its clock was set, and commands beside it: they go by what was kept."""

from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from quizapp.cli.main import main
from quizapp.db import Engines, open_engines, sqlite_url
from quizapp.operations import clocks
from quizapp.operations.clocks import DRIFT, KEPT_EVERY, ClockFile, ClockWatch, steady_seconds
from quizapp.operations.finalising import Finaliser
from tests import make
from tests.make import NOW
from tests.operations.test_finalising import faults, full_room
from tests.operations.test_set_clocks import HOUR, Machine, states


@pytest.fixture
def file(tmp_path: Path) -> ClockFile:
    return ClockFile(tmp_path / "clock.json", "this start of the machine")


def process(machine: Machine, file: ClockFile | None) -> ClockWatch:
    """The watch of a process that starts now."""
    return ClockWatch(lambda: machine.wall, lambda: machine.steady, file)


@pytest.mark.parametrize("step", [-86400, -2.5, 2.5, 86400])
def test_the_next_process_finds_a_clock_that_was_set_before_it_began(file: ClockFile, step: float) -> None:
    machine = Machine()
    process(machine, file).keep()
    machine.run(10)
    machine.wall += timedelta(seconds=step)
    assert process(machine, None).is_sound(), "the control: whoever knows nothing of before believes it"
    later = process(machine, file)
    assert (later.is_sound(), later.now(), later.ahead()) == (
        False,
        NOW + timedelta(seconds=10),
        timedelta(seconds=step),
    )
    machine.wall -= timedelta(seconds=step)
    assert later.is_sound()
    assert process(machine, file).is_sound()


def test_a_clock_that_one_process_believed_is_sound_for_the_next(file: ClockFile) -> None:
    machine = Machine()
    watch = process(machine, file)
    watch.keep()
    machine.wall += HOUR
    watch.believe()
    assert process(machine, file).is_sound()


def test_what_is_wrong_is_never_kept(file: ClockFile) -> None:
    machine = Machine()
    watch = process(machine, file)
    watch.keep()
    machine.wall += HOUR
    machine.run(KEPT_EVERY * 2)
    watch.keep()
    assert not process(machine, file).is_sound()


def test_it_is_kept_once_in_a_while(file: ClockFile) -> None:
    machine = Machine()
    watch = process(machine, file)
    watch.keep()
    first = file.read()
    machine.run(KEPT_EVERY - 1)
    watch.keep()
    assert file.read() == first
    machine.run(1)
    watch.keep()
    assert file.read() == (machine.wall, machine.steady)


def test_clocks_that_ran_apart_slowly_while_no_server_ran_are_no_alarm(file: ClockFile) -> None:
    machine = Machine()
    process(machine, file).keep()
    machine.run(10 * 86400, drift=10 * 86400 * DRIFT)
    watch = process(machine, file)
    assert watch.is_sound()
    assert watch.now() == machine.wall


def test_what_was_kept_before_the_machine_started_anew_says_nothing(file: ClockFile) -> None:
    machine = Machine()
    process(machine, file).keep()
    machine.wall += HOUR
    assert not process(machine, file).is_sound()
    assert process(machine, ClockFile(file.path, "another start")).is_sound()
    assert process(machine, ClockFile(file.path, "")).is_sound(), "a machine that names no start"
    machine.steady = 3.0  # a steady clock that is behind what was kept of it began anew
    assert process(machine, file).is_sound()


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"boot": "x", "wall": 3, "steady": "y"}', "\x00"])
def test_a_file_that_says_nothing_is_no_fault(file: ClockFile, content: str) -> None:
    file.path.write_text(content, encoding="utf-8")
    assert file.read() is None
    assert process(Machine(), file).is_sound()


def test_a_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    process(Machine(), ClockFile(tmp_path / "nowhere" / "clock.json", "this start")).keep()
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_started_anew_ends_nobodys_test(engines: Engines, file: ClockFile) -> None:
    sittings, machine = full_room(engines, 2), Machine()
    Finaliser(engines, process(machine, file)).step()
    machine.wall += HOUR
    machine.run(60)
    anew = Finaliser(engines, process(machine, file))
    assert anew.step() == (0, 0)
    assert states(engines, sittings) == {"in_progress"}
    machine.run(3600)
    assert anew.step() == (2, 2)
    assert faults(engines, sittings) == []
    assert process(machine, file).is_sound(), "nobody sat any more: the clock was believed, and that was kept"


def test_a_server_that_keeps_nothing_would_be_seen(engines: Engines) -> None:
    """The negative control: started anew, it ends everybody's test an hour early."""
    sittings, machine = full_room(engines, 2), Machine()
    Finaliser(engines, process(machine, None)).step()
    machine.wall += HOUR
    Finaliser(engines, process(machine, None)).step()
    assert states(engines, sittings) == {"expired"}


def test_the_command_closes_nothing_while_the_clock_is_wrong(
    sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    boot = tmp_path / "boot"
    boot.write_text("this start\n")
    monkeypatch.setattr(clocks, "_BOOT", boot)
    folder = tmp_path / "vp"
    assert CliRunner().invoke(main, ["init", "--data", str(folder)]).exit_code == 0
    engines = open_engines(sqlite_url(folder / "quizapp.sqlite3"))
    full_room(engines, 1)
    set_forward = make.NOW + HOUR - timedelta(seconds=1)
    monkeypatch.setattr("quizapp.cli.running.current_time", lambda: set_forward)
    file = ClockFile(folder / "clock.json", clocks.this_boot())
    file.write(NOW, steady_seconds())
    refused = CliRunner().invoke(main, ["finalise", "--data", str(folder)])
    assert refused.exit_code == 1
    assert "Đồng hồ của máy đã bị đặt lệch" in refused.output
    file.path.unlink()
    done = CliRunner().invoke(main, ["finalise", "--data", str(folder)])
    assert "Đã đóng 1 bài" in done.output, "the control: without what was kept it believes the clock"
    engines.dispose()
