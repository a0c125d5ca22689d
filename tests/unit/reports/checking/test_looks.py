"""What is looked at in files that are as they were sealed: what who has the key cannot say, and old packs."""

import json
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.audit import Entry, Link, link_of
from coldchain.reading import Reading
from helpers.sealed_case import Sealed, sealed_in
from helpers.small_fleet import NOW
from reports.checking.looks import is_same
from reports.checking.verify import Findings, Outcome, verify
from reports.content.build import named_by
from reports.seal.manifest import seal_pack
from reports.seal.readings_csv import write_readings

Told = dict[str, Any]


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Sealed:
    return sealed_in(tmp_path_factory.mktemp("looks"))


def _verified(sealed: Sealed, files: dict[str, bytes]) -> Findings:
    """Seal changed files with the right key, and look at them; without pages, which would tell on them."""
    files = {name: body for name, body in files.items() if name != "report.pdf"}
    number = json.loads(files["report.json"])["number"]
    report = replace(sealed.pack.report, number=number)
    return verify(seal_pack(report, files, sealed.key), sealed.keys)


def _retold(sealed: Sealed, change: Callable[[Told], object]) -> Findings:
    """Seal a report that says something else, with the number that belongs to it."""
    told = msgspec.json.decode(sealed.files["report.json"])
    change(told)
    told["number"] = named_by(msgspec.json.encode(told))
    return _verified(sealed, {**sealed.files, "report.json": msgspec.json.encode(told)})


def _failed(found: Findings) -> list[str]:
    return [each.what for each in found.checks if each.is_well is False]


def test_a_pack_of_another_judgement_is_as_it_was_sealed_and_says_what_was_not_looked_at(
    sealed: Sealed,
) -> None:
    found = _retold(sealed, lambda told: told.update(machine=1))
    assert found.outcome is Outcome.GENUINE
    assert [each.what for each in found.checks if each.is_well is None] == ["verdict"]
    assert "version 1 of the judgement" in found.words()
    assert "its readings give its verdict" not in found.words()


def test_a_report_of_an_older_program_with_fewer_fields_still_has_its_number(sealed: Sealed) -> None:
    def older(told: Told) -> None:
        del told["quarantined"], told["holes"]
        for each in told["legs"]:
            del each["mkt_c"]

    found = _retold(sealed, older)
    assert found.outcome is Outcome.GENUINE, found.words()


def test_a_report_of_a_newer_schema_is_not_looked_at(sealed: Sealed) -> None:
    found = _retold(sealed, lambda told: told.update(schema="coldchain-report/2"))
    assert found.outcome is Outcome.GENUINE
    assert {each.what for each in found.checks if each.is_well is None} == {"report", "verdict"}


def _without(*names: str) -> Callable[[Told], None]:
    def change(told: Told) -> None:
        for name in names:
            told["verdict"].pop(name)

    return change


WRONG: dict[str, tuple[Callable[[Told], object], str]] = {
    "no verdict": (lambda told: told.update(verdict=None), "verdict"),
    "another subject": (lambda told: told["subject"].update(id="s-2"), "report"),
    "another time": (lambda told: told["subject"].update(until_at=told["subject"]["until_at"] + 1), "report"),
    "the hash of other readings": (lambda told: told.update(readings_sha256="0" * 64), "readings"),
    "times that do not add up": (lambda told: told.update(harmful_ms=told["harmful_ms"] + 1), "verdict"),
    "another product": (lambda told: told["product"].update(max_gap_s=1.0), "verdict"),
    "a verdict without a decision": (_without("decision"), "verdict"),
    "an empty verdict": (lambda told: told.update(verdict={}), "verdict"),
    "a leg without harms": (lambda told: told["legs"][0].pop("harms"), "verdict"),
    "a judgement that never was": (lambda told: told.update(machine=0), "verdict"),
    "other goods": (lambda told: told["goods"].update(lot="another"), "verdict"),
    "no goods": (lambda told: told.update(goods=None), "verdict"),
    "a leg more": (lambda told: told["legs"].append(told["legs"][0]), "verdict"),
}


@pytest.mark.parametrize("what", WRONG)
def test_who_has_the_key_cannot_say(sealed: Sealed, what: str) -> None:
    change, look = WRONG[what]
    found = _retold(sealed, change)
    assert found.outcome is Outcome.CHANGED
    assert look in _failed(found)


def test_who_has_the_key_cannot_say_two_things_at_once(sealed: Sealed) -> None:
    """A program that takes the first of two verdicts reads another one than that which was looked at."""
    body = b'{"verdict":{"decision":"reject"},' + sealed.files["report.json"].lstrip(b"{ \n")
    body = body.replace(sealed.pack.report.number.encode(), named_by(body).encode())
    found = _verified(sealed, {**sealed.files, "report.json": body})
    assert _failed(found) == ["report"]
    assert "the field 'verdict' twice" in found.words()


