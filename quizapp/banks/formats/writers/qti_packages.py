"""QTI packages out: the manifest at the root, the items in a folder, short facts as keywords of each resource."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.parts import category, tags
from quizapp.office.xmls import Element

_LOM = "http://ltsc.ieee.org/xsd/LOM"
EPOCH = (1980, 1, 1, 0, 0, 0)  # the same questions are the same bytes


@dataclass(frozen=True)
class PackageNames:
    """What a version calls its packages and items."""

    namespace: str
    schema: str
    schema_version: str
    item_type: str


def packed(
    items: Sequence[tuple[FileQuestion, bytes, Mapping[str, bytes]]], names: Mapping[str, str], package: PackageNames
) -> bytes:
    """The zip of (question, item, its pictures by path)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        _put(archive, "imsmanifest.xml", _manifest([(one, list(files)) for one, _item, files in items], names, package))
        for one, item, files in items:
            _put(archive, _path(one), item)
            for path, data in files.items():
                _put(archive, path, data)
    return buffer.getvalue()


def _put(archive: zipfile.ZipFile, path: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(path, EPOCH)
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def _path(one: FileQuestion) -> str:
    return f"items/{one.code}.xml"


def _manifest(
    questions: Sequence[tuple[FileQuestion, Sequence[str]]], names: Mapping[str, str], package: PackageNames
) -> bytes:
    root = etree.Element(f"{{{package.namespace}}}manifest", nsmap={None: package.namespace, "lom": _LOM})
    root.set("identifier", "MANIFEST-QUIZAPP")

    def add(parent: Element, name: str, words: str = "", **attributes: str) -> Element:
        child = etree.SubElement(parent, f"{{{package.namespace}}}{name}", **attributes)
        child.text = words or None
        return child

    about = add(root, "metadata")
    add(about, "schema", package.schema)
    add(about, "schemaversion", package.schema_version)
    add(root, "organizations")
    resources = add(root, "resources")
    for one, files in questions:
        place = {"identifier": f"RES-{one.code}", "type": package.item_type, "href": _path(one)}
        resource = add(resources, "resource", **place)
        _keywords(add(resource, "metadata"), one, names)
        for path in (_path(one), *files):
            add(resource, "file", href=path)
    etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _keywords(metadata: Element, one: FileQuestion, names: Mapping[str, str]) -> None:
    general = etree.SubElement(etree.SubElement(metadata, f"{{{_LOM}}}lom"), f"{{{_LOM}}}general")
    _worded(general, "title", f"{one.code}: {category(one, names)}")
    for mark in tags(one, ("code", "unit")):
        _worded(general, "keyword", mark)


def _worded(general: Element, name: str, words: str) -> None:
    holder = etree.SubElement(general, f"{{{_LOM}}}{name}")
    etree.SubElement(holder, f"{{{_LOM}}}string", language="vi").text = words
