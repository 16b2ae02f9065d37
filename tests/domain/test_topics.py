"""What a person lacks of a topic, counted over its competences."""

import pandas as pd
import pytest

from quizapp.domain import frames
from quizapp.domain.practice import REASONS, Exposure, refusal_of
from quizapp.domain.topics import topic_figures, topic_needs


def marks(*rows: tuple[int, int, str, float, int, float]) -> pd.DataFrame:
    """(person, unit, competence, earned, possible, required)."""
    full = [(p, u, c, e, k, 100 * e / k, r) for p, u, c, e, k, r in rows]
    return pd.DataFrame(full, columns=list(frames.MARKS))


def test_two_competences_make_one_topic_and_say_more_than_each() -> None:
    table = marks((1, 7, "A", 0, 3, 80.0), (1, 7, "B", 0, 3, 60.0), (2, 7, "A", 3, 3, 80.0), (2, 7, "B", 3, 3, 60.0))
    alone = {one.person_id: one.need for one in topic_needs(table, ["A"])}
    both = {one.person_id: one for one in topic_needs(table, ["A", "B"])}
    assert alone == {1: "likely", 2: "too_few"}
    assert (both[1].need, both[1].required, both[1].gap) == ("sure", 70.0, 70.0)
    assert both[2].need == "watch"


def test_figures_count_people_and_leave_out_whoever_was_not_asked() -> None:
    table = marks((1, 7, "A", 0, 5, 60.0), (2, 7, "A", 2, 5, 60.0), (3, 7, "A", 5, 5, 60.0), (4, 8, "B", 0, 5, 60.0))
    found = topic_figures(topic_needs(table, ["A"]))
    assert (found.assessed, found.sure, found.likely, found.watch) == (3, 1, 1, 1)
    assert found.below == 2
    assert found.gap == pytest.approx(40.0)
    assert found.percent_below == pytest.approx(200 / 3)


def test_nobody_has_no_need() -> None:
    found = topic_figures(topic_needs(marks(), ["A"]))
    assert (found.assessed, found.below, found.percent_below, found.gap) == (0, 0, 0.0, 0.0)


SAFE = Exposure(is_released=True, is_sound=True, in_open_papers=True, in_closed_papers=False)


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (SAFE, ""),
        (Exposure(False, True, True, False), "not_released"),
        (Exposure(True, False, True, False), "not_sound"),
        (Exposure(True, True, True, True), "still_closed"),
        (Exposure(True, True, False, False), "never_shown"),
    ],
)
def test_only_what_no_test_can_ask_is_practised(question: Exposure, why: str) -> None:
    assert refusal_of(question) == why
    assert why in ("", *REASONS)


def test_to_be_released_a_question_must_be_safe_already() -> None:
    assert refusal_of(Exposure(False, True, True, False), to_release=True) == ""
    assert refusal_of(Exposure(False, True, True, True), to_release=True) == "still_closed"
