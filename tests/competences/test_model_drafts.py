"""Drafts of the model: begun, edited part by part with or without a script, published by a second person."""

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.competences.drafting import change_draft, discard_draft, free_version, publish_draft, start_draft
from quizapp.competences.files import model_from, model_text, parse_model
from quizapp.competences.models import ModelDraft, ModelPublication, ModelVersion
from quizapp.competences.parts import PARTS
from quizapp.competences.presets import presets
from quizapp.competences.schema import checked
from quizapp.competences.typed import flat, nested
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from tests.make import NOW, account, form_in, position, post, sign_in, small_model, unit


def two_owners(engines: Engines) -> tuple[int, int]:
    with engines.writing() as session:
        return tuple(
            account(session, username=name, roles=[("results_reviewer", None)]).id for name in ("a.mot", "b.hai")
        )  # type: ignore[return-value]


def begun(engines: Engines, by: int, **changes: Any) -> int:
    """A draft of the small model; its id."""
    with engines.writing() as session:
        content = {**small_model(session).content, **changes}
        return start_draft(session, content, "phiên bản 1", by, NOW).id


def content_of(engines: Engines, draft_id: int) -> dict[str, Any]:
    with engines.reading() as session:
        return session.get_one(ModelDraft, draft_id).content


# --- the records ------------------------------------------------------------------------------------------------------


def test_a_second_person_publishes_and_the_version_says_what_the_draft_said(engines: Engines) -> None:
    maker, other = two_owners(engines)
    draft_id = begun(engines, maker, note="Mới")
    with engines.writing() as session:
        version = publish_draft(session, draft_id, 1, other, NOW)
        assert (version.version, version.content["note"]) == ("2", "Mới")
    with engines.reading() as session:
        given = session.scalars(sa.select(ModelPublication)).one()
        assert (given.draft_id, given.edition, given.published_by) == (draft_id, 1, other)
        acts = list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))
        assert acts[-3:] == ["model_draft_started", "model_imported", "model_published"]
    with engines.writing() as session, pytest.raises(NotFound):
        change_draft(session, draft_id, 1, {}, "x", maker, NOW)


@pytest.mark.parametrize("who", ["maker", "editor"])
def test_who_began_a_draft_or_changed_it_last_does_not_publish_it(engines: Engines, who: str) -> None:
    maker, editor = two_owners(engines)
    draft_id = begun(engines, maker)
    with engines.writing() as session:
        change_draft(session, draft_id, 1, {**content_of(engines, draft_id), "note": "x"}, "ten-va-nguon", editor, NOW)
    with engines.writing() as session, pytest.raises(RecordRefused) as refused:
        publish_draft(session, draft_id, 2, maker if who == "maker" else editor, NOW)
    assert refused.value.reason == "draft_nobody_else"
    with engines.writing() as session:
        third = account(session, roles=[("administrator", None)]).id
    with engines.writing() as session, pytest.raises(RecordRefused) as refused:
        publish_draft(session, draft_id, 2, maker if who == "maker" else editor, NOW)
    assert refused.value.reason == "draft_own"
    with engines.writing() as session:
        assert publish_draft(session, draft_id, 2, third, NOW).version == "2"


def test_of_two_who_change_the_same_edition_the_second_is_refused(engines: Engines) -> None:
    maker, other = two_owners(engines)
    draft_id = begun(engines, maker)
    content = content_of(engines, draft_id)
    with engines.writing() as session:
        assert change_draft(session, draft_id, 1, {**content, "note": "một"}, "ten-va-nguon", maker, NOW)
    with engines.writing() as session, pytest.raises(RecordRefused) as refused:
        change_draft(session, draft_id, 1, {**content, "note": "hai"}, "ten-va-nguon", other, NOW)
    assert refused.value.reason == "draft_stale"
    with engines.writing() as session, pytest.raises(RecordRefused):
        publish_draft(session, draft_id, 1, other, NOW)
    assert content_of(engines, draft_id)["note"] == "một"


