"""Staff codes, pasted or in a file, as people to be put on a list: every mistake is named, with its line."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from quizapp.domain.errors import Fault
from quizapp.domain.names import search_key
from quizapp.office.tables import Column, read_table
from quizapp.people.models import Person
from quizapp.people.queries.persons import persons_by_code
from quizapp.rounds.lists import listed_ids

CODES = (
    Column(
        "staff_code",
        "Mã cán bộ",
        ("Mã CBCC", "Mã CBCCVC", "Mã nhân viên", "Mã NV", "Mã số cán bộ", "Số hiệu", "Số hiệu cán bộ", "Mã"),
    ),
    Column("name", "Họ và tên", ("Họ tên", "Họ và tên cán bộ", "Họ tên cán bộ", "Tên cán bộ"), is_required=False),
)
MOST_CODES = 5000


@dataclass(frozen=True)
class Code:
    """A staff code as it was given; `name` is what stands beside it in a file, "" where nothing does."""

    line: int
    code: str
    name: str = ""


@dataclass(frozen=True)
class Named:
    """A person whom a line names; `is_listed`: they are on the list already."""

    line: int
    person_id: int
    staff_code: str
    name: str
    unit_id: int
    is_listed: bool


@dataclass(frozen=True)
class Read:
    """What the lines name, and what is wrong with them; with a single fault nothing is written."""

    people: tuple[Named, ...]
    faults: tuple[Fault, ...]

    @property
    def new(self) -> tuple[Named, ...]:
        return tuple(one for one in self.people if not one.is_listed)


def codes_in_text(text: str) -> list[Code]:
    """Codes of a pasted text: one a line, or with spaces, commas or semicolons between them."""
    lines = enumerate(text.splitlines(), start=1)
    return [Code(number, code) for number, line in lines for code in re.split(r"[\s,;]+", line) if code]


def codes_in_file(data: bytes, name: str) -> list[Code]:
    """Codes of a workbook or CSV file. FileRefused by the gate, or where there is no column of codes."""
    lines = read_table(data, name, CODES)
    return [Code(line.number, line.text("staff_code"), line.text("name")) for line in lines]


def read_codes(session: Session, round_id: int, codes: Iterable[Code], scope: Collection[int]) -> Read:
    """The people of the codes; who is outside the scope is not told from who is unknown."""
    given = list(codes)[: MOST_CODES + 1]
    known = persons_by_code(session, [one.code.upper() for one in given])
    within = {code: person for code, person in known.items() if person.unit_id in set(scope)}
    listed = listed_ids(session, round_id)
    faults = [] if len(given) <= MOST_CODES else [Fault(0, f"Có hơn {MOST_CODES} mã. Hãy chia làm nhiều lần.")]
    people = []
    first: dict[str, int] = {}
    for one in given:
        code = one.code.upper()
        person = within.get(code)
        fault = _fault(one, person, first.get(code))
        first.setdefault(code, one.line)
        if fault:
            faults.append(Fault(one.line, fault, "Mã cán bộ"))
        elif person is not None:
            people.append(Named(one.line, person.id, code, person.name, person.unit_id, person.id in listed))
    return Read(tuple(people), tuple(faults))


def _fault(given: Code, person: Person | None, first: int | None) -> str:
    """What is wrong with a line, "" where nothing is."""
    code = given.code.upper()
    if not code:
        return f"Dòng của {given.name} thiếu mã cán bộ."
    if first is not None:
        return f"Mã {code} đã có ở dòng {first}."
    if person is None:
        return f"Không có cán bộ mang mã {code} trong phạm vi bạn phụ trách."
    if given.name and search_key(given.name) != search_key(person.name):
        return f"Mã {code} là của {person.name}, không phải {given.name}."
    return "" if person.is_active else f"{person.name} ({code}) đã nghỉ công tác."
