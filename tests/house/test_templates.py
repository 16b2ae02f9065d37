"""Templates compile, name endpoints that exist, and hold nothing that the security policy would block."""

import re
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import StrictUndefined

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.db import sqlite_url
from tests.conftest import SECRET
from tests.house.given import PRODUCT, ROOT, python_files, short, templates

ENDPOINT = re.compile(r"""url_for\(\s*["']([\w.]+)["']""")
INLINE = {
    "a style attribute": re.compile(r"<[^>{]*\sstyle\s*="),
    "a handler attribute": re.compile(r"<[^>{]*\son[a-z]+\s*="),
    "a script without src": re.compile(r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>"),
    "a style element": re.compile(r"<style[\s>]"),
    "something from another site": re.compile(r"""(?:src|href)\s*=\s*["'](?:https?:)?//"""),
}
ENGLISH = re.compile(
    r"\b(?:the|and|your|please|submit|click|loading|error|password|username|sign in|log ?in|log ?out|not found|save)\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder = tmp_path_factory.mktemp("house")
    return create_app(Settings(data=folder, database_url=sqlite_url(folder / "house.sqlite3"), secret_key=SECRET))


def visible(source: str) -> str:
    """What a person reads: without Jinja, tags and comments."""
    for pattern in (r"\{#.*?#\}", r"\{%.*?%\}", r"\{\{.*?\}\}", r"<!--.*?-->", r"<[^>]*>", r'[\w-]+="[^"]*"'):
        source = re.sub(pattern, " ", source, flags=re.DOTALL)
    return source


def test_there_are_templates() -> None:
    assert len(templates()) > 10


def test_every_template_compiles(house: Flask) -> None:
    for path in templates():
        name = path.as_posix().split("/templates/", 1)[1]
        house.jinja_env.get_template(name)


def test_no_two_rooms_have_a_template_of_the_same_name() -> None:
    names = [path.as_posix().split("/templates/", 1)[1] for path in templates()]
    assert sorted(set(names)) == sorted(names)


def test_a_name_that_is_missing_stops_a_template(house: Flask) -> None:
    assert house.jinja_env.undefined is StrictUndefined


@pytest.mark.parametrize("path", templates(), ids=short)
def test_a_template_holds_nothing_inline_and_nothing_foreign(path: Path) -> None:
    source = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert [what for what, pattern in INLINE.items() if pattern.search(source)] == []


def test_every_address_that_is_named_exists(house: Flask) -> None:
    named = {
        (short(path), endpoint)
        for path in [*templates(), *python_files("quizapp")]
        for endpoint in ENDPOINT.findall(path.read_text(encoding="utf-8"))
    }
    assert len(named) > 10
    assert sorted(where for where in named if where[1] not in house.view_functions) == []


def test_every_file_that_a_template_links_to_is_there() -> None:
    linked = re.compile(r"""url_for\(\s*["']static["'],\s*filename\s*=\s*["']([^"']+)["']""")
    files = {(short(path), name) for path in templates() for name in linked.findall(path.read_text(encoding="utf-8"))}
    assert [where for where in files if not (PRODUCT / "web" / "static" / where[1]).is_file()] == []


@pytest.mark.parametrize("path", templates(), ids=short)
def test_people_read_vietnamese(path: Path) -> None:
    assert ENGLISH.findall(visible(path.read_text(encoding="utf-8"))) == []


def test_every_table_can_be_scrolled_on_a_small_screen() -> None:
    """Each table stands in a region of its own that scrolls."""
    loose = []
    for path in templates():
        source = path.read_text(encoding="utf-8")
        for found in re.finditer(r"<table", source):
            before = source[max(0, found.start() - 700) : found.start()]
            if 'class="scroll' not in before:
                loose.append(f"{short(path)}:{source.count(chr(10), 0, found.start()) + 1}")
    assert loose == []


def test_the_glossary_is_there_and_names_three_words_a_line() -> None:
    text = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) > 10
    assert all(line.count("|") >= 4 for line in rows)


def test_what_is_typed_at_the_door_has_one_name() -> None:
    """The code is of the sitting, whichever room it is typed in."""
    words = re.compile("mã vào (?!ca thi)", re.IGNORECASE)
    pages = [*templates(), *(ROOT / "quizapp").rglob("*words.py"), *(ROOT / "quizapp").rglob("*forms.py")]
    assert [short(path) for path in pages if words.search(path.read_text(encoding="utf-8"))] == []


EARLY = re.compile(r"""<script(?P<kind>[^>]*?) src="\{\{ url_for\('static', filename='(?:once|hold)\.js'\)""")


def too_late(source: str) -> bool:
    """Whether a script that must be there before the first button stands below it or is put off."""
    head = re.split(r"\{% block content %\}|</head>", source)[0]
    return any(one["kind"] or one.start() > len(head) for one in EARLY.finditer(source))


def test_scripts_that_watch_every_press_are_there_before_the_first_button() -> None:
    watched = [path for path in templates() if EARLY.search(path.read_text(encoding="utf-8"))]
    assert len(watched) > 8
    assert [short(path) for path in watched if too_late(path.read_text(encoding="utf-8"))] == []
    script = """<script{} src="{{{{ url_for('static', filename='once.js') }}}}"></script>"""
    assert not too_late(script.format("") + "{% block content %}")
    assert too_late("{% block content %}" + script.format(""))
    assert too_late(script.format(' type="module"') + "{% block content %}")
