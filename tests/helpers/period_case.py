"""Periods to look at: shipments that were made up in few words, and a folder that was really made."""

import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from hypothesis import strategies as st

from coldchain.errors import RegistryError
from coldchain.evidence import Evidence, Subject, SubjectKind
from coldchain.registry.things import Cooperative
from commands.packing import StationOpener, Stores, stores_of
from commands.station import open_station
from helpers.evidence_case import moved_fleet
from helpers.small_fleet import COOP, HOUR, NOW, station_of
from links.seal_keys import SealKey
from reports.content.document import Share
from reports.evidence.gather import Asked
from reports.period.bulk import Told
from reports.period.packs_ledger import Order
from reports.period.part import apportioned
from reports.period.run import Outcome, Work, make_period
from reports.period.types import Blame, LegLoss, Lost, PackFile, Part, Probe, Watched

DAY = 24 * HOUR
MAILED = """
[reports]
every = "month"
to = ["chebet@example.org", "grace@example.org"]
{more}
[alerts.email]
server = "127.0.0.1"
port = {port}
security = "none"
sender = "cold@example.org"
"""
"""Tables of settings by which summaries are sent; ``port`` of the server, ``more`` of ``[reports]``."""
BEGIN = NOW - 21 * DAY - 7 * HOUR - 45 * 60_000 - 12_000 - 3 * HOUR
"""Midnight of 1 November in Nairobi."""
SUBJECT = Subject(
    kind=SubjectKind.PERIOD,
    id="2026-11",
    cooperative=Cooperative(id=COOP, name="Kaimosi Dairy Co-operative", time_zone="Africa/Nairobi"),
    from_at=BEGIN,
    until_at=NOW,
    as_known_at=NOW,
)
ORDER = Order(
    coop=COOP, period="2026-11", from_at=BEGIN, until_at=BEGIN + 30 * DAY, known_at=NOW, language="en"
)


def part_with(
    shipment: str,
    lost: Lost = Lost(),  # noqa: B008 - it never changes
    *,
    decision: str = "good",
    has_ended: bool = True,
    causes: tuple[str, ...] = ("door",),
    holders: tuple[str, ...] = ("peter",),
    worth_cents: int = 100_00,
    harmful_ms: int = HOUR,
) -> Part:
    """Return one shipment of a day; what was lost is spread evenly over holders, and there over causes."""
    begin = BEGIN + DAY
    return Part(
        shipment=shipment,
        report=f"CC-{shipment.upper()}",
        file=PackFile(name=f"{shipment}.zip", size=1000, sha256="ab" * 32),
        product="Fresh milk",
        lot="42",
        state="delivered" if has_ended else "on-the-way",
        decision=decision,
        from_at=begin,
        until_at=begin + 20 * HOUR if has_ended else NOW,  # what is under way is told up to what is known
        has_ended=has_ended,
        quantity_g=250_000,
        worth_cents=worth_cents,
        lost=lost,
        worst_cents=lost.cents + 7,
        life_used=Share(best=0.2, likely=0.3, worst=0.4),
        excess_used=Share(best=0.1, likely=0.2, worst=0.3),
        good_ms=20 * HOUR,
        harmful_ms=harmful_ms,
        unknown_ms=2 * HOUR,
        expected=5760,
        received=5500,
        late=12,
        duplicate=24,
        missing=200,
        unheard=60,
        alarms=(f"{shipment}#1", f"{shipment}#2"),
        unanswered=(f"{shipment}#1",),
        legs=tuple(_legs(lost, causes, holders, harmful_ms)),
        watched=(_watched(begin),),
        probes=(
            Probe(device="d-1", name="Logger 1", channel="air/temperature", calibration="over", due_at=BEGIN),
            Probe(
                device="d-1", name="Logger 1", channel="product/temperature", calibration="valid", due_at=NOW
            ),
        ),
    )


def _watched(begin: int) -> Watched:
    return Watched(
        asset="van-1",
        name="Van 1",
        told=((begin, begin + 20 * HOUR),),
        beyond=((begin + HOUR, begin + 3 * HOUR),),
        silent=((begin + 5 * HOUR, begin + 6 * HOUR),),
    )


