"""Foreign files: sending one, looking at what would be taken, taking it as drafts, and reading the report later."""

import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.banks import imports, queries
from quizapp.banks.choosing import Preview, chosen, kept_aside, preview_of
from quizapp.banks.correcting import CHOSEN, Correction, correct
from quizapp.banks.drafting import ForeignFile, content_of, file_hash, keep_upload, own_upload, store_drafts
from quizapp.banks.formats.detecting import FORMATS
from quizapp.banks.formats.neutral import Note
from quizapp.banks.formats.reading import Import, import_of, is_text
from quizapp.banks.formats.xlsx_template import question_template
from quizapp.banks.forms import ForeignForm, known_encoding, ticked_numbers
from quizapp.banks.markup import words_of
from quizapp.banks.models import QuestionUpload
from quizapp.banks.routes.blueprint import bp
from quizapp.banks.routes.loading import load_page
from quizapp.banks.routes.model import newest_rules
from quizapp.banks.routes.roles import WRITERS
from quizapp.domain.errors import Fault, FileRefused, NotFound, RecordRefused
from quizapp.memory import Remembered
from quizapp.office.encodings import CHOICES, Decoded, decoded, decoded_as
from quizapp.office.media_types import XLSX
from quizapp.office.pictures import SoundPicture
from quizapp.web.errors import words_for
from quizapp.web.policy import only
from quizapp.web.request import me, now, page_number, reading, today, writing

SHOWN = 20
SAMPLE = 3
FEW = 5  # exact twins that are shown at once; more are folded
_LOOKED_AT: Remembered[str, dict[str, SoundPicture]] = Remembered(8)  # by the token of an upload; of 5 MB at most
_READ: Remembered[tuple[str, str], Import] = Remembered(2)  # by token and alphabet; some 20 MB for 2,000 questions


@bp.post("/ngan-hang/nhap/xem-truoc")
@only(*WRITERS, scope="own", writes=True)
def upload_foreign() -> ResponseReturnValue:
    """What cannot be read is told at once and not kept; anything else is looked at on a page of its own."""
    form = ForeignForm()
    if not form.validate():
        return load_page(foreign=form, status=422)
    data, name, format_ = form.content(), form.name, str(form.dinh_dang.data)
    try:
        found = import_of(data, name, format_)
    except FileRefused as refusal:
        return load_page(foreign=form, refused=(name, refusal.faults), status=422)
    token = secrets.token_urlsafe(24)
    _READ.keep((token, ""), found)
    with writing() as session:
        keep_upload(session, token, name, data, format_, me().account_id, now())
    return redirect(url_for("banks.preview_upload", token=token))


@bp.get("/ngan-hang/nhap/xem-truoc")
@only(*WRITERS, scope="own")
def choose_again() -> ResponseReturnValue:
    """Whoever loads the page of a refused file again has no file to look at."""
    return redirect(url_for("banks.load_files"))


@bp.get("/ngan-hang/nhap/xem-truoc/<token>")
@only(*WRITERS, scope="own")
def preview_upload(token: str) -> ResponseReturnValue:
    """What would be taken. Nothing is written, so the page may be loaded again, also after a change of the alphabet."""
    done = imports.import_of_upload(reading(), token, me().account_id)
    if done is not None:
        return redirect(url_for("banks.import_page", import_id=done))
    upload = own_upload(reading(), token, me().account_id, now())
    return _preview_page(upload, known_encoding(request.args.get("bang-ma", "")))


@bp.get("/ngan-hang/nhap/xem-truoc/<token>/hinh/<hash_>")
@only(*WRITERS, scope="own")
def upload_picture(token: str, hash_: str) -> Response:
    """A picture of a file that is being looked at: it is kept nowhere else yet."""
    upload = own_upload(reading(), token, me().account_id, now())
    found = _LOOKED_AT.of(token, lambda: _pictures(upload)).get(hash_)
    if found is None:
        raise NotFound("picture")
    return Response(found.data, mimetype=found.media_type)


def _pictures(upload: QuestionUpload) -> dict[str, SoundPicture]:
    found = _read_once(upload, "")
    return {picture.sound.hash: picture.sound for draft in found.all_drafts for picture in draft.pictures}


@bp.post("/ngan-hang/nhap/xem-truoc/<token>")
@only(*WRITERS, scope="own", writes=True, audit=("bank_drafts_imported",))
def take_upload(token: str) -> ResponseReturnValue:
    """Everything of the file that was chosen, or nothing. Sent twice, it is taken once."""
    done = imports.import_of_upload(reading(), token, me().account_id)
    if done is not None:
        return redirect(url_for("banks.import_page", import_id=done))
    upload = own_upload(reading(), token, me().account_id, now())
    encoding = known_encoding(request.form.get("bang-ma", ""))
    try:
        preview, file = _read(upload, encoding)
        taken = chosen(preview, ticked_numbers(request.form.getlist("nhan")))
        with writing() as session:
            import_id = store_drafts(session, file, taken, me().account_id, today(), now()).id
    except (FileRefused, RecordRefused) as refusal:
        return _preview_page(upload, encoding, words_for(refusal).sentence)
    flash(f"Đã nhận {len(taken.drafts)} câu làm bản nháp. Bản nháp chưa được rút vào đề thi.", "success")
    return redirect(url_for("banks.import_page", import_id=import_id))


def _read_once(upload: QuestionUpload, encoding: str) -> Import:
    """What the file says: reading costs the most of every page of a preview, and nothing of it may change."""
    return _READ.of(
        (upload.token, encoding),
        lambda: import_of(content_of(upload), upload.file_name, upload.format, encoding),
    )


