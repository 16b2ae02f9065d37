"""One item of QTI 2.x or 3.0: its body becomes the stem, its interaction the type and the options."""

import copy
from dataclasses import replace

from quizapp.banks.formats.neutral import ForeignQuestion, Report, Rich
from quizapp.banks.formats.qti_interactions import BLOCKS, INLINE, QtiFault, read_block, read_inline
from quizapp.banks.formats.qti_keys import declared
from quizapp.banks.formats.qti_names import Bodies, Files, drop_silent, without
from quizapp.banks.formats.rich import joined
from quizapp.office.xmls import Element, inner, words

_PLAIN_TEMPLATES = ("match_correct", "map_response", "map_response_point", "CC2_match", "CC2_map_response")
_UNSCORED = "Tệp không ghi cách chấm câu này; ở đây chấm theo đáp án đúng của tệp."
_OWN_RULE = "Quy tắc chấm riêng của câu không giữ được; ở đây chấm theo đáp án đúng của tệp."


def read_item(item: Element, where: str, files: Files, report: Report) -> ForeignQuestion:
    """The question of a normalised `assessmentItem`. QtiFault where it cannot be read."""
    drop_silent(item)
    bodies = Bodies(where, files, report)
    body = item.find("itemBody")
    question = ForeignQuestion(
        where=where,
        type="unsupported",
        name=item.get("title") or item.get("label") or "",
        explanation=_explanation(item, bodies),
        facts={"id": item.get("identifier") or ""},
    )
    if body is None:
        raise QtiFault("Câu không có nội dung (itemBody).")
    kind = _special_kind(item)
    if kind:
        stem = bodies.rich(_stem(body))
        return replace(question, stem=stem, facts={**question.facts, "kind": kind})
    _tell_processing(item, bodies)
    return _by_interactions(question, item, body, bodies)


def _special_kind(item: Element) -> str:
    if item.get("adaptive") == "true":
        return "câu thích ứng nhiều bước (adaptive)"
    return "câu sinh số ngẫu nhiên (template)" if item.find("templateDeclaration") is not None else ""


def _interactions(body: Element) -> list[Element]:
    return [one for one in body.iter() if isinstance(one.tag, str) and one.tag.endswith("Interaction")]


def _by_interactions(question: ForeignQuestion, item: Element, body: Element, bodies: Bodies) -> ForeignQuestion:
    found = _interactions(body)
    keys = declared(item)
    uses_points = "map_response" in _template(item) or _is_all_right(item)
    if not found:
        return replace(question, type="description", stem=bodies.rich(_cleaned(body, bodies)))
    _cleaned(body, bodies)
    if all(one.tag in INLINE for one in found):
        read = read_inline(question, body, found, keys, uses_points, bodies)
    elif len(found) == 1 and found[0].tag in BLOCKS:
        read = read_block(question, body, found[0], keys, uses_points, bodies)
    else:
        kinds = ", ".join(dict.fromkeys(one.tag.removesuffix("Interaction") for one in found))
        kind = kinds if len(found) == 1 else f"{len(found)} phần trả lời trong một câu: {kinds}"
        read = replace(question, stem=bodies.rich(_stem(body)), facts={**question.facts, "kind": kind})
    return replace(read, pictures=bodies.album.pictures())


def _stem(body: Element) -> Element:
    """A copy without what is to be answered, but with its prompts."""
    copied = copy.deepcopy(body)
    for one in _interactions(copied):
        for child in list(one):
            if child.tag != "prompt":
                one.remove(child)
        one.tag = "div"
    return copied


def _cleaned(body: Element, bodies: Bodies) -> Element:
    """Without texts for markers; feedback that shows by condition is told."""
    hidden = [one for one in body.iter("rubricBlock") if "candidate" not in (one.get("view") or "candidate").split()]
    for one in hidden:
        bodies.tell(f"Không giữ ghi chú cho người chấm: “{words(one)[:60]}”.")
        one.getparent().remove(one)
    for one in without(body, ("feedbackBlock",)):
        if words(one):
            bodies.tell(f"Không giữ đoạn chỉ hiện sau khi trả lời: “{words(one)[:60]}”.")
    return body


def _explanation(item: Element, bodies: Bodies) -> Rich:
    feedbacks = item.findall("modalFeedback")
    if not all(_is_always_shown(item, one) for one in feedbacks):
        bodies.tell("Phản hồi hiện theo điều kiện (modalFeedback) được gộp vào phần giải thích.")
    return joined([bodies.rich(one if (body := one.find("contentBody")) is None else body) for one in feedbacks])


def _is_always_shown(item: Element, feedback: Element) -> bool:
    """Whether no answer decides over it: its outcome begins with what shows it, and nothing sets another."""
    name, shown = feedback.get("outcomeIdentifier"), feedback.get("identifier")
    first = [words(one) for one in item.iterfind(f"outcomeDeclaration[@identifier='{name}']/defaultValue/value")]
    is_set = any(one.get("identifier") == name for one in item.iter("setOutcomeValue"))
    return feedback.get("showHide") != "hide" and first == [shown] and not is_set


def _template(item: Element) -> str:
    processing = item.find("responseProcessing")
    template = (processing.get("template") or "") if processing is not None else ""
    return template.rpartition("/")[2].removesuffix(".xml")


def _tell_processing(item: Element, bodies: Bodies) -> None:
    processing = item.find("responseProcessing")
    if not _interactions(item) or not any(True for _one in item.iter("correctResponse", "mapping")):
        return
    if processing is None or (not len(processing) and not processing.get("template")):
        bodies.tell(_UNSCORED)
    elif _template(item) not in _PLAIN_TEMPLATES and not _is_match_correct(processing) and not _is_all_right(item):
        bodies.tell(_OWN_RULE)


def _is_match_correct(processing: Element) -> bool:
    """The rule of match_correct written out: the response equals the right one, else nothing."""
    return (
        len(list(processing.iter("match"))) == 1
        and "<correct" in inner(processing)
        and not any(True for _one in processing.iter("mapResponse", "responseElseIf", "sum", "member"))
    )


def _is_all_right(item: Element) -> bool:
    """One condition that pays where every answer is right: the right value, a number near it, or one that is mapped."""
    conditions = list(item.iterfind("responseProcessing/responseCondition"))
    if len(conditions) != 1 or len(list(item.iter("responseIf"))) != 1:
        return False
    test = next(iter(next(item.iter("responseIf"))), None)
    tests = [] if test is None else list(test) if test.tag == "and" else [test]
    is_plain = not any(True for _one in conditions[0].iter("responseElseIf", "sum", "member", "not", "or"))
    return is_plain and bool(tests) and all(map(_is_right_answer, tests))


def _is_right_answer(test: Element) -> bool:
    names = [one.tag for one in test.iterdescendants() if isinstance(one.tag, str)]
    if test.tag == "equal":
        sides = (test.get("tolerance") or "0").split()
        return names == ["variable", "correct"] and len(set(sides)) == 1
    return (test.tag, names) in (("match", ["variable", "correct"]), ("gt", ["mapResponse", "baseValue"]))
