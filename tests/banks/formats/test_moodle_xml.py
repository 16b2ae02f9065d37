"""Moodle XML: every type is named, pictures come along, and nothing disappears without a line."""

import base64

import pytest

from quizapp.banks.formats.neutral import ForeignQuestion
from quizapp.banks.formats.reading import Import, read_foreign
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import changes, imported, key_of, refusals
from tests.banks.formats.papers import PNG
from tests.office.made_files import words

CHOICE = (
    "<single>true</single><shuffleanswers>1</shuffleanswers>"
    '<answer fraction="0"><text>Sở</text></answer><answer fraction="100"><text>Bộ</text></answer>'
)


def quiz(body: str, type_: str = "multichoice", stem: str = "Ai cấp?", extra: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n<question type="{type_}"><name><text>C1</text></name>'
        f'<questiontext format="html"><text><![CDATA[{stem}]]></text>{extra}</questiontext>{body}</question></quiz>'
    ).encode()


def only(data: bytes) -> ForeignQuestion:
    (question,) = read_foreign(data, "de.xml").questions
    return question


def taken(data: bytes) -> Import:
    return imported(data, "de.xml")


@pytest.mark.parametrize(
    ("type_", "body", "read"),
    [
        ("multichoice", CHOICE, "single"),
        ("multichoice", CHOICE.replace("<single>true", "<single>false"), "multiple"),
        (
            "truefalse",
            '<answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer>',
            "true_false",
        ),
        ("shortanswer", '<usecase>1</usecase><answer fraction="100"><text>Bộ</text></answer>', "short_text"),
        ("numerical", '<answer fraction="100"><text>3,5</text><tolerance>0.1</tolerance></answer>', "numeric"),
        ("matching", "<subquestion><text>a</text><answer><text>b</text></answer></subquestion>", "matching"),
        ("ordering", '<answer fraction="1"><text>a</text></answer>', "ordering"),
        ("essay", "", "essay"),
        ("description", "", "description"),
        ("calculated", "", "unsupported"),
    ],
)
def test_the_type_is_read(type_: str, body: str, read: str) -> None:
    assert only(quiz(body, type_)).type == read


def test_a_choice_becomes_a_draft_and_the_place_is_named() -> None:
    found = taken(quiz(CHOICE))
    assert (found.drafts[0].key, found.drafts[0].where) == (["b"], "Câu 1, dòng 3")
    assert found.refused == ()


def test_the_fraction_of_an_ordering_is_the_place() -> None:
    body = "".join(
        f'<answer fraction="{place}"><text>{text}</text></answer>'
        for place, text in ((3, "ba"), (1, "một"), (2, "hai"))
    )
    assert [item.plain for item in only(quiz(body, "ordering")).items] == ["một", "hai", "ba"]


def test_a_distractor_of_a_matching_is_a_further_right_side() -> None:
    side = "<subquestion><text>{0}</text><answer><text>{1}</text></answer></subquestion>"
    body = side.format("Huế", "Hương") + side.format("", "Cửu Long") + side.format("Hà Nội", "Hồng")
    draft = taken(quiz(body, "matching")).drafts[0]
    assert draft.content["left"] == {"1": "Huế", "2": "Hà Nội"}
    assert list(draft.content["options"].values()) == ["Hương", "Hồng", "Cửu Long"]
    assert draft.key == ["1:a", "2:b"]


def test_blanks_are_read_with_their_weights_and_escapes() -> None:
    stem = (
        r"Thủ đô là {1:MULTICHOICE:=Hà Nội#đúng~%50%Thăng Long~Huế\}} và có {2:NUMERICAL:=34:1} tỉnh, {:SA:=một\~hai}."
    )
    question = only(quiz("", "cloze", stem))
    assert question.stem.plain == "Thủ đô là [[1]] và có [[2]] tỉnh, [[3]]."
    assert [blank.type for blank in question.blanks] == ["single", "numeric", "short_text"]
    assert [(option.text.plain, option.weight) for option in question.blanks[0].options] == [
        ("Hà Nội", 1.0), ("Thăng Long", 0.5), ("Huế}", 0.0),
    ]  # fmt: skip
    assert (question.blanks[1].accepted[0].text, question.blanks[1].accepted[0].tolerance) == ("34", 1.0)
    assert question.blanks[2].accepted[0].text == "một~hai"


