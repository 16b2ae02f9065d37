"""Every form and every address of a filled office, with hostile values, as each role; prints one JSON line.

    .venv/bin/python -m benchmarks.hostile_forms --engine sqlite
    .venv/bin/python -m benchmarks.hostile_forms --engine postgresql

Each role walks the pages by their links (two of a kind), then sends what their forms send with strange values in one
field, in all, in none or in too many, with strange files, and asks for their addresses with strange numbers and
queries. The control does the same against a fault planted in the program, which the same counting must catch.
"""

import dataclasses
import io
import json
import random
import re
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import click
from flask import Flask, request
from flask.testing import FlaskClient
from lxml import html

from quizapp.app import create_app
from quizapp.config import Settings
from quizapp.operations.copying import copy_database
from quizapp.operations.demo.seeding import PASSWORD, seed_demo
from quizapp.operations.setup import prepared
from tests.faults.homes import ENGINES, home

ROLES = ("thisinh003", "tochuc", "coithi", "rade", "duyetde", "sonoivu", "quantri", "")
SITE = "http://localhost"
OF_A_KIND = 2
VALUES = (
    "\0", "a" * 70_000, "9" * 30, "-1", "0", str(2**63 - 1), str(2**31), "٣", "NaN", "1e400", "inf", "-0", "1.5", "1,5",
    "<script>alert(1)</script>", "' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "=cmd|' /C calc'!A0", "%", "\r\n\r\n",
    "2026-13-45", "0000-00-00T00:00", "9999-12-31T23:59", "0001-01-01T00:00", "9999-12-31", "24:61", "😀" * 50,
    "\u202e abc", "\ufeff", "   ", "a\x07b", "\ufffe", "e\u0301" * 500, "1;2;3", "{}", "[]", "null", "__proto__",
)  # fmt: skip
NUMBERS = (str(2**63), "0", "-1", "9" * 23, "1.5", "٣", "%00")
FILES = (
    (b"", "a.xlsx"), (b"PK\x03\x04junk", "a.xlsx"), (b"\xff\xfe\0", "x.csv"), (b"\x89PNG\r\n\x1a\n", "a.png"),
    (b'{"a":1}', "a.json"), (b"a;b;c\n1;2;3", "\u202ex.csv"),
)  # fmt: skip
Pairs = list[tuple[str, str]]


@dataclass
class Figures:
    """`errors`: answers of 500 and above, each with what was asked."""

    answers: Counter[int] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)
    slowest: float = 0.0
    forms: int = 0
    pages: int = 0


@dataclass(frozen=True)
class Form:
    address: str
    method: str
    fields: tuple[tuple[str, str, str], ...]  # name, value, kind
    files: tuple[str, ...]

    def filled(self, change: "Change") -> Pairs:
        return [
            (name, value if name == "csrf_token" else change(name, value, kind)) for name, value, kind in self.fields
        ]


class Change:
    """What is written over: one field, all that are typed, or every one."""

    def __init__(self, value: str | None = None, only: str | None = None, *, all_kinds: bool = False) -> None:
        self.value, self.only, self.all_kinds = value, only, all_kinds

    def __call__(self, name: str, value: str, kind: str) -> str:
        is_meant = name == self.only if self.only else self.all_kinds or kind not in ("button", "chosen")
        return self.value if self.value is not None and is_meant else value


