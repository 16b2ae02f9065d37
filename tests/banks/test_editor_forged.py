"""What a page never offered, sent to the editor all the same."""

import pytest
from flask.testing import FlaskClient

from quizapp.db import Engines
from tests import make
from tests.banks.test_editor_pages import codes, enter, model, stored
from tests.banks.written_forms import COMMON, OPTIONS

__all__ = ["model"]


@pytest.mark.parametrize(
    ("forged", "kept"),
    [
        ({"competence": "\x1b"}, ""),
        ({"competence": "x" * 3000}, ""),
        ({"competence": "E1"}, "E1"),  # one that the page offers
        ({"basis-0-document": "=\x1b\x01"}, "D1"),
        ({"basis-0-document": "="}, "D1"),
        ({"basis-0-document": "=" + "x" * 4000}, "D1"),
        ({"basis-0-document": "=Quy chế  nội bộ"}, "D1"),
        ({"album_text": "[" * 20_000}, "D1"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_no_page_offers_is_not_kept_and_every_export_goes_on(
    client: FlaskClient, engines: Engines, model: None, forged: dict[str, str], kept: str
) -> None:
    enter(client, engines)
    fields = {**COMMON, **OPTIONS, "key": "options-0", **forged}
    saved = make.post(client, "/ngan-hang/them/single", {**fields, "viec": "luu"})
    assert saved.status_code == 302
    one = stored(engines, codes(engines)[0])
    assert one.competence == kept
    told = [basis["document"] for basis in one.evidence["legal_basis"]]
    assert told == (["Quy chế nội bộ"] if "Quy chế" in str(forged) else [])
    for format_ in ("xlsx", "gift", "moodle", "qti21", "qti30", "docx"):
        page = f"/ngan-hang/xuat?dinh_dang={format_}"
        assert make.post(client, page, {"dinh_dang": format_}, to="/ngan-hang/xuat").status_code == 200, format_
