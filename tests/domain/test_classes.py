"""Classes from needs: nobody twice, no class above its seats, everybody placed or told why not."""

import random
from collections import Counter
from collections.abc import Callable
from itertools import pairwise

import pytest

from quizapp.domain.classes import LEFT_OUT, Formation, FormedClass, formed
from quizapp.domain.topics import TopicNeed

Former = Callable[..., Formation]


def hall(seed: int) -> tuple[list[TopicNeed], list[int], dict[int, str], int, int, set[int]]:
    """People, units, clusters, size, seats and who has a place already, by chance."""
    chance = random.Random(seed)
    units = chance.sample(range(1, 40), chance.randint(1, 12))
    people = [
        TopicNeed(
            number,
            chance.choice([*units, 99]) if chance.random() < 0.1 else chance.choice(units),
            chance.choice(["sure", "likely", "watch", "none", "too_few"]),
            chance.choice([0.0, 20.0, 40.0]),
            60.0,
        )
        for number in chance.sample(range(1, 500), chance.randint(0, 90))
    ]
    clusters = {unit: chance.choice(["Cụm 1", "Cụm 2"]) for unit in units if chance.random() < 0.6}
    placed = {one.person_id for one in people if chance.random() < 0.1}
    return people, units, clusters, chance.randint(1, 12), chance.randint(0, 80), placed


def faults(form: Former, seed: int) -> list[str]:
    """What a formation breaks of its promise."""
    people, units, clusters, size, seats, placed = hall(seed)
    made = form(people, units, clusters, size, seats, placed)
    again = form(list(reversed(people)), units, clusters, size, seats, placed)
    in_class = [one.person_id for group in made.classes for one in group.people]
    told = [one.person_id for one, _why in made.left_out]
    wanting = {one.person_id for one in people if one.need in ("sure", "likely")} - placed
    checks = {
        "twice": max(Counter([*in_class, *told]).values(), default=0) <= 1,
        "too large": all(0 < len(group.people) <= size for group in made.classes),
        "beyond the seats": len(in_class) <= seats,
        "forgotten": wanting <= {*in_class, *told},
        "not needed": {*in_class, *told} <= wanting,
        "no words": all(why in LEFT_OUT for _one, why in made.left_out),
        "by chance": made.classes == again.classes and set(made.left_out) == set(again.left_out),
        "mixed clusters": all(
            {clusters.get(one.unit_id, "") for one in group.people} == {group.cluster} for group in made.classes
        ),
    }
    return [name for name, holds in checks.items() if not holds]


@pytest.mark.parametrize("seed", range(300))
def test_classes_keep_their_promise(seed: int) -> None:
    assert faults(formed, seed) == []


def twice(*given: object) -> Formation:
    made = formed(*given)  # type: ignore[arg-type]
    return Formation((*made.classes, *made.classes), made.left_out)


def silent(*given: object) -> Formation:
    return Formation(formed(*given).classes, ())  # type: ignore[arg-type]


def one_class(*given: object) -> Formation:
    made = formed(*given)  # type: ignore[arg-type]
    people = tuple(one for group in made.classes for one in group.people)
    return Formation((FormedClass("", people),), made.left_out)


def as_they_come(people: list[TopicNeed], units: object, clusters: object, size: int, seats: int, placed: set[int]):  # type: ignore[no-untyped-def]
    known = [one for one in people if one.is_needed and one.person_id not in placed]
    parts = [FormedClass("", tuple(known[start : start + size])) for start in range(0, min(len(known), seats), size)]
    return Formation(tuple(parts), ())


@pytest.mark.parametrize(
    ("faulty", "fault"),
    [(twice, "twice"), (silent, "forgotten"), (one_class, "too large"), (as_they_come, "by chance")],
)
def test_a_faulty_rule_would_be_found(faulty: Former, fault: str) -> None:
    assert any(fault in faults(faulty, seed) for seed in range(300))


def test_short_seats_go_to_the_surest_need_then_to_the_widest_gap() -> None:
    people = [
        TopicNeed(1, 1, "likely", 0.0, 60.0),
        TopicNeed(2, 1, "likely", 50.0, 60.0),
        TopicNeed(3, 1, "sure", 55.0, 60.0),
    ]
    made = formed(people, [1], {}, 10, 2)
    assert [one.person_id for one in made.classes[0].people] == [3, 1]
    assert [(one.person_id, why) for one, why in made.left_out] == [(2, "no_seat")]


def test_classes_are_of_equal_size_and_split_communes_at_cuts_only() -> None:
    people = [TopicNeed(number, 1 + number // 10, "likely", 0.0, 60.0) for number in range(41)]
    made = formed(people, [1, 2, 3, 4, 5], {}, 15, 100)
    assert [len(group.people) for group in made.classes] == [14, 14, 13]
    units = [[one.unit_id for one in group.people] for group in made.classes]
    assert all(left[-1] <= right[0] for left, right in pairwise(units))


def test_no_class_of_nobody() -> None:
    with pytest.raises(ValueError, match="no class of 0"):
        formed([], [1], {}, 0, 5)
    assert formed([], [1], {}, 5, 5) == Formation((), ())
