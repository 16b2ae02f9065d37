"""A view that may open a transaction says so: found by following calls by name, so that no rare path is forgotten."""

import ast
from collections.abc import Iterable
from pathlib import Path

from flask import Flask

from quizapp.web.policy import declared_policies
from tests.house.given import python_files, short, tree
from tests.house.test_routes import house

__all__ = ["house"]
WEB = ("routes", "access.py", "acting.py")


def _named(node: ast.AST) -> set[str]:
    """Names that a function uses, called or handed on."""
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def _web_files() -> Iterable[Path]:
    return (path for path in python_files("quizapp") if "routes" in short(path) or path.name in WEB)


def calls_in_views() -> dict[str, dict[str, set[str]]]:
    """Room → function of its views → the names that it uses; a name means any function of that name in the room."""
    found: dict[str, dict[str, set[str]]] = {}
    for path in _web_files():
        room = found.setdefault(short(path).split("/")[1], {})
        for node in tree(path).body:
            if isinstance(node, ast.FunctionDef):
                room.setdefault(node.name, set()).update(_named(node))
    return found


def writers(room: dict[str, set[str]]) -> set[str]:
    """Functions from which a transaction can be reached."""
    reached = {"writing"}
    while True:
        more = {name for name, used in room.items() if name not in reached and used & reached}
        if not more:
            return reached
        reached |= more


def forgetful(app: Flask) -> list[str]:
    """Endpoints of views that reach a transaction and do not say that they write."""
    rooms = {room: writers(functions) for room, functions in calls_in_views().items()}
    found = []
    for row in declared_policies(app):
        view = app.view_functions[row.endpoint]
        room = view.__module__.split(".")[1]
        if not row.policy.writes and view.__name__ in rooms.get(room, set()):
            found.append(row.endpoint)
    return sorted(found)


def test_every_view_that_can_reach_a_transaction_says_that_it_writes(house: Flask) -> None:
    assert forgetful(house) == []


def test_a_view_that_does_not_say_so_would_be_found(house: Flask) -> None:
    view = house.view_functions["rounds.publish"]
    kept = view.policy  # type: ignore[attr-defined]
    view.policy = type(kept)(roles=kept.roles, scope=kept.scope, writes=False)  # type: ignore[attr-defined]
    try:
        assert forgetful(house) == ["rounds.publish"]
    finally:
        view.policy = kept  # type: ignore[attr-defined]
