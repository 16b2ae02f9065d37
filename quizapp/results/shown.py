"""The questions of an ended attempt as its person saw them, with what they chose and what is right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt, AttemptQuestion
from quizapp.attempts.queries import kept_answers
from quizapp.banks.frozen import changed_in_papers
from quizapp.banks.laws import changed_versions
from quizapp.banks.models import QuestionKey, QuestionVersion
from quizapp.banks.queries import keys_by_version, versions_by_id
from quizapp.domain.drawing import DrawnQuestion
from quizapp.domain.marking import with_units
from quizapp.domain.parts import blanks_in_words
from quizapp.domain.questions import own_extra, to_file_letters
from quizapp.domain.rulings import CORRECTED, NONE, Ruling
from quizapp.results.shown_typed import ShownBlank, shown_blanks


@dataclass(frozen=True)
class ShownOption:
    """An option under the letter that this person saw. For matching and ordering both flags are False."""

    letter: str
    text: str
    is_chosen: bool
    is_right: bool


@dataclass(frozen=True)
class ShownPair:
    """The left side of a matching question, with the letters chosen ("" where none) and right."""

    number: str
    text: str
    chosen: str
    right: str


@dataclass(frozen=True)
class ShownQuestion:
    """One question as this person saw it. `chosen` and `right` are shown letters, in order for ordering questions
    and as `1-B` for pairs, and texts where it was typed. `changed_since`: its legal basis is another since that day,
    also where it was reviewed after the test.
    `content`: what else it shows. `ruling`: what was said of it afterwards, one of RULING_KINDS; `right` is then the
    corrected key."""

    position: int
    competence: str
    type: str
    stem: str
    options: tuple[ShownOption, ...]
    pairs: tuple[ShownPair, ...]
    chosen: tuple[str, ...]
    right: tuple[str, ...]
    points: float
    explanation: str
    legal_basis: tuple[str, ...]
    practice: str
    source: str
    changed_since: date | None = None
    content: Mapping[str, Any] = field(default_factory=dict)
    blanks: tuple[ShownBlank, ...] = ()
    ruling: str = ""

    @property
    def is_right(self) -> bool:
        return self.points >= 1


def shown_questions(
    session: Session,
    attempt_id: int,
    points: Sequence[float],
    on: date | None = None,
    rulings: Mapping[int, Ruling] = NONE,
) -> tuple[ShownQuestion, ...]:
    """By position, with keys: only for pages that may show explanations. `points` are the result's, by position.

    `on`: the day of reading, by which changes of the law are marked; None marks nothing. `rulings`: of the result.
    """
    statement = (
        sa.select(AttemptQuestion).where(AttemptQuestion.attempt_id == attempt_id).order_by(AttemptQuestion.position)
    )
    places = list(session.scalars(statement))
    ids = [place.question_version_id for place in places]
    versions, keys = versions_by_id(session, ids), keys_by_version(session, ids)
    answers = kept_answers(session, attempt_id)
    frozen = dict.fromkeys(ids, session.get_one(Attempt, attempt_id).started_at)
    changed = changed_in_papers(session, on, frozen) if on is not None else {}
    return tuple(
        _shown(
            place,
            versions[place.question_version_id],
            keys[place.question_version_id],
            answers[place.position].value if place.position in answers else (),
            one,
            changed[place.question_version_id].since if place.question_version_id in changed else None,
            rulings.get(place.question_version_id),
        )
        for place, one in zip(places, points, strict=True)
    )


def shown_at(session: Session, attempt_id: int, position: int, ruling: Ruling | None) -> ShownQuestion:
    """The question at one place of an ended attempt, as its person saw it, with its key. `points` is 0: what it counted
    stands in the result."""
    place = session.get_one(AttemptQuestion, (attempt_id, position))
    version = session.get_one(QuestionVersion, place.question_version_id)
    kept = kept_answers(session, attempt_id).get(position)
    key = session.get_one(QuestionKey, version.id)
    return _shown(place, version, key, kept.value if kept else (), 0, None, ruling)


def shown_alone(
    session: Session,
    place: DrawnQuestion,
    version: QuestionVersion,
    key: QuestionKey,
    value: tuple[str, ...],
    points: float,
    on: date,
) -> ShownQuestion:
    """One question with its key, outside any attempt: for practice. `value` in the letters that were shown."""
    changed = changed_versions(session, on, [version.id]).get(version.id)
    return _shown(place, version, key, value, points, changed, None)


def _shown(
    place: AttemptQuestion | DrawnQuestion,
    version: QuestionVersion,
    key: QuestionKey,
    value: tuple[str, ...],
    points: float,
    changed_since: date | None,
    ruling: Ruling | None,
) -> ShownQuestion:
    right = list(ruling.key) if ruling and ruling.kind == CORRECTED else key.key
    chosen = to_file_letters(version.type, value, place.letters, place.left)
    rule = with_units(version.type, key.rule, version.content)
    blanks = shown_blanks(version.type, version.content, right, rule, chosen)
    has_flags = version.type not in ("ordering", "matching")
    texts = version.content["options"]
    names = {letter: chr(ord("A") + index) for index, letter in enumerate(() if blanks else place.letters)}
    options = tuple(
        ShownOption(names[letter], texts[letter], has_flags and letter in chosen, has_flags and letter in right)
        for letter in names
    )
    pairs = _pairs(place, version, chosen, right, names)
    return ShownQuestion(
        position=place.position,
        competence=version.competence,
        type=version.type,
        stem=blanks_in_words(version.content["stem"]) if blanks else version.content["stem"],
        options=options,
        pairs=pairs,
        chosen=_chosen(version.type, chosen, names, pairs, blanks),
        right=_right(version.type, right, names, pairs, blanks),
        points=points,
        explanation=key.explanation,
        legal_basis=_basis(key),
        practice=key.evidence.get("practice") or "",
        source=key.evidence.get("source") or "",
        changed_since=changed_since,
        content=own_extra(version.content, place.letters),
        blanks=blanks,
        ruling=ruling.kind if ruling else "",
    )


def _chosen(
    type_: str, chosen: Sequence[str], names: dict[str, str], pairs: Sequence[ShownPair], blanks: Sequence[ShownBlank]
) -> tuple[str, ...]:
    if blanks:
        return tuple(blank.in_words for blank in blanks if blank.said)
    return tuple(f"{pair.number}-{pair.chosen}" for pair in pairs if pair.chosen) or _letters(type_, chosen, names)


def _right(
    type_: str, key: Sequence[str], names: dict[str, str], pairs: Sequence[ShownPair], blanks: Sequence[ShownBlank]
) -> tuple[str, ...]:
    if blanks:
        return tuple(blank.right_in_words for blank in blanks)
    return tuple(f"{pair.number}-{pair.right}" for pair in pairs) or _letters(type_, key, names)


def _letters(type_: str, file_letters: Sequence[str], names: dict[str, str]) -> tuple[str, ...]:
    """In their own order for a question that asks for one, else as the person read them from top to bottom."""
    if type_ == "matching":
        return ()
    shown = [names[letter] for letter in file_letters]
    return tuple(shown if type_ == "ordering" else sorted(shown))


def _pairs(
    place: AttemptQuestion | DrawnQuestion,
    version: QuestionVersion,
    chosen: Sequence[str],
    key: Sequence[str],
    names: dict[str, str],
) -> tuple[ShownPair, ...]:
    if version.type != "matching":
        return ()
    picked, right = (dict(part.split(":") for part in parts) for parts in (chosen, key))
    return tuple(
        ShownPair(
            str(index + 1), version.content["left"][left], names.get(picked.get(left, ""), ""), names[right[left]]
        )
        for index, left in enumerate(place.left)
    )


def _basis(key: QuestionKey) -> tuple[str, ...]:
    """`Điều 14, Nghị định …`, one a document."""
    return tuple(
        ", ".join(filter(None, (basis.get("article"), basis["document"])))
        for basis in key.evidence.get("legal_basis") or ()
    )
