"""Every kind of event has words, is recorded by something, and says who, what, when and where."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.operations.words import AUDIT_WORDS
from tests.conftest import Clock, running_app, settings_for
from tests.door.acts import ACTS, WHERE, Act, carry_out, listened
from tests.door.hall import build, copied, csrf_token, entered, undone
from tests.door.test_matrix import Scene
from tests.house.given import calls, python_files

# kinds that need a file, a command or days to pass: each is triggered in the test that is named
ELSEWHERE = {
    "access_code_renewed": "tests/rounds/test_pages_lists.py",
    "attempt_ended": "tests/attempts/test_room_acts.py",
    "browser_waived": "tests/attempts/test_room_acts.py",
    "candidate_moved": "tests/rounds/test_pages_lists.py",
    "candidates_admitted": "tests/attempts/test_room_acts.py",
    "incident_category_stored": "tests/attempts/test_incident_categories.py",
    "incident_noted": "tests/attempts/test_room_acts.py",
    "list_added": "tests/rounds/test_list_by_hand.py",
    "list_drawn_up": "tests/rounds/test_pages_lists.py",
    "list_taken_out": "tests/rounds/test_pages_lists.py",
    "login_ended": "tests/people/test_own_logins.py",
    "machines_admitted": "tests/attempts/test_room_acts.py",
    "message_sent": "tests/attempts/test_room_acts.py",
    "numbers_fixed": "tests/rounds/test_pages_lists.py",
    "numbers_given": "tests/rounds/test_pages_lists.py",
    "other_logins_ended": "tests/people/test_own_logins.py",
    "person_left": "tests/people/test_careers.py",
    "person_moved": "tests/people/test_careers.py",
    "person_returned": "tests/people/test_careers.py",
    "plan_batch_added": "tests/rounds/test_pages_lists.py",
    "plan_batch_changed": "tests/rounds/test_pages_lists.py",
    "plan_batch_removed": "tests/rounds/test_pages_lists.py",
    "position_added": "tests/people/test_unit_pages.py",
    "position_renamed": "tests/people/test_unit_pages.py",
    "position_retired": "tests/people/test_unit_pages.py",
    "position_revived": "tests/people/test_unit_pages.py",
    "post_corrected": "tests/people/test_careers.py",
    "recovery_code_used": "tests/people/test_second_factor.py",
    "recovery_codes_made": "tests/people/test_second_factor.py",
    "room_added": "tests/rounds/test_pages_lists.py",
    "room_changed": "tests/rounds/test_pages_lists.py",
    "room_removed": "tests/rounds/test_pages_lists.py",
    "rooms_copied": "tests/rounds/test_pages_lists.py",
    "seats_given": "tests/rounds/test_pages_lists.py",
    "second_factor_removed": "tests/people/test_second_factor.py",
    "second_factor_set": "tests/people/test_second_factor.py",
    "sitting_added": "tests/rounds/test_pages_lists.py",
    "sitting_changed": "tests/rounds/test_pages_lists.py",
    "sitting_moved": "tests/rounds/test_pages_lists.py",
    "sitting_removed": "tests/rounds/test_pages_lists.py",
    "sittings_generated": "tests/rounds/test_pages_lists.py",
    "unit_ended": "tests/people/test_unit_pages.py",
    "unit_renamed": "tests/people/test_histories.py",
    "unit_reopened": "tests/people/test_histories.py",
    "attempts_closed_early": "tests/attempts/test_closing.py",
    "bank_drafts_imported": "tests/banks/test_drafts.py",
    "bank_imported": "tests/banks/test_bank_pages.py",
    "law_changed": "tests/banks/test_law_pages.py",
    "model_draft_changed": "tests/competences/test_model_drafts.py",
    "model_draft_started": "tests/competences/test_model_drafts.py",
    "model_imported": "tests/competences/test_model_drafts.py",
    "model_published": "tests/competences/test_model_drafts.py",
    "outage_opened": "tests/attempts/test_giving_time.py",
    "positions_imported": "tests/people/test_units.py",
    "question_approved": "tests/banks/test_life.py",
    "question_returned": "tests/banks/test_life.py",
    "question_revived": "tests/banks/test_life.py",
    "question_submitted": "tests/banks/test_life.py",
    "question_written": "tests/banks/test_life.py",
    "register_imported": "tests/banks/test_register.py",
    "rescue_uploaded": "tests/results/test_rescue_records.py",
    "restored": "tests/operations/test_restoring.py",
    "rescoring_proposed": "tests/results/test_rescoring.py",
    "results_checked": "tests/results/test_life.py",
    "results_corrected": "tests/results/test_rescoring.py",
    "results_published": "tests/rounds/test_life.py",
    "roster_imported": "tests/people/test_rosters.py",
    "round_created": "tests/rounds/test_life.py",
    "round_reopened": "tests/rounds/test_life.py",
    "api_token_made": "tests/api/test_token_pages.py",
    "api_token_used": "tests/api/test_door.py",
    "services_imported": "tests/services/test_pages.py",
    "questions_released": "tests/learning/test_giving.py",
    "units_imported": "tests/people/test_units.py",
    "person_erased": "tests/operations/test_privacy.py",
    "retention_kept": "tests/operations/test_privacy.py",
}


@pytest.fixture(scope="module")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    yield from _scene(sqlite_template, tmp_path_factory.mktemp("events"))


def _scene(template: Path, folder: Path) -> Iterator[Scene]:
    engines = copied(template, folder)
    hall, clock = build(engines), Clock()
    clock.advance(minutes=25)
    with running_app(settings_for(engines, folder), clock) as app, undone(app):
        yield Scene(app, engines, hall)
    engines.dispose()


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.kind)
def test_an_act_is_put_on_record_with_who_what_when_and_where(scene: Scene, act: Act) -> None:
    account = scene.hall.accounts[act.role]
    client = entered(scene.app, scene.engines, account)
    with listened() as heard:
        answer = carry_out(scene.app, scene.hall, client, act, csrf_token())
    (entry,) = [one for one in heard if one["action"] == act.kind] or [{"none": answer.status_code, "heard": heard}]
    assert "none" not in entry, entry
    assert (entry["account_id"], entry["address"], entry["at"]) == (account, WHERE, scene.app.config["CLOCK"]())
    assert ":" in entry["subject"] or entry["subject"] in ("bank", "people", "units", "positions", "register")
    assert entry["result"] == ("refused" if act.kind == "access_refused" else "done")
    is_of_round = act.state != ""
    assert entry["chain"].startswith("round:") is is_of_round, entry["chain"]


def recorded_kinds() -> set[str]:
    """The kinds that the code names where it records; of those that are put together the ends are in the words."""
    found = set()
    for path in python_files("quizapp"):
        for name, call in calls(path):
            if name != "record" or len(call.args) < 4:
                continue
            found |= {node.value for node in ast.walk(call.args[3]) if isinstance(node, ast.Constant)}
    return {kind for kind in found if isinstance(kind, str)}


def test_every_kind_has_words_and_a_test_that_triggers_it() -> None:
    here = {act.kind for act in ACTS}
    print(f"{len(AUDIT_WORDS)} kinds of event: {len(here)} triggered here, {len(ELSEWHERE)} in tests of their own")
    assert sorted(here & set(ELSEWHERE)) == []
    assert sorted(set(AUDIT_WORDS) - here - set(ELSEWHERE)) == []
    assert sorted((here | set(ELSEWHERE)) - set(AUDIT_WORDS)) == []
    root = Path(__file__).parents[2]
    silent = [kind for kind, test in ELSEWHERE.items() if not (root / test).exists()]
    assert silent == []


def test_what_the_code_records_has_words() -> None:
    whole = {kind for kind in recorded_kinds() if not kind.endswith("_")}
    assert len(whole) > 40
    assert sorted(whole - set(AUDIT_WORDS)) == []
