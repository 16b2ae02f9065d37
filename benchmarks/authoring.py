"""How long ten questions take in the editor, by the keystroke-level model: counted, not timed with people.

    .venv/bin/python benchmarks/authoring.py

The model: S. K. Card, T. P. Moran, A. Newell, "The keystroke-level model for user performance time with interactive
systems", Communications of the ACM 23 (1980), 396-410. A browser fills in ten questions of the shipped bank: of each
type those of middle length, or the shortest, typed field by field or in one go as in Word, or pasted question by
question from a Word file where their words stand already. Every act of the hand is counted on the way. Only R is
measured.

    K  a key: 0.28 s for an average typist who is no secretary (the paper's figure), 0.5 s for a slow one (the paper's
       figure for random letters). Vietnamese is counted as Telex types it: `ệ` is e, e, j.
    P  pointing and clicking: 1.5 s (the paper: 1.1 s without the click).   H  the hand between mouse and keys: 0.4 s.
    M  making up one's mind: 1.35 s, once for each field and each button.   R  waiting for the server: measured.

Not counted: thinking of the question, reading the law, mistakes, scrolling.
"""

import shutil
import statistics
import tempfile
import threading
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import waitress
from PIL import Image
from playwright.sync_api import Locator, Page, sync_playwright
from shared import PASSWORD, emit

from quizapp.app import create_app
from quizapp.banks.file_questions import FileQuestion
from quizapp.banks.files import read_bank
from quizapp.banks.register import shipped_register
from quizapp.banks.registering import import_register
from quizapp.competences.files import model_from, read_model
from quizapp.config import shipped
from quizapp.operations.setup import load_shipped_rules, prepared
from quizapp.people.actions.accounts import open_account
from quizapp.people.passwords import hash_password

POINT, HOME, MIND = 1.5, 0.4, 1.35
TYPISTS = {"slow typist": 0.5, "average typist": 0.28}
WAYS = (
    ("middling", "middling", "typed"),
    ("middling, as in Word", "middling", "as in Word"),
    ("short, as in Word", "short", "as in Word"),
    ("pasted", "middling", "pasted"),
)
PLAN = (("single", 4), ("pictured", 1), ("true_false", 3), ("multiple", 2))
WITH_A_KEY_MORE = {"\u0302", "\u0306", "\u031b", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}


def telex(text: str) -> int:
    """Keys that a text takes: marks and capitals are keys of their own."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "dd").replace("Đ", "DD"))
    assert all(one in WITH_A_KEY_MORE for one in letters if unicodedata.combining(one))
    return len(letters) + sum(one.isupper() for one in letters)


class Hands:
    """A person at the page who reaches every field with the mouse; what the hands do is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys, self.words, self.clicks, self.homings, self.minds = 0, 0, 0, 0, 0
        self.waits: list[float] = []
        self.on_mouse = True

    def click(self, place: Locator, *, thinks: bool = True) -> None:
        self.homings += not self.on_mouse
        self.on_mouse = True
        self.clicks += 1
        self.minds += thinks
        place.click()

    def type(self, place: Locator, text: str) -> None:
        self.click(place)
        self.homings += 1
        self.on_mouse = False
        self.keys += telex(text)
        self.page.keyboard.insert_text(text)

    def read(self, one: FileQuestion) -> None:
        """Count the words of a question that was written."""
        parts = one.content["options"].values() if one.type != "true_false" else ()
        self.words += sum(len(text.split()) for text in (one.content["stem"], *parts, one.explanation))

    def choose(self, place: Locator, value: str) -> None:
        """A list: one click opens it, one takes the line."""
        self.click(place)
        self.clicks += 1
        self.page.keyboard.press("Escape")
        place.select_option(value)

    def go(self, place: Locator) -> None:
        """A button or link that brings another page."""
        self.homings += not self.on_mouse
        self.on_mouse = True
        self.clicks += 1
        self.minds += 1
        start = time.perf_counter()
        with self.page.expect_navigation(wait_until="load"):
            place.click()
        self.waits.append(time.perf_counter() - start)

    def press(self, place: Locator) -> None:
        """The same by Ctrl and Enter."""
        self.homings += self.on_mouse
        self.on_mouse = False
        self.keys += 2
        self.minds += 1
        start = time.perf_counter()
        with self.page.expect_navigation(wait_until="load"):
            place.press("Control+Enter")
        self.waits.append(time.perf_counter() - start)

    def seconds(self, key: float) -> float:
        acts = self.clicks * POINT + self.homings * HOME + self.minds * MIND
        return self.keys * key + acts + sum(self.waits)


