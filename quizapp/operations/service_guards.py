"""What the database refuses of difficulties and of tokens: (guard, table, event, condition), on both engines alike."""

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
    ("guard_api_token_delete", "api_token", "DELETE", "1 = 1"),
    (
        "guard_api_token_kept",
        "api_token",
        "UPDATE",
        differs(
            *(
                "name",
                "token_hash",
                "scopes",
                "unit_id",
                "with_names",
                "ranges",
                "created_by",
                "created_at",
                "expires_at",
            )
        ),
    ),
    (
        "guard_api_token_revoked",
        "api_token",
        "UPDATE",
        "OLD.revoked_at IS NOT NULL AND (" + differs("revoked_at", "revoked_by") + ")",
    ),
)
