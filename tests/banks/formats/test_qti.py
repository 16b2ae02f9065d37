"""QTI of every version, as single items and as packages, sound and broken."""

import pytest

from quizapp.banks.formats.neutral import ForeignQuestion
from quizapp.banks.formats.reading import Import, read_foreign
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import changes, imported, key_of, refusals
from tests.banks.formats.papers import PNG
from tests.banks.formats.qti_files import (
    CHOICE,
    ITEM_3,
    RULE_MAP,
    TEXT_3,
    canvas,
    condition,
    declaration,
    equal,
    item_2,
    lid,
    manifest,
    package,
)
from tests.office.made_files import words

GOOD = item_2(CHOICE.format(1), declaration("B"))
PAIRS = (
    '<matchInteraction responseIdentifier="R"><prompt>Ghép.</prompt><simpleMatchSet>'
    '<simpleAssociableChoice identifier="h">Huế</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="n">Hà Nội</simpleAssociableChoice></simpleMatchSet><simpleMatchSet>'
    '<simpleAssociableChoice identifier="1">Hương</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="2">Hồng</simpleAssociableChoice>'
    '<simpleAssociableChoice identifier="3">Cửu Long</simpleAssociableChoice></simpleMatchSet></matchInteraction>'
)
ORDER = (
    '<orderInteraction responseIdentifier="R">' + "".join(
        f'<simpleChoice identifier="{name}">Bước {name}</simpleChoice>' for name in "abc"
    ) + "</orderInteraction>"
)  # fmt: skip
HOTTEXT = '<hottextInteraction responseIdentifier="R"><p><hottext identifier="A">a</hottext></p></hottextInteraction>'
HOTSPOT = (
    '<hotspotInteraction responseIdentifier="R"><object data="a.png" type="image/png"/>'
    '<hotspotChoice identifier="A" shape="circle" coords="1,2,3"/></hotspotInteraction>'
)
GAPS = (
    '<gapMatchInteraction responseIdentifier="R"><gapText identifier="W">x</gapText><p><gap identifier="G"/></p>'
    "</gapMatchInteraction>"
)
OWN_RULE = "<responseProcessing><responseCondition><sum/></responseCondition></responseProcessing>"


def only(data: bytes, name: str = "item.xml") -> ForeignQuestion:
    (question,) = read_foreign(data, name).questions
    return question


def taken(data: bytes, name: str = "item.xml") -> Import:
    return imported(data, name)


@pytest.mark.parametrize("version", ["2p0", "2p1", "2p2"])
def test_a_choice_of_version_two_is_read(version: str) -> None:
    found = taken(item_2(CHOICE.format(1), declaration("B"), version=version))
    draft = found.drafts[0]
    assert (draft.type, draft.key, draft.content["stem"]) == ("single", ["b"], "Ai cấp căn cước?")
    assert draft.content["keep_last"] == "c"
    assert found.refused == ()


def test_an_item_of_version_three_is_read_with_its_feedback() -> None:
    found = taken(ITEM_3)
    draft = found.drafts[0]
    assert (draft.type, draft.key) == ("multiple", ["a", "c"])
    assert draft.content["stem"] == "Giấy tờ nào **thay** căn cước? [hình: sơ đồ]\n\nChọn mọi phương án đúng."
    assert draft.content["options"]["a"] == "Căn cước điện tử"
    assert draft.explanation == "A: Theo Luật."
    assert "gói không có tệp này" in changes(found)


def test_blanks_of_version_three_are_a_cloze() -> None:
    question = only(TEXT_3)
    assert (question.type, question.stem.plain) == ("cloze", "Phí là [[1]] đồng, nộp ở [[2]].")
    assert [blank.type for blank in question.blanks] == ["numeric", "single"]
    assert [option.weight for option in question.blanks[1].options] == [0.0, 1.0]


@pytest.mark.parametrize(
    ("body", "declared", "type_"),
    [
        (CHOICE.format(0), declaration("A", "B", cardinality="multiple"), "multiple"),
        (ORDER, declaration("c", "a", "b", cardinality="ordered"), "ordering"),
        (PAIRS, declaration("h 1", "n 2", cardinality="multiple", base="directedPair"), "matching"),
        ('<p>Là <textEntryInteraction responseIdentifier="R"/></p>', declaration("xã", base="string"), "short_text"),
        ('<p>Là <textEntryInteraction responseIdentifier="R"/></p>', declaration("3.5", base="float"), "numeric"),
        ('<extendedTextInteraction responseIdentifier="R"/>', declaration(base="string"), "essay"),
        (HOTTEXT, declaration("A"), "single"),
        (HOTSPOT, declaration("A"), "hotspot"),
        (GAPS, declaration("W G", cardinality="multiple", base="directedPair"), "cloze"),
        ('<uploadInteraction responseIdentifier="R"/>', declaration(base="file"), "unsupported"),
        ("<p>Đọc đoạn sau.</p>", "", "description"),
    ],
)
def test_the_interaction_says_the_type(body: str, declared: str, type_: str) -> None:
    assert only(item_2(body, declared)).type == type_


