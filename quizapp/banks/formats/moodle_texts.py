"""Moodle's holders of text: `<x format="html"><text>…</text><file …/></x>`, with the pictures that they bring."""

from quizapp.banks.formats.gift_texts import has_tags
from quizapp.banks.formats.neutral import NOTHING, Report, Rich, short
from quizapp.banks.formats.pictures import Album, from_base64
from quizapp.banks.formats.rich import MARKDOWN_TOLD, from_markup, from_pictured, from_plain
from quizapp.office.xmls import Element, local, words


class Holders:
    """Reads the holders of one question; pictures gather in its album, losses in the report."""

    def __init__(self, where: str, report: Report) -> None:
        self.where = where
        self.report = report
        self.album = Album(report.gate)

    def tell(self, what: str) -> None:
        self.report.change(self.where, what)

    def rich(self, holder: Element | None, inherited: str = "html") -> Rich:
        """The text of a holder."""
        if holder is None:
            return NOTHING
        return self.rich_text(text_of(holder), holder.get("format") or inherited, holder)

    def rich_text(self, text: str, kind: str, holder: Element | None) -> Rich:
        if kind == "markdown":
            self.tell(MARKDOWN_TOLD)
            return from_markup(text)
        if kind == "plain_text" or (kind == "moodle_auto_format" and not has_tags(text)):
            return from_plain(text)
        return from_pictured(text, self._files(holder), self.album, self.tell)

    def _files(self, holder: Element | None) -> list[tuple[str, bytes]]:
        files = []
        for child in holder if holder is not None else ():
            if local(child) != "file":
                continue
            name = child.get("name") or "hinh"
            data = from_base64(child.text or "") if child.get("encoding") == "base64" else None
            if data is None:
                self.tell(f"Không nhận tệp kèm “{short(name)}”: không giải mã được, hoặc lớn quá 5 MB.")
            else:
                files.append((name, data))
        return files


def child(element: Element, name: str) -> Element | None:
    """The first child of a name, whatever its namespace."""
    return next((one for one in element if local(one) == name), None)


def children(element: Element, name: str) -> list[Element]:
    return [one for one in element if local(one) == name]


def text_of(holder: Element | None) -> str:
    """The text of a holder, or of an element that is written without `<text>`."""
    if holder is None:
        return ""
    inner = child(holder, "text")
    found = inner if inner is not None else holder
    return "".join(found.itertext()).strip()


def value(element: Element, name: str, default: str = "") -> str:
    """The tidy text of a child."""
    found = child(element, name)
    return words(found) if found is not None else default
