"""Papers with answers for two scorers: as the product keeps them, and as plain facts."""

from random import Random
from typing import Any

from quizapp.domain.parts import ALPHABET
from quizapp.domain.policies import OLDER, POLICIES
from quizapp.domain.questions import TYPES, to_file_letters
from quizapp.domain.rulings import Ruling, ruled
from quizapp.domain.scoring import MarkedQuestion

WORDS = ("Hà Nội", "Ủy ban nhân dân", "dịch vụ công", "căn cước", "Đà Nẵng", "chữ ký số", "hòa giải")
UNITS = ("", "ngày", "%")
Made = tuple[MarkedQuestion, dict[str, Any]]


def policies(chance: Random) -> dict[str, str]:
    """One for each type that has several, older names among them; now and then none is named."""
    found = {
        kind: chance.choice([*names, *(old for type_, old in OLDER if type_ == kind)])
        for kind, names in POLICIES.items()
    }
    return {kind: name for kind, name in found.items() if chance.random() < 0.9}


def paper(chance: Random) -> list[Made]:
    """One to forty questions; where the time ran out, the last ones are open."""
    count = chance.randint(1, 40)
    reached = count if chance.random() < 0.6 else chance.randint(0, count)
    return [question(chance, position + 1, is_open=position >= reached) for position in range(count)]


def question(chance: Random, position: int, *, is_open: bool) -> Made:
    kind = chance.choice(list(TYPES))
    made = _MAKERS.get(kind, _choice)(chance, kind)
    answer = [] if is_open or chance.random() < 0.12 else made.pop("answer")
    competence = chance.choice(("D1", "D2", "E1", "V1", "L1"))
    facts = {**made, "type": kind, "competence": competence, "answer": answer}
    options, left = made.get("options", []), made.get("left", [])
    letters = made.get("letters", options)
    kept = tuple(answer) if kind == "ordering" else tuple(sorted(answer))
    marked = MarkedQuestion(
        position=position,
        competence=competence,
        type=kind,
        key=tuple(made["stored_key"]) if "stored_key" in made else tuple(made["key"]),
        answer=to_file_letters(kind, kept, letters, left),
        rule=made.get("rule", {}),
        options=len(letters),
        is_touched=bool(answer),
    )
    return marked, facts


def _shuffled(chance: Random, parts: list[str]) -> list[str]:
    return chance.sample(parts, len(parts))


def _choice(chance: Random, kind: str) -> dict[str, Any]:
    names = list(ALPHABET[: 2 if kind == "true_false" else chance.randint(3, 7)])
    most = 1 if kind in ("single", "true_false") else len(names) - 1
    key = sorted(chance.sample(names, chance.randint(1, most)))
    options = _shuffled(chance, names)
    right = [ALPHABET[options.index(one)] for one in key]
    other = chance.sample(list(ALPHABET[: len(names)]), chance.randint(1, 1 if most == 1 else len(names)))
    return {"options": options, "key": key, "answer": right if chance.random() < 0.4 else other}


def _ordering(chance: Random, _kind: str) -> dict[str, Any]:
    names = list(ALPHABET[: chance.randint(2, 7)])
    key, options = _shuffled(chance, names), _shuffled(chance, names)
    right = [ALPHABET[options.index(one)] for one in key]
    if chance.random() < 0.6:
        one, other = chance.sample(range(len(right)), 2)
        right.insert(other, right.pop(one)) if chance.random() < 0.6 else chance.shuffle(right)
    return {"options": options, "key": key, "answer": right}


def _matching(chance: Random, _kind: str) -> dict[str, Any]:
    numbers = [str(n + 1) for n in range(chance.randint(2, 5))]
    names = list(ALPHABET[: len(numbers) + chance.randint(0, 2)])
    options, left = _shuffled(chance, names), _shuffled(chance, numbers)
    picked = dict(zip(numbers, chance.sample(names, len(numbers)), strict=True))
    said = {number: picked[number] if chance.random() < 0.7 else chance.choice(names) for number in numbers}
    shown = [f"{left.index(n) + 1}:{ALPHABET[options.index(one)]}" for n, one in said.items() if chance.random() < 0.95]
    key = sorted(f"{number}:{one}" for number, one in picked.items())
    return {"options": options, "left": left, "key": key, "answer": shown}


def _said_word(chance: Random, word: str) -> str:
    ways = (
        word,
        word.upper(),
        f"  {word} ",
        f"{word}.",
        word.lower(),
        "Ha Noi",
        "uy ban nhan dan",
        "can cuoc",
        "hoa giai",
    )
    return chance.choice((*ways, *WORDS))


def _short(chance: Random, _kind: str) -> dict[str, Any]:
    key, accents = chance.sample(WORDS, chance.randint(1, 2)), chance.random() < 0.5
    return {"key": key, "accents": accents, "rule": {"accents": accents}, "answer": [_said_word(chance, key[0])]}


