"""Who may come in."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.entry import (
    Entry,
    EntryRules,
    browser_hash,
    check_entry,
    folded_code,
    is_in_ranges,
    is_safe_browser,
)
from quizapp.domain.errors import MayNotStart

ROOM = EntryRules("CA1-2026", needs_admission=True, address_ranges=("10.1.0.0/16",), browser_keys=("ab" * 32,))
SOUND = Entry("10.1.2.3", "ca1-2026", is_admitted=True, is_browser_right=True)


def refusal(rules: EntryRules, entry: Entry) -> str:
    """The reason, "" where the person may come in."""
    try:
        check_entry(rules, entry)
    except MayNotStart as refused:
        return refused.reason
    return ""


def test_a_room_that_asks_for_nothing_lets_everybody_in() -> None:
    assert refusal(EntryRules(), Entry()) == ""


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        (SOUND, ""),
        (Entry("10.2.2.3", "ca1-2026", is_admitted=True, is_browser_right=True), "wrong_network"),
        (Entry("10.1.2.3", "ca1-2026", is_admitted=True), "safe_browser"),
        (Entry("10.1.2.3", "  ", is_admitted=True, is_browser_right=True), "no_access_code"),
        (Entry("10.1.2.3", "ca2-2026", is_admitted=True, is_browser_right=True), "wrong_access_code"),
        (Entry("10.1.2.3", "CA1 - 2026", is_browser_right=True), "not_admitted"),
        (Entry("10.1.2.3", "", is_new=False, is_browser_right=True), "machine_not_admitted"),
        (Entry("10.1.2.3", "", is_new=False, is_admitted=True, is_browser_right=True), ""),
        (Entry(), "wrong_network"),
    ],
)
def test_the_first_rule_that_is_not_kept_is_named(entry: Entry, reason: str) -> None:
    assert refusal(ROOM, entry) == reason


def test_a_person_is_let_in_exactly_when_every_rule_that_is_set_is_kept() -> None:
    """All 2⁴ sets of rules by all 2⁴ ways to keep them."""
    for is_set in itertools.product((False, True), repeat=4):
        for is_kept in itertools.product((False, True), repeat=4):
            code, door, network, browser = is_set
            rules = EntryRules(
                "abc" if code else "", door, ("10.0.0.0/8",) if network else (), ("k",) if browser else ()
            )
            entry = Entry(
                "10.9.9.9" if is_kept[2] else "11.9.9.9", "ABC" if is_kept[0] else "abd",
                is_admitted=is_kept[1], is_browser_right=is_kept[3],
            )  # fmt: skip
            wanted = all(kept for asked, kept in zip(is_set, is_kept, strict=True) if asked)
            assert (refusal(rules, entry) == "") is wanted


@given(st.text(alphabet=st.characters(codec="ascii", categories=["Lu", "Ll", "Nd"]), min_size=1, max_size=20))
def test_case_and_spaces_of_a_code_never_matter(code: str) -> None:
    typed = " ".join(code.swapcase())
    assert folded_code(typed) == folded_code(code)
    assert refusal(EntryRules(code), Entry(code=typed)) == ""
    assert refusal(EntryRules(code), Entry(code=code + "x")) == "wrong_access_code"


@pytest.mark.parametrize(
    ("address", "ranges", "is_in"),
    [
        ("192.168.1.7", ["192.168.1.0/24"], True),
        ("192.168.1.7", ["192.168.1.9/24"], True),
        ("192.168.2.7", ["192.168.1.0/24", "192.168.2.7"], True),
        ("192.168.2.8", ["192.168.1.0/24", "192.168.2.7"], False),
        ("::ffff:192.168.1.7", ["192.168.1.0/24"], True),
        ("192.168.1.7", ["::ffff:192.168.1.0/120"], True),
        ("::ffff:192.168.1.7", ["::ffff:192.168.1.0/120"], True),
        ("192.168.2.7", ["::ffff:192.168.1.0/120"], False),
        ("192.168.1.7", ["::ffff:192.168.1.7"], True),
        ("::ffff:192.168.1.7", ["192.168.1.7"], True),
        ("192.168.1.8", ["::ffff:192.168.1.7"], False),
        ("2001:db8::7", ["2001:db8::/32"], True),
        ("2001:db8::7", ["2001:DB8:0:0:0:0:0:7"], True),
        ("2001:db8::8", ["2001:db8::7"], False),
        ("2001:db9::7", ["2001:db8::/32"], False),
        ("2001:db8::7", ["::/0"], True),
        ("192.168.1.7", ["::/0"], False),
        ("fe80::1%eth0", ["fe80::/10"], True),
        ("10.0.0.1", ["fe80::/10"], False),
        ("?", ["0.0.0.0/0"], False),
        ("", ["0.0.0.0/0"], False),
        ("10.0.0.1", ["sai", "10.0.0.0/8"], True),
        ("10.0.0.1", ["sai"], False),
    ],
)
def test_an_address_lies_in_a_network_or_not(address: str, ranges: list[str], is_in: bool) -> None:
    assert is_in_ranges(address, ranges) is is_in


@given(st.ip_addresses(v=4), st.integers(0, 32))
def test_an_address_lies_in_its_own_network_however_wide(address: object, bits: int) -> None:
    assert is_in_ranges(str(address), [f"{address}/{bits}"])


def test_the_hash_of_a_browser_is_that_of_its_documentation() -> None:
    """SHA-256 of the address without its fragment, followed by the key in hex."""
    key = "8aee0d0f2b1a4d6a8f3c5e7b9a1c2d3e4f5061728394a5b6c7d8e9f0a1b2c3d4"
    url = "https://thi.example.vn/lam-bai/abc"
    assert browser_hash(url + "#cau-3", key.upper()) == browser_hash(url, key)
    assert is_safe_browser(url, [browser_hash(url, key).upper()], ["f" * 64, key])
    assert not is_safe_browser(url + "x", [browser_hash(url, key)], [key])
    assert not is_safe_browser(url, [], [key])
    assert not is_safe_browser(url, ["", key], [key])


def test_the_hash_is_this_one() -> None:
    """Reckoned apart from the code: `printf '%s' 'http://a/bkk' | sha256sum`."""
    assert browser_hash("http://a/b", "kk") == "b566e1253315661b4504cf56d844c88fe0337dfb7259117f50ab01e1bf1d03f9"
