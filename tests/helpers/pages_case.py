"""A trip with everything that pages have to show: harm in the van, a gap, alarms, answers, acts."""

from pathlib import Path

import msgspec
from msgspec.structs import replace

from coldchain.evidence import Action, AlarmStory, Evidence, Given, Message, Step
from coldchain.reading import Reading
from coldchain.registry.custody import CustodyAct, CustodyKind
from coldchain.registry.things import Calibration
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.small_fleet import COOP, HOUR, MINUTE, NOW
from reports.content.build import build_report
from reports.content.document import Report

WARM_FROM, WARM_UNTIL = NOW - 4 * HOUR, NOW - 3 * HOUR
GAP_FROM, GAP_UNTIL = NOW - 150 * MINUTE, NOW - 110 * MINUTE
SPIKE_AT, SPIKE_C = WARM_FROM + 30 * MINUTE, 31.7


def harmed_evidence(folder: Path, language: str = "en") -> Evidence:
    """Return evidence on milk that got warm in a van for an hour; forty minutes later nobody heard of it."""
    plain = evidence_on(moved_fleet(folder))
    warmed = replace(
        plain,
        subject=replace(plain.subject, language=language),
        readings=tuple(_warmed(each) for each in plain.readings if not _is_lost(each)),
        calibrations=(_paper(),),
        alarms=(_alarm(),),
        quarantined={"bad-pack": 3},
    )
    assert warmed.way is not None
    acts = (
        _act("a-1", CustodyKind.LOADED, NOW - 5 * HOUR),
        _act("a-2", CustodyKind.HANDED, NOW - HOUR, asset="cooler-1"),
    )
    whole = replace(warmed, way=replace(warmed.way, acts=acts))
    verdict = build_report(whole).verdict
    assert verdict is not None
    given = (
        Given(version=1, final=False, cause="now watch", recorded_at=NOW - 3 * HOUR, verdict=verdict),
        Given(
            version=2, final=False, cause="watch became reject", recorded_at=NOW - 2 * HOUR, verdict=verdict
        ),
    )
    return replace(whole, given=given)


def harmed_report(folder: Path, language: str = "en") -> tuple[Report, tuple[Reading, ...]]:
    """Return the report on that trip with its readings."""
    evidence = harmed_evidence(folder, language)
    return build_report(evidence), evidence.readings


def pack_folder(folder: Path, report: Report) -> Path:
    """Return a folder with two files of a pack in it."""
    folder.mkdir()
    (folder / "readings.csv").write_text("device,channel\nd-van-1,air/temperature\n", encoding="utf-8")
    (folder / "report.json").write_bytes(msgspec.json.encode(report))
    return folder


def _is_lost(reading: Reading) -> bool:
    return reading.device == "d-van-1" and GAP_FROM < reading.event_at < GAP_UNTIL


def _warmed(reading: Reading) -> Reading:
    is_warm = reading.device == "d-van-1" and WARM_FROM <= reading.event_at < WARM_UNTIL
    if not is_warm or reading.unit != "Cel":
        return reading
    if reading.channel == "air/temperature" and reading.event_at // MINUTE == SPIKE_AT // MINUTE:
        return replace(reading, value=SPIKE_C)
    rise = min(1.0, (reading.event_at - WARM_FROM) / (20 * MINUTE))
    return replace(
        reading, value=reading.value + (22.0 if reading.channel.startswith("air") else 18.0) * rise
    )


def _paper() -> Calibration:
    return Calibration(
        device="d-van-1",
        certificate="KEBS-2026-0417",
        laboratory="KEBS Nairobi",
        calibrated_at=NOW - 90 * 24 * HOUR,
        due_at=NOW + 275 * 24 * HOUR,
        channel="air/temperature",
        offset=-0.1,
        uncertainty=0.2,
    )


def _act(key: str, act: CustodyKind, at: int, asset: str = "van-1") -> CustodyAct:
    return CustodyAct(
        key=key,
        shipment="s-1",
        act=act,
        person="peter",
        via="sms",
        at=at,
        from_asset="",
        asset=asset,
        custodian="grace",
        recorded_at=at + 4 * MINUTE,
        measured_c=4.2,
    )


def _step(event: str, state: str, at: int) -> Step:
    return Step(event=event, from_state="", to_state=state, event_at=at, recorded_at=at, late=False)


def _alarm() -> AlarmStory:
    raised_at = WARM_FROM + 12 * MINUTE
    told = Message(
        to="Peter Wanjala",
        channel="gsm_modem",
        address="+254700000002",
        step="raise",
        body="ALARM Van KBZ 214: air temperature above 8 C since 06:45. Close the door.",
        created_at=raised_at + 5_000,
        sent_at=raised_at + 9_000,
        delivered_at=raised_at + 21_000,
        error="",
    )
    return AlarmStory(
        id=f"{COOP}/van-1/d-van-1/air/temperature|too-warm",
        asset="van-1",
        device="d-van-1",
        channel="air/temperature",
        limit="too-warm",
        kind="limit",
        severity="high",
        steps=(_step("raise", "UNACK", raised_at), _step("return", "NORMAL", WARM_UNTIL)),
        told=(told, replace(told, to="Grace Achieng", address="+254700000001", delivered_at=None)),
        actions=(
            Action(
                action="acknowledge",
                by="Peter Wanjala",
                via="sms",
                at=raised_at + 9 * MINUTE,
                comment="Door was open. Shut it, cooling is on again.",
                until_at=None,
            ),
        ),
    )
