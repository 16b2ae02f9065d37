"""Which table belongs to what part of the data map; the words of each part stand in its template."""

from collections.abc import Mapping
from types import MappingProxyType

# part of the map → its tables; a table of no part is found by a test
AREAS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "person": ("person", "person_placement", "people_upload"),
        "account": ("account", "role_grant", "second_factor", "recovery_code", "api_token"),
        "sign_in": ("login", "failed_login"),
        "listed": ("round_candidate", "room_invigilator", "list_change"),
        "attempt": ("attempt", "attempt_question", "answer_event", "receipt", "rescue_file", "rescued_answer"),
        "result": ("result", "published_result", "result_sheet", "round_snapshot", "round_rollup"),
        "complaint": ("complaint", "complaint_step", "notice_reading"),
        "exam_day": (
            "time_grant",
            "outage",
            "admission",
            "browser_waiver",
            "browser_waiver_use",
            "browser_waiver_end",
            "room_message",
            "incident",
            "attempt_ending",
            "attempt_signal",
            "attempt_browser",
            "message_reading",
        ),
        "correction": ("rescoring", "ruling", "results_check", "publication"),
        "training": (
            "training_plan",
            "training_writer",
            "training_line",
            "training_class",
            "training_seat",
            "training_attendance",
        ),
        "difficulty": ("service_difficulty", "issue_step"),
        "log": ("audit_entry", "report_job", "report_job_part"),
        "bank": (
            "question_version",
            "question_review",
            "question_step",
            "question_comment",
            "question_import",
            "question_upload",
            "practice_release",
            "learning_material",
            "picture",
            "legal_change",
            "legal_withdrawal",
            "retention_rule",
            "model_draft",
            "model_publication",
        ),
    }
)
# tables that say nothing about anybody
IMPERSONAL = frozenset(
    {
        "api_use",
        "audit_head",
        "blueprint_cell",
        "certificate_round",
        "citation",
        "exam_room",
        "incident_category",
        "legal_document",
        "model_version",
        "paper_blueprint",
        "position",
        "question",
        "public_service",
        "question_key",
        "rollup_mark",
        "round",
        "round_category",
        "round_plan",
        "round_plan_unit",
        "round_position",
        "round_unit",
        "service_issue",
        "sitting",
        "training_cluster",
        "training_retest",
        "training_session",
        "unit",
        "unit_period",
        "unit_succession",
        "used_state",
    }
)
# what nobody is given, the person themself neither: it opens doors, or tells what a test keeps closed
SECRET = frozenset(
    {
        ("account", "password_hash"),
        ("api_token", "token_hash"),
        ("login", "token_hash"),
        ("recovery_code", "code_hash"),
        ("second_factor", "secret"),
        ("attempt", "token"),
        ("attempt", "seed"),
        ("rescue_file", "content"),
        ("report_job", "token"),
    }
)
