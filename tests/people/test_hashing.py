"""A storm of sign-ins: many threads ask, few of them hash."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

from quizapp.people.passwords import verify_password
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