def test_the_same_again_or_a_number_that_is_taken_is_not_published(engines: Engines) -> None:
    maker, other = two_owners(engines)
    same = begun(engines, maker)
    with engines.writing() as session, pytest.raises(RecordRefused) as refused:
        publish_draft(session, same, 1, other, NOW)
    assert refused.value.reason == "draft_same"
    with engines.writing() as session:
        content = {**content_of(engines, same), "note": "khác", "version": "1"}
        change_draft(session, same, 1, content, "ten-va-nguon", maker, NOW)
    with engines.writing() as session, pytest.raises(RecordRefused) as refused:
        publish_draft(session, same, 2, other, NOW)
    assert refused.value.reason == "draft_version"


def test_a_discarded_draft_is_over(engines: Engines) -> None:
    maker, other = two_owners(engines)
    draft_id = begun(engines, maker)
    with engines.writing() as session:
        discard_draft(session, draft_id, 1, other, NOW)
    with engines.writing() as session, pytest.raises(NotFound):
        publish_draft(session, draft_id, 1, other, NOW)


def test_a_new_number_follows_the_one_that_is_taken(engines: Engines) -> None:
    with engines.writing() as session:
        for version in ("1", "2026.9", "thử"):
            small_model(session, version=version)
        assert free_version(session, "mo-hinh-nho", "2026.9") == "2026.10"
        assert free_version(session, "mo-hinh-nho", "thử") == "thử.2"
        assert free_version(session, "mo-hinh-nho", "3") == "3"


# --- presets and parts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", presets(), ids=lambda one: one.key)
def test_every_preset_is_whole_illustrative_and_names_its_source(one: Any) -> None:
    assert one.content["illustrative"] is True
    assert one.note.startswith("Giá trị minh họa")
    assert one.key == "mac-dinh" or "https://" in one.follows
    assert parse_model(model_text(one.content), "m.yaml") == one.content
    assert model_from(one.content).bands[-1].from_percent == 0


@pytest.mark.parametrize("one", presets(), ids=lambda one: one.key)
@pytest.mark.parametrize("part", PARTS.values(), ids=lambda part: part.key)
def test_a_part_that_is_sent_as_it_was_shown_changes_nothing(part: Any, one: Any) -> None:
    sent = nested(pair for pair in flat(part.shown(one.content)) if pair[1])
    content, faults = checked(part.taken(one.content, sent))
    assert faults == []
    as_shown = {**one.content, "scoring": content["scoring"]}
    assert content == as_shown


def test_a_competence_keeps_what_is_required_of_it_under_a_new_code(engines: Engines) -> None:
    with engines.writing() as session:
        content = small_model(session).content
    part = PARTS["linh-vuc-nang-luc"]
    tree = nested(flat(part.shown(content)))
    tree["domains"][0]["competences"][0]["code"] = "D9"
    renamed, faults = checked(part.taken(content, tree))
    assert faults == []
    assert renamed["required"]["positions"]["VPTK"] == {"default": 60, "D9": 80}
    assert [one["weight"] for one in renamed["domains"]] == [60, 40]


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


@pytest.mark.parametrize(
    ("part", "typed", "name", "words"),
    [
        ("muc-xep-loai", {"bands__0__from_percent": "chín mươi"}, "bands-0-from_percent", "Phải là số"),
        ("muc-xep-loai", {"bands__0__from_percent": "190"}, "bands-0-from_percent", "Không được quá 100"),
        ("muc-xep-loai", {"bands__0__name": ""}, "bands-0-name", "Không được để trống"),
        ("trong-so-diem-liet", {"domains__1__weight": "0"}, "domains-1-weight", "Phải lớn hơn 0"),
        ("trong-so-diem-liet", {"domains__0__minimum_percent": "101"}, "domains-0-minimum_percent", "quá 100"),
        ("trong-so-diem-liet", {"practice_percent": "40"}, "practice_percent", "phải có lĩnh vực thực hành"),
        ("linh-vuc-nang-luc", {"domains__0__code": "a b"}, "domains-0-code", "Viết sai quy cách"),
        ("muc-yeu-cau", {"positions__0__D1": "180"}, "positions-0-D1", "từ 0 đến 100"),
        ("cach-cham-so-nho", {"few_people": "2"}, "few_people", "Phải từ 3 trở lên"),
        ("ten-va-nguon", {"name": "x"}, "name", "Không được để trống"),
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
