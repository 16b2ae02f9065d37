"""Papers as offices really lay them out: labels, keys, tables, boxes and letters that differ from house to house."""

import pytest
from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from quizapp.banks.formats.docx_fonts import guessed_alphabet
from tests.banks.formats.given import changes, imported, in_tcvn3, in_vni, refusals
from tests.banks.formats.papers import paper, saved, table
from tests.banks.formats.test_odd_papers import run, word

TWO = ("A. Sở", "B. Bộ")


@pytest.mark.parametrize(
    "said",
    ["Phương án đúng: B", "PA đúng: B", "Đáp án đúng là phương án B", "[Đáp án: B]", "=> B", "→ B", "(B)", "[B].",
     "Key: B", "Câu trả lời đúng là: B", "Đáp án: Bộ"],
)  # fmt: skip
def test_a_key_is_said_in_many_ways(said: str) -> None:
    found = imported(paper("Câu 1. Ai cấp?", *TWO, said, "Câu 2. Bao lâu?", "A. 7", "*B. 8"), "de.docx")
    assert [(draft.key, list(draft.content["options"].values())) for draft in found.drafts] == [
        (["b"], ["Sở", "Bộ"]),
        (["b"], ["7", "8"]),
    ]
    assert refusals(found) == ""


@pytest.mark.parametrize(
    "mark", ["[x]", "(đáp án)", "<- đúng", "→ Đáp án đúng", "(ĐA)", "(là đáp án đúng)", "☑", "(Đúng)"]
)
def test_the_right_option_is_marked_behind_its_words(mark: str) -> None:
    (draft,) = imported(paper("Câu 1. Ai cấp?", f"A. Sở {mark}", "B. Bộ"), "de.docx").drafts
    assert (draft.key, draft.content["options"]) == (["a"], {"a": "Sở", "b": "Bộ"})


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffCâu 1: Ai cấp?\n\u200bA. Sở\nB\u200d. Bộ\n\u200eĐáp án: B",
        "Câu 1： Ai cấp？\nＡ. Sở\nB． Bộ\nĐáp án： B",
        "Câu 1: Ai cấp?\nA. \u202eSở\u202c\nB. Bộ\nĐáp án: \u2066B\u2069",
    ],
)
def test_marks_that_nobody_sees_and_wide_letters_hide_no_label(text: str) -> None:
    for found in (imported(text), imported(paper(*text.split("\n")), "de.docx")):
        assert [(one.content["stem"], one.content["options"], one.key) for one in found.drafts] == [
            ("Ai cấp?", {"a": "Sở", "b": "Bộ"}, ["b"])
        ]


def test_a_ninth_option_is_not_glued_to_the_eighth() -> None:
    lines = [f"{letter}. {letter * 2}" for letter in "ABCDEFGHIJ"]
    found = imported(paper("Câu 1. Ai cấp?", *lines, "Đáp án: A"), "de.docx")
    assert "hơn 8 phương án" in refusals(found)
    (draft,) = imported(paper("Câu 1. Ai cấp?", *lines[:8], "Đáp án: A"), "de.docx").drafts
    assert len(draft.content["options"]) == 8


def test_a_dash_behind_number_and_letter_is_a_label() -> None:
    found = imported(
        paper("1- Ai cấp?", "A- Sở", "B- Bộ", "Đáp án B", "2- Bao lâu?", "A- 7 - 8 ngày", "*B- 9"), "de.docx"
    )
    assert [draft.content["options"] for draft in found.drafts] == [
        {"a": "Sở", "b": "Bộ"},
        {"a": "7 - 8 ngày", "b": "9"},
    ]


def test_letters_with_dashes_within_a_sentence_are_no_options() -> None:
    """The control: only a paragraph that begins so is an option."""
    (draft,) = imported(paper("Câu 1. Giấy phép hạng A - B - C do ai cấp?", *TWO, "Đáp án: A"), "de.docx").drafts
    assert draft.content["stem"] == "Giấy phép hạng A - B - C do ai cấp?"


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        (("1. Sở", "2. Bộ", "3. Xã", "Đáp án: 2"), ["b"]),
        (("1) Sở", "2) Bộ", "3) Xã", "Đáp án: 1, 3"), ["a", "c"]),
        (("- Sở", "- Bộ", "- Xã", "Đáp án: Bộ"), ["b"]),
        (("• Sở", ("• Bộ", "red"), "• Xã"), ["b"]),
    ],
)
def test_items_without_letters_are_options_where_the_key_names_them(lines: tuple[str, ...], key: list[str]) -> None:
    found = imported(paper("Câu 1. Ai cấp?", *lines), "de.docx")
    assert [(draft.content["stem"], draft.key) for draft in found.drafts] == [("Ai cấp?", key)]
    assert list(found.drafts[0].content["options"].values()) == ["Sở", "Bộ", "Xã"]
    assert "không có chữ cái được đọc là phương án" in changes(found)


