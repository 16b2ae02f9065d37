"""Where the pages of the bank ask how questions were used."""

from flask import Flask, current_app

from quizapp.banks.usage import UsageSource

_KEY = "quizapp.usage"


def register_usage(app: Flask, source: UsageSource) -> None:
    app.extensions[_KEY] = source


def usage() -> UsageSource:
    source: UsageSource = current_app.extensions[_KEY]
    return source
