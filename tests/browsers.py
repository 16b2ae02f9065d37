"""Which browser the tests use, and how long they wait for it."""

import os
import shutil
from collections.abc import Callable
from typing import Any

import playwright.sync_api as playwright

PATIENCE = 60_000  # ms; a busy machine is slow, and right all the same
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


def chromium_path() -> str | None:
    """The browser of this machine, None where there is none."""
    named = os.environ.get("QUIZAPP_CHROMIUM")
    return named or next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)


_OPENED: list[playwright.BrowserContext] = []


def close_windows() -> None:
    """All that were opened since the last time; pages that nobody looks at any more would go on working."""
    while _OPENED:
        _OPENED.pop().close()


def patient(opened: Callable[..., playwright.BrowserContext]) -> Callable[..., playwright.BrowserContext]:
    """Windows that wait for whatever they wait for as long as an expectation does."""

    def open_patiently(*given: Any, **options: Any) -> playwright.BrowserContext:
        context = opened(*given, **options)
        context.set_default_timeout(PATIENCE)
        _OPENED.append(context)
        return context

    return open_patiently
