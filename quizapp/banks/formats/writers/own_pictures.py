"""The pictures beside our own bank files: each name in a folder means one picture."""

import posixpath
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from quizapp.banks.file_pictures import FOLDER, SUFFIXES
from quizapp.banks.file_questions import FileQuestion
from quizapp.office.pictures import EXTENSIONS, SoundPicture

Rename = Callable[[str, SoundPicture], str]


def with_own_names(questions: Iterable[FileQuestion]) -> list[FileQuestion]:
    """The questions with names that a bank file may use; two pictures of one domain never share a name.

    A question whose names are sound already is given back as it is.
    """
    taken: dict[tuple[str, str], str] = {}

    def settled(domain: str, name: str, picture: SoundPicture) -> str:
        found = name if _is_sound(name) else f"{FOLDER}/{picture.hash[:12]}.{EXTENSIONS[picture.media_type]}"
        if taken.setdefault((domain, found), picture.hash) != picture.hash:
            stem, suffix = posixpath.splitext(found)
            found = f"{stem}-{picture.hash[:12]}{suffix}"
            taken[domain, found] = picture.hash
        return found

    return [
        _renamed(one, {name: settled(domain_of(one), name, picture) for name, picture in sorted(one.pictures.items())})
        for one in questions
    ]


def domain_of(question: FileQuestion) -> str:
    return question.code.split("-")[0]


def _is_sound(name: str) -> bool:
    is_below = not name.startswith("/") and ".." not in name.split("/") and "\\" not in name
    return is_below and "(" not in name and ")" not in name and " " not in name and name.lower().endswith(SUFFIXES)


def _renamed(question: FileQuestion, names: Mapping[str, str]) -> FileQuestion:
    if all(old == new for old, new in names.items()):
        return question
    content = _with_names(question.content, names)
    for part in ("options", "left"):
        content[part] = {key: _in_text(text, names) for key, text in content[part].items()}
    if content.get("picture"):
        content["picture"] = {**content["picture"], "name": names[content["picture"]["name"]]}
    if content.get("case"):
        content["case"] = _with_names(content["case"], names)
    pictures = {names[old]: picture for old, picture in question.pictures.items()}
    return replace(question, content=content, pictures=pictures)


def _with_names(part: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """A content, or a case, with the names of its text changed."""
    changed = dict(part)
    for field in ("stem", "text"):
        if field in changed and changed.get("rich"):
            changed[field] = _in_text(changed[field], names)
    if "pictures" in changed:
        changed["pictures"] = {names[name]: facts for name, facts in changed["pictures"].items()}
    return changed


def _in_text(text: str, names: Mapping[str, str]) -> str:
    for old, new in names.items():
        text = text.replace(f"]({old})", f"]({new})")
    return text


def picture_files(questions: Iterable[FileQuestion]) -> dict[str, bytes]:
    """Path in the folder of banks (`dvc/hinh/so-do.png`) → bytes."""
    found = {
        f"{domain_of(one).lower()}/{name}": picture.data for one in questions for name, picture in one.pictures.items()
    }
    return dict(sorted(found.items()))
