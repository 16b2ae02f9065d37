"""The three figures that show a code base rotting: the longest file, imports inside functions, circles."""

import ast
import re
import subprocess
import sysconfig
from pathlib import Path

import pytest

from tests.house.given import ROOT, python_files, short, templates, tree

LONGEST = 300
LINTER = str(Path(sysconfig.get_path("scripts")) / "lint-imports")
LONGER_WITH_REASON: dict[str, str] = {}
INSIDE_WITH_REASON = {
    "tests/postgres.py": "the package reads an environment variable when it is imported, and Windows has none of it",
}
# who may look at a clock: everybody else is told the time
CLOCKS = {
    "quizapp/app.py": "the default of the CLOCK setting",
    "quizapp/cli": "commands are where time comes in",
    "quizapp/operations/service.py": "the finaliser's own thread",
}


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in
               [*python_files("quizapp", "migrations", "tests", "benchmarks"), *templates()]}  # fmt: skip
    too_long = {path: lines for path, lines in lengths.items() if lines > LONGEST and path not in LONGER_WITH_REASON}
    assert too_long == {}
    assert [path for path in LONGER_WITH_REASON if lengths.get(path, 0) <= LONGEST] == []


def test_nothing_is_imported_inside_a_function() -> None:
    inside = {
        short(path)
        for path in python_files("quizapp", "tests")
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    assert inside == set(INSIDE_WITH_REASON)


def test_only_those_who_may_look_at_a_clock_do() -> None:
    looks = re.compile(r"\bdatetime\.now\(|\bdate\.today\(|\btime\.time\(|\butcnow\(")
    looking = {short(path) for path in python_files("quizapp") if looks.search(path.read_text(encoding="utf-8"))}
    assert sorted(path for path in looking if not path.startswith(tuple(CLOCKS))) == []


def test_every_module_says_what_it_is_for() -> None:
    assert [short(path) for path in python_files("quizapp", "migrations") if not ast.get_docstring(tree(path))] == []


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))


def test_names_say_something() -> None:
    empty = re.compile(r"^(?:get|fetch|handle|process|manage|do)_")
    said_nothing = [
        f"{short(path)}:{node.name}"
        for path in python_files("quizapp")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and empty.match(node.name)
    ]
    # names that Flask, Flask-Login, SQLAlchemy, WTForms and html.parser ask for
    allowed = {"get_id", "get_bind", "get_translations", "get_signing_serializer"}
    allowed |= {"process_bind_param", "process_result_value", "process_formdata"}
    allowed |= {"handle_data", "handle_starttag", "handle_endtag"}
    assert [name for name in said_nothing if name.split(":")[1] not in allowed] == []


def test_the_import_law_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contracts of pyproject.toml: inward and upstream only, no circle."""
    monkeypatch.chdir(ROOT)
    # a process of its own: the linter sets up logging, and silences the loggers of whoever called it
    done = subprocess.run([LINTER, "--no-cache"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
