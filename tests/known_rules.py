"""Addresses compiled once for all applications of a worker."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask
from werkzeug.routing import Rule


class KnownRule(Rule):
    """werkzeug compiles two small programs for each of hundreds of addresses, the same for every application.

    They take the rule as an argument, so rules of the same text and defaults share them.
    """

    _compiled: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.subdomain, self.merge_slashes, repr(self.defaults), append_unknown)
        if key not in self._compiled:
            self._compiled[key] = super()._compile_builder(append_unknown)
        return self._compiled[key]


def share_rules() -> None:
    Flask.url_rule_class = KnownRule
