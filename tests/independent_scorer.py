"""A second scorer, written from the rules in docs/glossary.md and docs/decisions 0005, 0021 and 0023 and from nothing
else: it shares no line with the product, reads what was *shown* to the person, and counts in whole numbers.

A paper is a list of plain dicts:
  type, competence
  options: letters of the bank in the order in which this person saw them; left: the same for the left side of pairs
  key: letters of the bank, or accepted texts; answer: as the browser sent it, in shown letters
  ruling: "neutral" (it counts for nobody) or "all" (every answer is right), where that was said of it afterwards
  blanks: number → {"options": [...] or None, "key": ...} with "accents", or with "tolerance" and "unit"
A share is a pair (numerator, denominator).
"""

import unicodedata
from decimal import Decimal, InvalidOperation

OLD_NAMES = {"multiple": {"partial": "right_minus_wrong"}, "ordering": {"partial": "absolute_position"}}
NOTHING = (0, 1)
ALL = (1, 1)


def share_of(question: dict, policies: dict) -> tuple[int, int]:
    """What one question earns of its one point."""
    if not question["answer"] or question.get("ruling") == "neutral":
        return NOTHING
    if question.get("ruling") == "all":
        return ALL
    kind = question["type"]
    policy = policies.get(kind, "exact")
    policy = OLD_NAMES.get(kind, {}).get(policy, policy)
    return {
        "single": _choice, "true_false": _choice, "multiple": _choice, "hotspot": _choice,
        "ordering": _order, "matching": _pairs,
        "short_text": _word, "numeric": _amount, "cloze": _gaps,
    }[kind](question, policy)  # fmt: skip


def _bank_letter(question: dict, shown: str) -> str:
    return question["options"][ord(shown) - ord("a")]


def _choice(question: dict, policy: str) -> tuple[int, int]:
    ticked = {_bank_letter(question, one) for one in question["answer"]}
    wanted = set(question["key"])
    if question["type"] in ("single", "true_false"):
        return ALL if len(ticked) == 1 and ticked <= wanted else NOTHING
    if ticked == wanted:
        return ALL
    hits = sum(1 for one in ticked if one in wanted)
    if policy == "right_minus_wrong":
        left = 2 * hits - len(ticked)
        return (left, len(wanted)) if left > 0 else NOTHING
    if policy == "per_option" and len(wanted) > 1:
        fine = sum(1 for one in question["options"] if (one in ticked) == (one in wanted))
        return (fine, len(question["options"]))
    return NOTHING


def _order(question: dict, policy: str) -> tuple[int, int]:
    said = [_bank_letter(question, one) for one in question["answer"]]
    right = list(question["key"])
    if said == right:
        return ALL
    n = len(right)
    if policy == "absolute_position":
        return (sum(1 for i in range(n) if said[i] == right[i]), n)
    if policy == "relative_next":
        after = {right[i]: right[i + 1] for i in range(n - 1)}
        return (sum(1 for i in range(n - 1) if after.get(said[i]) == said[i + 1]), n - 1) if n > 1 else NOTHING
    if policy == "longest_ordered":
        best = max(bin(mask).count("1") for mask in range(1 << n) if _rises([right.index(s) for s in said], mask))
        return (best, n) if best > 1 else NOTHING
    return NOTHING


def _rises(places: list[int], mask: int) -> bool:
    """Whether the chosen steps stand in the right order: every subset is tried."""
    last = -1
    for i, place in enumerate(places):
        if mask >> i & 1:
            if place < last:
                return False
            last = place
    return True


def _pairs(question: dict, policy: str) -> tuple[int, int]:
    wanted = dict(one.split(":") for one in question["key"])
    said = {}
    for one in question["answer"]:
        number, letter = one.split(":")
        said[question["left"][int(number) - 1]] = _bank_letter(question, letter)
    hits = sum(1 for number, letter in wanted.items() if said.get(number) == letter)
    if hits == len(wanted) == len(said):
        return ALL
    return (hits, len(wanted)) if policy == "partial" else NOTHING


def _word(question: dict, _policy: str) -> tuple[int, int]:
    return ALL if _same_word(question["answer"][0], question["key"], question["accents"]) else NOTHING


def _amount(question: dict, _policy: str) -> tuple[int, int]:
    return ALL if _near(question["answer"][0], question["key"][0], question["tolerance"], question["unit"]) else NOTHING


