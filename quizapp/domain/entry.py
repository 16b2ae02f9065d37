"""Who may come in: the code of the sitting, the invigilator's word at the door, the room's network and its browser."""

import hashlib
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address

from quizapp.domain.errors import MayNotStart
from quizapp.domain.networks import network_of

ADMITTED_FOR = timedelta(minutes=15)
LONGEST_MESSAGE = 300


@dataclass(frozen=True)
class EntryRules:
    """What a sitting and a room ask for; as it stands, nothing."""

    access_code: str = ""
    needs_admission: bool = False
    address_ranges: tuple[str, ...] = ()
    browser_keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """What somebody brings who wants to begin, or to go on at another machine (`is_new` false: the code was asked for
    at the start). `url` and `hashes`: the request and what a Safe Exam Browser sent with it; `is_browser_right`: it is
    the room's, or the person need not use it."""

    address: str = ""
    code: str = ""
    url: str = ""
    hashes: tuple[str, ...] = ()
    is_new: bool = True
    is_admitted: bool = False
    is_browser_right: bool = False

    def has_one_of(self, keys: Iterable[str]) -> bool:
        """Whether the request comes from a browser with one of these keys."""
        return is_safe_browser(self.url, self.hashes, keys)


NOTHING_BROUGHT = Entry()


def check_entry(rules: EntryRules, entry: Entry) -> None:
    """Raise `MayNotStart` with the first rule that is not kept; what cannot be mended by typing comes first.

    Reasons: wrong_network, safe_browser, not_admitted or machine_not_admitted, no_access_code, wrong_access_code.
    """
    if rules.address_ranges and not is_in_ranges(entry.address, rules.address_ranges):
        raise MayNotStart("wrong_network")
    if rules.browser_keys and not entry.is_browser_right:
        raise MayNotStart("safe_browser")
    if rules.access_code and entry.is_new:
        if not folded_code(entry.code):
            raise MayNotStart("no_access_code")
        if folded_code(entry.code) != folded_code(rules.access_code):
            raise MayNotStart("wrong_access_code")
    if rules.needs_admission and not entry.is_admitted:
        raise MayNotStart("not_admitted" if entry.is_new else "machine_not_admitted")


def folded_code(text: str) -> str:
    """A code as it is compared: how it was typed does not matter (case, spaces, full-width letters)."""
    return "".join(unicodedata.normalize("NFKC", text[:100]).split()).casefold()


def is_in_ranges(address: str, ranges: Iterable[str]) -> bool:
    """Whether an address lies in one of the networks (CIDR); what is no address lies in none. An IPv4 address that
    arrives in IPv6 clothes is still the same machine, and what cannot be read as a network holds nobody."""
    found = _address(address)
    return found is not None and any(_holds(text, found) for text in ranges)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def _holds(text: str, address: IPv4Address | IPv6Address) -> bool:
    network = network_of(text)
    return network is not None and address.version == network.version and address in network


def browser_hash(url: str, key: str) -> str:
    """What Safe Exam Browser sends with a request for `url`: SHA-256 over the address and its key, in hex.

    The same for the config key and the browser exam key; each has its own header.
    """
    return hashlib.sha256((url.partition("#")[0] + key.strip().lower()).encode()).hexdigest()


def is_safe_browser(url: str, sent: Collection[str], keys: Iterable[str]) -> bool:
    """Whether one of the hashes that came with a request is that of one of the keys."""
    given = {one.strip().lower() for one in sent if one}
    return bool(given) and any(browser_hash(url, key) in given for key in keys)
