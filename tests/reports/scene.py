"""A round of three units whose every figure can be checked with a pencil.

Ten questions a paper, five of D1 (weight 60) and five of E1 (weight 40). The position VPTK requires 80 in D1 and 60 in
E1, the other one 50 in both.

    unit  person  position  D1 right  E1 right  total        below in
    A01   p1      VPTK      5         4         60+32 = 92
    A01   p2      VPTK      3         3         36+24 = 60   D1 (by 20)
    A01   p3      VPTK      2         1         24+ 8 = 32   D1 (by 40), E1 (by 40)
    A01   p4      VPTK      absent
    B01   p5      VPTK      4         2         48+16 = 64   E1 (by 20)
    B01   p6      other     2         5         24+40 = 64   D1 (by 10)
    C01   p7      VPTK      absent
"""

from dataclasses import dataclass, field
from typing import Any

from quizapp.attempts.actions import hand_in
from quizapp.attempts.queries import frozen_paper
from quizapp.db import Engines
from quizapp.people.models import Person, Unit
from quizapp.results.actions import score_attempt
from quizapp.rounds.models import Round
from tests import make
from tests.laid import laid
from tests.make import NOW, Sitting

FORMULA = "=HYPERLINK(1+1)"  # a name that a spreadsheet must not run
PEOPLE = {
    "p1": ("Trần Thị Ánh", "A01", 5, 4),
    "p2": (FORMULA, "A01", 3, 3),
    "p3": ("Lê Văn An", "A01", 2, 1),
    "p4": ("Phạm Thị Vắng", "A01", None, None),
    "p5": ("Ngô Văn Bình", "B01", 4, 2),
    "p6": ("Vũ Thị Chi", "B01", 2, 5),
    "p7": ("Đỗ Văn Dũng", "C01", None, None),
}


@dataclass
class Scene:
    """Ids by the names of the table above."""

    round_id: int
    province: int
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)
    sittings: dict[str, Sitting] = field(default_factory=dict)

    @property
    def everywhere(self) -> set[int]:
        return {self.province, *self.units.values()}


def build(engines: Engines, model: dict[str, Any] | None = None, **changes: Any) -> Scene:
    """The scene; `model`: parts of its model that are others; `changes` are fields of the round's plan."""
    return _build(engines, model, **changes) if model else laid(engines, _build, **changes)


def _build(engines: Engines, model: dict[str, Any] | None = None, **changes: Any) -> Scene:
    with engines.writing() as session:
        make.small_model(session, **(model or {}))
        make.small_bank(session)
        province = make.unit(session, "Thành phố Thử", kind="province", code="T00")
        units = {code: make.unit(session, f"Xã {code}", parent=province, code=code) for code in ("A01", "B01", "C01")}
        other = make.position(session, "KHAC", "Vị trí khác")
        people = {
            name: make.person(session, full, unit=units[unit], position=other if name == "p6" else None)
            for name, (full, unit, _d1, _e1) in PEOPLE.items()
        }
        round_ = make.open_round(session, [province, *units.values()], **changes)
        scene = Scene(
            round_.id,
            province.id,
            {code: unit.id for code, unit in units.items()},
            {name: person.id for name, person in people.items()},
        )
    for name, (_full, _unit, d1, e1) in PEOPLE.items():
        if d1 is not None and e1 is not None:
            scene.sittings[name] = sit(engines, scene, name, d1, e1)
    return scene


def build_full(engines: Engines, *, is_one_late: bool = False, **changes: Any) -> Scene:
    """The scene and a later round, which is returned: six people of each unit sat; A01 does well and B01 does not.
    `is_one_late`: one more of A01, `late`, has not sat yet. `changes` are fields of its plan."""
    scene = build(engines)
    with engines.writing() as session:
        from_unit = {code: session.get_one(Unit, scene.units[code]) for code in ("A01", "B01")}
        people = {
            f"{code}-{n}": make.person(session, f"Người {code} {n}", unit=unit)
            for code, unit in from_unit.items()
            for n in range(6)
        }
        if is_one_late:
            people["late"] = make.person(session, "Người Đến Sau", unit=from_unit["A01"])
        round_ = make.open_round(session, list(from_unit.values()), **{"name": "Đợt sau", **changes})
        later = Scene(round_.id, scene.province, scene.units, {name: one.id for name, one in people.items()})
    for n in range(6):
        sit(engines, later, f"A01-{n}", 5, 5 - n % 2)
        sit(engines, later, f"B01-{n}", n % 3, 1)
    return later


def sit(engines: Engines, scene: Scene, name: str, d1: int, e1: int, *, is_scored: bool = True) -> Sitting:
    """`name` answers so many questions of each competence rightly, no others, and hands in."""
    with engines.writing() as session:
        round_, person = session.get_one(Round, scene.round_id), session.get_one(Person, scene.people[name])
        sitting = make.started_attempt(session, round_, person)
        paper = frozen_paper(session, sitting.attempt_id)
    places = {code: [item.position for item in paper if item.competence == code] for code in ("D1", "E1")}
    make.answer_rightly(engines, sitting, [*places["D1"][:d1], *places["E1"][:e1]])
    with engines.writing() as session:
        attempt = hand_in(session, sitting.token, sitting.person_id, NOW)
        if is_scored:
            score_attempt(session, attempt, NOW)
    return sitting


def staff(engines: Engines, username: str, role: str, unit_id: int | None) -> None:
    with engines.writing() as session:
        over = session.get_one(Unit, unit_id) if unit_id is not None else None
        make.account(session, username=username, roles=[(role, over)])
