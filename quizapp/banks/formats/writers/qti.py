"""QTI 2.1 and 3.0: one tree under the names of either version, an item a question."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.formats.writers.parts import choices, told
from quizapp.banks.formats.writers.qti_packages import PackageNames, packed
from quizapp.office.xmls import Element

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_CAPITAL = re.compile(r"([A-Z])")
_HTML = ("p",)
_CARDINALITY = {"multiple": "multiple", "matching": "multiple", "ordering": "ordered"}


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
    given = list(questions)
    return packed([(one, _Item(version).document(one)) for one in given], names, version.package)


class _Item:
    """Builds the tree of one item."""

    def __init__(self, version: Version) -> None:
        self.version = version

    def document(self, one: FileQuestion) -> bytes:
        version = self.version
        root = etree.Element(
            f"{{{version.namespace}}}{version.name('assessmentItem')}", nsmap={None: version.namespace, "xsi": _XSI}
        )
        root.set(f"{{{_XSI}}}schemaLocation", f"{version.namespace} {version.schema}")
        root.set("{http://www.w3.org/XML/1998/namespace}lang", "vi")
        about = {"identifier": one.code, "title": one.code, "adaptive": "false", "timeDependent": "false"}
        for name, value in about.items():
            root.set(version.attribute(name), value)
        self._declare(root, one)
        body = self._add(root, "itemBody")
        self._add(body, "p", one.content["stem"])
        self._interaction(body, one)
        self._add(root, "responseProcessing", template=version.template)
        self._feedback(root, one)
        etree.indent(root)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

    def _add(self, parent: Element, camel: str, words: str = "", **attributes: str) -> Element:
        child = etree.SubElement(parent, f"{{{self.version.namespace}}}{self.version.name(camel)}")
        child.text = words or None
        for name, value in attributes.items():
            child.set(self.version.attribute(name), value)
        return child

    def _declare(self, root: Element, one: FileQuestion) -> None:
        base = "directedPair" if one.type == "matching" else "identifier"
        cardinality = _CARDINALITY.get(one.type, "single")
        declared = self._add(root, "responseDeclaration", identifier="RESPONSE", cardinality=cardinality, baseType=base)
        right = self._add(declared, "correctResponse")
        for value in _right(one):
            self._add(right, "value", value)
        self._add(root, "outcomeDeclaration", identifier="SCORE", cardinality="single", baseType="float")
        outcome = self._add(
            root, "outcomeDeclaration", identifier="FEEDBACK", cardinality="single", baseType="identifier"
        )
        self._add(self._add(outcome, "defaultValue"), "value", "EXPLANATION")

    def _interaction(self, body: Element, one: FileQuestion) -> None:
        if one.type == "matching":
            self._matching(body, one)
        elif one.type == "ordering":
            order = self._add(body, "orderInteraction", responseIdentifier="RESPONSE", shuffle="true")
            for letter, text in sorted(one.content["options"].items()):
                self._add(order, "simpleChoice", text, identifier=letter.upper())
        else:
            most = "0" if one.type == "multiple" else "1"
            shuffle = "false" if one.type == "true_false" else "true"
            choice = self._add(
                body, "choiceInteraction", responseIdentifier="RESPONSE", shuffle=shuffle, maxChoices=most
            )
            for option in choices(one):
                fixed = {"fixed": "true"} if option.is_fixed else {}
                self._add(choice, "simpleChoice", option.text, identifier=option.letter.upper(), **fixed)

    def _matching(self, body: Element, one: FileQuestion) -> None:
        """Each left side once; a right side as often as a candidate likes, as here."""
        match = self._add(
            body,
            "matchInteraction",
            responseIdentifier="RESPONSE",
            shuffle="true",
            maxAssociations=str(len(one.content["left"])),
        )
        sides = (("L", one.content["left"], "1"), ("R", one.content["options"], "0"))
        for mark, texts, most in sides:
            group = self._add(match, "simpleMatchSet")
            for name, text in sorted(texts.items()):
                self._add(group, "simpleAssociableChoice", text, identifier=mark + name.upper(), matchMax=most)

    def _feedback(self, root: Element, one: FileQuestion) -> None:
        lines = told(one)
        if not lines:
            return
        feedback = self._add(
            root, "modalFeedback", outcomeIdentifier="FEEDBACK", identifier="EXPLANATION", showHide="show"
        )
        holder = self._add(feedback, "contentBody") if self.version.is_dashed else feedback
        for line in lines:
            self._add(holder, "p", line)


def _right(one: FileQuestion) -> list[str]:
    if one.type == "matching":
        parts = sorted(pair.split(":") for pair in one.key)
        return [f"L{left} R{right.upper()}" for left, right in parts]
    return [letter.upper() for letter in one.key]
