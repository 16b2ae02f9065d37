"""A small run of the proof over malformed files; `benchmarks/malformed.py` runs it at full size."""

from quizapp.domain.errors import FileRefused
from tests.banks.formats.hostile import HOSTILE, SOUND_ARCHIVES, SOUND_TEXTS
from tests.banks.formats.malformed import cases, run
from tests.banks.formats.planted import careless, greedy

SEED = 4


def test_malformed_files_are_refused_or_read_with_a_report() -> None:
    outcome = run(cases(150, SEED))
    assert (outcome.errors, outcome.partial) == (0, 0), outcome.examples
    assert outcome.files == 150
    assert len(outcome.kinds) > 12


def test_a_reader_that_lets_faults_out_is_caught() -> None:
    assert run(cases(30, SEED), careless).errors > 5


def test_a_reader_that_takes_a_part_in_silence_is_caught() -> None:
    assert run(cases(30, SEED), greedy).partial > 5


def test_the_files_that_are_broken_here_are_sound_before() -> None:
    sound = {**SOUND_ARCHIVES, **{name: "".join(texts).encode() for name, (texts, _key) in SOUND_TEXTS.items()}}
    for name, data in sound.items():
        try:
            found = greedy(data, name)
        except FileRefused as refusal:  # a sound file is never refused
            raise AssertionError(name) from refusal
        assert found.drafts
        assert found.drafts[0].content["stem"] != "?", name
    assert len(HOSTILE) == 16
