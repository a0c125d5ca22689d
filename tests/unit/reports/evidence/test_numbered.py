"""reports/evidence/numbered.py: links of what a report names, and of nothing else."""

from msgspec.structs import replace

from helpers.registered import FULL
from reports.evidence.numbered import glns_of, links_of


def test_only_what_is_named_and_has_a_number_has_a_link() -> None:
    assert links_of(FULL, {"van"}, {"node", "spare"}, {"omar"}) == {
        "asset/van": "https://id.gs1.org/8004/6291041500VAN3",
        "device/node": "https://id.gs1.org/8004/62910415000042",
    }
    assert links_of(FULL, {"cooler"}, set(), {"grace", "omar"}) == {
        "asset/cooler": "https://id.gs1.org/8003/06291041500213C-1",
        "party/grace": "https://id.gs1.org/417/6291041500213",
        "party-named/Grace": "https://id.gs1.org/417/6291041500213",
    }


def test_a_name_that_two_have_finds_nobody() -> None:
    grace, omar = FULL.contacts
    two = replace(FULL, contacts=(grace, replace(omar, name="Grace")))
    assert links_of(two, set(), set(), {"grace", "omar"}) == {
        "party/grace": "https://id.gs1.org/417/6291041500213"
    }
    (hub,) = FULL.sites
    other = replace(hub, id="hub-2", gln="4012345000009")
    assert glns_of(replace(FULL, sites=(replace(hub, gln="6291041500213"), other))) == {}
    assert glns_of(replace(FULL, sites=(other,))) == {"Hub": "4012345000009"}
