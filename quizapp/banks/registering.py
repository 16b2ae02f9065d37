"""Keeping the register: documents, what happened to them, and which versions cite them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.actions import hold_log, record
from quizapp.banks.evidence import citations_of
from quizapp.banks.laws import STANDS, change_lines, document_by_id, standing_change
from quizapp.banks.models import Citation, LegalChange, LegalDocument, LegalWithdrawal, QuestionKey
from quizapp.banks.register import FileChange, FileDocument
from quizapp.domain.errors import RecordRefused
from quizapp.domain.laws import is_number, provisions_in

SHORTEST_REASON, LONGEST_REASON = 5, 500
_FACTS = ("title", "kind", "issuer", "issued_on", "in_force_from", "source", "verified_on")


@dataclass(frozen=True)
class RegisterOutcome:
    """How many documents were new or had their facts mended, and how many changes were new."""

    created: int
    mended: int
    changes: int


def import_register(
    session: Session, documents: Iterable[FileDocument], actor: int | None, now: datetime
) -> RegisterOutcome:
    """Store what register files say; documents and changes that they do not name stay as they are, and so does what
    somebody took back: a file that goes on naming it says nothing new."""
    hold_log(session)
    given = list(documents)
    stored = {one.number: one for one in session.scalars(sa.select(LegalDocument).with_for_update())}
    known = {*stored}
    created = mended = changes = 0
    for item in given:
        document = stored.get(item.number)
        if document is None:
            stored[item.number] = _added(session, item)
            created += 1
        else:
            mended += _mend(document, item)
    session.flush()
    for item in given:
        for change in item.changes:
            document, by = stored[item.number], stored[change.by] if change.by else None
            if _stored(session, document, change, by) is None:
                _add_change(session, document, change, by, actor, now, is_news=item.number in known)
                changes += 1
    outcome = RegisterOutcome(created, mended, changes)
    if created or mended or changes:
        details = {"created": created, "mended": mended, "changes": changes}
        record(session, now, actor, "register_imported", "register", **details)
    link_citations(session)
    return outcome


def _added(session: Session, item: FileDocument) -> LegalDocument:
    document = LegalDocument(number=item.number, in_force_until=None, **{name: getattr(item, name) for name in _FACTS})
    session.add(document)
    session.flush()
    return document


def _mend(document: LegalDocument, item: FileDocument) -> bool:
    differs = [name for name in _FACTS if getattr(document, name) != getattr(item, name)]
    for name in differs:
        setattr(document, name, getattr(item, name))
    return bool(differs)


def _stored(
    session: Session,
    document: LegalDocument,
    change: FileChange,
    by: LegalDocument | None,
    *only: sa.ColumnElement[bool],
) -> int | None:
    """The same change, where it was recorded: one that was taken back too, unless `only` says otherwise."""
    same = sa.select(LegalChange.id).where(
        LegalChange.document_id == document.id,
        LegalChange.kind == change.kind,
        LegalChange.from_on == change.from_on,
        LegalChange.provisions == change.provisions,
        LegalChange.by_document_id == by.id if by else LegalChange.by_document_id.is_(None),
        *only,
    )
    return session.scalar(same.limit(1))


def _add_change(
    session: Session,
    document: LegalDocument,
    change: FileChange,
    by: LegalDocument | None,
    actor: int | None,
    now: datetime,
    *,
    is_news: bool,
) -> None:
    session.add(
        LegalChange(
            document_id=document.id,
            kind=change.kind,
            by_document_id=by.id if by else None,
            from_on=change.from_on,
            provisions=change.provisions,
            note=change.note,
            recorded_by=actor,
            recorded_at=now,
            is_news=is_news,
        )
    )
    if change.is_end:
        _end(document, change)
    session.flush()


def withdraw_change(
    session: Session, document_id: int, change_id: int, reason: str, actor: int, now: datetime
) -> LegalDocument:
    """Take back a change that was recorded by mistake: what it stopped is drawn again, unless something else stops it.

    The change stays on record with the reason. NotFound where there is none, or where it was taken back already;
    RecordRefused for a reason that is none.
    """
    if not SHORTEST_REASON <= len(reason) <= LONGEST_REASON:
        raise RecordRefused("bad_reason")
    hold_log(session)
    line = standing_change(session, document_id, change_id)
    session.add(LegalWithdrawal(legal_change_id=change_id, reason=reason, withdrawn_by=actor, withdrawn_at=now))
    session.flush()
    _end_again(session, line.document)
    facts = {"number": line.document.number, "kind": line.change.kind, "from": line.change.from_on.isoformat()}
    record(session, now, actor, "law_change_withdrawn", f"legal_document:{document_id}", **facts, reason=reason)
    return line.document


def _end_again(session: Session, document: LegalDocument) -> None:
    """The last day in force by the changes that stand."""
    lines, _did = change_lines(session, document.id)
    standing = [line.change for line in lines if line.withdrawal is None]
    ends = [one.from_on for one in standing if one.kind != "amended" and not one.provisions]
    document.in_force_until = min(ends) - timedelta(days=1) if ends else None


def mend_document(session: Session, document_id: int, item: FileDocument, actor: int, now: datetime) -> LegalDocument:
    """Set the facts of a document right; its number and what happened to it stay."""
    hold_log(session)
    document = document_by_id(session, document_id)
    before = {name: str(getattr(document, name)) for name in _FACTS}
    if _mend(document, item):
        changed = {name: str(getattr(item, name)) for name in _FACTS if before[name] != str(getattr(item, name))}
        record(
            session, now, actor, "document_mended", f"legal_document:{document.id}", number=document.number, **changed
        )
    return document


def _end(document: LegalDocument, change: FileChange) -> None:
    """The last day in force follows from the first change that ends the whole document."""
    last = change.from_on - timedelta(days=1)
    if document.in_force_from is not None and last < document.in_force_from:
        raise RecordRefused("ends_before_begin")
    document.in_force_until = min(last, document.in_force_until or last)


def add_document(session: Session, item: FileDocument, actor: int, now: datetime) -> LegalDocument:
    """RecordRefused for what is no number, for a number that is there, and for an end before the beginning."""
    if not is_number(item.number):
        raise RecordRefused("bad_document_number")
    hold_log(session)
    if session.scalar(sa.select(LegalDocument.id).where(LegalDocument.number == item.number)) is not None:
        raise RecordRefused("document_taken")
    document = _added(session, item)
    for change in item.changes:
        _add_change(session, document, change, None, actor, now, is_news=False)
    record(session, now, actor, "document_added", f"legal_document:{document.id}", number=document.number)
    link_citations(session)
    return document


def record_change(session: Session, document_id: int, change: FileChange, actor: int, now: datetime) -> LegalDocument:
    """From its day on, every question that it concerns is out of the draw until it was checked again.

    RecordRefused as of `check_change`, and for a change that is recorded already and stands.
    """
    hold_log(session)
    document = document_by_id(session, document_id)
    by = check_change(session, document, change)
    if _stored(session, document, change, by, STANDS) is not None:
        raise RecordRefused("change_known")
    _add_change(session, document, change, by, actor, now, is_news=True)
    facts = {"number": document.number, "kind": change.kind, "by": change.by, "from": change.from_on.isoformat()}
    record(session, now, actor, "law_changed", f"legal_document:{document.id}", **facts, provisions=change.provisions)
    return document


def check_change(session: Session, document: LegalDocument, change: FileChange) -> LegalDocument | None:
    """The document that does it. RecordRefused for a change that contradicts itself or the document, for provisions
    that cannot be read, and for a document that does it which is unknown or was issued before the one that it changes.
    """
    if change.by == document.number:
        raise RecordRefused("changes_itself")
    if change.kind == "replaced" and not change.by:
        raise RecordRefused("replaced_by_nothing")
    if change.provisions and provisions_in(change.provisions) is None:
        raise RecordRefused("bad_provisions")
    if document.in_force_from is not None and change.from_on <= document.in_force_from:
        raise RecordRefused("ends_before_begin")
    if not change.by:
        return None
    by = session.scalar(sa.select(LegalDocument).where(LegalDocument.number == change.by))
    if by is None:
        raise RecordRefused("unknown_document")
    if by.issued_on and document.issued_on and by.issued_on < document.issued_on:
        raise RecordRefused("changed_by_older")
    return by


def link_citations(session: Session) -> int:
    """Link every version to the documents of its legal basis that are known by now; how many links were new."""
    session.flush()
    documents = {number: id_ for number, id_ in session.execute(sa.select(LegalDocument.number, LegalDocument.id))}  # noqa: C416 - rows
    linked = {(row[0], row[1]) for row in session.execute(sa.select(Citation.question_version_id, Citation.place))}
    rows = session.execute(sa.select(QuestionKey.question_version_id, QuestionKey.evidence))
    new = [
        {"question_version_id": id_, "place": place, "document_id": documents[number], "provision": provision}
        for id_, evidence in rows
        for place, number, provision in citations_of(evidence)
        if number in documents and (id_, place) not in linked
    ]
    if new:
        session.execute(sa.insert(Citation), new)
    return len(new)
