"""The pictures of questions, and the filters by which templates show texts that hold some."""

from collections.abc import Mapping
from typing import Any

from flask import Response, g, url_for
from markupsafe import Markup

from quizapp.banks import markup
from quizapp.banks.pictures import picture_by_hash
from quizapp.banks.routes.blueprint import bp
from quizapp.web.policy import signed_in
from quizapp.web.request import reading

FOR_A_YEAR = "private, max-age=31536000, immutable"


@bp.get("/hinh/<hash_>")
@signed_in(scope="everywhere")
def picture(hash_: str) -> Response:
    """Whoever knows the hash has been shown the question: it cannot be guessed without the picture itself.

    The browser keeps it, so that a page of a test that is loaded again through an outage still has its pictures.
    """
    found = picture_by_hash(reading(), hash_)
    return Response(found.data, mimetype=found.media_type, headers={"Cache-Control": FOR_A_YEAR})


@bp.app_template_filter("picture_address")
def picture_address(hash_: str) -> str:
    """Where a page finds a picture; those of a file that is only looked at come from the file."""
    token = g.get("looked_at")
    if token is not None:
        return url_for("banks.upload_picture", token=token, hash_=hash_)
    return url_for("banks.picture", hash_=hash_)


@bp.app_template_filter("rich")
def rich(text: str, content: Mapping[str, Any]) -> Markup:
    """A stem or the text of a case, as blocks; `content` says whether it is marked up, and holds its pictures."""
    return markup.shown(text, content, picture_address)


@bp.app_template_filter("rich_line")
def rich_line(text: str, content: Mapping[str, Any]) -> Markup:
    """An option: the same without blocks."""
    return markup.shown(text, content, picture_address, inline=True)


@bp.app_template_filter("words")
def words(text: str, content: Mapping[str, Any]) -> str:
    """A text of a question where only words fit."""
    return markup.words_of(text, content)