@dataclass
class Visitor:
    """One role at one browser."""

    client: FlaskClient
    name: str
    draw: random.Random
    figures: Figures
    most: int

    def enter(self) -> None:
        if not self.name:
            return
        page = html.fromstring(self.client.get("/dang-nhap").text)
        token = page.xpath('//input[@name="csrf_token"]/@value')
        self.client.post("/dang-nhap", data={"username": self.name, "password": PASSWORD, "csrf_token": token[0]})

    def ask(self, method: str, address: str, what: str = "", **sent: Any) -> Any:
        begun = time.perf_counter()
        answer = self.client.open(address, method=method, **sent)
        self.figures.slowest = max(self.figures.slowest, time.perf_counter() - begun)
        self.figures.answers[answer.status_code] += 1
        if answer.status_code >= 500:
            self.figures.errors.append(f"{answer.status_code} {self.name} {method} {address[:150]} {what[:150]}")
        if answer.status_code in (302, 303) and "/dang-nhap" in answer.headers["Location"]:
            self.enter()
        return answer

    def walk(self) -> tuple[list[str], list[Form]]:
        todo, asked, kinds = ["/", "/kiem-tra-bien-nhan", "/kiem-tra-phieu"], set[str](), Counter[str]()
        forms: dict[tuple[object, ...], Form] = {}
        while todo and len(asked) < self.most:
            address = todo.pop(self.draw.randrange(len(todo)))
            if address in asked or kinds[_kind(address)] >= OF_A_KIND or "dang-xuat" in address:
                continue
            asked.add(address)
            kinds[_kind(address)] += 1
            answer = self.ask("GET", address)
            if "Location" in answer.headers:
                todo += _own(address, [answer.headers["Location"]])
            if "html" not in answer.headers.get("Content-Type", ""):
                continue
            page = html.fromstring(answer.get_data() or b"<p>")
            todo += _own(address, page.xpath("//a/@href"))
            for form in _forms(address, page):
                names = tuple(sorted({name for name, _value, _kind in form.fields}))
                forms.setdefault((_kind(form.address), form.method, names), form)
        self.figures.pages += len(asked)
        self.figures.forms += len(forms)
        return sorted(asked), list(forms.values())

    def bend(self, address: str) -> None:
        """An address with strange numbers in it, or strange queries."""
        path, query = urlsplit(address).path, parse_qsl(urlsplit(address).query)
        for name in {name for name, _value in query}:
            for value in self.draw.sample(VALUES, 3):
                bent = [(one, value if one == name else old) for one, old in query]
                self.ask("GET", f"{path}?{urlencode(bent)[:8000]}")
        if query:
            self.ask("GET", f"{path}?{query[0][0]}=%ED%A0%80%FF")
        if re.search(r"/\d+", path):
            for number in NUMBERS:
                self.ask("GET", re.sub(r"/\d+", f"/{number}", path, count=1))

    def send(self, form: Form) -> None:
        for value in self.draw.sample(VALUES, 8):
            self._send(form, form.filled(Change(value)))
        for value in self.draw.sample(VALUES, 3):
            self._send(form, form.filled(Change(value, all_kinds=True)))
        plain = form.filled(Change())
        for name in sorted({name for name, _value, _kind in form.fields} - {"csrf_token"}):
            for value in self.draw.sample(VALUES, 2):
                self._send(form, form.filled(Change(value, only=name)))
            self._send(form, [pair for pair in plain if pair[0] != name])
            self._send(form, [*plain, *[(name, "x")] * 3])
        self._send(form, [pair for pair in plain if pair[0] == "csrf_token"])
        self._send(form, form.filled(Change("", all_kinds=True)))
        for name in form.files:
            for content, title in FILES:
                self._send(form, plain, {name: (io.BytesIO(content), title)})

    def _send(self, form: Form, pairs: Pairs, files: dict[str, Any] | None = None) -> None:
        if form.method == "GET":
            self.ask("GET", f"{urlsplit(form.address).path}?{urlencode(pairs)[:8000]}")
            return
        data: dict[str, Any] = {}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        if files:
            self.ask("POST", form.address, f"file {files}", data={**data, **files}, content_type="multipart/form-data")
        else:
            self.ask("POST", form.address, repr(pairs), data=data)


def _kind(address: str) -> str:
    parts = urlsplit(address)
    path = re.sub(r"\d+", "N", re.sub(r"[0-9a-f]{16,}|[A-Z0-9-]{6,}", "X", parts.path))
    return f"{path}?{'&'.join(sorted({name for name, _value in parse_qsl(parts.query)}))}"


