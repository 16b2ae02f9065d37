"""Every page that a role can reach from its home: it answers, has no accessibility fault, and fits a phone."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from quizapp.operations.demo.seeding import PASSWORD
from tests.banks.formats.given import in_windows_1258
from tests.demo_site import filled_demo, served_demo
from tests.journeys.sitting import follow

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("demo")]

PAGES_AT_MOST = 60
SAME_KIND = re.compile(
    r"\d+|(?<=/ngan-hang/)[A-Z]+-[A-Z0-9-]+|(?<=/tu-hoc/)[A-Z][A-Z0-9]+"
    r"|(?<=/luyen-tap/)[A-Z][A-Z0-9]+|(?<=/ket-qua/)[\w-]{20,}|(?<=/lam-bai/)[\w-]{20,}"
)
FILES = re.compile(r"(xlsx|docx|pdf|mau|[./]csv|[./]json|/tep)$")


@pytest.fixture(scope="module")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo; its address."""
    with served_demo(filled_demo(tmp_path_factory.mktemp("demo"))) as site:
        yield site


def sign_in(page: Page, site: str, username: str) -> None:
    page.goto(f"{site}/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    follow(page, page.get_by_role("button", name="Đăng nhập"))
    assert page.url == f"{site}/"


def links(page: Page, site: str) -> list[str]:
    """Paths of this site that the page links to."""
    found = page.eval_on_selector_all("a[href]", "(all) => all.map((a) => a.href)")
    return [urlsplit(url).path for url in found if url.startswith(site)]


WIDE_LIST = """[...document.querySelectorAll(".scroll")]
    .filter((one) => one.offsetParent && !one.closest("details:not([open])"))
    .filter((one) => location.pathname.startsWith("/bao-cao") || one.querySelector(":scope > table.bank"))
    .some((one) => one.scrollWidth > one.clientWidth + 1)"""


# texts whose colours were not judged yet: what a text is painted with, and on what, says all that their contrast can
# say; each such painting is given to the rule once, on whatever page it is met first
PAINTED_ANEW = """(known) => {
    const painting = (one) => {
        const style = getComputedStyle(one), parts = [style.color, style.fontSize, style.fontWeight, style.textShadow];
        for (let under = one; under; under = under.parentElement) {
            const ground = getComputedStyle(under);
            parts.push(ground.backgroundColor, ground.backgroundImage, ground.opacity, ground.filter);
        }
        return parts.join("|");
    };
    const judged = new Set(known), anew = [];
    for (const one of document.querySelectorAll("body, body *")) {
        const written = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (!written && !one.matches("input, select, textarea")) continue;
        if (!one.checkVisibility()) continue;
        const how = painting(one);
        if (judged.has(how)) continue;
        judged.add(how);
        anew.push(how);
        one.setAttribute("data-painted-anew", "");
    }
    return anew;
}"""
UNMARKED = """() => {
    for (const one of document.querySelectorAll("[data-painted-anew]")) one.removeAttribute("data-painted-anew");
}"""
_PAINTED: set[str] = set()


def violations(page: Page) -> list[str]:
    """What axe has against the page; contrast, its dearest rule, once for each way in which a text is painted."""
    told = {"resultTypes": ["violations"], "preload": False}
    found = Axe().run(page, options={**told, "rules": {"color-contrast": {"enabled": False}}}).response["violations"]
    anew = page.evaluate(PAINTED_ANEW, sorted(_PAINTED))
    if anew:
        options = {**told, "runOnly": ["color-contrast"]}
        pale = Axe().run(page, context="[data-painted-anew]", options=options).response["violations"]
        found += pale
        page.evaluate(UNMARKED)
        _PAINTED.update(anew if not pale else [])
    return [f"{violation['id']}: {violation['nodes'][0]['html'][:160]}" for violation in found]


def test_a_pale_text_and_a_nameless_picture_are_found_each_time(page: Page) -> None:
    page.set_content(
        "<!doctype html><html lang=vi><title>Thử</title><body style='background:#fff'><main><h1>Thử</h1>"
        "<p>Chữ rõ</p><p style='color:#bbb'>Chữ nhạt</p><p style='color:#bbb'>Chữ nhạt nữa</p><img src='data:,'></main>"
    )
    for _ in range(2):
        assert [one.split(":")[0] for one in violations(page)] == ["image-alt", "color-contrast"]


def faults_of(page: Page) -> list[str]:
    """Accessibility faults by axe, and content that is wider than the window of a phone."""
    page.wait_for_load_state("load")
    found = violations(page)
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => innerWidth === 390")
    width = page.evaluate("document.documentElement.scrollWidth")
    if width > 390:
        found.append(f"{width} px wide on a phone")
    if page.evaluate(WIDE_LIST):
        found.append("a list of the bank or a table of a report scrolls sideways on a phone")
    page.set_viewport_size({"width": 1366, "height": 768})
    return found


_SOUND: set[str] = set()  # what stands between head and foot of pages that were sound


def looked_at(page: Page) -> list[str]:
    """Its faults; what another role was shown to the letter, and was sound, is not looked at again (the head and the
    menu of a role are seen on its own pages)."""
    content = page.evaluate("(document.querySelector('main') ?? document.body).outerHTML")
    content = re.sub(r'(?<=name="csrf_token" value=")[^"]+', "", content)
    if content in _SOUND:
        return []
    found = faults_of(page)
    if not found:
        _SOUND.add(content)
    return found


def walk(page: Page, site: str, start: str = "/") -> dict[str, list[str]]:
    """Follow links from `start`, one page of each kind; page → what is wrong with it."""
    waiting, seen, wrong = [start], set(), {}
    while waiting and len(seen) < PAGES_AT_MOST:
        path = waiting.pop(0)
        kind = SAME_KIND.sub("*", path)
        if kind in seen or FILES.search(path):
            continue
        seen.add(kind)
        answer = page.goto(site + path)
        faults = [] if answer and answer.status == 200 else [f"status {answer.status if answer else None}"]
        faults += looked_at(page)
        if faults:
            wrong[path] = faults
        waiting += links(page, site)
    assert len(seen) > 3, "the walk found hardly any page"
    return wrong


@pytest.mark.parametrize("username", ["thisinh001", "tochuc", "sonoivu", "rade", "duyetde", "quantri"])
def test_every_page_of_a_role_is_sound(chromium: Browser, demo_site: str, username: str) -> None:
    page = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}).new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    sign_in(page, demo_site, username)
    assert walk(page, demo_site) == {}
    assert errors == []
    page.context.close()


