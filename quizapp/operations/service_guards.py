"""What the database refuses of difficulties with services: (guard, table, event, condition), on both engines alike."""

from quizapp.operations.sitting_guards import differs

SERVICE_GUARDS = (
    ("guard_service_difficulty_delete", "service_difficulty", "DELETE", "1 = 1"),
    (
        "guard_service_difficulty_said",
        "service_difficulty",
        "UPDATE",
        differs("issue_id", "unit_id", "round_id", "named_on", "service_name")
        + " OR (NEW.text <> OLD.text AND NEW.text <> '') OR (NEW.person_id IS NOT NULL AND ("
        + differs("person_id")
        + "))",  # the words and the person are blanked when their period is over
    ),
)
