"""The menu of each role."""

from dataclasses import dataclass

from flask import Flask, request, url_for
from flask_login import current_user


@dataclass(frozen=True)
class MenuItem:
    label: str
    href: str
    is_here: bool


# label, endpoint, roles (empty: everyone who is signed in)
ENTRIES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Trang chủ", "operations.home", ()),
    ("Kết quả của tôi", "results.own_results", ("candidate",)),
    ("Đợt thi", "rounds.round_list", ("organiser", "administrator")),
    ("Báo cáo", "reports.report_list", ("organiser", "reviewer", "administrator")),
    ("Ngân hàng câu hỏi", "banks.question_list", ("author", "reviewer", "administrator")),
    ("Ma trận đề", "papers.blueprint_list", ("author", "organiser", "administrator")),
    ("Mô hình đánh giá", "competences.model_page", ("author", "organiser", "reviewer", "administrator")),
    ("Cán bộ", "people.person_list", ("organiser", "administrator")),
    ("Đơn vị", "people.unit_tree", ("organiser", "administrator")),
    ("Nhật ký", "operations.audit_page", ("administrator",)),
    ("Trợ giúp", "operations.help_page", ()),
)


def menu() -> list[MenuItem]:
    """The entries of whoever is signed in; the one of this page is marked."""
    here = (request.endpoint or "").split(".")[0]
    exact = request.endpoint
    items = []
    for label, endpoint, roles in ENTRIES:
        if roles and not current_user.has_role(*roles):
            continue
        room = endpoint.split(".")[0]
        is_here = exact == endpoint or (room == here and room not in ("operations", "people", "results"))
        items.append(MenuItem(label, url_for(endpoint), is_here))
    return items


def register_menu(app: Flask) -> None:
    app.jinja_env.globals["menu"] = menu
