"""Foreign questions as drafts: what is chosen, what is stored, and that a file is stored whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from quizapp.audit.models import AuditEntry
from quizapp.banks import drafting, queries
from quizapp.banks.choosing import Chosen, Preview, chosen, preview_of
from quizapp.banks.drafting import ForeignFile, keep_upload, own_upload, store_drafts
from quizapp.banks.formats.reading import import_of
from quizapp.banks.models import Question, QuestionImport, QuestionKey, QuestionUpload, QuestionVersion
from quizapp.banks.statistics import bank_statistics
from quizapp.competences.files import model_from, parse_model
from quizapp.db import Engines
from quizapp.domain.errors import NotFound, RecordRefused
from quizapp.domain.likeness import Worded
from tests.banks.drafts_given import PAPER, counts
from tests.make import NOW, account, small_bank
from tests.office.made_files import xlsx
from tests.small_bank import SMALL_MODEL

ON = date(2026, 11, 26)
MODEL = model_from(parse_model(SMALL_MODEL, "model.yaml"))
FILE = ForeignFile("đề cũ.docx", "a" * 64, "text")


def seen(text: str = PAPER, known: list[Worded] | None = None) -> Preview:
    return preview_of(import_of(text.encode(), "de.txt"), known or [], MODEL)


def taken(text: str = PAPER) -> Chosen:
    preview = seen(text)
    return chosen(preview, preview.ticked)


def stored(session: Session, text: str = PAPER) -> QuestionImport:
    return store_drafts(session, FILE, taken(text), None, ON, NOW)


def versions(session: Session) -> list[QuestionVersion]:
    return list(session.scalars(sa.select(QuestionVersion).order_by(QuestionVersion.id)))


OURS = """// [tag:tinh-huong:co] [tag:doi-chieu:2026-11-01] [tag:nang-luc:D1]
::DVC-D1-07:: Ai cấp thẻ căn cước? {=Công an ~Tòa án ####Vì vậy.\\nCăn cứ thực hành: Thực hành được thừa nhận.}

Ai đăng ký khai sinh? {=Xã ~Tỉnh}
"""


def test_what_our_own_export_carried_comes_back_or_is_named(engines: Engines) -> None:
    preview = preview_of(import_of(OURS.encode(), "de.gift"), [], MODEL)
    assert "Ngày đối chiếu, ngày rà soát của 1 câu không được giữ" in " ".join(
        one.what for one in chosen(preview, ()).changed
    )
    with engines.writing() as session:
        store_drafts(session, FILE, chosen(preview, ()), None, ON, NOW)
    with engines.reading() as session:
        kept = [
            (one.is_situation, one.verified_on, session.get_one(QuestionKey, one.id).evidence["practice"])
            for one in versions(session)
        ]
    assert kept == [(True, None, "Thực hành được thừa nhận."), (False, None, None)]


# --- what is stored ---------------------------------------------------------------------------------------------------


def test_a_paper_becomes_drafts_with_codes_of_their_own(engines: Engines) -> None:
    with engines.writing() as session:
        assert stored(session).codes == ["NK-2026-0001", "NK-2026-0002"]
        assert stored(session, PAPER.replace("Ai cấp", "Nơi nào trả")).codes[0] == "NK-2026-0003"
        assert store_drafts(session, FILE, taken(), None, date(2027, 1, 1), NOW).codes[0] == "NK-2027-0001"
    with engines.reading() as session:
        first = versions(session)[0]
        assert (first.status, first.competence, first.level, first.verified_on) == ("draft", "", 0, None)
        assert session.scalar(sa.select(sa.func.count()).select_from(QuestionKey)) == 6


def test_a_draft_can_be_traced_to_its_file(engines: Engines) -> None:
    with engines.writing() as session:
        who = account(session).id
        imported = store_drafts(session, FILE, taken(), who, ON, NOW)
        key = session.scalars(sa.select(QuestionKey).order_by(QuestionKey.question_version_id).limit(1)).one()
    assert key.key == ["b"]
    assert key.evidence["origin"] == {
        "import": imported.id, "file": "đề cũ.docx", "format": "text", "by": who, "on": "2026-11-26",
        "where": "Câu 1, dòng 1",
    }  # fmt: skip


def test_the_report_and_the_log_keep_what_was_not_taken(engines: Engines) -> None:
    with engines.writing() as session:
        stored(session)
    with engines.reading() as session:
        imported = session.scalars(sa.select(QuestionImport)).one()
        assert (imported.taken, imported.file_name) == (2, "đề cũ.docx")
        assert [line["where"] for line in imported.report["refused"]] == ["Câu 2, dòng 5"]
        entry = session.scalars(sa.select(AuditEntry)).one()
    assert entry.action == "bank_drafts_imported"
    assert entry.details == {"file": "a" * 64, "format": "text", "taken": 2, "changed": 0, "refused": 1}


def test_drafts_are_never_drawn_and_count_as_drafts_only(engines: Engines) -> None:
    with engines.writing() as session:
        small_bank(session, copies=1)
    with engines.reading() as session:
        pool, before = queries.drawable(session, ON), bank_statistics(queries.current_versions(session), MODEL)
    with engines.writing() as session:
        stored(session)
    with engines.reading() as session:
        assert queries.drawable(session, ON) == pool
        assert bank_statistics(queries.current_versions(session), MODEL) == {**before, "drafts": before["drafts"] + 2}


@pytest.mark.parametrize(
    "values", [{"level": 0}, {"competence": ""}, {"level": 0, "status": "retired"}, {"level": 4, "status": "draft"}]
)
def test_only_a_draft_may_lack_competence_and_level(engines: Engines, values: dict[str, object]) -> None:
    """The database refuses; the same row as a draft goes in."""
    whole = {"competence": "D1", "level": 1, "status": "reviewed", **values}

    def add(session: Session, row: dict[str, object]) -> None:
        question = Question(code="X", current_number=1)
        session.add(question)
        session.flush()
        facts = {"number": 1, "type": "single", "is_situation": False, "content": {}, "content_hash": "x"}
        session.add(QuestionVersion(question_id=question.id, created_at=NOW, **facts, **row))
        session.flush()

    with pytest.raises(sa.exc.IntegrityError), engines.writing() as session:
        add(session, whole)
    with engines.writing() as session:
        add(session, {**whole, "status": "draft", "level": 0, "competence": ""})


def test_a_file_that_fails_in_its_midst_leaves_nothing(engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts(engines)
    monkeypatch.setattr(drafting, "new_key", _broken)
    with pytest.raises(ZeroDivisionError), engines.writing() as session:
        stored(session)
    assert counts(engines) == before


def _broken(*_given: object) -> QuestionKey:
    raise ZeroDivisionError


def test_nothing_to_take_is_refused(engines: Engines) -> None:
    with engines.writing() as session, pytest.raises(RecordRefused, match="nothing_to_take"):
        store_drafts(session, FILE, Chosen((), (), ()), None, ON, NOW)


def test_imports_at_the_same_moment_give_no_code_twice(engines: Engines) -> None:
    with engines.writing() as session:
        stored(session)
    barrier = Barrier(4)

    def one(number: int) -> list[str]:
        mine = taken(PAPER.replace("thẻ căn cước", f"giấy tờ {number}").replace("Cổng", f"Trang {number}"))
        barrier.wait()
        with engines.writing() as session:
            return store_drafts(session, FILE, mine, None, ON, NOW).codes

    with ThreadPoolExecutor(4) as pool:
        codes = [code for found in pool.map(one, range(4)) for code in found]
    assert sorted(codes) == [f"NK-2026-{number:04d}" for number in range(3, 11)]


# --- what is chosen ---------------------------------------------------------------------------------------------------


def test_the_same_question_is_not_taken_twice_whatever_its_accents_and_order(engines: Engines) -> None:
    again = PAPER.replace("căn cước", "CAN CUOC").replace("A. Sở Nội vụ\nB. Cơ", "A. sở nội vụ.\nB. Cơ")
    with engines.writing() as session:
        stored(session)
    with engines.reading() as session:
        known = queries.bank_words(session)
    preview = seen(again, known)
    assert [(number, twin.other, twin.is_exact) for number, twin in preview.twins.items()] == [
        (1, "câu NK-2026-0001", True),
        (2, "câu NK-2026-0002", True),
    ]
    result = chosen(preview, preview.ticked)
    assert result.drafts == ()
    assert "Trùng y hệt câu NK-2026-0001 nên không nhận." in [note.what for note in result.refused]
    forced = chosen(preview, {1})
    assert len(forced.drafts) == 1
    assert any("vẫn nhận" in note.what for note in forced.changed)


def test_a_question_that_is_nearly_the_same_is_taken_and_told_unless_it_is_unticked() -> None:
    paper = (
        "Câu 1: Cơ quan nào có thẩm quyền cấp thẻ căn cước cho công dân?\nA. Sở\nB. Bộ\nĐáp án: A\n"
        "Câu 2: Cơ quan nào có thẩm quyền cấp thẻ căn cước cho người dân?\nA. Sở\nB. Bộ\nĐáp án: A\n"
    )
    preview = seen(paper)
    assert list(preview.twins) == [2]
    assert preview.twins[2].other == "Câu 1, dòng 1 của tệp này"
    assert preview.ticked == {2}
    assert len(chosen(preview, preview.ticked).drafts) == 2
    unticked = chosen(preview, set())
    assert len(unticked.drafts) == 1
    assert unticked.refused[-1].what.startswith("Gần giống Câu 1, dòng 1 của tệp này (")


def test_other_questions_are_no_twins() -> None:
    assert seen().twins == {}


def test_what_a_sheet_says_of_competence_and_level_is_kept_where_the_model_knows_it(engines: Engines) -> None:
    rows = [
        ["Mã câu hỏi", "Năng lực", "Mức độ", "Câu dẫn", "A", "B", "Đáp án", "Căn cứ pháp lý"],
        ["Q1", "D1", "Thông hiểu", "Ai cấp?", "x", "y", "B", "Luật số 26/2023/QH15"],
        ["", "Z9", "", "Cái gì?", "x", "z", "B", ""],
    ]
    preview = preview_of(import_of(xlsx(rows), "de.xlsx"), [], MODEL)
    assert [draft.competence for draft in preview.found.drafts] == ["D1", None]
    told = " ".join(note.what for note in chosen(preview, ()).changed)
    assert "không có năng lực “Z9”" in told
    assert "1 câu có mã riêng" in told
    with engines.writing() as session:
        store_drafts(session, FILE, chosen(preview, ()), None, ON, NOW)
        first = versions(session)[0]
        origin = session.scalars(sa.select(QuestionKey.evidence).order_by(QuestionKey.question_version_id)).first()
    assert (first.competence, first.level) == ("D1", 2)
    assert origin is not None
    assert (origin["origin"]["code"], origin["origin"]["legal_basis"]) == ("Q1", "Luật số 26/2023/QH15")
    assert origin["legal_basis"] == []


# --- files on their way -----------------------------------------------------------------------------------------------


def kept(session: Session, token: str, owner: int, minutes: int = 0) -> QuestionUpload:
    return keep_upload(session, token, "a.txt", b"x", "auto", owner, NOW + drafting.timedelta(minutes=minutes))


def tokens(engines: Engines) -> set[str]:
    with engines.reading() as session:
        return set(session.scalars(sa.select(QuestionUpload.token)))


def test_one_person_keeps_the_newest_five_files_and_none_for_longer_than_a_day(engines: Engines) -> None:
    with engines.writing() as session:
        mine, other = account(session).id, account(session).id
        kept(session, "khác", other)
        for number in range(7):
            kept(session, str(number), mine, minutes=number)
    assert tokens(engines) == {"khác", "2", "3", "4", "5", "6"}
    with engines.writing() as session:
        kept(session, "mới", mine, minutes=24 * 60 + 3)
    assert tokens(engines) == {"4", "5", "6", "mới"}


def test_only_the_owner_finds_a_file_and_only_for_a_day(engines: Engines) -> None:
    with engines.writing() as session:
        mine, other = account(session).id, account(session).id
        kept(session, "tệp", mine)
    with engines.reading() as session:
        assert drafting.content_of(own_upload(session, "tệp", mine, NOW)) == b"x"
        for owner, now in ((other, NOW), (mine, NOW + drafting.UPLOAD_LIVES)):
            with pytest.raises(NotFound):
                own_upload(session, "tệp", owner, now)


def test_a_file_is_taken_once(engines: Engines) -> None:
    with engines.writing() as session:
        mine = account(session).id
        kept(session, "tệp", mine)
    file = ForeignFile("a.txt", "b" * 64, "text", token="tệp")
    with engines.writing() as session:
        store_drafts(session, file, taken(), mine, ON, NOW)
    before = counts(engines)
    with pytest.raises(RecordRefused, match="upload_gone"), engines.writing() as session:
        store_drafts(session, file, taken(), mine, ON, NOW)
    assert counts(engines) == before
    assert before["question_upload"] == 0
