"""Questions that are answered by typing, drawn by chance."""

from typing import Any

from hypothesis import strategies as st

from quizapp.domain.numbers import canonical
from quizapp.domain.texts import folded
from tests.banks.formats.exported import question
from tests.small_bank import TYPED_SHAPES

WORDS = (
    st.text(alphabet="aBđề Ổ1%:#={}~<>&\"'[]()|/;,.*-–_$@!?^", min_size=1, max_size=20)
    .map(lambda text: " ".join(text.split()))
    .filter(lambda text: bool(folded(text, accents=False)))
)
NUMBERS = st.decimals(-(10**9), 10**9, places=3).map(canonical)
TOLERANCES = st.sampled_from(["0", "0.1", "5"])
UNITS = st.sampled_from(["", "ngày", "%", "m2", "triệu đồng"])


def accepted() -> st.SearchStrategy[list[str]]:
    return st.lists(WORDS, min_size=1, max_size=3, unique_by=folded)


@st.composite
def blanks(draw: st.DrawFn) -> tuple[dict[str, Any], list[str], dict[str, Any]]:
    """What candidates see, the key and the rule of a text with one to five blanks."""
    shown: dict[str, Any] = {}
    key: list[str] = []
    rule: dict[str, Any] = {}
    for number in map(str, range(1, draw(st.integers(1, 5)) + 1)):
        kind = draw(st.sampled_from(["choice", "text", "number"]))
        if kind == "choice":
            texts = draw(st.lists(WORDS, min_size=2, max_size=4, unique_by=str.casefold))
            shown[number] = {"kind": kind, "options": dict(zip("abcd", texts, strict=False))}
            key.append(f"{number}:{draw(st.sampled_from(sorted(shown[number]['options'])))}")
        elif kind == "text":
            shown[number], rule[number] = {"kind": kind}, {"accents": draw(st.booleans())}
            key += [f"{number}:{one}" for one in draw(accepted())]
        else:
            shown[number] = {"kind": kind, "unit": draw(UNITS)}
            rule[number] = {"tolerance": draw(TOLERANCES)}
            key.append(f"{number}:{draw(NUMBERS)}")
    return shown, key, rule


@st.composite
def typed_questions(draw: st.DrawFn) -> Any:
    type_ = draw(st.sampled_from(list(TYPED_SHAPES)))
    if type_ == "short_text":
        return question(type_, {}, draw(accepted()), rule={"accents": draw(st.booleans())})
    if type_ == "numeric":
        one = question(type_, {}, [draw(NUMBERS)], rule={"tolerance": draw(TOLERANCES)})
        one.content["unit"] = draw(UNITS)
        return one
    shown, key, rule = draw(blanks())
    one = question(type_, {}, key, rule=rule, stem=" và ".join(f"chỗ [[{number}]]" for number in shown))
    one.content["blanks"] = shown
    return one
