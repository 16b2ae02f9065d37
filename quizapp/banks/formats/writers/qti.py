"""QTI 2.1 and 3.0: one tree under the names of either version, an item a question."""

from collections.abc import Callable, Iterable, Mapping

from lxml import etree

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.parts import choices, told
from quizapp.banks.formats.writers.qti_answers import WRITERS, declare, processing
from quizapp.banks.formats.writers.qti_packages import PackageNames, packed
from quizapp.banks.formats.writers.qti_tree import Item, Version
from quizapp.office.xmls import Element

_XSI = "http://www.w3.org/2001/XMLSchema-instance"


QTI_2_1 = Version(
    namespace="http://www.imsglobal.org/xsd/imsqti_v2p1",
    schema="http://www.imsglobal.org/xsd/qti/qtiv2p1/imsqti_v2p1.xsd",
    template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct",
    is_dashed=False,
    package=PackageNames("http://www.imsglobal.org/xsd/imscp_v1p1", "QTIv2.1 Package", "1.0.0", "imsqti_item_xmlv2p1"),
)
QTI_3_0 = Version(
    namespace="http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    schema="https://purl.imsglobal.org/spec/qti/v3p0/schema/xsd/imsqti_asiv3p0_v1p0.xsd",
    template="https://purl.imsglobal.org/spec/qti/v3p0/rptemplates/match_correct.xml",
    is_dashed=True,
    package=PackageNames(
        "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1", "QTI Package", "3.0.0", "imsqti_item_xmlv3p0"
    ),
)


def write_qti21(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> bytes:
    """A package of QTI 2.1."""
    return _package(questions, names, QTI_2_1)


def write_qti30(questions: Iterable[FileQuestion], names: Mapping[str, str]) -> bytes:
    """A package of QTI 3.0."""
    return _package(questions, names, QTI_3_0)


def _package(questions: Iterable[FileQuestion], names: Mapping[str, str], version: Version) -> bytes:
    items = [Item(version, one) for one in questions]
    return packed([(item.one, _document(item), item.files()) for item in items], names, version.package)


def _document(item: Item) -> bytes:
    version, one = item.version, item.one
    root = etree.Element(
        f"{{{version.namespace}}}{version.name('assessmentItem')}", nsmap={None: version.namespace, "xsi": _XSI}
    )
    root.set(f"{{{_XSI}}}schemaLocation", f"{version.namespace} {version.schema}")
    root.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
    about = {"identifier": one.code, "title": one.code, "adaptive": "false", "timeDependent": "false"}
    for name, value in about.items():
        root.set(version.attribute(name), value)
    declare(item, root)
    body = item.add(root, "itemBody")
    item.fill(body, item.texts.stem())
    _INTERACTIONS[one.type](item, body)
    processing(item, root)
    _feedback(item, root)
    if not item.is_marked and one.type != "cloze":  # spaces between words that stand together would be seen
        etree.indent(root)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))


def _choice(item: Item, body: Element) -> None:
    most = "0" if item.one.type == "multiple" else "1"
    shuffle = "false" if item.one.type == "true_false" else "true"
    choice = item.add(body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=most)
    for option in choices(item.one):
        fixed = {"fixed": "true"} if option.is_fixed else {}
        item.part(choice, "simpleChoice", option.text, identifier=option.letter.upper(), **fixed)


def _ordering(item: Item, body: Element) -> None:
    order = item.add(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
    for letter, text in sorted(item.one.content["options"].items()):
        item.part(order, "simpleChoice", text, identifier=letter.upper())


def _matching(item: Item, body: Element) -> None:
    """Each left side once; a right side as often as a candidate likes, as here."""
    content = item.one.content
    match = item.add(
        body,
        "matchInteraction",
        responseIdentifier="RESPONSE",
        shuffle="true",
        maxAssociations=str(len(content["left"])),
    )
    sides = (("L", content["left"], "1"), ("R", content["options"], "0"))
    for mark, texts, most in sides:
        group = item.add(match, "simpleMatchSet")
        for name, text in sorted(texts.items()):
            item.part(group, "simpleAssociableChoice", text, identifier=mark + name.upper(), matchMax=most)


_INTERACTIONS: dict[str, Callable[[Item, Element], None]] = {
    "single": _choice,
    "multiple": _choice,
    "true_false": _choice,
    "ordering": _ordering,
    "matching": _matching,
    **WRITERS,
}


def _feedback(item: Item, root: Element) -> None:
    lines = told(item.one)
    if not lines:
        return
    feedback = item.add(root, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="EXPLANATION", showHide="show")
    holder = item.add(feedback, "contentBody") if item.version.is_dashed else feedback
    for line in lines:
        item.add(holder, "p", line)
