"""QTI 1.2 as Canvas and Blackboard write it: the structure decides, the label of the type only where it must."""

from collections.abc import Iterator
from dataclasses import replace

from quizapp.banks.formats.neutral import (
    Accepted,
    Blank,
    ForeignQuestion,
    Option,
    Pair,
    Report,
    number_of,
    short,
    shown,
)
from quizapp.banks.formats.qti12_parts import Item, flows, is_blackboard, label_text, labels, rights
from quizapp.banks.formats.qti_interactions import QtiFault
from quizapp.banks.formats.qti_names import Files, normalised
from quizapp.banks.formats.rich import from_plain, joined
from quizapp.office.xmls import Element, local, words

_CLOZE_TYPES = ("fill_in_multiple_blanks_question", "multiple_dropdowns_question", "fill in the blank plus")
_UNREAD = {
    "calculated_question": "câu tính bằng công thức",
    "calculated": "câu tính bằng công thức",
    "file_upload_question": "nộp tệp",
    "file upload": "nộp tệp",
    "hot spot": "chọn vùng trên hình",
    "jumbled sentence": "sắp xếp từ trong câu",
    "opinion scale": "thang ý kiến",
    "quiz bowl": "câu đố vui",
}
_ESSAYS = ("essay_question", "essay", "short response")
_TRUE, _FALSE = ("true", "đúng", "t"), ("false", "sai", "f")


def read_qti12(root: Element, path: str, files: Files, report: Report) -> list[ForeignQuestion]:
    """The questions of a `questestinterop`, in their order."""
    questions = []
    for number, (element, section) in enumerate(_items(normalised(root)), start=1):
        where = f"{path}, câu {number}" if path else f"Câu {number}, dòng {element.sourceline}"
        report.one_more()
        item = Item(element, where, files, report)
        try:
            questions.append(replace(_question(item, section), pictures=item.album.pictures()))
        except QtiFault as fault:
            report.refuse(where, f"{fault} Câu: “{short(item.stem().plain or item.title)}”.")
    return questions


def _items(root: Element, section: str = "") -> Iterator[tuple[Element, str]]:
    """(item, the title of its section)."""
    if local(root) == "item":
        yield root, section
        return
    for child in root:
        if local(child) in ("assessment", "section", "item", "objectbank"):
            own = child.get("title") if local(child) == "section" else ""
            yield from _items(child, own or section)


def _question(item: Item, section: str) -> ForeignQuestion:
    question = ForeignQuestion(
        where=item.where,
        type="unsupported",
        stem=item.stem(),
        name=item.title,
        explanation=joined(item.general_feedbacks()),
        category=section,
        facts=_facts(item),
    )
    lids, texts = item.responses("response_lid"), item.responses("response_str")
    if item.kind == "numeric" and not lids and item.responses("response_num"):
        return replace(question, type="numeric", accepted=tuple(item.numbers()))
    if item.kind in _UNREAD or item.responses("response_xy", "response_grp", "response_num"):
        return replace(question, facts={**question.facts, "kind": _UNREAD.get(item.kind, item.kind or "QTI 1.2")})
    if item.kind in _ESSAYS:
        return replace(question, type="essay")
    if not lids and not texts:
        return replace(question, type="description")
    if item.kind in _CLOZE_TYPES or (len(texts) > 1 and not lids):
        return _cloze(question, item, [*lids, *texts])
    if texts:
        return _typed(question, item, texts[0])
    return _choice(question, item, lids[0]) if len(lids) == 1 else _matching(question, item, lids)


def _facts(item: Item) -> dict[str, str]:
    facts = {"id": item.ident, "kind": item.kind}
    points = number_of(item.metadata.get("points_possible", ""))
    if points is not None and points not in (0.0, 1.0):
        facts["points"] = shown(points)
    return {key: fact for key, fact in facts.items() if fact}


def _choice(question: ForeignQuestion, item: Item, lid: Element) -> ForeignQuestion:
    scores = rights(item.element, lid)
    cardinality = (lid.get("rcardinality") or "Single").lower()
    if cardinality == "ordered":
        return _ordering(question, item, lid, list(scores))
    whole = max(scores.values(), default=1.0) if cardinality == "single" else 0.0
    options = tuple(
        Option(
            item.rich(label),
            round(scores.get(ident, 0.0) / whole, 7) if whole else float(ident in scores),
            item.feedback(ident),
        )
        for ident, label in labels(lid)
    )
    render = next((one for one in lid.iter() if local(one) == "render_choice"), None)
    shuffle = {"yes": True, "no": False}.get((render.get("shuffle") or "").lower()) if render is not None else None
    kind = "single" if cardinality == "single" else "multiple"
    return _true_false(replace(question, type=kind, options=options, is_shuffled=shuffle), item)


