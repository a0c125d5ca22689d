"""What became of each reading of a chunk is counted, and nothing is lost on the way."""

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from coldchain import senml
from coldchain.errors import StoreError
from helpers.store_contract import START_AT, entry, reading
from links.influx import InfluxServer
from links.influx_batch import Chunk
from links.influx_carrier import OLDER, STORE_REFUSED, Carrier
from links.influx_lines import Tags, head
from links.influx_schema import prepare
from links.influx_types import InfluxAddress
from links.influx_writes import LineWriter
from links.quarantine import Rejected

TAGS = Tags("coop", "", "", "van-1", "air/temperature")


@pytest.fixture
def there(new_database: Callable[..., InfluxAddress]) -> InfluxAddress:
    return new_database(keep_raw_ms=90 * 86_400_000)


@pytest.fixture
def lines(there: InfluxAddress) -> Iterator[LineWriter]:
    with closing(InfluxServer(there)) as server, closing(LineWriter(server)) as lines:
        prepare(server)
        yield lines


def chunk_of(*values: str) -> Chunk:
    """Return a chunk with one line for each value; the readings are years old."""
    readings = [reading(minute) for minute in range(len(values))]
    chunk = Chunk([entry(*readings)])
    for one, value in zip(readings, values, strict=True):
        chunk.readings.append(one)
        chunk.lines.append(f"{head(TAGS, one)}{one.sequence}i,value={value} {one.event_at * 10**6}")
    return chunk


def test_too_old_goes_beside_and_nonsense_into_the_quarantine(
    there: InfluxAddress, lines: LineWriter
) -> None:
    refused: list[Rejected] = []
    carrier = Carrier(lines, there, refused.extend)
    chunk = chunk_of("1.0", "nonsense", "3.0")
    chunk.ancient.append(chunk.readings[0])
    carrier.carry(chunk)
    carrier.settle()
    assert (carrier.stored, carrier.older, carrier.refused) == (2, 2, 2)
    assert [one.reason for one in refused] == [STORE_REFUSED, OLDER]
    assert refused[0].source == "coldchain/v1/coop/gateway-1/readings"
    [again] = senml.decode(refused[0].payload, received_at=START_AT)
    assert (again.device, again.sequence) == ("van-1", 1)


def test_a_failure_comes_to_whoever_waits_and_leaves_nothing_on_its_way(
    there: InfluxAddress, lines: LineWriter
) -> None:
    lines._server.ask(there.raw, [f'DROP DATABASE "{there.raw.name}"'])
    carrier = Carrier(lines, there, lambda _: None)
    carrier.carry(chunk_of("1.0"))
    with pytest.raises(StoreError, match="not found"):
        carrier.carry(chunk_of("2.0"))
    carrier.abandon()
    carrier.settle()
    assert carrier.stored == 0
