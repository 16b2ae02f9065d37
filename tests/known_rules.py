"""Addresses compiled once for all applications of a worker."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import Flask
from werkzeug.routing import Rule


class KnownRule(Rule):
    """werkzeug reads each of hundreds of addresses and compiles two small programs for it, the same for every
    application.

    What was read holds nothing of an application, and the programs take the rule as an argument, so rules of the same
    text, defaults and converters share both.
    """

    _compiled: ClassVar[dict[tuple[Any, ...], Callable[..., tuple[str, str]]]] = {}
    _read: ClassVar[dict[tuple[Any, ...], tuple[Any, Any, Any]]] = {}

    def compile(self) -> None:
        assert self.map is not None
        of_map = (self.map.host_matching, *self.map.converters.items())
        key = (self.rule, self.subdomain, self.host, self.merge_slashes, *of_map)
        known = self._read.get(key)
        if known is None:
            super().compile()
            self._read[key] = self._parts, self._trace, self._converters
            return
        self._parts, self._trace, self._converters = known
        self.arguments |= set(self._converters)
        self._build = self._compile_builder(False).__get__(self, None)
        self._build_unknown = self._compile_builder(True).__get__(self, None)

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (self.rule, self.subdomain, self.merge_slashes, repr(self.defaults), append_unknown)
        if key not in self._compiled:
            self._compiled[key] = super()._compile_builder(append_unknown)
        return self._compiled[key]


def share_rules() -> None:
    Flask.url_rule_class = KnownRule
