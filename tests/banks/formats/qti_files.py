"""QTI items and packages written by the formats' rules."""

import io
import zipfile
from collections.abc import Mapping

RULE_2 = '<responseProcessing template="http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"/>'
RULE_MAP = RULE_2.replace("match_correct", "map_response")
CHOICE = (
    '<choiceInteraction responseIdentifier="R" shuffle="true" maxChoices="{0}"><prompt>Ai cấp căn cước?</prompt>'
    '<simpleChoice identifier="A">Sở</simpleChoice><simpleChoice identifier="B">Bộ</simpleChoice>'
    '<simpleChoice identifier="C" fixed="true">Xã</simpleChoice></choiceInteraction>'
)


def declaration(*values: str, cardinality: str = "single", base: str = "identifier", more: str = "") -> str:
    right = "".join(f"<value>{value}</value>" for value in values)
    right = f"<correctResponse>{right}</correctResponse>" if values else ""
    return (
        f'<responseDeclaration identifier="R" cardinality="{cardinality}" baseType="{base}">{right}{more}'
        "</responseDeclaration>"
    )


def item_2(body: str, declared: str, rule: str = RULE_2, version: str = "2p1", extra: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v{version}"'
        f' identifier="i1" title="C1" adaptive="false" timeDependent="false"{extra}>{declared}'
        '<outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>'
        f"<itemBody>{body}</itemBody>{rule}</assessmentItem>"
    ).encode()


ITEM_3 = """<?xml version="1.0" encoding="UTF-8"?>
<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i3" title="C3" adaptive="false"
    time-dependent="false">
  <qti-response-declaration identifier="RESPONSE" cardinality="multiple" base-type="identifier">
    <qti-correct-response><qti-value>ChoiceA</qti-value><qti-value>ChoiceC</qti-value></qti-correct-response>
  </qti-response-declaration>
  <qti-outcome-declaration identifier="SCORE" cardinality="single" base-type="float"/>
  <qti-stylesheet href="a.css" type="text/css"/>
  <qti-item-body>
    <p>Giấy tờ nào <strong>thay</strong> căn cước? <img src="images/so.png" alt="sơ đồ"/></p>
    <qti-choice-interaction response-identifier="RESPONSE" shuffle="true" max-choices="0">
      <qti-prompt>Chọn mọi phương án đúng.</qti-prompt>
      <qti-simple-choice identifier="ChoiceA">Căn cước điện tử
        <qti-feedback-inline outcome-identifier="F" identifier="ChoiceA">Theo Luật.</qti-feedback-inline>
      </qti-simple-choice>
      <qti-simple-choice identifier="ChoiceB">Thẻ thư viện</qti-simple-choice>
      <qti-simple-choice identifier="ChoiceC">Thẻ căn cước</qti-simple-choice>
    </qti-choice-interaction>
  </qti-item-body>
  <qti-response-processing
    template="https://www.imsglobal.org/question/qti_v3p0/rptemplates/match_correct.xml"/>
</qti-assessment-item>
""".encode()

TEXT_3 = """<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0" identifier="i4" title="C4">
  <qti-response-declaration identifier="R1" cardinality="single" base-type="float">
    <qti-correct-response><qti-value>3.5</qti-value></qti-correct-response></qti-response-declaration>
  <qti-response-declaration identifier="R2" cardinality="single" base-type="identifier">
    <qti-correct-response><qti-value>b</qti-value></qti-correct-response></qti-response-declaration>
  <qti-item-body><p>Phí là <qti-text-entry-interaction response-identifier="R1"/> đồng, nộp ở
    <qti-inline-choice-interaction response-identifier="R2"><qti-inline-choice identifier="a">xã</qti-inline-choice>
    <qti-inline-choice identifier="b">tỉnh</qti-inline-choice></qti-inline-choice-interaction>.</p></qti-item-body>
  <qti-response-processing template="https://www.imsglobal.org/question/qti_v3p0/rptemplates/match_correct.xml"/>
</qti-assessment-item>""".encode()


def manifest(*addresses: str, kind: str = "imsqti_item_xmlv3p0", namespace: str = "qti/qtiv3p0/imscp_v1p1") -> bytes:
    resources = "".join(
        f'<resource identifier="r{number}" type="{kind}" href="{address}"><file href="{address}"/></resource>'
        for number, address in enumerate(addresses)
    )
    return (
        f'<?xml version="1.0"?><manifest xmlns="http://www.imsglobal.org/xsd/{namespace}" identifier="m"><metadata>'
        "<schema>QTI Package</schema><schemaversion>3.0.0</schemaversion></metadata><organizations/>"
        f"<resources>{resources}</resources></manifest>"
    ).encode()


def package(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def canvas(kind: str, presentation: str, conditions: str, more: str = "") -> bytes:
    fields = f"<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>"
    return (
        '<questestinterop xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"><assessment><section title="Phần 1">'
        f'<item ident="q1" title="C1"><itemmetadata><qtimetadata><qtimetadatafield>{fields}</qtimetadatafield>'
        f"</qtimetadata></itemmetadata><presentation><material><mattext texttype='text/html'>Ai &lt;b&gt;cấp&lt;/b&gt;?"
        f"</mattext></material>{presentation}</presentation><resprocessing>{conditions}</resprocessing>{more}</item>"
        "</section></assessment></questestinterop>"
    ).encode()


def lid(ident: str, labels: Mapping[str, str], cardinality: str = "Single", material: str = "") -> str:
    shown = "".join(
        f'<response_label ident="{key}"><material><mattext>{text}</mattext></material></response_label>'
        for key, text in labels.items()
    )
    own = f"<material><mattext>{material}</mattext></material>" if material else ""
    return (
        f'<response_lid ident="{ident}" rcardinality="{cardinality}">{own}<render_choice>{shown}</render_choice>'
        "</response_lid>"
    )


def condition(inner: str, score: str = "100") -> str:
    return (
        f"<respcondition><conditionvar>{inner}</conditionvar><setvar varname='SCORE'>{score}</setvar></respcondition>"
    )


def equal(ident: str, value: str) -> str:
    return f'<varequal respident="{ident}">{value}</varequal>'
