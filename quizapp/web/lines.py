"""Who waits for a place: addresses take turns, and where a line is full, who sends the most stands back first."""

import threading
from collections import deque
from dataclasses import dataclass, field


@dataclass(eq=False)
class Turn:
    """Somebody who waits. `is_refused`: was sent away for somebody whose address asks for less."""

    address: str
    called: threading.Event = field(default_factory=threading.Event)
    is_refused: bool = False


class Line:
    """Those who wait, at most so many; the caller holds the lock.

    Whoever floods the line from one address waits behind nobody but themselves, and keeps no other address out.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._turns: dict[str, deque[Turn]] = {}  # addresses in the order of their turns
        self._waiting = 0

    def __len__(self) -> int:
        return self._waiting

    def join(self, address: str) -> Turn | None:
        """A turn; None where the line is full and no address waits for more than this one would."""
        if self._waiting >= self._most and not self._send_one_away(address):
            return None
        turn = Turn(address)
        self._turns.setdefault(address, deque()).append(turn)
        self._waiting += 1
        return turn

    def call(self) -> None:
        """The next turn: the address whose turn it was stands behind the others."""
        address, turns = next(iter(self._turns.items()))
        del self._turns[address]
        turn = turns.popleft()
        if turns:
            self._turns[address] = turns
        self._waiting -= 1
        turn.called.set()

    def give_up(self, turn: Turn) -> None:
        """Somebody waits no more."""
        turns = self._turns[turn.address]
        turns.remove(turn)
        if not turns:
            del self._turns[turn.address]
        self._waiting -= 1

    def _send_one_away(self, address: str) -> bool:
        """Whether the last of the address with the most turns made room."""
        most = max(self._turns.values(), key=len, default=deque[Turn]())
        if len(most) <= len(self._turns.get(address, ())) + 1:
            return False
        last = most[-1]
        self.give_up(last)
        last.is_refused = True
        last.called.set()
        return True
