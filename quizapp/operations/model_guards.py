"""What the database refuses of drafts of the assessment model: as rows of (name, table, event, condition, postgres)."""

from quizapp.operations.sitting_guards import differs

# what a draft says changes with its edition, one at a time; who began it or changed it last does not publish it
_EDITION = (
    "NOT (NEW.edition = OLD.edition + 1 OR (NEW.edition = OLD.edition AND {same} AND NEW.changed_by = OLD.changed_by))"
)
_PUBLISHES_OWN = (
    "NOT EXISTS (SELECT 1 FROM model_draft given WHERE given.id = NEW.draft_id AND given.state = 'open'"
    " AND given.edition = NEW.edition AND NEW.published_by NOT IN (given.created_by, given.changed_by))"
)

MODEL_GUARDS = (
    ("guard_model_draft_delete", "model_draft", "DELETE", "1 = 1"),
    ("guard_model_draft_over", "model_draft", "UPDATE", "OLD.state <> 'open'"),
    ("guard_model_draft_made", "model_draft", "UPDATE", differs("begun_from", "created_by", "created_at")),
    (
        "guard_model_draft_edition",
        "model_draft",
        "UPDATE",
        _EDITION.format(same="NEW.content = OLD.content"),
        _EDITION.format(same="NEW.content::text = OLD.content::text"),
    ),
    ("guard_model_publication_own", "model_publication", "INSERT", _PUBLISHES_OWN),
)
