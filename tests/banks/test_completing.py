"""Drafts of an imported file are completed one after the other: the next that lacks something, what it lacks named."""

import html
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from quizapp.banks.unfinished import Unfinished, next_after
from quizapp.db import Engines
from tests.banks.drafts_given import author, preview_at, take, the_import
from tests.banks.written_forms import COMMON
from tests.make import csrf_of, imported_file, small_bank
from tests.make.laws import documents, file_document

PAPER = "".join(
    f"Câu {n}: {stem}\nA. Một\nB. Hai\nĐáp án: B\n"
    for n, stem in enumerate(("Ai cấp thẻ?", "Nộp ở đâu?", "Bao lâu thì xong?"), start=1)
)
CODES = ("NK-2026-0001", "NK-2026-0002", "NK-2026-0003")
OPTIONS = {"options-0-text": "Một", "options-1-text": "Hai", "key": "options-1"}


@pytest.fixture
def run(client: FlaskClient, engines: Engines) -> str:
    """Where the completing of three imported drafts begins."""
    with engines.writing() as session:
        small_bank(session, copies=1)
    author(client, engines)
    take(client, preview_at(client, PAPER))
    return f"/ngan-hang/lan-nhap/{the_import(engines).id}"


def saved(client: FlaskClient, address: str, **fields: str) -> str:
    """Press “Lưu và sang câu tiếp”; where that leads."""
    page = client.get(address)
    data = {"csrf_token": csrf_of(page), "viec": "tiep", **COMMON, "number": "1", **OPTIONS, **fields}
    answer = client.post(address, data=data)
    assert answer.status_code == 302, html.unescape(answer.text)
    return str(client.get(answer.headers["Location"]).headers["Location"])


def test_what_is_missing_is_counted_and_named(client: FlaskClient, run: str) -> None:
    page = html.unescape(client.get(run).text)
    for words in (
        "<strong>3 câu</strong> chưa gửi duyệt được",
        "3 câu thiếu giải thích",
        "Hoàn thiện lần lượt (3 câu)",
    ):
        assert words in page
    assert page.count("năng lực, mức độ, giải thích") == 3


def test_one_is_saved_and_the_next_comes_with_the_same_basis(client: FlaskClient, run: str) -> None:
    first = str(client.get(f"{run}/cau-tiep").headers["Location"])
    assert first.startswith(f"/ngan-hang/{CODES[0]}/sua?")
    assert "còn <strong>2 câu</strong> thiếu" in html.unescape(client.get(first).text)
    second = saved(client, first, stem="Ai cấp thẻ?")
    assert second.startswith(f"/ngan-hang/{CODES[1]}/sua?")
    page = html.unescape(client.get(second).text)
    assert f"được điền như câu {CODES[0]}" in page
    assert COMMON["source"] in page
    assert COMMON["explanation"] not in page
    third = saved(client, second, stem="Nộp ở đâu?", explanation="")  # it is met again at the end
    assert third.startswith(f"/ngan-hang/{CODES[2]}/sua?")
    assert saved(client, third, stem="Bao lâu thì xong?").startswith(f"/ngan-hang/{CODES[1]}/sua?")


def test_the_last_one_leads_back_to_the_list(client: FlaskClient, run: str) -> None:
    address = str(client.get(f"{run}/cau-tiep").headers["Location"])
    for stem in ("Ai cấp thẻ?", "Nộp ở đâu?", "Bao lâu thì xong?"):
        address = saved(client, address, stem=stem)
    assert address.endswith(run)
    page = html.unescape(client.get(address).text)
    assert "Mọi bản nháp của lần nhập này đã đủ" in page
    assert "Hoàn thiện lần lượt" not in page


def test_one_that_was_only_looked_at_leads_on_as_well(client: FlaskClient, run: str) -> None:
    first = str(client.get(f"{run}/cau-tiep").headers["Location"])
    assert saved(client, first, stem="Ai cấp thẻ?", explanation="").startswith(f"/ngan-hang/{CODES[1]}/sua?")
    again = saved(client, first.split("&")[0], stem="Ai cấp thẻ?", explanation="", number="2")
    assert again.startswith(f"/ngan-hang/{CODES[1]}/sua?")  # nothing was changed, nothing is refused


