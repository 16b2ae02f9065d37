"""Sums of rounds add up to what one round of everybody would say."""

import numpy as np
import pytest

from quizapp.domain import rollups
from quizapp.domain.items import item_figures
from quizapp.domain.rollups import Coded, ItemSums, added_items, figures_of, item_sums


def coded(values: np.ndarray) -> Coded:
    levels, which = np.unique(values, return_inverse=True)
    return Coded(levels.astype(float), which.reshape(values.shape).astype(np.uint16))


def papers(people: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Versions (0: behind the end of a shorter paper), points in quarters, and which places count."""
    chance = np.random.default_rng(seed)
    versions = np.argsort(chance.random((people, 30)), axis=1)[:, :8] + 1
    versions[: people // 3, 6:] = 0
    points = np.round(chance.beta(2, 1, versions.shape) * 4) / 4
    points[versions == 3] = 0.5  # all got the same
    return versions, points, (versions > 0) & (chance.random(versions.shape) > 0.05)


def summed(versions: np.ndarray, points: np.ndarray, held: np.ndarray) -> ItemSums:
    return item_sums(coded(versions), coded(points), held)


@pytest.mark.parametrize("most", [1 << 19, 300])  # all people in one table, and some classes at a time
def test_added_sums_give_the_figures_of_everybody_together(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollups, "MOST_CELLS", most)
    rounds = [papers(200, 1), papers(90, 2), papers(1, 3)]
    sums = added_items([summed(*one) for one in rounds])
    told = dict(zip(sums.versions.tolist(), figures_of(sums), strict=True))
    versions, points, held = (np.concatenate([one[place] for one in rounds]) for place in range(3))
    earned, others = (points * held).sum(axis=1), np.maximum(held.sum(axis=1) - 1, 1)
    for version, figures in told.items():
        who, place = np.nonzero((versions == version) & held)
        rest = (earned[who] - points[who, place]) / others[who]
        alone = item_figures(points[who, place].tolist(), rest.tolist(), {})
        assert figures.sat == alone.sat
        assert figures.difficulty == pytest.approx(alone.difficulty, abs=1e-12)
        assert figures.discrimination == pytest.approx(alone.discrimination, abs=1e-9)
    assert told[3].discrimination is None
    wrong = dict(zip(sums.versions.tolist(), figures_of(summed(*rounds[0])), strict=True))
    assert wrong[5].difficulty != pytest.approx(told[5].difficulty, abs=1e-9), "the control: one round says otherwise"


def test_whole_papers_of_one_length_need_no_mask() -> None:
    versions, points, _held = papers(60, 4)
    versions[versions == 0] = 40
    full = np.ones(versions.shape, bool)
    masked, plain = (item_sums(coded(versions), coded(points), held) for held in (full, None))
    for name in ("people", "points", "squares", "rest", "rest_squares", "products"):
        assert getattr(masked, name) == pytest.approx(getattr(plain, name))


def test_nobody_sums_to_nothing() -> None:
    nobody = np.zeros((0, 0))
    assert figures_of(item_sums(coded(nobody), coded(nobody), None)) == figures_of(added_items([])) == []
