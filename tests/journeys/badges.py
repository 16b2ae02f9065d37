"""Whether the page tells the truth: what its lines say against what the server holds, moment by moment."""

import json
import time

import sqlalchemy as sa
from playwright.sync_api import Page

from quizapp.attempts.models import AnswerEvent
from tests.conftest import LiveServer

_READ = """async () => {
  const { valueOf } = await import(document.querySelector('link[href$="/values.js"]').href);
  return [...document.querySelectorAll("fieldset.question")].map((question) => [
    Number(question.dataset.position), question.querySelector("[data-save-state]").textContent, valueOf(question),
  ]);
}"""


# the positions that the browser's own store holds of the test; what it answers is on the disk
_STORED = """() => new Promise((resolve) => {
  indexedDB.open("quizapp", 1).onsuccess = ({ target }) => {
    target.result.transaction("queues").objectStore("queues").getAll().onsuccess = (event) => {
      target.result.close();
      resolve(event.target.result.flatMap((record) => Object.keys(record.entries).map(Number)));
    };
  };
})"""


def stored(page: Page) -> set[int]:
    """The positions that this browser would still know after it was killed."""
    return set(page.evaluate(_STORED))


def held(live: LiveServer) -> dict[int, list[str]]:
    """Position → the answer that counts on the server at this moment."""
    statement = sa.select(AnswerEvent.position, AnswerEvent.value).order_by(AnswerEvent.epoch, AnswerEvent.seq)
    with live.engines.reading() as session:
        return {position: sorted(json.loads(value)) for position, value in session.execute(statement)}


def lies(page: Page, live: LiveServer, *, is_cut: bool = False) -> list[str]:
    """What the page says wrongly.

    A line that claims “Đã lưu” needs the shown answer on the server. `is_cut`: nothing can have reached the server, so
    a shown answer that it lacks must be named as being on this machine only, and one that it has as saved.
    """
    before = held(live)
    told = page.evaluate(_READ)
    after = held(live)
    found = []
    for position, text, value in told:
        shown, says_saved = sorted(value), text.startswith("✓ Đã lưu")
        if says_saved and after.get(position, []) != shown:
            found.append(f"{position} says {text!r} for {shown}; the server has {after.get(position)}")
        if not says_saved and shown and text == "":
            found.append(f"{position} says nothing of {shown}")
        if is_cut and not says_saved and shown and before.get(position) == shown:
            found.append(f"{position} says {text!r} though the server has it")
    return found


def watch(
    page: Page, live: LiveServer, seconds: float, *, is_cut: bool = False, fewest: int = 6
) -> tuple[int, list[str]]:
    """How often the page was looked at, for at least `seconds` and `fewest` times, and every lie that it told."""
    until, looks, found = time.monotonic() + seconds, 0, []
    while time.monotonic() < until or looks < fewest:
        found += lies(page, live, is_cut=is_cut)
        looks += 1
        page.wait_for_timeout(100)
    return looks, found
