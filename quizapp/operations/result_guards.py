"""What the database refuses of rescorings, publications and complaints: as rows of (name, table, event, condition)."""

from quizapp.operations.sitting_guards import differs

RESULT_TABLES = ("ruling", "results_check", "publication", "published_result", "notice_reading")  # append-only

_IS_SELF_TEST = "EXISTS (SELECT 1 FROM round WHERE round.id = NEW.round_id AND round.kind = 'self_test')"
_OTHER_RESULT = (
    "NOT EXISTS (SELECT 1 FROM result JOIN attempt ON attempt.id = result.attempt_id"
    " JOIN publication ON publication.round_id = attempt.round_id WHERE result.id = NEW.result_id"
    " AND attempt.id = NEW.attempt_id AND publication.id = NEW.publication_id)"
)
_IS_OLD = (
    "EXISTS (SELECT 1 FROM publication later JOIN publication own ON own.round_id = later.round_id"
    " AND later.number > own.number WHERE own.id = NEW.publication_id)"
)
_CHECKED_BY = "(SELECT results_check.checked_by FROM results_check WHERE results_check.id = NEW.check_id)"
_COMPLAINT = (
    "round_id", "person_id", "attempt_id", "kind", "position", "question_version_id", "filed_at", "deadline_at",
    "late_reason", "taken_by",
)  # fmt: skip
_STEP = ("complaint_id", "kind", "rescoring_id", "taken_by", "taken_at")

RESULT_GUARDS = (
    ("guard_rescoring_delete", "rescoring", "DELETE", "1 = 1"),
    ("guard_rescoring_begins", "rescoring", "INSERT", "NEW.state <> 'waiting'"),
    (
        "guard_rescoring_once",
        "rescoring",
        "UPDATE",
        f"OLD.state <> 'waiting' OR {differs('round_id', 'reason', 'proposed_by', 'proposed_at')}",
    ),
    # a second person, but in a self-test of one organiser, which is marked
    (
        "guard_rescoring_second",
        "rescoring",
        "UPDATE",
        f"NEW.state = 'approved' AND NEW.decided_by = OLD.proposed_by AND NOT (NEW.is_waived AND {_IS_SELF_TEST})",
    ),
    (
        "guard_ruling_waiting",
        "ruling",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM rescoring WHERE rescoring.id = NEW.rescoring_id AND rescoring.state = 'waiting')",
    ),
    (
        "guard_publication_number",
        "publication",
        "INSERT",
        "NEW.number <> 1 + COALESCE((SELECT MAX(earlier.number) FROM publication earlier"
        " WHERE earlier.round_id = NEW.round_id), 0)",
    ),
    (
        "guard_publication_checked",
        "publication",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM results_check WHERE results_check.id = NEW.check_id"
        " AND results_check.round_id = NEW.round_id)",
    ),
    (
        "guard_publication_second",
        "publication",
        "INSERT",
        f"NEW.published_by = {_CHECKED_BY} AND NOT (NEW.is_waived AND {_IS_SELF_TEST})",
    ),
    ("guard_published_result_of", "published_result", "INSERT", _OTHER_RESULT),
    ("guard_published_result_old", "published_result", "INSERT", _IS_OLD),
    # nothing of a complaint changes but that its words are blanked
    ("guard_complaint_delete", "complaint", "DELETE", "1 = 1"),
    (
        "guard_complaint_update",
        "complaint",
        "UPDATE",
        f"{differs(*_COMPLAINT)} OR (NEW.text <> OLD.text AND NEW.text <> '')",
    ),
    ("guard_complaint_step_delete", "complaint_step", "DELETE", "1 = 1"),
    (
        "guard_complaint_step_update",
        "complaint_step",
        "UPDATE",
        f"{differs(*_STEP)} OR (NEW.reply <> OLD.reply AND NEW.reply <> '')",
    ),
    (
        "guard_complaint_step_once",
        "complaint_step",
        "INSERT",
        "EXISTS (SELECT 1 FROM complaint_step earlier WHERE earlier.complaint_id = NEW.complaint_id"
        " AND earlier.kind IN ('accepted', 'refused'))",
    ),
)
