"""Pictures, regions and shared situations in the editor: kept at once, previewed, never lost by a refusal."""

import io
import re
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.banks.models import Picture
from quizapp.banks.pictures import hashes_in
from quizapp.db import Engines
from tests import make
from tests.banks.pictured_bank import drawn
from tests.banks.test_editor_pages import enter, model, stored, typed_in
from tests.banks.written_forms import COMMON, OPTIONS

__all__ = ["model"]
ALIKE = "BN-2026-0001 BN-2026-0002"
SINGLE = {**COMMON, **OPTIONS, "key": "options-0"}
PLACES = (("Phần đầu", "0", "0", "50,5", "20"), ("Phần cuối", "0", "60", "100", "20"))
REGIONS = {
    f"regions-{number}-{name}": value
    for number, place in enumerate(PLACES)
    for name, value in zip(("text", "left", "top", "width", "height"), place, strict=True)
}


def sent(
    client: FlaskClient, page: str, fields: dict[str, Any], data: bytes = b"", name: str = "so-do.png"
) -> TestResponse:
    """The form with a file, as its button “Thêm hình” sends it."""
    csrf = make.csrf_of(client.get(page))
    file = {"picture_file": (io.BytesIO(data), "so-do.png")} if data else {}
    return client.post(
        page, data={**fields, "csrf_token": csrf, "viec": "hinh", **file}, content_type="multipart/form-data"
    )


def kept(engines: Engines) -> list[str]:
    with engines.reading() as session:
        return list(session.scalars(sa.select(Picture.hash)))


def test_a_picture_is_put_below_the_text_and_travels_with_the_question(
    client: FlaskClient, engines: Engines, model: None
) -> None:
    enter(client, engines)
    page = sent(client, "/ngan-hang/them/single", {**SINGLE, "picture_words": "Mẫu [giấy] hẹn"}, drawn("hẹn"))
    assert page.status_code == 200
    (hash_,) = kept(engines)
    assert f'src="/hinh/{hash_}"' in page.text  # the preview
    fields = typed_in(page.text)
    assert f"![Mẫu (giấy) hẹn](hinh/{hash_[:12]}.png)" in fields["stem"]
    answer = make.post(client, "/ngan-hang/them/single", {**fields, "viec": "luu"})
    one = stored(engines, answer.location.split("/")[-1])
    assert one.content["rich"] is True
    assert hashes_in(one.content) == {hash_}
    assert one.content["pictures"][f"hinh/{hash_[:12]}.png"]["width"] == 300
    again = make.post(
        client, f"{answer.location}/sua", {**typed_in(client.get(f"{answer.location}/sua").text), "viec": "luu"}
    )
    assert again.status_code == 409  # nothing is different


@pytest.mark.parametrize(("type_", "field"), [("single", "stem"), ("hotspot", "regions-0-text")])
def test_the_keyboard_goes_on_where_the_picture_is_used(
    client: FlaskClient, engines: Engines, model: None, type_: str, field: str
) -> None:
    enter(client, engines)
    fields = {**(SINGLE if type_ == "single" else {**COMMON, **REGIONS}), "picture_words": "Mẫu giấy hẹn"}
    page = sent(client, f"/ngan-hang/them/{type_}", fields, drawn("hẹn")).text
    assert [re.search(r'name="([^"]+)"', tag)[1] for tag in re.findall(r"<[^>]* autofocus[^>]*>", page)] == [field]  # type: ignore[index]
    assert " autofocus" not in client.get(f"/ngan-hang/them/{type_}").text


@pytest.mark.parametrize(
    ("changes", "data", "says"),
    [
        ({"picture_words": "Mẫu"}, b"", "Hãy chọn một tệp hình"),
        ({"picture_words": " "}, drawn("x"), "Hãy mô tả hình"),
        ({"picture_words": "Mẫu"}, b"<svg/>", "không phải hình PNG, JPEG"),
    ],
)
def test_what_is_no_picture_is_told_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, engines: Engines, model: None, changes: dict[str, str], data: bytes, says: str
) -> None:
    enter(client, engines)
    page = sent(client, "/ngan-hang/them/single", {**SINGLE, **changes}, data)
    assert page.status_code == 422
    assert says in unescape(page.text)
    assert typed_in(page.text)["options-3-text"] == "ba việc"
    assert kept(engines) == []


