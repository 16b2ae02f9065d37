"""Drafts of the model: begun, edited part by part with or without a script, published by a second person."""

from typing import Any

import pytest
import sqlalchemy as sa

from quizapp.audit.models import AuditEntry
from quizapp.competences.comparing import lines_between
from quizapp.competences.drafting import change_draft, discard_draft, free_version, publish_draft
from quizapp.competences.files import model_from, model_text, parse_model
from quizapp.competences.models import ModelPublication
from quizapp.competences.parts import PARTS
from quizapp.competences.presets import presets
from quizapp.competences.schema import checked
from quizapp.competences.typed import flat, nested
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from tests.competences.drafts_given import begun, content_of, two_owners
from tests.make import NOW, account, small_model

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


def test_who_wrote_any_part_of_a_draft_does_not_publish_it(engines: Engines) -> None:
    """Neither first nor last: somebody else began it and changed a word after them."""
    maker, editor = two_owners(engines)
    draft_id = begun(engines, maker)
    with engines.writing() as session:
        content = content_of(engines, draft_id)
        change_draft(session, draft_id, 1, {**content, "pass_percent": 70}, "muc", editor, NOW)
        change_draft(session, draft_id, 2, {**content, "pass_percent": 70, "note": "x"}, "ten-va-nguon", maker, NOW)
    with engines.writing() as session, pytest.raises(RecordRefused) as refused:
        publish_draft(session, draft_id, 3, editor, NOW)
    assert refused.value.reason == "draft_nobody_else"
    with engines.writing() as session:
        third = account(session, roles=[("administrator", None)]).id
        assert publish_draft(session, draft_id, 3, third, NOW).version == "2"


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


def test_levels_that_change_places_are_told_as_such(sqlite_engines: Engines) -> None:
    """A limit typed wrong puts the best level below others; who reads what changed sees it."""
    with sqlite_engines.writing() as session:
        old = small_model(session).content
    best, *rest = sorted(old["bands"], key=lambda one: -one["from_percent"])
    between = (rest[0]["from_percent"] + rest[1]["from_percent"]) / 2
    for limit, told in ((between, True), ((best["from_percent"] + 100) / 2, False)):
        lines = lines_between(old, {**old, "bands": [{**best, "from_percent": limit}, *rest]})
        found = [one.after for one in lines if one.what == "Mức xếp loại, từ cao xuống thấp"]
        assert bool(found) is told
        assert all(one.startswith(rest[0]["name"]) for one in found)
