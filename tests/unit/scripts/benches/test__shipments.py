"""scripts/benches/_shipments.py: its shipments are on their way as long as said, and always heard."""

from itertools import pairwise
from pathlib import Path

import pytest

from coldchain.judgement.trip import trip_of
from scripts.benches._shipments import CHANNELS, DAY_MS, Shipments
from scripts.benches.face import STEP_MS


@pytest.mark.parametrize("number", [0, 1])
def test_a_shipment_has_a_reading_a_minute_of_each_channel(tmp_path: Path, number: int) -> None:
    made = Shipments(tmp_path, count=2, days=1 / 24)
    with made.stores() as stores:
        evidence = stores.evidence(made.names[number])
    assert len(evidence.readings) == 60 * len(CHANNELS)
    assert evidence.trip == trip_of(made.registry, f"s-{number}")
    assert evidence.trip is not None
    assert evidence.trip.until_at - evidence.trip.from_at == DAY_MS // 24
    for device in ("d-van", "d-cooler"):
        instants = sorted({each.event_at for each in evidence.readings if each.device == device})
        assert [after - before for before, after in pairwise(instants)] == [STEP_MS] * 29
