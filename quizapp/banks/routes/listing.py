"""The list of the bank with its statistics, and acts for many questions at once."""

from collections.abc import Collection, Sequence
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import queries
from quizapp.banks.bulk import MOST, MOST_READ, READ_FIRST, REVIEW, Outcome, Planned, Seen, carry_out, plan
from quizapp.banks.due import due_questions, due_versions
from quizapp.banks.evidence import day_of, source_parts
from quizapp.banks.findings import findings_of
from quizapp.banks.forms import STATE_WORDS, chosen
from quizapp.banks.laws import register_documents
from quizapp.banks.life_forms import number_in
from quizapp.banks.list_forms import ACTS, BulkForm, Offered, bank_filter, filter_choices
from quizapp.banks.listing import DUE, PER_PAGE, BankRow, bank_rows, writer_names
from quizapp.banks.question_forms.known import Document
from quizapp.banks.readiness import rules_now
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.model import newest_rules
from quizapp.banks.routes.roles import APPROVERS, READERS, WRITERS
from quizapp.banks.routes.usage import usage
from quizapp.banks.statistics import bank_statistics
from quizapp.banks.waiting import waiting_questions
from quizapp.domain.laws import CHANGE_KINDS
from quizapp.domain.question_life import IN_USE, state_of
from quizapp.web.errors import RECORD
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, today, writing

_BACK = {"approved": "banks.waiting_list", REVIEW: "banks.review_list"}
_MOST_TOLD = 10
_NOTHING_READ = "Chưa câu nào được đánh dấu. Hãy đọc từng câu rồi đánh dấu những câu bạn đồng ý."


def _offered() -> Offered:
    documents = tuple(Document(*row) for row in register_documents(reading()))
    return Offered(newest_rules(), documents, writer_names(reading()))


def _rows(wanted: dict[str, str], offered: Offered, used: Collection[int]) -> list[BankRow]:
    return bank_rows(reading(), bank_filter(wanted, offered.model), today(), used)


@bp.get("/ngan-hang")
@only(*READERS, scope="everywhere")
def question_list() -> str:
    offered, session = _offered(), reading()
    choices = filter_choices(offered)
    wanted = chosen(request.args, choices)
    used, versions = usage().used_versions(session), queries.current_versions(session)
    page, rows, model = page_number(), _rows(wanted, offered, used), offered.model
    waiting = waiting_questions(session, me().account_id)
    return render_template(
        "banks/list.html",
        choices=choices,
        wanted=wanted,
        rows=rows[(page - 1) * PER_PAGE : page * PER_PAGE],
        count=len(rows),
        page=page,
        has_more=page * PER_PAGE < len(rows),
        first=(page - 1) * PER_PAGE + 1,
        model=model,
        statistics=bank_statistics(versions, model) if model else None,
        in_use=sum(state_of(one.status, is_used=one.id in used) == IN_USE for one in versions),
        due=len(due_versions(session, today())),
        waiting=len(waiting),
        mine=sum(one.may_approve for one in waiting),
        due_status=DUE,
        statuses=STATE_WORDS,
        acts={act: ACTS[act] for act in _acts()},
        most=MOST,
        today=today(),
    )


def _acts() -> list[str]:
    """What whoever asks may do with many questions."""
    roles = {act: APPROVERS if act == "approved" else WRITERS for act in ACTS}
    return [act for act in ACTS if me().has_role(*roles[act])]


