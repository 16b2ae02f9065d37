"""A storm of sign-ins: many threads ask, few of them hash."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa
from argon2 import PasswordHasher
from flask.testing import FlaskClient

from quizapp.db import Engines
from quizapp.people.models import Account
from quizapp.people.passwords import is_outdated, verify_password
from tests import make


def test_a_storm_of_sign_ins_hashes_on_as_many_threads_as_the_machine_has_cores() -> None:
    stored = make.password_hash()
    with ThreadPoolExecutor(24, thread_name_prefix="request") as requests:
        answers = list(
            requests.map(lambda number: verify_password(stored, make.PASSWORD + "!" * (number % 2)), range(24))
        )
    assert answers == [True, False] * 12
    hashing = [thread for thread in threading.enumerate() if thread.name.startswith("hash")]
    assert 0 < len(hashing) <= (os.cpu_count() or 2)


def stored_hash(engines: Engines, username: str) -> str:
    with engines.reading() as session:
        return session.scalars(sa.select(Account.password_hash).where(Account.username == username)).one()


def test_a_hash_of_older_settings_is_renewed_by_whoever_knows_the_password(
    engines: Engines, client: FlaskClient
) -> None:
    old = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1).hash(make.PASSWORD)
    with engines.writing() as session:
        make.account(session, username="an", person=make.person(session)).password_hash = old
    assert make.sign_in(client, "an", "sai-mat-khau").status_code == 401
    assert stored_hash(engines, "an") == old
    assert make.sign_in(client, "an").status_code == 302
    renewed = stored_hash(engines, "an")
    assert is_outdated(old)
    assert not is_outdated(renewed)
    assert verify_password(renewed, make.PASSWORD)
