"""QTI of every version: one item, a file of items, or a package; decided by what is in it, not by its labels."""

from dataclasses import replace

from quizapp.banks.formats.neutral import ForeignQuestion, Report
from quizapp.banks.formats.qti12 import read_qti12
from quizapp.banks.formats.qti_interactions import QtiFault
from quizapp.banks.formats.qti_items import read_item
from quizapp.banks.formats.qti_names import Files, normalised
from quizapp.banks.formats.qti_packages import Package
from quizapp.domain.errors import FileRefused
from quizapp.office.uploads import refuse
from quizapp.office.xmls import Element, local, parse_xml

_TESTS = ("assessmentTest", "assessmentSection", "qti-assessment-test", "qti-assessment-section")
_ITEMS = ("assessmentItem", "qti-assessment-item")


def read_qti(data: bytes, name: str, report: Report) -> list[ForeignQuestion]:
    """The questions of an item or a package that passed the gate."""
    if data.startswith(b"PK"):
        return _package(Package(data, name), report)
    root = parse_xml(data, name)
    if local(root) in _TESTS:
        raise refuse("Đây là tệp cấu trúc đề của QTI, không có câu hỏi. Hãy nạp cả gói .zip.", name)
    if local(root) == "manifest":
        raise refuse("Đây là mục lục imsmanifest.xml của một gói QTI. Hãy nạp cả gói .zip.", name)
    return _document(root, "", lambda _path: None, report, name)


def _document(root: Element, path: str, files: Files, report: Report, name: str) -> list[ForeignQuestion]:
    """An item, or a QTI 1.2 file with many."""
    if local(root) in _ITEMS:
        return _item(root, path, files, report)
    if local(root) in ("questestinterop", "item"):
        return read_qti12(root, path, files, report)
    raise refuse(f"Tệp XML không phải QTI: phần tử gốc là <{local(root)}>.", name)


def _item(root: Element, path: str, files: Files, report: Report) -> list[ForeignQuestion]:
    line = root.sourceline
    item = normalised(root)
    where = path or f"Câu 1, dòng {line}"
    report.one_more()
    try:
        return [read_item(item, where, files, report)]
    except QtiFault as fault:
        report.refuse(where, str(fault))
        return []


def _package(package: Package, report: Report) -> list[ForeignQuestion]:
    questions: list[ForeignQuestion] = []
    for path in package.documents(report):
        try:
            root = parse_xml(package.read(path), path)
        except FileRefused as refusal:
            report.refuse(path, refusal.faults[0].message)
            continue
        if local(root) in _TESTS:
            report.change(path, "Không giữ cấu trúc đề (phần, thứ tự, thời gian, trọng số); chỉ lấy câu hỏi.")
        elif local(root) in (*_ITEMS, "questestinterop"):
            tags = package.keywords.get(path, ())
            questions += [
                replace(one, tags=(*one.tags, *tags))
                for one in _document(root, path, package.beside(path), report, path)
            ]
        else:
            report.change(path, f"Bỏ tệp XML không phải câu hỏi (<{local(root)}>).")
    return questions
