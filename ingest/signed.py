"""Whether a message is from the gateway that its topic names. Asked before anything of it is believed. Pure.

The broker's own rights say so too, where it has them; an open broker lets anybody publish under any name.
"""

from coldchain.signature import Seal, check
from ingest.known import Known
from ingest.refusal import Refusal

BAD_SIGNATURE, UNSIGNED = "bad-signature", "unsigned"
REASONS = frozenset({BAD_SIGNATURE, UNSIGNED})


def distrusted(source: tuple[str, str], topic: str, payload: bytes, known: Known) -> Refusal | None:
    """Return why a message is not believed to be from its gateway; None when it is.

    Args:
        source: (cooperative, gateway) that the topic names.
        topic: The whole topic.
        payload: As it came.
        known: Which gateways have a key, and whether all must sign.
    """
    key = known.keys.get(source)
    if key is None:
        if not known.must_sign:
            return None
        came = f"gateway {source[0]}/{source[1]}: got a message, and no key to prove it with"
        return Refusal(UNSIGNED, f"{came}; allowed: enrolled gateways (signatures, under [ingest])")
    seal = check(topic, payload, key)
    if seal is Seal.GOOD:
        return None
    thing = f"gateway {source[0]}/{source[1]}"
    if seal is Seal.WRONG:
        return Refusal(BAD_SIGNATURE, f"{thing}: got a signature that is not its own; allowed: its own")
    return Refusal(
        UNSIGNED, f"{thing}: got a message without a signature; allowed: signed ones, it has a key"
    )
