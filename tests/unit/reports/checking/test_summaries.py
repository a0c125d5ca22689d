"""A summary is verified: its sums are worked out again, and any change of it is refused."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.seal_list import KeyList
from helpers.period_case import SUBJECT, Made, made_in, part_with
from helpers.sealed_case import sealed_in
from helpers.small_fleet import HOUR, NOW
from links.seal_keys import SealKey, SealKeys
from reports.checking.summaries import SummaryLooks, held_against
from reports.checking.verify import Findings, Outcome, verify
from reports.content.build import named_by
from reports.content.document import Report
from reports.pack import make_pack
from reports.period.build import build_summary
from reports.period.pack import pack_summary
from reports.period.part import part_of
from reports.period.read import JSON
from reports.period.types import Failed, Lost, PackFile, Summary
from reports.seal.manifest import seal_pack
from reports.seal.zipped import content_of, open_zip


@pytest.fixture(scope="module")
def sealing(tmp_path_factory: pytest.TempPathFactory) -> tuple[SealKey, KeyList]:
    keys = SealKeys(tmp_path_factory.mktemp("keys"))
    keys.create(NOW)
    return keys.signer(), keys.listed()


@pytest.fixture(scope="module")
def summary() -> Summary:
    parts = [part_with("s-1", Lost(life_cents=7)), part_with("s-2", decision="watch")]
    return build_summary(SUBJECT, parts, [Failed(shipment="s-9", why="no")])


def _lied(summary: Summary, sealing: tuple[SealKey, KeyList], **lie: object) -> Findings:
    """Return what is found in a summary whose sealer lies, and numbers his lie as it should be."""
    told = replace(summary, **lie)
    told = replace(told, number=named_by(msgspec.json.encode(told)))
    return verify(seal_pack(told, {JSON: msgspec.json.encode(told)}, sealing[0]), sealing[1])


def test_an_honest_summary_is_genuine_and_says_what_it_is(
    summary: Summary, sealing: tuple[SealKey, KeyList]
) -> None:
    made = pack_summary(summary, sealing[0])
    found = verify(made.body, sealing[1])
    assert found.outcome is Outcome.GENUINE
    assert found.manifest is not None
    assert (found.manifest.kind, found.manifest.subject, found.manifest.chain_head) == (
        "period",
        "2026-11",
        "",
    )
    words = found.words()
    assert "those of its 2 shipments" in words
    assert "2 are named by their SHA-256, to be verified one by one; 1 shipments could not be told" in words
    assert "GENUINE: the summary is as it was sealed" in words
    assert made.pages == content_of(open_zip(made.body)["summary.pdf"])


@pytest.mark.parametrize(
    ("lie", "at"),
    [
        (lambda told: {"totals": replace(told.totals, lost=Lost())}, "sums"),
        (lambda told: {"causes": told.causes[1:]}, "sums"),
        (lambda told: {"holders": (replace(told.holders[0], name="Nobody"),)}, "sums"),
        (lambda told: {"parts": told.parts[1:]}, "sums"),
        (lambda told: {"parts": (*told.parts, told.parts[0])}, "sums"),
        (lambda told: {"days": ()}, "sums"),
    ],
)
def test_who_has_the_key_cannot_seal_other_sums(
    summary: Summary,
    sealing: tuple[SealKey, KeyList],
    lie: Callable[[Summary], dict[str, object]],
    at: str,
) -> None:
    found = _lied(summary, sealing, **lie(summary))
    assert found.outcome is Outcome.CHANGED
    assert [each.what for each in found.checks if each.is_well is False] == [at]


def test_who_has_the_key_cannot_let_a_shipment_count_twice(
    summary: Summary, sealing: tuple[SealKey, KeyList]
) -> None:
    """Its sums are right, and still a lie."""
    doubled = build_summary(SUBJECT, (*summary.parts, summary.parts[0]), summary.failed)
    both = build_summary(SUBJECT, summary.parts, (Failed(shipment="s-1", why="no"),))
    for told in (doubled, both):
        found = verify(seal_pack(told, {JSON: msgspec.json.encode(told)}, sealing[0]), sealing[1])
        assert [each.what for each in found.checks if each.is_well is False] == ["sums"]


def test_a_number_or_a_subject_of_another_is_refused(
    summary: Summary, sealing: tuple[SealKey, KeyList]
) -> None:
    key, keys = sealing
    body = msgspec.json.encode(summary)
    other = replace(summary, subject=replace(SUBJECT, id="2026-10"))
    for told, file in ((other, body), (summary, body.replace(b"Fresh milk", b"Fresh malt"))):
        assert verify(seal_pack(told, {JSON: file}, key), keys).outcome is Outcome.CHANGED
    assert verify(seal_pack(summary, {"else.json": body}, key), keys).outcome is Outcome.CHANGED


def test_one_of_a_newer_form_accuses_nobody(summary: Summary, sealing: tuple[SealKey, KeyList]) -> None:
    found = _lied(summary, sealing, schema="coldchain-summary/3")
    assert found.outcome is Outcome.GENUINE
    assert "Take the version of this program" in found.words()
    assert SummaryLooks.report is None


def test_flipped_bits_are_refused(summary: Summary, sealing: tuple[SealKey, KeyList]) -> None:
    body = pack_summary(summary, sealing[0]).body
    for at in range(0, len(body), len(body) // 60):
        changed = body[:at] + bytes([body[at] ^ 1 << at % 8]) + body[at + 1 :]
        assert verify(changed, sealing[1]).outcome is not Outcome.GENUINE, at


def test_packs_are_held_against_their_summary(tmp_path: Path) -> None:
    made: Made = made_in(tmp_path)
    summary = made.outcome.summary
    assert summary is not None

    def packs(name: str) -> bytes:
        return (made.folder / name).read_bytes()

    assert held_against(summary, packs) == []
    better = replace(summary.parts[0], decision="reject")
    lied = replace(summary, parts=(better, *summary.parts[1:]))
    assert held_against(lied, packs) == [f"{better.file.name} tells something else of s-1"]
    (made.folder / better.file.name).write_bytes(b"PK")
    assert held_against(summary, packs) == [f"{better.file.name} is another file"]


def test_a_summary_of_before_that_counts_what_went_into_others_twice_still_agrees(tmp_path: Path) -> None:
    sealed = sealed_in(tmp_path)
    assert sealed.evidence.way is not None
    went = CustodyAct(
        key="m-1", shipment="s-1", act=CustodyKind.MERGED, person="grace", via="console", at=NOW - HOUR,
        from_asset="cooler-1", recorded_at=NOW - HOUR, parent="s-2", quantity_kg=480.0,
    )  # fmt: skip
    evidence = replace(sealed.evidence, way=replace(sealed.evidence.way, acts=(went,)))
    pack = make_pack(evidence, sealed.key)
    report = msgspec.json.decode(content_of(open_zip(pack.body)["report.json"]), type=Report)
    assert report.goods is not None
    assert report.goods.state == "merged"
    file = PackFile(name=pack.name, size=len(pack.body), sha256=hashlib.sha256(pack.body).hexdigest())
    for counts_away, weight_g in ((True, 480_000), (False, 0)):
        part = part_of(report, file, until_at=SUBJECT.until_at, counts_away=counts_away)
        assert part.quantity_g == weight_g
        assert held_against(build_summary(SUBJECT, [part], ()), lambda _: pack.body) == []
        lied = replace(part, quantity_g=1)
        assert held_against(build_summary(SUBJECT, [lied], ()), lambda _: pack.body)
