"""A van, five hours of readings with two excursions, and two known losses: small enough to check by hand.

Minute 60 to 89 is 10 degrees warm, minute 200 to 203 is 9 degrees warm; all else is 4. The present rule
waits five minutes, so it tells of the first only, at minute 65; the candidate waits one, and tells of the
first at minute 61 and of the second at minute 201. Two people are told
of the begin; an end within half an hour is not told.
"""

from pathlib import Path

from coldchain.reading import Flag, Reading
from links.journal import Entry
from links.readings_sqlite import SqliteReadings

COOP = "highland"
MINUTE = 60_000
START_AT = 1_795_338_000_000  # 2026-11-22T09:00:00Z
SETTINGS = """
[cooperative]
id = "highland"
name = "Highland"

[[assets]]
id = "van-1"
name = "Van 1"
kind = "van"
profile = "milk"

[[devices]]
id = "logger-1"
asset = "van-1"

[[profiles.milk.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
on_delay = "5m"

[[contacts]]
id = "peter"
name = "Peter"
role = "driver"
phone = "+254700000001"
asset = "van-1"

[[contacts]]
id = "grace"
name = "Grace"
role = "manager"
phone = "+254700000003"

[[shipments]]
id = "s-1"
product = "raw milk"
quantity = "100 kg"
price_per_kg = 0.5

[[legs]]
shipment = "s-1"
asset = "van-1"
custodian = "peter"
from = 2026-11-22T09:00:00Z
until = 2026-11-22T13:00:00Z
"""
CANDIDATE = """
[[profiles.milk.limits]]
name = "too-warm"
channel = "air/temperature"
above = "8 degC"
on_delay = "1m"
"""
LOSSES = """asset,shipment,at,loss,loss_kg,note
van-1,,2026-11-22T11:05:00Z,30,,soured on the way
,s-1,2026-11-22T12:50:00Z,,40,smelled & thrown away
"""  # minutes 125 and 230


def values() -> list[float]:
    """Return the temperature of each minute."""
    found = [4.0] * 301
    found[60:90] = [10.0] * 30
    found[200:204] = [9.0] * 4
    return found


def readings(temperatures_c: list[float] | None = None) -> list[Reading]:
    """Return a reading a minute; NaN is a failed one."""
    return [
        Reading(
            device="logger-1",
            channel="air/temperature",
            boot=1,
            sequence=minute,
            event_at=START_AT + minute * MINUTE,
            received_at=0,
            value=value,
            unit="Cel",
            flag=Flag.GOOD if value == value else Flag.FAIL,  # noqa: PLR0124 - only NaN differs from itself
        )
        for minute, value in enumerate(values() if temperatures_c is None else temperatures_c)
    ]


def store_in(folder: Path, found: list[Reading]) -> SqliteReadings:
    """Return a readings store in a folder that holds these readings."""
    store = SqliteReadings(folder / "readings.sqlite")
    store.write([(1, Entry(COOP, "gw-1", START_AT, tuple(found)))])
    return store


def station_in(folder: Path) -> Path:
    """Return the settings file of a station whose store holds the readings; the losses lie beside it."""
    store_in(folder / "data", readings()).close()
    for name, text in (("candidate.toml", CANDIDATE), ("losses.csv", LOSSES), ("coldchain.toml", SETTINGS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "coldchain.toml"