def _legs(lost: Lost, causes: tuple[str, ...], holders: tuple[str, ...], harmful_ms: int) -> list[LegLoss]:
    number = len(holders)
    legs = []
    for at, holder in enumerate(holders):
        own_ms, own = _even(harmful_ms, number)[at], _spread(lost, number)[at]
        blames = [
            Blame(cause=cause, times=1, harmful_ms=time_ms, lost=each)
            for cause, time_ms, each in zip(
                causes, _even(own_ms, len(causes)), _spread(own, len(causes)), strict=True
            )
        ]
        legs.append(
            LegLoss(
                number=at + 1,
                asset=f"van-{at + 1}",
                asset_name=f"Van {at + 1}",
                custodian=holder,
                custodian_name=holder.title(),
                good_ms=_even(20 * HOUR, number)[at],
                harmful_ms=own_ms,
                unknown_ms=_even(2 * HOUR, number)[at],
                excess_used=Share(best=0.1, likely=0.2, worst=0.3),
                lost=own,
                blames=tuple(blames),
            )
        )
    return legs


def _even(total: int, count: int) -> list[int]:
    return apportioned(total, [1.0] * count)


def _spread(lost: Lost, count: int) -> list[Lost]:
    columns = (_even(each, count) for each in (lost.rejected_g, lost.rejected_cents, lost.life_cents))
    return [
        Lost(rejected_g=grams, rejected_cents=rejected, life_cents=life)
        for grams, rejected, life in zip(*columns, strict=True)
    ]


_NAMES = st.lists(st.sampled_from(("door", "power", "unknown")), min_size=1, max_size=3, unique=True)
_PEOPLE = st.lists(st.sampled_from(("peter", "grace", "unknown")), min_size=1, max_size=3)
_LOSSES = st.builds(
    Lost,
    rejected_g=st.integers(0, 10**7),
    rejected_cents=st.integers(0, 10**9),
    life_cents=st.integers(0, 10**9),
)
PARTS = st.lists(
    st.builds(
        part_with,
        st.text("abc123", min_size=1, max_size=6),
        _LOSSES,
        decision=st.sampled_from(("good", "watch", "sell-first", "reject", "unknown")),
        has_ended=st.booleans(),
        causes=_NAMES.map(tuple),
        holders=_PEOPLE.map(tuple),
        worth_cents=st.integers(0, 10**9),
        harmful_ms=st.integers(0, 10**8),
    ),
    max_size=6,
    unique_by=lambda part: part.shipment,
)


class Made(NamedTuple):
    """A folder that was made, and what was told on the way."""

    folder: Path
    settings: Path
    outcome: Outcome
    told: list[Told]


def made_in(folder: Path, order: Order = ORDER) -> Made:
    """Return what a run in this process has made of the small fleet."""
    settings = station_of(moved_fleet(folder))
    return again_in(folder / "out", settings, order)


def again_in(
    out: Path, settings: Path, order: Order = ORDER, opener: "StationOpener | Breaking | None" = None
) -> Made:
    """Return what another run makes in a folder."""
    told: list[Told] = []
    work = Work(opener or StationOpener(settings, NOW), 1, told.append, threading.Event())
    with stores_of(open_station(settings), COOP, order.known_at, NOW) as stores:
        outcome = make_period(out, order, work, registry=stores.known.registry, key=stores.key)
    return Made(out, settings, outcome, told)


class _Broken(NamedTuple):
    """Stores of which one shipment cannot be read."""

    stores: Stores
    shipment: str

    @property
    def key(self) -> SealKey:
        return self.stores.key

    def evidence(self, asked: Asked) -> Evidence:
        if asked.id == self.shipment:
            raise RegistryError("readings", "a page that cannot be read", "whole ones")
        return self.stores.evidence(asked)


class Breaking(NamedTuple):
    """Opens a station's stores, of which one shipment cannot be read."""

    opener: StationOpener
    shipment: str

    def __call__(self, coop: str, known_at: int) -> "AbstractContextManager[_Broken]":
        return _Opened(self.opener(coop, known_at), self.shipment)


class _Opened(AbstractContextManager[_Broken]):
    def __init__(self, opened: AbstractContextManager[Stores], shipment: str) -> None:
        self._opened, self._shipment = opened, shipment

    def __enter__(self) -> _Broken:
        return _Broken(self._opened.__enter__(), self._shipment)

    def __exit__(self, *error: object) -> None:
        self._opened.__exit__(None, None, None)
