"""What the bank wants to know of the use of its questions; rooms further down the pipeline answer it.

The bank knows no attempt and no result. `app.py` joins the two: see docs/decisions/0022.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.domain.items import ItemStatistics


@dataclass(frozen=True)
class Use:
    """How often a version stood in a paper, when first and last, and in which rounds, the newest first."""

    papers: int
    first_at: datetime
    last_at: datetime
    rounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class UsageSource:
    """The three questions. `uses`: version → its use, of those ever drawn. Statistics are of closed rounds."""

    uses: Callable[[Session, Collection[int]], Mapping[int, Use]]
    used_versions: Callable[[Session], Collection[int]]
    statistics: Callable[[Session, int], ItemStatistics]