@contextmanager
def office(folder: Path) -> Iterator[str]:
    """An office without questions that knows the law, and one author; its address."""
    now = datetime.now(UTC)
    settings, engines = prepared(folder, embedded=True)
    with engines.writing() as session:
        load_shipped_rules(session, now)
        import_register(session, shipped_register(), None, now)
        open_account(session, None, "rade", "Người ra đề", hash_password(PASSWORD), [("author", None)],
                     actor=None, now=now, must_change=False)  # fmt: skip
    server = waitress.create_server(create_app(settings), host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    engines.dispose()


def questions_of(length: str) -> dict[str, list[FileQuestion]]:
    """Questions of the shipped bank in each type of the plan: those nearest to its middle length, or the shortest."""
    found: dict[str, list[FileQuestion]] = {}
    for one in read_bank([shipped("question_banks")], model_from(read_model())):
        if one.evidence["legal_basis"] and not one.content.get("case") and one.status == "reviewed":
            found.setdefault(one.type, []).append(one)
    for type_, questions in found.items():
        middle = statistics.median(map(_length, questions)) if length == "middling" else 0
        found[type_] = sorted(questions, key=lambda one: (abs(_length(one) - middle), one.code))
    found["pictured"] = found["single"][4:]
    return found


def _length(question: FileQuestion) -> int:
    return sum(map(len, [question.content["stem"], *question.content["options"].values(), question.explanation]))


PASTE = """(field, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  if (field.dispatchEvent(event)) field.value = text;
}"""


def paste(hands: Hands, place: Locator, text: str) -> None:
    """From the window of Word: mark with two clicks, Ctrl+C, Alt+Tab, into the field, Ctrl+V."""
    hands.clicks += 2
    hands.minds += 1
    hands.keys += 6
    hands.homings += 2
    hands.click(place)
    place.evaluate(PASTE, text)


def as_in_word(one: FileQuestion) -> str:
    is_statement = one.type == "true_false"
    options = [] if is_statement else sorted(one.content["options"].items())
    listed = (f"{'*' if letter in one.key else ''}{letter}. {text}" for letter, text in options)
    key = [f"ĐA: {'Đúng' if one.key == ['a'] else 'Sai'}"] if is_statement else []
    return "\n".join([one.content["stem"], *listed, *key, f"GT: {one.explanation}"])


def typed_at_once(hands: Hands, one: FileQuestion) -> None:
    """The page begins in its first field: the hand goes to the keys, nowhere else."""
    text = as_in_word(one)
    assert hands.page.evaluate("document.activeElement.name") == "stem"
    hands.homings += hands.on_mouse
    hands.on_mouse = False
    hands.minds += 1 + text.count("\n")
    hands.keys += telex(text) + 1  # and the tabulator
    hands.page.keyboard.insert_text(text)
    hands.page.keyboard.press("Tab")


def typed(hands: Hands, one: FileQuestion) -> None:
    page = hands.page
    hands.type(page.get_by_label("Câu hỏi", exact=True), one.content["stem"])
    if one.type != "true_false":
        for number, (letter, text) in enumerate(sorted(one.content["options"].items())):
            if number >= page.locator("[data-lines=options] [data-line]").count():
                hands.click(page.get_by_role("button", name="Thêm phương án"))
            line = page.locator("[data-lines=options] [data-line]").nth(number)
            hands.type(line.locator("textarea"), text)
            if letter in one.key:
                hands.click(line.get_by_label("Đúng"))


def write(hands: Hands, one: FileQuestion, picture: Path | None, way: str, *, is_first: bool) -> None:
    """One question in an open form. What the form keeps from the question before is not written again."""
    page = hands.page
    if way == "pasted":
        paste(hands, page.get_by_label("Câu hỏi", exact=True), as_in_word(one))
    else:
        (typed if way == "typed" else typed_at_once)(hands, one)
    if one.type == "true_false" and way == "typed":
        hands.click(page.locator(f"input[name=key][value={one.key[0]}]"))
    if picture is not None:
        hands.click(page.locator("details.extras summary"))
        hands.type(page.locator("#picture_words"), "Ảnh chụp giấy hẹn trả kết quả")
        hands.clicks += 3  # the window of the system: the field, the file, "Open"
        hands.minds += 1
        page.locator("input[name=picture_file]").set_input_files(picture)
        hands.go(page.get_by_role("button", name="Thêm hình"))
    if way == "typed":
        hands.type(page.get_by_label("Giải thích"), one.explanation)
    hands.choose(page.get_by_label("Mức độ"), str(one.level))
    if is_first:
        basis = one.evidence["legal_basis"][0]
        hands.choose(page.get_by_label("Năng lực"), one.competence)
        law = page.get_by_label("Văn bản", exact=True).first
        numbers = law.locator("option").evaluate_all("all => all.map((one) => one.value)")
        hands.choose(law, next(number for number in numbers if number and number in basis["document"]))
        hands.type(page.get_by_label("Điều, khoản, điểm").first, basis["article"])
        hands.click(page.get_by_label("Nguồn"))  # the address is pasted: Ctrl and V
        hands.keys += 2
        page.keyboard.insert_text(one.evidence["source"])
        hands.click(page.get_by_label("Đã đối chiếu ngày"))
        hands.keys += 8
        page.get_by_label("Đã đối chiếu ngày").fill(one.evidence["verified_on"])


def ten_questions(page: Page, site: str, picture: Path, length: str, way: str) -> tuple[Hands, Counter[str]]:
    """The hands after ten questions, and what the bank then holds, by type."""
    page.goto(f"{site}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("rade")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    hands, bank, made = Hands(page), questions_of(length), Counter[str]()
    hands.go(page.get_by_role("link", name="Ngân hàng câu hỏi").first)
    for kind, count in PLAN:
        if kind != "pictured":
            hands.go(page.get_by_role("link", name="Thêm câu hỏi").first)
            names = {"single": "Chọn một phương án", "true_false": "Đúng hay sai", "multiple": "Chọn nhiều phương án"}
            hands.go(page.get_by_role("link", name=names[kind]))
        for one in bank[kind][:count]:
            shown = picture if kind == "pictured" else None
            write(hands, one, shown, way, is_first=not made)
            hands.read(one)
            save = page.get_by_role("button", name="Lưu và thêm câu tiếp")
            hands.press(save) if way == "as in Word" else hands.go(save)
            told = page.locator("main").inner_text()
            assert "Đã lưu bản nháp" in told, told[:600]
            assert "còn thiếu" not in told, told[:600]
            made[one.type] += 1
    return hands, made


def run() -> None:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        picture = Path(name) / "giay-hen.png"
        Image.new("RGB", (800, 500), "white").save(picture)
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for title, length, way in WAYS:
            page = browser.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}).new_page()
            with office(Path(name) / title) as site:
                hands, made = ten_questions(page, site, picture, length, way)
            page.context.close()
            told(title, hands, made)
        browser.close()


def told(title: str, hands: Hands, made: Counter[str]) -> None:
    facts = {"words": hands.words, "keys": hands.keys, "clicks": hands.clicks, "homings": hands.homings,
             "minds": hands.minds, "pages": len(hands.waits), "waited_s": round(sum(hands.waits), 1)}  # fmt: skip
    for typist, key in TYPISTS.items():
        whole, typing = hands.seconds(key) / 60, hands.keys * key / 60
        fits = round((30 - (whole - typing)) / typing * hands.words / 10) if typing > whole / 2 else None
        emit(f"ten questions by a model, {title}, {typist} (K = {key} s)", [round(whole, 1)], "min", **facts,
             typing_min=round(typing, 1), rest_min=round(whole - typing, 1),
             words_each_in_half_an_hour=fits, made=dict(made))  # fmt: skip


if __name__ == "__main__":
    run()
