"""Papers of the day: what there is to print, each as a page, a PDF and a Word file, and the notice on a screen."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Response, render_template, request, url_for

from quizapp.audit.actions import record
from quizapp.domain.errors import NotFound
from quizapp.office.documents.codes import address_code
from quizapp.office.documents.parts import Document
from quizapp.people.queries.units import units_in_scope
from quizapp.rounds.actions import locked_round
from quizapp.rounds.documents.ground import Ground, Reach, Room, SittingOfDay, Watcher, ground_of, reach_into
from quizapp.rounds.documents.lists import candidate_list, door_sheets
from quizapp.rounds.documents.notices import late_rules, notice
from quizapp.rounds.documents.people import Narrowed, Seated, seated
from quizapp.rounds.documents.slips import slips_document
from quizapp.rounds.models import Round
from quizapp.rounds.placing import fix_numbers
from quizapp.rounds.queries import phase
from quizapp.rounds.routes.acting import my_scope
from quizapp.rounds.routes.blueprint import bp
from quizapp.web.addresses import is_here_only, outside
from quizapp.web.policy import only
from quizapp.web.printing import written_file
from quizapp.web.request import me, now, reading, timezone, today, writing

ROLES = ("organiser", "administrator", "invigilator")
AUDIT = ("paper_of_day_downloaded", "numbers_fixed")


@dataclass(frozen=True)
class Asked:
    """What of a round is asked for: `?cho=ca-3` is a sitting, `?cho=phong-5` a room, `?cho=nguoi-7` one candidate,
    nothing is all that may be seen."""

    round: Round
    reach: Reach
    ground: Ground
    narrowed: Narrowed
    sitting: SittingOfDay | None = None
    room: Room | None = None
    choice: str = ""

    @property
    def has_minutes(self) -> bool:
        """Whether what happened here may be read by who asks; of a draft nothing has happened, and a
        person alone has none."""
        if self.round.state == "draft" or self.narrowed.person_id is not None:
            return False
        rooms = self.reach.room_ids or frozenset()
        return self.reach.organises or (self.narrowed.room_id in rooms if self.choice else bool(rooms))

    def people(self) -> tuple[Seated, ...]:
        return seated(reading(), self.round.id, self.reach, self.narrowed)


def asked(round_id: int, *, for_minutes: bool = False) -> Asked:
    """NotFound where the round, the sitting or the room is out of reach."""
    session, who = reading(), me()
    watched = frozenset(units_in_scope(session, who.scope("invigilator")))
    organised = units_in_scope(session, my_scope())
    watcher = Watcher(who.account_id, watched)
    round_, reach = reach_into(session, round_id, organised, watcher, for_minutes=for_minutes)
    address = outside("people.sign_in")
    ground = ground_of(session, round_, reach, zone=timezone(), today=today(), address=address)
    return _narrowed(Asked(round_, reach, ground, Narrowed()), request.args.get("cho", ""))


def _narrowed(whole: Asked, choice: str) -> Asked:
    kind, _, number = choice.partition("-")
    key = int(number) if number.isdecimal() and len(number) < 10 else 0
    if kind == "ca" and (sitting := whole.ground.sitting(key)):
        return replace(whole, narrowed=Narrowed(sitting_id=key), sitting=sitting, choice=choice)
    if kind == "phong" and (found := whole.ground.room(key)):
        return replace(whole, narrowed=Narrowed(room_id=key), sitting=found[0], room=found[1], choice=choice)
    if kind == "nguoi" and seated(reading(), whole.round.id, whole.reach, alone := Narrowed(person_id=key)):
        return replace(whole, narrowed=alone, choice=choice)
    if choice:
        raise NotFound("room")
    return whole


# --- the papers -------------------------------------------------------------------------------------------------------


def _list(wanted: Asked) -> list[Document]:
    return [candidate_list(wanted.ground, wanted.people(), wanted.sitting, wanted.room)]


def _doors(wanted: Asked) -> list[Document]:
    if wanted.narrowed.person_id is not None:
        return []
    sitting_id = wanted.sitting.id if wanted.sitting else None
    return door_sheets(wanted.ground, wanted.people(), sitting_id, wanted.narrowed.room_id)


def _slips(wanted: Asked) -> list[Document]:
    people = wanted.people()
    return [slips_document(wanted.ground, people)] if people else []


def _notice(wanted: Asked) -> list[Document]:
    whole = replace(wanted, narrowed=Narrowed())
    return [notice(whole.ground, len(whole.people()))]


@dataclass(frozen=True)
class PaperKind:
    """`make` gives nothing where there is nobody to print it for. `is_narrow`: it can be of a sitting or a room."""

    title: str
    words: str
    make: Callable[[Asked], list[Document]]
    is_narrow: bool = True


PAPERS = {
    "danh-sach": PaperKind("Danh sách thí sinh có ký nhận", "Để điểm danh và ký nhận tại phòng thi.", _list),
    "phieu-phong": PaperKind("Phiếu dán cửa phòng", "Mỗi phòng một tờ: ca thi, giờ, ai ngồi chỗ nào.", _doors),
    "giay-bao": PaperKind("Giấy báo dự thi", "Mỗi thí sinh một phiếu có mã QR; in rồi cắt theo nét đứt.", _slips),
    "thong-bao": PaperKind("Thông báo", "Để niêm yết: thời gian, ca thi, phòng thi, điều cần biết.", _notice, False),
}


def _paper(paper: str) -> PaperKind:
    if paper not in PAPERS:
        raise NotFound("document")
    return PAPERS[paper]


@bp.get("/dot-thi/<int:round_id>/giay-to")
@only(*ROLES, scope="unit")
def day_papers(round_id: int) -> str:
    """Everything there is to print, for the round or for one sitting or room."""
    wanted = asked(round_id)
    people = wanted.people()
    return render_template(
        "rounds/day_papers.html",
        round=wanted.round,
        phase=phase(wanted.round, now()),
        wanted=wanted,
        sittings=wanted.ground.sittings,
        people=len(people),
        without_place=sum(one.sitting_id is None or one.room_id is None for one in people),
        papers=PAPERS,
        address=wanted.ground.address,
        is_here_only=is_here_only(),
    )


@bp.get("/dot-thi/<int:round_id>/giay-to/<paper>")
@only(*ROLES, scope="unit")
def day_paper(round_id: int, paper: str) -> str:
    """A page to print."""
    wanted, kind = asked(round_id), _paper(paper)
    return render_template(
        "rounds/day_paper.html",
        round=wanted.round,
        wanted=wanted,
        title=kind.title,
        documents=kind.make(wanted),
        files={form: _file_address(round_id, paper, form, wanted.choice) for form in ("pdf", "docx")},
    )


def _file_address(round_id: int, paper: str, form: str, choice: str) -> str:
    return url_for("rounds.day_paper_file", round_id=round_id, paper=paper, form=form, cho=choice or None)


@bp.get("/dot-thi/<int:round_id>/giay-to/<paper>/<form>")
@only(*ROLES, scope="unit", writes=True, audit=AUDIT)
def day_paper_file(round_id: int, paper: str, form: str) -> Response:
    """A file; whoever takes one out of the system is on record."""
    wanted, kind = asked(round_id), _paper(paper)
    answer = written_file(kind.make(wanted), form, paper, wanted.round.code, wanted.choice)
    note_download(wanted, paper, form)
    return answer


def note_download(wanted: Asked, paper: str, form: str) -> None:
    details = {"paper": paper, "form": form, "for": wanted.choice}
    with writing() as session:
        if wanted.round.state == "draft":  # what is printed stays true: from now on no number changes
            fix_numbers(session, locked_round(session, wanted.round.id), me().account_id, now())
        record(session, now(), me().account_id, AUDIT[0], f"round:{wanted.round.id}", **details)


@bp.get("/dot-thi/<int:round_id>/man-hinh")
@only(*ROLES, scope="unit")
def notice_screen(round_id: int) -> str:
    """The notice in large letters, for a projector or a screen in the hall; no names on it."""
    wanted = asked(round_id)
    ground = wanted.ground
    return render_template(
        "rounds/notice_screen.html",
        round=wanted.round,
        ground=ground,
        sittings=[wanted.sitting] if wanted.sitting else ground.peopled,
        room=wanted.room,
        code=address_code(ground.address, f"Mã QR của địa chỉ đăng nhập {ground.address}"),
        rules=late_rules(ground),
        times={0: short_span(ground.opens_at, ground.closes_at)}
        | {one.id: short_span(one.opens_at, one.closes_at) for one in ground.sittings},
    )


def short_span(opens_at: datetime, closes_at: datetime) -> str:
    """“07:30 – 09:00, 21/11/2026”, as it is read from afar."""
    first, last = opens_at.astimezone(timezone()), closes_at.astimezone(timezone())
    if first.date() == last.date():
        return f"{first:%H:%M} – {last:%H:%M}, {first:%d/%m/%Y}"
    return f"{first:%H:%M %d/%m/%Y} – {last:%H:%M %d/%m/%Y}"