def _gaps(question: dict, policy: str) -> tuple[int, int]:
    said = dict(one.split(":", 1) for one in question["answer"])
    hits = 0
    for number, blank in question["blanks"].items():
        if number not in said:
            continue
        if blank["options"]:
            hits += blank["options"][ord(said[number]) - ord("a")] == blank["key"][0]
        elif "tolerance" in blank:
            hits += _near(said[number], blank["key"][0], blank["tolerance"], blank["unit"])
        else:
            hits += _same_word(said[number], blank["key"], blank["accents"])
    if hits == len(question["blanks"]):
        return ALL
    return (hits, len(question["blanks"])) if policy == "partial" else NOTHING


def _plain(text: str, keeps_accents: bool) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).casefold().split()).rstrip(".").strip()
    if keeps_accents:
        return text
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return bare.replace("đ", "d")


def _same_word(said: str, accepted: list, is_strict: bool) -> bool:
    """Lax: an answer typed with its accents or with none; with others it is another word."""
    typed = _plain(said, True)
    for one in accepted:
        right = _plain(one, True)
        if typed == right or (not is_strict and typed == _plain(one, False)):
            return True
    return False


def _near(said: str, key: str, tolerance: str, unit: str) -> bool:
    """Only the ways in which numbers are generated here: a comma before decimals, dots between thousands, the unit."""
    text = said.strip()
    if unit and text.endswith(unit):
        text = text[: -len(unit)].strip()
    whole, _comma, decimals = text.partition(",")
    groups = whole.lstrip("-").split(".")
    if len(groups) > 1 and not all(len(group) == 3 for group in groups[1:]):
        return False
    try:
        value = Decimal(whole.replace(".", "") + ("." + decimals if decimals else ""))
    except InvalidOperation:
        return False
    return abs(value - Decimal(key)) <= Decimal(tolerance)


def total_of(paper: list, policies: dict, domains: dict, weights: dict) -> tuple[int, int]:
    """The total in percent as (numerator, denominator): the weighted mean of the domains that the paper holds.

    `domains`: competence → domain; `weights`: domain → whole number.
    """
    top, bottom, all_weights = 0, 1, 0
    for domain, weight in weights.items():
        own = [one for one in paper if domains[one["competence"]] == domain and one.get("ruling") != "neutral"]
        if not own:
            continue
        all_weights += weight
        num, den = 0, 1
        for question in own:
            a, b = share_of(question, policies)
            num, den = num * b + a * den, den * b
        top, bottom = top * den * len(own) + weight * 100 * num * bottom, bottom * den * len(own)
    return top, bottom * all_weights


def level_of(total: tuple[int, int], limits: list) -> str:
    """`limits`: (code, whole percent), the highest first; a limit belongs to the level above it."""
    for code, limit in limits:
        if total[0] >= limit * total[1]:
            return code
    raise AssertionError("no level reaches down to 0")


def why_of(paper: list, policies: dict) -> str:
    """Right, partly, wrong, blank (somebody went on behind it) or not reached."""
    said = ""
    is_reached = False
    for question in reversed(paper):
        is_reached = is_reached or bool(question["answer"])
        num, den = share_of(question, policies)
        if question.get("ruling") == "neutral":
            said += "x"
        elif not question["answer"]:
            said += "b" if is_reached else "n"
        else:
            said += "r" if num == den else "p" if num else "w"
    return said[::-1]


def shares_of(paper: list, domains: dict, weights: dict, practice: list, share: int) -> dict:
    """Whole weights that give the domains of practice `share` of 100, where the paper holds both kinds.

    Everything is multiplied up, so that no fraction is needed: a weight times what the other kind weighs together.
    """
    held = [d for d in weights if any(domains[q["competence"]] == d for q in paper)]
    of_practice = sum(weights[d] for d in held if d in practice)
    of_theory = sum(weights[d] for d in held if d not in practice)
    if not of_practice or not of_theory:
        return weights
    return {
        d: weights[d] * (share * of_theory if d in practice else (100 - share) * of_practice)
        for d in weights
        if d in held
    }


def falls_short(paper: list, policies: dict, domains: dict, least: dict) -> bool:
    """Whether a domain of the paper lies below its least whole percent."""
    for domain, percent in least.items():
        own = [q for q in paper if domains[q["competence"]] == domain]
        if own:
            num, den = total_of(own, policies, domains, {domain: 1})
            if num < percent * den:
                return True
    return False
