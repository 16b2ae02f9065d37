"""Fixtures of this folder."""

import pytest

from quizapp.db import Engines
from tests.operations.halls import Hall, hall_of


@pytest.fixture
def hall(engines: Engines) -> Hall:
    return hall_of(engines)