def _own(address: str, links: list[str]) -> list[str]:
    found = (urljoin(SITE + address, link).partition("#")[0] for link in links)
    return [link[len(SITE) :] for link in found if link.startswith(f"{SITE}/") and "/tinh/" not in link]


def _forms(address: str, page: Any) -> Iterator[Form]:
    for form in page.xpath("//form"):
        target = _own(address, [form.get("action") or address])
        if not target or "dang-xuat" in target[0]:
            continue
        fields = tuple(_field(one) for one in form.xpath(".//*[@name]") if one.get("type") != "file")
        files = tuple(form.xpath('.//input[@type="file"]/@name'))
        yield Form(target[0], (form.get("method") or "get").upper(), fields, files)


def _field(element: Any) -> tuple[str, str, str]:
    name, kind = element.get("name"), (element.get("type") or element.tag).lower()
    if element.tag == "select":
        values = element.xpath(".//option[@selected]/@value") or element.xpath(".//option/@value") or [""]
        return name, values[0], "chosen"
    if element.tag == "textarea":
        return name, element.text or "", "typed"
    is_chosen = kind in ("checkbox", "radio")
    kind = "button" if kind in ("submit", "button") else "chosen" if is_chosen else "typed"
    return name, element.get("value") or ("on" if is_chosen else ""), kind


def visit(app: Flask, roles: tuple[str, ...], most: int, seed: int) -> Figures:
    figures = Figures()
    for role in roles:
        visitor = Visitor(app.test_client(), role, random.Random(f"{seed} {role}"), figures, most)
        visitor.enter()
        addresses, forms = visitor.walk()
        for address in addresses:
            visitor.bend(address)
        for form in forms:
            visitor.send(form)
    return figures


@contextmanager
def office(engine: str) -> Iterator[Settings]:
    """The settings of a filled demo on `engine`; gone at the end."""
    with tempfile.TemporaryDirectory(prefix="quizapp-hostile-") as folder:
        settings, engines = prepared(Path(folder), embedded=True)
        seed_demo(settings, datetime.now(UTC))
        if engine == "sqlite":
            engines.dispose()
            yield settings
            return
        with home(engine) as made:
            with made.engines() as target:
                copy_database(engines.read, target.write, replace=True)
            engines.dispose()
            yield dataclasses.replace(settings, database_url=made.url)


def planted() -> None:
    """The fault of the control: a program that takes what looks like a number for one that counts."""
    for value in request.values.values():
        if value.lower() in ("nan", "inf", "1e400"):
            raise ValueError(value)


@click.command()
@click.option("--engine", type=click.Choice(ENGINES), default="sqlite", show_default=True)
@click.option("--pages", default=250, show_default=True, help="How many pages a role walks at most.")
@click.option("--seed", default=20261128, show_default=True)
def main(engine: str, pages: int, seed: int) -> None:
    with office(engine) as settings:
        control = create_app(settings, clock=lambda: datetime.now(UTC))
        control.before_request(planted)
        caught = visit(control, ROLES[1:2], 30, seed)
        figures = visit(create_app(settings, clock=lambda: datetime.now(UTC)), ROLES, pages, seed)
    requests = sum(figures.answers.values())
    line = {
        "name": "hostile forms", "engine": engine, "seed": seed, "roles": len(ROLES), "pages": figures.pages,
        "forms": figures.forms, "n": requests, "errors": len(figures.errors),
        "upper95": None if figures.errors else round(3 / requests, 6), "slowest_s": round(figures.slowest, 2),
        "answers": {str(status): count for status, count in sorted(figures.answers.items())},
        "control_errors": len(caught.errors), "examples": figures.errors[:10],
    }  # fmt: skip
    click.echo(json.dumps(line, ensure_ascii=False))


if __name__ == "__main__":
    main()
