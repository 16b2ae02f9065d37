"""Real files by other programs: how many questions of which types each has, what is taken, what is refused and why."""

import pytest

from quizapp.banks.formats.drafts import Draft
from quizapp.banks.formats.reading import import_of, read_foreign
from quizapp.domain.errors import FileRefused
from tests.banks.formats.given import SAMPLES, refusals, sample, types_of
from tests.office.made_files import words

pytestmark = pytest.mark.samples

# file, format, types, taken, changed, refused
READ: dict[str, tuple[tuple[str, str, str, int, int, int], ...]] = {
    "aiken": (
        ("moodle33_questions.aiken.txt", "aiken", "2 single", 2, 0, 0),
        ("moodle_aiken_errors.txt", "aiken", "2 single", 2, 0, 3),
    ),
    "gift": (
        (
            "moodle33_examples.txt",
            "gift",
            "16 single 5 true_false 9 short_text 8 numeric 3 matching 2 multiple",
            43,
            21,
            0,
        ),
        (
            "moodle33_questions.gift.txt",
            "gift",
            "1 essay 1 matching 1 single 1 multiple 1 numeric 1 short_text 3 true_false",
            8,
            9,
            1,
        ),
        ("moodle_ordering_testexport.gift.txt", "gift", "1 ordering", 1, 3, 0),
        ("moodle_questions_in_category.gift.txt", "gift", "1 matching 1 single 1 short_text 1 true_false", 4, 6, 0),
    ),
    "moodle-xml": (
        ("moodle33_multianswer.xml", "moodle", "1 cloze", 1, 7, 0),
        ("moodle33_multichoice.xml", "moodle", "1 single", 1, 6, 0),
        ("moodle33_qtype_description.xml", "moodle", "1 description", 0, 1, 1),
        ("moodle33_qtype_gapselect.xml", "moodle", "1 cloze", 1, 5, 0),
        ("moodle33_qtype_shortanswer.xml", "moodle", "1 short_text", 1, 5, 0),
        ("moodle33_qtype_truefalse.xml", "moodle", "1 true_false", 1, 4, 0),
        ("moodle33_truefalse.xml", "moodle", "2 true_false", 2, 13, 0),
        ("moodle_ordering_testimport.moodle.xml", "moodle", "1 ordering", 1, 6, 0),
    ),
    "moodle-xml/amc2moodle": (
        (
            "amc2moodle_tests_payload_test_amc2moodle_QCM.xml",
            "moodle",
            "5 single 3 multiple 1 numeric 1 essay 1 description 2 unsupported",
            8,
            32,
            5,
        ),
        (
            "amc2moodle_tests_payload_test_amc2moodle_QCM_wo-tikz.xml",
            "moodle",
            "4 single 3 multiple 1 numeric 1 essay 1 description 2 unsupported",
            8,
            30,
            4,
        ),
        ("amc2moodle_tests_payload_test_amc2moodle_cleaning.xml", "moodle", "1 single", 1, 5, 0),
        (
            "amc2moodle_tests_payload_test_moodle2amc_moodle-bank-exemple.xml",
            "moodle",
            "1 essay 5 single 1 description 4 numeric 2 unsupported",
            9,
            24,
            4,
        ),
    ),
    "other-moodle": (
        ("question.missingword1.txt", "gift", "1 single", 1, 0, 0),
        ("question.missingword2.txt", "gift", "1 short_text", 1, 0, 0),
        ("question.missingword3.txt", "gift", "1 single", 1, 1, 0),
        (
            "sample_blackboard_qti.dat",
            "qti",
            "1 true_false 1 single 1 multiple 1 matching 1 short_text 1 essay",
            4,
            8,
            2,
        ),
    ),
    "qti12": (
        ("canvas-mc.xml", "qti", "1 single", 1, 1, 0),
        ("canvas-zones.xml", "qti", "2 single", 2, 3, 0),
    ),
    "qti21-qtiworks/ims": (
        ("adaptive_template.xml", "qti", "1 unsupported", 0, 2, 1),
        ("associate.xml", "qti", "1 matching", 1, 3, 0),
        ("choice.xml", "qti", "1 single", 1, 4, 0),
        ("choice_fixed.xml", "qti", "1 single", 1, 4, 0),
        ("choice_multiple.xml", "qti", "1 multiple", 1, 2, 0),
        ("choice_multiple_chocolade.xml", "qti", "1 multiple", 0, 0, 1),
        ("extended_text.xml", "qti", "1 essay", 0, 2, 1),
        ("feedback.xml", "qti", "1 single", 1, 4, 0),
        ("hotspot.xml", "qti", "1 hotspot", 0, 2, 1),
        ("inline_choice.xml", "qti", "1 single", 1, 2, 0),
        ("likert.xml", "qti", "1 single", 0, 2, 1),
        ("match.xml", "qti", "1 matching", 0, 1, 1),
        ("math.xml", "qti", "1 single", 1, 3, 0),
        ("nested_object.xml", "qti", "1 essay", 0, 2, 1),
        ("order.xml", "qti", "1 ordering", 1, 1, 0),
        ("order_partial_scoring.xml", "qti", "1 ordering", 1, 2, 0),
        ("select_point.xml", "qti", "1 hotspot", 0, 2, 1),
        ("shufflechoice.xml", "qti", "1 single", 1, 3, 0),
        ("shufflegap_match.xml", "qti", "1 cloze", 1, 2, 0),
        ("shuffleinline_choice.xml", "qti", "1 single", 1, 1, 0),
        ("slider.xml", "qti", "1 numeric", 0, 2, 1),
        ("template.xml", "qti", "1 unsupported", 0, 1, 1),
        ("template_image.xml", "qti", "1 unsupported", 0, 5, 1),
        ("text_entry1.xml", "qti", "1 short_text", 1, 4, 0),
        ("text_entry2.xml", "qti", "1 short_text", 1, 4, 0),
    ),
    "qti21-qtiworks/language": (("pburg1g.xml", "qti", "1 cloze", 1, 3, 0),),
    "qti21-qtiworks/testimplementation/WebDeveloperTest1": (
        ("question4.xml", "qti", "1 single", 1, 3, 0),
        ("question7.xml", "qti", "1 single", 1, 1, 0),
        ("question9.xml", "qti", "1 multiple", 1, 1, 0),
    ),
    "qti21-qtiworks/testimplementation/dave": (
        ("addition-feedback.xml", "qti", "1 short_text", 1, 4, 0),
        ("choice-feedback.xml", "qti", "1 single", 1, 3, 0),
        ("choice-min.xml", "qti", "1 multiple", 1, 3, 0),
        ("item03.xml", "qti", "1 short_text", 1, 1, 0),
        ("item04.xml", "qti", "1 short_text", 1, 1, 0),
        ("item06.xml", "qti", "1 short_text", 1, 1, 0),
    ),
    "tao-qti21": (
        ("metadata__metadataClassLookups__mytestclasslabel.zip", "qti", "1 single", 1, 2, 0),
        ("package__QTI__package.zip", "qti", "1 single", 1, 4, 0),
        ("package__QTI__package2.zip", "qti", "1 multiple", 1, 2, 0),
        ("package__QTI__package_with_ampersand.zip", "qti", "1 hotspot", 0, 2, 1),
        ("package__QTI__qti20.zip", "qti", "1 matching 1 single", 2, 5, 0),
        ("package__QTI__qti22.zip", "qti", "3 single", 3, 4, 0),
        ("package__QTI__qti221.zip", "qti", "3 single", 3, 4, 0),
        ("package__QTI__scaledscoring.zip", "qti", "1 unsupported", 0, 2, 1),
        ("package__wrong__MalformedItemInTheMiddleXml.zip", "qti", "1 multiple", 1, 2, 1),
        ("package__wrong__MalformedItemXml.zip", "qti", "", 0, 0, 1),
    ),
}
REFUSED = {
    "other-moodle/examview_sample.xml": "Không nhận ra định dạng",
    "other-moodle/sample_blackboard_pool.dat": "Không nhận ra định dạng",
    "other-moodle/questions.multianswer.txt": "Không tìm thấy câu hỏi",
    "other-moodle/sample_webct.txt": "Không tìm thấy câu hỏi",
    **{
        f"qti21-qtiworks/testimplementation/dave/{name}.xml": "cấu trúc đề của QTI"
        for name in (
            *("simple-linear-simultaneous", "test-linear-individual", "test-nonlinear-simultaneous"),
            *("test-testFeedback", "validation-nonlinear-individual", "unrefactored/test-li-disabled_allowReview"),
            *("unrefactored/test-li-outcome_expressions", "unrefactored/test-nested-sections"),
        )
    },
}
CASES = [(f"{folder}/{row[0]}", *row[1:]) for folder, rows in READ.items() for row in rows]
KEYS = {
    "moodle-xml/moodle33_multichoice.xml": ["b"],
    "moodle-xml/moodle33_qtype_truefalse.xml": ["a"],
    "qti12/canvas-mc.xml": ["a"],
    "qti21-qtiworks/ims/choice.xml": ["a"],
    "qti21-qtiworks/ims/choice_multiple.xml": ["a", "d"],
    "qti21-qtiworks/ims/order.xml": ["a", "b", "c"],
    "qti21-qtiworks/ims/inline_choice.xml": ["c"],
    "qti21-qtiworks/ims/feedback.xml": ["c"],
    "tao-qti21/package__QTI__package.zip": ["a"],
}