def test_a_blank_that_does_not_end_is_refused() -> None:
    assert "Không hiểu chỗ trống" in refusals(taken(quiz("", "cloze", "Là {1:MULTICHOICE:=a~b")))


def test_pictures_come_along_and_missing_ones_are_told() -> None:
    file = f'<file name="so do.png" path="/" encoding="base64">{base64.b64encode(PNG).decode()}</file>'
    stem = '<p>Xem <img src="@@PLUGINFILE@@/so%20do.png" alt="sơ đồ"> và <img src="http://nơi.khác/x.png"></p>'
    question = only(quiz(CHOICE, stem=stem, extra=file))
    assert [(picture.name, picture.sound.data) for picture in question.pictures] == [("so-do.png", PNG)]
    assert question.stem.plain == "Xem [hình: sơ đồ] và [hình]"
    assert "Thiếu hình" in changes(taken(quiz(CHOICE, stem=stem, extra=file)))


@pytest.mark.parametrize("data", ["", "@@@", base64.b64encode(b"<svg/>").decode(), "A" * 4_000_000])
def test_a_file_that_is_no_picture_is_told(data: str) -> None:
    file = f'<file name="a.png" path="/" encoding="base64">{data}</file>'
    assert "Không nhận tệp kèm" in changes(taken(quiz(CHOICE, extra=file)))


def test_markup_is_reduced_and_the_report_says_what_went() -> None:
    stem = (
        '<p style="color:red">Ai <b>cấp</b>?<script>alert(1)</script></p><video src="x"></video>'
        '<a href="javascript:1">xem</a>'
    )
    found = read_foreign(quiz(CHOICE, stem=stem), "de.xml")
    assert found.questions[0].stem.html == "<p>Ai <b>cấp</b>?</p>xem"
    for told in ("script, video", "liên kết", "kiểu trình bày"):
        assert told in changes(taken(quiz(CHOICE, stem=stem)))


def test_settings_hints_tags_and_points_are_told() -> None:
    body = CHOICE + (
        "<defaultgrade>2</defaultgrade><penalty>0.3</penalty><hint><text>Nghĩ đi</text></hint>"
        "<tags><tag><text>luật</text></tag></tags><correctfeedback><text>Đúng</text></correctfeedback><hidden>1</hidden>"
    )
    said = changes(taken(quiz(body)))
    for told in ("penalty", "1 gợi ý", "nhãn “luật”", "ghi 2 điểm", "nhận xét chung", "bị ẩn"):
        assert told in said


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (quiz("<answer"), "viết sai ở dòng"),
        (b"<html><body/></html>", "Không nhận ra"),
        (b'<!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>', "DOCTYPE"),
        (b"<quiz></quiz>", "Không tìm thấy câu hỏi"),
    ],
)
def test_a_file_that_is_not_sound_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        taken(data)
    assert says in words(refusal.value)


def test_a_wrong_fraction_refuses_its_question_alone() -> None:
    good = quiz(CHOICE).decode().removesuffix("</quiz>")
    answer = '<answer fraction="nhiều"><text>x</text></answer>'
    bad = f'<question type="multichoice"><questiontext><text>Hai?</text></questiontext>{answer}</question></quiz>'
    found = taken((good + bad).encode())
    assert len(found.drafts) == 1
    assert "không phải số" in refusals(found)
    assert key_of(read_foreign((good + bad).encode(), "a.xml").questions[0]) == ["Bộ"]


def test_a_text_with_more_blanks_than_anybody_fills_is_refused() -> None:
    assert "quá 100 chỗ trống" in refusals(taken(quiz("", "cloze", "Là " + "{1:SA:=a}" * 101)))


def test_markdown_is_read_as_the_markup_of_the_bank() -> None:
    data = quiz(CHOICE, stem="Ai **cấp**?\n\n- một\n- hai").replace(b'format="html"', b'format="markdown"', 1)
    (draft,) = taken(data).drafts
    assert (draft.content["stem"], draft.content["rich"]) == ("Ai **cấp**?\n\n- một\n- hai", True)
    assert "ký hiệu khác để nguyên" in changes(taken(data))


def test_a_question_with_more_answers_than_any_has_is_refused_before_they_are_read() -> None:
    answers = '<answer fraction="0"><text>x</text></answer>' * 1000
    found = imported(quiz(CHOICE + answers), "a.xml")
    assert found.drafts == ()
    assert "Câu có 1006 phần, nhiều hơn mọi câu hỏi thật." in refusals(found)
