"""Acts as people do them: the form of a page, filled in, sent; and what the log says of it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import html5lib
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from quizapp.audit.models import AuditEntry
from quizapp.banks.formats.writers.writing import FORMATS
from tests.door.hall import Hall
from tests.door.walking import address, doors
from tests.make import PASSWORD

WHERE = "10.20.30.40"


@dataclass(frozen=True)
class Act:
    """`kind`: what the log calls it. `page`: the endpoint whose form is filled in, where it is not the act's own."""

    kind: str
    role: str
    endpoint: str
    place: str = ""
    state: str = ""
    given: dict[str, Any] = field(default_factory=dict)
    page: str = ""
    method: str = "POST"


OWN_UNIT = "the unit of the organiser"
REASON = {"reason": "thử việc này"}
ACTS = (
    Act("time_granted", "organiser", "attempts.grant", "own", "ready", {"xac_nhan": "1"}),
    Act("outage_closed", "organiser", "attempts.end_outage", "own", "ready"),
    Act("round_cancelled", "organiser", "attempts.cancel", "own", "draft", REASON),
    Act("round_opened", "organiser", "rounds.open_for_candidates", "own", "draft"),
    Act("round_changed", "organiser", "rounds.edit_round", "own", "draft"),
    Act("round_closed", "organiser", "attempts.end_round", "own", "ready", {"xac_nhan": "1"}),
    Act("paper_of_day_downloaded", "organiser", "rounds.day_paper_file", "own", "ready", method="GET"),
    Act("report_exported", "results_reviewer", "reports.round_xlsx", "own", "closed", method="GET"),
    Act("certificates_set", "organiser", "reports.certificates", "own", "closed", page="reports.files_page"),
    Act("rescue_refused", "organiser", "results.rescue_file", "own", "closed", {**REASON, "viec": "tu-choi"}),
    Act("rescue_accepted", "organiser", "results.rescue_file", "own", "closed", {**REASON, "viec": "nhan"}),
    Act("rescoring_approved", "results_reviewer", "results.rescoring_page", "own", "closed", {"viec": "duyet"}),
    Act("rescoring_refused", "results_reviewer", "results.rescoring_page", "own", "closed", {"viec": "khong-duyet"}),
    Act("complaint_filed", "candidate", "results.file_complaint", "own", "closed", {"text": "Máy bị treo hai lần."}),
    Act("complaint_answered", "organiser", "results.complaint_page", "own", "closed", {
        "kind": "refused", "reply": "Đã xem, đáp án đúng theo nghị định."}),
    Act("person_changed", "organiser", "people.person_edit", "own", given={"name": "Tên Mới"}),
    Act("person_added", "organiser", "people.person_add", given={
        "staff_code": "CB-MOI", "name": "Người Mới", "category": "CC"}),
    Act("account_locked", "organiser", "people.account_lock", "own"),
    Act("account_unlocked", "organiser", "people.account_unlock", "own"),
    Act("password_reset", "organiser", "people.account_reset", "own"),
    Act("unit_changed", "organiser", "people.unit_edit", "below", given={"name": "Thôn Mới"}),
    Act("unit_added", "organiser", "people.unit_add", given={
        "code": "MOI1", "name": "Thôn Hai", "kind": "commune", "parent_id": OWN_UNIT}),
    Act("role_granted", "administrator", "people.role_grant", "own", given={"role": "author", "unit_id": "0"}),
    Act("role_revoked", "administrator", "people.role_revoke", "own"),
    Act("account_opened", "administrator", "people.account_add", given={
        "username": "moi.moi", "display_name": "Người Mới", "role": "author", "unit_id": "0"}),
    Act("retention_changed", "administrator", "privacy.retention", given={"login": "30"}),
    Act("blueprint_stored", "author", "papers.edit_blueprint", "there", given={"name": "Ma trận khác"}),
    Act("password_changed", "candidate", "people.change_password", given={
        "current": PASSWORD, "new": "bon-tu-bat-ky-nay", "again": "bon-tu-bat-ky-nay"}),
    Act("paper_previewed", "author", "papers.preview_paper", "there"),
    Act("question_commented", "question_reviewer", "banks.comment", "there", given={"text": "nên dẫn điều khoản"}),
    Act("question_reviewed", "author", "banks.review", "there", given={"note": "còn đúng"}),
    Act("question_retired", "author", "banks.take_step", "there", given={
        "kind": "retired", "number": "1", "note": "thử"}),
    Act("bank_exported", "author", "banks.export_file", page="banks.export_page", given={
        "dinh_dang": next(iter(FORMATS))}),
    Act("document_added", "author", "banks.document_add", given={
        "number": "123/2026/NĐ-CP", "title": "Về việc thử", "issuer": "Chính phủ"}),
    Act("document_mended", "author", "banks.document_mend", "there", given={"title": "Tên khác"}),
    Act("law_change_withdrawn", "author", "banks.change_withdraw", "there", given=REASON),
    Act("model_draft_discarded", "administrator", "competences.discard_draft", "there"),
    Act("api_token_revoked", "administrator", "api.take_back", "there"),
    Act("difficulty_followed_up", "administrator", "services.issue_page", "there", given={"state": "looking"}),
    Act("service_added", "administrator", "services.service_add", page="services.service_list", given={
        "code": "TT", "name": "Đăng ký thường trú"}),
    Act("service_changed", "administrator", "services.service_page", "there", given={"name": "Khai sinh"}),
    Act("material_stored", "author", "learning.material_edit", "there", given={"title": "Tên khác"}),
    Act("material_removed", "author", "learning.material_remove", "there"),
    Act("access_refused", "candidate", "operations.audit_page", method="GET"),
    Act("own_data_exported", "candidate", "privacy.own_json", method="GET"),
)  # fmt: skip

