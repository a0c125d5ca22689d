"""The reasons under which things are refused: what each means, and what a person can do. Not who refuses.

A reason is a name for machines; it never changes. One that does not stand here is told in general words.
"""

from typing import NamedTuple

RETAINED = "retained"
OVERSIZE = "oversize"
DECODER_FAILED = "decoder-failed"


class Advice(NamedTuple):
    """What a reason means, and what to do, each a sentence for a person."""

    means: str
    next_step: str


_REPLAY = "then it is taken again by itself, or by: coldchain quarantine replay"
_SENDER = "mend the sender; this one cannot be taken as it is: look at it, then drop it"

REASONS: dict[str, Advice] = {
    "unknown-gateway": Advice(
        "nobody registered the gateway, in that cooperative",
        f"coldchain enrol it, or add it to gateways in the settings; {_REPLAY}",
    ),
    "unknown-device": Advice(
        "nobody registered the device, in that cooperative",
        f"add it under [[devices]] in the settings; {_REPLAY}",
    ),
    "wrong-tenant": Advice(
        "the gateway or device is registered, but in another cooperative",
        "find out who mixed it up: move the registration, or correct the cooperative that the gateway names;"
        f" {_REPLAY}",
    ),
    "bad-signature": Advice(
        "the pack is signed, but not with the key of the gateway that its topic names",
        "somebody speaks in its name, or it has an old key: coldchain enrol it anew; do not take this again",
    ),
    "unsigned": Advice(
        "the pack is not signed, and packs of that gateway must be",
        "give the gateway its key (coldchain enrol), or see who speaks in its name",
    ),
    "unknown-quantity": Advice(
        "the channel's last part is no quantity that is known here",
        "correct the name of the channel at the sender, or update this program; then replay",
    ),
    "wrong-unit": Advice(
        "the unit is none of that quantity, nor one that is converted",
        "correct the unit at the sender; for this one there is no telling what was meant",
    ),
    "impossible-value": Advice(
        "outside what a sensor of that quantity can mean, or no number without saying that the sensor failed",
        "look at the sensor and its cable",
    ),
    "future-time": Advice(
        "more than 10 minutes ahead of the server",
        "see whose clock is wrong; when it was this machine's: coldchain quarantine replay --now",
    ),
    "ancient-time": Advice(
        "older than [ingest] oldest when it came",
        "when it is true, raise oldest under [ingest], then replay; put it back afterwards",
    ),
    "unset-clock": Advice(
        "from before 2024: the sender's clock was not set",
        "set the sender's clock; for this one nobody knows the time",
    ),
    "bad-pack": Advice("not to be decoded, or it breaks a rule of SenML", _SENDER),
    OVERSIZE: Advice(
        "more than 256 KB; only the first 256 KB are kept", "have the sender send smaller packs"
    ),
    "bad-topic": Advice("not a topic of ours", "correct the topic at the sender; then drop it"),
    "bad-claim": Advice(
        "a gateway claims to have told somebody of another cooperative's alarm",
        "see who speaks in its name; claims are not replayed, a gateway says them again",
    ),
    RETAINED: Advice(
        "a copy that the broker kept, from an unknown time", "have the sender publish without retain; drop it"
    ),
    DECODER_FAILED: Advice(
        "a defect of a decoder, with the exception", "report it, update this program, then replay"
    ),
}
_OTHER = Advice("refused by the program that read it", "see the detail; mend the source, then drop it")


def advice(reason: str) -> Advice:
    """Return what a reason means and what to do."""
    return REASONS.get(reason, _OTHER)
