"""Areas of a picture in QTI: rectangles in percent, other shapes as the box around them; what is missing is told."""

import pytest

from tests.banks.formats.given import changes, imported, refusals
from tests.banks.formats.papers import png
from tests.banks.formats.qti_files import declaration, item_2, package

CHOICE = '<hotspotChoice identifier="{}" shape="{}" coords="{}" hotspotLabel="{}"/>'
BOXES = CHOICE.format("A", "rect", "0,0,20,10", "Nút Nộp") + CHOICE.format("B", "rect", "50,50,100,100", "Nút Hủy")


def spots(choices: str = BOXES, size: str = 'width="100" height="100"', *right: str) -> bytes:
    picture = f'<object data="hinh/m.png" type="image/png" {size}>Màn hình</object>'
    body = f'<hotspotInteraction responseIdentifier="R" maxChoices="1"><prompt>Nút nào?</prompt>{picture}{choices}'
    cardinality = "multiple" if len(right) > 1 else "single"
    item = item_2(f"{body}</hotspotInteraction>", declaration(*(right or ("A",)), cardinality=cardinality))
    return package({"a.xml": item, "hinh/m.png": png(100)})


def test_areas_and_their_picture_become_a_draft() -> None:
    (draft,) = imported(spots(), "a.zip").drafts
    assert (draft.type, draft.key, draft.content["stem"]) == ("hotspot", ["a"], "Nút nào?")
    assert draft.content["options"] == {"a": "Nút Nộp", "b": "Nút Hủy"}
    assert draft.content["regions"] == {"a": [0, 0, 20, 10], "b": [50, 50, 50, 50]}
    picture = draft.content["picture"]
    assert (picture["name"], picture["alt"], picture["width"]) == ("m.png", "Màn hình", 100)
    assert [one.sound.hash for one in draft.pictures] == [picture["hash"]]
    assert draft.content["many"] is False


def test_areas_are_measured_in_the_size_that_the_item_says_else_in_that_of_the_picture() -> None:
    (draft,) = imported(spots(BOXES, 'width="200" height="400"'), "a.zip").drafts
    assert draft.content["regions"]["b"] == [25, 12.5, 25, 12.5]
    (draft,) = imported(spots(BOXES, ""), "a.zip").drafts
    assert draft.content["regions"]["b"] == [50, 50, 50, 50]


def test_several_right_areas_may_be_chosen() -> None:
    more = BOXES + CHOICE.format("C", "rect", "60,0,80,20", "Khác")
    (draft,) = imported(spots(more, "", "A", "C"), "a.zip").drafts
    assert (draft.key, draft.content["many"]) == (["a", "c"], True)


@pytest.mark.parametrize(
    ("shape", "coordinates", "box", "named"),
    [
        ("circle", "50,50,10", [40, 40, 20, 20], "hình tròn"),
        ("ellipse", "50,50,20,10", [30, 40, 40, 20], "hình bầu dục"),
        ("poly", "10,10,30,20,5,40", [5, 10, 25, 30], "đa giác"),
    ],
)
def test_other_shapes_become_the_box_around_them_and_are_named(
    shape: str, coordinates: str, box: list[float], named: str
) -> None:
    found = imported(spots(BOXES + CHOICE.format("C", shape, coordinates, "Vòng")), "a.zip")
    assert found.drafts[0].content["regions"]["c"] == box
    assert named in changes(found)
    assert named not in changes(imported(spots(), "a.zip"))


def test_areas_without_names_get_some_and_that_is_told() -> None:
    found = imported(spots(BOXES.replace('hotspotLabel="Nút Hủy"', "")), "a.zip")
    assert found.drafts[0].content["options"] == {"a": "Vùng A", "b": "Vùng B"}
    assert "chưa có tên riêng" in changes(found)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (spots(CHOICE.format("A", "rect", "0,0,20,10", "Một")), "từ 2 đến 8 vùng"),
        (spots(BOXES.replace("50,50,100,100", "150,150,180,180")), "nằm ngoài hình"),
        (spots(BOXES.replace("50,50,100,100", "x")), "Không đọc được vùng"),
        (spots(BOXES.replace("rect", "default")), "Không đọc được vùng"),
        (spots(BOXES, "", "A", "B"), "một vùng sai"),
        (spots(BOXES, "", "Z"), "một vùng đúng"),
    ],
)
def test_areas_that_cannot_be_chosen_are_refused_with_a_reason(data: bytes, says: str) -> None:
    found = imported(data, "a.zip")
    assert found.drafts == ()
    assert says in refusals(found)


def test_without_its_picture_there_is_no_question() -> None:
    item = item_2('<hotspotInteraction responseIdentifier="R"/>', declaration("A"))
    assert "không kèm hình" in refusals(imported(package({"a.xml": item.replace(b"<hot", b"<p>?</p><hot")}), "a.zip"))