def test_a_picture_that_nobody_uploaded_is_not_taken_from_the_hidden_field(
    client: FlaskClient, engines: Engines, model: None
) -> None:
    enter(client, engines)
    for album in ('{"hinh/a.png": "%s"}' % ("0" * 64), "[1]", "{", '{"hinh/a.png": 1}', '{"../a.png": "x"}'):
        fields = {**SINGLE, "stem": "Hỏi ![gì](hinh/a.png) đây?", "rich": "y", "album_text": album, "seen_alike": ""}
        page = make.post(client, "/ngan-hang/them/single", {**fields, "viec": "xem"})
        assert page.status_code == 200
        assert "[hình: gì]" in page.text
        assert "<img" not in page.text


def test_a_hotspot_is_drawn_and_opened_again_unchanged(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    page = sent(client, "/ngan-hang/them/hotspot", {**COMMON, "picture_words": "Tờ khai"}, drawn("tờ khai", (200, 300)))
    assert 'data-canvas><img src="/hinh/' in page.text
    fields = {**typed_in(page.text), **REGIONS, "regions-1-right": "y"}
    answer = make.post(client, "/ngan-hang/them/hotspot", {**fields, "viec": "luu"})
    assert answer.status_code == 302
    one = stored(engines, answer.location.split("/")[-1])
    assert one.content["options"] == {"a": "Phần đầu", "b": "Phần cuối"}
    assert one.content["regions"] == {"a": [0, 0, 50.5, 20], "b": [0, 60, 100, 20]}
    assert (one.content["picture"]["alt"], one.content["many"], one.key) == ("Tờ khai", False, ["b"])
    assert "rich" not in one.content
    again = make.post(
        client, f"{answer.location}/sua", {**typed_in(client.get(f"{answer.location}/sua").text), "viec": "luu"}
    )
    assert again.status_code == 409


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"regions-1-top": ""}, "Vùng “Phần cuối” chưa có vị trí"),
        ({"regions-1-width": "120"}, "Rộng (%)"),
        ({"regions-1-top": "10"}, "chồng lên nhau"),
        ({"regions-1-right": ""}, "Hãy chọn đáp án đúng."),
        ({"shown_words": ""}, "mô tả hình bằng một câu"),
    ],
)
def test_a_hotspot_that_cannot_be_is_not_sent_for_review(
    client: FlaskClient, engines: Engines, model: None, changes: dict[str, str], says: str
) -> None:
    enter(client, engines)
    page = sent(client, "/ngan-hang/them/hotspot", {**COMMON, "picture_words": "Tờ khai"}, drawn("tờ khai"))
    fields = {**typed_in(page.text), **REGIONS, "regions-1-right": "y", **changes}
    answer = make.post(
        client, "/ngan-hang/them/hotspot", {name: v for name, v in fields.items() if v} | {"viec": "gui"}
    )
    assert answer.status_code == 422
    assert says in unescape(answer.text)


