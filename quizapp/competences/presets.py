"""Models to begin with: the shipped one, and the same with the levels, shares and least percents of a public precedent.

Each file says what it changes of the shipped model and names its source; all of them are illustrative.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from quizapp.competences.files import SHIPPED_MODEL, read_model
from quizapp.competences.schema import checked
from quizapp.domain.errors import NotFound
from quizapp.office.yamls import load_yaml, plain, read_text

FILES = Path(__file__).parent / "preset_files"
OWN = "mac-dinh"
_OF_DOMAINS = ("practice_domains", "minimum_percent")


@dataclass(frozen=True)
class Preset:
    """`key`: the name of its file. `follows` names the source; the shipped model's says what it rests on."""

    key: str
    name: str
    follows: str
    note: str
    content: dict[str, Any]


@cache
def presets() -> tuple[Preset, ...]:
    """The shipped model first, then by name of file."""
    shipped = read_model(SHIPPED_MODEL)
    own = Preset(OWN, str(shipped["name"]), "", str(shipped["note"]), shipped)
    return (own, *(_read(path, shipped) for path in sorted(FILES.glob("*.yaml"))))


def preset(key: str) -> Preset:
    """NotFound where there is none of that name."""
    for one in presets():
        if one.key == key:
            return one
    raise NotFound("preset")


def _read(path: Path, shipped: dict[str, Any]) -> Preset:
    given = plain(load_yaml(read_text(path), path.name))
    parts = {name: value for name, value in given.items() if name not in _OF_DOMAINS}
    domains = [_domain(one, given) for one in shipped["domains"]]
    content, faults = checked({**shipped, **parts, "version": "1", "illustrative": True, "domains": domains})
    if faults:
        raise ValueError(f"{path.name}: {faults}")
    return Preset(path.stem, content["name"], content["follows"], content["note"], content)


def _domain(shipped: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    least = {"minimum_percent": given["minimum_percent"]} if "minimum_percent" in given else {}
    return {**shipped, **least, "practice": shipped["code"] in given.get("practice_domains", ())}
