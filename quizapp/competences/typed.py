"""What a form of rows sends (`bands-0-name`) as nested values and back; rows that are added and taken out."""

import re
from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from quizapp.domain.names import tidy

MOST_ROWS = 60
LONGEST = 5000
_NUMBER = re.compile(r"-?[0-9]+(?:[.,][0-9]+)?")
_NAME = re.compile(r"^[A-Za-z_0-9]{1,40}(-[A-Za-z_0-9]{1,40}){0,6}$")


def nested(form: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Steps of a name that are numbers are places of a list, in their order and without gaps."""
    tree: dict[str, Any] = {}
    for name, text in form:
        if not _NAME.match(name):
            continue
        *steps, last = name.split("-")
        at = tree
        for step in steps:
            inner = at.setdefault(step, {})
            at = inner if isinstance(inner, dict) else {}
        at[last] = text[:LONGEST]
    return {name: _listed(value) for name, value in tree.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isascii() and name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)[:MOST_ROWS]]
    return inner


def flat(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Name of a field → what stands in it."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    if pairs is None:
        yield name, as_typed(value)
        return
    for step, inner in pairs:
        yield from flat(inner, f"{name}-{step}" if name else str(step))


def as_typed(value: Any) -> str:
    """Numbers as people here write them; whole ones without decimals."""
    if value is None or value is False:
        return ""
    if value is True:
        return "1"
    if isinstance(value, float | int):
        return f"{value:.10g}".replace(".", ",")
    return str(value)


def number(text: object) -> float | str | None:
    """None for nothing; what is no number stays as it was typed, for the schema to refuse."""
    told = tidy(str(text or "")).removesuffix("%").strip()
    if not told:
        return None
    return float(told.replace(",", ".")) if _NUMBER.fullmatch(told) else told


def text_of(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name, "")
    return tidy(value) if isinstance(value, str) else ""


def rows_of(tree: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = tree.get(name, [])
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def in_shape(tree: Mapping[str, Any], empty: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """`tree` with each list of `empty` (list → a new row), of rows only, that have what a new one has: a form may come
    without some of its fields, or with others."""
    inner = {name for new in empty.values() for name, value in new.items() if isinstance(value, list)}
    lists = {name: [_whole(row, name, empty) for row in rows_of(tree, name)] for name in empty if name not in inner}
    return {**tree, **lists}


def _whole(row: Mapping[str, Any], list_: str, empty: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    found = dict(row)
    for name, value in empty[list_].items():
        if isinstance(value, list):
            found[name] = [_whole(one, name, empty) for one in rows_of(row, name)]
        elif not isinstance(row.get(name), str):
            found[name] = ""
    return found


def act_on_rows(tree: dict[str, Any], act: str, empty: Mapping[str, Any]) -> bool:
    """Carry out `them:bands` or `bo:bands-2`; whether it was one of these. `empty`: last word of a list's name → a new
    row of it."""
    verb, _, where = act.partition(":")
    steps = where.split("-")
    if verb == "them" and steps[-1] in empty:
        holder = _at(tree, steps[:-1])
        if isinstance(holder, dict) and isinstance(rows := holder.setdefault(steps[-1], []), list):
            if len(rows) < MOST_ROWS:
                rows.append(deepcopy(empty[steps[-1]]))
            return True
    if verb == "bo" and steps[-1].isascii() and steps[-1].isdigit():
        rows = _at(tree, steps[:-1])
        if isinstance(rows, list) and int(steps[-1]) < len(rows):
            rows.pop(int(steps[-1]))
        return True
    return False


def _at(tree: Any, steps: Iterable[str]) -> Any:
    for step in steps:
        if isinstance(tree, dict):
            tree = tree.get(step)
        elif isinstance(tree, list) and step.isascii() and step.isdigit() and int(step) < len(tree):
            tree = tree[int(step)]
        else:
            return None
    return tree
