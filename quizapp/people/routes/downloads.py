"""Workbooks to download."""

from flask import Response

from quizapp.office.media_types import XLSX


def workbook(content: bytes, name: str) -> Response:
    """A workbook to download; the name in plain letters."""
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
