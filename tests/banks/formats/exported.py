"""Questions to export, what they mean whatever their letters, and how each format is read back."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from hypothesis import strategies as st

from quizapp.banks.files import FileQuestion
from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.markdown import escaped, inline_of, markup_of
from quizapp.banks.formats.reading import Import, import_of
from quizapp.banks.formats.rich import from_html
from quizapp.banks.formats.writers.writing import written
from quizapp.banks.markup import shown
from quizapp.competences.files import model_from, read_model
from quizapp.domain.names import tidy
from quizapp.domain.numbers import canonical
from quizapp.domain.texts import folded
from tests import make

MODEL = model_from(read_model())
NAMES = {one.code: one.name for one in MODEL.competences}
FILES = {"gift": "x.gift", "moodle": "x.xml", "xlsx": "x.xlsx", "qti21": "x.zip", "qti30": "x.zip"}
PAPER = "docx-key"
TYPED = ("short_text", "numeric", "cloze")
MARKS = "aBđề Ổ1%:#={}~\\<>&\"'[]()|/;,.*->→_–$@`!?^n\t"


def shipped_questions() -> tuple[FileQuestion, ...]:
    return tuple(make.shipped_files().questions)


def question(type_: str, options: Mapping[str, str], key: Sequence[str], **more: Any) -> FileQuestion:
    """A question of D1; `left`, `keep_last`, `stem` and any field of FileQuestion may be given."""
    content = {
        "stem": more.pop("stem", "Câu nào?"),
        "options": dict(options),
        "left": more.pop("left", {}),
        "keep_last": more.pop("keep_last", None),
        **more.pop("extra", {}),
    }
    evidence = {
        "legal_basis": [
            {
                "document": "Nghị định 30/2020/NĐ-CP",
                "article": None,
                "in_force_from": "2020-03-05",
                "in_force_until": None,
            }
        ],
        "practice": None,
        "source": "https://example.vn",
        "verified_on": "2026-11-20",
        "review_by": None,
    }
    fields = {"code": "DVC-D1-01", "competence": "D1", "level": 2, "is_situation": False, "status": "reviewed"}
    fields |= {"in_force_from": None, "in_force_until": None, "explanation": "Vì vậy.", "evidence": evidence}
    return FileQuestion(**{**fields, **more}, type=type_, content=content, key=list(key))  # type: ignore[arg-type]


def read_back(questions: Sequence[FileQuestion], format_: str) -> Import:
    data = written(questions, format_, NAMES).data
    return import_of(data, FILES.get(format_, "x.docx"))


Meaning = tuple[Any, ...]


def seen(one: FileQuestion | Draft, text: str, *, inline: bool = True) -> str:
    """A text as candidates see it, its pictures by their hash."""
    html = str(shown(text, one.content, str, inline=inline))
    return tidy(re.sub(r"\s*<(/?(?:p|ul|ol|li|table|thead|tbody|tr|th|td|br))>\s*", r"<\1>", html))


def _stem(one: FileQuestion | Draft) -> str:
    found = seen(one, one.content["stem"], inline=False)
    return re.sub(r"^<p>((?:(?!<p>).)*)</p>$", r"\1", found)


def meaning(one: FileQuestion | Draft) -> Meaning:
    """Type, stem, parts and key, without letters and without the order in which parts happen to stand."""
    options, key = {letter: seen(one, text) for letter, text in one.content["options"].items()}, one.key
    stem = _stem(one)
    if one.type in ("short_text", "numeric"):
        return one.type, stem, tuple(key), tuple(one.rule.items()), one.content.get("unit")
    if one.type == "cloze":
        return one.type, stem, str(one.content["blanks"]), tuple(key), str(one.rule)
    if one.type == "hotspot":
        content = one.content
        boxes = frozenset((options[name], tuple(map(round, box))) for name, box in content["regions"].items())
        picture = (content["picture"]["hash"], content["picture"]["alt"])
        return one.type, stem, picture, boxes, content["many"], frozenset(options[letter] for letter in key)
    if one.type == "ordering":
        return one.type, stem, tuple(tidy(options[letter]) for letter in key)
    if one.type == "matching":
        left = {number: seen(one, text) for number, text in one.content["left"].items()}
        parts = [pair.split(":") for pair in key]
        pairs = frozenset((tidy(left[number]), tidy(options[letter])) for number, letter in parts)
        return one.type, stem, pairs, frozenset(map(tidy, options.values()))
    chosen = frozenset(tidy(options[letter]) for letter in key)
    return one.type, stem, frozenset(map(tidy, options.values())), chosen


def as_told(one: FileQuestion, *, is_parted: bool = False) -> FileQuestion:
    """The question as other formats say it, each loss named before: its case above its stem, units of blanks behind
    them, areas in whole points of their picture. `is_parted`: case and stem as paragraphs, as on paper."""
    content = {name: part for name, part in one.content.items() if name != "case"}
    case = one.content.get("case")
    if case:
        is_rich = bool(is_parted or case.get("rich") or content.get("rich"))
        parts = [(case["text"], case), (content["stem"], content)]
        content["stem"] = "\n\n".join(
            text if part.get("rich") or not is_rich else escaped(text) for text, part in parts
        )
        content |= {"rich": True} if is_rich else {}
        content["pictures"] = {**case.get("pictures", {}), **content.get("pictures", {})}
        if is_rich and not one.content.get("rich"):
            content["options"] = {letter: escaped(text) for letter, text in content["options"].items()}
            content["left"] = {number: escaped(text) for number, text in content["left"].items()}
    for number, blank in content.get("blanks", {}).items():
        if blank.get("unit"):
            content["stem"] = content["stem"].replace(f"[[{number}]]", f"[[{number}]] {blank['unit']}")
            content["blanks"] = {**content["blanks"], number: {**blank, "unit": ""}}
    return replace(one, content=content)


def strays(questions: Sequence[FileQuestion], found: Sequence[Draft], *, is_parted: bool = False) -> list[str]:
    """Codes of questions that did not come back as they were: meaning, explanation or place in the model."""
    back = {draft.code: draft for draft in found}
    return [
        one.code
        for one in questions
        if (draft := back.get(one.code)) is None
        or meaning(draft) != meaning(as_told(one, is_parted=is_parted))
        or (tidy(draft.explanation), draft.competence, draft.level)
        != (tidy(one.explanation), one.competence, one.level)
    ]


def is_worded(text: str) -> bool:
    """Whether something is left for people to read: readers refuse a part that is a picture alone."""
    return bool(tidy(text).replace("[hình]", "").strip())


words = st.text(MARKS, min_size=1, max_size=30).map(tidy).filter(is_worded)


def _parts(least: int, most: int) -> st.SearchStrategy[list[str]]:
    return st.lists(words, min_size=least, max_size=most, unique_by=str.casefold)


@st.composite
def questions(draw: st.DrawFn) -> FileQuestion:
    """A question with letters for a key, whose texts are full of marks that formats give a meaning."""
    type_ = draw(st.sampled_from(["single", "multiple", "true_false", "ordering", "matching"]))
    said = {"stem": draw(words), "explanation": draw(words), "level": draw(st.integers(1, 3))}
    if type_ == "true_false":
        return question(type_, {"a": "Đúng", "b": "Sai"}, [draw(st.sampled_from("ab"))], **said)
    texts = draw(_parts(3, 6))
    options = dict(zip("abcdef", texts, strict=False))
    letters = list(options)
    if type_ == "ordering":
        return question(type_, options, draw(st.permutations(letters)), **said)
    if type_ == "matching":
        left = dict(zip("123456", draw(_parts(2, len(texts))), strict=False))
        rights = draw(st.permutations(letters))
        return question(
            type_, options, sorted(f"{n}:{r}" for n, r in zip(left, rights, strict=False)), left=left, **said
        )
    count = 1 if type_ == "single" else draw(st.integers(2, len(letters) - 1))
    key = sorted(draw(st.permutations(letters))[:count])
    return question(type_, options, key, keep_last=draw(st.sampled_from([None, *letters])), **said)


answers = st.text(MARKS, min_size=1, max_size=20).map(tidy).filter(lambda text: bool(folded(text, accents=False)))
numbers = st.decimals(-1000, 1000, places=2).map(canonical)
spans = st.decimals(0, 10, places=2).map(canonical)
units = st.sampled_from(["", "ngày", "m²", "đồng/tháng", "%", "]a[", "ngày làm việc"])


def _accepted(draw: st.DrawFn) -> list[str]:
    return draw(st.lists(answers, min_size=1, max_size=3, unique_by=folded))


@st.composite
def typed(draw: st.DrawFn) -> FileQuestion:
    """The same with answers that are typed in."""
    type_ = draw(st.sampled_from(TYPED))
    said = {"stem": draw(words), "explanation": draw(words), "level": draw(st.integers(1, 3))}
    accents = draw(st.booleans())
    if type_ == "short_text":
        return question(type_, {}, _accepted(draw), rule={"accents": accents}, **said)
    value, span = draw(numbers), draw(spans)
    if type_ == "numeric":
        return question(type_, {}, [value], rule={"tolerance": span}, extra={"unit": draw(units)}, **said)
    choices = dict(zip("abcd", draw(_parts(2, 4)), strict=False))
    right = draw(st.sampled_from(sorted(choices)))
    blanks = {"1": {"kind": "choice", "options": choices}, "2": {"kind": "text"}, "3": {"kind": "number", "unit": ""}}
    key = [f"1:{right}", *(f"2:{text}" for text in _accepted(draw)), f"3:{value}"]
    between = [re.sub(r"\[\[|\]\]", "", draw(words)) for _turn in range(3)]
    said["stem"] = tidy("".join(f"{text} [[{place}]] " for place, text in enumerate(between, start=1)))
    rule = {"2": {"accents": accents}, "3": {"tolerance": span}}
    return question(type_, {}, key, rule=rule, extra={"blanks": blanks}, **said)


tagged = st.sampled_from(
    ["{}", "<p>{}</p>", "<b>{}</b>", "<i>{}</i>", "<ul><li>{}</li></ul>", "<table><tr><td>{}</td></tr></table>"]
)
html_parts = st.lists(st.tuples(tagged, words.map(escape)).map(lambda part: part[0].format(part[1])), max_size=4)


@st.composite
def marked(draw: st.DrawFn) -> FileQuestion:
    """A question in markup: looks, lists and tables around marks that formats give a meaning."""
    stem = markup_of(from_html(f"<p>{escape(draw(words))}</p>{''.join(draw(html_parts))}", {}))
    texts = draw(st.lists(words, min_size=3, max_size=4, unique_by=str.casefold))
    looks = [f"<b>{escape(text)}</b>" if draw(st.booleans()) else escape(text) for text in texts]
    options = dict(zip("abcd", (inline_of(from_html(text, {})) for text in looks), strict=False))
    type_ = draw(st.sampled_from(["single", "multiple", "ordering"]))
    key = {"single": ["b"], "multiple": ["a", "c"], "ordering": sorted(options, reverse=True)}[type_]
    return question(type_, options, key, stem=stem, extra={"rich": True})
