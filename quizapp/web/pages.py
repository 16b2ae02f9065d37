"""How templates are brought together."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Pages(Environment):
    """Flask's own, but templates without globals of their own share those of the application.

    Jinja lays an empty layer above them for each template, through which it looks at every name whenever a template
    imports another: a page does so a dozen times.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
