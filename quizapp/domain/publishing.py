"""When a round shows its results."""

from datetime import datetime


def results_are_shown(
    rule: str, round_state: str, closes_at: datetime, published_at: datetime | None, now: datetime
) -> bool:
    """at_once: always; after_close: once the round is closed or its window is over; by_hand: once published."""
    if round_state == "cancelled":
        return False
    if rule == "at_once":
        return True
    if rule == "after_close":
        return round_state == "closed" or now >= closes_at
    return published_at is not None and published_at <= now


def explanations_are_shown(
    round_kind: str, results_shown: bool, round_state: str, closes_at: datetime, now: datetime
) -> bool:
    """Keys and explanations of an official round stay closed while others may still sit it."""
    if not results_shown:
        return False
    return round_kind == "self_test" or round_state == "closed" or now >= closes_at
