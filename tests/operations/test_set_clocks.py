"""A machine whose clock was set while people sit: who notices, what goes on, and what waits."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from quizapp.attempts.models import Attempt
from quizapp.db import Engines
from quizapp.operations.clocks import ClockWatch, steady_seconds
from quizapp.operations.finalising import Finaliser
from tests import make
from tests.conftest import running_app, settings_for
from tests.make import NOW, Sitting
from tests.operations.test_finalising import faults, full_room

HOUR = timedelta(hours=1)


class Machine:
    """The two clocks of a machine in the hands of a test."""

    def __init__(self) -> None:
        self.wall, self.steady = NOW, 100.0

    def run(self, seconds: float, drift: float = 0.0) -> None:
        self.wall += timedelta(seconds=seconds + drift)
        self.steady += seconds

    def watch(self) -> ClockWatch:
        return ClockWatch(lambda: self.wall, lambda: self.steady)


@pytest.mark.parametrize("step", [-86400, -300, -2.1, 2.1, 300, 86400])
def test_a_clock_that_was_set_is_noticed_until_it_agrees_again(step: float) -> None:
    machine = Machine()
    watch = machine.watch()
    machine.run(3)
    assert watch.is_sound()
    machine.wall += timedelta(seconds=step)
    for _ in range(1000):
        machine.run(3)
        assert not watch.is_sound(), "time does not make a wrong clock right"
    machine.wall -= timedelta(seconds=step)
    assert watch.is_sound()


@pytest.mark.parametrize("step", [-1.9, -1, 1, 1.9])
def test_a_small_correction_is_no_alarm(step: float) -> None:
    machine = Machine()
    watch = machine.watch()
    machine.wall += timedelta(seconds=step)
    assert watch.is_sound()


def test_two_clocks_that_run_apart_slowly_are_no_alarm() -> None:
    machine = Machine()
    watch = machine.watch()
    for _ in range(28_800):  # a day of steps on a PC whose clock loses 20 seconds in it
        machine.run(3, drift=-20 / 28_800)
        assert watch.is_sound()


def test_many_small_steps_are_noticed_together() -> None:
    machine = Machine()
    watch = machine.watch()
    heard = []
    for _ in range(4):
        machine.run(3, drift=1.0)
        heard.append(watch.is_sound())
    assert heard[-1] is False


@pytest.mark.parametrize("step", [-86400, -2.1, 2.1, 86400])
def test_while_the_clock_is_wrong_time_goes_on_as_before(step: float) -> None:
    machine = Machine()
    watch = machine.watch()
    machine.run(10)
    assert watch.now() == machine.wall
    machine.wall += timedelta(seconds=step)
    machine.run(50)
    assert watch.now() == NOW + timedelta(seconds=60)
    assert watch.ahead() == timedelta(seconds=step)
    machine.wall -= timedelta(seconds=step)
    machine.run(5)
    assert watch.now() == machine.wall == NOW + timedelta(seconds=65)


def test_a_clock_that_is_believed_gives_the_time_from_then_on() -> None:
    machine = Machine()
    watch = machine.watch()
    machine.wall += HOUR
    watch.believe()
    assert watch.is_sound()
    assert watch.now() == NOW + HOUR
    machine.wall -= HOUR
    assert watch.now() == NOW + HOUR, "set back again, it is wrong again"


def test_the_steady_clock_of_this_machine_goes_forward() -> None:
    first = steady_seconds()
    assert steady_seconds() >= first


def test_nothing_is_closed_while_the_clock_is_wrong_and_everything_after(
    engines: Engines, caplog: pytest.LogCaptureFixture
) -> None:
    sittings, machine = full_room(engines, 2), Machine()
    finaliser = Finaliser(engines, machine.watch())
    machine.wall += timedelta(hours=1)
    with caplog.at_level(logging.CRITICAL):
        assert [finaliser.step() for _ in range(3)] == [(0, 0)] * 3
    assert len(caplog.records) == 1, "said once, not every three seconds"
    with engines.reading() as session:
        assert {make.attempt_of(session, one).state for one in sittings} == {"in_progress"}
    machine.wall -= timedelta(hours=1)
    machine.run(3600)
    assert finaliser.step() == (2, 2)
    assert faults(engines, sittings) == []


def test_a_finaliser_that_trusts_every_clock_would_be_seen(engines: Engines) -> None:
    """The negative control: the same step without the watch ends everybody's test an hour early."""
    sittings, machine = full_room(engines, 2), Machine()
    believing = ClockWatch(lambda: machine.wall, lambda: (machine.wall - NOW).total_seconds())
    finaliser = Finaliser(engines, believing)
    machine.wall += timedelta(hours=1)
    finaliser.step()
    with engines.reading() as session:
        assert {make.attempt_of(session, one).state for one in sittings} == {"expired"}


def states(engines: Engines, sittings: list[Sitting]) -> set[str]:
    with engines.reading() as session:
        return {make.attempt_of(session, one).state for one in sittings}


