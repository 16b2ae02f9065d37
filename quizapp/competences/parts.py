"""The parts in which a draft is edited: what stands in the fields of each, and what a part makes of them.

Every part takes the whole content and gives it back whole, so that a draft is valid at every moment.
"""

import re
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from quizapp.competences.schema import Place
from quizapp.competences.typed import number, rows_of, text_of
from quizapp.domain.assessment import FEW_PEOPLE
from quizapp.domain.names import search_key
from quizapp.domain.policies import POLICIES, policy_of

Content = dict[str, Any]
Tree = dict[str, Any]
_NEW_BAND = {"code": "", "name": "", "from_percent": ""}
_NEW_COMPETENCE = {"was": "", "code": "", "name": "", "training_topic": ""}
_NEW_WEIGHT = 10.0


@dataclass(frozen=True)
class Part:
    """`shown`: content → nested values of the fields; `taken`: content and nested values → content, not yet checked;
    `empty`: name of a list → a new row; `places`: how a place of the content is called among the fields."""

    key: str
    shown: Callable[[Content], Tree]
    taken: Callable[[Content, Tree], Content]
    empty: Mapping[str, Any] = field(default_factory=dict)
    places: Callable[[Place, Content], str] = lambda place, _content: "-".join(map(str, place))


# --- name and source --------------------------------------------------------------------------------------------------

_HEAD = ("name", "version", "follows", "note")


def _head_shown(content: Content) -> Tree:
    return {**{name: content.get(name, "") for name in _HEAD}, "illustrative": content["illustrative"]}


def _head_taken(content: Content, tree: Tree) -> Content:
    texts = {name: text_of(tree, name) for name in _HEAD}
    return {**content, **texts, "illustrative": bool(text_of(tree, "illustrative"))}


# --- levels and pass mark ---------------------------------------------------------------------------------------------


