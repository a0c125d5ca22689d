"""Evidence on goods made of a trip and a trace alone, without a store."""

from collections.abc import Sequence

from coldchain.evidence import Evidence, Stretch, Subject, SubjectKind
from coldchain.instants import FOREVER_AT
from coldchain.judgement.trip import Trip
from coldchain.reading import Reading
from coldchain.registry.things import Cooperative, Device


def evidence_of(trip: Trip, readings: Sequence[Reading], until_at: int = FOREVER_AT) -> Evidence:
    """Return the evidence on a trip up to an instant [ms], of devices that speak every minute."""
    end_at = min(trip.until_at, until_at)
    windows = [each for each in trip.windows if each.from_at < end_at]
    stretches = tuple(
        Stretch(
            device=each.device,
            asset=trip.stays[each.stay].asset,
            from_at=each.from_at,
            until_at=min(each.until_at, end_at),
        )
        for each in sorted(windows, key=lambda window: (window.device, window.from_at))
    )
    heard = [
        each
        for each in readings
        if any(one.device == each.device and one.from_at <= each.event_at < one.until_at for one in stretches)
    ]
    return Evidence(
        subject=Subject(
            kind=SubjectKind.SHIPMENT,
            id=trip.shipment.id,
            cooperative=Cooperative(id="highland", name="Highland"),
            from_at=trip.from_at,
            until_at=end_at,
            as_known_at=end_at,
        ),
        trip=trip,
        way=None,
        stretches=stretches,
        readings=tuple(
            sorted(
                heard, key=lambda each: (each.device, each.channel, each.event_at, each.boot, each.sequence)
            )
        ),
        assets={},
        devices={each.device: Device(id=each.device, sample_interval_s=60) for each in stretches},
        placements=(),
        calibrations=(),
        profiles={},
        people={},
        places={},
    )
