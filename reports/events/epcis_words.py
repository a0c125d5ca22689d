"""How the things of a report are named in EPCIS: ids, units, times, and the fields that are our own. Pure.

Without GS1 keys a thing is a URN of our own, ``urn:coldchain:<kind>:<cooperative>:<id>``: it can be told from
all others of the cooperative, and nobody takes it for a key that GS1 gave out. Where keys were entered,
sites, lots, assets, devices and parties have links of GS1 (``coldchain/registry/gs1.py``).
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from coldchain.instants import MS_PER_S, zone_of
from coldchain.registry.things import Cooperative

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
PREFIX = "coldchain"
NAMESPACES: Mapping[str, str] = {PREFIX: "urn:coldchain:epcis:"}
MEANS: Mapping[str, tuple[str, str]] = {  # SenML unit -> type of the GS1 web vocabulary, UN/ECE Rec 20 code
    "Cel": ("Temperature", "CEL"),
    "%RH": ("RelativeHumidity", "P1"),
    "V": ("Voltage", "VLT"),
}
_UNITS = {"lat": "DD", "lon": "DD"}
_ONE = "C62"
KILOGRAM = "KGM"
_MINUTE = timedelta(minutes=1)


class Names:
    """What the things of one cooperative are called.

    Args:
        cooperative: Whose.
    """

    def __init__(self, cooperative: Cooperative) -> None:
        self._coop = cooperative.id
        self._zone = zone_of(cooperative.time_zone)

    def urn(self, kind: str, *parts: str) -> str:
        """Return the URN of a thing; letters that none may hold are written as ``%20``."""
        return ":".join(["urn:coldchain", kind, self._coop, *(quote(part, safe="") for part in parts)])

    def probe(self, device: str, channel: str) -> str:
        """Return the URN of what measured a channel: two probes of a device are two."""
        return self.urn("device", device, channel.partition("/")[0])

    def offset(self, instant: int) -> str:
        """Return the zone's offset from UTC at an instant [ms], such as ``+03:00``."""
        offset = datetime.fromtimestamp(instant // MS_PER_S, self._zone).utcoffset() or timedelta()
        minutes = offset // _MINUTE
        hours, rest = divmod(abs(minutes), 60)
        return f"{'-' if minutes < 0 else '+'}{hours:02d}:{rest:02d}"

    def times(self, instant: int) -> dict[str, str]:
        """Return the fields of an event that say when it was."""
        return {"eventTime": stamp(instant), "eventTimeZoneOffset": self.offset(instant)}


def stamp(instant: int) -> str:
    """Return an instant [ms] in UTC with exactly three decimals."""
    seconds, milliseconds = divmod(instant, MS_PER_S)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z"


def means(channel: str, unit: str) -> tuple[str, str]:
    """Return what a channel measures, and in which unit, in the words of GS1 and UN/ECE."""
    own_type = f"urn:coldchain:quantity:{quote(channel.partition('/')[2], safe='')}"
    return MEANS.get(unit) or (own_type, _UNITS.get(unit, _ONE))


def own(**fields: object) -> dict[str, object]:
    """Return fields of our own, by their prefix; those that are not known or empty are left out."""
    return {f"{PREFIX}:{name}": value for name, value in fields.items() if value is not None and value != ""}
