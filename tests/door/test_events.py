"""Every kind of event has words, is recorded by something, and says who, what, when and where."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.operations.words import AUDIT_WORDS
from tests.conftest import Clock, running_app, settings_for
from tests.door.acts import ACTS, WHERE, Act, carry_out, listened
from tests.door.elsewhere import ELSEWHERE
from tests.door.hall import build, copied, csrf_token, entered, undone
from tests.door.test_matrix import Scene
from tests.hearing import unheard, wordless
from tests.house.given import calls, python_files


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


def test_a_kind_that_its_test_does_not_record_is_named() -> None:
    """A whole run holds the table against what each test recorded, and fails where it is not so."""
    named = {"unit_ended": "tests/a.py", "unit_renamed": "tests/b.py"}
    heard = {"tests/a.py": {"unit_ended"}, "tests/c.py": {"unit_renamed"}}
    assert unheard(named, heard) == ["unit_renamed: not recorded by tests/b.py"]


def test_what_the_page_of_the_log_has_no_words_for_is_named() -> None:
    """Every run judges all that it records."""
    assert wordless("unit_renamed", "unit:3", {"before": {"name": "Xã A"}, "fields": {"12": ["name"]}}) == []
    faults = wordless("unit_renamed", "ship:3", {"before": {"masts": 2}})
    assert faults == ["unit_renamed: masts has no words", "unit_renamed: ship:3 has no words"]


def test_what_the_code_records_has_words() -> None:
    whole = {kind for kind in recorded_kinds() if not kind.endswith("_")}
    assert len(whole) > 40
    assert sorted(whole - set(AUDIT_WORDS)) == []
