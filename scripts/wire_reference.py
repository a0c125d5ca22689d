"""The pages docs/reference/topics.md and payload.md: what goes over MQTT, with examples that the code writes.

Kinds, labels and words are those of the code; a test fails when one of them has no meaning here. Why it is so
is in decision 2.
"""

from collections.abc import Sequence

from coldchain import pushed, signature, stored, time_answer, told, topics
from coldchain.reading import NAME_PATTERN, Clock, Flag, Reading
from coldchain.senml import encode_cbor, encode_json
from coldchain.told import Claim, ClaimState

Row = tuple[str, ...]
KINDS: dict[str, tuple[str, str, str]] = {
    "readings": ("gateway", "no", "a SenML pack: [payload](payload.md)"),
    "status": ("gateway", "the whole ones", "how the gateway is; its last will says that it is gone"),
    "alarms": ("gateway", "no", "whom it has told of what while it was alone"),
    "stored": ("server", "no", "exactly which readings are held for good"),
    "time": ("server", "no", "the answer to a status that asks for the time"),
    "settings": ("server", "yes", "other settings for the gateway"),
}
"""Each kind: who publishes it, whether it is retained, and what it holds."""

LABELS: dict[str, str] = {
    "bn": "base name, put before each `n`",
    "bt": "base time, added to each `t` [s]",
    "bu": "base unit, for records without `u`",
    "bv": "base value, added to each `v`",
    "bs": "base sum; passed over",
    "bver": "version of SenML, up to 10",
    "n": "name: `<device>/<probe>/<quantity>`, or the end of it",
    "u": "unit, by its SenML symbol, e.g. `Cel`, `%RH`",
    "t": "time [s since 1970, UTC]; one that is small counts from when it came",
    "ut": "time until the next; passed over",
    "v": "the value, a number",
    "vs": "the value, a text; `fail:<why>` when the sensor failed",
    "vb": "the value, true or false",
    "vd": "the value, bytes; refused: no reading is one",
    "s": "sum; passed over",
    "boot": "ours: id of the device's run, 8 hex digits; holds for the records that follow",
    "seq": "ours: sequence of the reading within that run; holds for the records that follow",
    "clk": "ours: where the time came from; holds for the records that follow",
    "flag": "ours: how far this value can be trusted; absent when it is good",
    "note": "ours: why this value is not good",
}
"""What each label of a record means."""

FLAGS = {
    Flag.GOOD: "nothing speaks against it",
    Flag.UNKNOWN: "nobody tested it",
    Flag.SUSPECT: "something speaks against it: see the note",
    Flag.FAIL: "no value: the sensor failed",
}
CLOCKS = {
    Clock.GPS: "a GPS receiver",
    Clock.NTP: "the network's time",
    Clock.SERVER: "asked of our server",
    Clock.GATEWAY: "the gateway's own clock",
    Clock.DEVICE: "carried over by the device's own uptime, or its clock",
    Clock.NONE: "nobody knew: the note has bounds",
}
STATES = {
    ClaimState.CLAIMED: "about to be told",
    ClaimState.SENT: "told",
    ClaimState.RELEASED: "not told after all: the server tells it",
}
_AT = 1_764_000_000_000


def topics_page(made: str) -> str:
    """Return docs/reference/topics.md; ``made`` says by what it is made."""
    return "\n\n".join([made, "# Topics", *topic_parts()]) + "\n"


def payload_page(made: str) -> str:
    """Return docs/reference/payload.md; ``made`` says by what it is made."""
    return "\n\n".join([made, "# Payload", *payload_parts()]) + "\n"


def topic_parts() -> list[str]:
    """Return the parts of the page on topics."""
    example = topics.build("kaimosi", "gw-road", "readings")
    rows = [(f"`{kind}`", *KINDS[kind]) for kind in topics.KINDS]
    return [
        (
            f"`{topics.ROOT}/{topics.VERSION}/<cooperative>/<gateway>/<kind>`, e.g. `{example}`. Names match"
            f" `{NAME_PATTERN}`. All with QoS 1. Why it is so:"
            " [decision 2](../decisions/0002-topics-and-payload.md)."
            " Devices of other makers use their own topics: [sensors](../sensors.md)."
        ),
        _table(("kind", "who publishes it", "retained", "what it holds"), rows),
        (
            f"A receiver subscribes to `{topics.ALL_READINGS}`, `{topics.ALL_STATUS}`"
            f" and `{topics.ALL_ALARMS}`. `{topics.GUARD_ROOT}/...` is beside the tree: it only shows that a"
            " broker takes messages."
        ),
        (
            "A gateway may publish and hear what stands under its own name, and nothing else: the broker's"
            " rights are made from who is [enrolled](../station.md)."
        ),
    ]


