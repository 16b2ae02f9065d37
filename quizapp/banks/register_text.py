"""The register of legal documents as a file, so that questions and the documents that they cite travel together."""

from collections.abc import Iterable
from dataclasses import replace

from quizapp.banks.formats.writers.own import scalar, within
from quizapp.banks.register import FileChange, FileDocument

_DAYS = ("issued_on", "in_force_from")


def register_text(documents: Iterable[FileDocument]) -> str:
    """The file, in the order given; nothing where there are none. The last day in force follows from the changes."""
    given = [_document(one) for one in documents]
    return "\n".join(["documents:", *given]) + "\n" if given else ""


def _document(one: FileDocument) -> str:
    lines = ["", f"  - number: {scalar(one.number)}"]
    lines += [f"    {name}: {scalar(getattr(one, name))}" for name in ("title", "kind", "issuer")]
    lines += [f"    {name}: {day}" for name in _DAYS if (day := getattr(one, name))]
    lines += [f"    source: {scalar(one.source)}"] if one.source else []
    lines += [f"    verified_on: {one.verified_on}"] if one.verified_on else []
    lines += ["    changes:", *(f"      - {{{_change(change)}}}" for change in one.changes)] if one.changes else []
    return "\n".join(lines)


def _change(change: FileChange) -> str:
    said = {
        "kind": change.kind,
        "by": within(change.by) if change.by else "",
        "from": str(change.from_on),
        "provisions": within(change.provisions) if change.provisions else "",
        "note": within(change.note) if change.note else "",
    }
    return ", ".join(f"{name}: {words}" for name, words in said.items() if words)


def same_register(one: Iterable[FileDocument], other: Iterable[FileDocument]) -> bool:
    """Whether two registers say the same, wherever it stands and whatever remarks people wrote beside it."""
    return _bare(one) == _bare(other)


def _bare(documents: Iterable[FileDocument]) -> list[FileDocument]:
    return [replace(one, file="", line=0) for one in documents]
