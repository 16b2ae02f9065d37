"""QTI's interactions, each as one of our types; those that are missing here are refused by their name."""

from collections.abc import Callable
from dataclasses import replace

from quizapp.banks.formats.neutral import (
    NOTHING,
    Accepted,
    Blank,
    Canvas,
    ForeignQuestion,
    Option,
    Pair,
    Region,
    Rich,
    number_of,
    short,
)
from quizapp.banks.formats.qti_keys import Declared, coordinates
from quizapp.banks.formats.qti_names import Bodies, put, without
from quizapp.banks.formats.rich import joined
from quizapp.office.xmls import Element, words

INLINE = ("textEntryInteraction", "inlineChoiceInteraction")
Keys = dict[str, Declared]
_FEEDBACK = ("feedbackInline", "feedbackBlock")


class QtiFault(Exception):
    """An item that cannot be read; carries the sentence."""


def _key(interaction: Element, keys: Keys) -> Declared:
    return keys.get(interaction.get("responseIdentifier") or "", Declared())


def _flag(element: Element, name: str) -> bool | None:
    return {"true": True, "false": False}.get(element.get(name) or "")


def _option(choice: Element, weights: dict[str, float], bodies: Bodies) -> Option:
    feedback = joined([bodies.rich(one) for one in without(choice, _FEEDBACK)])
    weight = weights.get(choice.get("identifier") or "", 0.0)
    return Option(bodies.rich(choice), weight, feedback, bool(_flag(choice, "fixed")))


def _stem_with_prompt(body: Element, interaction: Element, bodies: Bodies) -> Rich:
    """The body, the prompt where the interaction stood."""
    prompt = interaction.find("prompt")
    if prompt is not None:
        interaction.remove(prompt)
        prompt.tag = "div"
        put(interaction, prompt)
    else:
        put(interaction, "")
    return bodies.rich(body)


# --- within a sentence ------------------------------------------------------------------------------------------------


