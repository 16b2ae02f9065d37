"""Questions to export, what they mean whatever their letters, and how each format is read back."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from hypothesis import strategies as st

from quizapp.banks.files import FileQuestion, read_bank
from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.reading import Import, import_of
from quizapp.banks.formats.writers.writing import written
from quizapp.competences.files import model_from, read_model
from quizapp.config import shipped
from quizapp.domain.names import tidy

MODEL = model_from(read_model())
NAMES = {one.code: one.name for one in MODEL.competences}
FILES = {"gift": "x.gift", "moodle": "x.xml", "xlsx": "x.xlsx", "qti21": "x.zip", "qti30": "x.zip"}
PAPER = "docx-key"
MARKS = "aBđề Ổ1%:#={}~\\<>&\"'[]()|/;,.*->→_–$@`!?^n\t"


@cache
def shipped_questions() -> tuple[FileQuestion, ...]:
    return tuple(read_bank([shipped("question_banks")], MODEL))


def question(type_: str, options: Mapping[str, str], key: Sequence[str], **more: Any) -> FileQuestion:
    """A question of D1; `left`, `keep_last`, `stem` and any field of FileQuestion may be given."""
    content = {
        "stem": more.pop("stem", "Câu nào?"),
        "options": dict(options),
        "left": more.pop("left", {}),
        "keep_last": more.pop("keep_last", None),
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


def meaning(one: FileQuestion | Draft) -> Meaning:
    """Type, stem, parts and key, without letters and without the order in which parts happen to stand."""
    options, key = one.content["options"], one.key
    stem = tidy(one.content["stem"])
    if one.type == "ordering":
        return one.type, stem, tuple(tidy(options[letter]) for letter in key)
    if one.type == "matching":
        left = one.content["left"]
        parts = [pair.split(":") for pair in key]
        pairs = frozenset((tidy(left[number]), tidy(options[letter])) for number, letter in parts)
        return one.type, stem, pairs, frozenset(map(tidy, options.values()))
    chosen = frozenset(tidy(options[letter]) for letter in key)
    return one.type, stem, frozenset(map(tidy, options.values())), chosen


def strays(questions: Sequence[FileQuestion], found: Sequence[Draft]) -> list[str]:
    """Codes of questions that did not come back as they were: meaning, explanation or place in the model."""
    back = {draft.code: draft for draft in found}
    return [
        one.code
        for one in questions
        if (draft := back.get(one.code)) is None
        or meaning(draft) != meaning(one)
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
    """A question of any type whose texts are full of marks that formats give a meaning."""
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