def test_numbered_items_that_the_key_does_not_name_stay_in_the_question() -> None:
    """The control: a number that is asked for is typed."""
    (draft,) = imported(
        paper("Câu 1. Có hai việc:", "1. Nộp", "2. Nhận", "Mất mấy ngày?", "Đáp án: 2"), "de.docx"
    ).drafts
    assert draft.type == "numeric"
    assert "1. Nộp" in draft.content["stem"]


@pytest.mark.parametrize(
    ("lines", "key"),
    [(("☐ Đúng ☒ Sai",), ["b"]), (("☑ Đúng", "☐ Sai"), ["a"]), (("Đúng / Sai", "Đáp án: Sai"), ["b"])],
)
def test_a_statement_is_ticked_below_it(lines: tuple[str, ...], key: list[str]) -> None:
    found = imported(paper("Câu 1. Trẻ em được cấp thẻ.", *lines), "de.docx")
    assert [(one.type, one.content["stem"], one.key) for one in found.drafts] == [
        ("true_false", "Trẻ em được cấp thẻ.", key)
    ]
    assert "Bỏ dòng" in changes(found)


def test_a_statement_says_its_truth_in_brackets() -> None:
    found = imported(paper("Câu 1. Trẻ em được cấp thẻ. (S)", "Câu 2. Thẻ có hạn (Đúng)"), "de.docx")
    assert [(one.content["stem"], one.key) for one in found.drafts] == [
        ("Trẻ em được cấp thẻ.", ["b"]),
        ("Thẻ có hạn", ["a"]),
    ]


@pytest.mark.parametrize(
    "rows",
    [
        [["BỘ CÂU HỎI", "", "", ""], ["STT", "Câu hỏi", "Phương án trả lời", "Đáp án"],
         ["1", "Ai cấp?", "A. Sở\nB. Bộ", "B"], ["2", "Bao lâu?", "7 ngày\n8 ngày", "A"]],
        [["1", "Ai cấp?", "A. Sở\nB. Bộ", "B"], ["2", "Bao lâu?", "A. 7 ngày\nB. 8 ngày", "A"]],
        [["STT", "Câu hỏi", "A", "B", "Đáp án"], ["1", "Ai cấp?", "Sở", "Bộ", "Bộ"],
         ["2", "Bao lâu?", "7 ngày", "8", "A"]],
        [["Câu hỏi", "Ai cấp?"], ["A", "Sở"], ["B", "Bộ"], ["Đáp án", "B"],
         ["Câu hỏi", "Bao lâu?"], ["A", "7"], ["B", "8"], ["Đáp án", "A"]],
    ],
)  # fmt: skip
def test_tables_of_offices_are_read(rows: list[list[str]]) -> None:
    found = imported(table(rows), "de.docx")
    assert [(one.content["stem"], one.key) for one in found.drafts] == [("Ai cấp?", ["b"]), ("Bao lâu?", ["a"])]
    assert refusals(found) == ""


def boxed(*texts: str, copy: bool = False) -> str:
    inner = "".join(f"<w:p>{run(text)}</w:p>" for text in texts)
    box = f"<w:txbxContent>{inner}</w:txbxContent>"
    if not copy:
        return f"<w:p><w:r><w:pict>{box}</w:pict></w:r></w:p>"
    space = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    both = f"<mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"
    return f"<w:p><w:r><mc:AlternateContent {space}>{both}</mc:AlternateContent></w:r></w:p>"


@pytest.mark.parametrize("copy", [False, True])
def test_what_stands_in_a_text_box_is_read_once(copy: bool) -> None:
    found = imported(
        word(boxed("Câu 1. Ai cấp?", "A. Sở", "*B. Bộ", copy=copy), "Câu 2. Gì?", "*A. x", "B. y"), "de.docx"
    )
    assert [(one.content["stem"], one.key) for one in found.drafts] == [("Ai cấp?", ["b"]), ("Gì?", ["a"])]
    assert "text box) được đọc" in changes(found)


