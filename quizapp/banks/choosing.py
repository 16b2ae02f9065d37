"""Which questions of a foreign file are taken: what the bank already has stands aside until a person says otherwise.

Pure: the words of the bank go in, drafts and the lines of the report come out.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any

from quizapp.banks.correcting import corrected
from quizapp.banks.formats.drafts import Draft, undescribed
from quizapp.banks.formats.neutral import Note, short
from quizapp.banks.formats.reading import Import
from quizapp.domain.assessment import AssessmentModel
from quizapp.domain.likeness import Worded, first_twins, same_words, worded

MOST_COMPARED = 400_000


@dataclass(frozen=True)
class Twin:
    """What a draft repeats. `other`: a code of the bank, or a place in the file; `share`: of their words, 0-1."""

    other: str
    share: float
    is_exact: bool


@dataclass(frozen=True)
class Preview:
    """A file as it would be taken. `numbers`: those of the drafts in the file, from 1; `twins` by them.

    `unkeyed`: what waits for a key, by its number in the file.
    """

    found: Import
    twins: dict[int, Twin]
    numbers: tuple[int, ...]
    unkeyed: tuple[tuple[int, Draft], ...] = ()

    @property
    def numbered(self) -> list[tuple[int, Draft]]:
        return list(zip(self.numbers, self.found.drafts, strict=True))

    @property
    def ticked(self) -> set[int]:
        """The twins that are taken where nobody says otherwise: those that are only nearly the same."""
        return {number for number, twin in self.twins.items() if not twin.is_exact}


@dataclass(frozen=True)
class Chosen:
    """What is taken, and the whole report."""

    drafts: tuple[Draft, ...]
    changed: tuple[Note, ...]
    refused: tuple[Note, ...]


def preview_of(
    found: Import,
    known: Sequence[Worded],
    model: AssessmentModel | None,
    corrections: Mapping[str, Mapping[str, Any]] | None = None,
    encoding: str = "",
) -> Preview:
    """`known`: the questions of the bank; `corrections`: what was set right of the file as it reads in `encoding`.

    What the model does not know is left for the author to choose, and told.
    """
    left, mended, out = corrected(found.all_drafts, corrections or {}, encoding)
    numbers = tuple(number for number, _draft in left)
    keyed = {Note(one.where, one.lacks) for number, one in enumerate(found.all_drafts, start=1) if number in numbers}
    refused = (*(note for note in found.refused if note not in keyed), *out)
    waiting = [(number, one) for number, one in enumerate(found.all_drafts, start=1) if one.lacks]
    drafts = tuple(draft for _number, draft in left)
    told = replace(found, drafts=drafts, changed=(*_as_described(found, drafts), *mended), refused=refused)
    kept = _with_known_competences(told, model)
    by_place, is_whole = _twins(kept.drafts, known)
    twins = {numbers[place - 1]: twin for place, twin in by_place.items()}
    changed = [*kept.changed]
    if not is_whole:
        changed.append(Note("Cả tệp", "Tệp có quá nhiều câu tựa nhau nên chưa so hết các câu gần giống."))
    unkeyed = tuple((number, one) for number, one in waiting if number not in numbers)
    return Preview(replace(kept, changed=tuple(changed)), twins, numbers, unkeyed)


def _as_described(found: Import, drafts: Sequence[Draft]) -> list[Note]:
    """What was changed in reading, with pictures as a correction describes them."""
    read = {Note(one.where, words) for one in found.all_drafts for words in undescribed(one.content)}
    now = {Note(one.where, words) for one in drafts for words in undescribed(one.content)}
    return [*(note for note in found.changed if note not in read - now), *sorted(now - read, key=attrgetter("where"))]


def chosen(preview: Preview, ticked: Collection[int]) -> Chosen:
    """Every draft that repeats nothing, and those of the others that are ticked; each of these has a line."""
    drafts: list[Draft] = []
    changed, refused = list(preview.found.changed), list(preview.found.refused)
    for number, draft in preview.numbered:
        twin = preview.twins.get(number)
        if twin is None:
            drafts.append(draft)
        elif number in ticked:
            drafts.append(draft)
            changed.append(Note(draft.where, f"{_words(twin)}; vẫn nhận. Hãy so hai câu trước khi gửi duyệt."))
        else:
            refused.append(Note(draft.where, f"{_words(twin)} nên không nhận."))
    return Chosen(tuple(drafts), (*changed, *kept_aside(drafts)), tuple(refused))


def _words(twin: Twin) -> str:
    return f"Trùng y hệt {twin.other}" if twin.is_exact else f"Gần giống {twin.other} ({twin.share:.0%})"


def _twins(drafts: Sequence[Draft], known: Sequence[Worded]) -> tuple[dict[int, Twin], bool]:
    names = {one.code: f"câu {one.code}" for one in known}
    seen = {same_words(one): one.code for one in known}
    mine = [worded(f"#{number}", draft.type, draft.content) for number, draft in enumerate(drafts, start=1)]
    names |= {one.code: f"{short(draft.where)} của tệp này" for one, draft in zip(mine, drafts, strict=True)}
    exact: dict[str, str] = {}
    for one in mine:
        first = seen.setdefault(same_words(one), one.code)
        if first != one.code:
            exact[one.code] = first
    near, is_whole = first_twins([one for one in mine if one.code not in exact], known, MOST_COMPARED)
    found = {_number(code): Twin(names[other], 1.0, is_exact=True) for code, other in exact.items()}
    found |= {_number(code): Twin(names[pair.other], pair.share, is_exact=False) for code, pair in near.items()}
    return dict(sorted(found.items())), is_whole


def _number(code: str) -> int:
    return int(code.removeprefix("#"))


def _with_known_competences(found: Import, model: AssessmentModel | None) -> Import:
    drafts, changed = [], list(found.changed)
    for draft in found.drafts:
        name = draft.competence
        code = _competence(name, model) if name else None
        if name and code is None:
            words = f"Mô hình đánh giá không có năng lực “{short(name)}”: hãy chọn năng lực khi sửa câu."
            changed.append(Note(draft.where, words))
        drafts.append(replace(draft, competence=code))
    return replace(found, drafts=tuple(drafts), changed=tuple(changed))


def _competence(written: str, model: AssessmentModel | None) -> str | None:
    """A code of the model; sheets often say `D1 – Khái niệm`."""
    words = written.split(maxsplit=1)
    code = words[0].rstrip(".:–-").upper() if words else ""
    return code if model is not None and model.knows(code) else None


def kept_aside(drafts: Iterable[Draft]) -> list[Note]:
    """What of the drafts that are taken is kept with their origin, but is not yet what it says in the bank."""
    counts = Counter(
        what
        for draft in drafts
        for what, value in (
            ("code", draft.code),
            ("basis", draft.legal_basis),
            ("days", draft.facts.get("verified_on") or draft.facts.get("review_by")),
        )
        if value
    )
    lines = {
        "code": "{} câu có mã riêng: mã đó được giữ ở phần nguồn gốc, còn câu nhận mã bản nháp mới.",
        "basis": "{} câu ghi căn cứ bằng chữ: chữ đó được giữ ở phần nguồn gốc, căn cứ thì phải chọn lại khi sửa câu.",
        "days": "Ngày đối chiếu, ngày rà soát của {} câu không được giữ: hãy tự đối chiếu với nguồn rồi ghi ngày.",
    }
    return [Note("Cả tệp", lines[what].format(count)) for what, count in sorted(counts.items())]
