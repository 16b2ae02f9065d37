"""Bytes that cross the line for one candidate's whole test of 40 questions, headers included.

    .venv/bin/python benchmarks/bytes.py

Deterministic but for tokens; gzip, as browsers offer over plain http. Warm: the files of the program are in the
browser's cache, so they cost no request. Cold: every file that the pages of the test name, and all that those import.
"""

import re
import statistics
import time
import zlib

from serving import served
from shared import emit, furnished, home, opened
from visit import Visit
from wire import Browser, expect
from zlib_ng import zlib_ng

from quizapp.web.compression import LEVEL

LINKED = re.compile(r'(?:href|src)="(/tinh/[^"]+)"')
IMPORTED = re.compile(r'(?:from|import) "\./([\w.-]+)"')


def files_of(browser: Browser, pages: list[str]) -> int:
    """Fetch every file that the pages name, and what scripts import; how many there are."""
    wanted, seen = {address for page in pages for address in LINKED.findall(page)}, set()
    while wanted - seen:
        address = sorted(wanted - seen)[0]
        seen.add(address)
        answer = expect(browser.get(address, headers="Accept: */*\r\n"), 200)
        if address.endswith(".js"):
            wanted |= {address.rsplit("/", 1)[0] + "/" + name for name in IMPORTED.findall(answer.text)}
    return len(seen)


def packing(page: bytes) -> None:
    """zlib-ng, which packs pages, against zlib at the same level on one attempt page, in turns."""
    spent: dict[str, list[float]] = {"zlib": [], "zlib-ng": []}
    sizes = {}
    for _ in range(60):
        for name, library in (("zlib", zlib), ("zlib-ng", zlib_ng)):
            began = time.process_time()
            packer = library.compressobj(LEVEL, zlib.DEFLATED, 31)
            sizes[name] = len(packer.compress(page) + packer.flush())
            spent[name].append((time.process_time() - began) * 1e6)
    middle = {name: statistics.median(values) for name, values in spent.items()}
    for name, values in spent.items():
        emit(f"packing the attempt page with {name}", values, "us", bytes=sizes[name],
             ratio=middle[name] / middle["zlib"], ratio_to="zlib")  # fmt: skip


def main() -> None:
    with home("sqlite") as where:
        with opened(where) as engines:
            office = furnished(engines, 1)
        with served("quizapp-1", where) as server:
            visit = Visit(Browser(server.port), office.round_id)
            browser = visit.browser
            visit.sign_in(office.usernames[0])
            visit.start()
            page = visit.open_page()
            saves = [visit.save(position) for position in range(1, 41)]
            asked = browser.up
            visit.save(1)
            save_up = browser.up - asked
            token = visit.token
            pages = [browser.get(path).text for path in (f"/lam-bai/{token}", f"/lam-bai/{token}/xem-lai", "/")]
            fresh = Browser(server.port)
            count = files_of(fresh, pages)
            cold = fresh.down
    with home("sqlite") as where:
        with opened(where) as engines:
            office = furnished(engines, 1)
        with served("quizapp-1", where) as server:
            visit = Visit(Browser(server.port), office.round_id)
            visit.sign_in(office.usernames[0])
            visit.start()
            visit.open_page()
            for position in range(1, 41):
                visit.save(position)
            visit.hand_in()
            visit.result()
            down, up = visit.browser.down, visit.browser.up
    packing(pages[0].encode())
    emit("attempt page of 40 questions, packed, with headers", [page], "B", target=14_000)
    emit("answer to a save, headers and body", saves, "B", target=400)
    emit("request of a save, headers and body", [save_up], "B")
    emit("whole test down, warm", [down], "B", target=60_000)
    own = visit.browser.own_up
    emit("whole test up, warm", [up], "B", target=20_000, of_the_browsers_own_headers=own, all_else=up - own)
    emit("whole test down, cold", [down + cold], "B", target=120_000, files=count, files_bytes=cold)


if __name__ == "__main__":
    main()