def of_types(text: str) -> dict[str, int]:
    words = text.split()
    return dict(zip(words[1::2], map(int, words[::2]), strict=True))


def drafts(path: str) -> tuple[Draft, ...]:
    return import_of(sample(path), path).drafts


@pytest.mark.parametrize(
    ("path", "format_", "types", "taken", "changed", "refused"), CASES, ids=lambda value: str(value)
)
def test_a_real_file_gives_what_is_in_it(
    path: str, format_: str, types: str, taken: int, changed: int, refused: int
) -> None:
    reading = read_foreign(sample(path), path)
    assert (reading.format, types_of(reading.questions)) == (format_, of_types(types))
    found = import_of(sample(path), path)
    assert (len(found.drafts), len(found.changed), len(found.refused)) == (taken, changed, refused)
    assert len(reading.questions) + len(reading.refused) == taken + refused, "a question is neither taken nor refused"
    assert all(note.where and note.what for note in (*found.changed, *found.refused))


@pytest.mark.parametrize(("path", "says"), REFUSED.items())
def test_a_file_that_is_no_bank_is_refused_with_a_reason(path: str, says: str) -> None:
    with pytest.raises(FileRefused) as refusal:
        import_of(sample(path), path)
    assert says in words(refusal.value)


@pytest.mark.parametrize(("path", "key"), KEYS.items())
def test_the_key_is_the_files_own(path: str, key: list[str]) -> None:
    assert drafts(path)[0].key == key


