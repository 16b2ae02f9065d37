"""Address ranges and browser keys as an organiser types them."""

import ipaddress
import re

MOST = 50
_KEY = re.compile(r"[0-9a-f]{64}")


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", text) if word]


def read_ranges(text: str) -> tuple[list[str], list[str]]:
    """Networks in CIDR notation, each once, and what is none: `10.1.2.3` is one machine, `10.1.2.3/24` its network."""
    found: dict[str, None] = {}
    wrong = []
    for word in _words(text):
        try:
            found[str(ipaddress.ip_network(word, strict=False))] = None
        except ValueError:
            wrong.append(word)
    return list(found), wrong


def read_keys(text: str) -> tuple[list[str], list[str]]:
    """Config keys of Safe Exam Browser (64 hexadecimal digits, lower case), each once, and what is none."""
    words = [word.lower() for word in _words(text)]
    return list(dict.fromkeys(w for w in words if _KEY.fullmatch(w))), [w for w in words if not _KEY.fullmatch(w)]