def _ordering(question: ForeignQuestion, item: Item, lid: Element, order: list[str]) -> ForeignQuestion:
    """Blackboard's condition names the steps in their right order."""
    steps = dict(labels(lid))
    if not is_blackboard(item.element) or sorted(order) != sorted(steps):
        raise QtiFault("Câu sắp xếp của QTI 1.2 chưa đọc được.")
    return replace(question, type="ordering", items=tuple(item.rich(steps[ident]) for ident in order))


def _true_false(question: ForeignQuestion, item: Item) -> ForeignQuestion:
    """Only where the file says so: two options “Đúng” and “Sai” may be meant as they stand."""
    if item.kind not in ("true_false_question", "true/false") or len(question.options) != 2:
        return question
    by_word = {option.text.plain.strip().casefold(): option for option in question.options}
    right = next((by_word[word] for word in _TRUE if word in by_word), None)
    wrong = next((by_word[word] for word in _FALSE if word in by_word), None)
    if right is None or wrong is None:
        return question
    options = (replace(right, text=from_plain("Đúng")), replace(wrong, text=from_plain("Sai")))
    return replace(question, type="true_false", options=options, is_shuffled=None)


def _typed(question: ForeignQuestion, item: Item, response: Element) -> ForeignQuestion:
    if item.kind == "numerical_question" or item.has_bounds():
        return replace(question, type="numeric", accepted=tuple(item.numbers()))
    accepted = tuple(Accepted(text) for text in rights(item.element, response))
    if not accepted:
        return replace(question, type="essay")
    return replace(question, type="short_text", accepted=accepted)


def _matching(question: ForeignQuestion, item: Item, lids: list[Element]) -> ForeignQuestion:
    """Every list of choices is a left side; all share the same right sides."""
    if is_blackboard(item.element):
        return _blackboard_matching(question, item, lids)
    pairs, used = [], set()
    for lid in lids:
        choices = {ident: label_text(label) for ident, label in labels(lid)}
        right = next(iter(rights(item.element, lid)), "")
        if not choices.get(right):
            raise QtiFault("Câu ghép đôi có mục không rõ đáp án, hoặc mục bên phải không có chữ.")
        used.add(right)
        pairs.append(Pair(item.rich(lid, without_choices=True), from_plain(choices[right])))
    spare = [Pair(from_plain(""), item.rich(label)) for ident, label in labels(lids[0]) if ident not in used]
    return replace(question, type="matching", pairs=(*pairs, *spare))


def _blackboard_matching(question: ForeignQuestion, item: Item, lids: list[Element]) -> ForeignQuestion:
    """Labels are empty: the first means the first text of the block of right sides."""
    texts = [item.rich(one) for block in flows(item.element, "RIGHT_MATCH_BLOCK") for one in block]
    pairs, used = [], set()
    for lid in lids:
        idents = [ident for ident, _label in labels(lid)]
        right = next(iter(rights(item.element, lid)), "")
        place = idents.index(right) if right in idents else len(texts)
        if place >= len(texts):
            raise QtiFault("Câu ghép đôi có mục không rõ đáp án.")
        used.add(place)
        pairs.append(Pair(item.rich(lid.getparent(), without_choices=True), texts[place]))
    spare = [Pair(from_plain(""), text) for place, text in enumerate(texts) if place not in used]
    return replace(question, type="matching", pairs=(*pairs, *spare))


def _cloze(question: ForeignQuestion, item: Item, responses: list[Element]) -> ForeignQuestion:
    """Canvas lists every answer of a blank that is right, and gives points for the first of them only."""
    blanks = []
    for number, response in enumerate(responses, start=1):
        right = rights(item.element, response)
        choices = labels(response)
        name = words(next((one for one in response if local(one) == "material"), None)) or str(number)
        if item.kind == "multiple_dropdowns_question":
            options = tuple(Option(item.rich(label), float(ident in right)) for ident, label in choices)
            blanks.append(Blank(name, "single", options))
        else:
            texts = {ident: label_text(label) for ident, label in choices}
            every = [*right, *texts] if item.kind == "fill_in_multiple_blanks_question" else right
            accepted = tuple(Accepted(texts.get(value) or value) for value in dict.fromkeys(every))
            blanks.append(Blank(name, "short_text", accepted=accepted))
    return replace(question, type="cloze", blanks=tuple(blanks))