def test_no_sample_is_forgotten() -> None:
    """Every question file of the folder stands in one of the tables, or is read by the other parser's test."""
    assert SAMPLES is not None
    here = {path.relative_to(SAMPLES).as_posix() for path in SAMPLES.rglob("*") if path.is_file()}
    left = {path for path in here if not path.startswith(("moodle-stats/", "gift/peg-tests/")) and "/" in path}
    questions = {path for path in left if not path.endswith((".png", ".csv"))}
    known = {case[0] for case in CASES} | set(REFUSED)
    assert questions - known == set()
    assert known - questions == set()


def test_what_the_bank_lacks_is_refused_by_its_name() -> None:
    said = refusals(import_of(sample("gift/moodle33_questions.gift.txt"), "a.txt"))
    assert "tự luận" in said
    path = "moodle-xml/amc2moodle/amc2moodle_tests_payload_test_moodle2amc_moodle-bank-exemple.xml"
    assert "calculatedmulti" in refusals(import_of(sample(path), path))


@pytest.mark.parametrize(
    ("path", "number", "key", "rule"),
    [
        ("gift/moodle33_examples.txt", 4, ["1822"], {"tolerance": "1"}),
        ("moodle-xml/moodle33_qtype_shortanswer.xml", 0, ["frog"], {"accents": True}),
        ("moodle-xml/moodle33_multianswer.xml", 0, ["1:a", "2:b", "3:a", "4:b", "5:Paris"], {"5": {"accents": True}}),
        ("moodle-xml/moodle33_qtype_gapselect.xml", 0, ["1:a", "2:b", "3:c"], {}),
        ("qti21-qtiworks/ims/text_entry1.xml", 0, ["York"], {"accents": True}),
        ("qti21-qtiworks/ims/shufflegap_match.xml", 0, ["1:a", "2:c"], {}),
    ],
)
def test_typed_answers_of_real_files_have_the_files_own_key_and_rule(
    path: str, number: int, key: list[str], rule: dict[str, object]
) -> None:
    draft = drafts(path)[number]
    assert (draft.key, draft.rule) == (key, rule)


def test_tables_lists_and_pictures_of_real_files_are_kept() -> None:
    (flags,) = drafts("moodle-xml/moodle33_multichoice.xml")
    assert flags.content["options"]["b"] == "![French flag](flag-france.jpg) French"
    assert set(flags.content["pictures"]) == {picture.name for picture in flags.pictures}
    path = "moodle-xml/amc2moodle/amc2moodle_tests_payload_test_moodle2amc_moodle-bank-exemple.xml"
    table = next(draft for draft in drafts(path) if "html table" in draft.content["stem"])
    assert "|  | weight | width | length |\n| --- | --- | --- | --- |\n| sys1 |" in table.content["stem"]
