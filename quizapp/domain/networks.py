"""Address ranges and browser keys as an organiser types them."""

import ipaddress
import re

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MOST = 50
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
_LAST_32 = 2**32 - 1
_KEY = re.compile(r"[0-9a-f]{64}")


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", text) if word]


def read_ranges(text: str) -> tuple[list[str], list[str]]:
    """Networks in CIDR notation, each once, and what is none: `10.1.2.3` is one machine, `10.1.2.3/24` its network.
    IPv4 in IPv6 clothes (`::ffff:10.0.0.0/104`) is kept as what it is, `10.0.0.0/8`."""
    found: dict[str, None] = {}
    wrong = []
    for word in _words(text):
        network = network_of(word)
        if network is None:
            wrong.append(word)
        else:
            found[str(network)] = None
    return list(found), wrong


def network_of(text: str) -> Network | None:
    """The network that a text names, in IPv4 where it is IPv4 in IPv6 clothes; None where it names none."""
    try:
        found = ipaddress.ip_network(text.strip(), strict=False)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv4Network) or not found.subnet_of(_MAPPED):
        return found
    return ipaddress.IPv4Network((int(found.network_address) & _LAST_32, found.prefixlen - _MAPPED.prefixlen))


def is_of_this_machine(host: str) -> bool:
    """Whether what listens at `host` is reached from this machine alone."""
    network = network_of(host)
    return host == "localhost" if network is None else network.is_loopback


def read_keys(text: str) -> tuple[list[str], list[str]]:
    """Config keys of Safe Exam Browser (64 hexadecimal digits, lower case), each once, and what is none."""
    words = [word.lower() for word in _words(text)]
    return list(dict.fromkeys(w for w in words if _KEY.fullmatch(w))), [w for w in words if not _KEY.fullmatch(w)]