def _read(upload: QuestionUpload, encoding: str) -> tuple[Preview, ForeignFile]:
    found = _read_once(upload, encoding)
    hash_ = file_hash(content_of(upload))
    file = ForeignFile(upload.file_name, hash_, found.format, found.encoding, upload.token)
    known, rules = queries.bank_words(reading(), as_files=True), newest_rules()
    return preview_of(found, known, rules, upload.corrections, encoding), file


@bp.post("/ngan-hang/nhap/xem-truoc/<token>/cau/<int:number>")
@only(*WRITERS, scope="own", writes=True)
def correct_draft(token: str, number: int) -> ResponseReturnValue:
    """Set a question of the file right, or leave it out, before anything is taken."""
    upload = own_upload(reading(), token, me().account_id, now())
    encoding = known_encoding(request.form.get("bang-ma", ""))
    found = _read_once(upload, encoding)
    if not 1 <= number <= len(found.all_drafts):
        raise NotFound("draft")
    posted = request.form
    options = {name.removeprefix("pa-"): text for name, text in posted.items() if name.startswith("pa-")}
    given = Correction(posted.get("cau", ""), options, posted.getlist("dung"), posted.get("viec") == "bo")
    try:
        with writing() as session:
            correct(session, upload, encoding, number, found.all_drafts[number - 1], given)
    except RecordRefused as refusal:
        return _preview_page(upload, encoding, words_for(refusal).sentence, Typed(number, given))
    flash(f"{'Đã bỏ' if given.is_left_out else 'Đã sửa'} câu {number}. Vẫn chưa ghi gì vào ngân hàng.", "success")
    where: dict[str, Any] = {"trang": posted.get("trang", "1"), **({"bang-ma": encoding} if encoding else {})}
    address = url_for("banks.preview_upload", token=token, **where)
    return redirect(f"{address}#cau-{number}")


class Typed(NamedTuple):
    """A correction that was refused: it is shown again."""

    number: int
    given: Correction


def _preview_page(
    upload: QuestionUpload, encoding: str, refused: str = "", typed: Typed | None = None
) -> ResponseReturnValue:
    preview: Preview | None = None
    faults: list[Fault] = []
    try:
        preview = _read(upload, encoding)[0]
    except FileRefused as refusal:
        faults = list(refusal.faults)
    g.looked_at = upload.token
    page = page_number()
    first = (page - 1) * SHOWN
    drafts = preview.numbered if preview else []
    if typed is not None:
        place = next((place for place, (number, _draft) in enumerate(drafts) if number == typed.number), 0)
        page = place // SHOWN + 1
        first = (page - 1) * SHOWN
    taken = chosen(preview, preview.ticked) if preview else None
    changed = [*preview.found.changed, *kept_aside(taken.drafts)] if preview and taken else []
    twins = list(preview.twins.items()) if preview else []
    body = render_template(
        "banks/preview.html",
        upload=upload,
        encoding=encoding,
        alphabets=_alphabets(upload, encoding),
        faults=faults,
        refused=refused,
        preview=preview,
        refused_rows=_rows(preview.found.refused) if preview else [],
        changed=len(changed),
        changed_rows=_rows(changed),
        taken=taken,
        near=[pair for pair in twins if not pair[1].is_exact],
        exact=[pair for pair in twins if pair[1].is_exact],
        few=FEW,
        drafts=drafts[first : first + SHOWN],
        places={number: draft.where for number, draft in drafts},
        stems={number: words_of(draft.content["stem"], draft.content) for number, draft in drafts},
        count=len(drafts),
        page=page,
        unkeyed=preview.unkeyed if preview else (),
        most_unkeyed=SHOWN,
        has_more=first + SHOWN < len(drafts),
        formats=FORMATS,
        typed=typed,
        choices=CHOSEN,
    )
    return body, 422 if faults or refused else 200


def _rows(notes: Iterable[Note]) -> list[tuple[str, list[str]]]:
    return imports.by_words((note.where, note.what) for note in notes)


def _alphabets(upload: QuestionUpload, chosen_by_hand: str) -> list[tuple[str, str, bool, list[str]]]:
    """(value, name, whether it is in use, a few lines as it reads them); empty where nobody has to choose."""
    if not is_text(upload.file_name):
        return []
    data = content_of(upload)
    try:
        assumed = decoded(data, upload.file_name)
    except FileRefused:
        return []
    if assumed.is_certain and not chosen_by_hand:
        return []
    used = chosen_by_hand or assumed.encoding
    return [(value, name, value == used, _lines(data, upload.file_name, value)) for value, name in CHOICES.items()]


def _lines(data: bytes, name: str, encoding: str) -> list[str]:
    """The first lines with letters beyond ASCII: those by which a person sees whether the alphabet is right."""
    try:
        text: Decoded = decoded_as(data, name, encoding)
    except FileRefused:
        return []
    return [line.strip()[:120] for line in text.text.splitlines() if not line.isascii()][:SAMPLE]


# --- help -------------------------------------------------------------------------------------------------------------


@bp.get("/ngan-hang/nhap/cach-viet")
@only(*WRITERS, scope="everywhere")
def writing_help() -> str:
    return render_template("banks/writing_help.html")


@bp.get("/ngan-hang/nhap/mau.xlsx")
@only(*WRITERS, scope="everywhere")
def question_sheet() -> Response:
    model = newest_rules()
    content = question_template([one.code for one in model.competences] if model else [])
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": 'attachment; filename="mau-cau-hoi.xlsx"'})
