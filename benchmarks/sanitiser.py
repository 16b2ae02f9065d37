"""Hostile texts against the two ways in which rich text comes into a page; prints JSON.

    .venv/bin/python -m benchmarks.sanitiser --texts 20000

The ways are the bank's own markup, and HTML of other programs. Mixtures of attacks and ordinary pieces (seeded) are
rendered; what comes out is parsed as a browser parses it, and every element and attribute is held against the
allow-list. Controls: the same texts through a parser that lets HTML through, and through nothing at all.
"""

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Sequence

import html5lib
from markdown_it import MarkdownIt

from quizapp.banks import markup
from quizapp.banks.formats.rich import ALLOWED, from_html
from tests.banks.test_markup import HOSTILE, PICTURES

SEED = "sanitiser 1"
ATTACKS = """
<p onclick=alert(1)>x</p>
<img src='javascript:alert(1)'>
<svg><script>alert(1)</script></svg>
<b/onx=1>
<iframe srcdoc='<script>alert(1)</script>'>
<math><mtext></form><form><mglyph><style></math><img src onerror=1>
<a href='jAvAsCrIpT:alert(1)'>x</a>
<style>*{background:url(//evil)}</style>
<base href=//evil>
<form action=//evil>
<td style='x:expression(1)'>
<!--><img src=x onerror=1>-->
<![CDATA[<script>]]>
&#x3C;script&#x3E;
"""
ORDINARY = ("**", "*", "_", "\n\n", "- ", "1. ", "| a | b |\n|---|---|\n", "<", ">", '"', "'", "]", "](", "chữ ", "\0")
PIECES = (*HOSTILE, *ATTACKS.split("\n")[1:-1], *ORDINARY, "![x](hinh/so-do.png)", "\u202e")
CELLS = {"colspan", "rowspan"}
ATTRIBUTES = {"img": {"src", "alt", "width", "height"}, "ol": {"start"}, "td": CELLS, "th": CELLS}
Render = Callable[[str], str]


def offences(html: str, tags: frozenset[str]) -> list[str]:
    """What a browser would find in `html` that is on no list."""
    found = []
    for node in html5lib.parseFragment(html, namespaceHTMLElements=False).iter():
        if node.tag == "DOCUMENT_FRAGMENT":
            continue
        if not isinstance(node.tag, str) or node.tag not in tags:
            found.append(f"<{node.tag}>" if isinstance(node.tag, str) else "comment")
            continue
        found += [f"{node.tag} {name}" for name in node.attrib if name not in ATTRIBUTES.get(node.tag, set())]
        source = node.attrib.get("src", "")
        found += ["address"] if source and not source.startswith(("/hinh/", "hinh")) else []
    return found


def texts(count: int) -> list[str]:
    chance = random.Random(SEED)
    return ["".join(chance.choices(PIECES, k=chance.randint(1, 12)))[:2000] for _ in range(count)]


def tried(render: Render, given: Sequence[str], tags: frozenset[str]) -> dict[str, object]:
    seen: Counter[str] = Counter()
    broken, slowest, bad = 0, 0.0, 0
    for text in given:
        begun = time.perf_counter()
        try:
            html = render(text)
        except Exception:  # an error is counted, whatever it is
            broken += 1
            continue
        slowest = max(slowest, time.perf_counter() - begun)
        found = offences(html, tags)
        bad += bool(found)
        seen.update(found)
    return {
        "texts": len(given),
        "errors": broken,
        "with_offences": bad,
        "offences": dict(seen.most_common(5)),
        "slowest_s": round(slowest, 4),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--texts", type=int, default=20_000)
    given = texts(arguments.parse_args().texts)
    few = given[: len(given) // 10]
    tags = markup.TAGS | {"tbody", "thead", "html", "head", "body"}
    foreign = frozenset(ALLOWED) | tags
    unguarded = MarkdownIt("commonmark", {"html": True}).enable("table")
    result = {
        "markup": tried(lambda text: str(markup.rendered(text, PICTURES, lambda hash_: f"/hinh/{hash_}")), given, tags),
        "foreign_html": tried(lambda text: from_html(text, {"so-do.png": "hinh-1.png"}).html, given, foreign),
        "control_parser_with_html": tried(unguarded.render, few, tags),
        "control_no_list": tried(str, few, foreign),
    }
    print(json.dumps(result, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