def read_inline(
    question: ForeignQuestion, body: Element, found: list[Element], keys: Keys, uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    """One gap is a question of its own type; several are a cloze."""
    blanks = [_blank(str(number), one, _key(one, keys), uses_points, bodies) for number, one in enumerate(found, 1)]
    unit = _taken_unit(body, found[0], blanks[0].type) if len(found) == 1 else ""
    for number, one in enumerate(found, start=1):
        put(one, "_____" if len(found) == 1 else f"[[{number}]]")
    stem = bodies.rich(body)
    if len(blanks) > 1:
        return replace(question, type="cloze", stem=stem, blanks=tuple(blanks))
    (blank,) = blanks
    if unit:
        question = replace(question, facts={**question.facts, "unit": unit})
    is_case_sensitive = _key(found[0], keys).is_case_sensitive
    return replace(
        question,
        type=blank.type,
        stem=stem,
        options=blank.options,
        accepted=blank.accepted,
        is_shuffled=_flag(found[0], "shuffle"),
        is_case_sensitive=is_case_sensitive,
    )


def _taken_unit(body: Element, field: Element, kind: str) -> str:
    """A field below the text, in a paragraph of its own, is no gap of it; words behind a number are its unit."""
    block, tail = field.getparent(), " ".join((field.tail or "").split())
    is_alone = block is not body and len(block) == 1 and not (block.text or "").strip()
    if kind not in ("short_text", "numeric") or not is_alone or not words(body).removesuffix(tail).strip():
        return ""
    if tail and (kind != "numeric" or len(tail) > 30):
        return ""
    put(block, "")
    return tail


def _blank(name: str, element: Element, key: Declared, uses_points: bool, bodies: Bodies) -> Blank:
    weights = key.weights(uses_points)
    if element.tag == "inlineChoiceInteraction":
        choices = element.findall("inlineChoice")
        return Blank(name, "single", tuple(_option(choice, weights, bodies) for choice in choices))
    kind = "numeric" if key.base in ("float", "integer") else "short_text"
    if not weights:
        raise QtiFault("Chỗ trống không có đáp án trong tệp.")
    if kind == "numeric" and any(number_of(value) is None for value in weights):
        raise QtiFault(f"Đáp án “{short(', '.join(weights))}” không phải số.")
    tolerance = key.tolerance if kind == "numeric" else None
    return Blank(name, kind, accepted=tuple(Accepted(value, weight, tolerance) for value, weight in weights.items()))


# --- on their own -----------------------------------------------------------------------------------------------------


def read_block(
    question: ForeignQuestion, body: Element, element: Element, keys: Keys, uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    """The question with its type, then its stem from what is left of the body."""
    key = _key(element, keys)
    read = BLOCKS[element.tag](question, element, key, uses_points, bodies)
    if element.tag in ("gapMatchInteraction", "hottextInteraction"):
        element.tag = "div"
        for prompt in element.iter("prompt"):
            prompt.tag = "div"
        return replace(read, stem=bodies.rich(body))
    return replace(read, stem=_stem_with_prompt(body, element, bodies))


def _choice(
    question: ForeignQuestion, element: Element, key: Declared, uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    weights = key.weights(uses_points)
    options = tuple(_option(choice, weights, bodies) for choice in element.iter("simpleChoice"))
    kind = "single" if key.cardinality == "single" or element.get("maxChoices") == "1" else "multiple"
    return replace(question, type=kind, options=options, is_shuffled=_flag(element, "shuffle"))


def _hottext(
    question: ForeignQuestion, element: Element, key: Declared, uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    bodies.tell("Câu chọn cụm từ trong đoạn văn (hottext) được chuyển thành câu chọn phương án.")
    weights = key.weights(uses_points)
    options = tuple(_option(one, weights, bodies) for one in element.iter("hottext"))
    return replace(question, type="single" if key.cardinality == "single" else "multiple", options=options)


def _order(
    question: ForeignQuestion, element: Element, key: Declared, _uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    choices = {choice.get("identifier") or "": choice for choice in element.iter("simpleChoice")}
    if not key.right or not set(key.right) <= set(choices):
        raise QtiFault("Câu sắp xếp không có thứ tự đúng trong tệp.")
    if len(key.right) < len(choices):
        bodies.tell(f"Thứ tự đúng chỉ kể {len(key.right)} trong {len(choices)} mục; các mục khác bị bỏ.")
    items = tuple(_option(choices[one], {}, bodies).text for one in key.right)
    return replace(question, type="ordering", items=items, is_shuffled=True)


def _pairs(key: Declared, bodies: Bodies) -> list[tuple[str, str]]:
    if key.points and len(set(key.points.values())) > 1:
        bodies.tell("Không giữ điểm khác nhau của từng cặp: ghép đúng hết mới được điểm.")
    found = [tuple(value.split()) for value in key.best()]
    if not found or any(len(pair) != 2 for pair in found):
        raise QtiFault("Câu ghép đôi không có các cặp đúng trong tệp.")
    return [(pair[0], pair[1]) for pair in found]


def _match(
    question: ForeignQuestion, element: Element, key: Declared, _uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    sets = element.findall("simpleMatchSet")
    if len(sets) != 2:
        raise QtiFault("Câu ghép đôi phải có hai nhóm mục.")
    lefts, rights = ({one.get("identifier") or "": one for one in group} for group in sets)
    pairs = _pairs(key, bodies)
    unknown = [one for pair in pairs for one in pair if one not in lefts and one not in rights]
    if unknown:
        raise QtiFault(f"Cặp đúng nhắc đến mục không có: {short(', '.join(unknown))}.")
    right_of = dict(pairs)
    if len(right_of) < len(pairs) or any(one not in right_of for one in lefts):
        raise QtiFault("Có mục bên trái ghép với nhiều mục, hoặc không ghép với mục nào: chưa nhận được dạng này.")
    texts = {name: _option(one, {}, bodies).text for name, one in (*lefts.items(), *rights.items())}
    found = [Pair(texts[left], texts[right_of[left]]) for left in lefts]
    spare = [Pair(NOTHING, texts[right]) for right in rights if right not in right_of.values()]
    return replace(question, type="matching", pairs=(*found, *spare), is_shuffled=True)


def _associate(
    question: ForeignQuestion, element: Element, key: Declared, _uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    choices = {one.get("identifier") or "": one for one in element.findall("simpleAssociableChoice")}
    pairs = _pairs(key, bodies)
    if any(one not in choices for pair in pairs for one in pair):
        raise QtiFault("Cặp đúng nhắc đến mục không có.")
    texts = {name: _option(one, {}, bodies).text for name, one in choices.items()}
    bodies.tell("Các mục của câu liên kết được chia thành hai cột để ghép đôi.")
    used = {one for pair in pairs for one in pair}
    spare = [Pair(NOTHING, text) for name, text in texts.items() if name not in used]
    found = [Pair(texts[left], texts[right]) for left, right in pairs]
    return replace(question, type="matching", pairs=(*found, *spare), is_shuffled=True)


def _gap_match(
    question: ForeignQuestion, element: Element, key: Declared, _uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    words = {one.get("identifier") or "": one for one in without(element, ("gapText", "gapImg"))}
    word_of = {gap: word for word, gap in _pairs(key, bodies)}
    texts = {name: bodies.rich(one) for name, one in words.items()}
    blanks = []
    for number, gap in enumerate(list(element.iter("gap")), start=1):
        right = word_of.get(gap.get("identifier") or "", "")
        options = tuple(Option(text, float(name == right)) for name, text in texts.items())
        blanks.append(Blank(str(number), "single", options))
        put(gap, f"[[{number}]]")
    return replace(question, type="cloze", blanks=tuple(blanks))


def _hotspot(
    question: ForeignQuestion, element: Element, key: Declared, uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    weights = key.weights(uses_points)
    regions = tuple(
        Region(name, one.get("shape") or "", coordinates(one), weights.get(name, 0.0), one.get("hotspotLabel") or "")
        for one in element.findall("hotspotChoice")
        for name in (one.get("identifier") or "",)
    )
    return replace(question, type="hotspot", regions=regions, canvas=_canvas(element, key, bodies))


def _select_point(
    question: ForeignQuestion, element: Element, key: Declared, _uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    regions = tuple(
        Region(str(number), shape, places, weight) for number, (shape, places, weight) in enumerate(key.areas, start=1)
    )
    return replace(question, type="hotspot", regions=regions, canvas=_canvas(element, key, bodies))


def _canvas(element: Element, key: Declared, bodies: Bodies) -> Canvas | None:
    """The picture; where the item does not say how large it is, the file does."""
    picture = next(element.iter("object", "img"), None)
    source = (picture.get("data") or picture.get("src") or "") if picture is not None else ""
    name = bodies.take_picture(source) if source else ""
    if picture is None or not name:
        bodies.tell("Câu chọn vùng trên hình thiếu hình nền.")
        return None
    width, height = (number_of(picture.get(side) or "") for side in ("width", "height"))
    if not width or not height:
        width, height = bodies.size_of(source)
    alt = picture.get("alt") or words(picture)
    return Canvas(name, width, height, " ".join(alt.split())[:300], key.cardinality == "multiple")


def _slider(
    question: ForeignQuestion, _element: Element, key: Declared, uses_points: bool, bodies: Bodies
) -> ForeignQuestion:
    weights = key.weights(uses_points)
    bodies.tell("Thanh trượt được chuyển thành câu điền số.")
    accepted = tuple(Accepted(value, weight, 0.0) for value, weight in weights.items())
    return replace(question, type="numeric", accepted=accepted)


def _essay(
    question: ForeignQuestion, _element: Element, _key: Declared, _uses_points: bool, _bodies: Bodies
) -> ForeignQuestion:
    return replace(question, type="essay")


BLOCKS: dict[str, Callable[[ForeignQuestion, Element, Declared, bool, Bodies], ForeignQuestion]] = {
    "choiceInteraction": _choice,
    "hottextInteraction": _hottext,
    "orderInteraction": _order,
    "matchInteraction": _match,
    "associateInteraction": _associate,
    "gapMatchInteraction": _gap_match,
    "hotspotInteraction": _hotspot,
    "selectPointInteraction": _select_point,
    "sliderInteraction": _slider,
    "extendedTextInteraction": _essay,
}
