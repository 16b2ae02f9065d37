"""Moodle XML: categories, what all questions have in common, then the type's own part."""

from dataclasses import replace

from quizapp.banks.formats.gift import category_path
from quizapp.banks.formats.moodle_texts import Holders, child, children, text_of, value
from quizapp.banks.formats.moodle_types import READERS, MoodleFault
from quizapp.banks.formats.neutral import NOTHING, ForeignQuestion, Report, number_of, short, shown
from quizapp.office.uploads import refuse
from quizapp.office.xmls import Element, local, parse_xml, words

_SETTINGS = {
    *("penalty", "answernumbering", "showstandardinstruction", "shownumcorrect", "unitgradingtype", "unitpenalty"),
    *("showunits", "unitsleft", "layouttype", "selecttype", "gradingtype", "showgrading", "numberingstyle"),
}
MOST_PARTS = 1000  # elements right below one question; each answer of it goes through the sanitiser
_COMBINED = ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback")


def read_moodle_xml(data: bytes, name: str, report: Report) -> list[ForeignQuestion]:
    """The questions of a `<quiz>`, or of one `<question>` alone."""
    root = parse_xml(data, name)
    if local(root) not in ("quiz", "question"):
        raise refuse(f"Tệp không phải Moodle XML: phần tử gốc là <{local(root)}>, cần <quiz>.", name)
    questions = []
    category = ""
    number = 0
    for element in [root] if local(root) == "question" else root:
        if local(element) != "question":
            _tell_stray(element, report)
        elif element.get("type") == "category":
            category = category_path(text_of(child(element, "category")))
        else:
            number += 1
            report.one_more()
            questions += _question(element, f"Câu {number}, dòng {element.sourceline}", category, report)
    _tell_settings(root, report)
    return questions


def _tell_stray(element: Element, report: Report) -> None:
    if local(element) and words(element):
        where = f"Dòng {element.sourceline}"
        report.change(where, f"Bỏ phần tử <{local(element)}> không phải câu hỏi: “{short(words(element))}”.")


def _tell_settings(root: Element, report: Report) -> None:
    found = sorted(name for name in _SETTINGS if next(root.iter(name), None) is not None)
    if found:
        report.change("Cả tệp", f"Không giữ các thiết lập hiển thị và chấm của Moodle: {', '.join(found)}.")
    if any(text_of(one) for name in _COMBINED for one in root.iter(name)):
        report.change("Cả tệp", "Không giữ lời nhận xét chung khi làm đúng, đúng một phần hoặc sai.")


def _question(element: Element, where: str, category: str, report: Report) -> list[ForeignQuestion]:
    if len(element) > MOST_PARTS:
        report.refuse(where, f"Câu có {len(element)} phần, nhiều hơn mọi câu hỏi thật. Hãy kiểm tra tệp.")
        return []
    holders = Holders(where, report)
    kind = element.get("type") or ""
    question = ForeignQuestion(
        where=where,
        type="unsupported",
        stem=holders.rich(children(element, "questiontext")[-1])
        if child(element, "questiontext") is not None
        else NOTHING,
        name=text_of(child(element, "name")),
        explanation=holders.rich(child(element, "generalfeedback")),
        is_shuffled=_flag(value(element, "shuffleanswers")),
        category=category,
        tags=_tags(element),
        facts=_facts(element, kind),
    )
    _tell_extras(element, holders)
    reader = READERS.get(kind)
    try:
        read = reader(question, element, holders) if reader else question
    except MoodleFault as fault:
        report.refuse(where, f"{fault} Câu: “{short(question.stem.plain or question.name)}”.")
        return []
    return [replace(read, pictures=holders.album.pictures())]


def _flag(written: str) -> bool | None:
    return {"1": True, "true": True, "0": False, "false": False}.get(written.lower())


def _tags(element: Element) -> tuple[str, ...]:
    found = child(element, "tags")
    return tuple(text_of(tag) for tag in children(found, "tag")) if found is not None else ()


def _facts(element: Element, kind: str) -> dict[str, str]:
    named = value(element, "idnumber")
    facts = {"kind": kind, "id": named, "own_id": named}
    points = number_of(value(element, "defaultgrade", "1"))
    if points is not None and points not in (0.0, 1.0):
        facts["points"] = shown(points)
    return {key: fact for key, fact in facts.items() if fact}


def _tell_extras(element: Element, holders: Holders) -> None:
    hints = [text for text in map(text_of, children(element, "hint")) if text]
    if hints:
        holders.tell(f"Không giữ {len(hints)} gợi ý khi làm lại.")
    if value(element, "hidden") == "1":
        holders.tell("Câu này đang bị ẩn trong Moodle; vẫn được nhập làm bản nháp.")
    if element.get("type") != "numerical" and next(element.iter("unit"), None) is not None:
        holders.tell("Không giữ đơn vị đo của đáp án.")
