"""QTI 2.x and 3.0 under one set of names: no namespaces, camel case, no `qti-`."""

import re
from collections.abc import Callable

from quizapp.banks.formats.neutral import Report, Rich, short
from quizapp.banks.formats.pictures import Album, picture_name
from quizapp.banks.formats.rich import from_html
from quizapp.office.pictures import size_by_head
from quizapp.office.xmls import Element, inner, local, words

_DASH = re.compile(r"-([a-z])")
Files = Callable[[str], bytes | None]
_IMAGE_TYPES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg", ".bmp", ".tif", ".tiff")
_SILENT = ("stylesheet", "catalogInfo", "companionMaterialsInfo")


def normalised(root: Element) -> Element:
    """The same tree, in place: `qti-simple-choice` → `simpleChoice`, `max-choices` → `maxChoices`."""
    for element in root.iter():
        name = local(element)
        if not name:
            continue
        element.tag = camel(name.removeprefix("qti-")) if name.startswith("qti-") else name
        attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
        element.attrib.clear()
        for key, value in attributes.items():
            element.set(key if key.startswith(("data-", "aria-")) else camel(key), value)
    return root


def camel(name: str) -> str:
    return _DASH.sub(lambda found: found[1].upper(), name)


def put(element: Element, new: Element | str) -> None:
    """Replace an element by another, or by words; what follows it stays."""
    parent, tail = element.getparent(), element.tail or ""
    if parent is None:
        return
    if isinstance(new, str):
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + new + tail
        else:
            parent.text = (parent.text or "") + new + tail
        parent.remove(element)
    else:
        new.tail = tail
        parent.replace(element, new)


class Bodies:
    """Turns elements of one item into rich text; pictures gather in its album, losses in the report."""

    def __init__(self, where: str, files: Files, report: Report) -> None:
        self.where = where
        self.report = report
        self.album = Album(report.gate)
        self._files = files

    def tell(self, what: str) -> None:
        self.report.change(self.where, what)

    def rich(self, element: Element | None) -> Rich:
        if element is None:
            return Rich()
        self._take_pictures(element)
        names = {name: name for name in self.album.files}
        return from_html(inner(element), names, self.tell)

    def take_picture(self, source: str) -> str:
        """The name under which a picture is kept; empty, and told, where there is none."""
        name, fault = self.album.take(source, self._files(source), "gói không có tệp này.")
        if fault:
            self.tell(f"Không nhận hình “{short(picture_name(source))}”: {fault}")
        return name

    def size_of(self, source: str) -> tuple[float, float]:
        """Width and height of a picture as its file says them."""
        return size_by_head(self._files(source) or b"")

    def _take_pictures(self, element: Element) -> None:
        for one in list(element.iter("object")):
            self._object_as_image(one)
        for image in element.iter("img"):
            source = image.get("src") or ""
            if source and source not in self.album.files:
                name = self.take_picture(source)
                image.set("src", name) if name else image.attrib.pop("src")

    def _object_as_image(self, one: Element) -> None:
        kind, source = one.get("type") or "", one.get("data") or ""
        if not (kind.startswith("image/") or source.lower().endswith(_IMAGE_TYPES)):
            self.tell(f"Bỏ nội dung nhúng “{short(source or kind)}” (âm thanh, video hoặc trang khác).")
            return
        image = one.makeelement("img", {"src": source, "alt": words(one)})
        put(one, image)


def without(element: Element, names: tuple[str, ...]) -> list[Element]:
    """Take children of these names out, wherever they stand; the words behind them stay."""
    taken = list(element.iter(*names))
    for one in taken:
        if one.getparent() is not None:
            put(one, "")
    return taken


def drop_silent(root: Element) -> None:
    """Parts that say nothing to a reader."""
    without(root, _SILENT)
