"""The editor: choose a type, write, look at it as a candidate will, save. A draft may lack what an approval needs."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from quizapp.audit.actions import hold_log
from quizapp.banks import imports, queries
from quizapp.banks import writing as bank_writing
from quizapp.banks.cases import with_case_code
from quizapp.banks.file_pictures import FOLDER
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.life import Wanted, take_step
from quizapp.banks.life_forms import number_in
from quizapp.banks.pictures import facts_of, store_pictures
from quizapp.banks.question_forms import FORMS, QuestionForm
from quizapp.banks.question_forms.base import common_values
from quizapp.banks.question_forms.known import Known
from quizapp.banks.question_forms.pictures import MOST as MOST_PICTURES
from quizapp.banks.question_forms.rows import rearranged
from quizapp.banks.readiness import Rules, lacks_of, rules_now
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.desk import Desk, Run, desk_page, desk_with, known_now, live_of, looks_of, twins_of
from quizapp.banks.routes.roles import WRITERS
from quizapp.banks.states import question_by_code, standing
from quizapp.banks.unfinished import drafts_in
from quizapp.domain.errors import FileRefused, RecordRefused
from quizapp.office.pictures import BIGGEST_UPLOAD, EXTENSIONS, sound_picture
from quizapp.office.uploads import clean_name
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing

BASIS = ("basis", "practice", "source", "verified_on", "review_by")


@bp.get("/ngan-hang/them")
@only(*WRITERS, scope="everywhere")
def choose_type() -> str:
    return render_template("banks/choose_type.html", types=list(FORMS), giong=request.args.get("giong", ""))


@bp.route("/ngan-hang/them/<type_>", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("question_written", "question_submitted"))
def add_question(type_: str) -> ResponseReturnValue:
    """`giong`: the question whose competence, level and basis a new one begins with."""
    if type_ not in FORMS:
        abort(404)
    rules = rules_now(reading())
    known = known_now(rules)
    if request.method == "POST":
        return _saved(desk_with(_posted(type_), known, rules))
    values = _like(request.args.get("giong", ""), known)
    return desk_page(desk_with(FORMS[type_](formdata=None, data=values), known, rules))


def _like(code: str, known: Known) -> dict[str, object]:
    if not code:
        return {"number": "0"}
    history = queries.question_history(reading(), code)
    values = common_values(live_of(history), known)
    return {"number": "0", **{name: values[name] for name in ("competence", "level", "situation", *BASIS)}}


@bp.route("/ngan-hang/<code>/sua", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("question_written", "question_submitted"))
def edit_question(code: str) -> ResponseReturnValue:
    history = queries.question_history(reading(), code)
    was, rules = live_of(history), rules_now(reading())
    known, form_class = known_now(rules), FORMS.get(was.type)
    if form_class is None:
        flash("Loại câu này chưa sửa được ở đây. Hãy sửa trong tệp câu hỏi rồi nạp lại.", "warning")
        return redirect(url_for("banks.question_page", code=history.code))
    run = _run(history.code, rules)
    if request.method == "POST":
        return _saved(replace(desk_with(_posted(was.type), known, rules, history, was), run=run))
    values = {**common_values(was, known), **form_class.values_of(was), "number": str(history.versions[0].number)}
    if run and run.like:
        values |= _basis_like(run.like, values, known)
    return desk_page(replace(desk_with(form_class(formdata=None, data=values), known, rules, history, was), run=run))


def _run(code: str, rules: Rules) -> Run | None:
    """The import that is completed, where the address names one that brought this question."""
    import_id = number_in(request.args.get("lan-nhap", ""))
    if not import_id:
        return None
    imported = imports.import_by_id(reading(), import_id).imported
    left = sum(bool(one.lacks) for one in drafts_in(reading(), imported, rules) if one.code != code)
    return Run(import_id, imported.file_name, left, request.args.get("giong", ""))


def _basis_like(code: str, values: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Source and days of another question where this one has none, its law and practice where it has neither."""
    like = common_values(live_of(queries.question_history(reading(), code)), known)
    grounds = ("basis", "practice")
    empty = [name for name in BASIS if name not in grounds and not values[name]]
    return {name: like[name] for name in (*empty, *(() if any(values[one] for one in grounds) else grounds))}


@bp.post("/ngan-hang/xem-truoc/<type_>")
@only(*WRITERS, scope="everywhere", writes=False)
def preview(type_: str) -> ResponseReturnValue:
    """What is typed, as a candidate will see it: a part of a page, for the script."""
    if type_ not in FORMS:
        abort(404)
    rules = rules_now(reading())
    code = request.args.get("ma", "")
    history = queries.question_history(reading(), code) if code else None
    desk = desk_with(_posted(type_), known_now(rules), rules, history, live_of(history) if history else None)
    desk.form.offer(desk.known)
    return jsonify(html=render_template("banks/preview_part.html", **looks_of(desk)))


def _posted(type_: str) -> QuestionForm:
    return FORMS[type_](formdata=rearranged(request.form, request.form.get("viec", "")))


