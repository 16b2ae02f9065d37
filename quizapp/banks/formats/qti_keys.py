"""What an item of QTI 2.x or 3.0 declares of an answer: the right values, or points for each."""

from dataclasses import dataclass, field, replace

from quizapp.banks.formats.neutral import number_of
from quizapp.office.xmls import Element, words


@dataclass(frozen=True)
class Declared:
    """A response declaration; `points` only where the file gives some."""

    cardinality: str = "single"
    base: str = "identifier"
    right: tuple[str, ...] = ()
    points: dict[str, float] = field(default_factory=dict)
    areas: tuple[tuple[str, tuple[float, ...], float], ...] = ()
    is_case_sensitive: bool = False
    tolerance: float = 0.0

    def weights(self, uses_points: bool) -> dict[str, float]:
        """Value → share of the mark. Points count where the item says so, or where nothing else is said."""
        earning = [point for point in self.points.values() if point > 0]
        if self.points and earning and (uses_points or not self.right):
            whole = sum(earning) if self.cardinality == "multiple" else max(earning)
            return {value: round(point / whole, 7) for value, point in self.points.items()}
        share = round(1 / len(self.right), 7) if self.cardinality == "multiple" and self.right else 1.0
        return dict.fromkeys(self.right, share)

    def best(self) -> tuple[str, ...]:
        """The right values, or those that earn points."""
        return self.right or tuple(value for value, point in self.points.items() if point > 0)


def declared(item: Element) -> dict[str, Declared]:
    """Identifier → declaration, with the tolerance of the processing."""
    found = {one.get("identifier") or "": _declaration(one) for one in item.iter("responseDeclaration")}
    return {name: replace(one, tolerance=_tolerance(item, name, one)) for name, one in found.items()}


def _tolerance(item: Element, name: str, declaration: Declared) -> float:
    """How far a number may be off on either side; 0 where both sides differ."""
    for equal in item.iter("equal"):
        if not any(one.get("identifier") == name for one in equal.iter("variable")):
            continue
        sides = [number_of(part) for part in (equal.get("tolerance") or "").split()]
        if not sides or None in sides or len(set(sides)) > 1:
            return 0.0
        share = number_of(declaration.right[0]) if declaration.right else None
        is_relative = equal.get("toleranceMode") == "relative"
        return abs((sides[0] or 0.0) * ((share or 0.0) / 100 if is_relative else 1.0))
    return 0.0


def _declaration(element: Element) -> Declared:
    right = tuple(words(value) for value in element.iterfind("correctResponse/value"))
    entries = list(element.iterfind("mapping/mapEntry"))
    points = {
        entry.get("mapKey") or "": number_of(entry.get("mappedValue") or "") or 0.0
        for entry in entries
        if entry.get("mapKey") is not None
    }
    areas = tuple(
        (entry.get("shape") or "", coordinates(entry), number_of(entry.get("mappedValue") or "") or 0.0)
        for entry in element.iterfind("areaMapping/areaMapEntry")
    )
    is_strict = bool(entries) and all((entry.get("caseSensitive") or "true") == "true" for entry in entries)
    return Declared(
        element.get("cardinality") or "single", element.get("baseType") or "identifier", right, points, areas, is_strict
    )


def coordinates(element: Element) -> tuple[float, ...]:
    """`77,115,8` as numbers; none where one is no number."""
    numbers = [number_of(part) for part in (element.get("coords") or "").split(",")]
    return tuple(number for number in numbers if number is not None) if None not in numbers else ()
