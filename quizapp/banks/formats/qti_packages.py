"""QTI packages: a zip whose imsmanifest.xml says what is in it, read patiently where it does not."""

import io
import posixpath
import zipfile
from collections import Counter
from urllib.parse import unquote

from quizapp.banks.formats.neutral import Report
from quizapp.banks.formats.qti_names import Files
from quizapp.domain.errors import FileRefused
from quizapp.office.uploads import refuse
from quizapp.office.xmls import Element, local, parse_xml, root_name, words

MANIFEST = "imsmanifest.xml"
_ITEM_ROOTS = ("assessmentItem", "qti-assessment-item", "questestinterop")
_OWN = (
    "Đây là gói xuất riêng của phần mềm (tệp .yaml và hình). Hãy nạp nguyên gói này ở mục “Tệp riêng của phần mềm này”."
)
_NO_ITEMS = (
    "Gói .zip không có câu hỏi QTI nào. Trong gói là các tệp: {}. Hãy giải nén rồi nạp từng tệp (Word, Excel, "
    "văn bản, gói QTI)."
)
_BLACKBOARD = ("assessment/x-bb-qti-pool", "assessment/x-bb-qti-test", "assessment/x-bb-qti-survey")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".svg")


class Package:
    """The files of a package that passed the gate."""

    def __init__(self, data: bytes, name: str) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self._name = name
        self.keywords: dict[str, tuple[str, ...]] = {}  # path of an item → what the manifest says of it
        self._paths = [entry.filename for entry in self._archive.infolist() if not entry.is_dir()]

    def read(self, path: str) -> bytes:
        return self._archive.read(path)

    def documents(self, report: Report) -> list[str]:
        """Paths of the XML files to read, tests first; what is missing, hidden or left aside has its line."""
        listed, folder = self._listed(report)
        items = [path for path in self._paths if path.endswith((".xml", ".dat")) and self._is_item(path)]
        if listed is None:
            chosen = items
        else:
            chosen = self._found(listed, folder, report)
            for path in items:
                if path not in chosen:
                    report.refuse(path, "Tệp câu hỏi này không có trong imsmanifest.xml. Hãy xuất lại gói.")
        self._tell_aside(chosen, report)
        if not chosen and not report.refused:
            is_own = any(path.endswith((".yaml", ".yml")) for path in self._paths)
            raise refuse(_OWN if is_own else _NO_ITEMS.format(self._within()), self._name)
        return chosen

    def beside(self, path: str) -> Files:
        """Reads files by addresses that are relative to one of the package."""

        def file(address: str) -> bytes | None:
            plain = address.split("?")[0].split("#")[0]
            for written in (plain, unquote(plain)):
                for base in (posixpath.dirname(path), ""):
                    found = posixpath.normpath(posixpath.join(base, written.lstrip("/")))
                    if found in self._paths:
                        return self.read(found)
            return None

        return file

    def _is_item(self, path: str) -> bool:
        return root_name(self.read(path)) in _ITEM_ROOTS

    def _listed(self, report: Report) -> tuple[list[str] | None, str]:
        """(addresses in the manifest, its folder); None where there is no sound one."""
        manifests = [path for path in self._paths if posixpath.basename(path).lower() == MANIFEST]
        if not manifests:
            report.change("Cả gói", "Gói không có imsmanifest.xml; đã lấy mọi tệp câu hỏi tìm thấy.")
            return None, ""
        path = min(manifests, key=lambda one: one.count("/"))
        if "/" in path:
            report.change("Cả gói", f"imsmanifest.xml phải nằm ở gốc của gói, đây nằm ở “{posixpath.dirname(path)}”.")
        try:
            root = parse_xml(self.read(path), path)
        except FileRefused as refusal:
            report.change(path, f"{refusal.faults[0].message} Đã lấy mọi tệp câu hỏi tìm thấy.")
            return None, ""
        self.keywords = _keywords(root, posixpath.dirname(path))
        return _addresses(root), posixpath.dirname(path)

    def _found(self, listed: list[str], folder: str, report: Report) -> list[str]:
        chosen = []
        for address in listed:
            tried = [posixpath.normpath(posixpath.join(folder, one)) for one in (address, unquote(address))]
            path = next((one for one in tried if one in self._paths), None)
            if path is None:
                report.refuse(address, "imsmanifest.xml ghi tệp này nhưng gói không có. Hãy xuất lại gói.")
            elif path not in chosen:
                chosen.append(path)
        return sorted(chosen, key=lambda one: root_name(self.read(one)) in _ITEM_ROOTS)

    def _tell_aside(self, chosen: list[str], report: Report) -> None:
        aside = [
            _kind(path)
            for path in self._paths
            if path not in chosen and not path.lower().endswith((".xml", *_PICTURES))
        ]
        if aside:
            report.change("Cả gói", f"Bỏ các tệp không phải câu hỏi hoặc hình: {_counted(aside)}.")

    def _within(self) -> str:
        return _counted([_kind(path) for path in self._paths]) or "không có gì"


def _kind(path: str) -> str:
    return posixpath.splitext(path)[1].lower() or "không đuôi"


def _counted(kinds: list[str]) -> str:
    most = Counter(kinds).most_common(8)
    return ", ".join(f"{count} {kind[:20]}" for kind, count in sorted(most))


def _keywords(manifest: Element, folder: str) -> dict[str, tuple[str, ...]]:
    """Path of a resource → the keywords of its metadata, each in its first language."""
    found = {}
    for resource in manifest.iter():
        if local(resource) == "resource" and resource.get("href"):
            path = posixpath.normpath(posixpath.join(folder, resource.get("href")))
            said = [words(next(iter(one), one)) for one in resource.iter() if local(one) == "keyword"]
            found[path] = tuple(filter(None, said))
    return found


def _addresses(manifest: Element) -> list[str]:
    """The XML files of resources that are items or tests by their type, or of no type that we know."""
    found = []
    for resource in manifest.iter():
        if local(resource) != "resource":
            continue
        kind = (resource.get("type") or "").lower()
        written = resource.get("href") or next((one.get("href") for one in resource if local(one) == "file"), "")
        address = written or next((one for name, one in resource.items() if name.endswith("}file")), "")  # Blackboard's
        is_question = kind.startswith(
            ("imsqti_item", "imsqti_test", "imsqti_section", "imsqti_assessment", "imsqti_xml", *_BLACKBOARD)
        )
        if address and (is_question or (not kind and address.endswith(".xml"))):
            found.append(address)
    return found
