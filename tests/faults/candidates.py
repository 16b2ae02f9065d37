"""A candidate's page without a browser: signs in, begins, saves with numbers, retries with the same number."""

import asyncio
import json
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from tests.faults.ledgers import Heard, Ledger
from tests.faults.rooms import LETTERS, Seat
from tests.faults.servers import Site
from tests.faults.wire import Answer, Browser, Cut
from tests.make import PASSWORD

Waiting = tuple[int, int, list[str]]  # number, position, value
FINAL = ("closed", "late", "superseded", "signed_out", "bad_value", "conflict", "not_found")
_CSRF = re.compile(r'name="csrf[_-]token"[^>]*(?:value|content)="([^"]+)"')
_QUESTION = re.compile(r'<fieldset[^>]*data-position="(\d+)"[^>]*data-type="(\w+)"')
_STEP = re.compile(r'class="step" data-value="(\w+)"')
_EPOCH = re.compile(r'data-epoch="(\d+)"')


class Unexpected(Exception):
    """An answer that a candidate's page must never get."""


@dataclass
class Candidate:
    """One person at one machine."""

    seat: Seat
    browser: Browser
    ledger: Ledger
    token: str = ""
    csrf: str = ""
    epoch: int = 0
    seq: int = 0
    values: dict[int, list[list[str]]] = field(default_factory=dict)

    async def sign_in(self) -> Answer:
        """From the sign-in page to the home page's address."""
        page = await self.browser.get("/dang-nhap")
        form = {"username": self.seat.username, "password": PASSWORD, "csrf_token": _token(page)}
        return _expect(await self.browser.post("/dang-nhap", form), 302)

    async def look_home(self) -> Answer:
        """The home page, for its token."""
        page = _expect(await self.browser.get("/"), 200)
        self.csrf = _token(page)
        return page

    def adopt(self, seat: Seat) -> None:
        """Write on in an attempt that was begun elsewhere; its questions take one letter each."""
        self.seat, self.token, self.epoch = seat, seat.token, 1
        self.values = {position: [[letter] for letter in LETTERS] for position in range(1, 11)}

    async def begin(self) -> Answer:
        """From the rules page to the test page, whose numbers and places are read."""
        page = _expect(await self.browser.get(f"/lam-bai/dot/{self.seat.round_id}"), 200)
        path = f"/lam-bai/dot/{self.seat.round_id}/bat-dau"
        answer = _expect(await self.browser.post(path, {"csrf_token": _token(page)}), 302)
        return await self.open(answer.headers["location"])

    async def open(self, path: str) -> Answer:
        """The test page itself."""
        page = _expect(await self.browser.get(path), 200)
        found = _EPOCH.search(page.text)
        if found is None:
            raise Unexpected(f"no test on {path}")
        self.token, self.csrf, self.epoch = path.rsplit("/", 1)[1], _token(page), int(found.group(1))
        self.values = values_of(page.text)
        return page

    async def put(self, seq: int, position: int, value: list[str], *, listens: bool = True) -> Answer:
        """One save on its way, as the page's script sends it."""
        body = json.dumps({"epoch": self.epoch, "seq": seq, "value": value}).encode()
        kind = {"Content-Type": "application/json", "Accept": "application/json", "X-CSRFToken": self.csrf}
        return await self.browser.ask("PUT", f"/lam-bai/{self.token}/cau/{position}", body, kind, listens=listens)

    def next_answer(self, chance: random.Random) -> Waiting:
        """The next number, a place and something that its question allows."""
        self.seq += 1
        position = chance.choice(sorted(self.values))
        value = chance.choice(self.values[position])
        self.ledger.send((self.token, self.epoch, self.seq), (position, tuple(value)))
        return self.seq, position, value

    async def save(
        self, chance: random.Random, *, cut_share: float = 0.0, pause: float = 0.05, patience: int = 10_000
    ) -> str:
        """Send one new answer until it is acknowledged or refused for good: "kept" or the reason; "unknown" where
        patience ended first. `cut_share` of the answers are never heard, so that the same number is sent again."""
        return await self.deliver(self.next_answer(chance), chance, cut_share=cut_share, pause=pause, patience=patience)

    async def deliver(
        self,
        waiting: Waiting,
        chance: random.Random,
        *,
        cut_share: float = 0.0,
        pause: float = 0.05,
        patience: int = 10_000,
    ) -> str:
        """The same for an answer that waits already."""
        seq, position, value = waiting
        for _ in range(patience):
            sent_at = time.monotonic()
            try:
                outcome = self.heard(seq, await self.put(seq, position, value, listens=chance.random() >= cut_share))
            except Cut:
                self.ledger.cuts += 1
                outcome = "cut"
            self.ledger.timeline.append(Heard(self.seat.username, sent_at, time.monotonic(), outcome))
            if outcome == "kept" or outcome in FINAL:
                return outcome
            await asyncio.sleep(pause * (0.7 + 0.6 * chance.random()))
        return "unknown"

    def heard(self, seq: int, answer: Answer) -> str:
        """Only a 200 with the number that was sent is an acknowledgement."""
        said = json.loads(answer.body) if answer.is_json else {}
        if answer.status == 200 and said.get("seq") == seq:
            self.ledger.acknowledge((self.token, self.epoch, seq))
            return "kept"
        if answer.status == 200:
            raise Unexpected(f"200 without an acknowledgement: {answer.text[:200]}")
        reason = str(said.get("reason", f"http_{answer.status}"))
        self.ledger.refuse(reason)
        return reason

    async def hand_in(self) -> Answer:
        """The last word, as the page's script sends it."""
        kind = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
        body = f"csrf_token={self.csrf}".encode()
        return _expect(await self.browser.ask("POST", f"/lam-bai/{self.token}/nop-bai", body, kind), 200)


@asynccontextmanager
async def crowd(
    site: Site, seats: Sequence[Seat], ledger: Ledger, *, begins: bool = True
) -> AsyncIterator[list[Candidate]]:
    """Everybody signed in and, where `begins`, at work; all hang up at the end."""
    people = [Candidate(seat, Browser(site.host, site.port), ledger) for seat in seats]
    try:
        for one in people:
            await one.sign_in()
            await (one.begin() if begins else one.look_home())
        yield people
    finally:
        for one in people:
            one.browser.hang_up()
        await asyncio.sleep(0.01)  # the loop closes its sockets in its next turn


def _token(page: Answer) -> str:
    found = _CSRF.search(page.text)
    if found is None:
        raise Unexpected(f"no form: {page.status}")
    return found.group(1)


def _expect(answer: Answer, status: int) -> Answer:
    if answer.status != status:
        raise Unexpected(f"{answer.status} instead of {status}: {answer.text[:300]}")
    return answer


def values_of(page: str) -> dict[int, list[list[str]]]:
    """Position → two answers that its question allows, read off the test page."""
    pieces = _QUESTION.split(page)[1:]
    found: dict[int, list[list[str]]] = {}
    for position, kind, rest in zip(pieces[::3], pieces[1::3], pieces[2::3], strict=True):
        if kind == "ordering":
            steps = _STEP.findall(rest)
            found[int(position)] = [steps, steps[::-1]]
        elif kind in ("matching", "cloze"):  # a letter, or a word where the blank is typed
            found[int(position)] = [["1:a"], ["1:b"]]
        else:
            found[int(position)] = [["a"], ["b"]]
    return found
