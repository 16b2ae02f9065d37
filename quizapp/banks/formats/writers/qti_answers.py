"""What an item of QTI declares as right, how it is marked, and the interactions that are typed in or pointed at."""

import re
from collections.abc import Callable

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.markdown import BLANK
from quizapp.banks.formats.writers.parts import accepted, tolerance
from quizapp.banks.formats.writers.qti_tree import Item
from quizapp.office.xmls import Element

RESPONSE = "RESPONSE"
_CARDINALITY = {"multiple": "multiple", "matching": "multiple", "ordering": "ordered"}
_KINDS = {"short_text": "text", "numeric": "number"}
_MARK = re.compile(r"(\[\[[1-9]\]\])")


def _fields(question: FileQuestion) -> list[tuple[str, str, str]]:
    """(identifier, kind, number of the blank) of each field that is filled in; none for other types."""
    if question.type == "cloze":
        blanks = sorted(question.content["blanks"].items())
        return [(f"{RESPONSE}{number}", blank["kind"], number) for number, blank in blanks]
    return [(RESPONSE, _KINDS[question.type], "")] if question.type in _KINDS else []


# --- what is right ----------------------------------------------------------------------------------------------------


def declare(item: Item, root: Element) -> None:
    one = item.one
    for identifier, kind, number in _fields(one):
        _declare_field(item, root, identifier, kind, accepted(one, number))
    if not _fields(one):
        base = "directedPair" if one.type == "matching" else "identifier"
        is_many = one.type == "hotspot" and one.content["many"]
        cardinality = "multiple" if is_many else _CARDINALITY.get(one.type, "single")
        _declare(item, root, RESPONSE, cardinality, base, _right(one))
    item.add(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
    outcome = item.add(root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier")
    item.add(item.add(outcome, "defaultValue"), "value", "EXPLANATION")


def _declare(
    item: Item, root: Element, identifier: str, cardinality: str, base: str, values: list[str]
) -> Element:  # fmt: skip
    declared = item.add(root, "responseDeclaration", identifier=identifier, cardinality=cardinality, baseType=base)
    right = item.add(declared, "correctResponse")
    for value in values:
        item.add(right, "value", value)
    return declared


def _declare_field(item: Item, root: Element, identifier: str, kind: str, right: list[str]) -> None:
    """Words have all accepted answers in a mapping; the model answer is the right one."""
    if kind == "choice":
        _declare(item, root, identifier, "single", "identifier", [right[0].upper()])
    elif kind == "number":
        _declare(item, root, identifier, "single", "float", right[:1])
    else:
        declared = _declare(item, root, identifier, "single", "string", right[:1])
        mapping = item.add(declared, "mapping", defaultValue="0")
        for text in right:
            item.add(mapping, "mapEntry", mapKey=text, mappedValue="1", caseSensitive="false")


def _right(one: FileQuestion) -> list[str]:
    if one.type == "matching":
        parts = sorted(pair.split(":") for pair in one.key)
        return [f"L{left} R{right.upper()}" for left, right in parts]
    return [letter.upper() for letter in one.key]


# --- how it is marked -------------------------------------------------------------------------------------------------


def processing(item: Item, root: Element) -> None:
    """The template of the standard where it says enough, else one condition: every field right, or nothing."""
    fields = _fields(item.one)
    if not fields:
        item.add(root, "responseProcessing", template=item.version.template)
    elif [kind for _identifier, kind, _number in fields] == ["text"]:
        item.add(root, "responseProcessing", template=item.version.template.replace("match_correct", "map_response"))
    else:
        condition = item.add(item.add(root, "responseProcessing"), "responseCondition")
        paid = item.add(condition, "responseIf")
        holder = item.add(paid, "and") if len(fields) > 1 else paid
        for identifier, kind, number in fields:
            _test(item, holder, identifier, kind, tolerance(item.one, number) if kind == "number" else "")
        for parent, points in ((paid, "1"), (item.add(condition, "responseElse"), "0")):
            score = item.add(parent, "setOutcomeValue", identifier="SCORE")
            item.add(score, "baseValue", points, baseType="float")


def _test(item: Item, parent: Element, identifier: str, kind: str, span: str) -> None:
    if kind == "text":
        earned = item.add(parent, "gt")
        item.add(earned, "mapResponse", identifier=identifier)
        item.add(earned, "baseValue", "0", baseType="float")
        return
    if kind == "number":
        mode = (
            {"toleranceMode": "absolute", "tolerance": f"{span} {span}"} if span != "0" else {"toleranceMode": "exact"}
        )
        test = item.add(parent, "equal", **mode)
    else:
        test = item.add(parent, "match")
    item.add(test, "variable", identifier=identifier)
    item.add(test, "correct", identifier=identifier)


# --- where it is answered ---------------------------------------------------------------------------------------------


def _field(item: Item, body: Element) -> None:
    """One field below the stem, its unit behind it."""
    entry = item.add(item.add(body, "p"), "textEntryInteraction", responseIdentifier=RESPONSE)
    unit = item.one.content.get("unit", "")
    entry.tail = f" {unit}" if unit else None


def _gaps(item: Item, body: Element) -> None:
    """Interactions in the place of the marks of the stem."""
    for element in list(body.iter()):
        _with_blanks(item, element, element.text, at=0, is_text=True)
        for child in list(element):
            _with_blanks(item, element, child.tail, at=element.index(child) + 1, is_text=False)


def _with_blanks(item: Item, parent: Element, text: str | None, *, at: int, is_text: bool) -> None:
    """Put interactions in the place of the marks in one stretch of words."""
    first, *parts = _MARK.split(text or "")
    if not parts:
        return
    if is_text:
        parent.text = first
    else:
        parent[at - 1].tail = first
    for mark, behind in zip(parts[::2], parts[1::2], strict=True):
        found = BLANK.fullmatch(mark)
        assert found is not None
        gap = _blank(item, found[1])
        gap.tail = f"{_unit(item.one, found[1])}{behind}"
        parent.insert(at, gap)
        at += 1


def _unit(one: FileQuestion, number: str) -> str:
    unit = one.content["blanks"][number].get("unit", "")
    return f" {unit}" if unit else ""


def _blank(item: Item, number: str) -> Element:
    blank = item.one.content["blanks"][number]
    name = f"{RESPONSE}{number}"
    if blank["kind"] != "choice":
        return item.alone("textEntryInteraction", responseIdentifier=name)
    choice = item.alone("inlineChoiceInteraction", responseIdentifier=name, shuffle="true")
    for letter, text in sorted(blank["options"].items()):
        item.add(choice, "inlineChoice", text, identifier=letter.upper())
    return choice


def _spots(item: Item, body: Element) -> None:
    """The areas in points of the picture."""
    content = item.one.content
    picture = content["picture"]
    width, height = int(picture["width"]), int(picture["height"])
    spots = item.add(
        body, "hotspotInteraction", responseIdentifier=RESPONSE, maxChoices="0" if content["many"] else "1"
    )
    place = item.texts.place_of(picture["name"])
    size = {"width": str(width), "height": str(height)}
    if item.version.is_dashed:
        item.add(spots, "img", src=place, alt=picture["alt"], **size)
    else:
        item.add(spots, "object", picture["alt"], data=place, type=_media_type(item), **size)
    for letter, box in sorted(content["regions"].items()):
        left, top, right, bottom = box[0], box[1], box[0] + box[2], box[1] + box[3]
        points = [left * width, top * height, right * width, bottom * height]
        item.add(
            spots, "hotspotChoice", identifier=letter.upper(), shape="rect",
            coords=",".join(str(round(point / 100)) for point in points), hotspotLabel=content["options"][letter],
        )  # fmt: skip


def _media_type(item: Item) -> str:
    return item.one.pictures[item.one.content["picture"]["name"]].media_type


WRITERS: dict[str, Callable[[Item, Element], None]] = {
    "short_text": _field,
    "numeric": _field,
    "cloze": _gaps,
    "hotspot": _spots,
}
