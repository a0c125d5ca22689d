"""SenML records and the rules by which they resolve (RFC 8428 section 4). Knows nothing of our readings.

Not a parser: ``senml_json`` and ``senml_cbor`` turn bytes into ``Record``. Sums are passed over.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from coldchain.errors import PackError

SENML_VERSION = 10  # RFC 8428 section 4.4: the only version there is
RELATIVE_BELOW_S = 2.0**28  # [s] RFC 8428 section 4.5.3: a smaller time counts from now
NEVER_S = 253_402_300_800.0  # [s since 1970] the year 10000, where ISO 8601 ends
LARGEST = 1.7976931348623157e308  # the largest finite double: JSON has no infinity, no NaN
_RFC_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-:./_]*")  # RFC 8428 section 4.5.1

Value = float | str | bool | None
Walked = tuple[int, str, str, float, Value, "Record"]  # index, name, unit, absolute time [s], value, record


class Record(msgspec.Struct, gc=False):
    """One SenML record as it stands in a pack; a label that is absent is UNSET, ``null`` is refused."""

    bn: str | UnsetType = UNSET
    bt: float | UnsetType = UNSET
    bu: str | UnsetType = UNSET
    bv: float | UnsetType = UNSET
    bs: float | UnsetType = UNSET
    bver: int | UnsetType = UNSET
    n: str | UnsetType = UNSET
    u: str | UnsetType = UNSET
    t: float | UnsetType = UNSET
    ut: float | UnsetType = UNSET
    v: float | UnsetType = UNSET
    vs: str | UnsetType = UNSET
    vb: bool | UnsetType = UNSET
    vd: str | UnsetType = UNSET
    s: float | UnsetType = UNSET
    boot: str | UnsetType = UNSET
    seq: int | UnsetType = UNSET
    clk: str | UnsetType = UNSET
    flag: int | UnsetType = UNSET
    note: str | UnsetType = UNSET


class Resolved(NamedTuple):
    """One record that stands by itself (RFC 8428 section 4.6), its time absolute [s since 1970, UTC].

    ``value`` is None for a record that holds only a sum; data values stay base64 text.
    """

    name: str
    unit: str
    time_s: float
    value: Value


def resolve(records: Sequence[Record], now_s: float) -> list[Resolved]:
    """Return the records with base fields added and times made absolute.

    Args:
        records: In the order of the pack.
        now_s: When the pack was received [s since 1970, UTC]; small times count from it.

    Raises:
        PackError: A record breaks a rule of RFC 8428 section 4.

    References:
        RFC 8428 sections 4.1 to 4.6.
    """
    resolved = []
    for index, name, unit, time_s, value, _ in walk(records, now_s):
        if not _RFC_NAME.fullmatch(name):
            raise refused(
                index, f"the name {name[:80]!r}", "letters, digits and -:./_, first a letter or digit"
            )
        resolved.append(Resolved(name, unit, time_s, value))
    return resolved


def walk(records: Sequence[Record], now_s: float) -> Iterator[Walked]:
    """Yield the records that carry a value: the one loop that knows the base fields."""
    base_name = base_unit = ""
    base_time_s = base_value = 0.0
    for index, record in enumerate(records):
        if record.bn is not UNSET:
            base_name = record.bn
        if record.bt is not UNSET:
            base_time_s = record.bt
        if record.bu is not UNSET:
            base_unit = record.bu
        if record.bv is not UNSET:
            base_value = record.bv
        if record.bver is not UNSET and record.bver > SENML_VERSION:
            raise refused(index, f"version {record.bver}", f"bver up to {SENML_VERSION}")
        time_s = base_time_s if record.t is UNSET else base_time_s + record.t
        if time_s < RELATIVE_BELOW_S:
            time_s += now_s
        if not 0.0 <= time_s < NEVER_S:
            raise refused(index, f"the time {time_s!r} s", "a time between 1970 and 9999")
        value: Value
        if record.v is UNSET or record.vs is not UNSET or record.vb is not UNSET or record.vd is not UNSET:
            if _is_base_only(record):
                continue
            value = _other_value(record, index)
        else:
            value = record.v + base_value
            if not -LARGEST <= value <= LARGEST:
                raise refused(index, f"the value {value!r}", "a finite number")
        name = base_name if record.n is UNSET else base_name + record.n
        yield index, name, base_unit if record.u is UNSET else record.u, time_s, value, record


def _is_base_only(record: Record) -> bool:
    """Return whether a record only sets fields for those that follow."""
    own = (record.n, record.u, record.t, record.ut, record.v, record.vs, record.vb, record.vd, record.s)
    return all(field is UNSET for field in own)


def _other_value(record: Record, index: int) -> Value:
    """Return the one value of a record that is not simply a number."""
    values = [field for field in (record.v, record.vs, record.vb, record.vd) if field is not UNSET]
    if len(values) == 1:
        return values[0]
    if not values and record.s is not UNSET:
        return None
    raise refused(index, f"{len(values)} values", "exactly one of v, vs, vb and vd, or a sum s")


def refused(index: int, came: str, allowed: str) -> PackError:
    """Return the error of one record, counted from 0."""
    return PackError(f"SenML record {index}", came, allowed)
