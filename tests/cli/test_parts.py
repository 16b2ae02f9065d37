"""What the program is made of, as an administrator prints it."""

import json
import re
import sysconfig
import tomllib
from importlib.metadata import distributions
from pathlib import Path
from uuid import UUID

from click.testing import CliRunner

from quizapp.cli.main import main
from quizapp.cli.parts import bill_of_materials, key_of
from quizapp.db import sqlite_driver
from tests.house.given import ROOT
from tests.make import NOW

NUMBER = "4f0c7a52-1d3c-4b59-9f0e-0c1f6a3d2e11"


def on_disk() -> dict[str, str]:
    """Name → version by the names of folders alone, which no library reads for us."""
    places = {Path(sysconfig.get_paths()[kind]) for kind in ("purelib", "platlib")}
    folders = (folder.name.removesuffix(".dist-info") for place in places for folder in place.glob("*.dist-info"))
    return {key_of(name): version for name, _dash, version in (folder.rpartition("-") for folder in folders)}


def listed(made: dict[str, list[dict[str, str]]]) -> dict[str, str]:
    return {one["name"]: one["version"] for one in made["components"] if "purl" in one}


def test_everything_that_is_installed_is_listed() -> None:
    done = CliRunner().invoke(main, ["sbom"])
    assert done.exit_code == 0
    made = json.loads(done.output)
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert UUID(made["serialNumber"].removeprefix("urn:uuid:")).version == 4
    assert listed(made) == {name: version for name, version in on_disk().items() if name != "quizapp"}
    refs = [one["bom-ref"] for one in made["components"]]
    assert len(refs) == len(set(refs))


def test_one_that_is_left_out_would_be_noticed() -> None:
    fewer = [one for one in distributions() if key_of(one.metadata["Name"]) != "flask"]
    assert "flask" not in listed(bill_of_materials(fewer, NOW, NUMBER))
    assert "flask" in on_disk()


def test_the_library_that_no_registry_lists_is_listed_too() -> None:
    made = bill_of_materials(distributions(), NOW, NUMBER)
    engines = {one["name"]: one["version"] for one in made["components"] if "purl" not in one}
    assert engines["sqlite"] == sqlite_driver.sqlite_version


def test_the_lock_file_names_every_dependency_and_a_hash_for_each_of_its_files() -> None:
    locked = {one["name"]: one for one in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]}
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    assert {key_of(re.split(r"[^\w.-]", one, maxsplit=1)[0]) for one in wanted} <= set(locked)
    files = [file for one in locked.values() for file in one.get("wheels", [])]
    assert len(files) > 100
    assert all(file["hash"].startswith("sha256:") for file in files)