def test_what_a_draft_says_itself_is_not_overwritten(client: FlaskClient, run: str) -> None:
    first = str(client.get(f"{run}/cau-tiep").headers["Location"])
    saved(client, first, stem="Ai cấp thẻ?")
    with_law = str(client.get(f"{run}/cau-tiep", query_string={"sau": CODES[0], "giong": CODES[0]}).headers["Location"])
    assert saved(client, with_law, stem="Nộp ở đâu?", practice="Thói quen khác.", verified_on="", explanation="")
    page = client.get(with_law).text
    assert "Thói quen khác." in page
    assert COMMON["practice"] not in page
    assert "2026-11-01" in page  # the day that it has not
    own = client.get(f"/ngan-hang/{CODES[2]}/sua").text
    assert COMMON["source"] not in own  # without the run nothing is filled in
    again = client.get(f"/ngan-hang/{CODES[0]}/sua?lan-nhap={run.rsplit('/', 1)[1]}&giong={CODES[1]}").text
    assert COMMON["source"] in again


def test_only_writers_complete(client: FlaskClient, engines: Engines) -> None:
    with engines.writing() as session:
        session.add(imported_file())
    author(client, engines, role="question_reviewer")
    address = f"/ngan-hang/lan-nhap/{the_import(engines).id}"
    assert client.get(f"{address}/cau-tiep").status_code == 403
    assert "Hoàn thiện lần lượt" not in client.get(address).text


def test_the_next_begins_again_at_the_first() -> None:
    lack = {"source": ("Hãy ghi nguồn.",)}
    drafts = [Unfinished(1, "a", lack), Unfinished(2, "b", {}), Unfinished(4, "c", lack)]
    found = [next_after(drafts, code) for code in ("", "a", "b", "c", "x")]
    assert [one and one.code for one in found] == ["a", "c", "c", "a", "a"]
    assert next_after(drafts[:2], "a") is None


def test_a_basis_without_a_day_says_so(client: FlaskClient, run: str, engines: Engines) -> None:
    with engines.writing() as session:
        documents(session, replace(file_document("1/TTg-X"), in_force_from=None))
    first = str(client.get(f"{run}/cau-tiep").headers["Location"])
    saved(client, first, stem="Ai cấp thẻ?", practice="", **{"basis-0-document": "1/TTg-X"})
    for address in (f"/ngan-hang/{CODES[0]}", f"/ngan-hang/{CODES[0]}/so-sanh?tu=1&den=2"):
        assert "chưa ghi ngày có hiệu lực" in html.unescape(client.get(address).text)


def test_an_act_for_all_of_an_import_ends_on_its_page(client: FlaskClient, run: str) -> None:
    """Not in the list of the whole bank, where the three would have to be looked for."""
    page = client.get(run)
    begun = {"lan_nhap": run.rsplit("/", 1)[1], "chon": list(CODES), "viec": "classify"}
    assert f'name="lan_nhap" value="{begun["lan_nhap"]}"' in page.text
    plan = client.post("/ngan-hang/nhieu-cau", data={"csrf_token": csrf_of(page), **begun})
    assert f'name="lan_nhap" value="{begun["lan_nhap"]}"' in plan.text
    assert f'<a class="button plain" href="{run}">Thôi</a>' in plan.text
    chosen = {"competence": "D1", "level": "1", "xac_nhan": "1", "cau": [f"{code}:1" for code in CODES]}
    answer = client.post("/ngan-hang/nhieu-cau", data={"csrf_token": csrf_of(plan), **begun, **chosen})
    assert (answer.status_code, answer.headers["Location"]) == (302, run)
    del begun["lan_nhap"]
    chosen["cau"] = [f"{code}:2" for code in CODES]
    elsewhere = client.post("/ngan-hang/nhieu-cau", data={"csrf_token": csrf_of(plan), **begun, **chosen, "level": "2"})
    assert elsewhere.headers["Location"] == "/ngan-hang", "the control: from the list it ends in the list"
