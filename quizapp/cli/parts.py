"""What the program is made of where it runs: a list in CycloneDX, made without a network."""

import json
import platform
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from importlib.metadata import Distribution, distributions
from typing import Any
from uuid import uuid4

import click

from quizapp.cli.shared import speaks_vietnamese
from quizapp.db import sqlite_driver

SPEC = "1.6"
NAME = "quizapp"


def key_of(name: str) -> str:
    """A name as registries compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def bill_of_materials(installed: Iterable[Distribution], at: datetime, number: str) -> dict[str, Any]:
    """CycloneDX 1.6: every distribution of this Python, tests' own too where they are installed, and the two engines
    that no registry lists. A fault in one of them is looked up by its `purl`. `number`: of this list, a UUID."""
    found = {key_of(one.metadata["Name"]): one for one in installed}
    own = found.pop(NAME, None)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": SPEC,
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {
            "timestamp": at.isoformat(),
            "component": {"type": "application", "name": NAME, "version": own.version if own else "?", "bom-ref": NAME},
        },
        "components": [*_engines(), *(_component(name, found[name]) for name in sorted(found))],
    }


def _engines() -> Iterator[dict[str, str]]:
    """The SQLite library stands in no registry, and its faults are found by its number alone."""
    python, sqlite = platform.python_version(), str(sqlite_driver.sqlite_version)
    yield {"type": "platform", "name": "CPython", "version": python, "bom-ref": f"cpython@{python}"}
    yield {"type": "library", "name": "sqlite", "version": sqlite, "bom-ref": f"sqlite@{sqlite}"}


def _component(name: str, one: Distribution) -> dict[str, Any]:
    purl = f"pkg:pypi/{name}@{one.version}"
    said = one.metadata.get("License-Expression")
    licences = {"licenses": [{"expression": said}]} if said else {}
    return {"type": "library", "name": name, "version": one.version, "purl": purl, "bom-ref": purl, **licences}


@click.command("sbom")
@speaks_vietnamese
def sbom_command() -> None:
    """In danh sách thành phần đang cài (CycloneDX 1.6, JSON), không cần mạng."""
    made = bill_of_materials(distributions(), datetime.now(UTC), str(uuid4()))
    click.echo(json.dumps(made, ensure_ascii=False, indent=1))