def test_hidden_text_and_keys_in_the_foot_of_a_page_are_told() -> None:
    document = Document()
    for line in ("Câu 1. Ai cấp?", *TWO):
        document.add_paragraph(line)
    document.add_paragraph().add_run("Đáp án: B").font.hidden = True
    document.sections[0].footer.paragraphs[0].text = "Đáp án: 1A"
    found = imported(saved(document), "de.docx")
    assert found.drafts[0].key == ["b"]
    assert "Hidden" in changes(found)
    assert "Không đọc “Đáp án: 1A”" in changes(found)


OLD = ("Câu 1. Người nào chứng thực chữ ký?", "A. Chủ tịch ủy ban", "*B. Thợ mộc")


def old_paper(font: str, place: str) -> bytes:
    """A TCVN3 paper whose font is named at one place only."""
    document = Document()
    defaults = document.styles.element.find(qn("w:docDefaults")).find(f".//{qn('w:rFonts')}")
    for name in list(defaults.attrib):
        del defaults.attrib[name]
    for line in OLD:
        added = document.add_paragraph().add_run(in_tcvn3(line).decode("cp1252"))
        if place == "hAnsi":
            fonts = OxmlElement("w:rFonts")
            fonts.set(qn("w:ascii"), "Times New Roman")
            fonts.set(qn("w:hAnsi"), font)
            added._r.get_or_add_rPr().append(fonts)
    if place == "defaults":
        defaults.set(qn("w:ascii"), font)
    return saved(document)


@pytest.mark.parametrize("place", ["hAnsi", "defaults"])
def test_an_old_font_is_known_wherever_word_keeps_its_name(place: str) -> None:
    found = imported(old_paper(".VnTime", place), "de.docx")
    assert found.drafts[0].content["stem"] == "Người nào chứng thực chữ ký?"
    assert "phông cũ (.VnTime)" in changes(found)


@pytest.mark.parametrize(("encode", "name"), [(in_tcvn3, "TCVN3"), (in_vni, "VNI")])
def test_old_letters_under_a_new_fonts_name_are_known_by_their_look(encode: object, name: str) -> None:
    found = imported(paper(*(encode(line).decode("cp1252") for line in OLD)), "de.docx")  # type: ignore[operator]
    assert found.drafts[0].content["stem"] == "Người nào chứng thực chữ ký?"
    assert f"giống kiểu gõ {name}" in changes(found)


@pytest.mark.parametrize("text", ["Câu hỏi số 1", "Où est le café? Très bien, señor", "abc"])
def test_what_is_no_old_alphabet_is_left_alone(text: str) -> None:
    """The control: Vietnamese in Unicode, other languages, ASCII."""
    document = Document()
    document.add_paragraph(text)
    assert guessed_alphabet(document.element.body) == ""


def test_the_soft_hyphen_of_word_is_a_letter_of_tcvn3() -> None:
    parts = in_tcvn3("Câu 1. Người nào?").decode("cp1252").split("\xad")
    font = '<w:rPr><w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/></w:rPr>'
    runs = "<w:r><w:softHyphen/></w:r>".replace("<w:r>", f"<w:r>{font}").join(run(part, font) for part in parts)
    found = imported(word(f"<w:p>{runs}</w:p>", "*A. x", "B. y"), "de.docx")
    assert found.drafts[0].content["stem"] == "Người nào?"
    plain = word(f"<w:p>{run('Câu 1. Ai c')}<w:r><w:softHyphen/></w:r>{run('ấp?')}</w:p>", "*A. x", "B. y")
    assert imported(plain, "de.docx").drafts[0].content["stem"] == "Ai cấp?"


@pytest.mark.parametrize("within", ["độ khó của câu hỏi số 0.76 là", "theo câu 3.5 của phiếu,"])
def test_a_number_within_a_sentence_begins_no_question(within: str) -> None:
    (draft,) = imported(paper(f"Câu 1. Cho biết {within} ai cấp?", *TWO, "Đáp án: B"), "de.docx").drafts
    assert draft.content["stem"] == f"Cho biết {within} ai cấp?"


def test_two_questions_in_a_paragraph_are_two() -> None:
    """The control: a whole number with its point begins one."""
    found = imported(paper("Câu 1. Ai cấp? A. Sở B. Bộ Đáp án: B Câu 2. Bao lâu? A. 7 B. 8 Đáp án: A"), "de.docx")
    assert [draft.content["stem"] for draft in found.drafts] == ["Ai cấp?", "Bao lâu?"]
