"""What the database refuses of training: (guard, table, event, condition), on both engines alike."""

from quizapp.operations.sitting_guards import differs

_APPROVED = (
    "EXISTS (SELECT 1 FROM training_plan WHERE training_plan.id = {row}.plan_id AND training_plan.state = 'approved')"
)
_HEADS = "(SELECT COUNT(*) FROM training_seat taken WHERE taken.class_id = {row})"
_IS_FULL = (
    f"{_HEADS.format(row='NEW.class_id')} >= (SELECT training_class.capacity FROM training_class"  # noqa: S608
    " WHERE training_class.id = NEW.class_id)"
)
_NOBODY_APPROVED = (
    "NOT EXISTS (SELECT 1 FROM training_line JOIN training_plan ON training_plan.id = training_line.plan_id"
    " WHERE training_line.id = NEW.line_id AND training_plan.state = 'approved')"
)
_WROTE_IT = (
    "EXISTS (SELECT 1 FROM training_writer WHERE training_writer.plan_id = NEW.id"
    " AND training_writer.written_by = NEW.approved_by)"
)

TRAINING_GUARDS = (
    ("guard_training_plan_start", "training_plan", "INSERT", "NEW.state <> 'draft'"),
    ("guard_training_plan_kept", "training_plan", "UPDATE", differs("unit_id", "round_id", "created_by", "created_at")),
    (
        "guard_training_plan_frozen",
        "training_plan",
        "UPDATE",
        f"OLD.state = 'approved' AND ({differs('year', 'name', 'note')}"
        f" OR (NEW.state = 'approved' AND ({differs('approved_by', 'approved_at')})))",
    ),
    (
        "guard_training_plan_second",
        "training_plan",
        "UPDATE",
        f"NEW.state = 'approved' AND OLD.state <> 'approved' AND {_WROTE_IT}",
    ),
    ("guard_training_plan_delete", "training_plan", "DELETE", "OLD.state = 'approved'"),
    ("guard_training_line_added", "training_line", "INSERT", _APPROVED.format(row="NEW")),
    ("guard_training_line_frozen", "training_line", "UPDATE", _APPROVED.format(row="OLD")),
    ("guard_training_line_kept", "training_line", "DELETE", _APPROVED.format(row="OLD")),
    ("guard_training_writer_update", "training_writer", "UPDATE", "1 = 1"),
    (
        "guard_training_writer_kept",  # goes only together with its plan
        "training_writer",
        "DELETE",
        "EXISTS (SELECT 1 FROM training_line WHERE training_line.plan_id = OLD.plan_id)",
    ),
    ("guard_training_class_approved", "training_class", "INSERT", _NOBODY_APPROVED),
    ("guard_training_class_capacity", "training_class", "UPDATE", f"NEW.capacity < {_HEADS.format(row='NEW.id')}"),
    ("guard_training_seat_full", "training_seat", "INSERT", _IS_FULL),
    ("guard_training_seat_moved", "training_seat", "UPDATE", f"NEW.class_id <> OLD.class_id AND {_IS_FULL}"),
)