def test_questions_share_a_situation_that_was_written_once(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    first = {**SINGLE, "case": "+", "case_text": "Chị Bích  đến nộp hồ sơ.", "viec": "luu"}
    answer = make.post(client, "/ngan-hang/them/single", first)
    one = stored(engines, answer.location.split("/")[-1])
    assert one.content["case"] == {"code": "TH-D1-01", "text": "Chị Bích đến nộp hồ sơ."}
    page = client.get("/ngan-hang/them/true_false").text
    assert "TH-D1-01 – Chị Bích đến nộp hồ sơ." in page
    second = {**COMMON, "stem": "Hồ sơ nộp vào giờ nào cũng được.", "key": "a", "case": "TH-D1-01", "viec": "luu"}
    answer = make.post(client, "/ngan-hang/them/true_false", second)
    assert stored(engines, answer.location.split("/")[-1]).content["case"] == one.content["case"]
    other = {
        **SINGLE,
        "stem": "Việc nào thuộc thẩm quyền của cấp xã?",
        "case": "+",
        "case_text": "Anh Tư hỏi.",
        "viec": "luu",
    }
    answer = make.post(client, "/ngan-hang/them/single", {**other, "seen_alike": "BN-2026-0001"})
    assert stored(engines, answer.location.split("/")[-1]).content["case"]["code"] == "TH-D1-02"
    nothing = make.post(client, "/ngan-hang/them/single", {**other, "case_text": " "})
    assert nothing.status_code == 422
    assert "Hãy viết nội dung tình huống" in nothing.text


@pytest.mark.parametrize("chosen", ["", "TH-D1-01"])
def test_a_situation_that_was_written_and_not_chosen_is_not_dropped(
    client: FlaskClient, engines: Engines, model: None, chosen: str
) -> None:
    enter(client, engines)
    first = {**SINGLE, "case": "+", "case_text": "Chị Bích đến nộp hồ sơ.", "viec": "luu"}
    make.post(client, "/ngan-hang/them/single", first)
    other = {**SINGLE, "stem": "Việc nào thuộc thẩm quyền của cấp xã?", "seen_alike": "BN-2026-0001", "viec": "luu"}
    answer = make.post(client, "/ngan-hang/them/single", {**other, "case": chosen, "case_text": "Anh Tư hỏi."})
    assert answer.status_code == 422
    assert "hãy chọn “Tình huống mới”, hoặc xóa phần viết" in unescape(answer.text)
    assert "Anh Tư hỏi." in answer.text
    assert make.post(client, "/ngan-hang/them/single", {**other, "case": chosen}).status_code == 302  # the control


def test_the_preview_shows_the_situation_above_the_question(client: FlaskClient, engines: Engines, model: None) -> None:
    enter(client, engines)
    page = make.post(
        client, "/ngan-hang/them/single", {**SINGLE, "case": "+", "case_text": "Chị Bích đến.", "viec": "xem"}
    )
    assert re.search(r'<details class="case" open>.*?Chị Bích đến\.', page.text, re.DOTALL)


def test_a_situation_is_changed_for_all_its_questions_at_once(
    client: FlaskClient, engines: Engines, model: None
) -> None:
    enter(client, engines)
    for number, stem in enumerate(("Việc nào làm trước?", "Hồ sơ nào phải có bản gốc?")):
        case = {"case": "TH-D1-01"} if number else {"case": "+", "case_text": "Chị Bích đến nộp hồ sơ."}
        make.post(
            client, "/ngan-hang/them/single", {**SINGLE, "stem": stem, **case, "viec": "luu", "seen_alike": ALIKE}
        )
    page = client.get("/ngan-hang/tinh-huong").text
    assert "BN-2026-0001</a>, <a" in page
    address = "/ngan-hang/tinh-huong/TH-D1-01"
    for text, says in (
        (" ", "Hãy viết nội dung"),
        ("x" * 4001, "dài quá"),
        ("Chị Bích đến nộp hồ sơ.", "Chưa có gì khác"),
    ):
        refused = make.post(client, address, {"text": text})
        assert refused.status_code == 422
        assert says in unescape(refused.text)
    assert make.post(client, address, {"text": "Chị Bích  đến lấy kết quả."}).status_code == 302
    for code in ("BN-2026-0001", "BN-2026-0002"):
        assert stored(engines, code).content["case"] == {"code": "TH-D1-01", "text": "Chị Bích đến lấy kết quả."}
        assert stored(engines, code).key == ["a"]
    assert client.get("/ngan-hang/tinh-huong/TH-D1-09").status_code == 404


def test_the_picture_of_a_situation_is_added_and_put_in_place_of_another(
    client: FlaskClient, engines: Engines, model: None
) -> None:
    enter(client, engines)
    make.post(client, "/ngan-hang/them/single", {**SINGLE, "case": "+", "case_text": "Giá 2*3*4.", "viec": "luu"})
    address = "/ngan-hang/tinh-huong/TH-D1-01"

    def case() -> Any:
        return stored(engines, "BN-2026-0001").content["case"]

    for words, data, says in (("", drawn("x"), "Hãy mô tả hình"), ("Sổ", b"<svg/>", "không phải hình PNG, JPEG")):
        refused = sent(client, address, {"text": "Giá khác.", "picture_words": words}, data)
        assert refused.status_code == 422
        assert says in unescape(refused.text)
        assert "Giá khác." in refused.text
    assert kept(engines) == []
    assert case() == {"code": "TH-D1-01", "text": "Giá 2*3*4."}

    assert sent(client, address, {"text": "Giá 2*3*4.", "picture_words": "Sổ"}, drawn("cũ")).status_code == 302
    (old,) = kept(engines)
    assert hashes_in(stored(engines, "BN-2026-0001").content) == {old}
    assert "Giá 2*3*4." in client.get(address).text.split("Đang có")[1]  # what was plain is no markup now
    unknown = make.post(client, address, {"text": "Xem ![gì](hinh/a.png)."})
    assert "Không có hình mang tên này" in unescape(unknown.text)
    assert sent(client, address, {"text": "Giá mới.", "picture_words": "Sổ mới"}, drawn("mới")).status_code == 302
    (new,) = set(kept(engines)) - {old}
    assert case()["text"] == f"Giá mới.\n\n![Sổ mới](hinh/{new[:12]}.png)"
    assert [facts["hash"] for facts in case()["pictures"].values()] == [new]
    compared = client.get("/ngan-hang/BN-2026-0001/so-sanh").text
    assert "width: " not in compared  # what the situation says, not the sums and sizes that a machine keeps
