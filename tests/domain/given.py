"""A model and frames written down by hand, so that every expected number can be checked with a pencil."""

import pandas as pd

from quizapp.domain import frames
from quizapp.domain.assessment import AssessmentModel, Band, Competence, Domain
from quizapp.domain.scoring import MarkedQuestion

BANDS = (
    Band("gioi", "Giỏi", 90),
    Band("kha", "Khá", 70),
    Band("dat", "Đạt", 50),
    Band("khong_dat", "Không đạt", 0),
)


def model(**scoring: str) -> AssessmentModel:
    """Four domains of weights 35, 25, 25, 15; competences D1, D2, E1, V1, L1."""
    domains = (
        Domain("DVC", "Dịch vụ công", 35),
        Domain("EID", "Định danh", 25),
        Domain("VB", "Văn bản", 25),
        Domain("DL", "Dữ liệu", 15),
    )
    places = {"D1": "DVC", "D2": "DVC", "E1": "EID", "V1": "VB", "L1": "DL"}
    return AssessmentModel(
        code="mo-hinh",
        version="1",
        name="Mô hình",
        is_illustrative=True,
        note="",
        pass_percent=50,
        domains=domains,
        competences=tuple(Competence(code, code, domain, f"Chuyên đề {code}") for code, domain in places.items()),
        bands=BANDS,
        required_default=50,
        required_by_position={"VT": {"default": 60, "V1": 80}, "LD": {"D1": 65}},
        scoring=scoring,
    )


def questions(competence: str, right: int, wrong: int) -> list[MarkedQuestion]:
    """So many questions answered rightly and so many wrongly."""
    return [
        MarkedQuestion(0, competence, "single", ("a",), ("a",) if n < right else ("b",)) for n in range(right + wrong)
    ]


def marks(*rows: tuple[int, int, str, float, int, float]) -> pd.DataFrame:
    """Rows of (person, unit, competence, earned, possible, required)."""
    full = [(p, u, c, earned, possible, 100 * earned / possible, need) for p, u, c, earned, possible, need in rows]
    return pd.DataFrame(full, columns=list(frames.MARKS))


def results(*rows: tuple[int, int, float, str, bool]) -> pd.DataFrame:
    """Rows of (person, unit, total, band, passed)."""
    return pd.DataFrame(list(rows), columns=list(frames.RESULTS))