def _saved(desk: Desk) -> ResponseReturnValue:
    """`viec`: luu, gui (and submit), tiep (and the next one), xem (only look), hinh (take a picture); lines are added
    and moved by others."""
    act, form = request.form.get("viec", "luu"), desk.form
    form.offer(desk.known)
    given = request.files.get("picture_file")
    if act == "hinh" or (given is not None and given.filename):  # a picture that was chosen is never left out
        return _with_picture(desk, given)
    if act not in ("luu", "gui", "tiep"):
        return desk_page(desk, looks_at=act == "xem")
    if not form.validate():
        return desk_page(desk, status=422, looks_at=True)
    question = desk.question()
    unseen = _unseen(desk, question)
    if unseen or (act == "gui" and lacks_of(question, desk.rules)):
        return desk_page(desk, status=422, looks_at=True, is_sent=act == "gui", is_held=bool(unseen))
    try:
        code = _stored(desk, question, is_sent=act == "gui")
    except RecordRefused as refusal:
        if act == "tiep" and desk.run and refusal.reason == "question_unchanged":
            return redirect(url_for("banks.next_unfinished", import_id=desk.run.import_id, sau=desk.code))
        words = words_for(refusal)
        return desk_page(desk, status=409, looks_at=True, refusal=refusal.reason, sentence=words.sentence)
    return _after(desk, question, code, act)


def _after(desk: Desk, question: FileQuestion, code: str, act: str) -> ResponseReturnValue:
    """Where a question that was saved leads: to itself, to a new one like it, to the next of its import."""
    if act == "tiep" and desk.run:
        flash(f"Đã lưu bản nháp {code}.", "success")
        import_id = desk.run.import_id
        return redirect(url_for("banks.next_unfinished", import_id=import_id, sau=code, giong=code))
    if act == "tiep":
        flash(f"Đã lưu bản nháp {code}. Năng lực, mức độ và căn cứ được giữ cho câu tiếp theo.", "success")
        if lacks := lacks_of(question, desk.rules):
            flash(f"Câu {code} còn thiếu: {' '.join(word for words in lacks.values() for word in words)}", "warning")
        return redirect(url_for("banks.add_question", type_=desk.form.type, giong=code))
    told = "Đã lưu và gửi duyệt câu {}." if act == "gui" else "Đã lưu bản nháp {}."
    flash(told.format(code), "success")
    return redirect(url_for("banks.question_page", code=code))


def _with_picture(desk: Desk, given: FileStorage | None) -> ResponseReturnValue:
    """Keep a picture for the question that is being written; what was typed stays."""
    form, data, name = desk.form, b"", ""
    if given is not None:
        with closing(given):
            data, name = given.read(BIGGEST_UPLOAD + 1), clean_name(given.filename or "")
    words = form.picture_words.data or ""
    if len(form.album) >= MOST_PICTURES:
        form.picture_file.errors = [f"Mỗi câu nhận nhiều nhất {MOST_PICTURES} hình."]
    elif not data:
        form.picture_file.errors = ["Hãy chọn một tệp hình."]
    elif not words:
        form.picture_words.errors = ["Hãy mô tả hình cho người không nhìn thấy hình, rồi chọn lại tệp."]
    else:
        return _kept_picture(desk, data, name, words)
    return desk_page(desk, status=422, looks_at=True)


def _kept_picture(desk: Desk, data: bytes, file: str, words: str) -> ResponseReturnValue:
    form = desk.form
    try:
        picture = sound_picture(data, file)
    except FileRefused as refusal:
        form.picture_file.errors = [fault.message for fault in refusal.faults]
        return desk_page(desk, status=422, looks_at=True)
    with writing() as session:
        store_pictures(session, [picture], me().account_id, now())
    name = f"{FOLDER}/{picture.hash[:12]}.{EXTENSIONS[picture.media_type]}"
    pictures = {**desk.known.pictures, picture.hash: facts_of(picture)}
    form.offer(replace(desk.known, pictures=pictures))
    form.take_picture(name, picture.hash, words)
    flash("Đã thêm hình. Hãy xem bản xem trước rồi lưu câu hỏi.", "success")
    return desk_page(replace(desk, known=replace(desk.known, pictures=pictures)), looks_at=True)


def _stored(desk: Desk, question: FileQuestion, *, is_sent: bool) -> str:
    """The draft, and where it is sent the step, in one transaction."""
    code, number = _seen(desk)
    with writing() as session:
        hold_log(session)  # of a button that is pressed twice the second waits for the first
        before = bank_writing.sent_before(session, code, number, question, me().account_id, now())
        if before:
            code = before
        elif desk.history is None:
            question = with_case_code(session, question)
            code = bank_writing.add_question(session, question, me().account_id, today(), now()).code
        else:
            question = with_case_code(session, question)
            bank_writing.change_question(session, code, number, question, me().account_id, now())
        if is_sent and standing(session, question_by_code(session, code)).newest.status == "draft":
            take_step(session, Wanted(code, number + 1, "submitted"), desk.rules, me().account_id, now())
    return code


def _seen(desk: Desk) -> tuple[str, int]:
    """(code, the newest version that the writer has seen); nothing of a new question."""
    if desk.history is None:
        return "", 0
    return desk.history.code, number_in(desk.form.seen_newer.data) or number_in(desk.form.number.data)


def _unseen(desk: Desk, question: FileQuestion) -> set[str]:
    """Questions that are like this one and that its writer was not shown yet, neither now nor at an earlier save."""
    unseen = {twin.other for twin in twins_of(question)} - set((desk.form.seen_alike.data or "").split())
    if unseen and desk.was:
        unseen -= {twin.other for twin in twins_of(desk.was)}
    if unseen and bank_writing.sent_before(reading(), *_seen(desk), question, me().account_id, now()) in unseen:
        return set()
    return unseen
