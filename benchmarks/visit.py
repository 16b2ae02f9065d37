"""What a candidate's browser asks for, from signing in to the result."""

from dataclasses import dataclass

from shared import PASSWORD
from wire import Browser, csrf_of, expect


@dataclass
class Visit:
    """A candidate who has signed in and sits a test."""

    browser: Browser
    round_id: int
    token: str = ""
    csrf: str = ""
    seq: int = 0
    places: dict[int, str] | None = None

    def sign_in(self, username: str) -> None:
        token = csrf_of(expect(self.browser.get("/dang-nhap"), 200))
        form = {"username": username, "password": PASSWORD, "csrf_token": token}
        expect(self.browser.post("/dang-nhap", form), 302)
        expect(self.browser.get("/"), 200)

    def start(self) -> None:
        rules = expect(self.browser.get(f"/lam-bai/dot/{self.round_id}"), 200)
        begun = self.browser.post(f"/lam-bai/dot/{self.round_id}/bat-dau", {"csrf_token": csrf_of(rules)})
        self.token = expect(begun, 302).headers["location"].rsplit("/", 1)[1]

    def open_page(self) -> int:
        """The attempt page; its bytes on the wire."""
        page = expect(self.browser.get(f"/lam-bai/{self.token}"), 200)
        self.csrf = csrf_of(page)
        pieces = page.text.split("<fieldset")[1:]
        found = {int(one.split('data-position="')[1].split('"')[0]): one.split('data-type="')[1].split('"')[0]
                 for one in pieces if 'data-position="' in one}  # fmt: skip
        self.places = found
        return page.size

    def save_path(self, position: int) -> str:
        return f"/lam-bai/{self.token}/cau/{position}"

    def body(self, position: int) -> dict[str, object]:
        """An answer to the place; questions of several parts are answered in part or not at all."""
        self.seq += 1
        kind = (self.places or {})[position]
        value = {"ordering": [], "matching": ["1:a"], "cloze": ["1:a"]}.get(kind, ["ab"[self.seq // 40 % 2]])
        return {"epoch": 1, "seq": self.seq, "value": value}

    def save(self, position: int) -> int:
        answer = self.browser.put_json(self.save_path(position), self.body(position), self.csrf)
        return expect(answer, 200).size

    def hand_in(self) -> None:
        review = expect(self.browser.get(f"/lam-bai/{self.token}/xem-lai"), 200)
        expect(self.browser.post(f"/lam-bai/{self.token}/nop-bai", {"csrf_token": csrf_of(review)}), 302)

    def result(self) -> None:
        page = self.browser.get(f"/ket-qua/{self.token}")
        expect(page, 200)