def _said_number(chance: Random, key: str, unit: str) -> str:
    near = int(key) + chance.choice((0, 0, 0, 1, -1, 3))
    way = chance.choice((f"{near}", f"{near},0", f"{near},5", f"{near:,}".replace(",", ".")))
    return way + chance.choice(("", f" {unit}" if unit else "", unit))


def _numeric(chance: Random, _kind: str) -> dict[str, Any]:
    key, unit, tolerance = str(chance.randint(0, 99999)), chance.choice(UNITS), chance.choice(("0", "0.5", "1"))
    facts = {"tolerance": tolerance, "unit": unit}
    return {"key": [key], **facts, "rule": facts, "answer": [_said_number(chance, key, unit)]}


def _cloze(chance: Random, _kind: str) -> dict[str, Any]:
    blanks: dict[str, dict[str, Any]] = {}
    letters, stored, answer = [], [], []
    rule: dict[str, dict[str, Any]] = {}
    for number in (str(n + 1) for n in range(chance.randint(1, 4))):
        kind = chance.choice(("chosen", "word", "number"))
        if kind == "chosen":
            order = _shuffled(chance, list("abc"))
            right = chance.choice(order)
            blanks[number] = {"options": order, "key": [right]}
            letters += [f"{number}.{one}" for one in order]
            said = chance.choice((ALPHABET[order.index(right)], *ALPHABET[:3]))
        elif kind == "word":
            made = _short(chance, "")
            blanks[number] = {"options": None, "key": made["key"], "accents": made["accents"]}
            rule[number], said = made["rule"], made["answer"][0]
            letters.append(number)
        else:
            made = _numeric(chance, "")
            blanks[number] = {"options": None, "key": made["key"], **made["rule"]}
            rule[number], said = made["rule"], made["answer"][0]
            letters.append(number)
        stored += [f"{number}:{one}" for one in blanks[number]["key"]]
        if chance.random() < 0.9:
            answer.append(f"{number}:{said}")
    return {"blanks": blanks, "letters": letters, "key": [], "stored_key": stored, "rule": rule, "answer": answer}


_MAKERS = {
    "ordering": _ordering,
    "matching": _matching,
    "short_text": _short,
    "numeric": _numeric,
    "cloze": _cloze,
}


def ruled_paper(chance: Random) -> list[Made]:
    """A paper of which some questions were ruled on after it was sat; one at least still counts."""
    made = [_ruled(chance, *one) if chance.random() < 0.3 else one for one in paper(chance)]
    if all(facts.get("ruling") == "neutral" for _marked, facts in made):
        made.append(question(chance, len(made) + 1, is_open=False))
    return made


def _ruled(chance: Random, marked: MarkedQuestion, facts: dict[str, Any]) -> Made:
    kind = chance.choice(("neutral", "all", "key"))
    if kind != "key":
        return ruled(marked, Ruling(kind)), {**facts, "ruling": kind}
    stored, changed = _CORRECTED.get(marked.type, _other_letters)(chance, facts)
    return ruled(marked, Ruling("key", tuple(stored))), {**facts, **changed, "corrected": True}


Corrected = tuple[list[str], dict[str, Any]]  # the key as the product keeps it, and the facts that say so


def _other_letters(chance: Random, facts: dict[str, Any]) -> Corrected:
    names = sorted(facts["options"])
    key = sorted(chance.sample(names, chance.randint(1, len(names) - 1)))
    return key, {"key": key}


def _other_order(chance: Random, facts: dict[str, Any]) -> Corrected:
    key = _shuffled(chance, facts["key"])
    return key, {"key": key}


def _other_pairs(chance: Random, facts: dict[str, Any]) -> Corrected:
    numbers = sorted(facts["left"])
    key = [f"{n}:{one}" for n, one in zip(numbers, chance.sample(facts["options"], len(numbers)), strict=True)]
    return key, {"key": key}


def _other_texts(chance: Random, _facts: dict[str, Any]) -> Corrected:
    key = chance.sample(WORDS, chance.randint(1, 2))
    return key, {"key": key}


def _other_number(chance: Random, facts: dict[str, Any]) -> Corrected:
    key = [str(int(facts["key"][0]) + chance.choice((1, -1, 3)))]
    return key, {"key": key}


def _other_blanks(chance: Random, facts: dict[str, Any]) -> Corrected:
    stored, blanks = [], {}
    for number, blank in facts["blanks"].items():
        if blank["options"]:
            key = [chance.choice(blank["options"])]
        else:
            key, _changed = (_other_number if "tolerance" in blank else _other_texts)(chance, blank)
        blanks[number] = {**blank, "key": key}
        stored += [f"{number}:{one}" for one in key]
    return stored, {"blanks": blanks}


_CORRECTED = {
    "ordering": _other_order,
    "matching": _other_pairs,
    "short_text": _other_texts,
    "numeric": _other_number,
    "cloze": _other_blanks,
}
