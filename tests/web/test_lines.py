"""Waiting for a place: whoever floods the line from one address keeps nobody else out."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from quizapp.web.admission import Gate, Room, admitted
from quizapp.web.headers import ALWAYS
from quizapp.web.lines import Line, Turn
from tests.web.test_admission import ROOMS, Desk, until


def called(line: Line, *turns: Turn) -> list[str]:
    """The addresses in the order in which they are called."""
    order, known = [], list(turns)
    while line:
        line.call()
        (now,) = [turn for turn in known if turn.called.is_set()]
        known.remove(now)
        order.append(now.address)
    return order


def joined(line: Line, *addresses: str) -> list[Turn]:
    turns = [line.join(address) for address in addresses]
    assert None not in turns
    return [turn for turn in turns if turn is not None]


def test_addresses_take_turns() -> None:
    line = Line(9)
    assert called(line, *joined(line, "a", "a", "a", "a", "b", "b", "c")) == ["a", "b", "c", "a", "b", "a", "a"]


def test_a_full_line_has_room_for_who_asks_for_less() -> None:
    line = Line(4)
    flood = joined(line, "a", "a", "a", "a")
    assert line.join("a") is None  # the control: of the same address nobody more
    owner = line.join("b")
    assert owner is not None
    assert [turn.is_refused for turn in flood] == [False, False, False, True]
    assert line.join("b") is not None
    assert line.join("b") is None  # two of each: nobody has more than a share
    assert len(line) == 4


def test_who_gives_up_leaves_nothing_behind() -> None:
    line = Line(1)
    (turn,) = joined(line, "a")
    line.give_up(turn)
    assert (len(line), called(line, *joined(line, "b"))) == (0, ["b"])


def sign_in_from(application: Any, address: str) -> str:
    seen: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/dang-nhap", "REMOTE_ADDR": address}
    b"".join(application(environ, lambda status, _headers: seen.append(status)))
    return seen[0][:3]


@pytest.mark.parametrize(("attacker", "outcome"), [("10.0.0.9", "200"), ("10.0.0.1", "503")], ids=["other", "the same"])
def test_a_flood_of_sign_ins_from_elsewhere_keeps_nobody_out(attacker: str, outcome: str) -> None:
    """From the owner's own address the line is full for them, too: the control."""
    desk, gate = Desk(), Gate({**ROOMS, "sign_in": Room(working=1, waiting=3, seconds=20, after=5)}, places=4)
    application = admitted(desk, gate, ALWAYS)
    with ThreadPoolExecutor(16) as pool:
        flood = [pool.submit(sign_in_from, application, attacker) for _ in range(9)]
        until(lambda: sum(one.done() for one in flood) == 5)  # one at work, three wait, the rest were told at once
        owner = pool.submit(sign_in_from, application, "10.0.0.1")
        until(lambda: owner.done() or sum(one.done() for one in flood) == 6)
        desk.release.set()
        assert owner.result() == outcome
