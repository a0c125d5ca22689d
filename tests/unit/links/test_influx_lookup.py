"""A server is asked for few stretches of time, and says which readings it has, whatever their tags."""

from collections.abc import Callable
from contextlib import closing

from links import influx_lookup
from links.influx import InfluxServer, zipped
from links.influx_lookup import Found, Name, stored
from links.influx_schema import prepare
from links.influx_types import InfluxAddress

AT, HOUR_MS = 1_700_000_000_000, 3_600_000


def test_readings_are_found_under_any_tags_and_only_those_that_are_there(
    new_database: Callable[..., InfluxAddress],
) -> None:
    body = "\n".join(
        f"readings,asset=a{at},channel=c/t,coop=k,device=d boot=1i,sequence={at}i"
        f",received_at={at + 9}i,flag=1i {(AT + at * HOUR_MS) * 10**6 + 77}"
        for at in range(4)
    )
    names = [Name("k", "d", "c/t", AT + at * HOUR_MS, 1, at) for at in range(6)]
    with closing(InfluxServer(new_database())) as server:
        prepare(server)
        server.write(server.address.raw, zipped(body.encode()))
        found = stored(server, server.address.raw, [*names, names[0]._replace(boot=2)])
        assert found == {name: Found(name.sequence + 9, "", f"a{at}") for at, name in enumerate(names[:4])}
        assert stored(server, server.address.raw, []) == {}


def test_long_times_between_readings_are_left_out() -> None:
    at = [0, HOUR_MS // 2, HOUR_MS, 10 * HOUR_MS, 30 * HOUR_MS]
    names = [Name("k", "d", "c", instant, 1, 1) for instant in at] + [Name("k", "e", "c", 5, 1, 1)]
    stretches = list(influx_lookup._stretches(names))
    assert stretches == [
        ("k", "d", 0, HOUR_MS + 1),
        ("k", "d", 10 * HOUR_MS, 10 * HOUR_MS + 1),
        ("k", "d", 30 * HOUR_MS, 30 * HOUR_MS + 1),
        ("k", "e", 5, 6),
    ]
