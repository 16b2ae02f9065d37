"""Pages of drafts of the model: with mistakes beside their fields, and rows that come and go without a script."""

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quizapp.competences import drafting
from quizapp.competences.drafting import change_draft, writers_of
from quizapp.competences.models import ModelDraft, ModelVersion
from quizapp.competences.parts import PARTS
from quizapp.db import Engines
from tests.competences.drafts_given import begun, content_of, two_owners
from tests.make import NOW, account, form_in, position, post, sign_in, small_model, unit

# --- the pages --------------------------------------------------------------------------------------------------------


def came_in(client: FlaskClient, engines: Engines) -> int:
    """Somebody who owns the model is signed in; their draft of the small model."""
    maker, _other = two_owners(engines)
    assert sign_in(client, "a.mot").status_code == 302
    return begun(engines, maker)


def send(client: FlaskClient, address: str, act: str = "luu", **typed: str) -> TestResponse:
    """The form of a page as a browser would send it, with what is typed over it."""
    fields = form_in(client.get(address).text, "part")
    return client.post(
        address, data={**fields, **{name.replace("__", "-"): text for name, text in typed.items()}, "viec": act}
    )


def test_a_draft_is_begun_from_a_preset_and_its_pages_show_what_differs(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        small_model(session)
    two_owners(engines)
    sign_in(client, "a.mot")
    answer = post(client, "/mo-hinh/ban-thao", {"tu": "mau:can-tho-2023"})
    page = client.get(answer.location).text
    for words in ("Cần Thơ năm 2023", "chỗ khác với phiên bản 1", "40%", "Những người công bố được"):
        assert words in page
    assert client.get(answer.location + "/tep").text.count("practice_percent: 40") == 1
    assert post(client, "/mo-hinh/ban-thao", {"tu": "mau:khong-co"}).status_code == 404


def test_the_page_of_a_draft_asks_once_who_wrote_it(
    client: FlaskClient, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/mo-hinh/ban-thao/{came_in(client, engines)}"
    asked: list[int] = []

    def counting(session: Session, held: ModelDraft) -> set[int]:
        asked.append(held.id)
        return writers_of(session, held)

    monkeypatch.setattr(drafting, "writers_of", counting)
    assert client.get(address).status_code == 200
    assert len(asked) == 1


LISTS = ("bands", "domains", "levels", "positions")
LACKING: tuple[dict[str, str], ...] = (
    {},
    dict.fromkeys(LISTS, "x"),
    {f"{name}-0": "x" for name in LISTS},
    {f"{name}-0-name-x": "x" for name in LISTS},
    {"domains-0-competences": "x", "domains-1-competences-0": "x", "positions-0-default": "80"},
)


@pytest.mark.parametrize("part", list(PARTS))
def test_a_form_that_lacks_its_fields_is_shown_again(client: FlaskClient, engines: Engines, part: str) -> None:
    draft_id = came_in(client, engines)
    for sent in LACKING:
        for act in ("luu", "them:bands", "them:domains-0-competences", "bo:levels-0", "them:positions"):
            answer = post(client, f"/mo-hinh/ban-thao/{draft_id}/sua/{part}", {**sent, "ban": "1", "viec": act})
            assert answer.status_code in (200, 302, 409, 422), (sent, act)


@pytest.mark.parametrize(
    ("part", "typed", "name", "words"),
    [
        ("muc-xep-loai", {"bands__0__from_percent": "chín mươi"}, "bands-0-from_percent", "Phải là số"),
        ("muc-xep-loai", {"bands__0__from_percent": "190"}, "bands-0-from_percent", "Không được quá 100"),
        ("muc-xep-loai", {"bands__0__name": ""}, "bands-0-name", "Không được để trống"),
        ("trong-so-diem-liet", {"domains__1__weight": "0"}, "domains-1-weight", "Phải lớn hơn 0"),
        ("trong-so-diem-liet", {"domains__0__minimum_percent": "101"}, "domains-0-minimum_percent", "quá 100"),
        ("trong-so-diem-liet", {"practice_percent": "40"}, "practice_percent", "phải có lĩnh vực thực hành"),
        ("linh-vuc-nang-luc", {"domains__0__code": "a b"}, "domains-0-code", "Mã gồm chữ in không dấu"),
        ("muc-yeu-cau", {"positions__0__D1": "180"}, "positions-0-D1", "từ 0 đến 100"),
        ("cach-cham-so-nho", {"few_people": "2"}, "few_people", "Phải từ 3 trở lên"),
        ("ten-va-nguon", {"name": "x"}, "name", "ít nhất 3 ký tự"),
        ("trong-so-diem-liet", {"practice_percent": "100"}, "practice_percent", "nhỏ hơn 100"),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, engines: Engines, part: str, typed: dict[str, str], name: str, words: str
) -> None:
    draft_id = came_in(client, engines)
    before = content_of(engines, draft_id)
    answer = send(client, f"/mo-hinh/ban-thao/{draft_id}/sua/{part}", **typed)
    assert answer.status_code == 422
    fault = re.search(rf'id="{name}-fault">([^<]+)<', answer.text)
    assert fault, answer.text
    assert words.lower() in fault.group(1).lower()
    for text in typed.values():
        assert text in answer.text
    assert content_of(engines, draft_id) == before


def test_levels_are_added_taken_out_and_stored_without_a_script(client: FlaskClient, engines: Engines) -> None:
    draft_id = came_in(client, engines)
    address = f"/mo-hinh/ban-thao/{draft_id}/sua/muc-xep-loai"
    added = send(client, address, "them:bands", bands__0__name="Xuất sắc")
    assert added.status_code == 200
    fields = form_in(added.text, "part")
    assert (fields["bands-0-name"], fields["bands-4-name"]) == ("Xuất sắc", "")
    sent = client.post(
        address, data={**fields, "bands-4-name": "Gần đạt", "bands-4-from_percent": "42,5", "viec": "luu"}
    )
    assert sent.status_code == 302
    stored = {one["code"]: (one["name"], one["from_percent"]) for one in content_of(engines, draft_id)["bands"]}
    assert stored["gioi"] == ("Xuất sắc", 90)
    assert stored["gan_dat"] == ("Gần đạt", 42.5)
    out = send(client, address, "bo:bands-3")
    assert "Gần đạt" not in out.text
    assert len(content_of(engines, draft_id)["bands"]) == 5


def test_the_pass_mark_is_the_limit_of_the_level_that_is_chosen(client: FlaskClient, engines: Engines) -> None:
    draft_id = came_in(client, engines)
    assert send(client, f"/mo-hinh/ban-thao/{draft_id}/sua/muc-xep-loai", passes="1").status_code == 302
    assert content_of(engines, draft_id)["pass_percent"] == 70


def test_a_domain_a_position_and_levels_of_units_are_added(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        position(session, "LD", "Lãnh đạo")
    draft_id = came_in(client, engines)
    at = f"/mo-hinh/ban-thao/{draft_id}/sua/"
    fields = form_in(send(client, at + "linh-vuc-nang-luc", "them:domains").text, "part")
    new = {"code": "DL", "name": "Dữ liệu", "competences-0-code": "L1", "competences-0-name": "Bảo vệ dữ liệu",
           "competences-0-training_topic": "Bảo vệ dữ liệu"}  # fmt: skip
    typed = {f"domains-2-{name}": text for name, text in new.items()}
    assert client.post(at + "linh-vuc-nang-luc", data={**fields, **typed, "viec": "luu"}).status_code == 302
    added = send(client, at + "muc-yeu-cau", "them:positions", new_position="LD")
    fields = form_in(added.text, "part")
    assert client.post(at + "muc-yeu-cau", data={**fields, "positions-1-L1": "75", "viec": "luu"}).status_code == 302
    sent = send(
        client, at + "muc-cua-don-vi", measure="pass_percent", levels__0__name="Tốt", levels__0__from_percent="80",
        levels__1__name="Cần cố gắng", levels__1__from_percent="0",
    )  # fmt: skip
    assert sent.status_code == 302
    content = content_of(engines, draft_id)
    assert content["domains"][2]["weight"] == 10
    assert content["required"]["positions"]["LD"] == {"L1": 75}
    assert [one["code"] for one in content["unit_ratings"]["levels"]] == ["tot", "can_co_gang"]


def test_somebody_elses_change_in_between_is_not_overwritten(client: FlaskClient, engines: Engines) -> None:
    draft_id = came_in(client, engines)
    address = f"/mo-hinh/ban-thao/{draft_id}/sua/ten-va-nguon"
    fields = form_in(client.get(address).text, "part")
    with engines.writing() as session:
        other = session.get_one(ModelDraft, draft_id)
        change_draft(session, draft_id, 1, {**other.content, "note": "của người khác"}, "x", other.created_by, NOW)
    answer = client.post(address, data={**fields, "note": "của tôi", "viec": "luu"})
    assert answer.status_code == 409
    assert "Có người vừa sửa bản thảo này" in answer.text
    assert "của tôi" in answer.text
    assert content_of(engines, draft_id)["note"] == "của người khác"


def test_publishing_asks_first_and_refuses_the_maker_in_words(client: FlaskClient, engines: Engines) -> None:
    draft_id = came_in(client, engines)
    send(client, f"/mo-hinh/ban-thao/{draft_id}/sua/ten-va-nguon", note="Khác trước")
    page = f"/mo-hinh/ban-thao/{draft_id}/cong-bo"
    assert "Khác trước" in client.get(page).text
    refused = post(client, page, {"ban": "2"})
    assert refused.status_code == 422
    assert "Hãy nhờ người khác xem lại và công bố" in refused.text
    with client.session_transaction() as cookie:
        cookie.clear()
    sign_in(client, "b.hai")
    answer = post(client, page, {"ban": "2"})
    assert answer.status_code == 302
    assert "Đã công bố phiên bản 2." in client.get(answer.location).text
    compared = client.get("/mo-hinh/so-sanh").text
    assert "<ins>Khác trước</ins>" in compared
    assert client.get(f"/mo-hinh/ban-thao/{draft_id}").status_code == 404
    with engines.reading() as session:
        assert list(session.scalars(sa.select(ModelVersion.version).order_by(ModelVersion.id))) == ["1", "2"]


def test_a_draft_is_discarded_after_a_question(client: FlaskClient, engines: Engines) -> None:
    draft_id = came_in(client, engines)
    page = f"/mo-hinh/ban-thao/{draft_id}/bo"
    assert "Mô hình đang dùng không đổi" in client.get(page).text
    assert post(client, page, {"ban": "1"}).status_code == 302
    assert "Chưa có bản thảo nào" in client.get("/mo-hinh/ban-thao").text


def test_whoever_sees_only_some_units_does_not_touch_the_model(client: FlaskClient, engines: Engines) -> None:
    draft_id = came_in(client, engines)
    with engines.writing() as session:
        unit(session, "Xã khác")
        from_unit = account(session, username="mot.xa", roles=[("results_reviewer", unit(session))])
        assert from_unit.id
    with client.session_transaction() as cookie:
        cookie.clear()
    sign_in(client, "mot.xa")
    for address in ("/mo-hinh/ban-thao", f"/mo-hinh/ban-thao/{draft_id}", f"/mo-hinh/ban-thao/{draft_id}/thu"):
        assert client.get(address).status_code == 403


def test_the_list_of_mistakes_says_where_each_is_in_the_order_of_the_page(
    client: FlaskClient, engines: Engines
) -> None:
    """Two fields with the same mistake are two lines that differ; the control: a page without a mistake has none."""
    address = f"/mo-hinh/ban-thao/{came_in(client, engines)}/sua/muc-xep-loai"
    page = send(client, address, bands__1__from_percent="102", bands__0__from_percent="101").text
    told = re.findall(r'<li><a href="#([a-z_0-9-]+)">([^<]*)</a>', page)
    assert told == [
        ("bands-0-from_percent", "Mức thứ 1, ngưỡng: không được quá 100."),
        ("bands-1-from_percent", "Mức thứ 2, ngưỡng: không được quá 100."),
    ]
    assert not re.findall(r'<li><a href="#bands', client.get(address).text)
