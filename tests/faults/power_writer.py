"""A process that saves answers as the product does and notes each acknowledgement; it is watched by strace."""

import json
import os
import sys
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from quizapp.attempts.saving import Save, save_answer
from quizapp.db import open_engines

# what the product sets, and what it would be worth without: pragmas given to each new connection
SETTINGS: dict[str, tuple[str, ...]] = {
    "product": (),
    "safe_mode": ("journal_mode=DELETE", "synchronous=EXTRA"),
    "synchronous_normal": ("synchronous=NORMAL",),
    "synchronous_off": ("synchronous=OFF",),
}


def main(url: str, setting: str, saves: int, notes: str, seat: dict[str, str]) -> None:
    engines = open_engines(url)

    @sa.event.listens_for(engines.save, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        for pragma in SETTINGS[setting]:
            connection.execute(f"PRAGMA {pragma}")

    noted = os.open(notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    arrived = datetime.fromisoformat(seat["arrived"])
    for seq in range(1, saves + 1):
        value = ("ab"[seq // 10 % 2],)
        save_answer(engines.save, Save(seat["token"], seat["login"], 1, seq, 1 + seq % 10, value, arrived))
        os.write(noted, b"%d\n" % seq)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], json.loads(sys.argv[5]))
