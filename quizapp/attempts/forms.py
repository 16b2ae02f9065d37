"""Reading a test page that was posted without a script."""

from werkzeug.datastructures import MultiDict

from quizapp.domain.questions import PaperItem


def posted_value(item: PaperItem, form: MultiDict[str, str]) -> list[str]:
    """What the form says about one question, as the save protocol writes it; numbers of an ordering may repeat.

    single, true_false, multiple: `c3` = letters; ordering: `c3.a` = the place of step a; matching: `c3.1` = a letter.
    """
    name = f"c{item.position}"
    if item.type == "matching":
        pairs = ((left.value, form.get(f"{name}.{left.value}", "")) for left in item.left)
        return [f"{left}:{right}" for left, right in pairs if right]
    if item.type == "ordering":
        places = [(form.get(f"{name}.{choice.value}", ""), choice.value) for choice in item.choices]
        return _in_order([(place, letter) for place, letter in places if place])
    return form.getlist(name)


def shown_value(item: PaperItem, form: MultiDict[str, str]) -> tuple[str, ...] | None:
    """What the page showed as kept when it was loaded; None where it did not show the question at all."""
    shown = form.get(f"da{item.position}")
    return None if shown is None else tuple(part for part in shown.split(",") if part)


def _in_order(places: list[tuple[str, str]]) -> list[str]:
    """Letters by their number; a number twice becomes the same letter twice, which the rule then refuses."""
    taken: dict[str, str] = {}
    letters = []
    for place, letter in sorted(places, key=lambda pair: (len(pair[0]), pair[0])):
        letters.append(taken.setdefault(place, letter))
    return letters