@bp.post("/ngan-hang/nhieu-cau")
@only(
    *READERS,
    scope="everywhere",
    writes=True,
    audit=("question_approved", "question_submitted", "question_written", "question_retired", "question_reviewed"),
)
def many() -> ResponseReturnValue:
    """Look at what would be done and what not; with `xac_nhan` do it with those that were looked at (`cau`)."""
    offered, form = _offered(), BulkForm()
    form.offer(offered, _acts())
    codes = _chosen_codes(offered)
    if not codes:
        flash("Hãy đánh dấu ít nhất một câu trong danh sách.", "warning")
        address = url_for("banks.question_list")
        return redirect(f"{address}?{urlencode(chosen(request.form, filter_choices(offered)))}".rstrip("?"))
    is_confirmed = form.xac_nhan.data == "1"
    if not form.validate():
        form.xac_nhan.data = ""
        return _plan_page(form, offered, codes, status=422)
    if not is_confirmed:
        return _plan_page(form, offered, codes)
    seen = _looked_at()
    if not seen:
        return _plan_page(form, offered, codes, refusal=_NOTHING_READ, status=422)
    rules, act = rules_now(reading()), form.act(offered)
    with writing() as session:
        outcome = carry_out(session, seen, act, rules, me().account_id, now(), today())
    if not outcome.done:
        why = " ".join(dict.fromkeys(RECORD[reason] for reason in outcome.left.values()))
        return _plan_page(form, offered, codes, refusal=why, status=409)
    _tell(act.kind, outcome)
    return redirect(_back(act.kind))


def _import_id() -> int:
    """The import whose page the form stands on; 0 where it stands elsewhere."""
    return number_in(request.form.get("lan_nhap", ""))


def _back(kind: str) -> str:
    """Where an act came from and ends: the page of an import, else the list that goes with it."""
    import_id = _import_id()
    if import_id:
        return url_for("banks.import_page", import_id=import_id)
    return url_for(_BACK.get(kind, "banks.question_list"))


def _looked_at() -> dict[str, Seen]:
    """Code → what the page showed of it; of acts that ask for reading only what was ticked."""
    parts = (one.split(":", 2) for one in request.form.getlist("cau")[:MOST])
    return {code: Seen(number_in("".join(rest[:1])), *rest[1:]) for code, *rest in parts}


def _tell(kind: str, outcome: Outcome) -> None:
    """What was done, and by name what was not."""
    flash(f"Đã xong với {len(outcome.done)} câu: {ACTS[kind].lower()}.", "success")
    if not outcome.left:
        return
    told = [f"{code} – {RECORD[reason]}" for code, reason in list(outcome.left.items())[:_MOST_TOLD]]
    more = len(outcome.left) - len(told)
    flash(f"Không làm {len(outcome.left)} câu: {' '.join(told)}" + (f" Và {more} câu nữa." if more else ""), "warning")


def _chosen_codes(offered: Offered) -> list[str]:
    """Those that are ticked, all that the filter leaves, or all that wait for whoever asks; of a plan its own."""
    ticked = request.form.getlist("chon")
    if request.form.get("tat_ca") == "cho-duyet":
        ticked = [row.code for row in waiting_questions(reading(), me().account_id) if row.may_approve]
    if request.form.get("tat_ca") == "1":
        used = usage().used_versions(reading())
        ticked = [row.code for row in _rows(chosen(request.form, filter_choices(offered)), offered, used)]
    return list(dict.fromkeys(ticked))[:MOST]


def _plan_page(
    form: BulkForm, offered: Offered, codes: Sequence[str], *, refusal: str = "", status: int = 200
) -> ResponseReturnValue:
    act, shown, planned = form.viec.data, codes[:MOST], list[Planned]()
    if act in READ_FIRST:
        shown = codes[:MOST_READ]
    if act in _acts():
        planned = plan(reading(), shown, form.act(offered), rules_now(reading()), me().account_id, today())
    will = [one for one in planned if one.reason is None]
    page = render_template(
        "banks/many.html",
        form=form,
        acts={act: ACTS[act] for act in _acts()},
        will=will,
        will_not=[one for one in planned if one.reason is not None],
        words=RECORD,
        refusal=refusal,
        is_read_first=act in READ_FIRST,
        later=len(codes) - len(shown),
        ticked=_looked_at(),
        findings=findings_of(reading(), ((one.code, one.version, one.key) for one in will), today())
        if act == "approved"
        else {},
        due={one.code: one for one in due_questions(reading(), today())} if act == REVIEW else {},
        back=_back(act),
        import_id=_import_id(),
        model=offered.model,
        change_kinds=CHANGE_KINDS,
        source_parts=source_parts,
        day_of=day_of,
        today=today(),
    )
    return page, status