def test_the_pages_of_a_test_are_sound(chromium: Browser, demo_site: str) -> None:
    page = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}).new_page()
    page.goto(f"{demo_site}/dang-nhap")
    assert faults_of(page) == []
    sign_in(page, demo_site, "thisinh003")
    page.get_by_role("button", name="Bắt đầu làm bài").first.click()
    page.wait_for_url("**/lam-bai/dot/*")
    assert faults_of(page) == []
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    page.wait_for_url("**/lam-bai/*")
    looked_at = set()
    for _ in range(40):
        question = page.locator("fieldset[data-position]:not([hidden])")
        expect(question).to_have_count(1)  # all of them, until the script shows one at a time
        kind = (question.get_attribute("data-type"), question.locator("img").count() > 0)
        following = question.locator("[data-next]")
        if kind not in looked_at or following.is_disabled():  # one of each kind, and the last
            assert faults_of(page) == []
            looked_at.add(kind)
        if following.is_disabled():
            break
        if kind[0] in ("single", "multiple"):
            question.locator("input").first.check()
        following.click()
    assert len(looked_at) > 2
    page.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url("**/xem-lai")
    assert faults_of(page) == []
    page.get_by_role("button", name="Xác nhận nộp bài").click()
    page.wait_for_url("**/ket-qua/**")
    assert faults_of(page) == []
    page.context.close()


def test_the_pages_of_a_roster_and_of_a_merger_are_sound(chromium: Browser, demo_site: str) -> None:
    """Pages that follow what somebody sends, which no link leads to."""
    page = chromium.new_context(locale="vi-VN", viewport={"width": 1366, "height": 768}).new_page()
    sign_in(page, demo_site, "quantri")
    heading = "Mã cán bộ;Họ và tên;Ngày sinh;Vị trí việc làm;Nhóm;Mã đơn vị"
    rows = ["SH0001;Trần Thị Kim Loan;26/10/1971;LD;CB;99002", "MOI1;Trần Thị Kim Loan;26/10/1971;LD;CB;99001",
            "MOI2;Đặng Thị Ớt;1985;LD;CB;99001"]  # fmt: skip
    for lines in (rows, [*rows, "MOI3;;31/02/1980;Phi công;CB;99001"]):
        page.goto(f"{demo_site}/can-bo/nhap")
        content = in_windows_1258("\r\n".join([heading, *lines]))
        page.locator("input[type=file]").set_input_files(
            {"name": "Danh sách.csv", "mimeType": "text/csv", "buffer": content}
        )
        follow(page, page.get_by_role("button", name="Kiểm tra và xem trước"))
        page.get_by_role("heading", name="Xem trước").wait_for()
        assert faults_of(page) == []
    page.goto(f"{demo_site}/don-vi")
    follow(page, page.get_by_role("link", name="Xã Hòa Lạc Đông", exact=True))
    follow(page, page.get_by_role("link", name="Kết thúc, sáp nhập"))
    page.get_by_label("Ngày hoạt động cuối cùng").fill("2026-06-30")
    page.get_by_label("Lý do, số văn bản").fill("Nghị quyết 05")
    page.get_by_label("Đơn vị kế thừa", exact=True).select_option(index=3)
    page.get_by_text("Chia tách thành nhiều đơn vị").click()
    page.get_by_label("Đơn vị kế thừa thứ hai").select_option(index=4)
    follow(page, page.get_by_role("button", name="Xem trước"))
    page.get_by_role("heading", name="Người được chuyển").wait_for()
    assert faults_of(page) == []
    page.context.close()


def test_the_walk_would_see_a_fault(chromium: Browser) -> None:
    page = chromium.new_context(locale="vi-VN").new_page()
    page.set_content("<html><body><img src='x'><input><p style='width:900px'>x</p></body></html>")
    found = " ".join(looked_at(page))
    assert found == " ".join(looked_at(page))  # and what has one is not taken for sound the next time
    assert "image-alt" in found
    assert "label" in found
    assert "px wide" in found
    page.context.close()
