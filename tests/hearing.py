"""What every test of a whole run puts on record: the table that names tests for kinds of event is held against it."""

import os
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.audit.models import AuditEntry
from quizapp.operations.log_words import DETAIL_WORDS, SUBJECT_WORDS
from quizapp.operations.words import AUDIT_WORDS
from tests.door.elsewhere import ELSEWHERE

Heard = Mapping[str, set[str]]
NARROWING = ("keyword", "deselect", "lf", "stepwise", "ignore", "ignore_glob", "collectonly", "setuponly", "setupplan")


def unheard(named: Mapping[str, str], heard: Heard) -> list[str]:
    """Kinds that the test they name did not record."""
    return sorted(f"{kind}: not recorded by {file}" for kind, file in named.items() if kind not in heard.get(file, ()))


def wordless(action: str, subject: str, details: Mapping[str, object]) -> list[str]:
    """What the page of the log would print as it stands in the code."""
    if action not in AUDIT_WORDS:  # of a test of the log itself
        return []
    names = {name for one in (details, *details.values()) if isinstance(one, Mapping) for name in one}
    nameless = [f"{action}: {name} has no words" for name in sorted(names - set(DETAIL_WORDS)) if not name.isdigit()]
    return nameless + ([f"{action}: {subject} has no words"] if subject.partition(":")[0] not in SUBJECT_WORDS else [])


class Hearing:
    """Listens in every process of a run, and judges in the one that started it."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.heard: dict[str, set[str]] = defaultdict(set)  # file → kinds
        self.wordless: set[str] = set()
        self.faults: list[str] = []
        sa.event.listen(AuditEntry, "after_insert", self._hear)

    def _hear(self, _mapper: object, _connection: object, entry: AuditEntry) -> None:
        test = os.environ.get("PYTEST_CURRENT_TEST", "")
        self.heard[test.partition("::")[0]].add(entry.action)
        self.wordless.update(wordless(entry.action, entry.subject, entry.details))

    @property
    def _is_whole(self) -> bool:
        asked = self.config.option  # of plug-ins that may be switched off, too
        is_narrowed = asked.markexpr != "not long" or any(getattr(asked, name, None) for name in NARROWING)
        return self.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not is_narrowed

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        for file, kinds in getattr(node, "workeroutput", {}).get("heard", {}).items():
            self.heard[file] |= set(kinds)
        self.wordless.update(getattr(node, "workeroutput", {}).get("wordless", ()))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if hasattr(self.config, "workeroutput"):
            self.config.workeroutput["heard"] = {file: sorted(kinds) for file, kinds in self.heard.items()}
            self.config.workeroutput["wordless"] = sorted(self.wordless)
        elif not session.testsfailed and session.exitstatus == pytest.ExitCode.OK:
            self.faults = sorted(self.wordless) + (unheard(ELSEWHERE, self.heard) if self._is_whole else [])
            if self.faults:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for fault in self.faults:
            terminalreporter.write_line(f"FAILED what is put on record: {fault}", red=True)
