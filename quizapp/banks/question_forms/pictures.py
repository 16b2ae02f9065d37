"""Pictures in the editor: what a form knows of those that were uploaded to it, and how a text cites them."""

import json
import re
from collections.abc import Mapping
from typing import Any

from quizapp.banks.markup import cited_pictures

MOST = 10  # of one question
_HASH = re.compile(r"[0-9a-f]{64}")
_NAME = re.compile(r"hinh/[0-9a-f]{12}\.(?:png|jpg)|[^\s()\\]{1,200}")

Facts = Mapping[str, Mapping[str, Any]]  # hash, or name → hash, width, height


def read_album(text: str | None) -> dict[str, str]:
    """Name → hash, as the hidden field of the form carries them; anything else in it is left out."""
    try:
        given = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    if not isinstance(given, dict):
        return {}
    sound = {
        name: hash_
        for name, hash_ in given.items()
        if isinstance(hash_, str) and _HASH.fullmatch(hash_) and _NAME.fullmatch(name)
    }
    return dict(list(sound.items())[:MOST])


def written_album(album: Mapping[str, str]) -> str:
    return json.dumps(dict(album), sort_keys=True)


def album_of(content: Mapping[str, Any]) -> dict[str, str]:
    """Name → hash of the pictures in a question's texts and in its hotspot."""
    found = {name: facts["hash"] for name, facts in (content.get("pictures") or {}).items()}
    if content.get("picture"):
        found[content["picture"]["name"]] = content["picture"]["hash"]
    return found


def cited_facts(texts: list[str], album: Mapping[str, str], known: Facts) -> dict[str, dict[str, Any]]:
    """Name → hash, width and height of the pictures that the texts cite and that are kept."""
    names = sorted({name for text in texts for name, _words in cited_pictures(text)})
    return {name: dict(known[album[name]]) for name in names if album.get(name) in known}


def with_picture(stem: str, name: str, words: str) -> str:
    """The text with a picture below it."""
    plain = words.replace("[", "(").replace("]", ")")
    return f"{stem.rstrip()}\n\n![{plain}]({name})".lstrip()
