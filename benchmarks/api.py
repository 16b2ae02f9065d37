"""What the interface for programs costs on a large round: CPU of each call, through the whole program in one process.

    .venv/bin/python benchmarks/api.py [--people 20000] [--engine sqlite] [--rounds 3]

The round is made of rows, as in `reports.py`, and published. A token with names asks for everything as a personnel
system does; the pages of people are the first, the one in the middle and the last of the whole province. The database's
CPU on PostgreSQL is counted too.
"""

import argparse
import base64
import resource
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from reports import office, published, sat_round
from shared import Home, cpu_seconds, emit, home, opened, run

from quizapp.api.actions import Wanted, make_token
from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.domain.tokens import SCOPES
from quizapp.operations.finalising import refresh_snapshots
from quizapp.operations.upgrading import upgrade
from quizapp.people.models import Account, Unit

PAGE = 200  # lines, the most that a call gives
PROVINCE = "P01"


def province(session: sa.orm.Session, units: list[int], now: datetime) -> None:
    """A unit above all of them."""
    above = Unit(code=PROVINCE, name="Tỉnh Đo Lường", search_key="tinh", kind="province", parent_id=None,
                 valid_from=now.date() - timedelta(days=99), valid_until=None)  # fmt: skip
    session.add(above)
    session.flush()
    session.execute(sa.update(Unit).where(Unit.id.in_(units)).values(parent_id=above.id))


def calls(round_id: int, people: int) -> dict[str, str]:
    base = f"/api/v1/rounds/{round_id}"
    whole = f"{base}/units/{PROVINCE}/people"
    places = {"in the middle": people // 2 // PAGE * PAGE, "last": (people - 1) // PAGE * PAGE}
    return {
        "units": "/api/v1/units", "rounds": "/api/v1/rounds", "results": f"{base}/results",
        "people, first page": whole,
        **{f"people, page {name}": f"{whole}?cursor={_cursor(place)}" for name, place in places.items()},
        "people of one commune": f"{base}/units/X000/people",
        "needs by unit": f"{base}/needs", "needs by position": f"{base}/needs?by=position",
        "needs by category": f"{base}/needs?by=category", "needs of one commune": f"{base}/needs?unit=X000",
    }  # fmt: skip


def _cursor(place: int) -> str:
    return base64.urlsafe_b64encode(str(place).encode()).decode().rstrip("=")


def measure(settings: Settings, token: str, where: Home, asked: argparse.Namespace, round_id: int) -> None:
    client = create_app(settings).test_client()
    for name, address in calls(round_id, asked.people).items():
        spent, data = [], b""
        for _time in range(asked.rounds):
            server = cpu_seconds(where.pid) if where.pid else 0.0
            began = time.process_time()
            answer = client.get(address, headers={"Authorization": f"Bearer {token}"})
            data = answer.data
            own = time.process_time() - began
            spent.append(own + (cpu_seconds(where.pid) - server if where.pid else 0.0))
            if answer.status_code != 200:
                raise RuntimeError(f"{address}: {answer.status_code} {answer.text}")
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        emit(f"CPU of the interface: {name}", spent, "s", target=1.0, first=spent[0], kilobytes=len(data) / 1000,
             peak_mb=round(most), people=asked.people, engine=asked.engine)  # fmt: skip


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=20_000)
    given.add_argument("--engine", default="sqlite", choices=("sqlite", "postgresql"))
    given.add_argument("--rounds", type=int, default=3)
    given.add_argument("--before", default="", help="a command that is run when all is made and measuring begins")
    given.add_argument("--after", default="")
    asked = given.parse_args()
    with home(asked.engine) as where, opened(where) as engines:
        now = datetime.now(UTC) - timedelta(days=40)
        upgrade(engines)
        with engines.writing() as session:
            units, _positions = office(session, asked.people, now)
            province(session, units, now)
        with engines.writing() as session:
            round_id = sat_round(session, units, 1, now)
        refresh_snapshots(engines, datetime.now(UTC))
        published(engines, round_id)
        with engines.writing() as session:
            account = session.scalars(sa.select(Account.id).limit(1)).one()
            wanted = Wanted("Do API", SCOPES, datetime.now(UTC) + timedelta(days=1), with_names=True)
            token = make_token(session, wanted, account, datetime.now(UTC))[1]
        settings = Settings(Path("instance"), where.url, "a-secret-of-the-benchmarks-and-of-nothing-else")
        run(asked.before)
        try:
            measure(settings, token, where, asked, round_id)
        finally:
            run(asked.after)


if __name__ == "__main__":
    main()