def test_an_order_and_pairs_become_drafts() -> None:
    body = f"<p>Xếp các bước.</p>{ORDER}"
    draft = taken(item_2(body, declaration("c", "a", "b", cardinality="ordered"))).drafts[0]
    assert list(draft.content["options"].values()) == ["Bước c", "Bước a", "Bước b"]
    draft = taken(item_2(PAIRS, declaration("h 1", "n 2", cardinality="multiple", base="directedPair"))).drafts[0]
    assert draft.content["left"] == {"1": "Huế", "2": "Hà Nội"}
    assert list(draft.content["options"].values()) == ["Hương", "Hồng", "Cửu Long"]
    assert draft.key == ["1:a", "2:b"]


def test_points_for_each_answer_are_read_where_the_item_uses_them() -> None:
    more = '<mapping><mapEntry mapKey="B" mappedValue="2"/><mapEntry mapKey="A" mappedValue="1"/></mapping>'
    data = item_2(CHOICE.format(1), declaration("B", more=more), rule=RULE_MAP)
    assert [option.weight for option in only(data).options] == [0.5, 1.0, 0.0]
    assert "Không giữ trọng số" in changes(taken(data))
    assert [option.weight for option in only(item_2(CHOICE.format(1), declaration("B", more=more))).options] == [
        0,
        1,
        0,
    ]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (item_2(CHOICE.format(1), declaration("B"), rule=""), "không ghi cách chấm"),
        (item_2(CHOICE.format(1), declaration("B"), rule=OWN_RULE), "Quy tắc chấm riêng"),
        (
            item_2('<rubricBlock view="scorer"><p>Chấm kỹ.</p></rubricBlock>' + CHOICE.format(1), declaration("B")),
            "ghi chú cho người chấm",
        ),
        (item_2('<object data="a.mp3" type="audio/mpeg"/>' + CHOICE.format(1), declaration("B")), "nội dung nhúng"),
    ],
)
def test_what_is_not_kept_is_told(data: bytes, says: str) -> None:
    found = taken(data)
    assert len(found.drafts) == 1
    assert says in changes(found)


@pytest.mark.parametrize(("first", "rule", "is_told"), [("X", "", False), ("Y", "", True), ("X", "sets", True)])
def test_feedback_that_every_answer_shows_is_an_explanation(first: str, rule: str, is_told: bool) -> None:
    outcome = (
        f'<outcomeDeclaration identifier="F"><defaultValue><value>{first}</value></defaultValue></outcomeDeclaration>'
    )
    sets = '<setOutcomeValue identifier="F"><baseValue>Z</baseValue></setOutcomeValue>' if rule else ""
    processing = f'<responseProcessing template="match_correct">{sets}</responseProcessing>'
    shown = '<modalFeedback outcomeIdentifier="F" identifier="X" showHide="show">Vì luật ghi.</modalFeedback>'
    found = taken(item_2(CHOICE.format(1), declaration("B") + outcome, processing + shown))
    assert found.drafts[0].explanation == "Vì luật ghi."
    assert ("modalFeedback" in changes(found)) is is_told


def test_items_that_change_while_answered_are_refused_by_name() -> None:
    adaptive = GOOD.replace(b'adaptive="false"', b'adaptive="true"')
    template = item_2(CHOICE.format(1), '<templateDeclaration identifier="x"/>' + declaration("B"))
    assert "adaptive" in refusals(taken(adaptive))
    assert "template" in refusals(taken(template))


# --- packages ---------------------------------------------------------------------------------------------------------


def test_a_package_is_read_with_its_pictures() -> None:
    files = {"imsmanifest.xml": manifest("items/a.xml", "b.xml"), "items/a.xml": ITEM_3, "b.xml": GOOD}
    found = read_foreign(package({**files, "items/images/so.png": PNG}), "goi.zip")
    assert [question.where for question in found.questions] == ["items/a.xml", "b.xml"]
    assert [picture.sound.data for picture in found.questions[0].pictures] == [PNG]


