"""What is different between two versions of a model, fact by fact, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quizapp.competences.typed import as_typed
from quizapp.domain.assessment import FEW_PEOPLE, RATED_BY
from quizapp.domain.policies import POLICIES, policy_of
from quizapp.domain.questions import TYPES

NOTHING = "–"


@dataclass(frozen=True)
class Line:
    """One fact that is not the same. `before` or `after` is NOTHING where only the other version has it."""

    what: str
    before: str
    after: str


def lines_between(old: dict[str, Any], new: dict[str, Any]) -> tuple[Line, ...]:
    """In the order of the new version; what only the old one says comes last."""
    one, other = dict(_facts(old)), dict(_facts(new))
    names = [*other, *(name for name in one if name not in other)]
    pairs = ((name, one.get(name, NOTHING), other.get(name, NOTHING)) for name in names)
    return tuple(Line(*pair) for pair in pairs if pair[1] != pair[2])


def _facts(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Phiên bản", content["version"]
    yield "Tên mô hình", content["name"]
    yield "Tính chất", "Giá trị minh họa" if content["illustrative"] else "Chính thức"
    yield "Theo nguồn", content.get("follows") or NOTHING
    yield "Ghi chú", content["note"] or NOTHING
    yield "Điểm đạt", _percent(content["pass_percent"])
    yield from _levels("Mức xếp loại", content["bands"])
    yield from _domains(content)
    yield from _required(content)
    for type_ in POLICIES:
        yield f"Cách chấm câu “{TYPES[type_]}”", POLICIES[type_][policy_of(content["scoring"], type_)]
    yield "Số nhỏ: không nêu số liệu của nhóm dưới", f"{content.get('few_people', FEW_PEOPLE)} người"
    yield from _ratings(content.get("unit_ratings"))


def _levels(what: str, levels: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """Their order as a fact of its own: a limit typed wrong may put the best below others."""
    highest_first = sorted(levels, key=lambda level: -level["from_percent"])
    yield f"{what}, từ cao xuống thấp", ", ".join(one["name"] for one in highest_first)
    for one in highest_first:
        yield f"{what} “{one['name']}”", f"từ {_percent(one['from_percent'])}"


def _domains(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    whole = sum(domain["weight"] for domain in content["domains"])
    share = content.get("practice_percent")
    yield "Tỷ trọng phần thực hành", NOTHING if share is None else _percent(share)
    for domain in content["domains"]:
        code = domain["code"]
        yield f"Lĩnh vực {code}", domain["name"]
        yield f"Trọng số {code}", f"{as_typed(domain['weight'])} ({_percent(round(100 * domain['weight'] / whole, 1))})"
        least = domain.get("minimum_percent")
        yield f"Điểm liệt {code}", NOTHING if least is None else _percent(least)
        yield f"Phần của {code}", "Thực hành" if domain.get("practice") else "Lý thuyết"
        for one in domain["competences"]:
            yield f"Năng lực {one['code']}", f"{one['name']} ({code})"
            yield f"Chủ đề bồi dưỡng {one['code']}", one["training_topic"]


def _required(content: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "Mức yêu cầu chung", _percent(content["required"]["default"])
    for position, own in content["required"]["positions"].items():
        for code, percent in own.items():
            of = "chung của vị trí" if code == "default" else code
            yield f"Mức yêu cầu {position}, {of}", _percent(percent)


def _ratings(given: dict[str, Any] | None) -> Iterator[tuple[str, str]]:
    if given is None:
        yield "Mức của đơn vị", "Không xếp"
        return
    yield "Mức của đơn vị", f"theo {RATED_BY[given['measure']].lower()}"
    yield "Tỷ lệ dự tối thiểu để xếp mức đơn vị", _percent(given["least_sat_percent"])
    yield from _levels("Mức đơn vị", given["levels"])


def _percent(value: float) -> str:
    return f"{as_typed(value)}%"
