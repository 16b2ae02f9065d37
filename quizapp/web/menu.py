"""The menu of each role."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from flask import Flask, request

from quizapp.web.addresses import address
from quizapp.web.request import me


@dataclass(frozen=True)
class MenuItem:
    label: str
    href: str
    is_here: bool


# label, endpoint, roles (empty: everyone who is signed in)
ENTRIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Trang chủ", "operations.home", ()),
    ("Kết quả của tôi", "results.own_results", ("candidate",)),
    ("Tự học", "learning.topics", ("candidate",)),
    ("Khó khăn với dịch vụ", "services.difficulties", ("candidate",)),
    ("Đợt thi", "rounds.round_list", ("organiser", "administrator")),
    ("Kế hoạch năm", "rounds.plan_page", ("organiser", "results_reviewer", "administrator")),
    ("Phòng thi", "attempts.room_list", ("invigilator",)),
    ("Báo cáo", "reports.report_list", ("organiser", "results_reviewer", "administrator")),
    ("Khó khăn dịch vụ", "services.report_page", ("organiser", "results_reviewer", "administrator")),
    ("Bồi dưỡng", "training.plan_list", ("organiser", "results_reviewer", "administrator")),
    ("Ngân hàng câu hỏi", "banks.question_list", ("author", "question_reviewer", "administrator")),
    ("Học liệu", "learning.material_list", ("author", "question_reviewer", "administrator")),
    ("Ma trận đề", "papers.blueprint_list", ("author", "organiser", "administrator")),
    (
        "Mô hình đánh giá",
        "competences.model_page",
        ("author", "question_reviewer", "organiser", "results_reviewer", "administrator"),
    ),
    ("Cán bộ", "people.person_list", ("organiser", "administrator")),
    ("Đơn vị", "people.unit_tree", ("organiser", "administrator")),
    ("Kết nối", "api.token_list", ("administrator",)),
    ("Nhật ký", "operations.audit_page", ("administrator",)),
)
BESIDE = ("api.token_list", "operations.audit_page")  # beside the name: with them the menu would take a second line
HELP = ("Trợ giúp", "operations.help_page")  # stands beside the name: everybody looks for it, on every page


# pages that belong to an entry of another name: first part of the endpoint → the entry
BELONGS = (
    ("rounds.new_batch", "rounds.plan_page"),
    ("rounds.edit_batch", "rounds.plan_page"),
    ("reports.coverage", "rounds.plan_page"),
    ("reports.what_if", "competences.model_page"),
    ("reports.year_items", "banks.question_list"),
    ("rounds.", "rounds.round_list"),
    ("attempts.move_sitting", "rounds.round_list"),
    ("attempts.board", "rounds.round_list"),
    ("attempts.end_round", "rounds.round_list"),
    ("attempts.room", "attempts.room_list"),
    ("attempts.candidate_page", "attempts.room_list"),
    ("attempts.incidents", "attempts.room_list"),
    ("attempts.sent_messages", "attempts.room_list"),
    ("attempts.category", "attempts.room_list"),
    ("results.rescue", "rounds.round_list"),
    ("results.life_page", "reports.report_list"),
    ("results.rescoring", "reports.report_list"),
    ("results.complaint_", "reports.report_list"),
    ("results.late_complaint", "reports.report_list"),
    ("results.", "results.own_results"),
    ("training.own_classes", "operations.home"),
    ("learning.material_", "learning.material_list"),
    ("learning.", "learning.topics"),
    ("services.name_one", "services.difficulties"),
    ("services.", "services.report_page"),
    *((f"people.{name}", "operations.home") for name in ("change_password", "own_account", "second_factor", "confirm")),
    ("people.unit_accounts", "people.person_list"),
    ("people.unit", "people.unit_tree"),
    ("people.position", "people.unit_tree"),
    ("people.", "people.person_list"),
    ("operations.role_help", "operations.help_page"),
)


@lru_cache(1000)
def _entry_of(endpoint: str) -> str:
    """The menu entry that a page belongs to; its own where it is one."""
    entries = {HELP[1], *(entry for _label, entry, _roles in ENTRIES)}
    if endpoint in entries:
        return endpoint
    by_name = next((entry for start, entry in BELONGS if endpoint.startswith(start)), "")
    room = endpoint.split(".")[0]
    return by_name or next((entry for entry in sorted(entries) if entry.split(".")[0] == room != "operations"), "")


@lru_cache(1000)
def _entries_for(held: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Label and endpoint of what somebody with these roles is shown."""
    return tuple((label, endpoint) for label, endpoint, roles in ENTRIES if not roles or held.intersection(roles))


def menu() -> list[MenuItem]:
    """The entries of whoever is signed in; the one of this page is marked."""
    return _items(one for one in _entries_for(frozenset(me().scopes)) if one[1] not in BESIDE)


def side_menu() -> list[MenuItem]:
    """What stands beside the name: an administrator's tools, and the help for everybody."""
    return _items((*(one for one in _entries_for(frozenset(me().scopes)) if one[1] in BESIDE), HELP))


def _items(entries: Iterable[tuple[str, str]]) -> list[MenuItem]:
    here = _entry_of(request.endpoint or "")
    return [MenuItem(label, address(endpoint), endpoint == here) for label, endpoint in entries]


def register_menu(app: Flask) -> None:
    app.jinja_env.globals.update(menu=menu, side_menu=side_menu)