def test_once_nobody_has_time_left_who_forgot_is_closed_at_the_end_and_the_clock_is_believed(engines: Engines) -> None:
    """Set back by a day while two sit and never again set right: they end when their time is over, not a day later."""
    sittings, machine = full_room(engines, 2), Machine()
    watch = machine.watch()
    finaliser = Finaliser(engines, watch)
    machine.wall -= timedelta(days=1)
    machine.run(60)
    assert finaliser.step() == (0, 0)
    assert not watch.is_sound()
    machine.run(3600)
    assert finaliser.step() == (2, 2)
    assert faults(engines, sittings) == []
    assert watch.is_sound()
    assert watch.now() == machine.wall


def test_a_clock_that_is_put_right_before_anybody_sits_is_believed_at_once(engines: Engines) -> None:
    """A PC that starts in the year 2010 and asks the network for the time a minute later."""
    machine = Machine()
    watch = machine.watch()
    machine.wall += timedelta(days=6000)
    assert Finaliser(engines, watch).step() == (0, 0)
    assert watch.now() == machine.wall


def test_a_held_clock_is_time_left(engines: Engines) -> None:
    [sitting], machine = full_room(engines, 1), Machine()
    watch = machine.watch()
    with engines.writing() as session:
        session.execute(sa.update(Attempt).values(held_since=NOW + timedelta(minutes=1)))
    machine.wall += timedelta(days=1)
    machine.run(7200)
    assert Finaliser(engines, watch).step() == (0, 0)
    assert not watch.is_sound()
    assert states(engines, [sitting]) == {"in_progress"}


# --- what people see --------------------------------------------------------------------------------------------------


@contextmanager
def served(engines: Engines, where: Path, machine: Machine) -> Iterator[Flask]:
    watch = machine.watch()
    with running_app(settings_for(engines, where), watch.now) as app:
        app.config["CLOCK_WATCH"] = watch
        yield app


def signed_in(app: Flask, login_token: str) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = login_token, True
    return client


def save(client: FlaskClient, sitting: Sitting, seq: int) -> int:
    token = make.csrf_of(client.get("/doi-mat-khau"))
    body = {"epoch": 1, "seq": seq, "value": []}
    return client.put(f"/lam-bai/{sitting.token}/cau/1", json=body, headers={"X-CSRFToken": token}).status_code


@pytest.mark.parametrize("step", [-HOUR, HOUR])
def test_a_test_goes_on_while_the_clock_is_wrong(engines: Engines, tmp_path: Path, step: timedelta) -> None:
    [sitting], machine = full_room(engines, 1), Machine()
    with served(engines, tmp_path, machine) as app:
        goes_on(app, machine, engines, sitting, step)


def goes_on(app: Flask, machine: Machine, engines: Engines, sitting: Sitting, step: timedelta) -> None:
    client = signed_in(app, sitting.login_token)
    machine.run(60)
    assert save(client, sitting, 101) == 200
    machine.wall += step
    machine.run(60)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.get_json()["problem"]) == (503, "clock_stepped")
    assert save(client, sitting, 102) == 200
    facts = client.get(f"/lam-bai/{sitting.token}/nhip").get_json()
    assert datetime.fromisoformat(facts["server_time"]) == NOW + timedelta(seconds=120)
    assert states(engines, [sitting]) == {"in_progress"}
    machine.wall -= step
    assert client.get("/readyz").status_code == 200
    machine.run(3600)
    client.get(f"/lam-bai/{sitting.token}")
    assert states(engines, [sitting]) == {"expired"}
    assert save(client, sitting, 103) == 409


def test_a_server_that_goes_by_the_wall_would_be_seen(engines: Engines, tmp_path: Path) -> None:
    """The negative control: an hour forward, and the answer of somebody who has time left is refused."""
    [sitting], machine = full_room(engines, 1), Machine()
    with served(engines, tmp_path, machine) as app:
        app.config["CLOCK"] = lambda: machine.wall
        client = signed_in(app, sitting.login_token)
        assert save(client, sitting, 101) == 200
        machine.wall += HOUR
        assert save(client, sitting, 102) == 409


def test_who_can_set_the_clock_right_is_told_and_nobody_else(engines: Engines, tmp_path: Path) -> None:
    [sitting], machine = full_room(engines, 1), Machine()
    with engines.writing() as session:
        office = make.organiser(session)
    said = "Đồng hồ của máy chủ vừa bị đặt"
    with served(engines, tmp_path, machine) as app:
        organiser = app.test_client()
        make.sign_in(organiser, office.username)
        assert said not in organiser.get("/").text
        machine.wall += timedelta(minutes=70)
        assert f"{said} tới 1 giờ 10 phút." in organiser.get("/").text
        machine.wall -= timedelta(hours=2)
        assert f"{said} lùi 50 phút." in organiser.get("/").text
        assert said not in signed_in(app, sitting.login_token).get("/").text