@pytest.mark.parametrize(
    ("files", "count", "told", "refused"),
    [
        ({"a.xml": GOOD}, 1, "không có imsmanifest.xml", ""),
        ({"de/imsmanifest.xml": manifest("a.xml"), "de/a.xml": GOOD}, 1, "phải nằm ở gốc", ""),
        ({"imsmanifest.xml": b"<manifest", "a.xml": GOOD}, 1, "viết sai", ""),
        ({"imsmanifest.xml": manifest("a.xml", "b.xml"), "a.xml": GOOD}, 1, "", "gói không có"),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": GOOD, "b.xml": GOOD}, 1, "", "không có trong imsmanifest.xml"),
        ({"imsmanifest.xml": manifest("a.xml", "b.xml"), "a.xml": GOOD, "b.xml": GOOD[:90]}, 1, "", "viết sai"),
        (
            {"imsmanifest.xml": manifest("t.xml", "a.xml"), "a.xml": GOOD, "t.xml": b"<assessmentTest/>"},
            1,
            "cấu trúc đề",
            "",
        ),
        ({"imsmanifest.xml": manifest("a.xml", kind=""), "a.xml": GOOD, "a.css": b"p{}"}, 1, "1 .css", ""),
        ({"imsmanifest.xml": manifest("a%20b.xml", kind="imsqti_item_xmlv2p9"), "a b.xml": GOOD}, 1, "", ""),
        ({"imsmanifest.xml": manifest("a.xml"), "a.xml": b"<html/>"}, 0, "không phải câu hỏi", ""),
    ],
)
def test_a_broken_package_gives_what_it_has_and_says_what_is_wrong(
    files: dict[str, bytes], count: int, told: str, refused: str
) -> None:
    if not count:
        with pytest.raises(FileRefused):
            taken(package(files), "goi.zip")
        return
    found = taken(package(files), "goi.zip")
    assert len(found.drafts) == count
    assert told in changes(found)
    assert refused in refusals(found)


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (package({"readme.txt": b"x"}), "goi.zip", "không có câu hỏi QTI"),
        (b"<assessmentTest/>", "t.xml", "cấu trúc đề"),
        (manifest("a.xml"), "imsmanifest.xml", "mục lục"),
        (GOOD[:200], "a.xml", "viết sai ở dòng"),
        (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + GOOD[40:], "a.xml", "DOCTYPE"),
        (package({"a.xml": b"<!DOCTYPE a>" + GOOD}), "a.zip", "DOCTYPE"),
    ],
)
def test_what_holds_no_questions_is_refused_with_a_reason(data: bytes, name: str, says: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        taken(data, name)
    assert says in words(refusal.value)


# --- 1.2 --------------------------------------------------------------------------------------------------------------

AB = {"a": "Sở", "b": "Bộ", "c": "Xã"}


@pytest.mark.parametrize(
    ("data", "type_"),
    [
        (canvas("multiple_choice_question", lid("r", AB), condition(equal("r", "b"))), "single"),
        (
            canvas(
                "multiple_answers_question",
                lid("r", AB, "Multiple"),
                condition(f"<and>{equal('r', 'a')}<not>{equal('r', 'b')}</not>{equal('r', 'c')}</and>"),
            ),
            "multiple",
        ),
        (
            canvas("true_false_question", lid("r", {"x": "True", "y": "False"}), condition(equal("r", "y"))),
            "true_false",
        ),
        (
            canvas(
                "short_answer_question",
                '<response_str ident="r"><render_fib/></response_str>',
                condition(equal("r", "Bộ")),
            ),
            "short_text",
        ),
        (
            canvas(
                "numerical_question",
                '<response_str ident="r"/>',
                condition('<vargte respident="r">3</vargte><varlte respident="r">5</varlte>'),
            ),
            "numeric",
        ),
        (
            canvas(
                "matching_question",
                lid("r1", AB, material="Một") + lid("r2", AB, material="Hai"),
                condition(equal("r1", "a"), "50") + condition(equal("r2", "b"), "50"),
            ),
            "matching",
        ),
        (canvas("multiple_dropdowns_question", lid("r1", AB, material="m"), condition(equal("r1", "a"))), "cloze"),
        (canvas("essay_question", '<response_str ident="r"/>', ""), "essay"),
        (canvas("text_only_question", "", ""), "description"),
        (canvas("calculated_question", '<response_str ident="r"/>', ""), "unsupported"),
    ],
)
def test_the_kinds_of_canvas_are_read(data: bytes, type_: str) -> None:
    question = only(data)
    assert question.type == type_
    assert question.stem.plain == "Ai cấp?"


def test_a_condition_under_not_marks_no_key() -> None:
    inner = f"<and>{equal('r', 'a')}<not>{equal('r', 'b')}</not>{equal('r', 'c')}</and>"
    assert key_of(only(canvas("multiple_answers_question", lid("r", AB, "Multiple"), condition(inner)))) == ["Sở", "Xã"]


def test_feedback_of_options_goes_into_the_explanation() -> None:
    more = '<itemfeedback ident="b_fb"><material><mattext>Theo Luật</mattext></material></itemfeedback>'
    told = "<respcondition><conditionvar>" + equal("r", "a") + "</conditionvar></respcondition>"
    found = taken(canvas("multiple_choice_question", lid("r", AB), told + condition(equal("r", "b")), more))
    assert (found.drafts[0].key, found.drafts[0].explanation) == (["b"], "B: Theo Luật")
    assert "danh mục “Phần 1”" in changes(found)


def test_a_zip_of_our_own_files_is_refused_with_what_to_do() -> None:
    with pytest.raises(FileRefused) as refusal:
        imported(package({"van_ban.yaml": b"documents:", "dvc/d1.yaml": b"competence: D1"}), "goi.zip")
    assert "nạp nguyên gói này ở mục “Tệp riêng" in words(refusal.value)
