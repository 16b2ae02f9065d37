"""What the database refuses of the register of documents: as rows of (name, table, event, condition)."""

_SAME = " AND ".join(f"same.{name} = NEW.{name}" for name in ("document_id", "kind", "from_on", "provisions"))
# the same change stands once; one that was taken back may be recorded again
_STANDS_ALREADY = (
    f"EXISTS (SELECT 1 FROM legal_change same WHERE {_SAME}"  # noqa: S608
    " AND COALESCE(same.by_document_id, 0) = COALESCE(NEW.by_document_id, 0)"
    " AND NOT EXISTS (SELECT 1 FROM legal_withdrawal back WHERE back.legal_change_id = same.id))"
)

LAW_GUARDS = (
    ("guard_legal_document_delete", "legal_document", "DELETE", "1 = 1"),
    ("guard_legal_document_number", "legal_document", "UPDATE", "NEW.number <> OLD.number"),
    ("guard_legal_change_once", "legal_change", "INSERT", _STANDS_ALREADY),
)