def _levels_shown(bands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The highest first, as people read them."""
    return sorted(deepcopy(bands), key=lambda one: -one["from_percent"])


def _bands_shown(content: Content) -> Tree:
    bands = _levels_shown(content["bands"])
    at = next(place for place, one in enumerate(bands) if one["from_percent"] == content["pass_percent"])
    return {"bands": bands, "passes": str(at)}


def _bands_taken(content: Content, tree: Tree) -> Content:
    bands = _levels_taken(rows_of(tree, "bands"))
    chosen = text_of(tree, "passes")
    at = int(chosen) if chosen.isascii() and chosen.isdigit() else -1
    passes = bands[at]["from_percent"] if 0 <= at < len(bands) else content["pass_percent"]
    return {**content, "bands": bands, "pass_percent": content["pass_percent"] if passes is None else passes}


def _levels_taken(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A level keeps its code, by which results know it; a new one has one made of its name."""
    taken = {text_of(row, "code") for row in rows}
    levels = []
    for row in rows:
        code = text_of(row, "code") or _free_code(text_of(row, "name"), taken)
        taken.add(code)
        levels.append({"code": code, "name": text_of(row, "name"), "from_percent": number(row.get("from_percent"))})
    return levels


def _free_code(name: str, taken: set[str]) -> str:
    stem = re.sub(r"[^a-z]+", "_", search_key(name)).strip("_")[:16] or "muc"
    return next(code for n in range(1, 100) if (code := stem + "_x" * (n > 1) + "x" * (n - 2)) not in taken)


# --- domains, competences, training topics ----------------------------------------------------------------------------


def _domains_shown(content: Content) -> Tree:
    return {
        "domains": [
            {
                "was": domain["code"],
                "code": domain["code"],
                "name": domain["name"],
                "competences": [{"was": one["code"], **one} for one in domain["competences"]],
            }
            for domain in content["domains"]
        ]
    }


def _domains_taken(content: Content, tree: Tree) -> Content:
    """A domain keeps its weight, a competence what positions require of it, under a new code too."""
    known = {domain["code"]: domain for domain in content["domains"]}
    domains: list[dict[str, Any]] = []
    renamed: dict[str, str] = {}
    for row in rows_of(tree, "domains"):
        inner = rows_of(row, "competences")
        kept = known.get(text_of(row, "was"), {"weight": _NEW_WEIGHT})
        competences = [{name: text_of(one, name) for name in ("code", "name", "training_topic")} for one in inner]
        renamed |= {text_of(one, "was"): text_of(one, "code") for one in inner if text_of(one, "was")}
        domains.append({**kept, "code": text_of(row, "code"), "name": text_of(row, "name"), "competences": competences})
    return {**content, "domains": domains, "required": _with_new_codes(content["required"], renamed)}


def _with_new_codes(required: dict[str, Any], renamed: Mapping[str, str]) -> dict[str, Any]:
    """What is required of competences that are gone goes with them."""
    names = {**renamed, "default": "default"}
    return {
        **required,
        "positions": {
            position: {names[code]: percent for code, percent in own.items() if code in names}
            for position, own in required["positions"].items()
        },
    }


# --- weights, least percents, practice --------------------------------------------------------------------------------


def _weights_shown(content: Content) -> Tree:
    rows = [
        {"weight": one["weight"], "minimum_percent": one.get("minimum_percent"), "practice": one.get("practice", False)}
        for one in content["domains"]
    ]
    return {"domains": rows, "practice_percent": content.get("practice_percent")}


def _weights_taken(content: Content, tree: Tree) -> Content:
    rows = rows_of(tree, "domains")
    domains = [
        {
            **domain,
            "weight": number(row.get("weight")),
            "minimum_percent": number(row.get("minimum_percent")),
            "practice": bool(text_of(row, "practice")),
        }
        for domain, row in zip(content["domains"], [*rows, *[{}] * len(content["domains"])], strict=False)
    ]
    return {**content, "domains": domains, "practice_percent": number(tree.get("practice_percent"))}


# --- what positions require -------------------------------------------------------------------------------------------


def _required_shown(content: Content) -> Tree:
    required = content["required"]
    rows = [{"position": code, **own} for code, own in required["positions"].items()]
    return {"default": required["default"], "positions": rows}


def _required_taken(content: Content, tree: Tree) -> Content:
    codes = ["default", *(one["code"] for domain in content["domains"] for one in domain["competences"])]
    positions: dict[str, dict[str, Any]] = {}
    for row in rows_of(tree, "positions"):
        own = {code: number(row.get(code)) for code in codes}
        positions[text_of(row, "position")] = {code: value for code, value in own.items() if value is not None}
    positions.pop("", None)
    return {**content, "required": {"default": number(tree.get("default")), "positions": positions}}


def _required_place(place: Place, content: Content) -> str:
    if place[:2] == ("required", "positions") and len(place) > 3:
        return f"positions-{list(content['required']['positions']).index(str(place[2]))}-{place[3]}"
    return str(place[-1])


# --- marking and small numbers ----------------------------------------------------------------------------------------


def _marking_shown(content: Content) -> Tree:
    scoring = {type_: policy_of(content["scoring"], type_) for type_ in POLICIES}
    return {"scoring": scoring, "few_people": content.get("few_people", FEW_PEOPLE)}


def _marking_taken(content: Content, tree: Tree) -> Content:
    given = tree.get("scoring")
    chosen = given if isinstance(given, dict) else {}
    scoring = {type_: chosen.get(type_) or content["scoring"].get(type_, "exact") for type_ in POLICIES}
    return {**content, "scoring": scoring, "few_people": number(tree.get("few_people"))}


# --- levels of units --------------------------------------------------------------------------------------------------


def _units_shown(content: Content) -> Tree:
    given = content.get("unit_ratings")
    if not given:
        return {"measure": "", "least_sat_percent": "", "levels": [dict(_NEW_BAND), {**_NEW_BAND, "from_percent": 0}]}
    return {**given, "levels": _levels_shown(given["levels"])}


def _units_taken(content: Content, tree: Tree) -> Content:
    measure = text_of(tree, "measure")
    if not measure:
        return {**content, "unit_ratings": None}
    levels = _levels_taken(rows_of(tree, "levels"))
    least = number(tree.get("least_sat_percent"))
    return {
        **content,
        "unit_ratings": {"measure": measure, "least_sat_percent": 0 if least is None else least, "levels": levels},
    }


def _units_place(place: Place, _content: Content) -> str:
    return "-".join(map(str, place[1:] if place[0] == "unit_ratings" else place))


PARTS: dict[str, Part] = {
    part.key: part
    for part in (
        Part("ten-va-nguon", _head_shown, _head_taken),
        Part("muc-xep-loai", _bands_shown, _bands_taken, {"bands": _NEW_BAND}),
        Part(
            "linh-vuc-nang-luc",
            _domains_shown,
            _domains_taken,
            {
                "domains": {"was": "", "code": "", "name": "", "competences": [dict(_NEW_COMPETENCE)]},
                "competences": _NEW_COMPETENCE,
            },
        ),
        Part("trong-so-diem-liet", _weights_shown, _weights_taken),
        Part("muc-yeu-cau", _required_shown, _required_taken, {"positions": {"position": ""}}, _required_place),
        Part("cach-cham-so-nho", _marking_shown, _marking_taken),
        Part("muc-cua-don-vi", _units_shown, _units_taken, {"levels": _NEW_BAND}, _units_place),
    )
}
