"""The texts of a question for formats that know HTML: its case above its stem, its pictures without folders."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.markup import cited_pictures, plain, rendered
from quizapp.office.pictures import SoundPicture

Part = dict[str, Any]


def is_marked(question: FileQuestion) -> bool:
    """Whether a text of it needs more than plain words."""
    return bool(question.content.get("rich") or _case(question).get("rich"))


def _case(question: FileQuestion) -> Part:
    return question.content.get("case") or {}


def plain_stem(question: FileQuestion) -> str:
    """In words alone, the case first."""
    case, content = _case(question), question.content
    stem = plain(content["stem"]) if content.get("rich") else content["stem"]
    above = plain(case["text"]) if case.get("rich") else case.get("text", "")
    return "\n".join(filter(None, [above, stem]))


def plain_part(question: FileQuestion, text: str) -> str:
    return plain(text) if question.content.get("rich") else text


def is_plain_part(question: FileQuestion, text: str) -> bool:
    """Whether an option says the same in words alone."""
    return not question.content.get("rich") or "<" not in rendered(text, {}, str, inline=True)


@dataclass(frozen=True)
class Texts:
    """HTML of one question. `address`: name of a picture, without a folder → where the text finds it."""

    question: FileQuestion
    address: Callable[[str], str]

    @property
    def files(self) -> dict[str, SoundPicture]:
        """The pictures by their names without folders."""
        return {self._flat(name): picture for name, picture in self.question.pictures.items()}

    def _flat(self, name: str) -> str:
        """Two names that differ in their folder alone stay apart."""
        last = posixpath.basename(name)
        twins = [other for other in self.question.pictures if posixpath.basename(other) == last]
        return last if len(twins) == 1 else f"{self.question.pictures[name].hash[:8]}-{last}"

    def place_of(self, name: str) -> str:
        return self.address(self._flat(name))

    def stem(self) -> str:
        """Case and stem, in paragraphs."""
        case = _case(self.question)
        above = self._block(case["text"], case) if case else ""
        return above + self._block(self.question.content["stem"], self.question.content)

    def part(self, text: str) -> str:
        """An option, without paragraphs."""
        content = self.question.content
        return self._rendered(text, content, inline=True) if content.get("rich") else escape(text, quote=False)

    def cited(self, *texts: str) -> list[str]:
        """The names, without folders, of the pictures that texts in markup cite."""
        names = [name for text in texts for name, _alt in cited_pictures(text)]
        return list(dict.fromkeys(self._flat(name) for name in names if name in self.question.pictures))

    def cited_in_stem(self) -> list[str]:
        case, content = _case(self.question), self.question.content
        return self.cited(*[part[field] for part, field in ((case, "text"), (content, "stem")) if part.get("rich")])

    def cited_in(self, text: str) -> list[str]:
        return self.cited(text) if self.question.content.get("rich") else []

    def _block(self, text: str, part: Part) -> str:
        return self._rendered(text, part) if part.get("rich") else f"<p>{escape(text, quote=False)}</p>"

    def _rendered(self, text: str, part: Part, *, inline: bool = False) -> str:
        names = {picture.hash: name for name, picture in self.question.pictures.items()}
        pictures = {name: facts for name, facts in (part.get("pictures") or {}).items() if facts["hash"] in names}
        return str(rendered(text, pictures, lambda hash_: self.place_of(names[hash_]), inline=inline))
