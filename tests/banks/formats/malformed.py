"""Malformed files by the thousand, and what becomes of each.

Three promises are counted: a reader gives a report or `FileRefused`, nothing else (errors 0); a hostile file is refused
whole, and a cut file loses no question without a line (partial 0); no file takes longer than ten seconds.
"""

import io
import random
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from quizapp.banks.formats.reading import Import, import_of
from quizapp.domain.errors import FileRefused
from tests.banks.formats.heavy import heavy
from tests.banks.formats.hostile import (
    CANARY,
    HOSTILE,
    SOUND_ARCHIVES,
    SOUND_TEXTS,
)

Reader = Callable[[bytes, str], Import]
SLOWEST = 10.0


@dataclass(frozen=True)
class Case:
    """`wanted`: refused (as a whole), told (refused, or a line in the report), any (either, but nothing else)."""

    kind: str
    name: str
    data: bytes
    wanted: str


@dataclass
class Outcome:
    """The figures of a run."""

    files: int = 0
    errors: int = 0
    partial: int = 0
    slow: int = 0
    slowest: float = 0.0
    slowest_kind: str = ""
    kinds: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    read: int = 0
    examples: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        return {
            "files": self.files,
            "errors": self.errors,
            "partial": self.partial,
            "over_ten_seconds": self.slow,
            "slowest_s": round(self.slowest, 3),
            "slowest_kind": self.slowest_kind,
            "refused": self.refused,
            "read_with_report": self.read,
            "kinds": dict(sorted(self.kinds.items())),
            "examples": self.examples[:5],
        }

    def count(self, case: Case, fault: str, took: float) -> None:
        """One file more; `fault` empty where all went well, `took` in seconds."""
        self.files += 1
        self.kinds[case.kind] += 1
        self.slow += took > SLOWEST
        if took > self.slowest:
            self.slowest, self.slowest_kind = took, case.kind
        if fault:
            self.examples.append(f"{case.kind}, {case.name}: {fault}")


def run(cases: Iterator[Case], reader: Reader = import_of) -> Outcome:
    """Read every file and count."""
    outcome = Outcome()
    for case in cases:
        began = time.perf_counter()
        fault = _fault(case, reader, outcome)
        took = time.perf_counter() - began
        outcome.count(case, fault, took)
    return outcome


def _fault(case: Case, reader: Reader, outcome: Outcome) -> str:
    try:
        found = reader(case.data, case.name)
    except FileRefused as refusal:
        outcome.refused += 1
        if not refusal.faults or not all(fault.message for fault in refusal.faults):
            outcome.errors += 1
            return "refused without a reason"
        return ""
    except Exception as error:  # what is counted here is a page that answers 500
        outcome.errors += 1
        return f"{type(error).__name__}: {error}"[:200]
    outcome.read += 1
    said = " ".join(note.what for note in (*found.changed, *found.refused))
    texts = " ".join(str(draft.content) for draft in found.drafts)
    if CANARY in said + texts:
        outcome.partial += 1
        return "a file of the machine was read"
    if case.wanted == "refused" or (case.wanted == "told" and not found.refused):
        outcome.partial += 1
        return f"{len(found.drafts)} questions were taken of a file that is {case.wanted}"
    return ""


def cases(count: int, seed: int) -> Iterator[Case]:
    """`count` files of all kinds in turn; the same seed gives the same files."""
    chance = random.Random(seed)
    makers = [_cut_archive, _cut_text, _mutated, _hostile, _wrong_kind, _heavy, _hostile, _noise, _renamed, _hostile]
    for number in range(count):
        yield makers[number % len(makers)](chance, number)


def _cut_archive(chance: random.Random, _number: int) -> Case:
    """An archive or XML file that ends in its midst."""
    name = chance.choice(sorted(SOUND_ARCHIVES))
    data = SOUND_ARCHIVES[name]
    at = chance.randrange(1, len(data) - 30)
    return Case("truncated container", name, data[:at], "refused")


def _cut_text(chance: random.Random, _number: int) -> Case:
    """A text that ends within a question, before its key: that question must have a line."""
    name = chance.choice(sorted(SOUND_TEXTS))
    questions, key = SOUND_TEXTS[name]
    whole = chance.randrange(0, len(questions))
    broken = questions[whole]
    at = chance.randrange(8, broken.index(key))
    return Case("truncated text", name, ("".join(questions[:whole]) + broken[:at]).encode(), "told")


def _mutated(chance: random.Random, _number: int) -> Case:
    """A sound file with bytes turned, also inside an archive's parts."""
    name = chance.choice(sorted(SOUND_ARCHIVES))
    data = bytearray(SOUND_ARCHIVES[name])
    if data[:2] == b"PK" and chance.random() < 0.6:
        return Case("mutated part", name, _mutated_part(bytes(data), chance), "any")
    for _turn in range(chance.randrange(1, 30)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return Case("mutated bytes", name, bytes(data), "any")


def _mutated_part(data: bytes, chance: random.Random) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice([name for name in old.namelist() if name.endswith(".xml")])
        for name in old.namelist():
            part = bytearray(old.read(name))
            if name == chosen and part:
                at = chance.randrange(len(part))
                part[at : at + chance.randrange(1, 40)] = chance.randbytes(chance.randrange(0, 20))
            new.writestr(name, bytes(part))
    return buffer.getvalue()


def _hostile(chance: random.Random, _number: int) -> Case:
    kind = chance.choice(sorted(HOSTILE))
    name, data = HOSTILE[kind](chance)
    return Case(kind, name, data, "refused")


def _wrong_kind(chance: random.Random, _number: int) -> Case:
    """The right name over the wrong content."""
    name = chance.choice(["de.xlsx", "de.docx", "goi.zip", "quiz.xml", "de.txt", "de.gift", "de.aiken", "de.csv"])
    starts = [
        b"MZ\x90\x00",
        b"%PDF-1.7\n",
        b"\x7fELF",
        b"\x89PNG\r\n\x1a\n",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04",
    ]
    return Case(
        "wrong magic", name, chance.choice(starts) + chance.randbytes(chance.randrange(20, 4000)) + bytes(8), "refused"
    )


def _noise(chance: random.Random, _number: int) -> Case:
    name = chance.choice(
        ["a.txt", "a.gift", "a.aiken", "a.md", "a.csv", "a.xml", "a.zip", "a.docx", "a.xlsx", "a.exe", "a", ""]
    )
    data = chance.randbytes(chance.randrange(0, 6000))
    return Case("noise", name, data if chance.random() < 0.5 else bytes(byte % 128 for byte in data), "any")


def _renamed(chance: random.Random, _number: int) -> Case:
    """A sound file under the name of another format."""
    data = SOUND_ARCHIVES[chance.choice(sorted(SOUND_ARCHIVES))]
    name = chance.choice(["a.txt", "a.gift", "a.csv", "a.xml", "a.zip", "a.docx", "a.xlsx", "a.yaml", "a.pdf"])
    return Case("another format's name", name, data, "any")


def _heavy(chance: random.Random, _number: int) -> Case:
    kind, name, data, wanted = heavy(chance)
    return Case(kind, name, data, wanted)