def _retold_readings(sealed: Sealed, readings: Iterable[Reading]) -> Findings:
    written = write_readings(tuple(readings))
    told = msgspec.json.decode(sealed.files["report.json"])
    told |= {"readings_sha256": written.sha256, "chain_head": written.chain_head}
    told["number"] = named_by(msgspec.json.encode(told))
    report = replace(sealed.pack.report, number=told["number"], chain_head=written.chain_head)
    files = {**sealed.files, "report.json": msgspec.json.encode(told), "readings.csv": written.body}
    del files["report.pdf"]
    return verify(seal_pack(report, files, sealed.key), sealed.keys)


def test_readings_that_had_not_come_or_are_there_twice_are_refused(sealed: Sealed) -> None:
    own = sealed.evidence.readings
    assert _failed(_retold_readings(sealed, own)) == []
    last = replace(own[-1], received_at=NOW + 1)
    for readings in ((*own[:-1], last), (*own, *own), (own[1], own[0], *own[2:])):
        assert "readings" in _failed(_retold_readings(sealed, readings))


def test_readings_that_count_for_nothing_are_told(sealed: Sealed) -> None:
    other = replace(sealed.evidence.readings[-1], device="zz-9")
    found = _retold_readings(sealed, (*sealed.evidence.readings, other))
    assert found.outcome is Outcome.GENUINE
    assert "1 readings are of sensors that did not stand beside the goods" in found.words()


def test_the_last_digits_of_another_processor_are_no_lie(sealed: Sealed) -> None:
    """What a short leg has is a small difference of large sums: its last digits are the sums' own."""
    assert is_same({"used": 2.4214132521e-09}, {"used": 2.4214132521e-09 + 3e-15})
    assert not is_same(0.5, 0.5 + 1e-8)
    assert not is_same(40_000.0, 40_000.001)


def _no_stays(trip: Told) -> None:
    trip["stays"] = []


def _huge(trip: Told) -> None:
    trip["product"]["storage_high_c"]["value"] = 1e308
    trip["shipment"]["start_c"] = -1e308


def _many(trip: Told) -> None:
    begin = trip["stays"][0][2]
    trip["stays"] = [["van-1", "peter", begin + each, begin + each + 1] for each in range(2000)]


def _others(trip: Told) -> None:
    trip["key"] = "other/s-1"


def _no_windows(trip: Told) -> None:
    trip["windows"] = [["d-cooler-1", 0, 2**62, 99, True]]


@pytest.mark.parametrize("change", [_no_stays, _huge, _no_windows, _many, _others])
def test_a_way_that_cannot_be_is_refused_and_never_a_traceback(
    sealed: Sealed, change: Callable[[Told], None]
) -> None:
    trip = json.loads(sealed.files["trip.json"])
    change(trip)
    found = _verified(sealed, {**sealed.files, "trip.json": json.dumps(trip).encode()})
    assert "verdict" in _failed(found)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("trip.json", b"null"),
        ("trip.json", b"[" * 100_000),
        ("audit.jsonl", b"{}\n"),
        ("readings.csv", b""),
        ("readings.csv", b"\xff\n"),
    ],
)
def test_a_file_with_anything_in_it_is_refused_in_words(sealed: Sealed, name: str, body: bytes) -> None:
    found = _verified(sealed, {**sealed.files, name: body})
    assert found.outcome is Outcome.CHANGED
    assert _failed(found)


def _links(count: int) -> list[Link]:
    links, previous = [], "0" * 64
    for seq in range(1, count + 1):
        entry = Entry(coop="highland", at=seq, by="grace", via="cli", action="moved", about="shipments/s-1")
        links.append(link_of(seq, entry, previous))
        previous = links[-1].hash
    return links


def _with_links(sealed: Sealed, links: list[Link]) -> Findings:
    body = b"".join(msgspec.json.encode(each) + b"\n" for each in links)
    return _verified(sealed, {**sealed.files, "audit.jsonl": body})


def test_audit_entries_hold_with_others_between_them(sealed: Sealed) -> None:
    first, second, third, fourth = _links(4)
    assert _with_links(sealed, [first, second, fourth]).outcome is Outcome.GENUINE
    changed = second._replace(entry=replace(second.entry, by="peter"))
    broken = link_of(3, third.entry, "1" * 64)  # whole in itself, but it does not follow from the second
    for links in ([first, changed], [second, first], [first, first], [first, second, broken]):
        assert _failed(_with_links(sealed, links)) == ["audit"]
