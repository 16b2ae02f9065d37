"""The tree of one QTI item under the names of either version, and the pictures that lie beside it."""

import re
from dataclasses import dataclass

from lxml import etree, html

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.qti_packages import PackageNames
from quizapp.banks.formats.writers.texts import Texts, is_marked
from quizapp.office.xmls import Element

_CAPITAL = re.compile(r"([A-Z])")
_HTML = ("p", "img")


@dataclass(frozen=True)
class Version:
    """How a version of QTI names things; `is_dashed`: `qti-simple-choice` instead of `simpleChoice`."""

    namespace: str
    schema: str
    template: str
    is_dashed: bool
    package: PackageNames

    def name(self, camel: str) -> str:
        if camel in _HTML or not self.is_dashed:
            return camel
        return "qti-" + _dashed(camel)

    def attribute(self, camel: str) -> str:
        return _dashed(camel) if self.is_dashed else camel


def _dashed(camel: str) -> str:
    return _CAPITAL.sub(lambda letter: "-" + letter[1].lower(), camel)


class Item:
    """Builds the tree of one item; its pictures lie beside it in a folder of their own."""

    def __init__(self, version: Version, one: FileQuestion) -> None:
        self.version = version
        self.one = one
        self.texts = Texts(one, lambda name: f"../images/{one.code}/{name}")
        self.is_marked = is_marked(one)

    def files(self) -> dict[str, bytes]:
        """Path in the package → picture."""
        return {f"images/{self.one.code}/{name}": picture.data for name, picture in self.texts.files.items()}

    def add(self, parent: Element, camel: str, words: str = "", **attributes: str) -> Element:
        child = etree.SubElement(parent, f"{{{self.version.namespace}}}{self.version.name(camel)}")
        child.text = words or None
        for name, value in attributes.items():
            child.set(self.version.attribute(name), value)
        return child

    def alone(self, camel: str, **attributes: str) -> Element:
        """An element that is still to be put in its place."""
        return self.add(etree.Element("nowhere"), camel, **attributes)

    def fill(self, parent: Element, markup: str) -> None:
        """HTML as children of an element, in the namespace of the item."""
        holder = html.fragment_fromstring(markup, create_parent="div")
        self._copied(holder, parent)

    def _copied(self, source: Element, target: Element) -> None:
        target.text = source.text
        for one in source:
            child = etree.SubElement(target, f"{{{self.version.namespace}}}{one.tag}", dict(one.attrib))
            self._copied(one, child)
            child.tail = one.tail

    def part(self, parent: Element, camel: str, text: str, **attributes: str) -> Element:
        """An option, or a side of a pair."""
        if not self.is_marked:
            return self.add(parent, camel, text, **attributes)
        child = self.add(parent, camel, **attributes)
        self.fill(child, self.texts.part(text))
        return child
