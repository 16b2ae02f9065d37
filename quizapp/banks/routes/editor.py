"""The editor: choose a type, write, look at it as a candidate will, save. A draft may lack what an approval needs."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from quizapp.audit.actions import hold_log
from quizapp.banks import queries
from quizapp.banks import writing as bank_writing
from quizapp.banks.cases import known_cases, with_case_code
from quizapp.banks.checking import STYLE
from quizapp.banks.exporting import as_in_file
from quizapp.banks.file_pictures import FOLDER
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.laws import register_documents
from quizapp.banks.life import Wanted, take_step
from quizapp.banks.life_forms import number_in
from quizapp.banks.pictures import facts_of, pictures_by_hash, store_pictures
from quizapp.banks.queries import QuestionHistory
from quizapp.banks.question_forms import FORMS, QuestionForm
from quizapp.banks.question_forms.base import common_values
from quizapp.banks.question_forms.known import Document, Known
from quizapp.banks.question_forms.pictures import MOST as MOST_PICTURES
from quizapp.banks.question_forms.rows import MOST_LINES, rearranged
from quizapp.banks.readiness import Lacks, Rules, lacks_of, rules_now
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.previewing import alone, shown_item
from quizapp.banks.routes.roles import WRITERS
from quizapp.banks.states import question_by_code, standing
from quizapp.domain.errors import FileRefused, RecordRefused
from quizapp.domain.likeness import Alike, near_duplicates, worded
from quizapp.domain.style import Written, style_faults
from quizapp.office.pictures import BIGGEST_UPLOAD, EXTENSIONS, sound_picture
from quizapp.office.uploads import clean_name
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, reading, today, writing

NEW = "BN-moi"  # of a question that has no code yet
BASIS = ("basis", "practice", "source", "verified_on", "review_by")


@dataclass(frozen=True)
class _Desk:
    """What is written on: a form, what it offers, and the question where there is one already."""

    form: QuestionForm
    known: Known
    rules: Rules
    history: QuestionHistory | None = None
    was: FileQuestion | None = None

    @property
    def code(self) -> str:
        return self.history.code if self.history else NEW

    def question(self) -> FileQuestion:
        return self.form.question(self.code, self.known, self.was)


def _known(rules: Rules) -> Known:
    documents = tuple(Document(*row) for row in register_documents(reading()))
    return Known(rules.model, documents, cases=known_cases(reading()))


def _desk(
    form: QuestionForm,
    known: Known,
    rules: Rules,
    history: QuestionHistory | None = None,
    was: FileQuestion | None = None,
) -> _Desk:
    """With the pictures that the form names, where they are kept."""
    kept = pictures_by_hash(reading(), form.album.values())
    pictures = {hash_: facts_of(picture) for hash_, picture in kept.items()}
    return _Desk(form, replace(known, pictures=pictures), rules, history, was)


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
    known = _known(rules)
    if request.method == "POST":
        return _saved(_desk(_posted(type_), known, rules))
    values = _like(request.args.get("giong", ""), known)
    return _page(_desk(FORMS[type_](formdata=None, data=values), known, rules))


def _like(code: str, known: Known) -> dict[str, object]:
    if not code:
        return {"number": "0"}
    history = queries.question_history(reading(), code)
    values = common_values(_live(history), known)
    return {"number": "0", **{name: values[name] for name in ("competence", "level", "situation", *BASIS)}}


@bp.route("/ngan-hang/<code>/sua", methods=["GET", "POST"])
@only(*WRITERS, scope="everywhere", writes=True, audit=("question_written", "question_submitted"))
def edit_question(code: str) -> ResponseReturnValue:
    history = queries.question_history(reading(), code)
    was, rules = _live(history), rules_now(reading())
    known, form_class = _known(rules), FORMS.get(was.type)
    if form_class is None:
        flash("Loại câu này chưa sửa được ở đây. Hãy sửa trong tệp câu hỏi rồi nạp lại.", "warning")
        return redirect(url_for("banks.question_page", code=history.code))
    if request.method == "POST":
        return _saved(_desk(_posted(was.type), known, rules, history, was))
    values = {**common_values(was, known), **form_class.values_of(was), "number": str(history.versions[0].number)}
    return _page(_desk(form_class(formdata=None, data=values), known, rules, history, was))


@bp.post("/ngan-hang/xem-truoc/<type_>")
@only(*WRITERS, scope="everywhere", writes=False)
def preview(type_: str) -> ResponseReturnValue:
    """What is typed, as a candidate will see it: a part of a page, for the script."""
    if type_ not in FORMS:
        abort(404)
    rules = rules_now(reading())
    code = request.args.get("ma", "")
    history = queries.question_history(reading(), code) if code else None
    desk = _desk(_posted(type_), _known(rules), rules, history, _live(history) if history else None)
    desk.form.offer(desk.known)
    return jsonify(html=render_template("banks/preview_part.html", **_looks(desk)))


def _live(history: QuestionHistory) -> FileQuestion:
    live = history.standing.live
    return as_in_file(history.code, live.version, history.keys[live.version.id], live.status)


def _posted(type_: str) -> QuestionForm:
    return FORMS[type_](formdata=rearranged(request.form, request.form.get("viec", "")))


def _saved(desk: _Desk) -> ResponseReturnValue:
    """`viec`: luu, gui (and submit), tiep (and the next one), xem (only look), hinh (take a picture); lines are added
    and moved by others."""
    act, form = request.form.get("viec", "luu"), desk.form
    form.offer(desk.known)
    given = request.files.get("picture_file")
    if act == "hinh" or (given is not None and given.filename):  # a picture that was chosen is never left out
        return _with_picture(desk, given)
    if act not in ("luu", "gui", "tiep"):
        return _page(desk, looks_at=act == "xem")
    if not form.validate():
        return _page(desk, status=422, looks_at=True)
    question = desk.question()
    unseen = _unseen(desk, question)
    if unseen or (act == "gui" and lacks_of(question, desk.rules)):
        return _page(desk, status=422, looks_at=True, is_sent=act == "gui", is_held=bool(unseen))
    try:
        code = _stored(desk, question, is_sent=act == "gui")
    except RecordRefused as refusal:
        words = words_for(refusal)
        return _page(desk, status=409, looks_at=True, refusal=refusal.reason, sentence=words.sentence)
    if act == "tiep":
        flash(f"Đã lưu bản nháp {code}. Năng lực, mức độ và căn cứ được giữ cho câu tiếp theo.", "success")
        if lacks := lacks_of(question, desk.rules):
            flash(f"Câu {code} còn thiếu: {' '.join(word for words in lacks.values() for word in words)}", "warning")
        return redirect(url_for("banks.add_question", type_=form.type, giong=code))
    told = "Đã lưu và gửi duyệt câu {}." if act == "gui" else "Đã lưu bản nháp {}."
    flash(told.format(code), "success")
    return redirect(url_for("banks.question_page", code=code))


def _with_picture(desk: _Desk, given: FileStorage | None) -> ResponseReturnValue:
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
    return _page(desk, status=422, looks_at=True)


def _kept_picture(desk: _Desk, data: bytes, file: str, words: str) -> ResponseReturnValue:
    form = desk.form
    try:
        picture = sound_picture(data, file)
    except FileRefused as refusal:
        form.picture_file.errors = [fault.message for fault in refusal.faults]
        return _page(desk, status=422, looks_at=True)
    with writing() as session:
        store_pictures(session, [picture], me().account_id, now())
    name = f"{FOLDER}/{picture.hash[:12]}.{EXTENSIONS[picture.media_type]}"
    pictures = {**desk.known.pictures, picture.hash: facts_of(picture)}
    form.offer(replace(desk.known, pictures=pictures))
    form.take_picture(name, picture.hash, words)
    flash("Đã thêm hình. Hãy xem bản xem trước rồi lưu câu hỏi.", "success")
    return _page(replace(desk, known=replace(desk.known, pictures=pictures)), looks_at=True)


def _stored(desk: _Desk, question: FileQuestion, *, is_sent: bool) -> str:
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


def _seen(desk: _Desk) -> tuple[str, int]:
    """(code, the newest version that the writer has seen); nothing of a new question."""
    if desk.history is None:
        return "", 0
    return desk.history.code, number_in(desk.form.seen_newer.data) or number_in(desk.form.number.data)


def _twins(question: FileQuestion) -> list[Alike]:
    mine = [worded(question.code, question.type, question.content)]
    return near_duplicates(mine, (one for one in queries.bank_words(reading()) if one.code != question.code))


def _unseen(desk: _Desk, question: FileQuestion) -> set[str]:
    """Questions that are like this one and that its writer was not shown yet, neither now nor at an earlier save."""
    unseen = {twin.other for twin in _twins(question)} - set((desk.form.seen_alike.data or "").split())
    if unseen and desk.was:
        unseen -= {twin.other for twin in _twins(desk.was)}
    if unseen and bank_writing.sent_before(reading(), *_seen(desk), question, me().account_id, now()) in unseen:
        return set()
    return unseen


def _looks(desk: _Desk) -> dict[str, object]:
    """The question as it is typed now, with what is noticed of it."""
    question = desk.question()
    content = question.content
    written = Written(question.code, question.type, content["stem"], content["options"], question.key)
    has_options = len(content["options"]) > 1
    twins: Sequence[Alike] = _twins(question) if content["stem"] else ()
    return {
        "shown": shown_item(alone(question), 1, desk.rules.model) if content["stem"] else "",
        "twins": twins,
        "style": [STYLE[rule] for rule in style_faults(written)] if has_options else [],
    }


def _page(
    desk: _Desk,
    *,
    status: int = 200,
    looks_at: bool = False,
    is_sent: bool = False,
    is_held: bool = False,
    refusal: str = "",
    sentence: str = "",
) -> ResponseReturnValue:
    """`is_sent`: what is missing holds the question up; otherwise it is only told."""
    form = desk.form
    form.offer(desk.known)
    lacks: Lacks = lacks_of(desk.question(), desk.rules) if desk.history or looks_at else {}
    newest = desk.history.versions[0].number if desk.history else 0
    page = render_template(
        "banks/editor.html",
        form=form,
        history=desk.history,
        was=desk.was,
        lacks=lacks,
        is_sent=is_sent,
        is_held=is_held,
        refusal=refusal,
        sentence=sentence,
        newest=newest,
        most=MOST_LINES,
        **(_looks(desk) if looks_at or desk.history else {"shown": "", "twins": (), "style": []}),
    )
    return page, status
