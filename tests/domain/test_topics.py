"""What a person lacks of a topic, counted over its competences."""

import pandas as pd
import pytest

from quizapp.domain import frames
from quizapp.domain.topics import standings, topic_figures, topic_needs


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


def test_percents_and_the_length_of_a_topic_are_of_whoever_was_asked() -> None:
    table = marks((1, 7, "A", 1, 4, 60.0), (1, 7, "B", 1, 1, 60.0), (2, 7, "A", 3, 4, 60.0), (3, 8, "B", 0, 2, 60.0))
    found = standings(table)
    assert found.percents(["A"]) == {1: 25.0, 2: 75.0}
    assert found.percents(["A", "B"]) == {1: 40.0, 2: 75.0, 3: 0.0}
    assert found.percents([]) == {}
    assert found.asked(["A"]) == 4.0
    assert found.asked(["B"]) == 1.5
    assert found.asked() == pytest.approx(11 / 3)
    assert found.asked([]) == 0.0
