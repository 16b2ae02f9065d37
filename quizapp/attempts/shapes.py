"""Shapes of papers that this process has seen. They are immutable, so there is nothing to invalidate."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

from quizapp.domain.questions import PaperItem

KEPT = 4000  # papers

Shape = dict[int, PaperItem]


class ShapeCache:
    """The most recently used shapes by token."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._shapes: OrderedDict[str, Shape] = OrderedDict()
        self._lock = Lock()

    def get(self, token: str, load: Callable[[str], Shape]) -> Shape:
        """The shape of `token`; an empty one (no such attempt) is not kept."""
        with self._lock:
            known = self._shapes.get(token)
            if known is not None:
                self._shapes.move_to_end(token)
                return known
        loaded = load(token)
        if loaded:
            with self._lock:
                self._shapes[token] = loaded
                while len(self._shapes) > self._kept:
                    self._shapes.popitem(last=False)
        return loaded
