"""What the bank can hold of a foreign question, as a draft that still lacks competence, level and legal basis."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from quizapp.banks.formats.carried import taken_back
from quizapp.banks.formats.choices import Built, Unheld, chosen, matched, ordered, truth
from quizapp.banks.formats.hotspots import pointed
from quizapp.banks.formats.neutral import TYPES, ForeignQuestion, Picture, Report, short
from quizapp.banks.formats.saying import Sayer, cited_in, sayer_of, tell_looks
from quizapp.banks.formats.typed import counted, gapped, worded
from quizapp.banks.markup import cited_pictures
from quizapp.domain.names import tidy

LONGEST_STEM = 2000
_DESCRIBE = "viết vào giữa hai dấu ngoặc vuông của ![](tên), cho người không nhìn thấy hình; thiếu thì chưa duyệt được."
_HELD = "chọn một, chọn nhiều, đúng hay sai, sắp xếp, ghép đôi, điền chữ, điền số, điền chỗ trống, chọn vùng trên hình"
_LONG_STEM = f"Câu dẫn dài quá {LONGEST_STEM} ký tự. Hãy rút gọn."
_WHY_NOT = {
    "essay": "Câu tự luận (không có phương án và đáp án) không chấm được bằng máy. Hãy viết lại thành câu trắc nghiệm.",
    "description": "Đây là đoạn dẫn, không phải câu hỏi. Hãy đưa nội dung vào câu dẫn của từng câu.",
}
_BUILDERS = {
    "single": chosen,
    "multiple": chosen,
    "true_false": truth,
    "ordering": ordered,
    "matching": matched,
    "short_text": worded,
    "numeric": counted,
    "cloze": gapped,
    "hotspot": pointed,
}


@dataclass(frozen=True)
class Draft:
    """A question as the bank keeps it (`content` and `key` are those of `FileQuestion`). None: still to be written.

    `lacks`: why there is no key; such a one is taken only once a person gives it.
    """

    where: str
    type: str
    content: dict[str, Any]
    key: list[str]
    explanation: str
    code: str | None = None
    competence: str | None = None
    level: int | None = None
    legal_basis: str | None = None
    source: str | None = None
    category: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    facts: dict[str, str] = field(default_factory=dict)
    rule: dict[str, Any] = field(default_factory=dict)
    lacks: str = ""


def drafts_of(questions: Iterable[ForeignQuestion], report: Report) -> list[Draft]:
    """A draft for each question that the bank can hold; the others are refused by name."""
    return parted_drafts(questions, report)[0]


def parted_drafts(questions: Iterable[ForeignQuestion], report: Report) -> tuple[list[Draft], list[Draft]]:
    """(drafts, those that lack nothing but a key); the latter are refused by name too."""
    drafts: list[Draft] = []
    unkeyed: list[Draft] = []
    lost: Counter[tuple[str, str]] = Counter()
    for question in (taken_back(one, report) for one in questions):
        try:
            draft = _draft(question, report)
        except Unheld as fault:
            report.refuse(question.where, str(fault))
            continue
        lost.update(_uncarried(question))
        lost.update([("paragraphs", "")] if _is_joined(question, draft) else [])
        if draft.lacks:
            report.refuse(question.where, draft.lacks)
            unkeyed.append(draft)
            continue
        drafts.append(draft)
    for (kind, what), count in sorted(lost.items()):
        report.change("Cả tệp", _UNCARRIED[kind].format(count=count, what=short(what)))
    return drafts, unkeyed


_UNCARRIED = {  # of what the file holds, which stays true whatever of it is taken
    "category": "{count} câu của tệp thuộc danh mục “{what}”: ngân hàng không có danh mục nên không giữ tên này.",
    "tag": "{count} câu của tệp mang nhãn “{what}”: ngân hàng chưa có nhãn nên không giữ.",
    "name": "Tên riêng của {count} câu không được giữ: ngân hàng gọi câu hỏi bằng mã.",
    "id": "Mã riêng (idnumber) của {count} câu không được giữ: ngân hàng đánh mã mới.",
    "paragraphs": "Câu dẫn của {count} câu có nhiều đoạn: các đoạn được nối thành một.",
    "points": "{count} câu ghi {what} điểm; ở đây mỗi câu hỏi được một điểm.",
}


def _is_joined(question: ForeignQuestion, draft: Draft) -> bool:
    """Plain stems are one paragraph."""
    return not draft.content.get("rich") and draft.type != "cloze" and "\n" in question.stem.plain.strip()


def _uncarried(question: ForeignQuestion) -> list[tuple[str, str]]:
    lost = [("tag", tag) for tag in question.tags]
    if question.category:
        lost.append(("category", question.category))
    name = tidy(question.name).rstrip(".… ")
    if name and not tidy(question.stem.plain).startswith(name):
        lost.append(("name", ""))
    if question.facts.get("own_id") and not question.facts.get("code"):
        lost.append(("id", ""))
    if question.facts.get("points"):
        lost.append(("points", question.facts["points"]))
    return lost


def _draft(question: ForeignQuestion, report: Report) -> Draft:
    builder = _BUILDERS.get(question.type)
    if builder is None:
        raise Unheld(_unheld(question))
    stem = tidy(question.stem.plain)
    if not stem or not stem.replace("[hình]", "").strip():
        raise Unheld("Câu dẫn không có chữ (chỉ có hình hoặc để trống). Hãy viết câu dẫn bằng chữ.")
    if len(stem) > LONGEST_STEM:
        raise Unheld(_LONG_STEM)
    say = sayer_of(question)
    built = builder(question, report, say)
    stem = say.stem(question.stem) if built.stem is None else built.stem
    if len(stem) > LONGEST_STEM:
        raise Unheld(_LONG_STEM)
    tell_looks(question, say, report)
    content, pictures = _content(stem, built, question, say, report)
    for words in undescribed(content):
        report.change(question.where, words)
    return Draft(
        where=question.where,
        type=built.type,
        content=content,
        key=built.key,
        explanation=_explanation(question, built.comments, report),
        code=question.facts.get("code") or None,
        competence=question.facts.get("competence") or None,
        level=_level(question, report),
        legal_basis=question.facts.get("legal_basis") or None,
        source=question.facts.get("source") or None,
        category=question.category,
        tags=question.tags,
        pictures=pictures,
        facts=question.facts,
        rule=built.rule,
        lacks=built.lacks,
    )


def _content(
    stem: str, built: Built, question: ForeignQuestion, say: Sayer, report: Report
) -> tuple[dict[str, Any], tuple[Picture, ...]]:
    """(what candidates may see, the pictures in it)."""
    content = {"stem": stem, "options": built.options, "left": built.left, "keep_last": built.keep_last, **built.more}
    known = {picture.name: picture for picture in question.pictures}
    cited = []
    if say.is_rich:
        content["rich"] = True
        texts = [stem, *built.options.values(), *built.left.values()]
        cited = [name for name in cited_in(texts) if name in known]
        if cited:
            content["pictures"] = {name: _facts_of(known[name]) for name in cited}
    if built.picture:
        content["picture"] = {**built.more["picture"], **_facts_of(known[built.picture])}
    kept = [known[name] for name in dict.fromkeys([*cited, *filter(None, [built.picture])])]
    aside = [picture.name for picture in question.pictures if picture not in kept]
    if aside:
        report.change(question.where, f"Không giữ hình ngoài câu dẫn và phương án: {', '.join(aside[:5])}.")
    return content, tuple(kept)


def undescribed(content: Mapping[str, Any]) -> list[str]:
    """The line of the report on pictures that the texts cite without a description; empty where there are none."""
    texts = [content["stem"], *content["options"].values(), *content["left"].values()] if content.get("rich") else []
    known = content.get("pictures", {})
    count = sum(name in known and not words for text in texts for name, words in cited_pictures(text))
    return [f"{count} hình chưa có mô tả: {_DESCRIBE}"] if count else []


def _facts_of(picture: Picture) -> dict[str, Any]:
    return {"hash": picture.sound.hash, "width": picture.sound.width, "height": picture.sound.height}


def _unheld(question: ForeignQuestion) -> str:
    if question.type in _WHY_NOT:
        return f"{_WHY_NOT[question.type]} Câu: “{short(question.stem.plain or question.name)}”."
    named = question.facts.get("kind") if question.type == "unsupported" else None
    kind = named or TYPES[question.type]
    return f"Ngân hàng chưa nhận loại “{kind}”, chỉ nhận {_HELD}. Câu: “{short(question.stem.plain or question.name)}”."


def _explanation(question: ForeignQuestion, comments: list[str], report: Report) -> str:
    """The general explanation, then what the format said about single options."""
    if comments:
        report.change(question.where, "Phản hồi riêng của từng phương án được gộp vào phần giải thích.")
    words = tidy(" ".join(part for part in [question.explanation.plain, *comments] if part))
    if len(words) > LONGEST_STEM:
        report.change(question.where, f"Giải thích dài quá {LONGEST_STEM} ký tự nên bị cắt bớt ở cuối.")
    return words[:LONGEST_STEM]


def _level(question: ForeignQuestion, report: Report) -> int | None:
    """1, 2 or 3, also as NB, TH, VD or in words."""
    written = question.facts.get("level", "")
    words = tidy(written).casefold().removeprefix("mức ").strip(" .")
    level = _LEVELS.get(words)
    if written and level is None:
        report.change(question.where, f"Không hiểu mức độ “{short(written)}”: hãy chọn mức độ khi sửa câu.")
    return level


_LEVELS = {
    **dict.fromkeys(("1", "nb", "nhận biết", "biết", "dễ"), 1),
    **dict.fromkeys(("2", "th", "thông hiểu", "hiểu", "trung bình"), 2),
    **dict.fromkeys(("3", "vd", "vận dụng", "vận dụng cao", "vdc", "khó"), 3),
}
