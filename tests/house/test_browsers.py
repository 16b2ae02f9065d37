"""Pages use nothing that the oldest browsers they are meant for lack: Chrome and Edge 109 and Firefox 115, the last for
Windows 7 and 8.1, which offices still have (docs/operating.md). What is named here is lost without a trace: such a
browser drops the whole rule, or its script stops."""

import re

import pytest

from tests.house.given import PRODUCT, short, templates

COMMENTS = {
    "css": re.compile(r"/\*.*?\*/", re.DOTALL),
    "js": re.compile(r"(?<![:\"'`\\])//[^\n]*|/\*.*?\*/", re.DOTALL),
}

# kind of file → what is too new → (how it is found, one line that holds it)
TOO_NEW = {
    "css": {
        ":has() (Firefox 121)": (r":has\(", ".option:has(:checked) { color: red; }"),
        "& of nesting (Chrome 112, Firefox 117)": (r"&", ".option { &:hover { color: red; } }"),
        "@scope, @starting-style, @property": (
            r"@(?:scope|starting-style|property|view-transition)\b",
            "@scope (.a) {}",
        ),
        "newer colours": (
            r"\b(?:color-mix|light-dark|oklch|oklab|color)\(|\bfrom var\(",
            ".a { color: light-dark(#000, #fff); }",
        ),
        "newer states": (r":(?:user-valid|user-invalid|open|popover-open|state)\b", "details:open { color: red; }"),
        "subgrid, anchors": (
            r":\s*subgrid\b|\banchor(?:-name|-size)?\s*[:(]",
            ".a { grid-template-columns: subgrid; }",
        ),
        "newer units of a screen's parts": (r"\b\d+(?:cqw|cqh|rcap|rch|ric)\b", ".a { width: 50cqw; }"),
    },
    "js": {
        "copies of arrays (Chrome 110)": (
            r"\.(?:toSorted|toReversed|toSpliced)\(|\]\.with\(",
            "const a = list.toSorted();",
        ),
        "groupBy, withResolvers": (
            r"\.(?:groupBy|withResolvers|fromAsync)\(|\bPromise\.try\b",
            "Object.groupBy(all, kind);",
        ),
        "methods of sets": (
            r"\.(?:isSubsetOf|isSupersetOf|isDisjointFrom|symmetricDifference|intersection|union|difference)\(",
            "if (one.isSubsetOf(other)) go();",
        ),
        "helpers of iterators": (
            r"\.(?:values|keys|entries)\(\)\.(?:map|filter|take|drop|toArray|some|every|find|reduce|forEach)\(",
            "kept.values().map(one);",
        ),
        "newer tools of addresses and cuts": (
            r"\bURL\.(?:canParse|parse)\b|\bAbortSignal\.any\b",
            "URL.canParse(text);",
        ),
        "well-formed strings": (r"\.(?:isWellFormed|toWellFormed)\(", "text.toWellFormed();"),
        "popovers, newer dialogs": (
            r"\b(?:show|hide|toggle)Popover\b|\.requestClose\(|\.closedBy\b",
            "note.showPopover();",
        ),
        "attributes of imports": (
            r"\bimport\b[^;\n]*\b(?:with|assert)\s*\{",
            'import a from "./a.json" with { type: "json" };',
        ),
        "sets of letters in patterns": (r"[\w\])}+*?$]/[dgimsuy]*v[dgimsuy]*(?=[.,;) ])", "text.match(/[a-z]/v);"),
        "checkVisibility, moveBefore, setHTML": (
            r"\.(?:checkVisibility|moveBefore|setHTML\w*)\(",
            "line.checkVisibility();",
        ),
        # offices reach the server by plain http
        "what plain http lacks": (
            r"\bnavigator\.(?:locks|storage|clipboard|serviceWorker)\b|\bcrypto\.(?:subtle|randomUUID)\b",
            "await navigator.locks.request(name, act);",
        ),
        # Chrome and Edge ask since 119; before, only where there is a value
        "staying by preventDefault alone": (
            r'"beforeunload", (?:\([^)]*\)|\w+) => \{(?:(?!returnValue|\n\}|\}\);).)*?preventDefault\(\)',
            'window.addEventListener("beforeunload", (event) => { event.preventDefault(); });',
        ),
    },
    "html": {
        "popovers, commands of buttons": (
            r"<[^>]*\s(?:popover|popovertarget|commandfor|closedby)\b",
            "<div popover></div>",
        ),
        "one <details> of several": (r"<details[^>]*\sname=", '<details name="mot">'),
    },
}


def sources() -> list[tuple[str, str, str]]:
    """(name, kind of file, text without comments) of all that browsers get."""
    paths = [*PRODUCT.rglob("static/**/*.css"), *PRODUCT.rglob("static/**/*.js"), *templates()]
    return [(short(path), kind := path.suffix[1:], bare(path.read_text("utf-8"), kind)) for path in sorted(paths)]


def bare(text: str, kind: str) -> str:
    return COMMENTS[kind].sub("", text) if kind in COMMENTS else text


def too_new(text: str, kind: str) -> set[str]:
    found = {what for what, (pattern, _sample) in TOO_NEW[kind].items() if re.search(pattern, text, re.DOTALL)}
    return found | ({"nested rules"} if kind == "css" and has_nested_rules(text) else set())


def has_nested_rules(text: str) -> bool:
    """Whether a rule stands within a rule that is none of `@media` and its like."""
    outer = []
    for prelude, brace in re.findall(r"([^{};]*)([{};])", text):
        if brace == "{":
            if outer and not outer[-1].startswith("@"):
                return True
            outer.append(prelude.strip())
        elif brace == "}" and outer:
            outer.pop()
    return False


def test_pages_use_nothing_that_the_oldest_browsers_lack() -> None:
    given = sources()
    assert {kind for _name, kind, _text in given} == set(TOO_NEW)
    assert {(name, what) for name, kind, text in given for what in too_new(text, kind)} == set()


SAMPLES = [(kind, what, sample) for kind, all_ in TOO_NEW.items() for what, (_pattern, sample) in all_.items()]


@pytest.mark.parametrize(("kind", "what", "sample"), [*SAMPLES, ("css", "nested rules", "a { b { color: red; } }")])
def test_each_of_them_would_be_found(kind: str, what: str, sample: str) -> None:
    assert what in too_new(sample, kind)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("css", "@media print { .a { color: rgb(0 0 0 / 4%); } @page { margin: 0; } }"),
        ("css", ".a:not([open], .b):focus-visible ~ :is(b, i)::before { inset: 0; content: attr(data-a); }"),
        ("js", "[...all.values()].map(one); new Set(list).has(place); text.replace(/a|v/gu, one);"),
        ("js", 'addEventListener("beforeunload", (event) => { if (isDirty) event.returnValue = "stay"; });'),
        ("html", '<details class="more"><summary name="mot">'),
    ],
)  # fmt: skip
def test_what_they_know_is_let_through(kind: str, text: str) -> None:
    assert too_new(text, kind) == set()
