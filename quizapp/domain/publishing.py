"""When a round shows its results."""

from datetime import datetime


def results_are_shown(
    rule: str, round_state: str, over_at: datetime, published_at: datetime | None, now: datetime
) -> bool:
    """at_once: always; after_close: once the round is closed or nobody may start or sit it any more (`over_at`);
    by_hand, after_check: once published."""
    if round_state == "cancelled":
        return False
    if rule == "at_once":
        return True
    if rule == "after_close":
        return round_state == "closed" or now >= over_at
    return published_at is not None and published_at <= now


def explanations_are_shown(
    round_kind: str,
    results_shown: bool,
    round_state: str,
    over_at: datetime,
    now: datetime,
    *,
    sits_official: bool = False,
) -> bool:
    """Keys and explanations of an official round stay closed while others may still sit it; those of any round stay
    closed to a reader who sits an official test at this moment (`sits_official`), and those of a rehearsal always: its
    questions may still be drawn on the day."""
    if not results_shown or sits_official or round_kind == "rehearsal":
        return False
    return round_kind == "self_test" or round_state == "closed" or now >= over_at
