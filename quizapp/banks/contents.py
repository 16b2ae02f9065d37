"""What candidates may see of a question in a bank file, as the database keeps it, with the pictures that it shows."""

from collections.abc import Iterable, Mapping
from typing import Any

from quizapp.banks.file_pictures import Source, read_picture
from quizapp.banks.markup import cited_pictures
from quizapp.banks.pictures import facts_of
from quizapp.banks.schema import AnyQuestion, Matching, Multiple, Single, TrueFalse
from quizapp.banks.schema_hotspot import Case, Hotspot
from quizapp.banks.schema_typed import TypedQuestion
from quizapp.domain.errors import Fault, FileRefused
from quizapp.domain.questions import TRUE_FALSE
from quizapp.office.pictures import SoundPicture

Album = dict[str, SoundPicture]  # name in the file → the picture


def content_of(parsed: AnyQuestion, cases: Mapping[str, Case], source: Source) -> tuple[dict[str, Any], Album]:
    """(content, pictures by name). FileRefused for a case or a picture that is not there."""
    album: Album = {}
    content: dict[str, Any] = {
        "stem": parsed.stem,
        "options": _options_of(parsed),
        "left": dict(parsed.left) if isinstance(parsed, Matching) else {},
        "keep_last": parsed.keep_last if isinstance(parsed, Single | Multiple) else None,
    }
    if parsed.rich:
        texts = [content["stem"], *content["options"].values(), *content["left"].values()]
        content |= {"rich": True, **_cited(texts, source, album)}
    if isinstance(parsed, TypedQuestion):
        content |= parsed.public()
    if isinstance(parsed, Hotspot):
        content |= _hotspot(parsed, source, album)
    if parsed.case is not None:
        content["case"] = _case(parsed.case, cases, source, album)
    return content, album


def _options_of(parsed: AnyQuestion) -> dict[str, str]:
    if isinstance(parsed, TrueFalse):
        return dict(TRUE_FALSE)
    if isinstance(parsed, Hotspot):
        return {letter: region.label for letter, region in parsed.regions.items()}
    if isinstance(parsed, Matching):
        return dict(parsed.right)
    return {} if isinstance(parsed, TypedQuestion) else dict(parsed.options)


def _cited(texts: Iterable[str], source: Source, album: Album) -> dict[str, Any]:
    names = sorted({name for text in texts for name, _words in cited_pictures(text)})
    for name in names:
        album[name] = album.get(name) or read_picture(name, source)
    return {"pictures": {name: facts_of(album[name]) for name in names}} if names else {}


def _hotspot(parsed: Hotspot, source: Source, album: Album) -> dict[str, Any]:
    name = parsed.picture.file
    album[name] = read_picture(name, source)
    return {
        "picture": {"name": name, "alt": parsed.picture.alt, **facts_of(album[name])},
        "regions": {letter: region.box for letter, region in parsed.regions.items()},
        "many": isinstance(parsed.key, list),
    }


def _case(code: str, cases: Mapping[str, Case], source: Source, album: Album) -> dict[str, Any]:
    found = cases.get(code)
    if found is None:
        raise FileRefused([Fault(0, f"Không có tình huống “{code}” trong mục “cases” của tệp.")])
    rich = {"rich": True, **_cited([found.text], source, album)} if found.rich else {}
    return {"code": code, "text": found.text, **rich}
