"""What the database refuses of sittings, rooms and lists: as rows of (name, table, event, condition)."""


def differs(*names: str) -> str:
    """Whether any of the columns changes; an empty one may stay empty."""
    return " OR ".join(f"OLD.{name} <> NEW.{name} OR (OLD.{name} IS NULL) <> (NEW.{name} IS NULL)" for name in names)


_HAS_BEGUN = (
    "EXISTS (SELECT 1 FROM attempt WHERE attempt.round_id = OLD.round_id AND attempt.person_id = OLD.person_id"
    " AND attempt.state <> 'voided')"
)
_NUMBERS_ARE_FIXED = (
    "EXISTS (SELECT 1 FROM round WHERE round.id = OLD.round_id"
    " AND (round.state <> 'draft' OR round.numbers_fixed_at IS NOT NULL))"
)
_NO_SUCH_SEAT = "NEW.seat > (SELECT exam_room.capacity FROM exam_room WHERE exam_room.id = NEW.room_id)"
_IS_TOLD = "EXISTS (SELECT 1 FROM round WHERE round.id = OLD.round_id AND round.state <> 'draft')"
_SAT_THERE = (
    "EXISTS (SELECT 1 FROM round_candidate listed JOIN attempt ON attempt.round_id = listed.round_id"
    " AND attempt.person_id = listed.person_id AND attempt.state <> 'voided' WHERE listed.{place}_id = OLD.id)"
)
_SHORTER = (
    "EXISTS (SELECT 1 FROM sitting JOIN round ON round.id = sitting.round_id WHERE sitting.id = OLD.sitting_id"
    " AND COALESCE(NEW.minutes, round.minutes) < COALESCE(OLD.minutes, round.minutes))"
)
_TAKES_BACK = (
    "NEW.opens_at < OLD.opens_at OR NEW.closes_at < OLD.closes_at OR NEW.late_minutes < OLD.late_minutes"
    " OR (OLD.late_minutes IS NULL AND NEW.late_minutes IS NOT NULL)"
)

SITTING_GUARDS = (
    # who has begun stays where they sit
    (
        "guard_candidate_begun",
        "round_candidate",
        "UPDATE",
        f"({differs('sitting_id', 'room_id', 'seat', 'candidate_number')}) AND {_HAS_BEGUN}",
    ),
    (
        "guard_candidate_number",
        "round_candidate",
        "UPDATE",
        f"OLD.candidate_number IS NOT NULL AND ({differs('candidate_number')}) AND {_NUMBERS_ARE_FIXED}",
    ),
    ("guard_candidate_seat_insert", "round_candidate", "INSERT", _NO_SUCH_SEAT),
    ("guard_candidate_seat_update", "round_candidate", "UPDATE", _NO_SUCH_SEAT),
    # what candidates were told is postponed or made longer, never shorter
    ("guard_sitting_told", "sitting", "UPDATE", f"({_TAKES_BACK}) AND {_IS_TOLD}"),
    (
        "guard_sitting_begun",
        "sitting",
        "UPDATE",
        f"NEW.opens_at > OLD.opens_at AND {_IS_TOLD} AND {_SAT_THERE.format(place='sitting')}",
    ),
    ("guard_room_begun", "exam_room", "UPDATE", f"{_SHORTER} AND {_SAT_THERE.format(place='room')}"),
    (
        "guard_room_capacity",
        "exam_room",
        "UPDATE",
        "NEW.capacity < (SELECT MAX(listed.seat) FROM round_candidate listed WHERE listed.room_id = OLD.id)",
    ),
)