def payload_parts() -> list[str]:
    """Return the parts of the page on payloads."""
    return [*_pack_parts(), *_server_parts(), *_claim_parts()]


def _pack_parts() -> list[str]:
    """Return what a gateway says of readings."""
    pack, cbor = encode_json(_readings()), encode_cbor(_readings())
    return [
        "## readings",
        (
            "A SenML pack (RFC 8428), in JSON or in CBOR; the first byte tells which. Two readings of one"
            " sensor, the second of which failed, as the code writes them:"
        ),
        _block(pack),
        (
            f"The same in CBOR has {len(cbor)} bytes instead of {len(pack)}. A pack has at most 256 KB. An"
            " unknown label is passed over, unless it ends in `_`: then the pack is refused, as the RFC asks."
        ),
        _table(("label", "meaning"), [(f"`{name}`", meaning) for name, meaning in LABELS.items()]),
        _table(("`flag`", "name", "meaning"), [(f"{int(k)}", k.name, v) for k, v in FLAGS.items()]),
        _table(("`clk`", "where the time came from"), [(f"`{k}`", v) for k, v in CLOCKS.items()]),
    ]


def _server_parts() -> list[str]:
    """Return what passes between a gateway and the server about readings and time."""
    return [
        "## stored",
        (
            "Exactly which readings are held for good: device, boot, first and last sequence. Only then may a"
            " gateway forget them. `told` has the claims that are held."
        ),
        _block(stored.encode([("d-1", 0x1F, 7), ("d-1", 0x1F, 8)], told=[("c-1", ClaimState.SENT)])),
        "## status",
        (
            'A JSON object with `"v": 1` and `state`, `"online"` or `"offline"`; what else it may say is in'
            " [gateways](../gateways.md). With `time_echo` it asks for the time."
        ),
        "## time",
        "Now, and what the status carried, so that the gateway knows how long the answer took.",
        _block(time_answer.encode(_AT, 123_456)),
    ]


def _claim_parts() -> list[str]:
    """Return what is said of alarms and settings, and how it is signed."""
    ends = ", ".join(f"`{each}`" for each in signature.SIGNED)
    claim = Claim(
        id="c-1",
        excursion="x-1",
        point="kaimosi/van-1/d-1/air/temperature|too-warm",
        contact="peter",
        state=ClaimState.SENT,
        started_at=_AT,
        at=_AT + 60_000,
    )
    text = 'sample_interval = "1m"\n'
    settings = pushed.PushedSettings(7, _AT, pushed.text_hash(text), text)
    return [
        "## alarms",
        "Whom a gateway has told while it was alone, so that nobody is told twice.",
        _block(told.encode([claim])),
        _table(("`state`", "meaning"), [(f"`{k}`", v) for k, v in STATES.items()]),
        "## settings",
        "Settings for a gateway, retained; an empty payload takes them back: [gateways](../gateways.md).",
        _block(pushed.encode(settings)),
        "## Signature",
        (
            f"On topics that end in {ends} an enrolled gateway signs: HMAC-SHA256 over topic and message,"
            " cut to 128 bits, as the last record of a pack or the last key of an object, `mac`. What it"
            " protects from is in [security](../security.md)."
        ),
    ]


def _readings() -> list[Reading]:
    good = Reading(
        device="d-1",
        channel="air/temperature",
        boot=0x1F,
        sequence=7,
        event_at=_AT,
        received_at=0,
        value=4.25,
        unit="Cel",
        clock=Clock.GPS,
    )
    failed = Reading(
        device="d-1",
        channel="air/temperature",
        boot=0x1F,
        sequence=8,
        event_at=_AT + 10_000,
        received_at=0,
        value=float("nan"),
        unit="Cel",
        flag=int(Flag.FAIL),
        clock=Clock.GPS,
        note="crc",
    )
    return [good, failed]


def _block(payload: bytes) -> str:
    return f"```json\n{payload.decode()}\n```"


def _table(head: Row, rows: Sequence[Row]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
