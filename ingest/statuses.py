"""Whole and short statuses of a gateway, put together to what is known of it now. Pure: texts in, text out.

A whole status replaces what is kept. A short one names the whole one that it goes with, and is laid over it;
over another one it says no more than that the gateway lives. A good-bye leaves the rest as it was last known.
"""

import msgspec

Status = dict[str, msgspec.Raw]
_HEAD = ("v", "state", "run", "at")
_ONLY_ONLINE = ("reason",)
_DECODER = msgspec.json.Decoder(Status)
_GONE = msgspec.json.encode("offline")


def put_together(kept: str, came: bytes) -> str | None:
    """Return what is known of a gateway now; None when what came is only said again.

    Args:
        kept: What was known before; empty when nothing was.
        came: A status, as it came.

    Raises:
        msgspec.MsgspecError: What came is no table.
        UnicodeDecodeError: What came is no text.
    """
    status = _DECODER.decode(came)
    before = _decode(kept)
    if before and bytes(status.get("state", b"")) == _GONE:
        return _encode(before | status)
    if "of" in status:
        return _encode(_laid_over(before, status))
    if "n" in status and _same(before, status, "n"):
        return None  # retained by the broker: what came after it is in what is kept
    return came.decode()


def _laid_over(before: Status, short: Status) -> Status:
    known = {key: value for key, value in before.items() if key not in _ONLY_ONLINE}
    if not _same(before, short, "of"):
        known.pop("n", None)  # the whole status that belongs to it is taken whenever it comes
        return known | {key: short[key] for key in _HEAD if key in short}
    for key, value in short.items():
        if key != "of":
            known[key] = _merged(known.get(key), value)
    return known


def _same(before: Status, came: Status, key: str) -> bool:
    """Return whether two belong to the same whole status of the same run."""
    return "n" in before and before.get("run") == came.get("run") and before["n"] == came[key]


def _merged(before: msgspec.Raw | None, came: msgspec.Raw) -> msgspec.Raw:
    """Return a part of a status; of tables, what came lies over what was there."""
    old, new = (_table(part) for part in (before, came))
    return came if old is None or new is None else msgspec.Raw(msgspec.json.encode(old | new))


def _table(part: msgspec.Raw | None) -> Status | None:
    try:
        return None if part is None else _DECODER.decode(part)
    except (msgspec.MsgspecError, RecursionError):
        return None


def _decode(text: str) -> Status:
    try:
        return _DECODER.decode(text) if text else {}
    except (msgspec.MsgspecError, RecursionError):
        return {}


def _encode(status: Status) -> str:
    return msgspec.json.encode(status).decode()