NAMED_FIELD = re.compile(r'\bname="([^"]+)"')  # also boxes that are not ticked


def filled(page: str) -> dict[str, str]:
    """What a browser would send of the fullest form of a page; of radio buttons without a choice the first."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    forms = [one for one in tree.iter("form") if one.get("method") == "post"]
    return max((_fields(form) for form in forms), key=len, default={})


def _fields(form: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in form.iter():
        name, kind = one.get("name"), one.get("type")
        if one.tag not in ("input", "textarea", "select") or name is None or kind == "file":
            continue
        is_chosen = kind not in ("radio", "checkbox") or one.get("checked") is not None
        if is_chosen or (kind == "radio" and name not in found):
            found[name] = _value(one)
    return found


def _value(one: Any) -> str:
    if one.tag == "textarea":
        return (one.text or "").strip()
    if one.tag == "select":
        options = list(one.iter("option"))
        chosen = next((option for option in options if option.get("selected") is not None), None)
        real = next((option for option in options if option.get("value") not in ("", "0")), None)
        picked = chosen if chosen is not None else real
        return str(picked.get("value", "")) if picked is not None else ""
    return str(one.get("value", "y"))


def carry_out(
    app: Flask, hall: Hall, client: FlaskClient, act: Act, token: str, more: dict[str, str] | None = None
) -> TestResponse:
    """Send the form of the act; `more` are fields that no form has."""
    by_name = {(door.endpoint, door.method): door for door in doors(app)}
    door = by_name[act.endpoint, act.method]
    at, where = address(app, hall, door, act.place, act.state), {"REMOTE_ADDR": WHERE}
    if act.method == "GET":
        return client.get(at, environ_base=where)
    page = by_name.get((act.page or act.endpoint, "GET"))
    text = client.get(address(app, hall, page, act.place, act.state)).text if page else ""
    form, own = filled(text) if page else {}, set(NAMED_FIELD.findall(text))
    forged = {name: value for name, value in (more or {}).items() if name not in own}
    given = {name: hall.places["own"].unit_id if value == OWN_UNIT else value for name, value in act.given.items()}
    data = {**forged, **form, **given, "csrf_token": token}
    return client.post(at, data=data, environ_base=where)


@contextmanager
def listened() -> Iterator[list[dict[str, Any]]]:
    """What is put on record meanwhile, also of a transaction that is undone afterwards."""
    found: list[dict[str, Any]] = []

    def heard(_mapper: object, _connection: object, entry: AuditEntry) -> None:
        found.append({column.name: getattr(entry, column.key) for column in sa.inspect(AuditEntry).columns})

    sa.event.listen(AuditEntry, "after_insert", heard)
    yield found
    sa.event.remove(AuditEntry, "after_insert", heard)
